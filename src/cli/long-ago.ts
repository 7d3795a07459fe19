import type { BucketSpec, Note } from '../spec/spec.js';

/**
 * A note where a vendor's page was read more than a year before `today`: vendors change what they ask for, and a template only says what
 * stood there. Undefined else.
 */
export function noteOfLongAgo(
  { title, source, read }: Pick<BucketSpec['vendor'], 'title' | 'source' | 'read'>,
  today: Date,
): Note | undefined {
  const [year = 0, month = 1, day = 1] = read.split('-').map(Number);
  if (today.getTime() <= Date.UTC(year + 1, month - 1, day)) return undefined;
  const text = `The template for ${title} was last compared with its page more than a year ago, on ${read}: ${source} may say something else by now.`;
  return { code: 'template-read-long-ago', text };
}
