import { isAlias, isMap, isScalar, isSeq, Scalar, type Pair, type ParsedNode } from 'yaml';
import { findHidden } from '../fault/hidden.js';
import { quote } from '../fault/fault.js';
import type { Path } from './document.js';
import type { Problem } from './problem.js';

export interface ReadOptions {
  /** The room of the file's own faults: `request` gives `request/unknown-key`. */
  readonly prefix: string;
  /** Whether texts may have line breaks and tabs. */
  readonly lines: 'one' | 'many';
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
    for (const { key, value } of pairs) {
      const name = this.readKey(key, path);
      if (name === undefined) continue;
      if (Object.hasOwn(object, name)) {
        this.report(key, 'yaml/duplicate-key', `The key ${quote(name)} is there twice.`, 'Remove one of the two.');
        continue;
      }
      object[name] = this.read(value, [...path, name]);
    }
    return object;
  }

  private readKey(key: unknown, path: Path): string | undefined {
    if (!isScalar(key) || typeof key.value !== 'string') {
      const written = isScalar(key) && typeof key.source === 'string' && key.source !== '' ? key.source : undefined;
      const fix = written === undefined ? 'Write a name before the colon.' : `Put it in quotes: ${quote(written)}.`;
      this.report(key, 'yaml/key-not-text', 'A key has to be text.', fix);
      return undefined;
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

function hasRange(node: unknown): node is { readonly range: readonly [number, number, number] } {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range);
}
