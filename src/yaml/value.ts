import { isAlias, isCollection, isMap, isScalar, isSeq, Scalar, type Pair, type ParsedNode } from 'yaml';
import { findHidden } from '../fault/hidden.js';
import { quote } from '../fault/fault.js';
import type { Path } from './document.js';
import { colonWithoutSpace } from './line-sayings.js';
import { dotted } from './phrases.js';
import type { Problem } from './problem.js';
import { endsOddly, oddSpaceAt } from './tokens.js';

export interface ReadOptions {
  /** The room of the file's own faults: `request` gives `request/unknown-key`. */
  readonly prefix: string;
  /** Whether texts may have line breaks and tabs. */
  readonly lines: 'one' | 'many';
  /** Whether the map at a path may have a key of a name. */
  readonly takes?: (path: Path, name: string) => boolean;
}

export interface ReadValue {
  readonly value: unknown;
  readonly problems: readonly Problem[];
  /** Places whose value is not known, since what stands there is refused: nothing else is to be said of them. */
  readonly opaque: readonly Path[];
}

/** Nodes to plain values: objects without a prototype, arrays, texts, numbers, booleans and null; keys are texts, each once. */
export function readValue(root: ParsedNode | null, options: ReadOptions): ReadValue {
  const reader = new Reader(options);
  return { value: reader.read(root, []), problems: reader.problems, opaque: reader.opaque };
}

class Reader {
  readonly problems: Problem[] = [];
  readonly opaque: Path[] = [];

  constructor(private readonly options: ReadOptions) {}

  read(node: unknown, path: Path): unknown {
    if (isMap<ParsedNode, ParsedNode | null>(node)) {
      if (node.tag !== undefined) this.opaque.push(path);
      return this.readMap(node.items, path);
    }
    if (isSeq<ParsedNode>(node)) {
      if (node.tag !== undefined) this.opaque.push(path);
      return node.items.map((item, index) => this.read(item, [...path, index]));
    }
    if (isScalar(node)) {
      if (node.tag !== undefined) this.opaque.push(path);
      if (typeof node.value === 'string') this.checkHidden(node.value, node, path);
      return node.value;
    }
    if (isAlias(node)) this.opaque.push(path);
    return null;
  }

  private readMap(pairs: readonly Pair<ParsedNode, ParsedNode | null>[], path: Path): unknown {
    const object: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
    let empty: string | undefined;
    for (const { key, value } of pairs) {
      const name = this.readKey(key, path);
      if (name === undefined) continue;
      if (value === null && colonWithoutSpace.at?.test(name) === true) {
        this.report(key, 'yaml/syntax', colonWithoutSpace.message, colonWithoutSpace.fix);
        this.opaque.push(path);
        continue;
      }
      if (empty !== undefined && this.belongsTo([...path, empty], { path, name, twice: Object.hasOwn(object, name) })) {
        this.notIndented(key, [...path, empty], [...path, name]);
        continue;
      }
      empty = isNothing(value) ? name : undefined;
      if (Object.hasOwn(object, name)) {
        this.report(key, 'yaml/duplicate-key', `The key ${quote(name)} is there twice.`, 'Remove one of the two.');
        continue;
      }
      object[name] = this.read(value, [...path, name]);
    }
    return object;
  }

  /** Whether a key that stands beside an empty one can only be meant below it. */
  private belongsTo(
    parent: Path,
    { path, name, twice }: { readonly path: Path; readonly name: string; readonly twice: boolean },
  ): boolean {
    const { takes } = this.options;
    return takes?.(parent, name) === true && (twice || !takes(path, name));
  }

  /** What is said of a key that stands beside the one whose map it belongs to, and then of neither anything else. */
  private notIndented(key: unknown, parent: Path, path: Path): void {
    const message = `${quote(String(path.at(-1)))} belongs to ${dotted(parent)}, and is not indented below it.`;
    this.report(key, `${this.options.prefix}/not-indented`, message, 'Indent its lines by two spaces.');
    this.opaque.push(parent, path);
  }

  private readKey(key: unknown, path: Path): string | undefined {
    if (!isScalar(key) || typeof key.value !== 'string') {
      this.report(key, 'yaml/key-not-text', 'A key has to be text.', keyFix(key));
      return undefined;
    }
    if (key.type === Scalar.PLAIN && endsOddly(key.value)) {
      this.problems.push(oddSpaceAt((key.range?.[1] ?? 1) - 1, key.value.slice(-1)));
      const trimmed = key.value.trimEnd();
      this.opaque.push([...path, trimmed]);
      return trimmed;
    }
    const name = key.value;
    if (name === '<<' && key.type === Scalar.PLAIN) {
      this.report(key, 'yaml/merge-key', 'Merge keys (<<) are not supported.', 'Write the keys out here.');
      return undefined;
    }
    if (name === '__proto__') {
      this.report(key, `${this.options.prefix}/unknown-key`, 'There is no key "__proto__".', 'Remove it.');
      return undefined;
    }
    return this.checkHidden(name, key, [...path, name]) ? name : undefined;
  }

  private checkHidden(text: string, node: unknown, path: Path): boolean {
    const found = findHidden(text, this.options.lines);
    if (found === undefined) return true;
    this.opaque.push(path);
    this.report(
      node,
      `${this.options.prefix}/control-character`,
      // Without the text itself, which can be a secret: nobody knows yet what the key is for.
      `The text holds ${found}, which readers do not see as it is.`,
      'Remove the character.',
    );
    return false;
  }

  private report(node: unknown, code: string, message: string, fix: string): void {
    const range = hasRange(node) ? node.range : ([0, 0] as const);
    this.problems.push({ code, message, fix, start: range[0], end: Math.max(range[1], range[0] + 1) });
  }
}

function keyFix(key: unknown): string {
  if (isCollection(key)) return 'Write a name before the colon; put text that starts with a bracket or a brace in quotes.';
  const written = isScalar(key) && typeof key.source === 'string' ? key.source : '';
  return written === '' ? 'Write a name before the colon.' : `Put it in quotes: ${quote(written)}.`;
}

/** An empty value, where a map could stand. */
function isNothing(value: ParsedNode | null): boolean {
  return value === null || (isScalar(value) && value.value === null && value.range[0] === value.range[1]);
}

function hasRange(node: unknown): node is { readonly range: readonly [number, number, number] } {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range);
}
