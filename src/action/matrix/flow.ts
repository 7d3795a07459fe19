import { failed, ok, type Fault, type Result, countOf } from '../../fault/fault.js';
import { renderComment } from '../../review/comment.js';
import type { ActionContext, ActionEnd, JobResult } from '../context.js';
import { ledgersOf, unreachable } from '../accounts/sessions.js';
import { answerFirst } from '../plan/first-answer.js';
import { buildMatrix, type MatrixRow } from './batches.js';
import { withOpenPull, type OpenPull } from '../plan/open-pull.js';
import type { PlanOutcome, PlanOutcomes } from '../plan/outcome.js';
import { isNothingToJudge, passWithoutRequests, prepareOpenPull } from '../plan/flow.js';
import { faultsOf, outputsOf } from '../plan/outputs.js';
import { planOutcomes, realPorts, whyNotPlanned, type PlanPorts } from '../plan/planner.js';
import { specsOf, type Preparation } from '../plan/preparation.js';
import { strayRequests } from '../plan/strays.js';
import { publish } from '../plan/publish.js';
import { noticesOf, requestReviews, toolsOfAll } from '../plan/request-reviews.js';
import { linksOf } from '../plan/links.js';
import { summaryLimit } from '../plan/room.js';
import { parseRequestInput } from '../inputs.js';
import { planResult, readResults, writeResults, type PlanResult } from './results.js';
import { findWork } from '../apply/work-left.js';
import type { BucketSpec } from '../../spec/spec.js';

/**
 * The requests that jobs are wanted for: those that a pull request changes, which gets a first answer; on the default branch those not yet applied.
 * There a bucket that is to be handed over is work too, and takes no job of its own: the one that ends the run does it.
 */
export async function makeMatrix(
  context: ActionContext,
  ports: Pick<PlanPorts, 'ledger'> = realPorts,
): Promise<Result<ActionEnd>> {
  const { event } = context;
  if (event.kind === 'push' || (event.kind === 'run' && context.inputs.pullRequest === undefined)) {
    const work = await findWork(context, ports.ledger);
    if (!work.ok) return work;
    const { pending, owed, refused } = work.value;
    const rows = pending.map(({ file, bucket }) => ({ file, bucket }));
    return ok({ ...endOf(rows, rows.length + owed > 0), green: refused.length === 0 });
  }
  return withOpenPull(context, endOf([]).outputs, (pull) => matrixOf(context, pull));
}

async function matrixOf(context: ActionContext, pull: OpenPull): Promise<Result<ActionEnd>> {
  const preparation = await prepareOpenPull(context, pull);
  if (!preparation.ok) return preparation;
  const strays = await strayRequests(context, preparation.value);
  if (!strays.ok) return strays;
  if (strays.value.length > 0) return failed(...strays.value);
  const rows = preparation.value.requests.flatMap(({ file, spec }) =>
    spec === undefined ? [] : [{ file, bucket: spec.bucket }],
  );
  context.reporter.say(`${countOf(preparation.value.requests.length, 'changed request')}, ${rows.length} to plan.`);
  if (rows.length > 0 && !pull.fromFork && !context.interrupted.aborted) await answerFirst(context, pull, preparation.value);
  const faults = faultsOf(preparation.value, new Map());
  const outputs = outputsOf(preparation.value, new Map(), { faults });
  const end = endOf(rows);
  // The faults end the job that reports: this one only says what there is to plan.
  return ok({ green: true, outputs: { ...end.outputs, requests: outputs.requests ?? '[]', faults: outputs.faults ?? '[]' } });
}

function endOf(rows: readonly MatrixRow[], hasWork = rows.length > 0): ActionEnd {
  const matrix = buildMatrix(rows);
  const requests = JSON.stringify(rows);
  return { green: true, outputs: { matrix: JSON.stringify(matrix), requests, 'has-changes': String(hasWork) } };
}

/** Plans the requests that one job of a matrix has, and leaves their results for {@link reportMatrix}. Nothing is posted. */
export async function planMatrixJob(context: ActionContext, ports: PlanPorts = realPorts): Promise<Result<ActionEnd>> {
  return withOpenPull(context, {}, (pull) => planJob(context, ports, pull));
}

async function planJob(context: ActionContext, ports: PlanPorts, pull: OpenPull): Promise<Result<ActionEnd>> {
  const { inputs, reporter } = context;
  const paths = parseRequestInput(inputs.request);
  if (!paths.ok) return paths;
  const prepared = await prepareOpenPull(context, pull, paths.value);
  if (!prepared.ok) return prepared;
  const preparation = prepared.value;
  const unplanned = whyNotPlanned(preparation.rules, { ...context, fromFork: pull.fromFork });
  const toPlan = { specs: unplanned === undefined ? specsOf(preparation) : [], head: pull.head };
  const made = await planOutcomes(context, ports, preparation.rules, toPlan);
  if (!made.ok) return made;
  const outcomes = made.value;
  const results = preparation.requests.flatMap((request) => {
    const outcome = outcomes.get(request.file);
    return outcome === undefined ? [] : [planResult(request, preparation, outcome)];
  });
  const left = await leaveResults(context, ports, preparation, results);
  if (!left.ok) return left;
  const faults = faultsOf(preparation, outcomes);
  if (faults.length > 0) reporter.faults(faults);
  await reporter.summary(renderJob(context, preparation, outcomes, unplanned));
  const outputs = outputsOf(preparation, outcomes, { faults });
  return ok({ green: faults.length === 0, outputs });
}

