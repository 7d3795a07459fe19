import { days } from '../request/terms.js';
import type { Kind } from './change.js';
import { isUnknown, unknown } from './plan-view.js';
import type { BucketState, KeyState, Read } from './state.js';

/** One thing that can be said about a bucket or a key: where it stands, how it reads, and which way it gets worse. */
export interface Aspect<S> {
  readonly code: string;
  /** The resource type that carries it. */
  readonly type: string;
  /** What differs between two sides, undefined where nothing does. */
  readonly compare: (was: S, now: S) => Difference | undefined;
}

export interface Difference {
  readonly kind: Kind;
  readonly text: string;
  readonly was: string;
  readonly now: string;
}

type Judge<T> = (was: T | undefined, now: T | undefined) => Kind;

interface Definition<S, T> {
  readonly code: string;
  readonly type: string;
  /** What the two words below are said of: `deleted files can be recovered`. */
  readonly subject: string;
  readonly read: (state: S) => Read<T>;
  readonly say: (value: T | undefined) => string;
  readonly judge: Judge<T>;
  /** How the earlier value is tied on; `was` unless the words ask for another. */
  readonly link?: string;
  /** Whether the two sides can be compared at all. */
  readonly when?: (was: S, now: S) => boolean;
}

function aspect<S, T extends string | number | boolean>(definition: Definition<S, T>): Aspect<S> {
  const { code, type, subject, read, say, judge, when, link = 'was' } = definition;
  const compare = (before: S, after: S): Difference | undefined => {
    const was: Read<T> = read(before);
    const now: Read<T> = read(after);
    if (when && !when(before, after)) return undefined;
    if (isUnknown(was) || isUnknown(now)) {
      // A comparison that is neutral whatever the values are stays neutral.
      const kind = judge(undefined, undefined) === 'neutral' ? 'neutral' : 'weakens';
      const last = isUnknown(was) ? 'not shown' : say(was);
      return { kind, text: `${subject}: can’t be known before apply, was ${last}`, was: last, now: 'known after apply' };
    }
    if (was === now) return undefined;
    return { kind: judge(was, now), text: `${subject} ${say(now)}, ${link} ${say(was)}`, was: say(was), now: say(now) };
  };
  return { code, type, compare };
}

const neutral = (): Kind => 'neutral';
const changed = (): Kind => 'weakens';

/** More is stronger; absent counts as `absent`. */
function more(absent: number): Judge<number> {
  return (was = absent, now = absent) => (now < was ? 'weakens' : 'strengthens');
}

/** The later item is the stronger; what is not in the list is weaker than all. */
function ranked(...order: readonly string[]): Judge<string> {
  return (was = '', now = '') => (order.indexOf(now) > order.indexOf(was) ? 'strengthens' : 'weakens');
}

const on: Judge<boolean> = (was, now) => (now === true && was !== true ? 'strengthens' : 'weakens');

const text = (absent: string) => (value: string | undefined) => value ?? absent;
const onOff = (value: boolean | undefined) => (value === true ? 'on' : 'off');
const bucket = <T extends string | number | boolean>(definition: Definition<BucketState, T>) => aspect(definition);

const algorithms: Readonly<Record<string, string>> = { AES256: 'SSE-S3', 'aws:kms': 'SSE-KMS', 'aws:kms:dsse': 'DSSE-KMS' };
const strength = ['', 'AES256', 'aws:kms', 'aws:kms:dsse'];
const s3 = (name: string) => `aws_s3_bucket_${name}`;

/** A raise from S3's own keys to a customer key: which one it is does not make it weaker. */
function raised(was: BucketState, now: BucketState): boolean {
  return (
    was.key === undefined &&
    typeof now.encryption === 'string' &&
    was.encryption !== unknown &&
    strength.indexOf(now.encryption) > strength.indexOf(was.encryption ?? '')
  );
}

const encryption = [
  bucket({
    code: 'encryption/type',
    type: s3('server_side_encryption_configuration'),
    subject: 'encryption is',
    read: (b) => b.encryption,
    say: (value) => (value === undefined ? 'not set' : (algorithms[value] ?? value)),
    judge: ranked(...strength),
  }),
  bucket({
    code: 'encryption/key',
    type: s3('server_side_encryption_configuration'),
    subject: 'the encryption key is',
    read: (b) => b.key,
    say: text('managed by AWS'),
    judge: (was, now) => (was === undefined && now !== undefined ? 'strengthens' : 'weakens'),
    when: (was, now) => !raised(was, now),
  }),
  bucket({
    code: 'encryption/bucket-key',
    type: s3('server_side_encryption_configuration'),
    subject: 'the S3 Bucket Key is',
    read: (b) => b.bucketKey || undefined,
    say: onOff,
    judge: neutral,
  }),
];

