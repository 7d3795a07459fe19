import type { Json } from '../../src/terraform/json.js';
import type { Plan, ResourceChange } from '../../src/terraform/plan.js';

/** Provider values by address, as a state holds them. */
export type StackValues = Readonly<Record<string, Readonly<Record<string, Json>>>>;

export const vendorArn = 'arn:aws:iam::371444783282:role/SendSafely-EFE-EC2-Server-Role';
export const arn = 'arn:aws:s3:::ss-self-hosted-acme';
export const keyArn = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';

type StatementValue = Readonly<Record<string, Json>>;

export const deny = (
  Sid: string,
  Condition: Json,
  Action: Json = ['s3:*'],
  Resource: Json = [arn, `${arn}/*`],
): StatementValue => ({
  Sid,
  Effect: 'Deny',
  Principal: '*',
  Action,
  Resource,
  Condition,
});
export const allow = (principal: Json, actions: Json, resources: Json, more: StatementValue = {}): StatementValue => ({
  Sid: 'Vendor',
  Effect: 'Allow',
  Principal: principal,
  Action: actions,
  Resource: resources,
  ...more,
});

const header = 's3:x-amz-server-side-encryption';
export const denyNoTls = deny('DenyInsecureTransport', { Bool: { 'aws:SecureTransport': 'false' } });
export const denyOldTls = deny('DenyOutdatedTls', { NumericLessThan: { 's3:TlsVersion': '1.2' } });
export const denyOther = (algorithm: string) =>
  deny(
    'DenyOtherEncryption',
    { Null: { [header]: 'false' }, StringNotEquals: { [header]: algorithm } },
    ['s3:PutObject'],
    [`${arn}/*`],
  );
export const denyUnnamed = deny('DenyUnnamedEncryption', { Null: { [header]: 'true' } }, ['s3:PutObject'], [`${arn}/*`]);
export const vendorObjects = allow({ AWS: vendorArn }, ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], [`${arn}/*`]);
export const vendorBucket = allow({ AWS: vendorArn }, 's3:ListBucket', arn);

export const policyOf = (...statements: readonly StatementValue[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [...statements] });

export const standardPolicy = [denyNoTls, denyOldTls, denyOther('AES256'), vendorObjects, vendorBucket];

/** A lifecycle rule over the whole bucket, as the provider keeps one: every block a list. */
export const rule = (more: Readonly<Record<string, Json>>): Json => [
  {
    id: 'all',
    status: 'Enabled',
    prefix: '',
    filter: [{ prefix: '', tag: [], and: [], object_size_greater_than: null }],
    abort_incomplete_multipart_upload: [{ days_after_initiation: 7 }],
    expiration: [],
    transition: [],
    noncurrent_version_expiration: [],
    noncurrent_version_transition: [],
    ...more,
  },
];

/** What a protected bucket consists of, by the addresses that the stack gives it. */
export function bucketValues(role: 'bucket' | 'replica', bucket: string, policy = policyOf(...standardPolicy)): StackValues {
  return {
    [`aws_s3_bucket.${role}`]: { bucket, tags: { vendor: 'sendsafely' }, force_destroy: false },
    [`aws_s3_bucket_public_access_block.${role}`]: {
      bucket,
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    },
    [`aws_s3_bucket_policy.${role}`]: { bucket, policy },
    [`aws_s3_bucket_ownership_controls.${role}`]: { bucket, rule: [{ object_ownership: 'BucketOwnerEnforced' }] },
    [`aws_s3_bucket_server_side_encryption_configuration.${role}`]: encryption(bucket, 'AES256'),
    [`aws_s3_bucket_versioning.${role}`]: { bucket, versioning_configuration: [{ status: 'Enabled', mfa_delete: '' }] },
    [`aws_s3_bucket_lifecycle_configuration.${role}`]: {
      bucket,
      rule: rule({ noncurrent_version_expiration: [{ noncurrent_days: 90, newer_noncurrent_versions: null }] }),
    },
  };
}

export function encryption(bucket: string, algorithm: string, key = ''): Readonly<Record<string, Json>> {
  const byDefault = [{ sse_algorithm: algorithm, kms_master_key_id: key }];
  return { bucket, rule: [{ apply_server_side_encryption_by_default: byDefault, bucket_key_enabled: null }] };
}

