import { failed, ok, quote, type Result } from '../../fault/fault.js';
import type { PullRequest } from '../../github/port.js';
import type { ActionContext, ActionEnd } from '../context.js';

/** The pull request that a run is about, as GitHub has it now, at the commits that are planned. */
export interface OpenPull {
  readonly number: number;
  readonly head: string;
  /** The default branch's commit, by GitHub's present answer: the rules are read there. */
  readonly base: string;
  readonly fromFork: boolean;
  readonly fetched: PullRequest;
}

/**
 * Reads the pull request of a run afresh, and works on it. What the event says of it is as old as the event, and a run that is run again
 * keeps the event of the first. Where this run has nothing to say of the pull request as it is now, it says why and ends green, with the
 * outputs `passed`: nothing is planned and nothing written.
 */
export async function withOpenPull(
  context: ActionContext,
  passed: ActionEnd['outputs'],
  work: (pull: OpenPull) => Promise<Result<ActionEnd>>,
): Promise<Result<ActionEnd>> {
  const number = numberOf(context);
  if (!number.ok) return number;
  const found = await context.github.pullRequest(number.value);
  if (!found.ok) return found;
  const why = whyPassed(context, found.value);
  if (why === undefined) {
    const { head, base, fromFork } = found.value;
    return work({ number: number.value, head, base, fromFork, fetched: found.value });
  }
  context.reporter.warn(why);
  return ok({ green: true, outputs: passed });
}

/** The number of the event's pull request; in a run by hand that of the input `pull-request`. */
function numberOf({ event, inputs }: ActionContext): Result<number> {
  if (event.kind === 'pull-request' || event.kind === 'review') return ok(event.number);
  if (inputs.pullRequest !== undefined) return ok(inputs.pullRequest);
  return failed({
    code: 'event/no-pull-request',
    message: 'This run is about no pull request',
    fix: 'Run it on the event pull_request, or name one by the input pull-request.',
  });
}

/** Why this run does nothing about a pull request; undefined where it is the one to do it. */
function whyPassed({ event, run }: ActionContext, pull: PullRequest): string | undefined {
  const { number, state, head, base, baseBranch, defaultBranch } = pull;
  if (state !== 'open') return `#${number} is ${state}: what is on the default branch is judged when it is applied.`;
  if (baseBranch !== defaultBranch) {
    return `#${number} goes into ${quote(baseBranch)}, and only what is in ${quote(defaultBranch)} is applied: nothing is planned. Change its base, then push a commit.`;
  }
  if (event.kind !== 'pull-request' && event.kind !== 'review') return undefined;
  if (event.head !== head) return `#${number} has a newer head than ${event.head.slice(0, 12)}: that head's own run does it.`;
  if (run.attempt === 1 || event.base === base) return undefined;
  return `This is an old run of #${number} that is run again, and ${quote(baseBranch)} has moved on since: nothing is done. Push a commit, press "Update branch", or run the workflow by hand with the command plan and the number ${number}.`;
}
