import { failed, ok, type Result } from '../../fault/fault.js';
import type { Ledger, Owed } from '../../ledger/index.js';
import type { ActionContext } from '../context.js';
import { deploymentTask } from './owed.js';
import type { PendingRequest } from './pending.js';
import { orUnexpected } from './unexpected.js';

/** The deployment of what is begun. */
export interface Deployment {
  readonly id: number;
  /** What is owed from its beginning on, in case that the run does not come to its end. */
  readonly owed: Owed;
  readonly end: (state: 'success' | 'failure', description: string) => Promise<Result<unknown>>;
}

/** Notes in the ledger that it is owed before it is created, so that none stays under way for good. */
export async function beginDeployment(
  { github, runUrl, env, inputs }: ActionContext,
  { ledger, tip }: { readonly ledger: Ledger; readonly tip: string },
  { bucket, file }: PendingRequest,
): Promise<Result<Deployment>> {
  const of = { environment: inputs.environment, sha: tip };
  const by = { run: runUrl, attempt: env['GITHUB_RUN_ATTEMPT'] ?? '1' };
  const owed: Owed = { kind: 'beginning', ...of, ...by };
  const kept = await orUnexpected(`recording ${bucket}`, failed(), () => ledger.owe(bucket, [owed]));
  if (!kept.value.ok) return failed(...kept.faults, ...kept.value.faults);
  const deployment = await github.createDeployment({
    ...of,
    task: deploymentTask,
    description: `Apply ${file}`,
    payload: { bucket, ...by },
  });
  if (!deployment.ok) return deployment;
  const say = (state: 'in_progress' | 'success' | 'failure', description: string) =>
    github.setDeploymentState(deployment.value.id, { state, description, logUrl: runUrl });
  const { id } = deployment.value;
  const started = await say('in_progress', 'Terraform applies the approved plan.');
  if (started.ok) return ok({ id, owed, end: say });
  await say('failure', 'Nothing was applied: what is begun could not be told.');
  return started;
}
