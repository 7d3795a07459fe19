/** Says how far a judge is, where jest shows a person what is happening. */
export function progress(judge: string, words: string): void {
  process.stderr.write(`${judge}: ${words}\n`);
}
