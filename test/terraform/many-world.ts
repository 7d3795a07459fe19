import { s3Store } from '../../src/ledger/index.js';
import type { Sandbox } from '../../src/sandbox/index.js';
import {
  findEngine,
  fingerprint,
  localFolders,
  openRun,
  providerInstallation,
  type Plan,
  type PlannedStack,
  type Run,
  type RunOptions,
  type StackSource,
} from '../../src/terraform/index.js';
import type { Fault, Result } from '../../src/fault/fault.js';
import { leanProvider } from '../provider/mirror.js';
import { temporaryFolder } from './fake-terraform.js';

export const stateBucket = 'terraform-state-of-tests';

/** What is compared of a stack that is planned: all of its plan, or why there is none. */
export type Outcome = { readonly fingerprint: string; readonly plan: Plan } | { readonly faults: readonly Fault[] };

/** What came of stacks that were planned in one run. */
interface Planned {
  readonly outcomes: ReadonlyMap<string, Outcome>;
  /** The ids of those with a plan that could be applied: in a run that plans together, those that were planned alone. */
  readonly alone: readonly string[];
}

/** Opens a run on the sandbox, whose states are read by calls to S3 as well. */
export async function openOn(
  sandbox: Sandbox,
  stacks: readonly StackSource[],
  more: Partial<RunOptions> = {},
): Promise<Run & { readonly workDir: string }> {
  const env = { ...process.env, ...(await leanProvider()) };
  const engine = await findEngine({ engine: 'terraform', env, cacheDir: temporaryFolder() });
  const installation = providerInstallation(env, localFolders, { engine: 'terraform', cwd: process.cwd() });
  if (!engine.ok || !installation.ok) throw new Error('These tests need Terraform 1.10 or later on the PATH.');
  const workDir = temporaryFolder();
  const run = await openRun({
    engine: engine.value,
    installation: installation.value,
    workDir,
    env,
    overlay: sandbox.env(),
    stacks,
    state: { bucket: stateBucket, region: 'us-east-1' },
    beside: storeOf(sandbox),
    ...more,
  });
  return { ...given(run), workDir };
}

function storeOf(sandbox: Sandbox) {
  return given(s3Store({ bucket: stateBucket, region: 'us-east-1', env: { ...process.env, ...sandbox.env() } }));
}

/** Puts a state where a stack has it. */
export async function putState(sandbox: Sandbox, key: string, text: string): Promise<void> {
  const store = storeOf(sandbox);
  const before = given(await store.read(key));
  given(await store.write(key, text, before?.tag));
}

export async function readState(sandbox: Sandbox, key: string): Promise<string> {
  return new TextDecoder().decode(given(await storeOf(sandbox).read(key))?.bytes);
}

/** Plans stacks in one run: together, or each alone. */
export async function planned(
  sandbox: Sandbox,
  stacks: readonly StackSource[],
  more: Partial<RunOptions> = {},
): Promise<Planned> {
  const run = await openOn(sandbox, stacks, more);
  try {
    const results = await run.planAll();
    const alone: string[] = [];
    // `mend` takes only what can be applied, and does nothing with what needs no mending.
    for (const [id, result] of results)
      if (result.ok && more.together === true && (await isApplicable(run, result.value))) alone.push(id);
    return { outcomes: new Map([...results].map(([id, result]) => [id, outcomeOf(result)])), alone };
  } finally {
    await run.close();
  }
}

function isApplicable(run: Run, planned: PlannedStack): Promise<boolean> {
  return run
    .mend(planned, () => Promise.resolve({ ok: true, value: undefined }))
    .then(
      () => true,
      () => false,
    );
}

/** Applies stacks, each by its own plan. */
export async function applyAll(sandbox: Sandbox, stacks: readonly StackSource[]): Promise<void> {
  const run = await openOn(sandbox, stacks);
  for (const [id, result] of await run.planAll()) {
    const outcome = await run.apply(given(result));
    if (!outcome.ok) throw new Error(`${id}: ${outcome.faults.map(({ message }) => message).join('; ')}`);
  }
  await run.close();
}

function outcomeOf(result: Result<{ readonly plan: Plan }>): Outcome {
  // Each call to AWS has an id of its own.
  const withoutId = (fault: Fault) => ({ ...fault, message: fault.message.replace(/RequestID: \w+/, 'RequestID: its own') });
  if (!result.ok) return { faults: result.faults.map(withoutId) };
  const { plan } = result.value;
  return { fingerprint: fingerprint(plan), plan };
}

export function given<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(result.faults.map(({ code, message }) => `${code} ${message}`).join('\n'));
}