const lifecycle = s3('lifecycle_configuration');

const retention = [
  bucket({
    code: 'retention/versioning',
    type: s3('versioning'),
    subject: 'versioning is',
    read: (b) => b.versioning,
    say: (value) => (value === 'Enabled' ? 'on' : value === undefined ? 'off' : value.toLowerCase()),
    judge: ranked('Suspended', 'Enabled'),
  }),
  bucket({
    code: 'retention/recover-deleted',
    type: lifecycle,
    subject: 'deleted files are kept',
    link: 'were',
    read: (b) => b.recoverDeleted,
    say: (value) => (value === undefined ? 'without limit' : days(value)),
    judge: more(Number.POSITIVE_INFINITY),
    when: (was) => was.versioning !== undefined,
  }),
  bucket({
    code: 'retention/keep-versions',
    type: lifecycle,
    subject: 'beyond that, deleted versions kept:',
    link: 'before',
    read: (b) => b.keepVersions,
    say: (value) => String(value ?? 0),
    judge: more(0),
  }),
  bucket({
    code: 'retention/expire',
    type: lifecycle,
    subject: 'files expire, in days after upload:',
    link: 'before',
    read: (b) => b.expire,
    say: (value) => (value === undefined ? 'never' : String(value)),
    judge: more(Number.POSITIVE_INFINITY),
  }),
  bucket({
    code: 'retention/transitions',
    type: lifecycle,
    subject: 'storage classes:',
    link: 'before',
    read: (b) => b.transitions,
    say: text('no moves'),
    judge: neutral,
  }),
  bucket({
    code: 'retention/incomplete-uploads',
    type: lifecycle,
    subject: 'incomplete uploads are removed, in days after their start:',
    link: 'before',
    read: (b) => b.incompleteUploads,
    say: (value) => (value === undefined ? 'never' : String(value)),
    judge: (was, now) => (was !== undefined && now === undefined ? 'weakens' : 'neutral'),
  }),
  bucket({
    code: 'retention/other-rules',
    type: lifecycle,
    subject: 'other lifecycle rules are',
    link: 'were',
    read: (b) => b.otherRules,
    say: text('none'),
    judge: (_was, now) => (now === undefined ? 'neutral' : 'weakens'),
  }),
  bucket({
    code: 'retention/lock-mode',
    type: s3('object_lock_configuration'),
    subject: 'object lock is',
    read: (b) => b.lockMode,
    say: (value) => value?.toLowerCase() ?? 'off',
    judge: ranked('GOVERNANCE', 'COMPLIANCE'),
  }),
  bucket({
    code: 'retention/lock-days',
    type: s3('object_lock_configuration'),
    subject: 'new files stay locked',
    link: 'before',
    read: (b) => b.lockDays,
    say: (value) => (value === undefined ? 'not at all' : days(value)),
    judge: more(0),
  }),
];

const blocks = [
  ['blockPublicAcls', 'new public ACLs are refused:'],
  ['blockPublicPolicy', 'public policies are refused:'],
  ['ignorePublicAcls', 'public ACLs are ignored:'],
  ['restrictPublicBuckets', 'a public policy gives strangers nothing:'],
] as const;

const access = [
  ...blocks.map(([block, subject]) =>
    bucket({
      code: `access/${block.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`,
      type: s3('public_access_block'),
      subject,
      read: (b) => (b.publicAccess[block] === false ? undefined : b.publicAccess[block]),
      say: (value) => (value === true ? 'yes' : 'no'),
      judge: on,
    }),
  ),
  bucket({
    code: 'access/ownership',
    type: s3('ownership_controls'),
    subject: 'object ownership is',
    read: (b) => b.ownership,
    say: text('not set'),
    judge: ranked('BucketOwnerEnforced'),
  }),
  bucket({
    code: 'access/force-destroy',
    type: 'aws_s3_bucket',
    subject: 'a bucket that holds files may be destroyed:',
    read: (b) => b.forceDestroy || undefined,
    say: (value) => (value === true ? 'yes' : 'no'),
    judge: (_was, now) => (now === true ? 'weakens' : 'strengthens'),
  }),
];

