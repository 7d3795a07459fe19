import type { EncryptionSpec, ReplicationSpec, RetentionSpec } from '../spec/spec.js';
import { days, type StorageClass } from '../request/terms.js';
import { type Draft, note } from './draft.js';
import type { Granted } from './grants.js';
import { fill, type Values } from '../template/placeholder.js';
import type { TemplateSet } from '../template/schema.js';
import { effectiveSet } from '../template/variant.js';
import { vendorActions } from './vendor-side.js';

/** Storage classes from which an object has to be restored before it can be read (S3 User Guide, "Working with archived objects"). */
const archives: readonly StorageClass[] = ['GLACIER', 'DEEP_ARCHIVE'];

/** What the notes are about: the resolved parts of a spec. */
interface Resolved {
  readonly encryption: EncryptionSpec;
  readonly retention: RetentionSpec;
  readonly replication: ReplicationSpec | undefined;
  readonly granted: Granted;
  /** Values for the placeholders of the template's advice. */
  readonly values: Values;
}

/** Notes all that a reviewer should know and that is not a fault: the template's own advice first, then S3's fine print. */
export function noteAll(draft: Draft, resolved: Resolved): void {
  noteAdvice(draft, resolved);
  noteGrants(draft, resolved.granted);
  noteRetention(draft, resolved);
  if (resolved.replication !== undefined) {
    noteReplication(draft, resolved.replication, resolved.retention);
    noteNotCopied(draft, resolved.encryption);
  }
}

function noteAdvice(draft: Draft, { encryption, retention, replication, values }: Resolved): void {
  const occasions = {
    always: true,
    replication: replication !== undefined,
    versioning: retention.versioning,
    lock: retention.lock !== undefined,
    'customer-key': encryption.key.from !== 's3',
  };
  for (const { when, text } of draft.set.advice ?? []) if (occasions[when]) note(draft, 'vendor-advice', fill(text, values));
  const asked = draft.request.value.retention?.vendorFeatures ?? [];
  for (const { together, advice } of draft.set.featureAdvice ?? []) {
    if (together.every((name) => asked.includes(name))) note(draft, 'features-together', advice);
  }
}

function noteGrants(draft: Draft, granted: Granted): void {
  if (isShared(draft.set)) {
    const text = `${draft.template.file.title} uses the same principal for all of its customers and no external id: only the vendor's own check keeps one of them from naming this bucket as theirs.`;
    note(draft, 'shared-principal', text);
    noteRoleVariants(draft);
  }
  const actions = vendorActions(granted);
  if (actions.includes('s3:DeleteObjectVersion')) {
    note(
      draft,
      'vendor-deletes-versions',
      "The vendor may delete versions for good, so what it deletes that way can't be recovered.",
    );
  }
  const statements = [...granted.grants, ...granted.roles].flatMap((one) => one.statements);
  if (actions.includes('s3:ListBucketMultipartUploads') && statements.some(({ prefix }) => prefix !== undefined)) {
    const text = `The prefix does not limit s3:ListBucketMultipartUploads, for which S3 knows none: the vendor sees the names of all uploads that are not completed.`;
    note(draft, 'uploads-listed', text);
  }
  const anyOrigin = (draft.set.cors ?? []).some(({ allowedOrigins }) => allowedOrigins.includes('*'));
  if (anyOrigin) {
    note(
      draft,
      'cors-any-origin',
      'The CORS policy lets the web pages of any origin use this bucket, as the vendor asks; they still need a signed request.',
    );
  }
}

/** Whether principals of the template's own, which all of the vendor's customers have in common, get in by the bucket policy. */
function isShared(set: TemplateSet): boolean {
  return (set.grants ?? []).some(({ principals }) => Array.isArray(principals) || principals?.of !== undefined);
}

