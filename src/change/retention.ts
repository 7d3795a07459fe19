import { days } from '../request/terms.js';
import { aspect, more, neutral, ranked, text, type Aspect, type Definition, type Judge } from './aspect.js';
import type { BucketState } from './bucket-state.js';
import { unknown } from './plan-view.js';

const bucket = <T extends string | number | boolean>(definition: Definition<BucketState, T>) => aspect(definition);
const s3 = (name: string) => `aws_s3_bucket_${name}`;
/** Versioning that comes or goes says itself what becomes of deleted files. */
const keepsVersions = (was: BucketState, now: BucketState) =>
  was.versioning !== undefined && (now.versioning === unknown || was.versioning === now.versioning);

const lifecycle = s3('lifecycle_configuration');

/** Suspended, S3 keeps the versions that are there, and what is written then has none behind it ("Working with objects in a versioning-suspended bucket"). */
function versioningMeans(was: BucketState, now: BucketState): string | undefined {
  if (was.versioning === undefined && now.versioning === 'Enabled') return 'it can be suspended later, and never be off again';
  if (was.versioning !== 'Enabled' || now.versioning === unknown) return undefined;
  const kept =
    typeof now.recoverDeleted === 'number'
      ? `are deleted ${days(now.recoverDeleted)} after they were replaced`
      : 'stay, and cost, until somebody deletes them';
  return `what is deleted or overwritten from then on can't be recovered; the versions that are there ${kept}`;
}

/** A bucket's object lock can't be disabled ("Object Lock considerations"); what compliance mode locks, nobody unlocks. */
const lockJudge: Judge<string> = (was, now) =>
  now !== undefined && (was === undefined || now === 'COMPLIANCE') ? 'irreversible' : 'weakens';

/** What an object lock binds its owner to. */
export function lockMeans(mode: BucketState['lockMode']): string | undefined {
  if (mode === 'COMPLIANCE') return 'nobody can delete what is locked before its time, the root user neither';
  if (mode === 'GOVERNANCE') return "the bucket's lock can't be switched off again, only its default for new files";
  return undefined;
}

/** What can be said of how long a bucket keeps its files. */
export const retentionAspects: readonly Aspect<BucketState>[] = [
  bucket({
    code: 'retention/versioning',
    type: s3('versioning'),
    subject: 'versioning is',
    read: (b) => b.versioning,
    say: (value) => (value === 'Enabled' ? 'on' : value === undefined ? 'off' : value.toLowerCase()),
    // "Once you version-enable a bucket, it can never return to an unversioned state" (S3 User Guide, "Using versioning in S3 buckets").
    judge: (was, now) => (was === undefined && now === 'Enabled' ? 'irreversible' : ranked('Suspended', 'Enabled')(was, now)),
    means: versioningMeans,
  }),
  bucket({
    code: 'access/mfa-delete',
    type: s3('versioning'),
    subject: 'MFA delete is',
    read: (b) => b.mfaDelete,
    say: (value) => (value === 'Enabled' ? 'on' : 'off'),
    judge: ranked('Enabled'),
    // Nobody sets it here, so that it is not known before versioning is there; that matters only to who has it.
    when: (was, now) => was.mfaDelete === 'Enabled' || now.mfaDelete === 'Enabled',
  }),
  bucket({
    code: 'retention/recover-deleted',
    type: lifecycle,
    subject: 'deleted files are kept',
    link: 'were',
    read: (b) => b.recoverDeleted,
    say: (value) => (value === undefined ? 'without limit' : days(value)),
    judge: more(Number.POSITIVE_INFINITY),
    when: keepsVersions,
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
    judge: lockJudge,
    means: (_was, now) => lockMeans(now.lockMode),
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
