import { soughtIn } from '../../aws/sought.js';
import { lookFor, type Looking, type Standing } from '../../aws/standing.js';
import type { BucketSpec } from '../../bucket/spec.js';
import { ok, type Result } from '../../fault/fault.js';
import type { Recorded } from '../../gate/facts.js';
import type { ApplyingRecord, ApprovedStep, Ledger } from '../../ledger/index.js';
import { synthesize } from '../../stack/synthesize.js';
import type { Begun, Note } from '../../terraform/index.js';
import type { PlannedRequest } from '../planning.js';
import { createdBy, stepsOf } from './approved-steps.js';
import type { Rules } from './at-commit.js';
import type { Candidate } from './candidates.js';
import type { ActionContext } from './context.js';

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

/** What was begun for specs and is not known to be done, for the role that plans: it goes on where that stopped, and writes nothing. */
export function begunPlans(applying: ReadonlyMap<string, ApplyingRecord>, specs: readonly BucketSpec[]): BegunPlans {
  return new Map(
    specs.flatMap((spec): [string, Begun][] => {
      const record = applying.get(spec.bucket);
      return record === undefined ? [] : [[spec.id, { created: createdBy(record.steps) }]];
    }),
  );
}

/** The same for the role that applies, which mends the state first. `applying` is kept up to date with what it notes. */
export function begunApplies(
  applying: Map<string, ApplyingRecord>,
  candidates: readonly Pick<Candidate, 'spec' | 'record'>[],
  { ledger, look }: { readonly ledger: Ledger; readonly look: LookAt },
): BegunPlans {
  return new Map(
    candidates.flatMap(({ spec, record: approved }): [string, Begun][] => {
      const record = spec && applying.get(spec.bucket);
      if (spec === undefined || record === undefined) return [];
      const note: Note = async (addresses) => {
        const noted = await noteHalfMade(ledger, spec.bucket, record, addresses);
        if (noted.ok && noted.value !== undefined) applying.set(spec.bucket, noted.value);
        return noted;
      };
      const find = async (missing: readonly string[]) => {
        const free = isOfApproval(record, approved) ? missing.filter((address) => record.free?.includes(address)) : [];
        const standing = free.length === 0 ? new Map<string, Standing>() : await look(spec, free);
        return ok(new Map([...standing].flatMap(([at, one]): [string, string][] => (one.is === 'own' ? [[at, one.id]] : []))));
      };
      return [[spec.id, { created: createdBy(record.steps), note, find }]];
    }),
  );
}

/** Only the plan that made something takes it over: to any other it is a bucket that is there already. */
function isOfApproval({ file, head, fingerprint }: ApplyingRecord, approved: Recorded): boolean {
  if (!('value' in approved)) return false;
  const { value } = approved;
  return file === value.file && head === value.head && fingerprint === value.fingerprint;
}

/**
 * The addresses of what a plan is about to create and AWS does not have: what stands there later was made by it. What an earlier plan of the
 * bucket found free and left half-made stays so.
 */
export async function freeNow(
  { spec, planned: { plan } }: PlannedRequest,
  before: ApplyingRecord | undefined,
  look: LookAt,
): Promise<readonly string[]> {
  const steps = stepsOf(plan);
  const created = createdBy(steps);
  if (created.length === 0) return [];
  const standing = await look(spec, created);
  // By its name too: what another bucket was called there says nothing of this one.
  const madeAt = (steps: readonly ApprovedStep[], address: string) => steps.find(({ of }) => of === `resource ${address}`)?.made;
  const isSame = (address: string) => before !== undefined && madeAt(before.steps, address) === madeAt(steps, address);
  const isFree = (address: string) => {
    const is = standing.get(address)?.is;
    return is === 'free' || (is === 'own' && before?.free?.includes(address) === true && isSame(address));
  };
  return created.filter(isFree);
}

type Approval = Pick<ApplyingRecord, 'head' | 'fingerprint'>;

/** Writes into the record of what is being applied for a bucket that this was found made by half. */
export function noteHalfMade(
  ledger: Pick<Ledger, 'amendApplying'>,
  bucket: string,
  approval: Approval,
  addresses: readonly string[],
): Promise<Result<ApplyingRecord | undefined>> {
  return ledger.amendApplying(bucket, approval, (record) => ({
    ...record,
    halfMade: [...new Set([...(record.halfMade ?? []), ...addresses])].sort(),
  }));
}

/** After an apply that ended in order only what it began may stand in AWS unknown: the rest it did not make, whoever makes it later. */
export function noteBegun(
  ledger: Pick<Ledger, 'amendApplying'>,
  bucket: string,
  approval: Approval,
  unfinished: readonly string[],
): Promise<Result<ApplyingRecord | undefined>> {
  return ledger.amendApplying(bucket, approval, ({ free = [], ...record }) => {
    const left = free.filter((address) => unfinished.includes(address));
    return left.length === 0 ? record : { ...record, free: left };
  });
}
