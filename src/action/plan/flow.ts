import { failed, ok, type Result, countOf } from '../../fault/fault.js';
import { renderWithoutRequests } from '../../review/comment.js';
import { renderUpgrade } from '../../review/upgrade.js';
import { resolveAll } from '../../run/resolve-all.js';
import { approvalContext, planContext } from '../gate/approval.js';
import { listRequests, readRules, readTexts } from '../commit/at-commit.js';
import type { ActionContext, ActionEnd } from '../context.js';
import { answerFirst } from './first-answer.js';
import { withOpenPull, type OpenPull } from './open-pull.js';
import { faultsOf, outputsOf } from './outputs.js';
import { planOutcomes, realPorts, whyNotPlanned, type PlanPorts } from './planner.js';
import { specsOf, type Preparation } from './preparation.js';
import { prepare } from './prepare.js';
import { publish } from './publish.js';
import { impactNotices, mendNotices, rulesNotice } from './request-reviews.js';
import { readImpact } from '../commit/rules-impact.js';
import { parseRequestInput } from '../inputs.js';
import { strayRequests } from './strays.js';
import { readUpgrade } from './upgrade.js';

/** Plans every request that a pull request changes, and posts the one review of it. */
export async function planPullRequest(context: ActionContext, ports: PlanPorts = realPorts): Promise<Result<ActionEnd>> {
  const { event, reporter } = context;
  if (event.kind === 'pull-request' && event.action === 'closed') {
    reporter.say(`#${event.number} is closed: there is nothing to plan.`);
    return ok({ green: true, outputs: {} });
  }
  return withOpenPull(context, {}, (pull) => planOpen(context, ports, pull));
}

async function planOpen(context: ActionContext, ports: PlanPorts, pull: OpenPull): Promise<Result<ActionEnd>> {
  const preparation = await prepareOpenPull(context, pull);
  if (!preparation.ok) return preparation;
  const strays = await strayRequests(context, preparation.value);
  if (!strays.ok) return strays;
  if (strays.value.length > 0) return failed(...strays.value);
  const named = await checkNamed(context, pull);
  if (!named.ok) return named;
  if (isNothingToJudge(preparation.value)) return passWithoutRequests(context, pull, preparation.value, ports);

  const { rules } = preparation.value;
  const specs = specsOf(preparation.value);
  const unplanned = specs.length === 0 ? undefined : whyNotPlanned(rules, { ...context, fromFork: pull.fromFork });
  const toPlan = unplanned === undefined ? specs : [];
  const first =
    toPlan.length === 0 || context.interrupted.aborted ? undefined : await answerFirst(context, pull, preparation.value);
  const outcomes = await planOutcomes(context, ports, rules, { specs: toPlan, head: pull.head });
  if (!outcomes.ok) return outcomes;
  return publish(context, ports, { pull, preparation: preparation.value, outcomes: outcomes.value, unplanned, first });
}

/** What a pull request changes; `paths` narrow it down. */
export function prepareOpenPull(
  { git, inputs, home }: ActionContext,
  { base, head }: Pick<OpenPull, 'base' | 'head'>,
  paths?: readonly string[],
): Promise<Result<Preparation>> {
  return prepare(git, { base, head, settings: inputs.settings, home, paths });
}

/** What the input `request` names has to be there, though the review is always of the whole change. */
async function checkNamed(context: ActionContext, pull: OpenPull): Promise<Result<unknown>> {
  const paths = parseRequestInput(context.inputs.request);
  if (!paths.ok || paths.value === undefined) return paths;
  return prepareOpenPull(context, pull, paths.value);
}

/** Whether a change holds nothing that could need an approval or be wrong. */
export function isNothingToJudge({ requests, changedRules }: Preparation): boolean {
  const { templates = [], faults = [] } = changedRules ?? {};
  return requests.length === 0 && templates.length === 0 && faults.length === 0;
}

/**
 * Both statuses are posted, as branch protection waits for them on every pull request. An earlier review is no longer true. Where the version of the
 * workflow changes, some buckets are planned with `ports`, to say what that means; without them what was said of this head stays.
 */
