import { ok, type Fault, type Result, countOf, words } from '../../fault/fault.js';
import { isOutdated } from './outdated.js';
import { ledgerOf } from '../commit/at-commit.js';
import type { ActionContext } from '../context.js';
import { owedHandovers, staleHandovers } from '../handover/handovers.js';
import { owedBuckets } from './owed.js';
import { readBacklog, type PendingRequest } from './pending.js';
import type { PlanPorts } from '../plan/planner.js';

/** What a run on the default branch would have to do. */
interface WorkLeft {
  readonly pending: readonly PendingRequest[];
  /** Of how many buckets something is left to say: not handed over, or by an issue that is gone or says something else, or owed otherwise. */
  readonly owed: number;
  /** Why accounts can't be reached: what is left to do there is not known. */
  readonly refused: readonly Fault[];
}

/**
 * Looks for work before anybody is asked to let it in: needs the planning role, and no environment. A run that is not of the branch's tip has
 * none, as it would apply nothing.
 */
export async function findWork(context: ActionContext, ledger: PlanPorts['ledger'] = ledgerOf): Promise<Result<WorkLeft>> {
  const { reporter } = context;
  const outdated = await isOutdated(context);
  if (!outdated.ok) return outdated;
  if (outdated.value !== undefined) {
    reporter.warn(outdated.value);
    return ok({ pending: [], owed: 0, refused: [] });
  }
  const backlog = await readBacklog(context, { ledger });
  if (!backlog.ok) return backlog;
  const { pending, gone, refused } = backlog.value;
  if (refused.length > 0) reporter.faults(refused);
  const stale = await staleHandovers(context, backlog.value);
  // What can't be compared here is looked at by the run that applies: nothing that is approved waits for it.
  if (!stale.ok) reporter.warn(words(stale.faults));
  const unopened = await owedHandovers(backlog.value);
  if (!unopened.ok) return unopened;
  const unsaid = owedBuckets(backlog.value, context.inputs).length;
  const owed = unopened.value.length + (stale.ok ? stale.value.length : 1);
  reporter.say(
    `${countOf(pending.length, 'request')} ${pending.length === 1 ? 'is' : 'are'} not applied yet, ${countOf(owed, 'bucket')} ${owed === 1 ? 'is' : 'are'} to be handed over.`,
  );
  if (unsaid > 0) reporter.say(`Of ${countOf(unsaid, 'bucket')} people are to be told what was done.`);
  for (const { bucket } of gone) reporter.say(`${bucket} has no request any more: it stays in AWS as it is, unmanaged.`);
  return ok({ pending, owed: owed + unsaid, refused });
}
