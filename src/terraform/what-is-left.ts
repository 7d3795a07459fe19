import type { Fault } from '../fault/fault.js';
import { prefix } from './explain.js';
import type { StackFolder } from './initialize.js';
import type { Session } from './invoke.js';
import { oneLine } from './plaintext.js';

/** How far an apply came that did not end well. */
interface Ended {
  readonly changed: readonly { readonly address: string; readonly action: string }[];
  /** Addresses of what was begun: it may exist. */
  readonly unfinished: readonly string[];
  /** Whether the state in S3 says so. */
  readonly saved: boolean;
}

/** What is done, what was begun, and how to go on: only what is true then. */
export function whatIsLeft(session: Session, stack: StackFolder, { changed, unfinished, saved }: Ended): Fault {
  const done =
    changed.length === 0 ? 'nothing was changed' : `done: ${list(changed.map(({ address, action }) => `${action} ${address}`))}`;
  const begun = unfinished.length === 0 ? '' : `; begun and not finished: ${list(unfinished)}`;
  const interrupted = session.processes.interruption !== 'no';
  const cut = interrupted ? 'applying was interrupted before it was done; ' : '';
  return {
    code: interrupted ? 'terraform/interrupted' : 'terraform/partly-applied',
    message: oneLine(`${prefix({ stack: stack.source.id })}${cut}${done}${begun}.`, 4000),
    fix: howToGoOn(session, stack, { unfinished, saved }),
  };
}

function howToGoOn(session: Session, { source }: StackFolder, { unfinished, saved }: Omit<Ended, 'changed'>): string {
  const { interruption } = session.processes;
  const atOnce = interruption === 'forced' || interruption === 'killed';
  if (!saved)
    return 'First the state has to be in its place, as said before this: a plan before that does not know what was made.';
  const again = interruption === 'no' ? 'Correct the cause and run again' : 'Run again';
  if (!atOnce) return `${again}: the next plan starts from what exists, and does the rest.`;
  const lock = `s3://${session.state.bucket}/${source.stateKey}.tflock`;
  const unlock =
    session.beside === undefined
      ? ` Terraform was stopped at once, so if the state is found locked and no run is left, delete ${lock}.`
      : '';
  if (unfinished.length === 0) return `${again}: the next plan does the rest.${unlock}`;
  return `${again}: what was begun may exist without being in the state. The action looks for it, and takes over what this plan made; by hand, "terraform import" does.${unlock}`;
}

function list(items: readonly string[]): string {
  return items.length > 20 ? `${items.slice(0, 20).join(', ')} and ${items.length - 20} more` : items.join(', ');
}
