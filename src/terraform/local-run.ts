import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { failed, ok, type Result } from '../fault/fault.js';
import { makeFolder } from '../files/write.js';
import { applyPlan, type ApplyOutcome } from './apply.js';
import { faultsOf, invoke, type Session } from './invoke.js';
import type { StackFolder } from './initialize.js';
import { parsePlan } from './parse-plan.js';
import { plainText } from './plaintext.js';
import type { Plan } from './plan.js';
import { planText } from './progress.js';
import { environmentOf, openFolder, sessionOf, type Run, type RunOptions } from './run.js';
import { configurationFile, lockFile as lockFileName, planFile, type StateLocation } from './workspace.js';

/** One configuration whose state is in a file on this machine: its own `backend "local"` says where. */
export interface LocalOptions extends Omit<RunOptions, 'stacks' | 'beside' | 'holder' | 'unlock' | 'parallelism' | 'state'> {
  readonly id: string;
  readonly json: string;
  /** Where the state will be, for messages. */
  readonly state: StateLocation;
}

/** Terraform at work on it. Close it, whatever happened. */
export interface LocalRun extends Pick<Run, 'interrupt' | 'close'> {
  plan(): Promise<Result<Plan>>;
  /** Applies exactly the plan that was made last. */
  apply(plan: Plan): Promise<ApplyOutcome>;
}

/** Prepares the run of a configuration with a state of its own on this machine. Gives faults, and leaves nothing behind, where `init` fails. */
export async function openLocalRun(options: LocalOptions): Promise<Result<LocalRun>> {
  const full: RunOptions = { ...options, stacks: [] };
  makeFolder(options.workDir);
  const root = await mkdtemp(join(options.workDir, 'run-'));
  const opened = openFolder(full, root);
  const { interrupt, close } = opened;
  try {
    const session = sessionOf(full, opened, await environmentOf(full, root));
    const folder = join(root, 'stack');
    makeFolder(folder, 0o700);
    await writeFile(join(folder, configurationFile), options.json, { mode: 0o600 });
    if (options.lockFile !== undefined) await writeFile(join(folder, lockFileName), options.lockFile);
    const ready = await initialize(session, options, folder);
    if (!ready.ok) {
      await close();
      return ready;
    }
    const stack: StackFolder = { source: { id: options.id, json: options.json, stateKey: options.id }, folder, block: '' };
    return ok({
      interrupt,
      close,
      plan: () => plan(session, stack),
      apply: (made) => applyPlan(session, { stack, plan: made }),
    });
  } catch (error) {
    await close();
    throw error;
  }
}

async function initialize(session: Session, { id, lockFile }: LocalOptions, folder: string): Promise<Result<true>> {
  session.report({ kind: 'phase', stack: id, phase: 'init' });
  const locking = lockFile === undefined ? [] : ['-lockfile=readonly'];
  const exit = await invoke(session, folder, ['init', '-input=false', ...locking]);
  return exit.code === 0 ? ok(true) : failed(...faultsOf(session, exit, 'init', id));
}

async function plan(session: Session, { source: { id }, folder }: StackFolder): Promise<Result<Plan>> {
  session.report({ kind: 'phase', stack: id, phase: 'plan' });
  const exit = await invoke(session, folder, ['plan', `-out=${planFile}`, '-input=false', '-detailed-exitcode']);
  if (exit.code !== 0 && exit.code !== 2) return failed(...faultsOf(session, exit, 'plan', id));
  session.report({ kind: 'phase', stack: id, phase: 'show' });
  const shown = await invoke(session, folder, ['show', '-json', planFile]);
  if (shown.code !== 0) return failed(...faultsOf(session, shown, 'show', id));
  const text = session.redact(planText(plainText(exit.stdout)));
  return parsePlan(shown.stdout, { engine: session.engine.name, text });
}
