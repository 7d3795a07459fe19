import { isCollection, isMap, isScalar, isSeq, type ParsedNode } from 'yaml';
import type { Fault, Position } from '../fault/fault.js';
import { composeDocument, type Root } from './compose.js';
import type { Path, Source } from './document.js';
import type { Problem } from './problem.js';
import { parseTokens } from './tokens.js';

/** A source that also tells how a value was written, and turns the problems of its text into faults. */
export interface TextSource extends Source {
  /** A scalar as it stands in the file, without quotes. */
  written(path: Path): string | undefined;
  faultOf(problem: Problem): Fault;
}

/** A text that was parsed, and its nodes. */
interface Parsed {
  readonly text: string;
  readonly root: Root;
}

/**
 * The text that was parsed last, the only one whose nodes are kept: faults of one file are found together. Not a `WeakRef` for each: what one
 * refers to stays until the synchronous work ends (ECMA-262, "Weak References"), so that a run held the nodes of all its requests.
 */
let last: Parsed | undefined;

/**
 * The source of a text. It keeps the text alone, and finds the nodes again when a fault needs a place: a run of thousands of
 * requests without faults never pays for positions.
 */
export function createSource(file: string, text: string, parsed?: Root): TextSource {
  if (parsed !== undefined) last = { text, root: parsed };
  const root = (): Root => {
    if (last?.text !== text) last = { text, root: parse(text) };
    return last.root;
  };
  const place = (start: number, end: number): { readonly at: Position; readonly excerpt: string } =>
    placeIn(file, text, start, end);
  const locate = (path: Path, part: 'key' | 'value' = 'value') => place(...spanOf(find(root(), path), part));
  return {
    file,
    locate,
    fault: (path, fault, part) => ({ ...fault, ...locate(path, part) }),
    written(path) {
      const { exact, value } = find(root(), path);
      return exact && isScalar(value) ? value.source : undefined;
    },
    faultOf: ({ start, end, code, message, fix }) => ({ code, message, fix, ...place(start, end) }),
  };
}

function parse(text: string): Root {
  const parsed = parseTokens(text);
  return parsed.usable ? composeDocument(parsed, text).root : null;
}

/** The place of a span, cut to its first line, which is the excerpt. */
function placeIn(file: string, text: string, start: number, end: number): { readonly at: Position; readonly excerpt: string } {
  const from = Math.min(start, text.length);
  const lineStart = from === 0 ? 0 : text.lastIndexOf('\n', from - 1) + 1;
  const newline = text.indexOf('\n', from);
  const excerpt = text.slice(lineStart, newline < 0 ? text.length : newline).replace(/\r$/, '');
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < lineStart; at = text.indexOf('\n', at + 1)) line++;
  const column = from - lineStart + 1;
  const marked = excerpt.slice(column - 1, Math.max(column - 1, end - lineStart)).trimEnd();
  return { at: { file, line, column, length: Math.max(1, marked.length) }, excerpt };
}

interface Found {
  /** Whether the whole path is in the file; else `key` and `value` are the nearest enclosing ones. */
  readonly exact: boolean;
  readonly key?: ParsedNode;
  readonly value: Root;
}

function find(root: Root, path: Path): Found {
  let found: Found = { exact: true, value: root };
  for (const step of path) {
    const next = stepInto(found.value, step);
    if (next === undefined) return { ...found, exact: false };
    found = next;
  }
  return found;
}

function stepInto(node: Root, step: string | number): Found | undefined {
  if (isMap<ParsedNode, Root>(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && key.value === step);
    return pair === undefined ? undefined : { exact: true, key: pair.key, value: pair.value };
  }
  if (isSeq<ParsedNode>(node) && typeof step === 'number') {
    const item = node.items[step];
    return item === undefined ? undefined : { exact: true, value: item };
  }
  return undefined;
}

/** The span of the value, or of its key where that is asked for, where the value is empty or starts on a line below. */
function spanOf({ exact, key, value }: Found, part: 'key' | 'value'): readonly [start: number, end: number] {
  const byKey = part === 'key' || !exact || value === null || isBlock(value) || value.range[0] === value.range[1];
  if (key !== undefined && byKey) return [key.range[0], key.range[1]];
  if (value === null) return [0, 0];
  const first = isMap<ParsedNode, Root>(value) ? value.items[0]?.key : undefined;
  return first !== undefined && isBlock(value) ? [first.range[0], first.range[1]] : [value.range[0], value.range[1]];
}

function isBlock(node: ParsedNode): boolean {
  return isCollection(node) && node.flow !== true;
}
