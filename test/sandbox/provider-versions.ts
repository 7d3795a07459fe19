import type { Question } from './client.js';

/** A request as the provider sends it, in the order of its row, and what AWS answers. */
interface Sent {
  /** As the sandbox names it. */
  readonly operation: string;
  readonly question: Question;
  readonly status: number;
  /** What stands in the answer. */
  readonly says?: string;
}

/** What the provider does from one version on. */
interface Row {
  readonly since: string;
  /** The last version that does it. */
  readonly until?: string;
  readonly what: string;
  readonly sent: readonly Sent[];
  /** Change log of hashicorp/terraform-provider-aws by its version and pull request, or another page. */
  readonly source: string;
}

const bucket = 'http://acme-one.aws.sandbox/';
const control = 'http://111122223333.aws.sandbox/v20180820/';
const account = { 'x-amz-account-id': '111122223333' };
/** Path labels are percent-encoded, but for the slash (smithy, "httpLabel"). */
const arn = (text: string) => encodeURIComponent(text).replaceAll('%2F', '/');
const bucketTags = `${control}tags/${arn('arn:aws:s3:::acme-one')}`;
const pointTags = `${control}tags/${arn('arn:aws:s3:us-east-1:111122223333:accesspoint/acme-point')}`;
const s3 = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';
const s3control = 'xmlns="http://awss3control.amazonaws.com/doc/2018-08-20/"';
const tag = (key: string, value: string) => `<Tag><Key>${key}</Key><Value>${value}</Value></Tag>`;

const create = (tags: string): Sent => ({
  operation: 'CreateBucket',
  status: 200,
  question: {
    method: 'PUT',
    url: bucket,
    headers: { 'x-amz-acl': 'private' },
    body: tags === '' ? '' : `<CreateBucketConfiguration ${s3}><Tags>${tags}</Tags></CreateBucketConfiguration>`,
  },
});
const put = (tags: string): Sent => ({
  operation: 'PutBucketTagging',
  status: 204,
  question: { method: 'PUT', url: `${bucket}?tagging=`, body: `<Tagging ${s3}><TagSet>${tags}</TagSet></Tagging>` },
});
const get = (says: string, status = 200): Sent => ({
  operation: 'GetBucketTagging',
  status,
  says,
  question: { url: `${bucket}?tagging=` },
});
const list = (url: string, says: string, status = 200): Sent => ({
  operation: 'ListTagsForResource',
  status,
  says,
  question: { url, headers: account },
});
const add = (url: string, tags: string): Sent => ({
  operation: 'TagResource',
  status: 204,
  question: {
    method: 'POST',
    url,
    headers: account,
    body: `<TagResourceRequest ${s3control}><Tags>${tags}</Tags></TagResourceRequest>`,
  },
});
const drop = (url: string, ...keys: readonly string[]): Sent => ({
  operation: 'UntagResource',
  status: 204,
  question: { method: 'DELETE', url: `${url}?${keys.map((key) => `tagKeys=${key}`).join('&')}`, headers: account },
});
const makePoint: Sent = {
  operation: 'CreateAccessPoint',
  status: 200,
  question: {
    method: 'PUT',
    url: `${control}accesspoint/acme-point`,
    headers: account,
    body: `<CreateAccessPointRequest ${s3control}><Bucket>acme-one</Bucket></CreateAccessPointRequest>`,
  },
};
const encrypt = (more: string): Sent => {
  const rule = `<ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault>${more}`;
  const body = `<ServerSideEncryptionConfiguration ${s3}><Rule>${rule}</Rule></ServerSideEncryptionConfiguration>`;
  return { operation: 'PutBucketEncryption', status: 200, question: { method: 'PUT', url: `${bucket}?encryption=`, body } };
};
const readEncryption: Sent = {
  operation: 'GetBucketEncryption',
  status: 200,
  says: '<BlockedEncryptionTypes><EncryptionType>SSE-C</EncryptionType></BlockedEncryptionTypes>',
  question: { url: `${bucket}?encryption=` },
};
const lockOut: Sent = {
  operation: 'PutBucketPolicy',
  status: 204,
  question: {
    method: 'PUT',
    url: `${bucket}?policy=`,
    body: JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          ...{ Effect: 'Deny', Principal: '*', Resource: 'arn:aws:s3:::acme-one' },
          Action: ['s3:TagResource', 's3:UntagResource', 's3:ListTagsForResource'],
        },
      ],
    }),
  },
};

const oldTags = 'facts of 5.100.0, seen in test/workflows/aws-calls.real.test.ts';
const abac = '6.23.0, NOTES: "attempt to send tags in the create request and use the S3 Control tagging APIs" (45251)';
const none: readonly Row[] = [];

