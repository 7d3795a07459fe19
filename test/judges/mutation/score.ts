import type { Mutant } from './report.js';

/** A survivor that no test can kill, or that none should: the code does the same with it, or what it changes is held elsewhere. */
export interface Explained {
  readonly file: string;
  readonly mutator: string;
  /** What stands right before that text: needed where the file has the same one at several places. */
  readonly after?: string;
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
  /** Explanations of what does not survive, or does only in part. */
  readonly stale: readonly Explained[];
  /** Explanations that hold for several places: the next of the same text would be excused by them. */
  readonly broad: readonly Explained[];
}

export function scoreOf(mutants: readonly Mutant[], explained: readonly Explained[]): Score {
  const count = (status: Mutant['status']) => mutants.filter((one) => one.status === status).length;
  const [killed, survived, timeout, noCoverage] = [count('Killed'), count('Survived'), count('Timeout'), count('NoCoverage')];
  const tried = mutants.filter(({ status }) => status !== 'Ignored');
  const survives = ({ status }: Mutant) => status !== 'Killed' && status !== 'Timeout';
  const meantBy = (one: Explained) => tried.filter((mutant) => explains(one, mutant));
  return {
    killed,
    survived,
    timeout,
    noCoverage,
    percent: (100 * (killed + timeout)) / (killed + timeout + survived + noCoverage),
    open: tried.filter((mutant) => survives(mutant) && !explained.some((one) => explains(one, mutant))),
    stale: explained.filter((one) => meantBy(one).length === 0 || !meantBy(one).every(survives)),
    broad: explained.filter((one) => new Set(meantBy(one).map(({ line, column }) => `${line}:${column}`)).size > 1),
  };
}

function explains(one: Explained, mutant: Mutant): boolean {
  return (
    one.file === mutant.file &&
    one.mutator === mutant.mutator &&
    one.original === mutant.original &&
    mutant.before.endsWith(one.after ?? '') &&
    (one.replacement === undefined || one.replacement === mutant.replacement)
  );
}
