import { Composer, isMap, type CST, type Document, type ErrorCode, type ParsedNode, type YAMLError } from 'yaml';
import type { Problem } from './problem.js';

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

/** Tokens to the root node of the one document that a file may have, with each error of the syntax. */
export function composeDocument(
  tokens: readonly CST.Token[],
  length: number,
): { readonly root: Root; readonly problems: readonly Problem[] } {
  const documents = [...new Composer<ParsedNode>(options).compose(tokens, true, length)];
  const [first, second] = documents;
  if (first === undefined) return { root: null, problems: [empty] };
  const problems = errorsOf(first);
  if (problems.length === 0 && second !== undefined) problems.push(severalDocuments(second, tokens));
  else if (problems.length === 0 && isEmpty(first.contents)) problems.push(empty);
  else if (problems.length === 0 && first.contents !== null && !isMap(first.contents)) problems.push(notAMapping(first.contents));
  return { root: first.contents, problems };
}

function isEmpty(root: Root): boolean {
  return root === null || ('value' in root && root.value === null && root.range[0] === root.range[1]);
}

const maxSyntaxErrors = 10;

/** The errors of a document, one for each place: what follows the first at a place is its consequence. */
function errorsOf(document: Document.Parsed): Problem[] {
  const seen = new Set<number>();
  const problems: Problem[] = [];
  for (const error of document.errors) {
    if (seen.has(error.pos[0]) || problems.length === maxSyntaxErrors) continue;
    seen.add(error.pos[0]);
    problems.push(syntaxProblem(error));
  }
  return problems;
}

interface Saying {
  readonly message?: string;
  readonly fix: string;
}

/** What is said in place of the parser's words, or beside them. */
const sayings: Partial<Record<ErrorCode, Saying>> = {
  BAD_SCALAR_START: { fix: 'Put the value in quotes.' },
  BAD_DQ_ESCAPE: { fix: 'Use single quotes, in which a backslash is a backslash.' },
  BLOCK_AS_IMPLICIT_KEY: {
    message: 'A colon and a space start another map in the middle of a line.',
    fix: 'Put a value that contains ": " in quotes; write each key on a line of its own, indented like its neighbours.',
  },
  BLOCK_IN_FLOW: { fix: 'Close the bracket or the brace before the next line.' },
  MULTILINE_IMPLICIT_KEY: {
    message: 'Here a key is expected, with a colon and a space after it, on one line.',
    fix: 'Write key: value.',
  },
  UNEXPECTED_TOKEN: { fix: 'Put text with special characters in quotes.' },
};

const byWords: readonly (readonly [said: RegExp, saying: Saying])[] = [
  [/followed by map values/, { message: 'Here a key has no value.', fix: 'Write key: value, with a space after the colon.' }],
  [/closing .*quote/, { message: 'A quote is not closed.', fix: 'Close the quote.' }],
  [
    /end with a [\]}]|be sufficiently indented/,
    { message: 'A bracket or a brace is not closed.', fix: 'Close it, and indent its lines.' },
  ],
];

function syntaxProblem(error: YAMLError): Problem {
  const [start, end] = error.pos;
  const place = { start, end: Math.max(end, start + 1) };
  if (error.code === 'TAB_AS_INDENT') {
    return {
      code: 'yaml/tab',
      message: 'A tab is used as indentation, which YAML does not allow.',
      fix: 'Indent with spaces.',
      ...place,
    };
  }
  const saying = byWords.find(([said]) => said.test(error.message))?.[1] ?? sayings[error.code];
  return {
    code: 'yaml/syntax',
    message: saying?.message ?? `This is not YAML: ${error.message.replace(/\s+/g, ' ').replace(/\.$/, '')}.`,
    fix: saying?.fix ?? 'Put text with special characters in quotes, and indent the keys of one map alike, with spaces.',
    ...place,
  };
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
    fix: 'Remove what follows "---", or move it to a file of its own.',
    start,
    end: start + 3,
  };
}

function notAMapping(root: ParsedNode): Problem {
  return {
    code: 'yaml/not-a-mapping',
    message: 'The file does not hold keys and values.',
    fix: 'Write "key: value", with a space after the colon.',
    start: root.range[0],
    end: root.range[1],
  };
}
