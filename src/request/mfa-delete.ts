import type { Fault } from '../fault/fault.js';
import type { Source } from '../yaml/document.js';
import { partitionOf } from './regions.js';
import type { PartialRequest } from './schema.js';
import { needsVersioning } from './place.js';

type Retention = NonNullable<PartialRequest['retention']>;

const path = ['access', 'mfaDelete'];

/**
 * MFA delete goes with versions and without a lifecycle (S3 User Guide, "Configuring MFA delete": "You can't use MFA delete with lifecycle
 * configurations"), and a bucket without a lifecycle goes only with MFA delete: else parts of uploads would stay forever, unseen.
 */
export function checkMfaDelete(
  { access, retention, region }: PartialRequest,
  source: Source,
  unread: ReadonlySet<string>,
): readonly Fault[] {
  if (access?.mfaDelete !== true) return unread.has('access') ? [] : uploadsKept(retention, source);
  if (partitionOf(region) === 'aws-us-gov') {
    // AWS GovCloud (US) User Guide, "Amazon S3".
    const message = 'S3 has no MFA delete in AWS GovCloud (US).';
    const fix = 'Remove mfaDelete; access.mfaForDelete works there.';
    return [source.fault(path, { code: 'request/mfa-delete-partition', message, fix }, 'key')];
  }
  if (unread.has('retention')) return [];
  if (retention?.versioning === false) return [needsVersioning(source, path, 'MFA delete')];
  return withoutLifecycle(retention ?? {}, source);
}

function uploadsKept(retention: Retention | undefined, source: Source): readonly Fault[] {
  if (retention?.incompleteUploads !== 'never') return [];
  const message =
    'Parts of uploads that never complete would stay forever, and be paid for; only access.mfaDelete leaves no way to remove them.';
  const fix = 'Write incompleteUploads: 7 days, or remove it.';
  return [source.fault(['retention', 'incompleteUploads'], { code: 'request/uploads-kept', message, fix })];
}

/** What of a retention takes a lifecycle, each with what to do about it. */
function withoutLifecycle(retention: Retention, source: Source): readonly Fault[] {
  const { recoverDeleted, incompleteUploads, expire, transitions = [] } = retention;
  const never = [
    ...(recoverDeleted === 'never' ? [] : [['recoverDeleted', recoverDeleted] as const]),
    ...(incompleteUploads === 'never' ? [] : [['incompleteUploads', incompleteUploads] as const]),
  ];
  const removed = [...(expire === undefined ? [] : ['expire']), ...(transitions.length === 0 ? [] : ['transitions'])];
  const makers = [...never.map(([key, value]) => (value === undefined ? `${key} (by default)` : key)), ...removed];
  if (makers.length === 0) return [];
  const message = `S3 refuses MFA delete together with lifecycle rules, and these make some: ${makers.join(', ')}.`;
  const written = never.map(([key]) => `${key}: never`).join(', ');
  const steps = [
    ...(written === '' ? [] : [`write retention: { ${written} }`]),
    ...(removed.length === 0 ? [] : [`remove ${removed.join(' and ')}`]),
  ].join(', and ');
  const fix = `${steps.charAt(0).toUpperCase()}${steps.slice(1)}; or take access.mfaForDelete, which goes with them.`;
  return [source.fault(path, { code: 'request/mfa-delete-lifecycle', message, fix }, 'key')];
}
