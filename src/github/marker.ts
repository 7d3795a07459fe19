import { createHash } from 'node:crypto';

const keyForm = '[a-z0-9][a-z0-9./-]{0,120}';
const validKey = new RegExp(`^${keyForm}$`);
const headForm = '[0-9a-f]{40}|[0-9a-f]{64}';
const firstLine = new RegExp(
  `^<!-- vendor-bucket:(${keyForm})(?: (${headForm}))?(?: sha256:([0-9a-f]{64}))?( replaced)? -->(?:\\r?\\n|$)(?:\\r?\\n)?`,
);

/** The most characters that the lines of a marker add to a text. */
export const commentOverhead = 320;

/** What a text of ours is found by. The text below may be anybody's: it says nothing that counts. */
export interface Marked {
  readonly key: string;
  readonly head: string | undefined;
  /** Whether the text below is not the one that the marker was made for. A marker without a digest is of an earlier version. */
  readonly edited: boolean;
  /** Whether an edited text was replaced by this one. */
  readonly replaced: boolean;
}

export interface ToMark {
  readonly key: string;
  readonly head?: string;
  readonly body: string;
  readonly replaced?: boolean;
}

/**
 * A text below the hidden line that it is found by. The line holds a digest of the text, by which an edit is noticed; whoever wants to
 * can make another, so nothing depends on it but what is said of the edit. A key of another form is a bug.
 */
export function markText({ key, head, body, replaced = false }: ToMark): string {
  if (!validKey.test(key)) throw new Error('This is not the key of a comment or an issue.');
  const words = [key, ...(head === undefined ? [] : [head]), `sha256:${digest(body)}`, ...(replaced ? ['replaced'] : [])];
  return `<!-- vendor-bucket:${words.join(' ')} -->\n\n${body}`;
}

/** Reads a text that {@link markText} made. Only the first line counts: below it anybody's words may stand, quoted. */
export function readMarker(text: string): Marked | undefined {
  const found = firstLine.exec(text);
  const key = found?.[1];
  if (found === null || key === undefined) return undefined;
  const [line, , head, made, replaced] = found;
  return { key, head, edited: made !== undefined && made !== digest(text.slice(line.length)), replaced: replaced !== undefined };
}

/** What an editor does to line ends and to the end of a text is no other text. */
function digest(body: string): string {
  return createHash('sha256').update(body.replace(/\r\n/g, '\n').trim()).digest('hex');
}
