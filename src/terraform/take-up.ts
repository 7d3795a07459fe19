import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { failed, ok, type Fault, type Result } from '../fault/fault.js';
import { baseIn, readHead, rescueKey, rescuePrefix, takenKey, type Beside, type StateHead } from './beside.js';
import { prefix } from './explain.js';
import type { Initializer, StackFolder } from './initialize.js';
import type { Session } from './invoke.js';
import { holding } from './lock.js';
import { pushState } from './rescue.js';

/** A state that was kept beside its place, and is not known to be in it. */
interface Kept {
  readonly key: string;
  readonly text: string;
  readonly head: StateHead;
  /** The serial that it goes over; undefined: over nothing. */
  readonly base: number | undefined;
}

/**
 * Before a stack is planned: puts into its place what S3 did not take from an earlier apply, where `mayWrite`; else that is a fault, as a
 * plan would start from a state that is too old. A kept state goes over the one that it was made from, and over no other: where an apply
 * has written since, that is a fault too (`terraform/state-forked`).
 */
export async function takeUpState(session: Session, stack: StackFolder, initializer: Initializer): Promise<Result<true>> {
  const { beside } = session;
  if (beside === undefined) return ok(true);
  const kept = await readKept(beside, stack);
  if (!kept.ok) return kept;
  for (const one of kept.value) {
    const done = await takeUp({ session, beside, stack, initializer }, one);
    if (!done.ok) return done;
  }
  return ok(true);
}

/**
 * Right before an apply, when no other run is at it: the serial that it starts from, undefined where there is no state. A fault where another run has left a
 * state beside it since the plan was made, which that does not know.
 */
export async function readBase({ beside }: Session, stack: StackFolder): Promise<Result<number | undefined>> {
  if (beside === undefined) return ok(undefined);
  const kept = await readKept(beside, stack);
  if (!kept.ok) return kept;
  const [one] = kept.value;
  if (one !== undefined) return failed(keptMeanwhile(stack.source.id, beside.place(one.key)));
  const found = await beside.read(stack.source.stateKey);
  if (!found.ok || found.value === undefined) return found.ok ? ok(undefined) : found;
  return ok(readHead(new TextDecoder().decode(found.value.bytes))?.serial);
}

/** In the order of their serials, as the keys are. */
async function readKept(beside: Beside, { source: { stateKey, id } }: StackFolder): Promise<Result<readonly Kept[]>> {
  const listed = await beside.list(rescuePrefix(stateKey), Infinity);
  if (!listed.ok) return listed;
  const keys = listed.value.map(({ key }) => key);
  const all = new Set(keys);
  const kept: Kept[] = [];
  for (const key of keys.filter((one) => !one.endsWith('.taken.tfstate') && !all.has(takenKey(one)))) {
    const found = await beside.read(key);
    if (!found.ok) return found;
    if (found.value === undefined) continue;
    const text = new TextDecoder().decode(found.value.bytes);
    const head = readHead(text);
    const base = baseIn(key);
    if (head === undefined || rescueKey(stateKey, head, base, text) !== key) return failed(unreadable(id, beside.place(key)));
    kept.push({ key, text, head, base });
  }
  return ok(kept);
}

interface Work {
  readonly session: Session;
  readonly beside: Beside;
  readonly stack: StackFolder;
  readonly initializer: Initializer;
}

function takeUp(work: Work, kept: Kept): Promise<Result<unknown>> {
  const { session, stack } = work;
  return session.applies ? holding(session, stack, () => putInPlace(work, kept)) : putInPlace(work, kept);
}

async function putInPlace(work: Work, kept: Kept): Promise<Result<unknown>> {
  const { session, beside, stack } = work;
  const { stateKey, id } = stack.source;
  const found = await beside.read(stateKey);
  if (!found.ok) return found;
  const present = found.value === undefined ? undefined : new TextDecoder().decode(found.value.bytes);
  const standing = standingOf(kept, present);
  const place = beside.place(kept.key);
  if (standing === 'forked') return failed(forked(id, { place, at: beside.place(stateKey) }));
  if (!session.applies) return standing === 'there' ? ok(true) : failed(waits(id, place));
  if (standing === 'newer') {
    const pushed = await push(work, kept.text);
    if (!pushed.ok) return failed(...pushed.faults, notTaken(id, place));
  }
  const marked = await beside.write(takenKey(kept.key), '{}\n', undefined);
  return marked.ok ? ok(true) : marked;
}

async function push({ session, stack, initializer }: Work, text: string): Promise<Result<true>> {
  const file = 'kept.tfstate';
  await writeFile(join(stack.folder, file), text, { mode: 0o600 });
  const pushed = await pushState(session, stack, file);
  if (pushed.ok || session.processes.interruption !== 'no') return pushed;
  // The folder may be one that Terraform does not take as initialized, as when planning.
  const again = await initializer.initializeItself(stack);
  return again.ok ? pushState(session, stack, file) : again;
}

/** How a kept state stands to the one in its place: is it `newer`, does that hold the same, or did that go another way (`forked`)? */
export function standingOf(kept: Omit<Kept, 'key'>, present: string | undefined): 'newer' | 'there' | 'forked' {
  if (present === undefined) return 'newer';
  const head = readHead(present);
  if (head === undefined) return 'forked';
  // A first state gets another lineage by "state push" (Terraform 1.11), with all else as it was.
  if (contentOf(kept.text) === contentOf(present)) return 'there';
  return head.lineage === kept.head.lineage && head.serial === kept.base ? 'newer' : 'forked';
}

/** What a state holds, without what tells it from others. */
function contentOf(text: string): string {
  const { resources, outputs, check_results: checks } = JSON.parse(text) as Readonly<Record<string, unknown>>;
  return JSON.stringify({ resources, outputs, checks });
}

function unreadable(id: string, place: string): Fault {
  return {
    code: 'terraform/state-unreadable',
    message: `${prefix({ stack: id })}what stands at ${place} is not the state that its name says.`,
    fix: 'Find out who wrote it, as only the role that applies may; then remove it.',
  };
}

function waits(id: string, place: string): Fault {
  return {
    code: 'terraform/state-kept',
    message: `${prefix({ stack: id })}S3 did not take the state of the last apply; it is kept in ${place}, so a plan would start from an older one.`,
    fix: 'Let the workflow run on the default branch first, which puts it in its place; then plan again.',
  };
}

function keptMeanwhile(id: string, place: string): Fault {
  return {
    code: 'terraform/state-kept',
    message: `${prefix({ stack: id })}S3 did not take the state of another run that applied meanwhile; it is kept in ${place}, and the plan does not know it. Nothing was applied.`,
    fix: 'Run again: that state is put in its place first.',
  };
}

function notTaken(id: string, place: string): Fault {
  return {
    code: 'terraform/state-kept',
    message: `${prefix({ stack: id })}the state that is kept in ${place} could not be put in its place.`,
    fix: 'Run again: nothing is applied before that is done. Where it comes back, see whether the state is locked, and whether the role may write it.',
  };
}

function forked(id: string, { place, at }: { readonly place: string; readonly at: string }): Fault {
  return {
    code: 'terraform/state-forked',
    message: `${prefix({ stack: id })}S3 did not take the state of an earlier apply, which is kept in ${place}; since then ${at} has gone another way.`,
    fix: `Compare the two, bring into ${at} what only the kept one knows ("terraform import"), and then remove the kept one.`,
  };
}
