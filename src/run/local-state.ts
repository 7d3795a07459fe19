import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { readMemory, type Memory } from '../bootstrap/memory.js';
import { failed, ok, quote, type Result } from '../fault/fault.js';
import { makeFolder, writing } from '../files/write.js';
import type { ObjectStore } from '../ledger/index.js';

/** The state of a foundation while the bucket that it belongs into is not there. */
export interface LocalState {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
  readonly memory: Memory;
}

/** The user's own folder for what is not to be lost. XDG Base Directory Specification: a relative path counts as not set. */
export function stateFolder(env: Readonly<Record<string, string | undefined>>): string {
  const set = env['XDG_STATE_HOME'] ?? '';
  return join(isAbsolute(set) ? set : join(homedir(), '.local', 'state'), 'vendor-bucket', 'bootstrap');
}

/** Makes the file that Terraform is to write, so that nobody else can read it at any moment: Terraform keeps the mode of a file that is there. */
export function makeLocalState(path: string): Result<true> {
  return writing(path, () => {
    makeFolder(dirname(path), 0o700);
    if (existsSync(path)) chmodSync(path, 0o600);
    else writeFileSync(path, '', { mode: 0o600 });
    return true as const;
  });
}

/** What is in the file; undefined where there is none, or nothing in it. Refuses what is no state (`bootstrap/local-state`). */
export function readLocalState(path: string): Result<LocalState | undefined> {
  if (!existsSync(path)) return ok(undefined);
  const text = readFileSync(path, 'utf8');
  if (text.trim() === '') return ok(undefined);
  const memory = readMemory(text);
  if (memory !== undefined) return ok({ path, text, memory });
  return failed({
    code: 'bootstrap/local-state',
    message: `${quote(path)} is not a Terraform state, but should be that of an interrupted bootstrap.`,
    fix: `Look at it and at ${quote(`${path}.backup`)}; remove it only if nothing that it describes exists in AWS.`,
  });
}

/**
 * Moves a state into the bucket, where there is none: written on the condition that nothing is there, read back, and only then removed here. A state
 * that is there already and goes on from this one was moved by a run that ended before it could remove this one; another is refused
 * (`bootstrap/two-states`), and both stay.
 */
export async function moveState({ path, text, memory }: LocalState, store: ObjectStore, key: string): Promise<Result<true>> {
  const written = await store.write(key, text, undefined);
  if (!written.ok) return written;
  const found = await store.read(key);
  if (!found.ok) return found;
  const there = found.value === undefined ? '' : new TextDecoder().decode(found.value.bytes);
  if (there !== text && !isLater(readMemory(there), memory)) {
    return failed({
      code: 'bootstrap/two-states',
      message: `There are two states: ${store.place(key)}, and ${quote(path)}, which an interrupted run left on this machine.`,
      fix: 'Keep the one that matches what is in AWS: compare them with "terraform show", and move the other one away.',
    });
  }
  return removeLocalState(path);
}

/** Removes the file, and what Terraform leaves beside it: the state before, and the note of a lock, which the system releases with its process. */
export function removeLocalState(path: string): Result<true> {
  return writing(path, () => {
    for (const file of [path, `${path}.backup`, join(dirname(path), `.${basename(path)}.lock.info`)])
      rmSync(file, { force: true });
    return true as const;
  });
}

/** Only what was moved there has its lineage. */
function isLater(there: Memory | undefined, here: Memory): boolean {
  return there !== undefined && there.lineage === here.lineage && there.serial >= here.serial;
}
