/**
 * Terraform at work: text of configurations in, typed plans out. Knows nothing of requests, vendors or cdktf.
 *
 *     const engine = await findEngine({ engine: 'terraform', env, cacheDir });
 *     const installation = providerInstallation(env, localFolders, { engine: 'terraform', cwd });
 *     const run = await openRun({ engine, installation, workDir, env, state: { bucket, region }, stacks: [{ id, json, stateKey }] });
 *     const plans = await run.planAll();           // each a Result; fingerprint(plan) is what an approval is bound to
 *     const outcome = await run.apply(planned);    // exactly that plan
 *     await run.close();                           // always: plan files hold secrets
 *     await engine.close?.();
 *
 * One `init` serves all stacks of a run. A SIGINT of the caller goes to `run.interrupt()`, or by an AbortSignal; the calls under way
 * then end with faults that say what is left. There is no way to destroy: that is a plan like any other.
 */
export type { Applied, ApplyOutcome, Begin } from './apply.js';
export { lockKey, type Beside } from './beside.js';
export { enginePlatform, findEngine, versionFault, type Engine, type FindEngineOptions } from './engine.js';
export type { EngineName } from './release.js';
export type { Environment } from './environment.js';
export { canonicalPlan, fingerprint } from './fingerprint.js';
export { localFolders } from './folders.js';
export { dropHolder, findLock, takersOf, type Holder, type HolderNote, type LockFound } from './holder.js';
export type { Begun, Note } from './go-on.js';
export { canonicalJson, type Json } from './json.js';
export { providerInstallation, type Folders, type ProviderInstallation } from './mirror.js';
export { howToLock, lockFileFault } from './lock-file.js';
export { parsePlan } from './parse-plan.js';
export type { OutputChange, Plan, ResourceChange } from './plan.js';
export type { Progress } from './progress.js';
export { openLocalRun, type LocalRun } from './local-run.js';
export { openRun, type Run, type RunOptions } from './run.js';
export type { PlannedStack } from './plans.js';
export type { StackSource, StateLocation } from './workspace.js';
