import { failed, type Result } from '../../fault/fault.js';
import { mergeBase } from '../../git/index.js';
import { withEnd } from '../../gate/verdict.js';
import { renderWithoutRequests } from '../../review/comment.js';
import { isPinned, renderUpgrade, type VersionChange } from '../../review/upgrade.js';
import { readVersionChange } from '../commit/pinned-workflow.js';
import type { ActionContext, ActionEnd } from '../context.js';
import { approvalStatus, planContext } from '../gate/approval.js';
import { withOpenPull, type OpenPull } from '../plan/open-pull.js';
import { refusedFault, refusedVersion } from './words.js';

/**
 * Says why a job did nothing, after its step that assumes a role has failed. Where it was to plan, the pull request says so: one that changes
 * the version of the workflow has to be accepted by the trusts first. Where it was to judge, an earlier approval does not stand as if it had been
 * judged again. The job has failed by then; this never ends it well, posts no review that could be approved, and leaves no status that is a success.
 */
export async function sayRefused(context: ActionContext): Promise<Result<ActionEnd>> {
  const { event, inputs } = context;
  const isOfPull = event.kind === 'pull-request' || event.kind === 'review' || inputs.pullRequest !== undefined;
  const { roleFor = 'plan' } = inputs;
  if (!isOfPull || (roleFor !== 'plan' && roleFor !== 'gate')) return failed(refusedFault(inputs));
  return withOpenPull(context, {}, (pull) => (roleFor === 'gate' ? sayNotJudged(context, pull) : sayNotPlanned(context, pull)));
}

/** The comment stays as it is, as wherever the records can't be read. */
async function sayNotJudged({ github, inputs, runUrl }: ActionContext, { head, fromFork }: OpenPull): Promise<Result<ActionEnd>> {
  const fault = refusedFault(inputs);
  if (fromFork) return failed(fault);
  const status = approvalStatus({ state: 'undetermined', summary: withEnd(`Undetermined: ${fault.message}`, '.') });
  const set = await github.setStatus({ ...status, sha: head, targetUrl: runUrl });
  return failed(fault, ...(set.ok ? [] : set.faults));
}

async function sayNotPlanned(context: ActionContext, pull: OpenPull): Promise<Result<ActionEnd>> {
  const { github, inputs, run } = context;
  const change = await changeOf(context, pull);
  const fault = change.ok && change.value !== undefined ? refusedVersion(change.value) : refusedFault(inputs);
  const faults = change.ok ? [fault] : [fault, ...change.faults];
  if (pull.fromFork) return failed(...faults);
  const set = await github.setStatus({ sha: pull.head, context: planContext, state: 'failure', description: statusOf(change) });
  const part = change.ok && change.value !== undefined ? renderUpgrade(change.value, undefined) : '';
  const text = renderWithoutRequests(
    'Nothing is planned: there is no role',
    [{ text: `${fault.message}.`, fix: fault.fix }],
    part,
  );
  // A review of this head stays: what was approved of it is not lost by a run that could not look.
  const posted = await github.putComment({
    pullRequest: pull.number,
    key: 'review',
    head: pull.head,
    render: (current) => (current?.head === pull.head ? undefined : text),
    run,
  });
  return failed(...faults, ...(set.ok ? [] : set.faults), ...(posted.ok ? [] : posted.faults));
}

async function changeOf(context: ActionContext, { base, head }: OpenPull): Promise<Result<VersionChange | undefined>> {
  const ancestor = await mergeBase(context.git, base, head);
  return ancestor.ok ? readVersionChange(context, { ancestor: ancestor.value, head }) : ancestor;
}

/** GitHub takes 140 characters. */
function statusOf(change: Result<VersionChange | undefined>): string {
  const to = change.ok ? change.value?.to : undefined;
  if (to === undefined || !isPinned(to)) return 'Not planned: the role that plans could not be assumed.';
  return 'Not planned: the roles do not accept this version of the workflow yet. The comment says what to do first.';
}
