import { defined } from '../../defined.js';
import { failed, ok, type Fault, type Result } from '../../fault/fault.js';
import { evaluateAll, evaluateDeletion, type NothingToApply, type Overall } from '../../gate/overall.js';
import type { Verdict } from '../../gate/verdict.js';
import type { Comment, CommitStatus } from '../../github/port.js';
import type { Ledger, PlanRecord } from '../../ledger/index.js';
import { renderComment, renderWithoutRequests } from '../../review/comment.js';
import type { RequestReview, ReviewInput, ReviewLinks } from '../../review/input.js';
import { runPlace } from '../../review/update.js';
import { renderTemplates, type RulesImpact } from '../../review/templates.js';
import { upgradeNotice, type VersionChange } from '../../review/upgrade.js';
import { approvalContext, approvalStatus, planContext, reviewStateOf } from '../gate/approval.js';
import { ledgersOf } from '../accounts/sessions.js';
import type { ActionContext, ActionEnd } from '../context.js';
import type { OpenPull } from './open-pull.js';
import type { PlanOutcomes } from './outcome.js';
import { faultsOf, outputsOf, planStatus } from './outputs.js';
import { expectedRecords, unpostedRecords, writeRecords } from './records.js';
import type { PlanPorts } from './planner.js';
import { specsOf, type Preparation } from './preparation.js';
import { linksOf } from './links.js';
import { postedLimit, summaryLimit } from './room.js';
import { readVersionChange } from '../commit/pinned-workflow.js';
import { readImpact } from '../commit/rules-impact.js';
import { impactNotices, noticesOf, requestReviews, toolsOfAll } from './request-reviews.js';
import { judgedRequests, judgedTemplates } from '../commit/vendors.js';

/** Everything that is to be said of a pull request. */
interface Publication {
  readonly pull: OpenPull;
  readonly preparation: Preparation;
  readonly outcomes: PlanOutcomes;
  /** Why nothing was planned, where that is so. */
  readonly unplanned: string | undefined;
  /** Why what was planned may not be what is shown: then nothing of it can be approved. */
  readonly unproven?: Fault | undefined;
  /** What was posted before the plan, where that is so. */
  readonly first?: Comment | undefined;
}

type ReviewPlace = NonNullable<ReviewInput['place']>;

/** Shows what was planned: annotations, the summary, and, but for a fork, all that {@link post} posts. */
export async function publish(context: ActionContext, ports: PlanPorts, publication: Publication): Promise<Result<ActionEnd>> {
  const { reporter } = context;
  const { pull, preparation, outcomes, unplanned, unproven } = publication;
  const faults = [...(unproven === undefined ? [] : [unproven]), ...faultsOf(preparation, outcomes)];
  if (faults.length > 0) reporter.faults(faults);
  if (unplanned !== undefined) reporter.warn(`Nothing is planned: ${unplanned}`);

  const impact = await readImpact(context, preparation);
  if (!impact.ok) return unposted(context, pull, impact.faults);
  const version = await readVersionChange(context, preparation);
  if (!version.ok) return unposted(context, pull, version.faults);
  const records = unproven === undefined ? unpostedRecords(context, { pullRequest: pull.number, preparation, outcomes }) : [];
  const ledger =
    unplanned !== undefined || specsOf(preparation).length === 0
      ? ok(undefined)
      : ledgersOf(context, ports.ledger, preparation.rules.settings, specsOf(preparation));
  if (!ledger.ok) return unposted(context, pull, ledger.faults);
  const judged = await judge(context, ports, publication, {
    ledger: records.length === 0 ? undefined : ledger.value,
    records,
  });
  const overall = overallOf(preparation, judged.verdicts);
  // Once for the summary and the comment: what a spec means takes some time to work out.
  const requests = requestReviews(preparation.requests, outcomes, judged.verdicts);
  const links = linksOf(context.runUrl, pull.head);
  const render = (place: ReviewPlace) =>
    renderPublication(links, publication, { requests, overall, impact: impact.value, version: version.value }, place);
  await reporter.summary(render('summary'));
  // Without approvals, which are recomputed, and without the address of this run: so that two runs of one head keep the same text.
  const bare = {
    requests: requestReviews(preparation.requests, outcomes, new Map()),
    overall: overallOf(preparation, new Map()),
    impact: impact.value,
    version: version.value,
  };
  const kept = () => renderPublication(linksOf(context.runUrl, pull.head, runPlace), publication, bare, 'comment');

  const outputs = outputsOf(preparation, outcomes, { verdict: overall.state, faults: [...faults, ...judged.faults] });
  const posted = pull.fromFork
    ? ok({})
    : await post(context, publication, { render, overall, records, ledger: ledger.value, kept });
  if (!posted.ok) return posted;
  if (judged.faults.length > 0) return failed(...judged.faults);
  const green = faults.length === 0 || posted.value === 'outdated';
  return ok({ green, outputs: { ...outputs, ...(posted.value === 'outdated' ? {} : posted.value) } });
}

