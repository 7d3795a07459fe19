import { isRecord, valuesOf, type ResourceView } from './plan-view.js';

/**
 * The attributes of each resource type that the readings show whole. What changes elsewhere is named by its attribute; a type that is
 * not here is not understood, and its deletion is taken for the loss of data.
 */
export const understood: Readonly<Record<string, readonly string[]>> = {
  aws_s3_bucket: ['bucket', 'tags', 'force_destroy'],
  aws_s3_bucket_public_access_block: [
    'block_public_acls',
    'block_public_policy',
    'ignore_public_acls',
    'restrict_public_buckets',
  ],
  aws_s3_bucket_policy: ['policy'],
  aws_s3_bucket_ownership_controls: ['rule'],
  aws_s3_bucket_server_side_encryption_configuration: ['rule'],
  aws_s3_bucket_versioning: ['versioning_configuration'],
  aws_s3_bucket_object_lock_configuration: ['rule'],
  aws_s3_bucket_lifecycle_configuration: ['rule'],
  aws_s3_bucket_cors_configuration: ['cors_rule'],
  aws_s3_bucket_accelerate_configuration: ['status'],
  aws_s3_bucket_replication_configuration: ['rule', 'role'],
  aws_s3_bucket_logging: ['target_bucket', 'target_prefix', 'target_grant', 'target_object_key_format'],
  aws_s3_bucket_inventory: ['enabled', 'schedule', 'included_object_versions', 'destination', 'optional_fields', 'filter'],
  aws_s3_bucket_notification: ['eventbridge', 'lambda_function', 'queue', 'topic'],
  aws_s3_access_point: ['name', 'vpc_configuration', 'policy', 'public_access_block_configuration'],
  aws_cloudtrail: [
    'name',
    'enable_logging',
    'event_selector',
    'advanced_event_selector',
    's3_bucket_name',
    's3_key_prefix',
    'kms_key_id',
    'enable_log_file_validation',
    'is_multi_region_trail',
    'include_global_service_events',
  ],
  aws_guardduty_malware_protection_plan: ['protected_resource', 'actions', 'role'],
  aws_iam_openid_connect_provider: ['url', 'client_id_list', 'thumbprint_list'],
  aws_iam_role: ['assume_role_policy', 'permissions_boundary'],
  aws_iam_role_policy: ['policy'],
  aws_kms_key: ['policy', 'enable_key_rotation', 'is_enabled', 'deletion_window_in_days'],
};

/**
 * Attributes in which the provider repeats what a resource of its own in the stack holds: that resource tells of a change, and these
 * change after every apply. Without such a resource they are the only sign of it.
 */
export const repeats: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  aws_s3_bucket: {
    acceleration_status: 'aws_s3_bucket_accelerate_configuration',
    cors_rule: 'aws_s3_bucket_cors_configuration',
    lifecycle_rule: 'aws_s3_bucket_lifecycle_configuration',
    logging: 'aws_s3_bucket_logging',
    object_lock_configuration: 'aws_s3_bucket_object_lock_configuration',
    object_lock_enabled: 'aws_s3_bucket_object_lock_configuration',
    policy: 'aws_s3_bucket_policy',
    replication_configuration: 'aws_s3_bucket_replication_configuration',
    server_side_encryption_configuration: 'aws_s3_bucket_server_side_encryption_configuration',
    versioning: 'aws_s3_bucket_versioning',
  },
  aws_iam_role: { inline_policy: 'aws_iam_role_policy' },
};

/** Says nothing about safety: what AWS or the provider computes. */
export const computed = new Set([
  'tags_all',
  'id',
  'arn',
  'unique_id',
  'alias',
  'domain_name',
  'endpoints',
  'network_origin',
  'has_public_access_policy',
  'home_region',
  'created_at',
]);

/** What AWS tells of a resource anew after each change: it says something only where it is known. */
export const reported: Readonly<Record<string, readonly string[]>> = { aws_guardduty_malware_protection_plan: ['status'] };

export const isUnderstood = (type: string): boolean => Object.hasOwn(understood, type);

/** Whether a role of this name in the stack is one that the vendor assumes. */
export const isVendorRole = (name: string): boolean => /^vendor(-[0-9]+)?$/.test(name);

/** What makes up a bucket or a role, and goes without saying when that comes or goes. */
export const isPart = (type: string): boolean => type.startsWith('aws_s3_bucket_') || type === 'aws_iam_role_policy';

const nouns: Readonly<Record<string, readonly [noun: string, by: string]>> = {
  aws_s3_bucket: ['the bucket', 'bucket'],
  aws_iam_role: ['the role', 'name'],
  aws_s3_access_point: ['the access point', 'name'],
  aws_cloudtrail: ['the trail', 'name'],
  aws_iam_openid_connect_provider: ['the identity provider', 'url'],
};

/** A resource, as people call it. */
export function label(resource: ResourceView): string {
  const { type, name, address } = resource;
  if (type === 'aws_kms_key') return `the key of the ${name} (${address})`;
  if (type === 'aws_guardduty_malware_protection_plan') return `the malware scan of the ${name} (${address})`;
  const values = [valuesOf(resource, 'before'), valuesOf(resource, 'after')].find(isRecord);
  const [noun, by] = (Object.hasOwn(nouns, type) ? nouns[type] : undefined) ?? [undefined, undefined];
  const own = by === undefined ? (values?.['bucket'] ?? values?.['name']) : values?.[by];
  if (typeof own !== 'string') return address;
  return noun === undefined ? `${address} (${own})` : `${noun} ${own}`;
}
