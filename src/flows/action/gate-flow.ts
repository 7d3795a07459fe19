import { ok, type Fault, type Result } from '../../fault/fault.js';
import type { Overall } from '../../gate/overall.js';
import { withEnd, type Verdict } from '../../gate/verdict.js';
import { renderWithoutRequests } from '../../review/comment.js';
import { updateReview } from '../../review/update.js';
import { approvalOf, approvalStatus, reviewStateOf } from './approval.js';
import { ledgerOf } from './at-commit.js';
import type { ActionContext, ActionEnd } from './context.js';
import { evaluateOpenPullRequest } from './gathering.js';
import { keptReview } from './kept-review.js';
import { withOpenPull, type OpenPull } from './open-pull.js';
import { isNothingToJudge, passWithoutRequests, prepareOpenPull } from './plan-flow.js';
import { whyNotPlanned, type PlanPorts } from './planner.js';
import type { Preparation } from './preparation.js';
import { overallOf } from './publish.js';
import { judgedRequests, judgedTemplates } from './vendors.js';
import { words } from './words.js';

/** What the gate needs besides the context: a test gives another ledger. */
export type GatePorts = Pick<PlanPorts, 'ledger'>;

/**
 * Judges every request that an open pull request changes, sets `vendor-bucket/approval` on its head, and brings the review up to date.
 * Plans nothing. Green where the answer is known, whatever it is: branch protection goes by the status. At most 7 calls, with those of
 * teams and further pages besides.
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
  /** Undefined where nothing was planned. */
  readonly review?: string;
}

async function judge(
  context: ActionContext,
  ports: GatePorts,
  { pull, preparation }: { readonly pull: OpenPull; readonly preparation: Preparation },
): Promise<Judged> {
  const { rules, rulesChanged } = preparation;
  // Templates have no records: they are judged without the role.
  const needsRecords = preparation.requests.length > 0;
  const why = needsRecords ? whyNotPlanned(rules, { env: context.env, fromFork: pull.fromFork }) : undefined;
  if (why !== undefined)
    return unknown([{ code: 'gate/no-records', message: `The plan records can't be read: ${why}`, fix: giveRole }]);
  const ledger = ports.ledger(rules.settings, context.env);
  if (!ledger.ok && needsRecords) return unknown(ledger.faults);
  const requests = ledger.ok && needsRecords ? await judgedRequests(context.git, ledger.value, preparation.requests) : ok([]);
  if (!requests.ok) return unknown(requests.faults);
  const verdicts = await evaluateOpenPullRequest(context, pull, [...requests.value, ...judgedTemplates(preparation)], {
    pullRequest: pull.fetched,
    settingsChanged: rulesChanged,
    ledger,
  });
  if (!verdicts.ok) return unknown(verdicts.faults);
  const buckets = new Map(requests.value.map(({ file, bucket }) => [file, bucket]));
  const approvals = [...verdicts.value].flatMap(([file, verdict]) => {
    const bucket = buckets.get(file);
    return bucket === undefined ? [] : [[bucket, approvalOf(verdict)] as const];
  });
  const asked = { pullRequest: pull.number, head: pull.head, buckets: [...buckets.values()] };
  const review = ledger.ok ? await keptReview(ledger.value, asked) : undefined;
  return {
    verdicts: verdicts.value,
    approvals: new Map(approvals),
    overall: overallOf(preparation, verdicts.value),
    faults: [],
    ...(review === undefined ? {} : { review }),
  };
}

const giveRole = 'Give the job the role that plans, and run it again.';

/** What was shown can't be read either, without the ledger; the reasons are said with it. */
const notKnown = renderWithoutRequests('The review of this head', []);

function unknown(faults: readonly Fault[]): Judged {
  const overall: Overall = { state: 'undetermined', summary: withEnd(`Undetermined: ${words(faults)}`, '.') };
  return { verdicts: new Map(), approvals: new Map(), overall, faults, review: notKnown };
}

/** The status first: an earlier success must not outlive a dismissed review because the comment could not be written. */
async function post(context: ActionContext, pull: OpenPull, judged: Judged): Promise<Result<ActionEnd>> {
  const { github, reporter, runUrl } = context;
  const { overall, approvals, verdicts, faults, review } = judged;
  const set = await github.setStatus({ ...approvalStatus(overall), sha: pull.head, targetUrl: runUrl });
  if (!set.ok) return set;
  reporter.faults(faults);
  reporter.say(`#${pull.number}: ${overall.summary}`);
  for (const [file, { reasons }] of verdicts)
    for (const { effect, code, text, fix } of reasons) reporter.say(`${file}: ${effect}, ${code}: ${text} ${fix}`);
  const put = await github.putComment({
    pullRequest: pull.number,
    key: 'review',
    head: pull.head,
    render: (current) =>
      current?.head === pull.head && review !== undefined
        ? updateReview(review, {
            approvals,
            result: faults.map(({ message, fix }) => ({ text: message, fix })),
            ...(overall.state === 'undetermined' ? {} : { state: reviewStateOf(overall) }),
          })
        : undefined,
  });
  if (!put.ok) return put;
  const url = 'comment' in put.value ? { 'comment-url': put.value.comment.url } : {};
  return ok({ green: overall.state !== 'undetermined', outputs: { verdict: overall.state, ...url } });
}
