import type { Fault } from '../fault/fault.js';
import type { Source } from '../yaml/document.js';
import type { Request } from './schema.js';
import { days, type StorageClass } from './terms.js';
import { needsVersioning } from './place.js';

type Transition = NonNullable<NonNullable<Request['retention']>['transitions']>[number];
interface Placed extends Transition {
  readonly index: number;
}

/** Days before S3 moves objects to an infrequent access class, and from there to an archive class (facts of S3's lifecycle). */
const daysBeforeInfrequentAccess = 30;
const daysInInfrequentAccess = 30;

const infrequentAccess: readonly StorageClass[] = ['STANDARD_IA', 'ONEZONE_IA'];
const archive: readonly StorageClass[] = ['GLACIER', 'DEEP_ARCHIVE'];

/** Where S3 moves objects on to (S3 User Guide, "Supported lifecycle transitions"): down a waterfall, never up. */
const next: Readonly<Record<StorageClass, readonly StorageClass[]>> = {
  STANDARD_IA: ['INTELLIGENT_TIERING', 'ONEZONE_IA', 'GLACIER_IR', 'GLACIER', 'DEEP_ARCHIVE'],
  INTELLIGENT_TIERING: ['ONEZONE_IA', 'GLACIER_IR', 'GLACIER', 'DEEP_ARCHIVE'],
  ONEZONE_IA: ['GLACIER', 'DEEP_ARCHIVE'],
  GLACIER_IR: ['GLACIER', 'DEEP_ARCHIVE'],
  GLACIER: ['DEEP_ARCHIVE'],
  DEEP_ARCHIVE: [],
};

/** When versions are removed, in days. */
export interface Ends {
  readonly current: number;
  readonly noncurrent: number;
}

interface Context {
  readonly source: Source;
  readonly ends: Ends;
  readonly unversioned: boolean;
}

/** Transitions by the rules of S3's lifecycle; those of current and of noncurrent versions are two ways. */
export function checkTransitions(transitions: readonly Transition[], context: Context): readonly Fault[] {
  const placed = transitions.map((transition, index) => ({ ...transition, index }));
  return (['current', 'noncurrent'] as const).flatMap((versions) => {
    const way = placed.filter(({ of = 'current' }) => of === versions);
    return [
      ...way.flatMap((step) => checkStep(step, versions, context)),
      ...twins(way, context.source),
      ...[...way]
        .sort((a, b) => a.after - b.after)
        .flatMap((step, i, sorted) => checkOrder(sorted.slice(0, i), step, context.source)),
    ];
  });
}

function checkStep(step: Placed, versions: 'current' | 'noncurrent', { source, ends, unversioned }: Context): readonly Fault[] {
  const faults: Fault[] = [];
  if (versions === 'noncurrent' && unversioned)
    faults.push(needsVersioning(source, [...pathOf(step), 'of'], 'A transition of noncurrent versions', 'the transition'));
  if (infrequentAccess.includes(step.to) && step.after < daysBeforeInfrequentAccess) {
    const message = `S3 moves objects to ${step.to} after ${daysBeforeInfrequentAccess} days at the earliest, not after ${step.after}.`;
    faults.push(
      fault(source, step, 'after', 'transition-too-early', message, `Write after: ${daysBeforeInfrequentAccess} days.`),
    );
  }
  const end = ends[versions];
  if (step.after >= end) {
    const key = versions === 'current' ? 'expire' : 'recoverDeleted';
    const message = `The transition comes after ${days(step.after)}, when the versions are gone: ${key} is ${days(end)}.`;
    faults.push(
      fault(
        source,
        step,
        'after',
        'transition-after-expiry',
        message,
        end === 1 ? `Write a longer ${key}, or remove the transition.` : `Write fewer than ${days(end)}, or a longer ${key}.`,
      ),
    );
  }
  return faults;
}

function twins(way: readonly Placed[], source: Source): readonly Fault[] {
  return way.flatMap((step, i) => {
    const earlier = way.slice(0, i);
    if (earlier.some(({ to }) => to === step.to)) {
      return [
        fault(source, step, 'to', 'transition-twice', `There is a transition to ${step.to} already.`, 'Remove one of the two.'),
      ];
    }
    if (!earlier.some(({ after }) => after === step.after)) return [];
    const message = `There is a transition after ${days(step.after)} already.`;
    return [fault(source, step, 'after', 'transition-twice', message, 'Write another day, or remove one of the two.')];
  });
}

function checkOrder(before: readonly Placed[], step: Placed, source: Source): readonly Fault[] {
  const last = before.at(-1);
  if (last === undefined || last.to === step.to || last.after === step.after) return [];
  if (!next[last.to].includes(step.to)) {
    const message = `S3 does not move objects from ${last.to} to ${step.to}.`;
    const onward = next[last.to];
    const fix = onward.length === 0 ? `Let ${last.to} be the last.` : `From ${last.to} objects can go to ${onward.join(', ')}.`;
    return [fault(source, step, 'to', 'transition-order', message, fix)];
  }
  const rest = before.findLast(({ to }) => infrequentAccess.includes(to));
  if (!archive.includes(step.to) || rest === undefined || step.after - rest.after >= daysInInfrequentAccess) return [];
  const earliest = rest.after + daysInInfrequentAccess;
  const message = `S3 moves objects from ${rest.to} to ${step.to} after ${daysInInfrequentAccess} days at the earliest, not after ${step.after - rest.after}.`;
  return [fault(source, step, 'after', 'transition-too-early', message, `Write after: ${earliest} days.`)];
}

function pathOf({ index }: Placed): readonly (string | number)[] {
  return ['retention', 'transitions', index];
}

function fault(source: Source, step: Placed, key: 'after' | 'to', code: string, message: string, fix: string): Fault {
  return source.fault([...pathOf(step), key], { code: `request/${code}`, message, fix });
}
