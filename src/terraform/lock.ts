import { ok, type Fault, type Result } from '../fault/fault.js';
import { lockKey, type Beside } from './beside.js';
import type { Diagnostic } from './diagnostics.js';
import { lockIn, prefix } from './explain.js';
import { dropHolder, findLock, noteHolder, takersOf, type Holder, type LockFound } from './holder.js';
import type { StackFolder } from './initialize.js';
import type { Session } from './invoke.js';
import { waitForOthers } from './others.js';
import type { Exit } from './process.js';

/** What Terraform calls a lock that it could not release; the text below names it (clistate.unlockErrorMessage). */
export const releaseError = 'Error releasing the state lock';

/** What Terraform is told of the lock of a state: how long another run's is waited for. */
export const lockArgument = '-lock-timeout=30s';

/**
 * Says beside the state which run is about to lock it: nothing is applied where that can't be said. Then waits for the runs that said so before:
 * one whose Terraform has ended may be about to keep a state beside its place.
 */
export async function noteLock(session: Session, stack: StackFolder): Promise<Result<unknown>> {
  const { beside, holder } = session;
  if (beside === undefined || holder === undefined) return ok(undefined);
  const noted = await noteHolder(beside, stack.source.stateKey, holder);
  if (!noted.ok) return noted;
  const waited = await waitForOthers(session, stack, holder);
  // It has not asked for the lock.
  if (!waited.ok) await dropNote(session, stack);
  return waited;
}

/**
 * Does what locks a state for a moment, with the note of this run beside it: whoever is asked to release a lock finds every run that may hold
 * it. Where the work fails the note stays, as the lock may.
 */
export async function holding<T>(session: Session, stack: StackFolder, work: () => Promise<Result<T>>): Promise<Result<T>> {
  const noted = await noteLock(session, stack);
  if (!noted.ok) return noted;
  const done = await work();
  if (done.ok) await dropNote(session, stack);
  return done;
}

/** Takes this run's note back, where it holds no lock. */
export async function dropNote({ beside, holder }: Session, { source }: StackFolder): Promise<void> {
  if (beside !== undefined && holder !== undefined) await dropHolder(beside, source.stateKey, holder);
}

/**
 * Once Terraform has ended: releases the lock where Terraform could not, or was killed, and it is for certain this run's own. Gives what
 * there is to tell of it. Never throws.
 */
export async function settleLock(
  session: Session,
  { source: { stateKey, id } }: StackFolder,
  { exit, diagnostics }: { readonly exit: Exit; readonly diagnostics: readonly Diagnostic[] },
): Promise<readonly Fault[]> {
  const { beside, holder } = session;
  if (beside === undefined) return [];
  const told = diagnostics.find(({ summary }) => summary === releaseError);
  const { interruption } = session.processes;
  const wasStopped =
    interruption === 'forced' || interruption === 'killed' || (exit.outcome === 'exited' && exit.code === undefined);
  try {
    const isLeft = told !== undefined || wasStopped;
    const end = isLeft ? await release(beside, stateKey, (found) => whose(found, holder, told)) : 'none';
    if (end === 'left') return [lockLeft(session, stateKey, id)];
    if (holder !== undefined) await dropHolder(beside, stateKey, holder);
    return end === 'released' ? [lockReleased(id)] : [];
  } catch {
    return told === undefined && !wasStopped ? [] : [lockLeft(session, stateKey, id)];
  }
}

/** By what Terraform says of it; where it was killed, by the runs that can have taken it: this one alone, or among others. */
function whose(found: LockFound, holder: Holder | undefined, told: Diagnostic | undefined): 'own' | 'open' | 'other' {
  if (told !== undefined) return lockIn(told.detail).id === found.lock.id ? 'own' : 'other';
  const isThis = ({ run }: Holder) => run.id === holder?.run.id && run.attempt === holder.run.attempt;
  if (!takersOf(found).some(isThis)) return 'other';
  return found.notes.length === 1 ? 'own' : 'open';
}

async function release(
  beside: Beside,
  stateKey: string,
  judge: (found: LockFound) => ReturnType<typeof whose>,
): Promise<'none' | 'released' | 'left'> {
  const found = await findLock(beside, stateKey);
  if (!found.ok) return 'left';
  if (found.value === undefined) return 'none';
  const is = judge(found.value);
  if (is !== 'own') return is === 'open' ? 'left' : 'none';
  const removed = await beside.remove(lockKey(stateKey), found.value.lock.tag);
  return removed.ok ? 'released' : 'left';
}

function lockReleased(id: string): Fault {
  return {
    code: 'terraform/lock-released',
    message: `${prefix({ stack: id })}the lock of the state was released at the second attempt only.`,
    fix: 'There is nothing to do about the lock.',
  };
}

function lockLeft({ state, unlock }: Session, stateKey: string, id: string): Fault {
  return {
    code: 'terraform/lock-left',
    message: `${prefix({ stack: id })}the lock of the state could not be released.`,
    fix: `Once this run has ended, ${unlock?.(id) ?? `delete s3://${state.bucket}/${lockKey(stateKey)}`}; until then nothing is applied for it.`,
  };
}
