import { defined } from '../../defined.js';
import { failed, ok, type Fault, type Result, words } from '../../fault/fault.js';
import type { Overall } from '../../gate/overall.js';
import { withEnd, type Verdict } from '../../gate/verdict.js';
import type { CommentPut } from '../../github/port.js';
import type { Ledger } from '../../ledger/index.js';
import { updateReview } from '../../review/update.js';
import { approvalOf, approvalStatus, reviewStateOf } from './approval.js';
import { ledgerOf } from '../commit/at-commit.js';
import { ledgersOf } from '../accounts/sessions.js';
import type { ActionContext, ActionEnd } from '../context.js';
import { evaluateOpenPullRequest } from './gathering.js';
import { keptReview, type KeptReview } from './kept-review.js';
import { withOpenPull, type OpenPull } from '../plan/open-pull.js';
import { isNothingToJudge, passWithoutRequests, prepareOpenPull } from '../plan/flow.js';
import { whyNotPlanned, type PlanPorts } from '../plan/planner.js';
import { specsOf, type Preparation } from '../plan/preparation.js';
import { writeRecords } from '../plan/records.js';
import { overallOf } from '../plan/publish.js';
import { readShown, type Shown } from './shown-review.js';
import { judgedRequests, judgedTemplates } from '../commit/vendors.js';

/** What the gate needs besides the context: a test gives another ledger. */
type GatePorts = Pick<PlanPorts, 'ledger'>;

/**
 * Judges every request that an open pull request changes, sets `vendor-bucket/approval` on its head, and brings the review up to date.
 * Plans nothing. Green where the answer is known, whatever it is: branch protection goes by the status. At most 8 calls, with those of
 * teams and further pages besides. What stands in the comment and was not written here is no plan that could have been approved.
 */
export async function evaluatePullRequest(
  context: ActionContext,
  ports: GatePorts = { ledger: ledgerOf },
): Promise<Result<ActionEnd>> {
  const { event } = context;
  if (event.kind === 'review' && !['submitted', 'dismissed', 'edited'].includes(event.action)) return nothingToDo();
  return withOpenPull(context, {}, (pull) => evaluateOpen(context, ports, pull));
}

async function evaluateOpen(context: ActionContext, ports: GatePorts, pull: OpenPull): Promise<Result<ActionEnd>> {
  if (pull.fromFork) {
    context.reporter.warn(`#${pull.number} comes from a fork, whose runs may post nothing: run the workflow by hand for it.`);
    return nothingToDo();
  }
  const preparation = await prepareOpenPull(context, pull);
  if (!preparation.ok) return preparation;
  if (isNothingToJudge(preparation.value)) return passWithoutRequests(context, pull, preparation.value);
  return post(context, pull, await judge(context, ports, { pull, preparation: preparation.value }));
}

function nothingToDo(): Result<ActionEnd> {
  return ok({ green: true, outputs: {} });
}

interface Judged {
  readonly verdicts: ReadonlyMap<string, Verdict>;
  /** By bucket. */
  readonly approvals: ReadonlyMap<string, ReturnType<typeof approvalOf>>;
  readonly overall: Overall;
  readonly faults: readonly Fault[];
  /** Undefined where nothing was planned, and where that can't be told. */
  readonly display?: Display;
}

/** What is shown now, and what is to be. */
interface Display extends Shown {
  readonly ledger: Ledger;
  readonly review: KeptReview;
}

async function judge(
  context: ActionContext,
  ports: GatePorts,
  { pull, preparation }: { readonly pull: OpenPull; readonly preparation: Preparation },
): Promise<Judged> {
  const { rules, rulesChanged } = preparation;
  // Templates have no records: they are judged without the role.
  const needsRecords = preparation.requests.length > 0;
  const why = needsRecords ? whyNotPlanned(rules, { ...context, fromFork: pull.fromFork }) : undefined;
  if (why !== undefined)
    return unknown([{ code: 'gate/no-records', message: `The plan records can't be read: ${why}`, fix: giveRole }]);
  const ledger = ledgersOf(context, ports.ledger, rules.settings, specsOf(preparation));
  if (!ledger.ok && needsRecords) return unknown(ledger.faults);
  const requests = ledger.ok && needsRecords ? await judgedRequests(context.git, ledger.value, preparation.requests) : ok([]);
  if (!requests.ok) return unknown(requests.faults);
  const buckets = new Map(requests.value.map(({ file, bucket }) => [file, bucket]));
  const asked = { pullRequest: pull.number, head: pull.head, buckets: [...buckets.values()] };
  const shown = ledger.ok && needsRecords ? await readShown(context, ledger.value, asked) : ok(undefined);
  if (!shown.ok) return unknown(shown.faults);
  const again = shown.value?.again ?? [];
  const verdicts = await evaluateOpenPullRequest(context, pull, [...requests.value, ...judgedTemplates(preparation)], {
    pullRequest: pull.fetched,
    settingsChanged: rulesChanged,
    ledger,
    records: new Map(again.map((record) => [record.bucket, { value: record }])),
  });
  if (!verdicts.ok) return unknown(verdicts.faults);
  const approvals = [...verdicts.value].flatMap(([file, verdict]) => {
    const bucket = buckets.get(file);
    return bucket === undefined ? [] : [[bucket, approvalOf(verdict)] as const];
  });
  const review = ledger.ok && shown.value !== undefined ? await keptReview(ledger.value, asked, context.runUrl) : undefined;
  return {
    verdicts: verdicts.value,
    approvals: new Map(approvals),
    overall: overallOf(preparation, verdicts.value),
    faults: [],
    ...(ledger.ok && shown.value !== undefined && review !== undefined
      ? { display: { ...shown.value, ledger: ledger.value, review } }
      : {}),
  };
}

