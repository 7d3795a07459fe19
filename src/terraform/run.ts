import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { defined } from '../defined.js';
import { failed, ok, type Result } from '../fault/fault.js';
import { makeFolder } from '../files/write.js';
import type { Beside } from './beside.js';
import type { Engine } from './engine.js';
import { childEnvironment, type Environment } from './environment.js';
import type { Holder } from './holder.js';
import { distinctFaults, initialize, type StackFolder } from './initialize.js';
import type { Session } from './invoke.js';
import { canonicalJson } from './json.js';
import { providersBy, type ProviderInstallation } from './mirror.js';
import { placeOfRun } from './no-credentials.js';
import { redactSecretsOf } from './plaintext.js';
import { plansOf, type Plans } from './plans.js';
import { ChildProcesses } from './process.js';
import type { Progress } from './progress.js';
import { checkStateKeys, type StackSource, type StateLocation, terraformBlock } from './workspace.js';

export interface RunOptions {
  readonly engine: Engine;
  readonly installation: ProviderInstallation;
  /** A folder for temporary files, made when missing. The run makes one of its own in it, and removes that on closing. */
  readonly workDir: string;
  /** The caller's environment; what Terraform does not need of it is left out. */
  readonly env: Environment;
  /** What is put over the environment, undefined to remove. */
  readonly overlay?: Environment;
  readonly stacks: readonly StackSource[];
  /** The stacks belong to accounts of the settings, for messages. Default false. */
  readonly accounts?: boolean;
  readonly state: StateLocation;
  /** The text of a `.terraform.lock.hcl`; providers that it does not name are then refused. */
  readonly lockFile?: string;
  /** How many Terraform processes work at once. Default: the number of cores. */
  readonly parallelism?: number;
  /** Whether several stacks are planned in one run of Terraform, where they can be; such plans can't be applied. Default false. */
  readonly together?: boolean;
  /** The objects beside the states: there a state is kept that S3 did not take in its place, and looked for before planning. */
  readonly beside?: Beside;
  /** Whether kept states are put into their place before planning; else a plan of a stack that has one is a fault. Default false. */
  readonly applies?: boolean;
  /** What an apply notes beside the state before it takes the lock, so that one can ask whether its run is alive. */
  readonly holder?: Holder;
  /** What releases a stack's lock whose run is gone, for messages: "run … by hand". Default: deleting it. */
  readonly unlock?: (stack: string) => string;
  /** Where a state is put that S3 takes nowhere, in a folder of its own. Default: the folder of `workDir`. */
  readonly rescueDir?: string;
  readonly onProgress?: (progress: Progress) => void;
  /** Its abort is the first {@link Run.interrupt}. */
  readonly signal?: AbortSignal;
  /** Milliseconds from the second interrupt to the kill; only tests set it. Default 10,000. */
  readonly graceMilliseconds?: number;
  /** Milliseconds that another run is waited for which holds no lock; only tests set it. Default 10,000. */
  readonly othersPatience?: number;
}

/** Terraform at work on some stacks. Close it, whatever happened: plan files hold secrets. */
export interface Run extends Plans {
  /** First: Terraform stops in its own orderly way. Second: at once. Then nothing is started any more. */
  interrupt(): void;
  /** Waits for what still runs, then removes the run's folder; `left` where that holds the only copy of a state, and stays. */
  close(): Promise<'removed' | 'left'>;
}

/**
 * Prepares a run: a folder for each stack, and one `init` for all stacks whose `terraform` blocks are equal. Gives faults, and leaves
 * nothing behind, when no stack could be initialized; when some could, the others' faults come with their plans.
 */
export async function openRun(options: RunOptions): Promise<Result<Run>> {
  const blocks = options.stacks.map(terraformBlock);
  const faults = [...checkStateKeys(options.stacks), ...distinctFaults(blocks)];
  if (faults.length > 0) return failed(...faults);
  makeFolder(options.workDir);
  const root = await mkdtemp(join(options.workDir, 'run-'));
  const opened = openFolder(options, root);
  const { interrupt, close } = opened;
  try {
    const session = sessionOf(options, opened, await environmentOf(options, root));
    const stacks = options.stacks.map((source, index): StackFolder => {
      const block = blocks[index];
      return { source, folder: join(root, `stack-${index}`), block: block?.ok === true ? canonicalJson(block.value) : '' };
    });
    const run = await prepare(session, stacks, root, options);
    if (!run.ok) await close();
    return run.ok ? ok({ ...run.value, interrupt, close }) : run;
  } catch (error) {
    await close();
    throw error;
  }
}

/** What a run has until it is closed. */
interface Opened extends Pick<Session, 'processes' | 'report' | 'keepFolder'>, Pick<Run, 'interrupt' | 'close'> {}

/** Takes over the run's folder and the interrupt; both end with `close`. */
export function openFolder(options: RunOptions, root: string): Opened {
  const processes = new ChildProcesses(options.graceMilliseconds === undefined ? {} : options);
  const report = options.onProgress ?? (() => undefined);
  const interrupt = () => {
    report({ kind: 'phase', phase: 'interrupted' });
    processes.interrupt();
  };
  let isKept = false;
  const close = async () => {
    options.signal?.removeEventListener('abort', interrupt);
    await processes.close();
    if (isKept) return 'left';
    await rm(root, { recursive: true, force: true });
    return 'removed';
  };
  if (options.signal?.aborted === true) interrupt();
  options.signal?.addEventListener('abort', interrupt, { once: true });
  return { processes, report, interrupt, close, keepFolder: () => (isKept = true) };
}

export function sessionOf(options: RunOptions, { processes, report, keepFolder }: Opened, env: Session['env']): Session {
  return {
    engine: options.engine,
    processes,
    env,
    state: options.state,
    redact: redactSecretsOf(env),
    report,
    applies: options.applies ?? false,
    credentials: { at: placeOfRun(options.env), ...defined({ accounts: options.accounts }) },
    ...defined({
      providersBy: providersBy(options.installation),
      beside: options.beside,
      holder: options.holder,
      unlock: options.unlock,
      othersPatience: options.othersPatience,
    }),
    rescueDir: options.rescueDir ?? dirname(options.workDir),
    workDir: options.workDir,
    keepFolder,
  };
}

export async function environmentOf({ env, overlay, installation }: RunOptions, root: string): Promise<Record<string, string>> {
  const written = join(root, 'terraform.tfrc');
  if (installation.configText !== undefined) await writeFile(written, installation.configText, { mode: 0o600 });
  const configFile = installation.configText === undefined ? installation.configFile : written;
  return childEnvironment(env, { ...overlay, TF_CLI_CONFIG_FILE: configFile });
}

async function prepare(
  session: Session,
  stacks: readonly StackFolder[],
  root: string,
  { lockFile, parallelism, together }: RunOptions,
): Promise<Result<Plans>> {
  const initializer = await initialize(session, stacks, root, lockFile);
  const results = stacks.map((stack) => initializer.resultOf(stack));
  if (results.length > 0 && results.every((result) => !result.ok)) return failed(...distinctFaults(results));
  return ok(plansOf(session, stacks, { initializer, parallelism, together }));
}