/** Beside the state, under the role that plans: nothing of it goes through the workspace, which the pull request fills. */
async function leaveResults(
  context: ActionContext,
  ports: PlanPorts,
  preparation: Preparation,
  results: readonly PlanResult[],
): Promise<Result<unknown>> {
  if (results.length === 0) return ok(undefined);
  const ledger = ledgersOf(context, ports.ledger, preparation.rules.settings, specsOf(preparation));
  return ledger.ok ? writeResults(ledger.value, context.run, results) : ledger;
}

function renderJob(
  { runUrl }: ActionContext,
  preparation: Preparation,
  outcomes: PlanOutcomes,
  unplanned: string | undefined,
): string {
  return renderComment(
    {
      state: 'planned',
      headSha: preparation.head,
      tools: toolsOfAll(outcomes),
      links: linksOf(runUrl, preparation.head),
      place: 'summary',
      requests: requestReviews(preparation.requests, outcomes, new Map()),
    },
    noticesOf(preparation, unplanned),
    summaryLimit,
  );
}

/** Gathers what the jobs of a matrix left, and posts the same review that one job for all of them would. */
export async function reportMatrix(context: ActionContext, ports: PlanPorts = realPorts): Promise<Result<ActionEnd>> {
  return withOpenPull(context, {}, (pull) => reportOpen(context, ports, pull));
}

async function reportOpen(context: ActionContext, ports: PlanPorts, pull: OpenPull): Promise<Result<ActionEnd>> {
  const { run, inputs } = context;
  const prepared = await prepareOpenPull(context, pull);
  if (!prepared.ok) return prepared;
  const preparation = prepared.value;
  if (isNothingToJudge(preparation)) return passWithoutRequests(context, pull, preparation, ports);
  const files = specsOf(preparation).map(({ file }) => file);
  const unproven = unprovenBy(inputs.jobs, files.length);
  const unplanned = files.length > 0 ? whyNotPlanned(preparation.rules, { ...context, fromFork: pull.fromFork }) : undefined;
  if (files.length === 0 || unplanned !== undefined)
    return publish(context, ports, { pull, preparation, outcomes: new Map(), unplanned, unproven });
  const { settings } = preparation.rules;
  const refused = await unreachable(context, settings, specsOf(preparation));
  const faultsOfSpec = ({ account }: Pick<BucketSpec, 'account'>) => refused.get(account?.name ?? '');
  const within = specsOf(preparation).filter((spec) => faultsOfSpec(spec) === undefined);
  const ledger = ledgersOf(context, ports.ledger, settings, within);
  if (!ledger.ok) return ledger;
  const results = await readResults(
    ledger.value,
    run,
    within.map(({ file }) => file),
  );
  if (!results.ok) return results;
  const gathered = gather(preparation, results.value);
  const outcomes = specsOf(preparation).map((spec) => {
    const faults = faultsOfSpec(spec);
    const outcome = faults === undefined ? gathered.get(spec.file) : ({ kind: 'failed', faults, tools: {} } as const);
    return [spec.file, outcome ?? lost('No job of the matrix left a plan of it.')] as const;
  });
  return publish(context, ports, { pull, preparation, outcomes: new Map(outcomes), unplanned, unproven });
}

/**
 * Why what the jobs left may not be theirs. A job that finds another result in the place of its own goes red; so only where all of them
 * ended well is what was left what they planned. Without a word of that it is not known.
 */
function unprovenBy(jobs: JobResult | undefined, toPlan: number): Fault | undefined {
  if (jobs === 'success' || (jobs === 'skipped' && toPlan === 0)) return undefined;
  const code = 'results/unproven';
  if (jobs === undefined) {
    const message = 'Whether the jobs of the matrix ended well is not known: what is shown may not be what would be done';
    return { code, message, fix: 'Give the input jobs of this action the result of those jobs: ${{ needs.plan-each.result }}.' };
  }
  const ended = {
    failure: 'A job of the matrix failed',
    cancelled: 'A job of the matrix was cancelled',
    skipped: 'The jobs of the matrix were skipped',
  }[jobs];
  return { code, message: `${ended}: what is shown may not be what would be done`, fix: runAgain };
}

/**
 * Exactly one result for each request that can be planned. A job that went well is not run again, so each attempt of a run may have left
 * one; a failed one is made up for by a later attempt, and contradicts an earlier plan. So do plans that differ. The base is not
 * compared: what it makes of the request is, and it may have moved on since the job was run.
 */
function gather({ head, requests }: Preparation, results: readonly PlanResult[]): PlanOutcomes {
  return new Map(
    requests.flatMap(({ file, spec, specDigest, requestDigest }): readonly (readonly [string, PlanOutcome])[] => {
      if (spec === undefined) return [];
      const found = results.filter((result) => result.file === file);
      const [latest] = found;
      if (latest === undefined) return [[file, lost('No job of the matrix left a plan of it.')]];
      const plans = found.filter(({ outcome }) => outcome.kind === 'planned').map((one) => JSON.stringify(one));
      const kinds = found.map(({ outcome }) => outcome.kind);
      const failedAfter = kinds.includes('failed') && kinds.indexOf('failed') < kinds.lastIndexOf('planned');
      if (failedAfter || new Set(plans).size > 1) return [[file, lost(contradictory, updateBranch)]];
      const same = latest.head === head && latest.specDigest === specDigest && latest.requestDigest === requestDigest;
      return [[file, same ? latest.outcome : lost('What a job of the matrix left is the plan of another commit.')]];
    }),
  );
}

const contradictory = 'The attempts of this run left results of it that differ, so nobody can tell which one is right.';
const updateBranch = 'Push a commit or update the branch, so that it is planned under a new head.';
const runAgain = 'Look at the jobs of the matrix, and run those that failed again.';

function lost(message: string, fix = runAgain): PlanOutcome {
  const fault: Fault = {
    code: 'results/missing',
    message,
    fix,
  };
  return { kind: 'failed', faults: [fault], tools: {} };
}
