import { risk } from '../../change/change.js';
import { defined } from '../../defined.js';
import type { Fault } from '../../fault/fault.js';
import type { Recorded } from '../../gate/facts.js';
import { standingPlan, type Ledger, type PlanRecord, type StandingPlan } from '../../ledger/index.js';
import { inParallel } from '../../terraform/schedule.js';
import type { ActionContext } from '../context.js';
import type { PlanOutcomes } from './outcome.js';
import type { Preparation } from './preparation.js';

/** How many objects are read or written at once. */
const atOnce = 8;

/** Later than any review: of a plan that is not posted yet, nobody has approved anything. */
export const notPosted = '9999-12-31T23:59:59Z';

/** What is to be recorded of the planned requests of a pull request, but for the time of posting. */
export function unpostedRecords(
  { run }: Pick<ActionContext, 'run'>,
  { pullRequest, preparation: { base, head, requests }, outcomes }: ToRecord,
): readonly PlanRecord[] {
  return requests.flatMap(({ file, spec, specDigest, requestDigest }): readonly PlanRecord[] => {
    const outcome = outcomes.get(file);
    if (outcome?.kind !== 'planned' || spec === undefined || specDigest === undefined || requestDigest === undefined) return [];
    const { fingerprint, changes, tools } = outcome;
    const { id: vendor, variant } = spec.vendor;
    return [
      {
        version: 2,
        ...{ file, bucket: spec.bucket, vendor, ...defined({ variant, account: spec.account?.id }) },
        ...{ pullRequest, head, base, run },
        ...{ specDigest, requestDigest, fingerprint, risk: risk(changes) },
        ...{ postedAt: notPosted, toolVersions: tools },
      },
    ];
  });
}

interface ToRecord {
  readonly pullRequest: number;
  readonly preparation: Preparation;
  readonly outcomes: PlanOutcomes;
}

/** What the gate is to go by before the plans are posted, by bucket. A plan that is posted again asks for approvals again. */
export async function expectedRecords(ledger: Ledger, records: readonly PlanRecord[]): Promise<ReadonlyMap<string, Recorded>> {
  const found = await inParallel(records, atOnce, async (record): Promise<[string, Recorded]> => {
    const stored = await ledger.readPlans(record);
    if (!stored.ok) return [record.bucket, { unreadable: stored.faults.map(({ message }) => message).join(' ') }];
    return [record.bucket, recordedPlan(standingPlan([...stored.value, record]))];
  });
  return new Map(found);
}

/** What stands on record, as a fact for the gate. */
export function recordedPlan(standing: StandingPlan | undefined): Recorded {
  if (standing === undefined) return { absent: true };
  return 'record' in standing ? { value: standing.record } : { contradictory: standing.contradictory.length };
}

/** Writes the records with the time at which GitHub took the plans in; gives the faults of those that could not be written. */
export async function writeRecords(ledger: Ledger, records: readonly PlanRecord[], postedAt: string): Promise<readonly Fault[]> {
  const written = await inParallel(records, atOnce, (record) => ledger.writePlan({ ...record, postedAt }));
  return written.flatMap((result) => (result.ok ? [] : result.faults));
}
