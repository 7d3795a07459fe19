import type { CST } from 'yaml';
import { linesWithin } from './opened.js';
import type { Problem } from './problem.js';

/** A line that starts with a key, in block style. */
interface KeyLine {
  readonly start: number;
  /** The column of the key, from 0, and that of the first dash before it. */
  readonly indent: number;
  readonly dash: number | undefined;
  /** Whether its value is on the line, so that nothing can be below it. */
  readonly full: boolean;
}

/**
 * The first line of a text without valid YAML that stands at another column than its neighbours: the first fault of a parser, which ends at
 * `end`, is then one of its consequences. Undefined where all lines before that fault, and the one after it, stand as they may.
 */
export function misplacedLine(text: string, tokens: readonly CST.Token[], end: number): Problem | undefined {
  const lines = keyLines(text, linesWithin(tokens, text));
  const [first] = lines;
  if (first === undefined) return undefined;
  if (first.dash !== undefined && lines.some(({ indent, dash }) => indent === first.dash && dash === undefined))
    return dashed(first.start + first.dash);
  const outer = lines.find(({ indent, dash }) => dash === undefined && indent < first.indent);
  if (first.dash === undefined && outer !== undefined)
    return shifted(first, outer.indent, 'The first key is indented, and others are not.');
  const reached = lines.findIndex(({ start }) => start > end);
  return firstMisplaced(reached === -1 ? lines : lines.slice(0, reached + 1));
}

function firstMisplaced(lines: readonly KeyLine[]): Problem | undefined {
  let open: readonly KeyLine[] = [];
  for (const line of lines) {
    const column = line.dash ?? line.indent;
    const sibling = open.find(({ indent }) => indent > column);
    const above = open.findLast(({ indent }) => indent <= column);
    if (line.dash === undefined && above !== undefined && above.indent < line.indent) {
      if (above.full) return shifted(line, above.indent, 'This line is indented, and the one above it has a value already.');
      if (sibling !== undefined) return shifted(line, sibling.indent, 'This line is indented otherwise than its neighbours.');
    }
    open = [...open.filter(({ indent }) => indent < line.indent && indent <= column), line];
  }
  return undefined;
}

/** The problem of a list where a file has to hold keys. */
export function dashed(start: number): Problem {
  return {
    code: 'yaml/list',
    message: 'A dash before the first key makes the file a list.',
    fix: 'Remove the dash, and start each key at the beginning of its line.',
    start,
    end: start + 1,
  };
}

function shifted({ start, indent }: KeyLine, to: number, message: string): Problem {
  const fix = to === 0 ? 'Remove the spaces before it.' : `Indent it by ${to} spaces, like its neighbours.`;
  return { code: 'yaml/indentation', message, fix, start: start + indent, end: start + indent + 1 };
}

function keyLines(text: string, within: ReadonlySet<number>): readonly KeyLine[] {
  const lines: KeyLine[] = [];
  let start = 0;
  let block = -1;
  for (const line of text.split('\n')) {
    const indent = line.length - line.trimStart().length;
    const key = /^( *)((?:- +)*)(?:[\w.-]+|"[^"]*"|'[^']*')\s*:(?: +(.*))?$/.exec(line.trimEnd());
    const inBlock = block >= 0 && (indent > block || line.trim() === '');
    if (!inBlock && !within.has(start)) {
      block = -1;
      const value = (key?.[3] ?? '').replace(/(?:^|\s)#.*$/, '').trim();
      const above = /^[|>][+-]?[0-9]?[+-]?$/.test(value);
      if (above) block = indent;
      if (key !== null) {
        const dashes = key[2]?.length ?? 0;
        lines.push({ start, indent: indent + dashes, dash: dashes === 0 ? undefined : indent, full: value !== '' && !above });
      }
    }
    start += line.length + 1;
  }
  return lines;
}
