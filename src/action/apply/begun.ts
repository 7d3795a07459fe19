import { isSoughtType, soughtIn } from '../../aws/sought.js';
import { lookFor, type Looking } from '../../aws/standing.js';
import type { Standing } from '../../aws/sought.js';
import type { BucketSpec } from '../../spec/spec.js';
import { ok, type Result } from '../../fault/fault.js';
import type { Recorded } from '../../gate/facts.js';
import type { ApplyingRecord, ApprovedStep, Ledger, RecordedPart } from '../../ledger/index.js';
import { synthesize } from '../../stack/synthesize.js';
import type { Begun } from '../../terraform/index.js';
import type { PlannedRequest } from '../../run/planned.js';
import { createdBy, stepsOf } from './approved-steps.js';
import type { Rules } from '../commit/at-commit.js';
import type { Candidate } from './candidates.js';
import type { ActionContext } from '../context.js';
import { firstOf, type Remembered } from './first-apply.js';

/** By the id of the spec. */
export type BegunPlans = ReadonlyMap<string, Begun>;

/** Looks at what stands in AWS under the names of a spec's resources, by address; of others it says nothing. */
export type Look = (
  context: Pick<ActionContext, 'env'>,
  rules: Pick<Rules, 'settings'>,
  spec: BucketSpec,
  addresses: readonly string[],
) => Promise<ReadonlyMap<string, Standing>>;

/** The same, of one run. */
export type LookAt = (spec: BucketSpec, addresses: readonly string[]) => ReturnType<Look>;

/** Looks by the names in the spec's own configuration. */
export async function lookForParts(
  spec: BucketSpec,
  addresses: readonly string[],
  looking: Looking,
): Promise<ReadonlyMap<string, Standing>> {
  const sought = soughtIn(synthesize(spec));
  return lookFor(
    addresses.flatMap((address) => sought.get(address) ?? []),
    looking,
  );
}

/** Looks by what a record says; of a type that is not known here it says nothing. */
export function lookForRecorded(parts: readonly RecordedPart[], looking: Looking): Promise<ReadonlyMap<string, Standing>> {
  return lookFor(
    parts.flatMap(({ type, ...part }) => (isSoughtType(type) ? [{ type, ...part }] : [])),
    looking,
  );
}

/**
 * What was begun for specs and is not known to be done, for the role that plans them at this head: it goes on where that stopped, and writes nothing.
 * Only the apply of the head that it was begun for takes over what it made, and that of a follow-up with exactly that plan: `again` has the buckets of which
 * this head is one.
 */
export function begunPlans(
  remembered: Remembered,
  specs: readonly BucketSpec[],
  head: string,
  again: ReadonlySet<string> = new Set(),
): BegunPlans {
  return new Map(
    specs.flatMap((spec): [string, Begun][] => {
      const record = remembered.applying.get(spec.bucket);
      if (record === undefined || isDone(record)) return [];
      const isThis = record.file === spec.file && record.head === head;
      const of = again.has(spec.bucket) ? { fingerprint: record.fingerprint } : isThis ? 'this plan' : 'another plan';
      const takesOver = { of, addresses: record.free ?? [] } as const;
      return [[spec.id, { created: createdBy(record.steps), takesOver, ...firstOf(remembered, spec) }]];
    }),
  );
}

/** The same for the role that applies, which takes over what stands. `applying` is kept up to date with what is found, so that the gate knows it; nothing is written. */
export function begunApplies(
  remembered: Remembered & { readonly applying: Map<string, ApplyingRecord> },
  candidates: readonly Pick<Candidate, 'spec' | 'record'>[],
  look: LookAt,
): BegunPlans {
  const { applying } = remembered;
  return new Map(
    candidates.flatMap(({ spec, record: approved }): [string, Begun][] => {
      const record = spec && applying.get(spec.bucket);
      if (spec === undefined || record === undefined || isDone(record)) return [];
      const found = (addresses: readonly string[]) => void applying.set(spec.bucket, withHalfMade(record, addresses));
      const find = async (missing: readonly string[]) => {
        const free = isOfApproval(record, approved) ? missing.filter((address) => record.free?.includes(address)) : [];
        const standing = free.length === 0 ? new Map<string, Standing>() : await look(spec, free);
        return ok(new Map([...standing].flatMap(([at, one]): [string, string][] => (one.is === 'own' ? [[at, one.id]] : []))));
      };
      return [[spec.id, { created: createdBy(record.steps), found, find, ...firstOf(remembered, spec) }]];
    }),
  );
}

