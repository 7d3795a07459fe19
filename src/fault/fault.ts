import { revealJson } from './hidden.js';

/**
 * A place in a file. `line` and `column` count from 1, `column` and `length` in UTF-16 code units.
 */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** How much of the line the caret underlines; 1 when the end is not known. */
  readonly length?: number;
}

/**
 * An expected failure: what is wrong, and what to write instead. A fault is a value; only a bug is thrown.
 */
export interface Fault {
  /** `<room>/<what>`, in kebab case: stable, so that people can look it up and tests can name it. */
  readonly code: string;
  /** One sentence without a line break: what is wrong. Data in it is quoted by {@link quote}. */
  readonly message: string;
  /** One sentence: what to write or do instead. */
  readonly fix: string;
  readonly at?: Position;
  /** The source line that `at` names, as it stands in the file, without its line break. */
  readonly excerpt?: string;
}

/** What an expected failure or a success looks like everywhere. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly faults: readonly Fault[] };

export function ok<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function failed(...faults: readonly Fault[]): { readonly ok: false; readonly faults: readonly Fault[] } {
  return { ok: false, faults };
}

/**
 * Puts data from outside into a message: in double quotes, what a reader would not see escaped, at most 80 characters.
 * A message is shown on terminals and in workflow logs, so a line break or an escape sequence in a name must not get through.
 */
export function quote(data: string): string {
  const shown = data.length > 80 ? `${data.slice(0, 77)}...` : data;
  return revealJson(JSON.stringify(shown));
}
