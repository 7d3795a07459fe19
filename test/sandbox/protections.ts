/*
 * A hand-written configuration of every protection beside encryption, replication and retention: a bucket that is reached from one network only, a log
 * bucket that takes its access logs, its trail and its inventory, access points, events, a malware scan, and roles that a vendor assumes.
 */

const ACCOUNT = '111122223333';
const REGION = 'us-east-1';
const BUCKET = 'acme-protected-files';
const LOGS = 'acme-protected-files-logs';
const TRAIL = `${BUCKET}-data-events`;
const ISSUER = 'oidc.vendor.example';
const VENDOR = 'arn:aws:iam::999988887777:role/vendor';
const SCANNER = 'malware-protection-plan.guardduty.amazonaws.com';

const arn = (bucket: string) => `arn:aws:s3:::${bucket}`;
const objects = (bucket: string, prefix = '') => `${arn(bucket)}/${prefix}*`;
const ref = (type: string, name: string, attribute = 'id') => '${' + `${type}.${name}.${attribute}` + '}';

function document(...statements: readonly object[]): string {
  const named = statements.map((statement, n) => ({ Sid: `S${n}`, Effect: 'Allow', ...statement }));
  return JSON.stringify({ Version: '2012-10-17', Statement: named });
}

/** Only from one network, but for those who have to work from elsewhere: `exempt`, AWS's services, and the vendor. */
function bucketPolicy(exempt: readonly string[]): string {
  const network = {
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: [arn(BUCKET), objects(BUCKET)],
    Condition: {
      NotIpAddress: { 'aws:SourceIp': ['203.0.113.0/24'] },
      StringNotEquals: { 'aws:SourceVpce': ['vpce-0abc1234def567890'] },
      BoolIfExists: { 'aws:PrincipalIsAWSService': 'false', 'aws:ViaAWSService': 'false' },
      ArnNotEquals: { 'aws:PrincipalArn': exempt },
    },
  };
  const age = {
    ...{ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: [arn(BUCKET), objects(BUCKET)] },
    Condition: { NumericGreaterThan: { 's3:signatureAge': '900000' } },
  };
  const delegation = {
    ...{ Principal: { AWS: VENDOR }, Action: 's3:GetObject', Resource: objects(BUCKET, 'reports/') },
    Condition: { StringEquals: { 's3:DataAccessPointAccount': ACCOUNT } },
  };
  return document(network, age, delegation);
}

const source = { 'aws:SourceAccount': ACCOUNT };
const ofBucket = { StringEquals: source, ArnLike: { 'aws:SourceArn': arn(BUCKET) } };
const trailArn = `arn:aws:cloudtrail:${REGION}:${ACCOUNT}:trail/${TRAIL}`;

function logPolicy(): string {
  const owner = { 's3:x-amz-acl': 'bucket-owner-full-control' };
  const ofTrail = { 'aws:SourceArn': trailArn };
  const trail = { Principal: { Service: 'cloudtrail.amazonaws.com' } };
  return document(
    {
      ...{ Principal: { Service: 'logging.s3.amazonaws.com' }, Action: 's3:PutObject', Resource: objects(LOGS, 'access/') },
      Condition: ofBucket,
    },
    {
      ...{ Principal: { Service: 's3.amazonaws.com' }, Action: 's3:PutObject', Resource: objects(LOGS, 'inventory/') },
      Condition: { ...ofBucket, StringEquals: { ...source, ...owner } },
    },
    { ...trail, Action: 's3:GetBucketAcl', Resource: arn(LOGS), Condition: { StringEquals: ofTrail } },
    {
      ...{ ...trail, Action: 's3:PutObject', Resource: objects(LOGS, `trail/AWSLogs/${ACCOUNT}/`) },
      Condition: { StringEquals: { ...ofTrail, ...owner } },
    },
  );
}

function keyPolicy(): string {
  const trail = { Principal: { Service: 'cloudtrail.amazonaws.com' }, Resource: '*' };
  const context = { 'kms:EncryptionContext:aws:cloudtrail:arn': trailArn };
  return document(
    { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'kms:*', Resource: '*' },
    { ...trail, Action: 'kms:GenerateDataKey*', Condition: { StringEquals: { 'aws:SourceArn': trailArn }, StringLike: context } },
    { ...trail, Action: 'kms:DescribeKey', Condition: { StringEquals: { 'aws:SourceArn': trailArn } } },
  );
}

function scanPolicy(): string {
  const rule = `arn:aws:events:${REGION}:${ACCOUNT}:rule/DO-NOT-DELETE-AmazonGuardDutyMalwareProtectionS3*`;
  return document(
    {
      ...{ Action: ['events:PutRule', 'events:DeleteRule', 'events:PutTargets', 'events:RemoveTargets'], Resource: rule },
      Condition: { StringEquals: { 'events:ManagedBy': SCANNER } },
    },
    { Action: ['events:DescribeRule', 'events:ListTargetsByRule'], Resource: rule },
    { Action: ['s3:PutBucketNotification', 's3:GetBucketNotification', 's3:ListBucket'], Resource: arn(BUCKET) },
    { Action: 's3:PutObject', Resource: `${arn(BUCKET)}/malware-protection-resource-validation-object` },
    { Action: ['s3:GetObject', 's3:GetObjectVersion', 's3:PutObjectTagging'], Resource: objects(BUCKET) },
  );
}