export async function passWithoutRequests(
  context: ActionContext,
  pull: OpenPull,
  preparation: Preparation,
  ports?: PlanPorts,
): Promise<Result<ActionEnd>> {
  const { github, reporter } = context;
  const { rulesChanged, requests, mends } = preparation;
  const said = 'No request is changed.';
  const impact = await readImpact(context, preparation);
  if (!impact.ok) return impact;
  const upgrade = await readUpgrade(context, ports, pull, preparation);
  if (!upgrade.ok) return upgrade;
  const notices = rulesChanged ? [...mendNotices(preparation), rulesNotice, ...impactNotices(impact.value)] : [];
  const version = upgrade.value === undefined ? '' : renderUpgrade(upgrade.value.change, upgrade.value.impact);
  const text = renderWithoutRequests(said.replace('.', ''), notices, version);
  reporter.say(said);
  await reporter.summary(text);
  const { affected, others, broken } = impact.value;
  const isTelling =
    affected.length > 0 || others === true || broken.length > 0 || mends !== undefined || upgrade.value !== undefined;
  const staysSaid = upgrade.value !== undefined && upgrade.value.impact === undefined;
  const outputs = outputsOf({ requests }, new Map(), { verdict: 'nothing-to-apply', faults: [] });
  if (pull.fromFork) return ok({ green: true, outputs });
  const comment = await github.putComment({
    pullRequest: pull.number,
    key: 'review',
    head: pull.head,
    render: (current) => ((current === undefined && !isTelling) || (staysSaid && current?.head === pull.head) ? undefined : text),
  });
  if (!comment.ok) return comment;
  if (comment.value.done === 'outdated') {
    reporter.warn(`#${pull.number} has a newer head than ${pull.head.slice(0, 12)}: nothing was posted.`);
    return ok({ green: true, outputs });
  }
  for (const status of [approvalContext, planContext]) {
    const posted = await github.setStatus({ sha: pull.head, context: status, state: 'success', description: said });
    if (!posted.ok) return posted;
  }
  return ok({ green: true, outputs });
}

/** Checks requests without Terraform and without a comment: those of the pull request, else every one at the commit of the run. */
export async function validatePullRequest(context: ActionContext): Promise<Result<ActionEnd>> {
  const { event, inputs } = context;
  if ((event.kind === 'push' || event.kind === 'run') && inputs.pullRequest === undefined)
    return validateCommit(context, event.commit);
  if (event.kind === 'pull-request' || event.kind === 'review' || event.kind === 'merge-group')
    return validateChange(context, event);
  return withOpenPull(context, {}, (pull) => validateChange(context, pull));
}

/** Of the commits that the event names: nothing is planned or written by them, and no call is made. */
async function validateChange(context: ActionContext, commits: Pick<OpenPull, 'base' | 'head'>): Promise<Result<ActionEnd>> {
  const { inputs, reporter } = context;
  const paths = parseRequestInput(inputs.request);
  if (!paths.ok) return paths;
  const preparation = await prepareOpenPull(context, commits, paths.value);
  if (!preparation.ok) return preparation;
  const strays = await strayRequests(context, preparation.value);
  if (!strays.ok) return strays;
  const faults = [...faultsOf(preparation.value, new Map()), ...strays.value];
  reporter.faults(faults);
  reporter.say(`${countOf(preparation.value.requests.length, 'changed request')}, ${countOf(faults.length, 'fault')}.`);
  const outputs = outputsOf(preparation.value, new Map(), { faults });
  return ok({ green: faults.length === 0, outputs });
}

async function validateCommit({ git, inputs, home, reporter }: ActionContext, commit: string): Promise<Result<ActionEnd>> {
  const rules = await readRules(git, { commit, settings: inputs.settings, home });
  if (!rules.ok) return rules;
  const files = await listRequests(git, commit, rules.value);
  if (!files.ok) return files;
  const texts = await readTexts(git, files.value);
  if (!texts.ok) return texts;
  const { specs, faults } = resolveAll(texts.value, rules.value.templates, rules.value.settings);
  const all = [...faults.values()].flat();
  if (all.length > 0) return failed(...all);
  reporter.say(`${countOf(specs.size, 'request')} without faults.`);
  const requests = JSON.stringify([...specs.values()].map(({ file, bucket, vendor }) => ({ file, bucket, vendor: vendor.id })));
  return ok({ green: true, outputs: { requests, faults: '[]' } });
}
