import { at, canonical, count, flag, text } from './attributes.js';
import { readLifecycle, readReplication } from './rules.js';
import { readPolicy, type PolicyReading } from './policy.js';
import { isRecord, isUnknown, unknown, valuesOf, type PlanView, type Side, type Unknown } from './plan-view.js';

/** A value, {@link unknown}, or undefined where nothing is set. */
export type Read<T> = T | Unknown | undefined;

export interface BucketState {
  /** The resource's name in the stack: `bucket`, `replica`. */
  readonly role: string;
  readonly name: Read<string>;
  readonly encryption: Read<string>;
  readonly key: Read<string>;
  readonly bucketKey: Read<boolean>;
  readonly versioning: Read<string>;
  /** Of whole-bucket lifecycle rules; days until a noncurrent version goes, undefined: never. */
  readonly recoverDeleted: Read<number>;
  readonly keepVersions: Read<number>;
  readonly expire: Read<number>;
  readonly transitions: Read<string>;
  readonly incompleteUploads: Read<number>;
  /** Lifecycle rules that say more than the five values above, in canonical JSON. */
  readonly otherRules: Read<string>;
  readonly lockMode: Read<string>;
  readonly lockDays: Read<number>;
  readonly publicAccess: Readonly<
    Record<'blockPublicAcls' | 'blockPublicPolicy' | 'ignorePublicAcls' | 'restrictPublicBuckets', Read<boolean>>
  >;
  readonly ownership: Read<string>;
  readonly policy: Read<PolicyReading>;
  readonly replication: ReplicationState;
  readonly cors: Read<string>;
  readonly acceleration: Read<string>;
  readonly tags: Read<string>;
  readonly forceDestroy: Read<boolean>;
}

export interface ReplicationState {
  readonly enabled: Read<boolean>;
  readonly target: Read<string>;
  readonly deleteMarkers: Read<string>;
  readonly storageClass: Read<string>;
  readonly timeControl: Read<string>;
  readonly key: Read<string>;
  readonly encryptedObjects: Read<string>;
  readonly role: Read<string>;
  /** What else the rules say, in canonical JSON. */
  readonly other: Read<string>;
}

export interface KeyState {
  readonly policy: Read<PolicyReading>;
  readonly rotation: Read<boolean>;
  readonly enabled: Read<boolean>;
  /** Days between the request to delete the key and its end. */
  readonly deletionWindow: Read<number>;
}

export interface RoleState {
  readonly trust: Read<PolicyReading>;
  readonly policy: Read<PolicyReading>;
}

/** What exists on one side of a plan, by the names of the stack's resources. */
export interface StackState {
  readonly buckets: ReadonlyMap<string, BucketState>;
  readonly keys: ReadonlyMap<string, KeyState>;
  readonly roles: ReadonlyMap<string, RoleState>;
}

type Values = (type: string, name: string) => unknown;

/** Reads one side of a plan, the changed and the unchanged resources alike. */
export function readState(plan: Pick<PlanView, 'resources'>, side: Side): StackState {
  const byAddress = new Map<string, unknown>();
  for (const resource of plan.resources) {
    if (resource.mode === 'managed' && resource.deposed === undefined)
      byAddress.set(`${resource.type}.${resource.name}`, valuesOf(resource, side));
  }
  const values: Values = (type, name) => byAddress.get(`${type}.${name}`);
  const named = <T>(type: string, read: (name: string) => T): ReadonlyMap<string, T> =>
    new Map(
      [...byAddress]
        .filter(([address, value]) => address.startsWith(`${type}.`) && value !== undefined)
        .map(([address]) => address.slice(type.length + 1))
        .sort()
        .map((name) => [name, read(name)]),
    );
  return {
    buckets: named('aws_s3_bucket', (name) => readBucket(name, values)),
    keys: named('aws_kms_key', (name) => readKey(values('aws_kms_key', name))),
    roles: named('aws_iam_role', (name) => ({
      trust: readPolicy(at(values('aws_iam_role', name), 'assume_role_policy')),
      policy: readPolicy(at(values('aws_iam_role_policy', name), 'policy')),
    })),
  };
}

function readKey(values: unknown): KeyState {
  return {
    policy: readPolicy(at(values, 'policy')),
    rotation: flag(at(values, 'enable_key_rotation')),
    enabled: flag(at(values, 'is_enabled')),
    deletionWindow: count(at(values, 'deletion_window_in_days')),
  };
}

function readBucket(name: string, values: Values): BucketState {
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
    publicAccess: {
      blockPublicAcls: flag(at(blocked, 'block_public_acls')),
      blockPublicPolicy: flag(at(blocked, 'block_public_policy')),
      ignorePublicAcls: flag(at(blocked, 'ignore_public_acls')),
      restrictPublicBuckets: flag(at(blocked, 'restrict_public_buckets')),
    },
    ownership: text(at(values('aws_s3_bucket_ownership_controls', name), 'rule', 'object_ownership')),
    policy: readPolicy(at(values('aws_s3_bucket_policy', name), 'policy')),
    replication: readReplication(values('aws_s3_bucket_replication_configuration', name)),
    cors: whole(values('aws_s3_bucket_cors_configuration', name), 'cors_rule'),
    acceleration: text(at(values('aws_s3_bucket_accelerate_configuration', name), 'status')),
    tags: readTags(bucket),
    forceDestroy: flag(at(bucket, 'force_destroy')),
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
