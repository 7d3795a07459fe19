import type { Facts } from './facts.js';
import type { Known } from './known.js';

/** What a check says: all is well, something is wrong, or nobody could tell. */
export type Outcome =
  | { readonly state: 'ok'; readonly says: string }
  | { readonly state: 'wrong' | 'unknown'; readonly says: string; readonly fix: string };

/** What checks are about; also the order in which they are shown. */
export const topics = ['repository', 'people', 'branch', 'environment', 'roles', 'state', 'machine'] as const;
export type Topic = (typeof topics)[number];

/** One look at the facts. It gives one outcome, or one for each thing that is wrong. */
export interface Check {
  /** `<topic>/<what>`: stable, so that a program can look for it. */
  readonly id: `${Topic}/${string}`;
  /** It concerns an account: of several it is made for each. */
  readonly of?: 'account';
  readonly look: (facts: Facts) => Outcome | readonly Outcome[];
}

/** An outcome with the check that it is of. */
export type Finding = Outcome & { readonly check: string };

export function good(says: string): Outcome {
  return { state: 'ok', says };
}

export function wrong(says: string, fix: string): Outcome {
  return { state: 'wrong', says, fix };
}

export function unknown(says: string, fix: string): Outcome {
  return { state: 'unknown', says, fix };
}

/** Between what is not known and why. */
export const notKnownBecause = ' is not known: ';

/** Goes on with what is known; else `what` is not known. */
export function judge<T, R extends Outcome | readonly Outcome[]>(
  fact: Known<T>,
  what: string,
  then: (value: T) => R,
): R | Outcome {
  return fact.is === 'known' ? then(fact.value) : unknown(`${what}${notKnownBecause}${fact.why}.`, fact.fix);
}

/** What is wrong, or that nothing is. */
export function unlessWrong(found: readonly Outcome[], ok: string): readonly Outcome[] {
  return found.length === 0 ? [good(ok)] : found;
}
