import { defined } from '../../defined.js';
import { failed, ok, type Result } from '../../fault/fault.js';
import type { AppliedRecord, ApplyingRecord, Ledger } from '../../ledger/index.js';
import type { PlannedRequest } from '../../run/planned.js';
import { isIdle, stepsOf } from './approved-steps.js';
import { freeNow, isDone, type LookAt } from './begun.js';
import { begunMeanwhile } from './begun-meanwhile.js';
import { madeBefore } from './first-apply.js';
import type { Judged } from './judgement.js';
import { allLeft, findLeft, partsOf, type LookForParts } from './left-standing.js';
import { specDigestOf } from '../commit/digests.js';

/** What is applied, and what it was approved as. */
interface Approval {
  readonly planned: PlannedRequest;
  readonly head: string;
  readonly fingerprint: string;
}

export interface BeginTools {
  readonly ledger: Ledger;
  /** What stands in AWS under the names of a spec's resources. */
  readonly look: LookAt;
  readonly lookForParts: LookForParts;
  /** What was begun for the bucket when the gate judged. */
  readonly begun: ApplyingRecord | undefined;
  /** Whether the records are those of an account that the settings name. */
  readonly isOwn: boolean;
  readonly now: () => Date;
  readonly tip: string;
}

/**
 * Records what is begun. With the same approval as before the steps stay: the rest is a part of them, and a third run may need them all. Gives
 * what this plan creates and AWS does not have now: only of that an apply that ends in order knows that it did not make it.
 */
export async function noteBeginning(
  { request: { bucket, file } }: Judged,
  { planned, head, fingerprint }: Approval,
  { ledger, look, lookForParts, begun, isOwn, now, tip }: BeginTools,
): Promise<Result<readonly string[]>> {
  const kept = await ledger.readBook([bucket]);
  if (!kept.ok) return kept;
  const before = kept.value.applying.get(bucket);
  if (!isSame(before, begun)) return failed(begunMeanwhile(bucket));
  const again = before?.head === head && before.fingerprint === fingerprint && !isDone(before);
  if (isIdle(planned.planned.plan)) return ok([]);
  const found = await freeNow(planned, before, look);
  if (again) return ok(found.now);
  const { free } = found;
  const parts = partsOf(planned.spec, free);
  const made = madeBefore(planned, { ...kept.value, isOwn });
  const left = allLeft(await findLeft(before ?? {}, planned.spec, lookForParts));
  const written = await ledger.writeApplying({
    version: 1,
    ...{ bucket, file, ...vendorOf(planned), head, fingerprint, commit: tip },
    specDigest: specDigestOf(planned.spec),
    since: now().toISOString(),
    steps: stepsOf(planned.planned.plan),
    ...(free.length === 0 ? {} : { free }),
    ...(parts.length === 0 ? {} : { parts }),
    ...(left.length === 0 ? {} : { left }),
    ...defined({ made }),
  });
  return written.ok ? ok(found.now) : written;
}

/** Whether a record is of the same beginning: what was found made by half, or who unlocked, may have come to it. */
function isSame(a: ApplyingRecord | undefined, b: ApplyingRecord | undefined): boolean {
  return a?.head === b?.head && a?.fingerprint === b?.fingerprint && a?.since === b?.since;
}

export function vendorOf({ spec: { vendor } }: PlannedRequest): Pick<AppliedRecord, 'vendor' | 'variant'> {
  return { vendor: vendor.id, ...defined({ variant: vendor.variant }) };
}