/** With an external id no other customer of the vendor can name this bucket as theirs, so a variant that has one is the better choice. */
function noteRoleVariants(draft: Draft): void {
  const { file } = draft.template;
  const safer = Object.keys(file.variants ?? {}).filter((variant) => {
    const set = effectiveSet(file, variant);
    return !isShared(set) && (set.grants ?? []).some(({ role }) => role !== undefined);
  });
  if (safer.length === 0) return;
  const text = `Prefer the variant ${safer.join(' or ')} where it does what you need: there ${file.title} gets in by a role that only your own account at the vendor can assume.`;
  note(draft, 'role-preferred', text);
}

function noteRetention(draft: Draft, { retention, granted }: Resolved): void {
  const { versioning, recoverDeletedDays, lock, transitions, expireDays } = retention;
  if (!versioning) note(draft, 'unversioned', 'Without versioning, what is deleted or overwritten is gone at once.');
  if (recoverDeletedDays === 'never')
    note(draft, 'kept-for-ever', 'Deleted and overwritten files are never removed, and are paid for forever.');
  const reads = vendorActions(granted).includes('s3:GetObject');
  const archived = transitions.find(({ to, of }) => of === 'current' && archives.includes(to));
  if (reads && archived !== undefined) {
    const text = `The vendor reads objects here, and after ${days(archived.afterDays)} they are in ${archived.to}, where they have to be restored before anyone can read them.`;
    note(draft, 'archive-needs-restore', text);
  }
  if (reads && expireDays !== undefined) {
    const text = `Objects are deleted ${days(expireDays)} after they were stored, and the vendor, which reads them here, is not told.`;
    note(draft, 'expires-unannounced', text);
  }
  if (lock === undefined) return;
  if (lock.mode === 'compliance') {
    const text = `A lock in compliance mode can't be shortened or removed by anyone, not even by the account's root, for ${days(lock.days)}.`;
    note(draft, 'lock-compliance', text);
  }
  const removedDays = typeof recoverDeletedDays === 'number' ? recoverDeletedDays : undefined;
  if (removedDays !== undefined && lock.days > removedDays) {
    const text = `Versions are locked for ${days(lock.days)}, so deleted files stay longer than the ${days(removedDays)} of recoverDeleted.`;
    note(draft, 'lock-outlasts-recovery', text);
  }
}

function noteReplication(draft: Draft, replication: ReplicationSpec, retention: RetentionSpec): void {
  note(
    draft,
    'replication-new-objects-only',
    'Only objects that are stored from now on are copied; those that exist already are not (S3 Batch Replication copies them).',
  );
  note(
    draft,
    'replication-delete-markers',
    replication.deleteMarkers
      ? 'What is deleted in the bucket is hidden in the replica too; deleted versions stay there.'
      : 'What is deleted in the bucket stays visible in the replica: delete markers are not copied.',
  );
  const elsewhere = replication.account !== undefined;
  const lifecycle = 'Lifecycle rules are not replicated';
  note(
    draft,
    'replication-lifecycle',
    elsewhere
      ? `${lifecycle}: the owner of the replica has to set matching ones.`
      : `${lifecycle}: the replica has its own, the same.`,
  );
  if (elsewhere && retention.lock !== undefined) {
    note(
      draft,
      'replica-lock',
      "A bucket with an object lock replicates only to one that has it too: the replica's owner has to enable it when creating the bucket.",
    );
  }
}

/**
 * S3 copies what is encrypted with KMS only where the rule says so, and only by keys that the replication role may use (S3 User Guide,
 * "Replicating objects encrypted with SSE-S3, SSE-KMS, or DSSE-KMS").
 */
function noteNotCopied(draft: Draft, { type, uploads }: EncryptionSpec): void {
  if (uploads !== 'default') return;
  const other = type === 'sse-s3' ? 'that asks for KMS' : "that asks for another KMS key than the bucket's";
  const allowed = draft.set.rules?.uploads?.allowed.includes('matching') ?? true;
  const way = allowed ? ' Write encryption.uploads: matching to refuse such uploads.' : '';
  note(draft, 'replication-other-encryption', `An upload ${other} is taken, and is not copied to the replica.${way}`);
}
