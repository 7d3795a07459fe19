import type { Fault } from '../fault/fault.js';
import type { Source } from '../yaml/document.js';
import type { PartialRequest } from './schema.js';
import { defaultRecoverDeletedDays } from './terms.js';
import { checkTransitions, type Ends } from './transitions.js';
import { needsVersioning } from './place.js';

type Retention = NonNullable<PartialRequest['retention']>;

/** How long data is kept: what needs versions has them, and nothing is kept forever by oversight. */
export function checkRetention({ retention, replication }: PartialRequest, source: Source): readonly Fault[] {
  const unversioned = retention?.versioning === false;
  const faults: Fault[] = [];
  if (unversioned && replication !== undefined) faults.push(needsVersioning(source, ['replication'], 'Replication'));
  if (retention === undefined) return faults;
  if (unversioned) {
    for (const [key, what] of versioned) {
      if (retention[key] !== undefined) faults.push(needsVersioning(source, ['retention', key], what));
    }
  }
  if (retention.versioning === true && retention.recoverDeleted === undefined) faults.push(keptForEver(source));
  if (retention.keepVersions !== undefined && retention.recoverDeleted === 'never') faults.push(keepsAll(source));
  return [...faults, ...checkTransitions(retention.transitions ?? [], { source, ends: endsOf(retention), unversioned })];
}

const versioned: readonly (readonly [keyof Retention, string])[] = [
  ['recoverDeleted', 'Recovery of deleted files'],
  ['keepVersions', 'Keeping versions'],
  ['lock', 'Object lock'],
];

/** When current and noncurrent versions are removed, in days; Infinity: never, or not known. */
function endsOf({ expire = Infinity, recoverDeleted, versioning }: Retention): Ends {
  const byDefault = versioning === undefined ? defaultRecoverDeletedDays : Infinity;
  const never = versioning === false || recoverDeleted === 'never';
  return { current: expire, noncurrent: never ? Infinity : (recoverDeleted ?? byDefault) };
}

function keptForEver(source: Source): Fault {
  return source.fault(['retention', 'versioning'], {
    code: 'request/versions-kept-for-ever',
    message: 'With versioning alone, deleted and overwritten files stay forever.',
    fix: `Add recoverDeleted: ${defaultRecoverDeletedDays} days, or recoverDeleted: never if that is what you mean.`,
  });
}

function keepsAll(source: Source): Fault {
  return source.fault(['retention', 'keepVersions'], {
    code: 'request/keep-versions',
    message: 'keepVersions says how many versions stay beyond recoverDeleted, and recoverDeleted is never.',
    fix: `Write recoverDeleted: ${defaultRecoverDeletedDays} days, or remove keepVersions.`,
  });
}
