import { bucketArn, literal, objectsArn, trailArn } from '../spec/arn.js';
import { transportDenies } from './denies.js';
import type { PolicyDocument, References, Statement } from './policy-document.js';
import type { BucketSpec, LogBucketSpec } from '../spec/spec.js';
import { policyDocument } from './statements.js';
import { accountAdministers } from './encryption.js';

/** Where CloudTrail writes in the created log bucket: the trail's `s3_key_prefix`. */
export const trailPrefix = 'trail';

/** The created log bucket's policy: TLS only, and the services that write there for this bucket. */
export function logBucketPolicy(spec: BucketSpec, logBucket: LogBucketSpec, refs: References): PolicyDocument {
  const { logging, inventory } = spec;
  return policyDocument([
    ...transportDenies(spec.partition, logBucket.bucket),
    ...(logging.serverAccess?.created === true ? accessLogStatements(spec, refs) : []),
    ...(logging.dataEvents?.created === true ? trailStatements(spec, logBucket, logging.dataEvents.trail, refs) : []),
    ...(inventory?.created === true ? inventoryStatements(spec, refs) : []),
  ]);
}

/**
 * What the policy of the target of the access logs has to allow (S3 User Guide, "Enabling Amazon S3 server access logging"): part of
 * {@link logBucketPolicy}, and for the owner of a target that exists already. Empty without access logs.
 */
export function accessLogStatements(spec: BucketSpec, refs: References): readonly Statement[] {
  const target = spec.logging.serverAccess;
  if (target === undefined) return [];
  return [
    {
      Sid: 'AccessLogsArrive',
      Effect: 'Allow',
      Principal: { Service: ['logging.s3.amazonaws.com'] },
      Action: ['s3:PutObject'],
      Resource: [objectsArn(spec.partition, target.bucket, target.prefix)],
      Condition: fromBucket(spec, refs),
    },
  ];
}

/**
 * What the policy of the inventory's destination has to allow (S3 User Guide, "Granting permissions for S3 Inventory"): part of
 * {@link logBucketPolicy}, and for the owner of a destination that exists already. Empty without an inventory.
 */
export function inventoryStatements(spec: BucketSpec, refs: References): readonly Statement[] {
  const { inventory } = spec;
  if (inventory === undefined) return [];
  const { StringEquals, ArnLike } = fromBucket(spec, refs);
  const prefix = inventory.prefix.replace(/\/?$/, inventory.prefix === '' ? '' : '/');
  return [
    {
      Sid: 'InventoryArrives',
      Effect: 'Allow',
      Principal: { Service: ['s3.amazonaws.com'] },
      Action: ['s3:PutObject'],
      Resource: [objectsArn(spec.partition, inventory.bucket, prefix)],
      Condition: { StringEquals: { ...StringEquals, 's3:x-amz-acl': 'bucket-owner-full-control' }, ArnLike },
    },
  ];
}

/** CloudTrail User Guide, "Amazon S3 bucket policy for CloudTrail". */
function trailStatements(spec: BucketSpec, { bucket }: LogBucketSpec, trail: string, refs: References): readonly Statement[] {
  const allow = { Effect: 'Allow', Principal: { Service: ['cloudtrail.amazonaws.com'] } } as const;
  const from = { 'aws:SourceArn': trailArn(spec, refs.account, trail) };
  return [
    {
      Sid: 'TrailChecksBucket',
      ...allow,
      Action: ['s3:GetBucketAcl'],
      Resource: [bucketArn(spec.partition, bucket)],
      Condition: { StringEquals: from },
    },
    {
      Sid: 'TrailArrives',
      ...allow,
      Action: ['s3:PutObject'],
      Resource: [objectsArn(spec.partition, bucket, `${trailPrefix}/AWSLogs/${refs.account}/`)],
      Condition: { StringEquals: { ...from, 's3:x-amz-acl': 'bucket-owner-full-control' } },
    },
  ];
}

/** A service acts for this bucket, and for its account: a bucket's ARN names no account. */
function fromBucket({ partition, bucket }: BucketSpec, { account }: References) {
  return {
    StringEquals: { 'aws:SourceAccount': account },
    ArnLike: { 'aws:SourceArn': literal(bucketArn(partition, bucket)) },
  };
}

/**
 * The policy of the created trail's key: the account administers it by IAM (and so reads the logs), and CloudTrail encrypts with it for
 * this trail alone (CloudTrail User Guide, "Configure AWS KMS key policies for CloudTrail"). `trail` is the trail's name.
 */
export function trailKeyPolicy(spec: BucketSpec, trail: string, refs: References): PolicyDocument {
  const arn = trailArn(spec, refs.account, trail);
  const allow = { Effect: 'Allow', Principal: { Service: ['cloudtrail.amazonaws.com'] }, Resource: ['*'] } as const;
  return policyDocument([
    accountAdministers(spec.partition, refs.account),
    {
      Sid: 'TrailEncrypts',
      ...allow,
      Action: ['kms:GenerateDataKey*'],
      Condition: {
        StringEquals: { 'aws:SourceArn': arn },
        // In any region, as AWS writes it for a trail; the source is exact.
        StringLike: { 'kms:EncryptionContext:aws:cloudtrail:arn': trailArn({ ...spec, region: '*' }, refs.account, trail) },
      },
    },
    { Sid: 'TrailDescribesKey', ...allow, Action: ['kms:DescribeKey'], Condition: { StringEquals: { 'aws:SourceArn': arn } } },
  ]);
}