/**
 * The calls of version 6 of the AWS provider that 5.100.0 does not make, or makes otherwise, by the resources that stacks have. Resources without a
 * row call the same: their entries in the change log up to 6.31.0, read whole, are of resource identity (6.5.0, 6.10.0, 6.11.0), of `region`
 * (6.0.0) and of arguments that are not set here (`skip_destroy` 6.4.0, `expected_bucket_owner` 6.31.0). Of what came later only excerpts were read: of
 * 6.32.1, 6.35 and 6.36, 6.38, 6.40, 6.46, 6.52, and 6.55 and 6.56; what is new in the versions between them is not known here. One of them is no matter
 * of calls: 6.35.0 itself ends on a lifecycle filter with `and`.
 */
export const versions: Readonly<Record<string, readonly Row[]>> = {
  aws_cloudtrail: none,
  aws_guardduty_malware_protection_plan: none,
  aws_iam_openid_connect_provider: none,
  aws_iam_role: none,
  aws_iam_role_policy: none,
  aws_kms_key: none,
  aws_s3_access_point: [
    {
      since: '6.7.0',
      what: 'reads the tags of an access point, and writes what was changed by hand back',
      source: '6.7.0, ENHANCEMENTS: "Add `tags` argument and `tags_all` attribute" (43630)',
      sent: [
        ...[create(''), makePoint, list(pointTags, '<Tags></Tags>')],
        ...[add(pointTags, tag('a', 'b')), drop(pointTags, 'a'), list(pointTags, '<Tags></Tags>')],
      ],
    },
  ],
  aws_s3_bucket: [
    {
      since: '5.100.0',
      until: '6.22.1',
      what: 'tags a bucket after it is there',
      source: oldTags,
      sent: [create(''), get('NoSuchTagSet', 404), put(tag('owner', 'files')), get(tag('owner', 'files'))],
    },
    {
      since: '6.23.0',
      what: 'tags a bucket in its creation, and reads the tags by S3 Control',
      source: abac,
      sent: [
        create(tag('owner', 'files') + tag('vendor', 'acme')),
        list(bucketTags, tag('owner', 'files') + tag('vendor', 'acme')),
      ],
    },
    {
      since: '6.23.0',
      what: 'reads a bucket without tags, and one that was tagged by an earlier version',
      source: abac,
      sent: [create(''), list(bucketTags, '<Tags></Tags>'), put(tag('a', 'b')), list(bucketTags, tag('a', 'b'))],
    },
    {
      since: '6.23.0',
      what: 'changes tags one by one, and leaves what others have added',
      source: abac,
      sent: [
        create(tag('owner', 'files') + tag('vendor', 'acme') + tag('team', 'x')),
        ...[drop(bucketTags, 'vendor', 'team'), add(bucketTags, tag('owner', 'finance') + tag('new', '1'))],
        ...[list(bucketTags, tag('owner', 'finance') + tag('new', '1')), get(tag('new', '1'))],
        ...[drop(bucketTags, 'owner', 'new'), get('NoSuchTagSet', 404)],
      ],
    },
    {
      since: '6.23.0',
      what: 'falls back to the calls of S3 where S3 Control does not let it, by the words of the refusal',
      source:
        '6.23.0, NOTES: "If the principal lacks the appropriate permissions, the provider will fall back" (45251); the words: 45784',
      sent: [
        ...[create(''), lockOut, list(bucketTags, 'is not authorized to perform', 403)],
        ...[put(tag('a', 'b')), get(tag('a', 'b'))],
      ],
    },
  ],
  aws_s3_bucket_accelerate_configuration: none,
  aws_s3_bucket_cors_configuration: none,
  aws_s3_bucket_inventory: none,
  // 6.15.0 (44442) unsets newer_noncurrent_versions, and 6.13.0 (44189) takes MethodNotAllowed of a deletion: by the same calls. 6.35.0 ends on a
  // filter of several parts (46761, mended in 6.35.1 by 46778), which no stack has.
  aws_s3_bucket_lifecycle_configuration: none,
  aws_s3_bucket_logging: none,
  aws_s3_bucket_notification: none,
  aws_s3_bucket_object_lock_configuration: none,
  aws_s3_bucket_ownership_controls: none,
  aws_s3_bucket_policy: none,
  aws_s3_bucket_public_access_block: none,
  aws_s3_bucket_replication_configuration: none,
  aws_s3_bucket_server_side_encryption_configuration: [
    {
      since: '5.100.0',
      what: 'puts a rule that says nothing of blocked types, which are there all the same',
      source:
        'S3 User Guide, "Blocking or unblocking SSE-C": since April 2026 new buckets block it; versions 6.22.0 to 6.39.0 then never end changing it',
      sent: [create(''), readEncryption, encrypt(''), readEncryption],
    },
    {
      since: '6.22.0',
      what: 'puts blocked types where they are said, and since 6.40.0 keeps what it read',
      source:
        '6.22.0, ENHANCEMENTS: "Add `rule.blocked_encryption_types` argument" (45105); API reference, BlockedEncryptionTypes',
      sent: [
        create(''),
        encrypt('<BlockedEncryptionTypes><EncryptionType>SSE-C</EncryptionType></BlockedEncryptionTypes>'),
        readEncryption,
      ],
    },
  ],
  aws_s3_bucket_versioning: none,
};
