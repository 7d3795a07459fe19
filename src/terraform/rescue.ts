import { chmod, copyFile, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { failed, ok, type Fault, type Result } from '../fault/fault.js';
import { readHead, rescueKey } from './beside.js';
import { prefix } from './explain.js';
import type { StackFolder } from './initialize.js';
import { faultsOf, invoke, type Session } from './invoke.js';
import { lockArgument } from './lock.js';
import { oneLine } from './plaintext.js';
import { backendArguments } from './workspace.js';

/** Terraform writes the state there when S3 does not take it; without it, what was created is forgotten. */
const left = 'errored.tfstate';

/** What an apply started from: the serial of the state that stood there; undefined where none did. */
export interface Started {
  readonly base: number | undefined;
}

/**
 * Brings to safety the state that Terraform could not write to S3: to its place once more, by a process that reads the credentials afresh,
 * where nobody else has written; else beside it, under a key of its own that is never written over; else into a file that only
 * its owner can read. Never throws, and gives what there is to tell; nothing where Terraform left no state.
 */
export async function rescueState(session: Session, stack: StackFolder, started: Started): Promise<readonly Fault[]> {
  const file = join(stack.folder, left);
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return [];
  await chmod(file, 0o600).catch(() => undefined);
  try {
    const own = await lastOwn(session, stack, { text, ...started });
    if (own !== undefined && (await pushState(session, stack, left)).ok) return [saved(stack)];
    const kept = await keepBeside(session, stack, { text, base: (own ?? started).base });
    if (kept !== undefined) return [keptBeside(stack, kept)];
  } catch {
    // Whatever it was, the state still lies in the folder, and must not go with it.
  }
  return [await keepInFile(session, stack, file)];
}

/** Writes a state to its place, as Terraform does it: under the lock, over no newer one and over none of another lineage. */
export async function pushState(session: Session, stack: StackFolder, file: string): Promise<Result<true>> {
  const exit = await invoke(session, stack.folder, ['state', 'push', lockArgument, file]);
  return exit.code === 0 ? ok(true) : failed(...faultsOf(session, exit, 'state push', stack.source.id));
}

/**
 * The serial of what stands there right after Terraform has ended: what it started from, or what it wrote itself while it worked, as nobody
 * else had the lock, and whoever waits for it goes by this run's note. Undefined where it is another's, or can't be told.
 */
async function lastOwn(
  { beside }: Session,
  { source }: StackFolder,
  { base, text }: Started & { readonly text: string },
): Promise<Started | undefined> {
  if (beside === undefined) return { base };
  const found = await beside.read(source.stateKey);
  if (!found.ok) return undefined;
  if (found.value === undefined) return base === undefined ? { base } : undefined;
  const [there, own] = [readHead(new TextDecoder().decode(found.value.bytes)), readHead(text)];
  const isOwn = there !== undefined && there.lineage === own?.lineage && there.serial >= (base ?? 0) && there.serial < own.serial;
  return isOwn ? { base: there.serial } : undefined;
}

/** Gives where; undefined where that was not possible. */
async function keepBeside(
  { beside }: Session,
  { source }: StackFolder,
  { text, base }: Pick<Started, 'base'> & { readonly text: string },
): Promise<string | undefined> {
  const head = readHead(text);
  if (beside === undefined || head === undefined) return undefined;
  const key = rescueKey(source.stateKey, head, base, text);
  const written = await beside.write(key, text, undefined);
  if (written.ok && written.value === 'written') return beside.place(key);
  // An earlier attempt whose answer was cut off; its key names what it holds.
  const found = await beside.read(key);
  const same = found.ok && found.value !== undefined && Buffer.from(found.value.bytes).equals(Buffer.from(text));
  return same ? beside.place(key) : undefined;
}

/** Moves it into a folder of its own in the workspace, else beside the folder of the run. */
async function keepInFile(session: Session, stack: StackFolder, file: string): Promise<Fault> {
  for (const parent of [session.rescueDir, dirname(session.workDir)]) {
    const kept = await moveBelow(parent, file).catch(() => undefined);
    if (kept !== undefined) return keptInFile(session, stack, kept);
  }
  session.keepFolder();
  return keptInFile(session, stack, file);
}

async function moveBelow(parent: string, file: string): Promise<string> {
  // Made anew, for its owner alone: nothing that a repository holds can lead it elsewhere.
  const folder = await mkdtemp(join(parent, 'vendor-bucket-rescued-'));
  const kept = join(folder, left);
  try {
    await rename(file, kept);
  } catch {
    await copyFile(file, kept);
    await rm(file, { force: true });
  }
  await chmod(kept, 0o600);
  // Whoever adds everything to a commit leaves this out.
  await writeFile(join(folder, '.gitignore'), '*\n').catch(() => undefined);
  return kept;
}

function saved({ source }: StackFolder): Fault {
  return {
    code: 'terraform/state-saved',
    message: `${prefix({ stack: source.id })}S3 took the state at the second attempt only; nothing of it is lost.`,
    fix: 'Run again: the next plan starts from what exists, and does the rest.',
  };
}

function keptBeside({ source }: StackFolder, place: string): Fault {
  return {
    code: 'terraform/state-kept',
    message: `${prefix({ stack: source.id })}S3 did not take the state in its place; it is kept in ${place}.`,
    fix: 'Run again: the next run that applies puts it in its place first, and goes on from there. Until then, apply nothing else for it.',
  };
}

function keptInFile({ state, engine: { name } }: Session, { source }: StackFolder, file: string): Fault {
  const init = backendArguments(state, source.stateKey).join(' ');
  const backend = `echo '{"terraform":{"backend":{"s3":{}}}}' > backend.tf.json`;
  return {
    code: 'terraform/state-not-saved',
    message: oneLine(
      `${prefix({ stack: source.id })}S3 took the state nowhere; the only copy is the file ${file} on this machine. It may hold secrets, and a runner that is thrown away takes it along.`,
      2000,
    ),
    fix: oneLine(
      `Before anything else is applied for it, on that machine, with credentials of the role that applies, in an empty folder: ${backend} && ${name} init ${init} && ${name} state push ${file}. Then delete the file.`,
      2000,
    ),
  };
}
