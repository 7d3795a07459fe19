import { createInterface } from 'node:readline/promises';

/**
 * Asks a person on the terminal, who has to write "yes". Undefined where nobody can be asked: standard input is no terminal. The question is on
 * standard error, as results alone are on standard output.
 */
export async function confirm(question: string, interrupted: AbortSignal): Promise<boolean | undefined> {
  if (process.stdin.isTTY !== true || process.stderr.isTTY !== true) return undefined;
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  // Ctrl-C and Ctrl-D end the lines, and not the question.
  const ended = new AbortController();
  lines.once('SIGINT', () => ended.abort()).once('close', () => ended.abort());
  try {
    const signal = AbortSignal.any([interrupted, ended.signal]);
    return (await lines.question(`${question} Write yes: `, { signal })).trim() === 'yes';
  } catch {
    return false;
  } finally {
    lines.close();
  }
}
