import type { Answer } from '../../aws/ask.js';
import { notKnown } from '../../doctor/known.js';

/** Why AWS says nothing. */
export function refusedBy(answer: Answer | undefined, fix: string): ReturnType<typeof notKnown> {
  if (answer === undefined) return notKnown('AWS gave no answer', 'Run it again where AWS can be reached.');
  return notKnown(`AWS answers ${`${answer.status} ${answer.code}`.trim()}`, fix);
}
