import { hostname, userInfo } from 'node:os';
import { z } from 'zod';
import { failed, ok, type Result } from '../fault/fault.js';
import { lockKey, parseLock, type Beside, type HeldLock } from './beside.js';

/** The run of a workflow that applies: whose the lock of a state is can be asked of GitHub by it. */
export interface Holder {
  readonly run: { readonly id: string; readonly attempt: number };
}

/** That a run is about to take the lock of a state; its object is there from before the lock is asked for until after it is released. */
export interface HolderNote extends Holder {
  /** As Terraform's own lock has it: user and machine. */
  readonly who: string;
  /** ISO 8601 in UTC. */
  readonly since: string;
}

const holderNote = z.strictObject({
  version: z.literal(1),
  run: z.strictObject({ id: z.string().regex(/^[1-9][0-9]{0,19}$/), attempt: z.int().positive().max(999_999) }),
  who: z.string().max(512),
  since: z.iso.datetime(),
});

/** It ends as a lock does, so that whoever may lock may write and remove it. */
function notesPrefix(stateKey: string): string {
  return `${stateKey}.holders/`;
}

/** One object for each run. */
export function noteKey(stateKey: string, { run }: Holder): string {
  return `${notesPrefix(stateKey)}${run.id}-${run.attempt}.tflock`;
}

/** Who this process is to Terraform: `user@machine` of its locks (statemgr.NewLockInfo). */
function whoAmI(): string {
  try {
    return `${userInfo().username}@${hostname()}`;
  } catch {
    return `@${hostname()}`;
  }
}

/** Says that this run is about to lock a state. The same run saying it again is no conflict. */
export async function noteHolder(beside: Beside, stateKey: string, holder: Holder): Promise<Result<unknown>> {
  const note = { version: 1, run: holder.run, who: whoAmI(), since: new Date().toISOString() };
  return beside.write(noteKey(stateKey, holder), `${JSON.stringify(note)}\n`, undefined);
}

/** Takes it back, once the lock is released. */
export async function dropHolder(beside: Beside, stateKey: string, holder: Holder): Promise<Result<unknown>> {
  const found = await beside.read(noteKey(stateKey, holder));
  return found.ok && found.value !== undefined ? beside.remove(noteKey(stateKey, holder), found.value.tag) : found;
}

/** A lock, and the runs that may have taken it. */
export interface LockFound {
  readonly lock: HeldLock;
  readonly notes: readonly HolderNote[];
}

/** The lock of a state with every run that said it would take it; undefined where it is not locked. */
export async function findLock(beside: Beside, stateKey: string): Promise<Result<LockFound | undefined>> {
  const lock = await readLock(beside, stateKey);
  if (!lock.ok || lock.value === undefined) return lock.ok ? ok(undefined) : lock;
  const notes = await readNotes(beside, stateKey);
  return notes.ok ? ok({ lock: lock.value, notes: notes.value }) : notes;
}

/** The lock of a state; undefined where it is not locked. */
export async function readLock(beside: Beside, stateKey: string): Promise<Result<HeldLock | undefined>> {
  const key = lockKey(stateKey);
  const found = await beside.read(key);
  if (!found.ok || found.value === undefined) return found.ok ? ok(undefined) : found;
  const lock = parseLock(found.value);
  return lock === undefined ? unreadable(beside.place(key)) : ok(lock);
}

/** Every run that said it would lock a state, and has not taken that back. */
export async function readNotes(beside: Beside, stateKey: string): Promise<Result<readonly HolderNote[]>> {
  const keys = await beside.list(notesPrefix(stateKey), Infinity);
  if (!keys.ok) return keys;
  const notes: HolderNote[] = [];
  for (const { key: one } of keys.value) {
    const read = await beside.read(one);
    if (!read.ok) return read;
    if (read.value === undefined) continue;
    const note = parseNote(read.value.bytes);
    if (note === undefined) return unreadable(beside.place(one));
    notes.push(note);
  }
  return ok(notes);
}

/** The runs of a lock that can have taken it: on the same machine, and not after it was taken. */
export function takersOf({ lock, notes }: LockFound): readonly HolderNote[] {
  // Terraform writes nanoseconds, which are more than a date holds; both are by the clock of that machine.
  return notes.filter(({ who, since }) => who === lock.who && Date.parse(since) <= Date.parse(lock.created) + 1);
}

function parseNote(bytes: Uint8Array): HolderNote | undefined {
  try {
    const parsed = holderNote.safeParse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
    return parsed.success ? { run: parsed.data.run, who: parsed.data.who, since: parsed.data.since } : undefined;
  } catch {
    return undefined;
  }
}

function unreadable(place: string) {
  return failed({
    code: 'terraform/lock-unreadable',
    message: `What stands at ${place} is no lock, and no note of who holds one.`,
    fix: 'Find out who wrote it: only the role that applies may.',
  });
}
