import { isCancel, multiselect, text } from '@clack/prompts';
import { createTwoFilesPatch } from 'diff';
import type { Question } from '../init/questions.js';

/** Asks on the terminal; undefined where the person ends it. Nothing of it goes to stdout, where results go. */
export async function ask(question: Question): Promise<string | undefined> {
  const ended = new AbortController();
  const onKey = (_text: string | undefined, { ctrl, name }: { ctrl?: boolean; name?: string }): void => {
    if (ctrl === true && name === 'd') ended.abort();
  };
  // Ctrl-D ends the input, and clack would wait forever, or until Node ends with a code of its own.
  process.stdin.on('keypress', onKey);
  try {
    return await answerTo(question, ended.signal);
  } finally {
    process.stdin.off('keypress', onKey);
  }
}

async function answerTo({ title, hint, initial, choices, read }: Question, signal: AbortSignal): Promise<string | undefined> {
  const output = streamWithWidth();
  if (choices !== undefined) {
    const message = `${title}\n${hint}`;
    const chosen = await multiselect({ message, options: choices, required: false, maxItems: 10, output, signal });
    return isCancel(chosen) ? undefined : chosen.join(',');
  }
  const validate = (value: string | undefined): string | undefined => {
    const answer = read(value ?? '');
    return answer.ok
      ? undefined
      : answer.faults.map(({ message, fix }) => `${message.replace(/^--[a-z-]+: /, '')} ${fix}`).join(' ');
  };
  // The bar that clack itself draws before the lines of a choice.
  const answer = await text({ message: `${title}\n│  ${hint}`, initialValue: initial, validate, output, signal });
  return isCancel(answer) ? undefined : answer;
}

/** A terminal that does not know its width says 0, and would get one letter a line. */
function streamWithWidth(): NodeJS.WriteStream {
  if (process.stderr.columns > 0) return process.stderr;
  return Object.create(process.stderr, { columns: { value: 80 } }) as NodeJS.WriteStream;
}

/** What would change in a file, as `diff -u` shows it. */
export function diffOf(path: string, before: string, after: string): string {
  const patch = createTwoFilesPatch(`a/${path}`, `b/${path}`, before, after, undefined, undefined, { context: 3 });
  return patch.replace(/^=+\n/, '').trimEnd();
}
