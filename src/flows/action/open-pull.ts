import { failed, ok, type Result } from '../../fault/fault.js';
import type { PullRequest } from '../../github/port.js';
import type { ActionContext } from './context.js';

/** The pull request that a run is about, at the commits that are planned. */
export interface OpenPull {
  readonly number: number;
  readonly head: string;
  /** The base branch's commit: the rules are read there. */
  readonly base: string;
  readonly fromFork: boolean;
  /** Where it had to be asked for. */
  readonly fetched?: PullRequest;
}

/** The pull request of the event; in a run by hand that of the input `pull-request`, as GitHub has it now. */
export async function findOpenPull({ event, inputs, github }: ActionContext): Promise<Result<OpenPull>> {
  if (event.kind === 'pull-request' || event.kind === 'review') {
    const { number, head, base, fromFork } = event;
    return ok({ number, head, base, fromFork });
  }
  if (inputs.pullRequest === undefined) {
    return failed({
      code: 'event/no-pull-request',
      message: 'This run is about no pull request',
      fix: 'Run it on the event pull_request, or name one by the input pull-request.',
    });
  }
  const found = await github.pullRequest(inputs.pullRequest);
  if (!found.ok) return found;
  const { number, head, base, fromFork } = found.value;
  return ok({ number, head, base, fromFork, fetched: found.value });
}
