const keyForm = '[a-z0-9][a-z0-9./-]{0,120}';
const validKey = new RegExp(`^${keyForm}$`);
const firstLine = new RegExp(`^<!-- vendor-bucket:(${keyForm})(?: ([0-9a-f]{40}|[0-9a-f]{64}))? -->(?:\\r?\\n|$)`);

/** The most characters that the line of a marker adds to a text. */
export const commentOverhead = 220;

/** What a text of ours is found by. */
export interface Marked {
  readonly key: string;
  readonly head: string | undefined;
  /** The text below the marker. */
  readonly body: string;
}

/** A text below the hidden line that it is found by. A key of another form is a bug. */
export function markText(key: string, head: string | undefined, body: string): string {
  if (!validKey.test(key)) throw new Error('This is not the key of a comment or an issue.');
  return `<!-- vendor-bucket:${key}${head === undefined ? '' : ` ${head}`} -->\n${body}`;
}

/** Reads a text that {@link markText} made. Only the first line counts: below it anybody's words may stand, quoted. */
export function readMarker(text: string): Marked | undefined {
  const found = firstLine.exec(text);
  const key = found?.[1];
  if (found === null || key === undefined) return undefined;
  return { key, head: found[2], body: text.slice(found[0].length) };
}
