import { failed, ok, type Result } from '../../fault/fault.js';
import type { Comment } from '../../github/port.js';
import type { Ledger, PlanRecord } from '../../ledger/index.js';
import { inParallel } from '../../terraform/schedule.js';
import type { ActionContext } from './context.js';
import { notPosted } from './plan-records.js';
import type { ReviewAsked } from './kept-review.js';

/** How many objects are read or written at once. */
const atOnce = 8;

/** What stands on a pull request, held against what was noted of it. */
export interface Shown {
  readonly comment: Comment | null;
  /** Whether it is of this head, and a text that this action wrote. */
  readonly own: boolean;
  /** Where it is not: the plans that stand, as records of this run that are yet to be posted. Approvals of what stood there don't count. */
  readonly again: readonly PlanRecord[];
}

/** Looks at the comment before the gate judges. Whoever may write can have edited or removed it, and its marker with it. */
export async function readShown(
  { github, run }: Pick<ActionContext, 'github' | 'run'>,
  ledger: Ledger,
  { pullRequest, head, buckets }: ReviewAsked,
): Promise<Result<Shown>> {
  const found = await github.comment(pullRequest, 'review');
  if (!found.ok) return found;
  const comment = found.value ?? null;
  const noted = comment?.head === head ? await ledger.isNotedComment({ pullRequest, head, digest: comment.digest }) : ok(false);
  if (!noted.ok) return noted;
  if (noted.value) return ok({ comment, own: true, again: [] });
  const plans = await inParallel(buckets, atOnce, (bucket) => ledger.readPlan({ bucket, pullRequest, head }));
  // What can't be read as a record is never approved. What can't be read now could be, next time.
  const faults = plans.flatMap((one) => (one.ok ? [] : one.faults)).filter(({ code }) => code !== 'ledger/unreadable');
  if (faults.length > 0) return failed(...faults);
  const again = plans.flatMap((one) =>
    one.ok && one.value !== undefined && 'record' in one.value ? [{ ...one.value.record, run, postedAt: notPosted }] : [],
  );
  return ok({ comment, own: false, again });
}
