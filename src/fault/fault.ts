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
  /** The way to the key of a request that it is about, where it is found without the file's text. Whoever has that gives it its place. */
  readonly key?: readonly string[];
}

/** What an expected failure or a success looks like everywhere. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly faults: readonly Fault[] };

export function ok<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function failed(...faults: readonly Fault[]): { readonly ok: false; readonly faults: readonly Fault[] } {
  return { ok: false, faults };
}

/** Spaces of another kind look like the ordinary one, and are none. */
function asEscape(space: string): string {
  return `\\u${space.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/**
 * Puts data from outside into a message: in double quotes, what a reader would not see escaped, at most 80 characters.
 * A message is shown on terminals and in workflow logs, so a line break or an escape sequence in a name must not get through.
 */
export function quote(data: string): string {
  const shown = data.length > 80 ? `${data.slice(0, 77)}...` : data;
  return revealJson(JSON.stringify(shown)).replace(/[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/g, asEscape);
}

/** A number of things, as `1 request` and `2 requests`. */
export function countOf(n: number, thing: string): string {
  return `${n} ${thing}${n === 1 ? '' : 's'}`;
}

/** Faults as one sentence. */
export function words(faults: readonly Fault[]): string {
  return faults.map(({ message }) => message.replace(/\.$/, '')).join('; ');
}
