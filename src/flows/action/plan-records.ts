import { risk } from '../../change/change.js';
import type { Fault } from '../../fault/fault.js';
import type { Recorded } from '../../gate/facts.js';
import type { Ledger, PlanRecord } from '../../ledger/index.js';
import { standingPlan } from '../../ledger/merge.js';
import { inParallel } from '../../terraform/schedule.js';
import type { PlanOutcomes } from './outcome.js';
import type { Preparation } from './preparation.js';

/** How many objects are read or written at once. */
const atOnce = 8;

/** Later than any review: of a plan that is not posted yet, nobody has approved anything. */
const notPosted = '9999-12-31T23:59:59Z';

/** What is to be recorded of the planned requests, but for the time of posting. */
export function unpostedRecords({ base, head, requests }: Preparation, outcomes: PlanOutcomes): readonly PlanRecord[] {
  return requests.flatMap(({ file, spec, specDigest, requestDigest }): readonly PlanRecord[] => {
    const outcome = outcomes.get(file);
    if (outcome?.kind !== 'planned' || spec === undefined || specDigest === undefined || requestDigest === undefined) return [];
    const { fingerprint, changes, tools } = outcome;
    const digests = { specDigest, requestDigest, fingerprint };
    return [{ version: 1, file, bucket: spec.bucket, head, base, ...digests, risk: risk(changes), postedAt: notPosted, toolVersions: tools }]; // prettier-ignore
  });
}

/**
 * What the gate is to go by before the plans are posted, by bucket: where the same was planned and posted for this head before, with
 * that time, so that approvals given since still count.
 */
export async function expectedRecords(ledger: Ledger, records: readonly PlanRecord[]): Promise<ReadonlyMap<string, Recorded>> {
  const found = await inParallel(records, atOnce, async (record): Promise<[string, Recorded]> => {
    const stored = await ledger.readPlan(record.bucket, record.head);
    if (!stored.ok) return [record.bucket, { unreadable: stored.faults.map(({ message }) => message).join(' ') }];
    return [record.bucket, { value: standingPlan(stored.value, record) }];
  });
  return new Map(found);
}

/** Writes the records with the time at which GitHub took the plans in; gives the faults of those that could not be written. */
export async function writeRecords(ledger: Ledger, records: readonly PlanRecord[], postedAt: string): Promise<readonly Fault[]> {
  const written = await inParallel(records, atOnce, (record) => ledger.writePlan({ ...record, postedAt }));
  return written.flatMap((result) => (result.ok ? [] : result.faults));
}
