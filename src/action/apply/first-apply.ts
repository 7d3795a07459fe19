import type { BucketSpec } from '../../spec/spec.js';
import { goesOnWithFirst } from '../../change/first-apply.js';
import type { ApplyingRecord, Book } from '../../ledger/index.js';
import type { Begun } from '../../terraform/index.js';
import type { PlannedRequest } from '../../run/planned.js';
import { createdBy } from './approved-steps.js';

/** What is remembered, and whether the settings name the account whose it has to be. */
export interface Remembered extends Pick<Book, 'applied' | 'applying'> {
  readonly isOwn: boolean;
}

/** What has to hold of what is remembered, so that what was begun is the first apply of a bucket. Each is asked alone. */
export const firstRecordRules: readonly {
  readonly name: string;
  readonly holds: (record: ApplyingRecord, spec: BucketSpec, remembered: Remembered) => boolean;
}[] = [
  { name: 'it was never applied', holds: (_, { bucket }, { applied }) => !applied.has(bucket) },
  { name: 'the record is of the own account', holds: (_record, _spec, { isOwn }) => isOwn },
  { name: 'it is of this bucket', holds: (record, { bucket }) => record.bucket === bucket },
  { name: 'it is of this request', holds: (record, { file }) => record.file === file },
  {
    name: 'it was for the same vendor',
    holds: (record, { vendor }) => record.vendor === vendor.id && record.variant === vendor.variant,
  },
];

/** Of what was begun for a bucket that was never applied, what is known of that; nothing where it is not certain. */
export function firstOf(remembered: Remembered, spec: BucketSpec): Pick<Begun, 'first'> {
  const record = remembered.applying.get(spec.bucket);
  if (record?.made === undefined || !firstRecordRules.every(({ holds }) => holds(record, spec, remembered))) return {};
  return { first: { made: record.made, halfMade: record.halfMade ?? [] } };
}

/**
 * What applies before this one may have made of a bucket that is not in use: nothing where the state holds nothing, and nothing was begun. Undefined
 * where that is not certain.
 */
export function madeBefore(
  { spec, planned: { plan, halfMade } }: PlannedRequest,
  remembered: Remembered,
): readonly string[] | undefined {
  const before = remembered.applying.get(spec.bucket);
  if (before === undefined) {
    const isNew = plan.resources.every(({ mode, action }) => mode === 'data' || action === 'create');
    return isNew && remembered.isOwn && !remembered.applied.has(spec.bucket) ? [] : undefined;
  }
  const { first } = firstOf(remembered, spec);
  const created = createdBy(before.steps);
  if (first === undefined || !goesOnWithFirst(plan, { created, ...first }, halfMade)) return undefined;
  return [...new Set([...first.made, ...created])].sort();
}
