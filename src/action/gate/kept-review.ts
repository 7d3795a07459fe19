import type { Run } from '../../github/run-identity.js';
import type { Ledger, PlanRecord } from '../../ledger/index.js';
import { renderWithoutRequests } from '../../review/comment.js';
import { withRun } from '../../review/update.js';
import { inParallel } from '../../terraform/schedule.js';
import { words } from '../../fault/fault.js';

export interface ReviewAsked {
  readonly pullRequest: number;
  readonly head: string;
  /** Of its requests; any one that was planned names the runs that did it. */
  readonly buckets: readonly string[];
}

export interface KeptReview {
  /** For the comment: with the address of the run that planned it. */
  readonly text: string;
  /** As it is kept; absent where what is kept can't be told. */
  readonly kept?: string;
}

/** How many objects are read at once. */
const atOnce = 8;

/**
 * The review as it was rendered when the head was planned, to be brought up to date: never from the comment, which whoever may write can
 * have edited. Whoever has stolen the role that plans could keep another text beside it; so where runs left texts that differ, or one is
 * missing, a short text stands in its place that says to have it planned again. Undefined where no plan is on record.
 */
export async function keptReview(
  ledger: Ledger,
  { pullRequest, head, buckets }: ReviewAsked,
  runUrl: string,
): Promise<KeptReview | undefined> {
  for (const bucket of buckets) {
    const plans = await ledger.readPlans({ bucket, pullRequest, head });
    if (!plans.ok) return instead(`The plan records can't be read: ${words(plans.faults)}`);
    if (plans.value.length === 0) continue;
    const texts = await inParallel(plans.value, atOnce, ({ run }) => ledger.readReview({ pullRequest, head, run }, buckets));
    const read = new Set(texts.map((one) => (one.ok ? one.value : undefined)));
    const [text] = read;
    if (read.size > 1) return instead('The runs that planned this head showed reviews that differ, or one of them is missing.');
    if (text === undefined) return instead("The review that was shown is not kept, or can't be read.");
    return { text: withRun(text, addressOf(firstRun(plans.value), runUrl)), kept: text };
  }
  return undefined;
}

/** The run that planned it. Later ones planned the same, or posted it anew. */
function firstRun(plans: readonly PlanRecord[]): Run | undefined {
  return plans.map(({ run }) => run).sort((a, b) => Number(a.id) - Number(b.id) || a.attempt - b.attempt)[0];
}

/** Where another run of this repository is, by the address of this one. */
function addressOf(run: Run | undefined, runUrl: string): string {
  return run === undefined ? runUrl : runUrl.replace(/\/runs\/[^/]*$/, `/runs/${run.id}`);
}

function instead(why: string): KeptReview {
  const fix = 'Push a commit, or update the branch, so that it is planned again under a new head.';
  return { text: renderWithoutRequests('The review of this head', [{ text: why, fix }]) };
}
