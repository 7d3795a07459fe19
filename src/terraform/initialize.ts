import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defined } from '../defined.js';
import { type Fault, failed, ok, type Result } from '../fault/fault.js';
import { faultsOf, invoke, type Session } from './invoke.js';
import { inSequence } from './schedule.js';
import * as workspace from './workspace.js';

/** A stack in its folder. `block` is the canonical text of its `terraform` block. */
export interface StackFolder {
  readonly source: workspace.StackSource;
  readonly folder: string;
  readonly block: string;
}

/** Gets the folders of a run ready for planning. */
export interface Initializer {
  /** What came of the preparation of a stack. */
  resultOf(stack: StackFolder): Result<true>;
  /** Runs a real `init` in a stack's own folder, for when Terraform does not take the derived one. */
  initializeItself(stack: StackFolder): Promise<Result<true>>;
}

/**
 * Writes the stacks' configurations and initializes them: for stacks with equal `terraform` blocks, `init` runs once, in a folder that
 * holds only that block, and their folders are derived from it. Needs network or a mirror, and read access to the state bucket.
 */
export async function initialize(
  session: Session,
  stacks: readonly StackFolder[],
  root: string,
  lockText?: string,
): Promise<Initializer> {
  const results = new Map<StackFolder, Result<true>>();
  const oneAfterTheOther = inSequence();
  const init = (folder: string, key: string, stack?: string) =>
    oneAfterTheOther(() => runInit(session, { folder, key, readonly: lockText !== undefined, ...defined({ stack }) }));
  const prepare = async (folder: string, json: string) => {
    await mkdir(folder, { mode: 0o700 });
    await writeFile(join(folder, workspace.configurationFile), json, { mode: 0o600 });
    if (lockText !== undefined) await writeFile(join(folder, workspace.lockFile), lockText);
  };
  const initializeItself = async ({ source, folder }: StackFolder): Promise<Result<true>> => {
    await workspace.clearInitialized(folder);
    return init(folder, source.stateKey, source.id);
  };
  for (const [index, group] of groupByBlock(stacks).entries()) {
    const base = join(root, `init-${index}`);
    await prepare(base, `{"terraform":${group[0].block}}`);
    const initialized = await init(base, group[0].source.stateKey);
    for (const stack of group) {
      await prepare(stack.folder, stack.source.json);
      const derived =
        initialized.ok && (await workspace.deriveInitialized(base, stack.folder, session.state, stack.source.stateKey));
      results.set(stack, initialized.ok && !derived ? await initializeItself(stack) : initialized);
    }
  }
  return { resultOf: (stack) => results.get(stack) ?? failed(), initializeItself };
}

function groupByBlock(stacks: readonly StackFolder[]): (readonly [StackFolder, ...StackFolder[]])[] {
  const groups = new Map<string, [StackFolder, ...StackFolder[]]>();
  for (const stack of stacks) {
    const group = groups.get(stack.block);
    if (group === undefined) groups.set(stack.block, [stack]);
    else group.push(stack);
  }
  return [...groups.values()];
}

interface Init {
  readonly folder: string;
  readonly key: string;
  /** Whether the lock file is given, and must not be changed. */
  readonly readonly: boolean;
  readonly stack?: string;
}

async function runInit(session: Session, { folder, key, readonly, stack }: Init): Promise<Result<true>> {
  session.report({ kind: 'phase', phase: 'init', ...defined({ stack }) });
  const locking = readonly ? ['-lockfile=readonly'] : [];
  const exit = await invoke(session, folder, [
    'init',
    '-input=false',
    ...locking,
    ...workspace.backendArguments(session.state, key),
  ]);
  return exit.code === 0 ? ok(true) : failed(...faultsOf(session, exit, 'init', stack));
}

/** The faults of several results, each once. */
export function distinctFaults(results: readonly Result<unknown>[]): Fault[] {
  const faults = results.flatMap((result) => (result.ok ? [] : result.faults));
  return faults.filter((fault, index) => faults.findIndex((other) => other.message === fault.message) === index);
}
