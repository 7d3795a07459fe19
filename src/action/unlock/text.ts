import { quote } from '../../fault/fault.js';
import type { ActionContext } from '../context.js';

/** What releases a lock whose run is gone, as the second half of a sentence, with a link to where that is done. */
export function unlockAdvice({ env, runUrl }: Pick<ActionContext, 'env' | 'runUrl'>, file: string): string {
  return `run the workflow by hand with the command "unlock" and the request ${quote(file)} (${workflowUrl({ env, runUrl })}): it makes sure that the run is gone, and releases the lock`;
}

/** The page of this run's workflow, where it is run by hand; the run's own where the runner does not say which it is. */
function workflowUrl({ env, runUrl }: Pick<ActionContext, 'env' | 'runUrl'>): string {
  const name = workflowPath(env)?.split('/').at(-1);
  return name === undefined ? runUrl : runUrl.replace(/\/actions\/runs\/.*$/, `/actions/workflows/${name}`);
}

/** Where the workflow of this run is in its repository; undefined where the runner does not say. */
export function workflowPath(env: ActionContext['env']): string | undefined {
  return /^[^/]+\/[^/]+\/(\.github\/workflows\/[^/@]+\.ya?ml)@/.exec(env['GITHUB_WORKFLOW_REF'] ?? '')?.[1];
}