interface ToPost {
  /** The review that later updates of the comment start from. */
  readonly kept: () => string;
  readonly render: (place: ReviewPlace) => string;
  readonly overall: Overall;
  readonly records: readonly PlanRecord[];
  readonly ledger: Ledger | undefined;
}

/**
 * Posts in the order that makes an approval safe: the comment, the approval's status, the plan's status, whose time is the plan's, then
 * the review and the record of it. The comment is noted last, and is this run's own text: were it known earlier, what was approved of an
 * edited one would count by the record of an earlier run. Of a head that is no longer the pull request's nothing is posted.
 */
async function post(
  { github, reporter, run }: ActionContext,
  { pull, preparation, outcomes, unplanned, unproven, first }: Publication,
  { render, overall, records, ledger, kept }: ToPost,
): Promise<Result<ActionEnd['outputs'] | 'outdated'>> {
  const comment = await github.putComment({
    pullRequest: pull.number,
    key: 'review',
    head: pull.head,
    render: () => render('comment'),
    ...defined({ found: first }),
    // A plan that is recorded after the merge would ask for approvals that nobody can give any more.
    afresh: true,
    run,
  });
  if (!comment.ok) return unposted({ github, reporter }, pull, comment.faults);
  if (!('comment' in comment.value)) {
    reporter.warn(
      `#${pull.number} has a newer head than ${pull.head.slice(0, 12)}, whose own run does it, or is not open any more: nothing was posted.`,
    );
    return ok('outdated');
  }
  const { url, digest } = comment.value.comment;
  reporter.say(`Posted the review: ${url}`);

  const planned = planStatus(preparation, outcomes, unplanned);
  const status = unproven === undefined || planned.state === 'failure' ? planned : unprovenStatus;
  const approval = status.state === 'success' ? approvalStatus(overall) : waitsForPlan;
  const approvalSet = await github.setStatus({ ...approval, sha: pull.head, targetUrl: url });
  if (!approvalSet.ok) return unposted({ github, reporter }, pull, approvalSet.faults);
  const planSet = await github.setStatus({ ...status, sha: pull.head, targetUrl: url });
  if (!planSet.ok) return unposted({ github, reporter }, pull, planSet.faults);

  if (status.state === 'success' && ledger !== undefined) {
    const written = await ledger.writeReview({ pullRequest: pull.number, head: pull.head, run, text: kept() });
    if (!written.ok) return unposted({ github, reporter }, pull, written.faults);
    const lost = await writeRecords(ledger, records, planSet.value.createdAt);
    if (lost.length > 0) return unposted({ github, reporter }, pull, lost);
    const noted = await ledger.noteComment({ pullRequest: pull.number, head: pull.head, digest });
    if (!noted.ok) return unposted({ github, reporter }, pull, noted.faults);
  }
  return ok({ 'comment-url': url });
}

const waitsForPlan: Pick<CommitStatus, 'context' | 'state' | 'description'> = {
  context: approvalContext,
  state: 'pending',
  description: 'Waits for a plan: see vendor-bucket/plan.',
};

const unprovenStatus: Pick<CommitStatus, 'context' | 'state' | 'description'> = {
  context: planContext,
  state: 'failure',
  description: 'Not every job of the matrix is known to have ended well: nothing can be approved.',
};

