import { failed, ok, type Result } from '../../fault/fault.js';
import type { Comment, CommentPut, CommentToPut, GitHub, PullRequest } from '../../github/port.js';
import type { Ledger, PlanRecord } from '../../ledger/index.js';
import { inParallel } from '../../terraform/schedule.js';
import type { ActionContext } from '../context.js';
import { notPosted } from '../plan/records.js';
import type { ReviewAsked } from './kept-review.js';

/** How many objects are read or written at once. */
const atOnce = 8;

/** What stands on a pull request, held against what was noted of it. */
interface Standing {
  readonly comment: Comment | null;
  /** Whether it is of this head, and a text that this action wrote. */
  readonly own: boolean;
}

export interface Shown extends Standing {
  /** Where it is not: the plans that stand, as records of this run that are yet to be posted. Approvals of what stood there don't count. */
  readonly again: readonly PlanRecord[];
}

/** The review that stands on a pull request. Whoever may write can have edited or removed it, and its marker with it. */
export async function readStanding(
  github: Pick<GitHub, 'comment'>,
  ledger: Pick<Ledger, 'isNotedComment'>,
  { number, head }: Head,
  buckets?: readonly string[],
): Promise<Result<Standing>> {
  const found = await github.comment(number, 'review');
  if (!found.ok) return found;
  const comment = found.value ?? null;
  if (comment?.head !== head) return ok({ comment, own: false });
  const noted = await ledger.isNotedComment({ pullRequest: number, head, digest: comment.digest }, buckets);
  return noted.ok ? ok({ comment, own: noted.value }) : noted;
}

type Head = Pick<PullRequest, 'number' | 'head'>;

/** Notes what is written as the comment, so that the gate knows it again. */
function noting(ledger: Pick<Ledger, 'noteComment'>, { number, head }: Head): Pick<CommentToPut, 'note'> {
  return { note: (digest) => ledger.noteComment({ pullRequest: number, head, digest }) };
}

/**
 * Brings the review of a merged pull request up to date. What stands in the place of one that was not ours names no head: it is for
 * reading, and makes no approval count that was given to something else, however often a run is tried.
 */
export async function updateShown(
  github: Pick<GitHub, 'comment' | 'putComment'>,
  ledger: Pick<Ledger, 'isNotedComment' | 'noteComment'>,
  { number, head, buckets }: Head & { readonly buckets: readonly string[] },
  render: (current: Comment | undefined) => string | undefined,
): Promise<Result<CommentPut>> {
  const standing = await readStanding(github, ledger, { number, head }, buckets);
  if (!standing.ok) return standing;
  const { comment: found, own } = standing.value;
  const place = { pullRequest: number, key: 'review', render, found };
  if (own) return github.putComment({ ...place, head, ...noting(ledger, { number, head }) });
  return github.putComment({ ...place, head: undefined, anew: found?.head !== undefined || found?.replaced !== true });
}

/** Looks at the comment before the gate judges. */
export async function readShown(
  { github, run }: Pick<ActionContext, 'github' | 'run'>,
  ledger: Ledger,
  { pullRequest, head, buckets }: ReviewAsked,
): Promise<Result<Shown>> {
  const standing = await readStanding(github, ledger, { number: pullRequest, head }, buckets);
  if (!standing.ok) return standing;
  const { comment, own } = standing.value;
  if (own) return ok({ comment, own, again: [] });
  const plans = await inParallel(buckets, atOnce, (bucket) => ledger.readPlan({ bucket, pullRequest, head }));
  // What can't be read as a record is never approved. What can't be read now could be, next time.
  const faults = plans.flatMap((one) => (one.ok ? [] : one.faults)).filter(({ code }) => code !== 'ledger/unreadable');
  if (faults.length > 0) return failed(...faults);
  const again = plans.flatMap((one) =>
    one.ok && one.value !== undefined && 'record' in one.value ? [{ ...one.value.record, run, postedAt: notPosted }] : [],
  );
  return ok({ comment, own, again });
}