const replicates = (was: BucketState, now: BucketState) => was.replication.enabled === true && now.replication.enabled === true;
const copies = <T extends string | boolean>(definition: Omit<Definition<BucketState, T>, 'type'>) =>
  bucket({ type: s3('replication_configuration'), ...definition });

const replication = [
  copies({
    code: 'replication/on',
    subject: 'replication is',
    read: (b) => b.replication.enabled,
    say: onOff,
    judge: on,
  }),
  copies({
    code: 'replication/target',
    subject: 'files are replicated to',
    link: 'before',
    read: (b) => b.replication.target,
    say: text('nowhere'),
    judge: changed,
    when: (_was, now) => now.replication.enabled === true && (replicates(_was, now) || now.replication.target === unknown),
  }),
  copies({
    code: 'replication/delete-markers',
    subject: 'deletions are replicated:',
    read: (b) => b.replication.deleteMarkers,
    say: (value) => (value === 'Enabled' ? 'yes' : 'no'),
    judge: neutral,
    when: replicates,
  }),
  copies({
    code: 'replication/storage-class',
    subject: 'the replica’s storage class is',
    read: (b) => b.replication.storageClass,
    say: text('the file’s own'),
    judge: neutral,
    when: replicates,
  }),
  copies({
    code: 'replication/time-control',
    subject: 'replication within 15 minutes:',
    read: (b) => b.replication.timeControl,
    say: (value) => (value === 'Enabled' ? 'yes' : 'no'),
    judge: ranked('Enabled'),
    when: replicates,
  }),
  copies({
    code: 'replication/encrypted-objects',
    subject: 'files under a KMS key are replicated:',
    read: (b) => b.replication.encryptedObjects,
    say: (value) => (value === 'Enabled' ? 'yes' : 'no'),
    judge: ranked('Enabled'),
    when: replicates,
  }),
  copies({
    code: 'replication/key',
    subject: 'the replica’s key is',
    read: (b) => b.replication.key,
    say: text('managed by AWS'),
    judge: (was, now) => (was === undefined && now !== undefined ? 'strengthens' : 'weakens'),
    when: replicates,
  }),
  copies({
    code: 'replication/role',
    subject: 'the role that replicates is',
    read: (b) => b.replication.role,
    say: text('none'),
    judge: changed,
    when: replicates,
  }),
  copies({
    code: 'replication/other',
    subject: 'which files are replicated:',
    read: (b) => b.replication.other,
    say: text('all'),
    judge: changed,
    when: replicates,
  }),
];

const plain = [
  bucket({
    code: 'vendor/cors',
    type: s3('cors_configuration'),
    subject: 'CORS rules are',
    link: 'were',
    read: (b) => b.cors,
    say: text('none'),
    judge: neutral,
  }),
  bucket({
    code: 'vendor/acceleration',
    type: s3('accelerate_configuration'),
    subject: 'transfer acceleration is',
    read: (b) => b.acceleration,
    say: (value) => (value === 'Enabled' ? 'on' : 'off'),
    judge: neutral,
  }),
  bucket({
    code: 'tags',
    type: 'aws_s3_bucket',
    subject: 'tags are',
    link: 'were',
    read: (b) => b.tags,
    say: text('none'),
    judge: neutral,
  }),
];

export const bucketAspects: readonly Aspect<BucketState>[] = [...encryption, ...retention, ...access, ...replication, ...plain];

const key = <T extends string | number | boolean>(definition: Omit<Definition<KeyState, T>, 'type'>) =>
  aspect({ type: 'aws_kms_key', ...definition });

export const keyAspects: readonly Aspect<KeyState>[] = [
  key({ code: 'key/rotation', subject: 'yearly rotation of the key is', read: (k) => k.rotation, say: onOff, judge: on }),
  key({
    code: 'key/enabled',
    subject: 'the key is',
    read: (k) => k.enabled,
    // The provider enables a key unless it is told otherwise.
    say: (value) => (value === false ? 'disabled' : 'enabled'),
    judge: (_was, now) => (now === false ? 'weakens' : 'strengthens'),
  }),
  key({
    code: 'key/deletion-window',
    subject: 'days between asking to delete the key and its end:',
    read: (k) => k.deletionWindow,
    // AWS waits 30 days unless it is told otherwise.
    say: (value) => String(value ?? 30),
    judge: more(30),
  }),
];
