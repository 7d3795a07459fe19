import { resolve } from 'node:path';
import { ok, type Fault, type Result } from '../../fault/fault.js';
import { renderComment } from '../../review/comment.js';
import type { ActionContext, ActionEnd } from './context.js';
import { buildMatrix, type MatrixRow } from './matrix.js';
import { findOpenPull } from './open-pull.js';
import type { PlanOutcome, PlanOutcomes } from './outcome.js';
import { passWithoutRequests, prepareOpenPull } from './plan-flow.js';
import { faultsOf, outputsOf } from './plan-outputs.js';
import { planOutcomes, realPorts, whyNotPlanned, type PlanPorts } from './planner.js';
import { specsOf, type Preparation } from './preparation.js';
import { publish, summaryLimit } from './publish.js';
import { noticesOf, requestReviews, toolsOfAll } from './request-reviews.js';
import { parseRequestInput } from './request-input.js';
import { planResult, readResults, writeResults, type PlanResult } from './results.js';
import { findWork } from './work-left.js';

/**
 * The requests that jobs are wanted for: those that a pull request changes; on the default branch those not yet applied. There a bucket that is
 * to be handed over is work too, and takes no job of its own: the one that ends the run does it.
 */
export async function makeMatrix(
  context: ActionContext,
  ports: Pick<PlanPorts, 'ledger'> = realPorts,
): Promise<Result<ActionEnd>> {
  const { event, reporter } = context;
  if (event.kind === 'push' || (event.kind === 'run' && context.inputs.pullRequest === undefined)) {
    const work = await findWork(context, ports.ledger);
    if (!work.ok) return work;
    const { pending, owed } = work.value;
    const rows = pending.map(({ file, bucket }) => ({ file, bucket }));
    return ok(endOf(rows, rows.length + owed > 0));
  }
  const pull = await findOpenPull(context);
  if (!pull.ok) return pull;
  const preparation = await prepareOpenPull(context, pull.value);
  if (!preparation.ok) return preparation;
  const rows = preparation.value.requests.flatMap(({ file, spec }) =>
    spec === undefined ? [] : [{ file, bucket: spec.bucket }],
  );
  reporter.say(`${preparation.value.requests.length} changed requests, ${rows.length} to plan.`);
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
  const { inputs, env, reporter, cwd } = context;
  const paths = parseRequestInput(inputs.request);
  if (!paths.ok) return paths;
  const pull = await findOpenPull(context);
  if (!pull.ok) return pull;
  const prepared = await prepareOpenPull(context, pull.value, paths.value);
  if (!prepared.ok) return prepared;
  const preparation = prepared.value;
  const unplanned = whyNotPlanned(preparation.rules, { env, fromFork: pull.value.fromFork });
  const made = await planOutcomes(context, ports, preparation.rules, unplanned === undefined ? specsOf(preparation) : []);
  if (!made.ok) return made;
  const outcomes = made.value;
  const results = preparation.requests.flatMap((request) => {
    const outcome = outcomes.get(request.file);
    return outcome === undefined ? [] : [planResult(request, preparation, outcome)];
  });
  await writeResults(resolve(cwd, inputs.records), results);
  const faults = faultsOf(preparation, outcomes);
  if (faults.length > 0) reporter.faults(faults);
  await reporter.summary(renderJob(context, preparation, outcomes, unplanned));
  const outputs = outputsOf(preparation, outcomes, { faults });
  return ok({ green: faults.length === 0, outputs });
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
      links: { whole: runUrl },
      requests: requestReviews(preparation.requests, outcomes, new Map()),
    },
    noticesOf(preparation, unplanned),
    summaryLimit,
  );
}

/** Gathers what the jobs of a matrix left, and posts the same review that one job for all of them would. */
export async function reportMatrix(context: ActionContext, ports: PlanPorts = realPorts): Promise<Result<ActionEnd>> {
  const { inputs, cwd, env } = context;
  const pull = await findOpenPull(context);
  if (!pull.ok) return pull;
  const preparation = await prepareOpenPull(context, pull.value);
  if (!preparation.ok) return preparation;
  if (preparation.value.requests.length === 0) return passWithoutRequests(context, pull.value, preparation.value);
  const results = await readResults(resolve(cwd, inputs.records));
  if (!results.ok) return results;
  const unplanned =
    specsOf(preparation.value).length > 0
      ? whyNotPlanned(preparation.value.rules, { env, fromFork: pull.value.fromFork })
      : undefined;
  const outcomes = unplanned === undefined ? gather(preparation.value, results.value) : new Map();
  return publish(context, ports, { pull: pull.value, preparation: preparation.value, outcomes, unplanned });
}

/** Exactly one result for each request that can be planned: none, two, or one of something else is a plan that failed. */
export function gather({ base, head, requests }: Preparation, results: readonly PlanResult[]): PlanOutcomes {
  return new Map(
    requests.flatMap(({ file, spec, specDigest, requestDigest }): readonly (readonly [string, PlanOutcome])[] => {
      if (spec === undefined) return [];
      const found = results.filter((result) => result.file === file);
      const [only] = found;
      if (only === undefined) return [[file, lost('No job of the matrix left a plan of it.')]];
      if (found.length > 1) return [[file, lost('Several jobs of the matrix left a plan of it.')]];
      const same =
        only.base === base && only.head === head && only.specDigest === specDigest && only.requestDigest === requestDigest;
      return [[file, same ? only.outcome : lost('What a job of the matrix left is the plan of another commit.')]];
    }),
  );
}

function lost(message: string): PlanOutcome {
  const fault: Fault = {
    code: 'results/missing',
    message,
    fix: 'Look at the jobs of the matrix, and run those that failed again.',
  };
  return { kind: 'failed', faults: [fault], tools: {} };
}
