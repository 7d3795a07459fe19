import { failed, type Result } from '../fault/fault.js';
import { applyDefaultBranch } from './apply/flow.js';
import type { ActionContext, ActionEnd } from './context.js';
import { evaluatePullRequest } from './gate/flow.js';
import { closeHandover } from './handover/closing.js';
import { makeMatrix, planMatrixJob, reportMatrix } from './matrix/flow.js';
import { checkMergeGroup } from './queue/flow.js';
import { planPullRequest, validatePullRequest } from './plan/flow.js';
import { sayRefused } from './refused/flow.js';
import { unlockState } from './unlock/flow.js';

/** Does what the command says; `auto` follows from the event. */
export async function runAction(context: ActionContext): Promise<Result<ActionEnd>> {
  const { command, request } = context.inputs;
  switch (command) {
    case 'validate':
      return validatePullRequest(context);
    case 'plan':
      return request === undefined ? planPullRequest(context) : planMatrixJob(context);
    case 'gate':
      return evaluatePullRequest(context);
    case 'apply':
      return applyDefaultBranch(context);
    case 'matrix':
      return makeMatrix(context);
    case 'report':
      return reportMatrix(context);
    case 'refused':
      return sayRefused(context);
    case 'unlock':
      return unlockState(context);
    case 'auto':
      return runEvent(context);
  }
}

async function runEvent(context: ActionContext): Promise<Result<ActionEnd>> {
  const { event } = context;
  switch (event.kind) {
    case 'pull-request':
      return planPullRequest(context);
    case 'review':
      return evaluatePullRequest(context);
    case 'merge-group':
      return checkMergeGroup(context);
    case 'issue':
      return closeHandover(context);
    case 'push':
    case 'run':
      if (event.branch === event.defaultBranch) return applyDefaultBranch(context);
      return failed({
        code: 'event/branch',
        message: 'This run is on a branch that is not the default branch, where nothing is applied',
        fix: 'Let the workflow run on pushes to the default branch only; a branch is planned by its pull request.',
      });
  }
}
