import { at, canonical, count, flag, text } from './attributes.js';
import { isRecord, isUnknown, unknown, type Read } from './plan-view.js';
import { readPolicy, type PolicyReading } from './policy.js';
import { readReceivers, type ReceiverState } from './watch-state.js';
import { readAccessLogs, readInventory, type AccessLogState, type InventoryState } from './records-state.js';
import { readLifecycle, type LifecycleState } from './retention-state.js';
import { readReplication, type ReplicationState } from './replication-state.js';

/** The values of a resource, by its type and name; undefined where there is none. */
export type Values = (type: string, name: string) => unknown;

/** The four switches of a public access block. */
export type PublicAccess = Readonly<
  Record<'blockPublicAcls' | 'blockPublicPolicy' | 'ignorePublicAcls' | 'restrictPublicBuckets', Read<boolean>>
>;

/** A bucket with everything that Terraform keeps about it in resources of the same name. */
export interface BucketState extends LifecycleState, ReceiverState {
  /** The resource's name in the stack: `bucket`, `replica`. */
  readonly role: string;
  readonly name: Read<string>;
  readonly encryption: Read<string>;
  readonly key: Read<string>;
  readonly bucketKey: Read<boolean>;
  readonly versioning: Read<string>;
  readonly lockMode: Read<string>;
  readonly lockDays: Read<number>;
  readonly publicAccess: PublicAccess;
  readonly ownership: Read<string>;
  readonly policy: Read<PolicyReading>;
  readonly replication: ReplicationState;
  readonly cors: Read<string>;
  readonly acceleration: Read<string>;
  readonly tags: Read<string>;
  readonly forceDestroy: Read<boolean>;
  /** S3's own MFA delete, which somebody can only switch on by hand. */
  readonly mfaDelete: Read<string>;
  readonly accessLogs: AccessLogState;
  readonly inventory: InventoryState;
  readonly eventBridge: Read<boolean>;
}

/** Reads a bucket by the name that all of its resources have. */
export function readBucket(name: string, values: Values): BucketState {
  const bucket = values('aws_s3_bucket', name);
  const encryption = values('aws_s3_bucket_server_side_encryption_configuration', name);
  const blocked = values('aws_s3_bucket_public_access_block', name);
  const lock = (key: string) => at(values('aws_s3_bucket_object_lock_configuration', name), 'rule', 'default_retention', key);
  const years = count(lock('years'));
  return {
    role: name,
    name: text(at(bucket, 'bucket')),
    encryption: text(at(encryption, 'rule', 'apply_server_side_encryption_by_default', 'sse_algorithm')),
    key: text(at(encryption, 'rule', 'apply_server_side_encryption_by_default', 'kms_master_key_id')),
    bucketKey: flag(at(encryption, 'rule', 'bucket_key_enabled')),
    versioning: text(at(values('aws_s3_bucket_versioning', name), 'versioning_configuration', 'status')),
    ...readLifecycle(values('aws_s3_bucket_lifecycle_configuration', name)),
    lockMode: text(lock('mode')),
    lockDays: typeof years === 'number' ? years * 365 : (years ?? count(lock('days'))),
    publicAccess: readPublicAccess(blocked),
    ownership: text(at(values('aws_s3_bucket_ownership_controls', name), 'rule', 'object_ownership')),
    policy: readPolicy(at(values('aws_s3_bucket_policy', name), 'policy')),
    replication: readReplication(values('aws_s3_bucket_replication_configuration', name)),
    cors: whole(values('aws_s3_bucket_cors_configuration', name), 'cors_rule'),
    acceleration: text(at(values('aws_s3_bucket_accelerate_configuration', name), 'status')),
    tags: readTags(bucket),
    forceDestroy: flag(at(bucket, 'force_destroy')),
    mfaDelete: text(at(values('aws_s3_bucket_versioning', name), 'versioning_configuration', 'mfa_delete')),
    accessLogs: readAccessLogs(values('aws_s3_bucket_logging', name)),
    inventory: readInventory(values('aws_s3_bucket_inventory', name)),
    eventBridge: flag(at(values('aws_s3_bucket_notification', name), 'eventbridge')),
    receivers: readReceivers(values('aws_s3_bucket_notification', name)),
  };
}

export function readPublicAccess(values: unknown): PublicAccess {
  return {
    blockPublicAcls: flag(at(values, 'block_public_acls')),
    blockPublicPolicy: flag(at(values, 'block_public_policy')),
    ignorePublicAcls: flag(at(values, 'ignore_public_acls')),
    restrictPublicBuckets: flag(at(values, 'restrict_public_buckets')),
  };
}

function readTags(bucket: unknown): Read<string> {
  const tags = at(bucket, 'tags');
  if (tags === unknown) return unknown;
  const pairs = Object.entries(isRecord(tags) ? tags : {}).map(
    ([key, value]) => `${key}=${isUnknown(value) ? '(known after apply)' : String(value)}`,
  );
  return pairs.sort().join(', ') || undefined;
}

/** A block as canonical JSON: for what is compared as a whole. */
function whole(values: unknown, key: string): Read<string> {
  if (values === unknown) return unknown;
  if (!isRecord(values) || values[key] === undefined || values[key] === null) return undefined;
  return values[key] === unknown ? unknown : canonical(values[key]);
}
