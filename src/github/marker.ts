import type { Run } from './run-identity.js';

const keyForm = '[a-z0-9][a-z0-9./-]{0,120}';
const validKey = new RegExp(`^${keyForm}$`);
const headForm = '[0-9a-f]{40}|[0-9a-f]{64}';
const firstLine = new RegExp(
  `^<!-- vendor-bucket:(${keyForm})(?: (${headForm}))?( replaced)?(?: run:[0-9]{1,20}-[0-9]{1,6})? -->(?:\\r?\\n|$)(?:\\r?\\n)?`,
);

/** What a text of ours is found by. The text below may be anybody's: it says nothing that counts. */
interface Marked {
  readonly key: string;
  readonly head: string | undefined;
  /** Whether a text that was not ours was replaced by this one. */
  readonly replaced: boolean;
}

interface ToMark {
  readonly key: string;
  readonly head?: string;
  readonly body: string;
  readonly replaced?: boolean;
  /** Told apart by it: the same text of another run is another one. */
  readonly run?: Run;
}

/**
 * A text below the hidden line that it is found by. Whoever may write can have written another one below it: that it is ours, the ledger
 * knows. A key of another form is a bug.
 */
export function markText({ key, head, body, replaced = false, run }: ToMark): string {
  if (!validKey.test(key)) throw new Error('This is not the key of a comment or an issue.');
  const ofRun = run === undefined ? [] : [`run:${run.id}-${run.attempt}`];
  const words = [key, ...(head === undefined ? [] : [head]), ...(replaced ? ['replaced'] : []), ...ofRun];
  return `<!-- vendor-bucket:${words.join(' ')} -->\n\n${body}`;
}

/** Reads a text that {@link markText} made. Only the first line counts: below it anybody's words may stand, quoted. */
export function readMarker(text: string): Marked | undefined {
  const found = firstLine.exec(text);
  const key = found?.[1];
  if (found === null || key === undefined) return undefined;
  const [, , head, replaced] = found;
  return { key, head, replaced: replaced !== undefined };
}