function trusts(): object {
  const role = (name: string, statement: object) => ({ name, assume_role_policy: document(statement), tags: { vendor: 'acme' } });
  const claims = { [`${ISSUER}:aud`]: 'sts.amazonaws.com', [`${ISSUER}:sub`]: 'https://vendor.example/acme' };
  return {
    malware: role('acme-malware', {
      Principal: { Service: SCANNER },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: source },
    }),
    vendor: role('acme-vendor', {
      ...{ Principal: { AWS: VENDOR }, Action: 'sts:AssumeRole' },
      Condition: { StringEquals: { 'sts:ExternalId': 'acme-4711' } },
    }),
    audit: role('acme-audit', {
      ...{ Principal: { Federated: ref('aws_iam_openid_connect_provider', 'vendor', 'arn') } },
      ...{ Action: 'sts:AssumeRoleWithWebIdentity', Condition: { StringEquals: claims } },
    }),
  };
}

function accessPoints(): object {
  const blocked = {
    ...{ block_public_acls: true, block_public_policy: true, ignore_public_acls: true, restrict_public_buckets: true },
  };
  const point = { bucket: ref('aws_s3_bucket', 'bucket'), public_access_block_configuration: blocked };
  const pointArn = `arn:aws:s3:${REGION}:${ACCOUNT}:accesspoint/acme-reports`;
  return {
    reports: {
      ...{ ...point, name: 'acme-reports' },
      policy: document({ Principal: { AWS: VENDOR }, Action: 's3:GetObject', Resource: `${pointArn}/object/reports/*` }),
    },
    inside: { ...point, name: 'acme-inside', vpc_configuration: { vpc_id: 'vpc-0abc1234def567890' } },
  };
}

const SETTINGS = {
  terraform: { required_providers: { aws: { source: 'hashicorp/aws', version: '>= 5.100.0, < 7.0.0' } } },
  provider: { aws: [{ region: REGION, default_tags: [{ tags: { owner: 'files@example.com' } }] }] },
};

/** Nothing but the bucket and its limit to one network, with those whom it does not hold for. */
export function limitedBucket(exempt: readonly string[]): object {
  return {
    ...SETTINGS,
    resource: {
      aws_s3_bucket: { bucket: { bucket: BUCKET } },
      aws_s3_bucket_policy: { bucket: { bucket: ref('aws_s3_bucket', 'bucket'), policy: bucketPolicy(exempt) } },
    },
  };
}

/** `exempt` are the ARNs that the bucket's network limit does not hold for; nothing else changes the configuration. */
export function protections(exempt: readonly string[]): object {
  const bucket = ref('aws_s3_bucket', 'bucket');
  const logs = ref('aws_s3_bucket', 'logs');
  const admitted = ['aws_s3_bucket_policy.logs'];
  return {
    ...SETTINGS,
    resource: {
      aws_s3_bucket: { bucket: { bucket: BUCKET }, logs: { bucket: LOGS } },
      aws_s3_bucket_policy: {
        bucket: { bucket, policy: bucketPolicy([...exempt, ref('aws_iam_role', 'malware', 'arn')]) },
        logs: { bucket: logs, policy: logPolicy() },
      },
      aws_s3_bucket_logging: { bucket: { bucket, target_bucket: logs, target_prefix: 'access/', depends_on: admitted } },
      aws_s3_bucket_inventory: {
        bucket: {
          ...{ bucket, name: 'weekly', included_object_versions: 'All', schedule: { frequency: 'Weekly' } },
          optional_fields: ['EncryptionStatus', 'BucketKeyStatus', 'ReplicationStatus', 'ObjectLockMode'],
          destination: {
            bucket: { bucket_arn: arn(LOGS), format: 'CSV', prefix: 'inventory', encryption: { sse_s3: {} } },
          },
          depends_on: admitted,
        },
      },
      aws_s3_bucket_notification: { bucket: { bucket, eventbridge: true } },
      aws_s3_access_point: accessPoints(),
      aws_kms_key: { trail: { enable_key_rotation: true, deletion_window_in_days: 7, policy: keyPolicy() } },
      aws_cloudtrail: {
        bucket: {
          ...{ name: TRAIL, s3_bucket_name: logs, s3_key_prefix: 'trail', kms_key_id: ref('aws_kms_key', 'trail', 'arn') },
          ...{ is_multi_region_trail: true, enable_log_file_validation: true, depends_on: admitted },
          event_selector: {
            ...{ read_write_type: 'All', include_management_events: false },
            data_resource: { type: 'AWS::S3::Object', values: [`${arn(BUCKET)}/`] },
          },
        },
      },
      aws_guardduty_malware_protection_plan: {
        bucket: {
          role: ref('aws_iam_role', 'malware', 'arn'),
          protected_resource: { s3_bucket: { bucket_name: bucket, object_prefixes: ['uploads/'] } },
          actions: [{ tagging: [{ status: 'ENABLED' }] }],
          depends_on: ['aws_iam_role_policy.malware', 'aws_s3_bucket_policy.bucket'],
        },
      },
      aws_iam_openid_connect_provider: { vendor: { url: `https://${ISSUER}`, client_id_list: ['sts.amazonaws.com'] } },
      aws_iam_role: trusts(),
      aws_iam_role_policy: {
        malware: { role: ref('aws_iam_role', 'malware'), policy: scanPolicy() },
        vendor: {
          role: ref('aws_iam_role', 'vendor'),
          policy: document({ Action: 's3:PutObject', Resource: objects(BUCKET, 'vendor/') }),
        },
      },
    },
  };
}