const giveRole = 'Give the job the role that plans, and run it again.';

/** The comment stays as it is: what can't be noted is not written. */
function unknown(faults: readonly Fault[]): Judged {
  const overall: Overall = { state: 'undetermined', summary: withEnd(`Undetermined: ${words(faults)}`, '.') };
  return { verdicts: new Map(), approvals: new Map(), overall, faults };
}

/**
 * The status first: an earlier success must not outlive a dismissed review because the comment could not be written. Then the records of
 * what is posted anew, with the time of that status: were the comment first, a run that ends between the two would let old approvals in.
 */
async function post(context: ActionContext, pull: OpenPull, judged: Judged): Promise<Result<ActionEnd>> {
  const { github, reporter, runUrl } = context;
  const { overall, verdicts, faults, display } = judged;
  const set = await github.setStatus({ ...approvalStatus(overall), sha: pull.head, targetUrl: runUrl });
  if (!set.ok) return set;
  reporter.faults(faults);
  reporter.say(`#${pull.number}: ${overall.summary}`);
  for (const [file, { reasons }] of verdicts)
    for (const { effect, code, text, fix } of reasons) reporter.say(`${file}: ${effect}, ${code}: ${text} ${fix}`);
  const end = (url: string | undefined): Result<ActionEnd> => {
    const outputs = { verdict: overall.state, ...defined({ 'comment-url': url }) };
    return ok({ green: overall.state !== 'undetermined', outputs });
  };
  if (display === undefined) return end(undefined);
  const put = await show(context, pull, { judged, display, postedAt: set.value.createdAt });
  if (!put.ok) return put;
  if (put.value.done === 'outdated')
    reporter.warn(
      `#${pull.number} has a newer head than ${pull.head.slice(0, 12)}, or is not open any more: nothing is posted anew.`,
    );
  return end('comment' in put.value ? put.value.comment.url : undefined);
}

/**
 * Records that plans are posted anew: what was approved before that was another text. After a merge such a record would ask for approvals
 * that nobody can give any more.
 */
async function postAnew(
  { reporter, run }: ActionContext,
  { number, head }: OpenPull,
  { ledger, again, review: { kept } }: Display,
  postedAt: string,
): Promise<Result<unknown>> {
  reporter.warn(`#${number}: somebody else had edited or removed the review. It is written anew, and has to be approved again.`);
  if (again.length > 0 && kept !== undefined) {
    const written = await ledger.writeReview({ pullRequest: number, head, run, text: kept });
    if (!written.ok) return written;
  }
  const lost = await writeRecords(ledger, again, postedAt);
  return lost.length === 0 ? ok(undefined) : failed(...lost);
}

/** What is posted anew is recorded once the pull request was read afresh, and before the comment is written. */
function show(
  context: ActionContext,
  pull: OpenPull,
  {
    judged: { approvals, overall },
    display,
    postedAt,
  }: { readonly judged: Judged; readonly display: Display; readonly postedAt: string },
): Promise<Result<CommentPut>> {
  const { ledger, comment, own, review } = display;
  const state = overall.state === 'undetermined' ? {} : { state: reviewStateOf(overall) };
  return context.github.putComment({
    pullRequest: pull.number,
    key: 'review',
    head: pull.head,
    render: () => updateReview(review.text, { approvals, result: [], ...state }),
    found: comment,
    anew: !own,
    afresh: !own,
    note: async (digest) => {
      const recorded = own ? ok(undefined) : await postAnew(context, pull, display, postedAt);
      return recorded.ok ? ledger.noteComment({ pullRequest: pull.number, head: pull.head, digest }) : recorded;
    },
  });
}
