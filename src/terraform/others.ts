import { setTimeout as sleep } from 'node:timers/promises';
import { failed, ok, type Fault, type Result } from '../fault/fault.js';
import type { HeldLock } from './beside.js';
import { fixForLock, prefix } from './explain.js';
import { readLock, readNotes, type Holder, type HolderNote } from './holder.js';
import type { StackFolder } from './initialize.js';
import { explainContext, type Session } from './invoke.js';

/** How long a run that holds no lock is waited for, in milliseconds: it brings a state to safety within seconds, or is gone. */
const patience = 10_000;

/** A note that is older and has no lock is of a run that is gone: no apply takes as long, and with a lock it is not gone. In milliseconds. */
const mostAge = 15 * 60_000;

/**
 * Waits until no other run is between its note and the end of what it does, so that what it keeps beside the state is seen. One that holds the
 * lock is `terraform/state-locked` after three times as long; one that is gone is waited for in vain, and not for long. Of two that wait for each
 * other the one that was started first goes first.
 */
export async function waitForOthers(session: Session, stack: StackFolder, holder: Holder): Promise<Result<true>> {
  const { beside, processes, othersPatience = patience } = session;
  const { stateKey } = stack.source;
  const pause = othersPatience / 10;
  for (let waited = 0; beside !== undefined && processes.interruption === 'no'; waited += pause) {
    const [notes, lock] = [await readNotes(beside, stateKey), await readLock(beside, stateKey)];
    if (!notes.ok) return notes;
    if (!lock.ok) return lock;
    const others = notes.value.filter((note) => isOther(note, holder));
    const isLocked = lock.value !== undefined;
    const alive = isLocked ? others : others.filter(({ since }) => Date.now() - Date.parse(since) < mostAge);
    if (alive.length === 0) break;
    const isFirst = alive.every((note) => isBefore(holder, note));
    const most = isLocked ? 3 * othersPatience : isFirst ? othersPatience : 2 * othersPatience;
    if (waited < most) await sleep(pause);
    else if (lock.value === undefined) break;
    else return failed(locked(session, stack, lock.value));
  }
  return ok(true);
}

function isOther({ run: a }: HolderNote, { run: b }: Holder): boolean {
  return a.id !== b.id || a.attempt !== b.attempt;
}

function isBefore({ run: a }: Holder, { run: b }: HolderNote): boolean {
  return a.id === b.id ? a.attempt < b.attempt : BigInt(a.id) < BigInt(b.id);
}

function locked(session: Session, { source }: StackFolder, { id, who, created }: HeldLock): Fault {
  const held = { id, who, created, path: `${session.state.bucket}/${source.stateKey}` };
  return {
    code: 'terraform/state-locked',
    message: `${prefix({ stack: source.id })}the state is locked by ${who}.`,
    fix: fixForLock(held, explainContext(session, source.id)),
  };
}