/** Ends a publication that could not be completed: no status may say more than what stands there. */
async function unposted(
  { github, reporter }: Pick<ActionContext, 'github' | 'reporter'>,
  pull: OpenPull,
  faults: readonly Fault[],
): Promise<{ readonly ok: false; readonly faults: readonly Fault[] }> {
  const description = 'The plan could not be posted and recorded in full: run the job again.';
  await github.setStatus({ sha: pull.head, context: planContext, state: 'error', description });
  reporter.say('Not everything was posted and recorded. Nothing was applied; run the job again, and it goes on.');
  return failed(...faults);
}

interface Judged {
  readonly verdicts: ReadonlyMap<string, Verdict>;
  /** Why they could not be found out. */
  readonly faults: readonly Fault[];
}

/** What the gate says of the planned requests, as if they were posted: what is new has no approval, what was posted before may. */
async function judge(
  context: ActionContext,
  ports: PlanPorts,
  { pull, preparation }: Publication,
  { ledger, records }: Pick<ToPost, 'ledger' | 'records'>,
): Promise<Judged> {
  const templates = judgedTemplates(preparation);
  if (ledger === undefined && templates.length === 0) return { verdicts: new Map(), faults: [] };
  const planned = new Set(records.map(({ file }) => file));
  const requests = ledger === undefined ? ok([]) : await judgedRequests(context.git, ledger, preparation.requests, planned);
  if (!requests.ok) return { verdicts: new Map(), faults: requests.faults };
  const verdicts = await ports.evaluate(context, pull, [...requests.value, ...templates], {
    ...(ledger === undefined ? {} : { records: await expectedRecords(ledger, records) }),
    ...(ledger !== undefined && preparation.rules.settings.accounts !== undefined ? { ledger: ok(ledger) } : {}),
    settingsChanged: preparation.rulesChanged,
    pullRequest: pull.fetched,
  });
  return verdicts.ok ? { verdicts: verdicts.value, faults: [] } : { verdicts: new Map(), faults: verdicts.faults };
}

/** The verdict over all requests that the change names; a deleted one applies nothing. */
export function overallOf({ requests, changedRules }: Preparation, verdicts: ReadonlyMap<string, Verdict>): Overall {
  const { templates = [], faults = [] } = changedRules ?? {};
  if (faults.length > 0) return { state: 'refused', summary: 'Refused: the settings or templates of this change have faults.' };
  const deletions = requests
    .filter(({ change }) => change === 'deleted')
    .map(({ file, before }): [string, NothingToApply] => [file, evaluateDeletion({ file, bucket: before?.bucket ?? '' })]);
  return evaluateAll(
    [...requests, ...templates].map(({ file }) => file),
    // A verdict outweighs: what is judged under a path is not passed over because a request of that path is deleted.
    new Map<string, Verdict | NothingToApply>([...deletions, ...verdicts]),
  );
}

interface Shown {
  readonly requests: readonly RequestReview[];
  readonly overall: Overall;
  readonly impact: RulesImpact;
  readonly version: VersionChange | undefined;
}

function renderPublication(
  links: ReviewLinks,
  { pull, preparation, outcomes, unplanned, unproven }: Publication,
  { requests, overall, impact, version }: Shown,
  place: ReviewPlace,
): string {
  const doubt = unproven === undefined ? [] : [{ text: `${unproven.message}.`, fix: unproven.fix }];
  const newer = version === undefined ? [] : [upgradeNotice(version)];
  const notices = [...doubt, ...newer, ...noticesOf(preparation, unplanned), ...impactNotices(impact)];
  const templates = renderTemplates(preparation.changedRules?.templates ?? [], impact);
  if (requests.length === 0) return renderWithoutRequests('No bucket is changed', notices, templates);
  const shown = { headSha: pull.head, tools: toolsOfAll(outcomes), links, place, requests };
  const limit = place === 'summary' ? summaryLimit : postedLimit;
  return renderComment({ ...shown, state: reviewStateOf(overall) }, notices, limit, templates);
}
