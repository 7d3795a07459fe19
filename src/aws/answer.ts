import type { z } from 'zod';
import type { Answer } from './ask.js';

/** What AWS said, in a form; undefined where it said no, nothing, or something else. */
export function readAnswer<T>(form: z.ZodType<T>, answer: Answer | undefined): T | undefined {
  return answer?.status === 200 ? parseAnswer(form, answer.text) : undefined;
}

export function parseAnswer<T>(form: z.ZodType<T>, text: string): T | undefined {
  try {
    return form.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
