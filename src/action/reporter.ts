import type { Fault, Position } from '../fault/fault.js';

/** Where a run of the action speaks: the job's log, its annotations, its summary. It knows how to keep data from being taken for commands. */
export interface Reporter {
  /** A line of the log. */
  say(text: string): void;
  /** A fault as an annotation on its file's line, as far as GitHub shows them (10 of a kind a step), and all of them in the log. */
  faults(faults: readonly Fault[]): void;
  /** A warning, at a file's line where there is one. */
  warn(text: string, at?: Position): void;
  /** Adds Markdown to the job's summary; what is over GitHub's 1 MiB is cut and said. */
  summary(markdown: string): Promise<void>;
  /** Folds the log of what `work` does under a title. */
  group<T>(title: string, work: () => Promise<T>): Promise<T>;
}
