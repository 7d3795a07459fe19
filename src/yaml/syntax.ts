import type { CST, ErrorCode, YAMLError } from 'yaml';
import { itemForKey, keyOnOneLine, misplaced } from './line-sayings.js';
import { openedAt } from './opened.js';
import type { Problem } from './problem.js';
import { refused, type Saying } from './saying.js';
import { missing, unexpected } from './sign-sayings.js';

const noYaml: Saying = {
  message: 'From here on the file is not YAML.',
  fix: 'Put text with special characters in quotes, and indent the keys of one map alike, with spaces.',
  spoils: 'rest',
};

/**
 * The words for each error of the parser, by its code: of a code's sayings the first that fits, and the last always does. What the parser says
 * itself stands in `yaml/dist/compose` and `yaml/dist/parse`; it is for those who know YAML's specification, and can hold parts of the file.
 */
export const sayings: Readonly<Record<ErrorCode, readonly Saying[]>> = {
  ALIAS_PROPS: [refused],
  BAD_ALIAS: [refused],
  BAD_COLLECTION_TYPE: [refused],
  BAD_DIRECTIVE: [refused],
  BAD_PROP_ORDER: [refused],
  MULTIPLE_ANCHORS: [refused],
  MULTIPLE_TAGS: [refused],
  TAG_RESOLVE_FAILED: [refused],
  BAD_INDENT: misplaced,
  MISSING_CHAR: missing,
  MULTILINE_IMPLICIT_KEY: keyOnOneLine,
  UNEXPECTED_TOKEN: unexpected,
  BAD_DQ_ESCAPE: [
    {
      message: 'In double quotes a backslash starts the name of a character, and this is none.',
      fix: 'Write the backslash twice, or use single quotes, in which it is a backslash.',
      spoils: 'value',
    },
  ],
  BAD_SCALAR_START: [
    { message: 'Text that starts with this sign has to be in quotes.', fix: 'Put the value in quotes.', spoils: 'value' },
  ],
  BLOCK_AS_IMPLICIT_KEY: [
    itemForKey,
    { ...refused, said: /^A block sequence/ },
    {
      message: 'A second colon starts another map in the middle of a line.',
      fix: 'Put a value that contains ": " in quotes; write each key on a line of its own, indented like its neighbours.',
      spoils: 'line',
      byColumn: true,
    },
  ],
  BLOCK_IN_FLOW: [
    {
      at: /^-(?:[\s,\]}]|$)/,
      message: 'A dash starts an item of a list, which is not possible in brackets and braces.',
      fix: 'Separate the items by commas, without dashes; put text that starts with a dash in quotes.',
      spoils: 'rest',
    },
    {
      message: 'A comma is missing after this, or text with a colon and a space is not in quotes.',
      fix: 'Write a comma between two keys; put text that contains ": " in quotes.',
      spoils: 'rest',
    },
  ],
  KEY_OVER_1024_CHARS: [
    {
      message: 'The colon of this key is more than 1024 characters away.',
      fix: 'Shorten the key; put text that contains ": " in quotes.',
      spoils: 'value',
    },
  ],
  TAB_AS_INDENT: [
    {
      code: 'yaml/tab',
      message: 'A tab is used as indentation, which YAML does not allow.',
      fix: 'Indent with spaces, in all lines.',
      spoils: 'rest',
    },
  ],
  DUPLICATE_KEY: [{ message: 'This key is there twice.', fix: 'Remove one of the two.', spoils: 'value' }],
  MULTIPLE_DOCS: [
    { message: 'The file holds more than one document.', fix: 'Move the second to a file of its own.', spoils: 'rest' },
  ],
  NON_STRING_KEY: [{ message: 'A key has to be text.', fix: 'Put it in quotes.', spoils: 'value' }],
  RESOURCE_EXHAUSTION: [
    { message: 'Maps and lists are nested too deep here.', fix: 'Write it with fewer levels.', spoils: 'rest' },
  ],
  IMPOSSIBLE: [noYaml],
};

