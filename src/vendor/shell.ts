/**
 * A word as every POSIX shell reads it back, whatever is in it (POSIX, "Single-Quotes"). What needs no quotes gets none, so that commands
 * stay readable.
 */
export function shellWord(text: string): string {
  return /^[A-Za-z0-9_/:=.,@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A command in one line, each part a word for itself. */
export function shellCommand(...words: readonly string[]): string {
  return words.map(shellWord).join(' ');
}
