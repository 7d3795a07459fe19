/** A hand-written configuration: two buckets in two regions, as protected as can be, one replicated to the other, with keys where asked for. */
interface Wanted {
  readonly kms: boolean;
  /** Provider 5.100.0 polls a lifecycle configuration for 55 s, whatever it is answered: only one test can afford that. */
  readonly lifecycle: boolean;
  readonly lock: boolean;
}

const account = '111122223333';
const vendorArn = 'arn:aws:iam::999988887777:role/vendor';
const buckets = {
  source: { region: 'us-east-1', provider: 'aws' },
  replica: { region: 'us-west-2', provider: 'aws.replica' },
} as const;
const regions = Object.entries(buckets);

function bucketName(role: string): string {
  return `ss-self-hosted-acme-${role}`;
}

function document(...statements: readonly object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

/** One block of a resource type for each of the two buckets. */
function forBoth(build: (role: string) => object): object {
  return Object.fromEntries(regions.map(([role, { provider }]) => [role, { provider, ...build(role) }]));
}

const id = (role: string) => '${aws_s3_bucket.' + role + '.id}';

function bucketPolicy(role: string): string {
  const [arn, objects] = [`arn:aws:s3:::${bucketName(role)}`, `arn:aws:s3:::${bucketName(role)}/*`];
  return document(
    {
      Sid: 'TLS',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: [arn, objects],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
    {
      Sid: 'Vendor',
      Effect: 'Allow',
      Principal: { AWS: vendorArn },
      Action: ['s3:GetObject', 's3:PutObject'],
      Resource: objects,
    },
  );
}

/** What lets S3 put the source's access logs. */
function logPolicy(bucket: string): string {
  return document({
    ...{ Effect: 'Allow', Principal: { Service: 'logging.s3.amazonaws.com' }, Action: 's3:PutObject' },
    ...{ Resource: `arn:aws:s3:::${bucket}/log/*`, Condition: { StringEquals: { 'aws:SourceAccount': account } } },
  });
}

function lifecycleRules(): object[] {
  const [transition, noncurrent] = [
    { days: 30, storage_class: 'STANDARD_IA' },
    { noncurrent_days: 30, storage_class: 'GLACIER' },
  ];
  return [
    { id: 'abort', status: 'Enabled', filter: {}, abort_incomplete_multipart_upload: { days_after_initiation: 7 } },
    {
      ...{ id: 'age', status: 'Enabled', filter: { prefix: 'exports/' }, expiration: { days: 400 } },
      transition: [transition, { days: 90, storage_class: 'GLACIER' }],
      ...{
        noncurrent_version_transition: noncurrent,
        noncurrent_version_expiration: { noncurrent_days: 60, newer_noncurrent_versions: 3 },
      },
    },
  ];
}

function replicationRule({ kms }: Wanted): object {
  return {
    ...{ id: 'all', priority: 1, status: 'Enabled', filter: {}, delete_marker_replication: { status: 'Enabled' } },
    ...(kms ? { source_selection_criteria: { sse_kms_encrypted_objects: { status: 'Enabled' } } } : {}),
    destination: {
      ...{ bucket: '${aws_s3_bucket.replica.arn}', storage_class: 'STANDARD_IA' },
      ...{
        metrics: { status: 'Enabled', event_threshold: { minutes: 15 } },
        replication_time: { status: 'Enabled', time: { minutes: 15 } },
      },
      ...(kms ? { encryption_configuration: { replica_kms_key_id: '${aws_kms_key.replica.arn}' } } : {}),
    },
  };
}

function encryption(role: string, { kms }: Wanted): object {
  const byDefault = kms
    ? { sse_algorithm: 'aws:kms', kms_master_key_id: '${aws_kms_key.' + role + '.arn}' }
    : { sse_algorithm: 'AES256' };
  return { bucket: id(role), rule: { apply_server_side_encryption_by_default: byDefault, bucket_key_enabled: kms } };
}

function keyBlocks(): object {
  const root = {
    Sid: 'Account',
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${account}:root` },
    Action: 'kms:*',
    Resource: '*',
  };
  const vendor = {
    Sid: 'Vendor',
    Effect: 'Allow',
    Principal: { AWS: vendorArn },
    Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
    Resource: '*',
  };
  const key = {
    description: 'vendor files',
    enable_key_rotation: true,
    deletion_window_in_days: 7,
    policy: document(root, vendor),
    tags: { vendor: 'acme' },
  };
  return {
    aws_kms_key: forBoth(() => key),
    aws_kms_alias: forBoth((role) => ({ name: 'alias/acme', target_key_id: '${aws_kms_key.' + role + '.key_id}' })),
  };
}

export function configuration(stateBucket: string, wanted: Wanted): object {
  const trust = document({ Effect: 'Allow', Principal: { Service: 's3.amazonaws.com' }, Action: 'sts:AssumeRole' });
  const grant = document({
    Effect: 'Allow',
    Action: ['s3:GetReplicationConfiguration', 's3:ListBucket'],
    Resource: `arn:aws:s3:::${bucketName('source')}`,
  });
  const versioned = ['aws_s3_bucket_versioning.source', 'aws_s3_bucket_versioning.replica'];
  const cors = {
    allowed_methods: ['GET', 'PUT'],
    allowed_origins: ['https://*.sendsafely.com'],
    allowed_headers: ['*'],
    expose_headers: ['ETag'],
  };
  const lock = {
    aws_s3_bucket_object_lock_configuration: forBoth((role) => ({
      bucket: id(role),
      rule: { default_retention: { mode: 'GOVERNANCE', days: 1 } },
      depends_on: versioned,
    })),
  };
  const lifecycle = {
    aws_s3_bucket_lifecycle_configuration: forBoth((role) => ({
      bucket: id(role),
      rule: lifecycleRules(),
      depends_on: [`aws_s3_bucket_versioning.${role}`],
    })),
  };
  return {
    terraform: {
      required_providers: { aws: { source: 'hashicorp/aws', version: '>= 5.100.0, < 7.0.0' } },
      backend: {
        s3: { bucket: stateBucket, key: 'acme/terraform.tfstate', region: 'us-east-1', use_lockfile: true, encrypt: true },
      },
    },
    provider: { aws: [{ region: buckets.source.region }, { alias: 'replica', region: buckets.replica.region }] },
    resource: {
      aws_s3_bucket: forBoth((role) => ({
        bucket: bucketName(role),
        object_lock_enabled: wanted.lock,
        tags: { vendor: 'acme', owner: 'files@example.com' },
      })),
      aws_s3_bucket_public_access_block: forBoth((role) => ({
        ...{
          bucket: id(role),
          block_public_acls: true,
          block_public_policy: true,
          ignore_public_acls: true,
          restrict_public_buckets: true,
        },
      })),
      aws_s3_bucket_policy: {
        ...forBoth((role) => ({
          bucket: id(role),
          policy: bucketPolicy(role),
          depends_on: [`aws_s3_bucket_public_access_block.${role}`],
        })),
        logs: { bucket: stateBucket, policy: logPolicy(stateBucket) },
      },
      aws_s3_bucket_ownership_controls: forBoth((role) => ({
        ...{ bucket: id(role), rule: { object_ownership: 'BucketOwnerEnforced' }, depends_on: [`aws_s3_bucket_policy.${role}`] },
      })),
      aws_s3_bucket_versioning: forBoth((role) => ({ bucket: id(role), versioning_configuration: { status: 'Enabled' } })),
      aws_s3_bucket_server_side_encryption_configuration: forBoth((role) => encryption(role, wanted)),
      aws_s3_bucket_cors_configuration: { source: { bucket: id('source'), cors_rule: cors } },
      aws_s3_bucket_accelerate_configuration: { source: { bucket: id('source'), status: 'Enabled' } },
      aws_s3_bucket_logging: {
        source: {
          ...{ bucket: id('source'), target_bucket: stateBucket, target_prefix: 'log/' },
          depends_on: ['aws_s3_bucket_policy.logs'],
        },
      },
      aws_s3_bucket_replication_configuration: {
        source: {
          bucket: id('source'),
          role: '${aws_iam_role.replication.arn}',
          rule: replicationRule(wanted),
          depends_on: versioned,
        },
      },
      aws_iam_role: { replication: { name: 'acme-replication', assume_role_policy: trust, tags: { vendor: 'acme' } } },
      aws_iam_role_policy: { replication: { name: 'replicate', role: '${aws_iam_role.replication.id}', policy: grant } },
      ...(wanted.lock ? lock : {}),
      ...(wanted.lifecycle ? lifecycle : {}),
      ...(wanted.kms ? keyBlocks() : {}),
    },
  };
}