/** Of what was applied only what is left standing is remembered: there is nothing to go on with. */
export function isDone({ steps, left }: Pick<ApplyingRecord, 'steps' | 'left'>): boolean {
  return steps.length === 0 && left !== undefined;
}

/** Only the plan that made something takes it over: to any other it is a bucket that is there already. */
function isOfApproval({ file, head, fingerprint }: ApplyingRecord, approved: Recorded): boolean {
  if (!('value' in approved)) return false;
  const { value } = approved;
  return file === value.file && head === value.head && fingerprint === value.fingerprint;
}

/**
 * The addresses of what a plan is about to create and AWS does not have `now`. They are `free`: what stands there later was made by it. What an
 * earlier plan of the bucket found free and left half-made stays so.
 */
export async function freeNow(
  { spec, planned: { plan } }: PlannedRequest,
  before: ApplyingRecord | undefined,
  look: LookAt,
): Promise<{ readonly free: readonly string[]; readonly now: readonly string[] }> {
  const steps = stepsOf(plan);
  const created = createdBy(steps);
  if (created.length === 0) return { free: [], now: [] };
  const standing = await look(spec, created);
  // By its name too: what another bucket was called there says nothing of this one.
  const madeAt = (steps: readonly ApprovedStep[], address: string) => steps.find(({ of }) => of === `resource ${address}`)?.made;
  const isSame = (address: string) => before !== undefined && madeAt(before.steps, address) === madeAt(steps, address);
  const isFree = (address: string) => {
    const is = standing.get(address)?.is;
    return is === 'free' || (is === 'own' && before?.free?.includes(address) === true && isSame(address));
  };
  return { free: created.filter(isFree), now: created.filter((address) => standing.get(address)?.is === 'free') };
}

type Approval = Pick<ApplyingRecord, 'head' | 'fingerprint'>;

/** Writes into the record of what is being applied for a bucket that this was found made by half. */
export function noteHalfMade(
  ledger: Pick<Ledger, 'amendApplying'>,
  bucket: string,
  approval: Approval,
  addresses: readonly string[],
): Promise<Result<ApplyingRecord | undefined>> {
  return ledger.amendApplying(bucket, approval, (record) => withHalfMade(record, addresses));
}

function withHalfMade(record: ApplyingRecord, addresses: readonly string[]): ApplyingRecord {
  return { ...record, halfMade: [...new Set([...(record.halfMade ?? []), ...addresses])].sort() };
}

/**
 * After an apply that ended in order: of what was free right before it, only what it began may stand in AWS unknown. The rest it did not make,
 * whoever makes it later. What was not free then, the run before it may have made.
 */
export function noteBegun(
  ledger: Pick<Ledger, 'amendApplying'>,
  bucket: string,
  approval: Approval,
  { free: before, unfinished }: { readonly free: readonly string[]; readonly unfinished: readonly string[] },
): Promise<Result<ApplyingRecord | undefined>> {
  return ledger.amendApplying(bucket, approval, ({ free = [], parts = [], ...record }) => {
    const begun = free.filter((address) => !before.includes(address) || unfinished.includes(address));
    const known = parts.filter(({ address }) => begun.includes(address));
    return { ...record, ...(begun.length === 0 ? {} : { free: begun }), ...(known.length === 0 ? {} : { parts: known }) };
  });
}
