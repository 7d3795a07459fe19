import { defined } from '../defined.js';
import type { RetentionSpec } from '../spec/spec.js';
import { defaultRecoverDeletedDays } from '../request/terms.js';
import { byDefault, type Draft, refuse } from './draft.js';

/** Parts of a multipart upload that never completes are stored, and paid for, until then (CKV_AWS_300). */
const defaultIncompleteUploadsDays = 7;

/** How long data is kept, in days. Refuses an object lock where the vendor's set-up would stop working. */
export function resolveRetention(draft: Draft): RetentionSpec {
  const {
    versioning: written,
    recoverDeleted,
    keepVersions,
    expire,
    incompleteUploads,
    transitions = [],
    lock,
  } = draft.request.value.retention ?? {};
  const versioning = written ?? byDefault(draft, 'retention.versioning', true, 'deleted and overwritten files can be recovered');
  const recoverDeletedDays = versioning ? (recoverDeleted ?? defaultRecovery(draft)) : undefined;
  checkLock(draft);
  return {
    versioning,
    ...defined({ recoverDeletedDays, keepVersions, expireDays: expire }),
    ...(incompleteUploads !== 'never' && { incompleteUploadsDays: incompleteUploads ?? defaultIncompleteUploads(draft) }),
    transitions: transitions.map(({ after, to, of }) => ({ afterDays: after, to, of: of ?? 'current' })),
    ...(lock !== undefined && { lock: { mode: lock.mode, days: lock.for } }),
  };
}

function defaultRecovery(draft: Draft): number {
  const why = 'a deleted file can be recovered for a while, and does not stay forever';
  return byDefault(draft, 'retention.recoverDeleted', defaultRecoverDeletedDays, why, `${defaultRecoverDeletedDays} days`);
}

function defaultIncompleteUploads(draft: Draft): number {
  const why = 'the parts of an upload that never completes would be paid for forever';
  return byDefault(
    draft,
    'retention.incompleteUploads',
    defaultIncompleteUploadsDays,
    why,
    `${defaultIncompleteUploadsDays} days`,
  );
}

function checkLock(draft: Draft): void {
  const rule = draft.set.rules?.lock;
  if (draft.request.value.retention?.lock === undefined || rule?.allowed !== false) return;
  const message = `${draft.template.file.title} does not work with an object lock: ${rule.reason}`;
  refuse(draft, 'lock-not-supported', ['retention', 'lock'], message, 'Remove "lock".', 'key');
}
