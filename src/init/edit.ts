import { isDeepStrictEqual } from 'node:util';
import { isCollection, isMap, isNode, isScalar, parseDocument, stringify } from 'yaml';
import type { Document, Node, Pair, YAMLMap } from 'yaml';

/** What a YAML file is to hold at a path. */
export interface Edit {
  readonly path: readonly string[];
  readonly value: unknown;
  /** What stands behind the value on its line: it takes the place of what stands there now. */
  readonly comment?: string;
}

/**
 * A YAML text with other values at some paths: nothing else in it changes, neither a comment nor a space. A key that is missing is added to the
 * deepest map that is there. Undefined where the text is not YAML, and where it can't be done without changing anything else (an anchor).
 */
export function edited(text: string, edits: readonly Edit[]): string | undefined {
  return edits.reduce<string | undefined>((so, edit) => (so === undefined ? undefined : editedOnce(so, edit)), text);
}

function editedOnce(text: string, edit: Edit): string | undefined {
  const document = read(text);
  const after = document && apply(text, document, edit);
  const meant = document && withValue(document.toJS(), edit.path, edit.value);
  return after !== undefined && isDeepStrictEqual(read(after)?.toJS(), meant) ? after : undefined;
}

function read(text: string): Document | undefined {
  const document: Document = parseDocument(text, { uniqueKeys: true });
  return document.errors.length > 0 ? undefined : document;
}

function apply(text: string, document: Document, { path, value, comment }: Edit): string | undefined {
  const { found, rest } = deepest(document.contents, path);
  const line = text.includes('\r\n') ? '\r\n' : '\n';
  if (rest.length === 0 && found !== undefined) {
    const node = found;
    const same = isDeepStrictEqual(node.toJS(document), value);
    if (same && comment === undefined) return text;
    const [from, to] = rangeOf(node);
    const end = comment === undefined ? to : endOfLine(text, to);
    const written = same
      ? text.slice(from, to)
      : replacement(value, isBlock(text, node) ? line + ' '.repeat(columnOf(text, from)) : undefined);
    return text.slice(0, from) + written + commentOf(comment) + text.slice(end);
  }
  const nested = rest.slice(1).reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
  const [key = ''] = rest;
  if (document.contents === null || (isScalar(document.contents) && document.contents.value === null)) {
    const above = text === '' || text.endsWith('\n') ? text : `${text}${line}`;
    return `${above}${block({ [key]: nested }).join(line)}${line}`;
  }
  if (found === undefined || (isScalar(found) && found.value === null)) {
    const at = found?.range?.[0] ?? text.length;
    return `${text.slice(0, at)} ${flow({ [key]: nested })}${text.slice(at)}`;
  }
  if (!isMap(found)) return undefined;
  return added(text, found, { key, value: nested, behind: commentOf(comment), line });
}

/** The node that is furthest along a path, and what is left of the path behind it. */
function deepest(root: Node | null, path: readonly string[]) {
  let found: Node | undefined = root ?? undefined;
  for (const [n, key] of path.entries()) {
    const pair: Pair | undefined = isMap(found) ? found.items.find((item) => keyOf(item) === key) : undefined;
    if (pair === undefined) return { found, rest: path.slice(n) };
    found = isNode(pair.value) ? pair.value : undefined;
  }
  return { found, rest: [] };
}

function keyOf({ key }: Pair): string {
  return isScalar(key) ? String(key.value) : '';
}

function isBlock(text: string, node: Node): boolean {
  return isCollection(node) && !/^[[{]/.test(text.slice(rangeOf(node)[0]));
}

/** Where a value stands; of a block, up to the end of its last line that is not a comment. */
function rangeOf(node: Node): readonly [from: number, to: number] {
  const [from = 0, to = 0] = node.range ?? [];
  if (!isCollection(node) || node.flow === true) return [from, to];
  const last = node.items.at(-1);
  const end = isNode(last) ? last : isNode((last as Pair | undefined)?.value) ? (last as { value: Node }).value : undefined;
  return [from, end === undefined ? to : rangeOf(end)[1]];
}

function endOfLine(text: string, from: number): number {
  const rest = /\r?\n|$/.exec(text.slice(from));
  return from + (rest?.index ?? 0);
}

function columnOf(text: string, at: number): number {
  return at - (text.lastIndexOf('\n', at - 1) + 1);
}

function commentOf(comment: string | undefined): string {
  return comment === undefined || comment === '' ? '' : ` # ${comment}`;
}

/** In the place of a block a block, whose lines begin with `line`; in the place of anything else one line. */
function replacement(value: unknown, line: string | undefined): string {
  if (line === undefined) return flow(value);
  return (Array.isArray(value) ? value.map((one) => `- ${flow(one)}`) : block(value)).join(line);
}

interface Addition {
  readonly key: string;
  readonly value: unknown;
  readonly behind: string;
  readonly line: string;
}

/** A pair at the end of a map, written as the map is. */
function added(text: string, map: YAMLMap, { key, value, behind, line }: Addition): string {
  const [first] = map.items;
  const [from] = rangeOf(map);
  if (!isBlock(text, map) || first === undefined) {
    const end = text.lastIndexOf('}', (map.range?.[1] ?? 0) - 1);
    const kept = text.slice(0, end).trimEnd();
    const before = kept.endsWith('{') || kept.endsWith(',') ? ' ' : ', ';
    return `${kept}${before}${flow(key)}: ${flow(value)} ${text.slice(end)}`;
  }
  const at = endOfLine(text, rangeOf(map)[1]);
  const indent = columnOf(text, from);
  const lines = block({ [key]: value }).join(`${line}${' '.repeat(indent)}`);
  return `${text.slice(0, at)}${line}${' '.repeat(indent)}${lines}${behind}${text.slice(at)}`;
}

/** A map of maps in lines, its lists and values each in one; the first line without its indent, which stands there. */
function block(value: unknown): readonly string[] {
  if (!isPlainMap(value)) return [flow(value)];
  return Object.entries(value).flatMap(([key, inner]) =>
    isPlainMap(inner) ? [`${flow(key)}:`, ...block(inner).map((one) => `  ${one}`)] : [`${flow(key)}: ${flow(inner)}`],
  );
}

function isPlainMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;
}

/** A value in one line, in quotes where YAML would read something else. */
export function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (typeof value === 'object' && value !== null)
    return `{ ${Object.entries(value)
      .map(([key, inner]) => `${flow(key)}: ${flow(inner)}`)
      .join(', ')} }`;
  if (typeof value === 'string' && /[\p{Cc}\u2028\u2029]/u.test(value)) return JSON.stringify(value);
  const listed = stringify([value], { collectionStyle: 'flow', flowCollectionPadding: false, lineWidth: 0, singleQuote: true });
  return listed.trimEnd().slice(1, -1);
}

/** What a value would be with another one at a path. */
function withValue(whole: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  const map = typeof whole === 'object' && whole !== null ? (whole as Readonly<Record<string, unknown>>) : {};
  return { ...map, [key]: withValue(map[key], rest, value) };
}
