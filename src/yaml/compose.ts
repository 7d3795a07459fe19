import { Composer, isMap, isSeq, type CST, type Document, type ParsedNode } from 'yaml';
import { causeOf, causesOf } from './causes.js';
import { dashed } from './misplaced-line.js';
import type { Problem } from './problem.js';
import { syntaxProblems } from './syntax.js';
import type { Tokens } from './tokens.js';

/** YAML 1.2's core schema: `yes` and `on` are text, `012` is twelve, nothing is merged, and keys are checked by us. */
const options = {
  version: '1.2',
  schema: 'core',
  strict: true,
  merge: false,
  uniqueKeys: false,
  prettyErrors: false,
  logLevel: 'silent',
} as const;

export type Root = ParsedNode | null;

interface Composed {
  readonly root: Root;
  /** Whether the text is YAML: nothing is to be read of one that is none, even where nothing more is said of it. */
  readonly valid: boolean;
  readonly problems: readonly Problem[];
}

/**
 * The tokens of a text to the root node of the one document that a file may have, with each error of the syntax. Where tokens are refused
 * already, what only follows from them is no error of its own.
 */
export function composeDocument({ tokens, problems: refusals }: Pick<Tokens, 'tokens' | 'problems'>, text: string): Composed {
  const documents = [...new Composer<ParsedNode>(options).compose(tokens, true, text.length)];
  const [first, second] = documents;
  if (first === undefined) return { root: null, valid: true, problems: [empty] };
  const root = first.contents;
  if (first.errors.length > 0) {
    const errors = syntaxProblems(first.errors, { text, tokens, refusing: refusals.length > 0 });
    return { root, valid: false, problems: causesOf(text, tokens, errors) };
  }
  const cause = isMap(root) ? undefined : causeOf(text, tokens);
  if (cause !== undefined) return { root, valid: true, problems: [cause] };
  if (second !== undefined) return { root, valid: true, problems: [severalDocuments(second, tokens)] };
  if (isEmpty(root)) return { root, valid: true, problems: [empty] };
  return { root, valid: true, problems: root === null || isMap(root) ? [] : [notAMapping(root)] };
}

function isEmpty(root: Root): boolean {
  return root === null || ('value' in root && root.value === null && root.range[0] === root.range[1]);
}

const empty: Problem = {
  code: 'yaml/empty',
  message: 'The file is empty.',
  fix: 'Write the keys that it needs, or remove the file.',
  start: 0,
  end: 0,
};

function severalDocuments(second: Document.Parsed, tokens: readonly CST.Token[]): Problem {
  const starts = tokens.flatMap((token) =>
    token.type === 'document' ? token.start.filter(({ type }) => type === 'doc-start') : [],
  );
  const start = starts.at(starts.length > 1 ? 1 : 0)?.offset ?? second.range[0];
  return {
    code: 'yaml/several-documents',
    message: 'The file holds more than one document.',
    fix: 'Remove what follows "---" or "...", or move it to a file of its own.',
    start,
    end: start + 3,
  };
}

function notAMapping(root: ParsedNode): Problem {
  if (isSeq<ParsedNode>(root) && root.flow !== true && root.items.some((item) => isMap(item))) {
    return dashed(root.range[0]);
  }
  return {
    code: 'yaml/not-a-mapping',
    message: 'The file does not hold keys and values.',
    fix: 'Write "key: value", with a space after the colon.',
    start: root.range[0],
    end: root.range[1],
  };
}
