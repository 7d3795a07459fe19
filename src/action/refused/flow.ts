import { failed, quote, type Fault, type Result } from '../../fault/fault.js';
import { mergeBase } from '../../git/index.js';
import { renderWithoutRequests } from '../../review/comment.js';
import { acceptCommand, isPinned, renderUpgrade, versionWords, type VersionChange } from '../../review/upgrade.js';
import { readVersionChange } from '../commit/pinned-workflow.js';
import type { ActionContext, ActionEnd } from '../context.js';
import { planContext } from '../gate/approval.js';
import { withOpenPull, type OpenPull } from '../plan/open-pull.js';

/**
 * Says why there is no plan, after the step that assumes the planning role has failed: on a pull request that changes the version of the
 * workflow, the trusts have to accept that version first. The job has failed by then; this never ends it well, posts no review that could
 * be approved, and leaves no status of a plan that is a success.
 */
export async function sayRefused(context: ActionContext): Promise<Result<ActionEnd>> {
  const { event, inputs } = context;
  const isOfPull = event.kind === 'pull-request' || event.kind === 'review' || inputs.pullRequest !== undefined;
  return isOfPull ? withOpenPull(context, {}, (pull) => sayOnPull(context, pull)) : failed(refusedFault(undefined));
}

async function sayOnPull(context: ActionContext, pull: OpenPull): Promise<Result<ActionEnd>> {
  const { github, run } = context;
  const change = await changeOf(context, pull);
  const fault = refusedFault(change.ok ? change.value : undefined);
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

function refusedFault(change: VersionChange | undefined): Fault {
  const code = 'role/refused';
  if (change === undefined) {
    return {
      code,
      message: 'The role that plans could not be assumed, so nothing is planned',
      fix: 'The step before says why. Its trust has to accept this repository and the pinned commit of the workflow: "vendor-bucket bootstrap --plan-only" shows what differs.',
    };
  }
  const { file, to } = change;
  if (!isPinned(to)) {
    return {
      code,
      message: `The role that plans could not be assumed: ${quote(file)} pins ${quote(to.commit)}, which is no commit`,
      fix: 'Pin the commit of a version that you have read.',
    };
  }
  return {
    code,
    message: `The role that plans could not be assumed: this pull request changes the version to ${versionWords(to)}, which the trusts of the two roles have to accept first`,
    fix: `See that the commit is that of a release and of no fork, read what changed, run "${acceptCommand(to)}" in a checkout of this repository, then run this job again. If it was accepted, the step before says what else is wrong.`,
  };
}