export function replicationRule(
  more: Readonly<Record<string, Json>> = {},
  destination: Readonly<Record<string, Json>> = {},
): Json {
  return [
    {
      id: 'replicate-all',
      status: 'Enabled',
      priority: 0,
      prefix: '',
      filter: [{ prefix: '' }],
      delete_marker_replication: [{ status: 'Disabled' }],
      destination: [{ bucket: `${arn}-replica`, storage_class: '', ...destination }],
      source_selection_criteria: [],
      ...more,
    },
  ];
}

const trust = {
  Version: '2012-10-17',
  Statement: [allow({ Service: 's3.amazonaws.com' }, 'sts:AssumeRole', [])],
};

export const rolePolicy = (resource: string) =>
  policyOf({ Sid: 'WriteReplicas', Effect: 'Allow', Action: ['s3:ReplicateObject'], Resource: [resource] });

/** A SendSafely bucket with a replica and a key, every resource of it. */
export const standard: StackValues = {
  ...bucketValues('bucket', 'ss-self-hosted-acme'),
  ...bucketValues('replica', 'ss-self-hosted-acme-replica', policyOf(denyNoTls)),
  'aws_s3_bucket_cors_configuration.bucket': { cors_rule: [{ allowed_methods: ['GET', 'PUT'], allowed_origins: ['*'] }] },
  'aws_s3_bucket_accelerate_configuration.bucket': { status: 'Enabled' },
  'aws_s3_bucket_object_lock_configuration.bucket': {
    rule: [{ default_retention: [{ mode: 'GOVERNANCE', days: 30, years: null }] }],
  },
  'aws_s3_bucket_replication_configuration.bucket': { role: 'arn:aws:iam::111122223333:role/replicate', rule: replicationRule() },
  'aws_iam_role.replication': {
    name: 'replicate',
    assume_role_policy: JSON.stringify(trust),
  },
  'aws_iam_role_policy.replication': { name: 'replication', policy: rolePolicy(`${arn}-replica/*`) },
  'aws_kms_key.bucket': {
    arn: keyArn,
    policy: policyOf({ Sid: 'Account', Effect: 'Allow', Principal: { AWS: '111122223333' }, Action: 'kms:*', Resource: '*' }),
    enable_key_rotation: true,
    is_enabled: true,
    deletion_window_in_days: 30,
  },
};

/** The plan from one set of values to another; `more` says of an address what values can't: an action, or what is unknown. */
export function planFrom(
  before: StackValues,
  after: StackValues,
  more: Readonly<Record<string, Partial<ResourceChange>>> = {},
): Plan {
  const addresses = [...new Set([...Object.keys(before), ...Object.keys(after), ...Object.keys(more)])].sort();
  const resources = addresses.map((address) =>
    resourceChange(address, before[address] ?? null, after[address] ?? null, more[address]),
  );
  const changes = resources.filter((resource) => resource.action !== 'no-op');
  return {
    engine: 'terraform',
    terraformVersion: '1.11.4',
    changes,
    resources,
    unchanged: resources.length - changes.length,
    drift: [],
    outputs: [],
    text: '',
  };
}

export function resourceChange(address: string, before: Json, after: Json, more: Partial<ResourceChange> = {}): ResourceChange {
  const [type = '', name = ''] = address.split('.');
  const same = JSON.stringify(before) === JSON.stringify(after);
  const action = same ? 'no-op' : before === null ? 'create' : after === null ? 'delete' : 'update';
  return {
    address,
    mode: 'managed',
    type,
    name,
    providerName: 'registry.terraform.io/hashicorp/aws',
    action,
    steps: [action],
    before,
    after,
    unknownPaths: [],
    sensitiveBefore: [],
    sensitiveAfter: [],
    replacePaths: [],
    ...more,
  };
}

/** The standard stack with some resources' values changed; `null` takes a resource away. */
export function standardWith(changes: Readonly<Record<string, Readonly<Record<string, Json>> | null>>): StackValues {
  const merged = Object.entries({ ...standard, ...changes }).flatMap(([address, values]) =>
    values === null ? [] : [[address, { ...standard[address], ...values }] as const],
  );
  return Object.fromEntries(merged);
}
