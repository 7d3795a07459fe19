import type { Mutant } from './stryker.js';

/** A survivor that no test can kill, or that none should: the code does the same with it, or what it changes is held elsewhere. */
export interface Explained {
  readonly file: string;
  readonly mutator: string;
  /** The text that is replaced, in one line. */
  readonly original: string;
  /** What by; absent: whatever this mutator puts there. */
  readonly replacement?: string;
  readonly reason: string;
}

export interface Score {
  readonly killed: number;
  readonly survived: number;
  readonly timeout: number;
  readonly noCoverage: number;
  /** What a test noticed of all that was tried, in percent. */
  readonly percent: number;
  /** Survivors that nobody has explained, and what could not be tried. */
  readonly open: readonly Mutant[];
  /** Explanations of what does not survive. */
  readonly stale: readonly Explained[];
}

export function scoreOf(mutants: readonly Mutant[], explained: readonly Explained[]): Score {
  const count = (status: Mutant['status']) => mutants.filter((one) => one.status === status).length;
  const [killed, survived, timeout, noCoverage] = [count('Killed'), count('Survived'), count('Timeout'), count('NoCoverage')];
  const survivors = mutants.filter(({ status }) => status !== 'Killed' && status !== 'Timeout' && status !== 'Ignored');
  const isOf = (mutant: Mutant) => (one: Explained) =>
    one.file === mutant.file &&
    one.mutator === mutant.mutator &&
    one.original === mutant.original &&
    (one.replacement === undefined || one.replacement === mutant.replacement);
  return {
    killed,
    survived,
    timeout,
    noCoverage,
    percent: (100 * (killed + timeout)) / (killed + timeout + survived + noCoverage),
    open: survivors.filter((mutant) => !explained.some(isOf(mutant))),
    stale: explained.filter((one) => !survivors.some((mutant) => isOf(mutant)(one))),
  };
}