/** An error of the syntax in words, at the place of its cause. */
export interface SyntaxProblem extends Problem {
  readonly saying: Saying;
}

/** How many errors are said, and how many are looked at for that: a hostile text has one for each of its signs. */
const maxProblems = 10;
const maxErrors = 50;

/** What the errors of a document are told from. */
interface Written {
  readonly text: string;
  readonly tokens: readonly CST.Token[];
  /** Whether there are tokens that are refused by themselves, of which then nothing else is said. */
  readonly refusing: boolean;
}

/** The errors of a document from top to bottom, one for each cause: of a line the first, and none behind one that spoils the rest. */
export function syntaxProblems(errors: readonly YAMLError[], written: Written): readonly SyntaxProblem[] {
  const { text, refusing } = written;
  const first = [...errors].sort((a, b) => a.pos[0] - b.pos[0]).slice(0, maxErrors);
  const found = first.map((error) => problemOf(error, written));
  const all = found.filter((one) => !keptOpen(one, found)).sort((a, b) => a.start - b.start || rank(a) - rank(b));
  const problems: SyntaxProblem[] = [];
  let line: number | undefined;
  for (const problem of all) {
    if (lineStart(text, problem.start) === line) continue;
    line = lineStart(text, problem.start);
    if (!refusing || problem.saying.refused !== true) problems.push(problem);
    if (problem.saying.spoils === 'rest' || problems.length === maxProblems) break;
  }
  return problems;
}

/** Whether a bracket is open only because a quote in it is. */
function keptOpen({ saying, start, end }: SyntaxProblem, all: readonly SyntaxProblem[]): boolean {
  return saying.cause === 'bracket' && all.some((one) => one.saying.cause === 'quote' && start < one.start && one.start < end);
}

/** Of several at one place, what is wrong between brackets explains the others. */
function rank({ saying }: SyntaxProblem): number {
  return sayings.BLOCK_IN_FLOW.includes(saying) ? 0 : 1;
}

function problemOf(error: YAMLError, { text, tokens }: Written): SyntaxProblem {
  const found = sayings[error.code].find((saying) => fits(saying, error, text)) ?? noYaml;
  const { code = 'yaml/syntax', message, fix, cause } = found;
  const opened = cause === 'quote' || cause === 'bracket' ? openedAt(tokens, error.pos[0], cause) : undefined;
  const start = opened ?? placeOf(found, error, text);
  const word = cause === 'next' ? (/^\S+/.exec(text.slice(start, start + around))?.[0].length ?? 1) : 1;
  return { code, message, fix, start, end: Math.max(error.pos[1], start + word), saying: found };
}

/** How much of the text around a place is looked at. */
const around = 1_000;

function fits(saying: Saying, error: YAMLError, text: string): boolean {
  const place = placeOf(saying, error, text);
  const from = lineStart(text, place);
  const above = (): string =>
    text
      .slice(Math.max(0, from - around), from)
      .trimEnd()
      .split('\n')
      .at(-1) ?? '';
  return (
    saying.said?.test(error.message) !== false &&
    saying.at?.test(text.slice(place, place + around)) !== false &&
    saying.before?.test(text.slice(Math.max(from, place - around), place)) !== false &&
    saying.above?.test(above()) !== false
  );
}

/** The parser's place of an error, or the first sign behind the spaces and comments there. */
function placeOf({ cause }: Saying, error: YAMLError, text: string): number {
  const [start] = error.pos;
  if (cause !== 'next') return start;
  const blank = /(?:[ \t\r\n]|#[^\n]*)*/y;
  blank.lastIndex = start;
  const end = start + (blank.exec(text)?.[0].length ?? 0);
  return end < text.length ? end : start;
}

function lineStart(text: string, place: number): number {
  return place === 0 ? 0 : text.lastIndexOf('\n', place - 1) + 1;
}
