import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { defined } from '../defined.js';
import { failed, ok, quote, type Result } from '../fault/fault.js';
import { makeFolder, writing } from '../files/write.js';
import { saveWorld, startSandbox, type Sandbox, type SandboxOptions } from '../sandbox/index.js';

/** A sandbox whose account is kept in a file, which is this command's alone until it is closed. */
interface KeptSandbox {
  readonly sandbox: Sandbox;
  /** Stops the sandbox and keeps what it holds. Refuses where that can't be written (`files/unwritable`). */
  close(): Promise<Result<true>>;
}

export type OpenSandbox = (options: Pick<SandboxOptions, 'stateBucket' | 'deployer'>) => Promise<Result<KeptSandbox>>;

/** How to open the sandbox that is kept in a file. */
export function keptIn(path: string): OpenSandbox {
  return (options) => openSandbox(path, options);
}

/**
 * Starts a sandbox with what the file holds, or empty where there is none. Refuses a file that no sandbox saved (`sandbox/world`), one that
 * another command works on (`sandbox/in-use`), and a place that can't be written, before any work is done for it.
 */
export async function openSandbox(
  path: string,
  options: Pick<SandboxOptions, 'stateBucket' | 'deployer'>,
): Promise<Result<KeptSandbox>> {
  const lock = `${path}.lock`;
  const locked = takeLock(path, lock);
  if (!locked.ok) return locked;
  const sandbox = await start(path, options);
  if (!sandbox.ok) {
    rmSync(lock, { force: true });
    return sandbox;
  }
  return ok({
    sandbox: sandbox.value,
    async close() {
      await sandbox.value.stop();
      const kept = writing(path, () => keep(sandbox.value, path));
      rmSync(lock, { force: true });
      return kept;
    },
  });
}

async function start(path: string, options: SandboxOptions): Promise<Result<Sandbox>> {
  try {
    const world = existsSync(path) ? readFileSync(path, 'utf8') : undefined;
    return ok(await startSandbox({ ...options, ...defined({ world }) }));
  } catch (error) {
    return failed({
      code: 'sandbox/world',
      message: `the sandbox can't be started from ${quote(path)}: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}`,
      fix: 'Name another file with --world FILE: where it is not there yet, it begins with an empty account.',
    });
  }
}

/** Two commands on one world would each keep their own, and what the first had applied would be lost without a word. */
function takeLock(path: string, lock: string): Result<true> {
  const taken = writing(path, () => {
    makeFolder(dirname(path));
    if (!isHeld(lock)) rmSync(lock, { force: true });
    if (existsSync(lock)) return false;
    writeFileSync(lock, String(process.pid), { flag: 'wx', mode: 0o600 });
    return true;
  });
  if (!taken.ok || taken.value) return taken.ok ? ok(true) : taken;
  return failed({
    code: 'sandbox/in-use',
    message: `another command is working on the sandbox in ${quote(path)}`,
    fix: 'Wait until it has ended, or give this one a sandbox of its own with --world FILE.',
  });
}

/** Whether the process that took a lock is alive: one that was killed has left its lock behind. */
function isHeld(lock: string): boolean {
  if (!existsSync(lock)) return false;
  const text = readFileSync(lock, 'utf8');
  if (!/^[1-9][0-9]{0,9}$/.test(text)) return false;
  try {
    process.kill(Number(text), 0);
    return true;
  } catch (error) {
    return typeof error === 'object' && error !== null && 'code' in error && error.code === 'EPERM';
  }
}

/** Written beside and renamed, so that an interrupted command leaves the old world or the new one, never half of it. */
function keep(sandbox: Sandbox, path: string): true {
  writeFileSync(`${path}.new`, saveWorld(sandbox), { mode: 0o600 });
  renameSync(`${path}.new`, path);
  return true;
}

/** Where the sandbox keeps its account between two commands, relative to the folder that they run in. */
export const defaultWorld = '.vendor-bucket/sandbox.json';

/**
 * The file of a sandbox: the one that is named, else the usual one where that is asked for. That of an account of the settings lies beside it, with
 * the account's name at its end, whatever the command is: what one command makes there, the next one finds.
 */
export function worldOf(
  { named, usual }: { readonly named: string | undefined; readonly usual: boolean },
  account: string | undefined,
): string | undefined {
  const world = named ?? (usual ? defaultWorld : undefined);
  return account === undefined ? world : world?.replace(/(?:\.json)?$/, (end) => `-${account}${end}`);
}

/** Where the demonstration leaves what it made, below the folder that it runs in. */
export const demoFolder = join('.vendor-bucket', 'demo');
