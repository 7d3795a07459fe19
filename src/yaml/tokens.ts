import { Parser, type CST } from 'yaml';
import { codePoint } from '../fault/hidden.js';
import { limits } from './limits.js';
import type { Problem } from './problem.js';

export interface Tokens {
  readonly tokens: readonly CST.Token[];
  readonly problems: readonly Problem[];
  /** Whether the tokens are within the limits, so that they can be composed. */
  readonly usable: boolean;
}

/**
 * The concrete syntax of a text, and what of YAML is refused in it: anchors and aliases (a short text could stand for a huge
 * one), tags (they name types), directives (they switch YAML's version). Limits are enforced before anything is composed.
 */
export function parseTokens(text: string): Tokens {
  const problems: Problem[] = [];
  let tokens: readonly CST.Token[];
  try {
    tokens = [...new Parser().parse(text)];
  } catch (error) {
    // The parser calls itself for each level that closes, so a hostile depth ends its stack; anything else is a bug.
    if (error instanceof RangeError) return { tokens: [], problems: [...problems, tooDeep(0)], usable: false };
    throw error;
  }
  const exceeded = visit(tokens, (token) => {
    const problem = refusal(token);
    if (problem !== undefined && problems.length < limits.faults) problems.push(problem);
  });
  // What is read of a text with such a space is none of what its writer sees.
  if (problems.some(({ code }) => code === 'yaml/space')) return { tokens, problems, usable: false };
  return exceeded === undefined
    ? { tokens, problems, usable: true }
    : { tokens, problems: [...problems, exceeded], usable: false };
}

/** Visits every token without recursion; gives the limit that the text exceeds. */
function visit(tokens: readonly CST.Token[], see: (token: CST.Token) => void): Problem | undefined {
  const open: { readonly token: CST.Token; readonly depth: number }[] = tokens.map((token) => ({ token, depth: 0 })).reverse();
  let nodes = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { token, depth } = next;
    see(token);
    if ('items' in token && depth >= limits.depth) return tooDeep(token.offset);
    if (nodeTypes.has(token.type) && ++nodes > limits.nodes) return tooManyNodes(token.offset);
    const inner = 'items' in token ? depth + 1 : depth;
    for (const part of partsOf(token).reverse()) open.push({ token: part, depth: inner });
  }
  return undefined;
}

const nodeTypes: ReadonlySet<string> = new Set([
  'scalar',
  'single-quoted-scalar',
  'double-quoted-scalar',
  'block-scalar',
  'alias',
  'block-map',
  'block-seq',
  'flow-collection',
]);

function partsOf(token: CST.Token): CST.Token[] {
  if (token.type === 'document') return [...token.start, ...(token.value === undefined ? [] : [token.value])];
  if (token.type === 'block-scalar') return [...token.props];
  if (!('items' in token)) return [];
  const parts: CST.Token[] = [];
  for (const item of token.items) {
    parts.push(...item.start);
    if (item.key !== undefined && item.key !== null) parts.push(item.key);
    if (item.sep !== undefined) parts.push(...item.sep);
    if (item.value !== undefined) parts.push(item.value);
  }
  return parts;
}

function refusal(token: CST.Token): Problem | undefined {
  if (token.type === 'scalar') return oddSpace(token);
  const place = { start: token.offset, end: token.offset + ('source' in token ? token.source.length : 1) };
  switch (token.type) {
    case 'anchor':
      return { code: 'yaml/anchor', message: 'Anchors (&name) are not supported.', fix: 'Remove the anchor.', ...place };
    case 'alias':
      return {
        code: 'yaml/alias',
        message: 'Aliases (*name) are not supported.',
        fix: 'Write the value out here; text that starts with * needs quotes.',
        ...place,
      };
    case 'tag':
      return {
        code: 'yaml/tag',
        message: 'Tags (!name) are not supported.',
        fix: 'Remove the tag; text that starts with ! needs quotes.',
        ...place,
      };
    case 'directive':
      return {
        code: 'yaml/directive',
        message: 'Directives (%NAME) are not supported: YAML 1.2 is read.',
        fix: 'Remove this line.',
        ...place,
      };
    default:
      return undefined;
  }
}

/** Spaces that look like one and are none to YAML, which takes them for a letter: U+00A0 comes with text that is copied from a page. */
const oddSpaces = String.raw`\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000`;
const startsOddly = new RegExp(`^(?:[\\w.-]+:|-)?[${oddSpaces}]`);

/** A space that YAML takes for a letter where only one that separates can be meant: before a text, or behind a colon or a dash. */
function oddSpace({ offset, source }: CST.FlowScalar): Problem | undefined {
  const found = startsOddly.exec(source)?.[0];
  if (found === undefined) return undefined;
  const start = offset + found.length - 1;
  return oddSpaceAt(start, source.charAt(found.length - 1));
}

/** The problem of such a space at a place. */
export function oddSpaceAt(start: number, character: string): Problem {
  const name = character === '\u00a0' ? 'a no-break space' : 'a space of another kind';
  return {
    code: 'yaml/space',
    message: `Here is ${name} (${codePoint(character)}), which YAML takes for a letter.`,
    fix: 'Replace it by an ordinary space: delete it and press the space bar.',
    start,
    end: start + 1,
  };
}

/** Whether a text ends in such a space. */
export function endsOddly(text: string): boolean {
  return new RegExp(`[${oddSpaces}]`).test(text.slice(-1));
}

function tooDeep(start: number): Problem {
  return {
    code: 'yaml/too-deep',
    message: `Maps and lists are nested more than ${limits.depth} levels deep.`,
    fix: 'Write it with fewer levels.',
    start,
    end: start + 1,
  };
}

function tooManyNodes(start: number): Problem {
  return {
    code: 'yaml/too-many-nodes',
    message: `The file holds more than ${limits.nodes} keys and values.`,
    fix: 'Check that this is the file that you meant; split it if it is.',
    start,
    end: start + 1,
  };
}
