import { countOf, failed, ok, type Fault, type Result } from '../../fault/fault.js';
import type { CommitStatus } from '../../github/port.js';
import { renderComment, renderWithoutRequests, type Notice } from '../../review/comment.js';
import { approvalContext, approvalStatus, planContext } from '../gate/approval.js';
import type { ActionContext, ActionEnd } from '../context.js';
import { compareWithReviewed, type Comparison } from './comparison.js';
import type { PlanOutcomes } from '../plan/outcome.js';
import { faultsOf, outputsOf, planStatus } from '../plan/outputs.js';
import { isNothingToJudge } from '../plan/flow.js';
import { planOutcomes, realPorts, whyNotPlanned, type PlanPorts } from '../plan/planner.js';
import { specsOf, type Preparation } from '../plan/preparation.js';
import { prepare } from '../plan/prepare.js';
import { overallOf } from '../plan/publish.js';
import { linksOf } from '../plan/links.js';
import { summaryLimit } from '../plan/room.js';
import { noticesOf, requestReviews, toolsOfAll } from '../plan/request-reviews.js';

/** Plans what a group of the merge queue changes, on the base that it would land on, and says whether each reviewed plan still holds. */
export async function checkMergeGroup(context: ActionContext, ports: PlanPorts = realPorts): Promise<Result<ActionEnd>> {
  const { event, git, inputs, home, reporter } = context;
  if (event.kind !== 'merge-group') {
    return failed({
      code: 'event/no-merge-group',
      message: 'This run is not of a merge queue',
      fix: 'Run it on the event merge_group.',
    });
  }
  const prepared = await prepare(git, { base: event.base, head: event.head, settings: inputs.settings, home });
  if (!prepared.ok) return prepared;
  const preparation = prepared.value;
  if (isNothingToJudge(preparation)) return passGroup(context, event.head);

  const specs = specsOf(preparation);
  const unplanned = specs.length === 0 ? undefined : whyNotPlanned(preparation.rules, { ...context, fromFork: false });
  const toPlan = { specs: unplanned === undefined ? specs : [], head: event.head };
  const made = await planOutcomes(context, ports, preparation.rules, toPlan);
  if (!made.ok) return made;
  const outcomes = made.value;
  const compared = await compareWithReviewed(context, ports, preparation, outcomes);
  if (!compared.ok) return compared;
  const { moved, verdicts } = compared.value;
  const overall = overallOf(preparation, verdicts);

  const faults = [...faultsOf(preparation, outcomes), ...moved];
  if (faults.length > 0) reporter.faults(faults);
  if (unplanned !== undefined) reporter.warn(`Nothing is planned: ${unplanned}`);
  await reporter.summary(renderGroup(context, preparation, outcomes, { verdicts, moved, unplanned }));

  const planned = planStatus(preparation, outcomes, unplanned);
  const status = moved.length > 0 && planned.state === 'success' ? { ...planned, ...noLongerHolds(moved) } : planned;
  const approval = status.state === 'success' ? approvalStatus(overall) : { ...status, context: approvalContext };
  for (const one of [approval, status]) {
    const set = await context.github.setStatus({ ...one, sha: event.head });
    if (!set.ok) return set;
  }
  const green = faults.length === 0 && unplanned === undefined;
  return ok({ green, outputs: outputsOf(preparation, outcomes, { verdict: overall.state, faults }) });
}

function noLongerHolds(moved: readonly Fault[]): Pick<CommitStatus, 'state' | 'description'> {
  const end = moved.length === 1 ? 's' : '';
  return { state: 'failure', description: `${countOf(moved.length, 'reviewed plan')} no longer hold${end}: see the run.` };
}

function renderGroup(
  { runUrl }: ActionContext,
  preparation: Preparation,
  outcomes: PlanOutcomes,
  { verdicts, moved, unplanned }: Comparison & { readonly unplanned: string | undefined },
): string {
  const requests = requestReviews(preparation.requests, outcomes, verdicts);
  const holds: Notice = { text: 'Every plan that was reviewed still holds on this base.' };
  const about = moved.length > 0 ? moved.map(({ message, fix }) => ({ text: message, fix })) : [holds];
  const all = outcomes.size === 0 ? [] : about;
  const notices = [...all, ...noticesOf(preparation, unplanned)];
  if (requests.length === 0) return renderWithoutRequests('No bucket is changed', notices);
  const input = {
    state: 'planned',
    headSha: preparation.head,
    tools: toolsOfAll(outcomes),
    links: linksOf(runUrl, preparation.head),
    place: 'summary',
    requests,
  } as const;
  return renderComment(input, notices, summaryLimit);
}

async function passGroup({ github, reporter }: ActionContext, sha: string): Promise<Result<ActionEnd>> {
  const description = 'No request is changed.';
  reporter.say(description);
  for (const context of [approvalContext, planContext]) {
    const set = await github.setStatus({ sha, context, state: 'success', description });
    if (!set.ok) return set;
  }
  return ok({ green: true, outputs: { requests: '[]', 'has-changes': 'false', faults: '[]' } });
}
