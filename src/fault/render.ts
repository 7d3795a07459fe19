import { columnsOf, wrap } from './wrap.js';
import { countOf, type Fault } from './fault.js';
import { mask, reveal } from './hidden.js';
import { painter, type Paint } from './paint.js';

/** How many terminal columns of a source line are shown where no width is known; a longer line is cut to a window around the caret. */
const excerptWidth = 100;

/** Of a source line at least this much is shown. */
const leastExcerpt = 20;

/** How faults are shown: `width` is that of the terminal, in columns; without one, messages are not broken. */
interface Style {
  readonly colour: boolean;
  readonly width?: number | undefined;
}

/**
 * Faults as a terminal shows them: for each the place, the code, the message, the line with a caret under the place, and the fix;
 * together by file, in the order in which files first appear, and in a file from top to bottom; last a count.
 * No control character of the data gets through. Ends with a line break; empty for no faults.
 */
export function renderFaults(faults: readonly Fault[], options: Style): string {
  if (faults.length === 0) return '';
  const paint = painter(options.colour);
  const sorted = inOrder(faults);
  const files = new Set(sorted.flatMap(({ at }) => (at === undefined ? [] : [at.file])));
  const count = `${countOf(sorted.length, 'fault')}${files.size === 0 ? '' : ` in ${countOf(files.size, 'file')}`}`;
  return `${sorted.map((fault) => renderFault(fault, paint, options.width)).join('\n')}\n${paint('bold', count)}\n`;
}

/**
 * Faults as JSON values, for machines, in the order of {@link inOrder}. Where the excerpt has hidden characters, U+FFFD stands for
 * each of their code units, so that columns stay right and a terminal that shows the JSON stays safe.
 */
export function faultsToJson(faults: readonly Fault[]): readonly Fault[] {
  return inOrder(faults).map((fault) => ({
    ...fault,
    message: reveal(fault.message),
    fix: reveal(fault.fix),
    ...(fault.at === undefined ? {} : { at: { ...fault.at, file: reveal(fault.at.file) } }),
    ...(fault.excerpt === undefined ? {} : { excerpt: mask(fault.excerpt) }),
  }));
}

/** Faults together by file, in the order in which files first appear, and in a file by line and column. */
export function inOrder(faults: readonly Fault[]): readonly Fault[] {
  const rank = new Map<string | undefined, number>();
  for (const { at } of faults) if (!rank.has(at?.file)) rank.set(at?.file, rank.size);
  return [...faults].sort(
    (a, b) =>
      (rank.get(a.at?.file) ?? 0) - (rank.get(b.at?.file) ?? 0) ||
      (a.at?.line ?? 0) - (b.at?.line ?? 0) ||
      (a.at?.column ?? 0) - (b.at?.column ?? 0),
  );
}

function renderFault(fault: Fault, paint: Paint, width: number | undefined): string {
  const { at, excerpt } = fault;
  const place = at === undefined ? '' : `${reveal(at.file)}:${at.line}:${at.column}  `;
  const lines = [wrap(`${paint('bold', place)}${paint('red', fault.code)}  ${reveal(fault.message)}`, width, { hang: 2 })];
  if (at !== undefined && excerpt !== undefined) {
    const gutter = String(at.line);
    // Beside it stand the gutter, and dots where it is cut.
    const room =
      width === undefined ? excerptWidth : Math.max(leastExcerpt, width - gutter.length - '   | '.length - 2 * '...'.length);
    const { text, caret } = underline(excerpt, at.column, at.length ?? 1, room);
    lines.push(`  ${paint('dim', `${gutter} |`)} ${text}`.trimEnd());
    lines.push(`  ${paint('dim', `${' '.repeat(gutter.length)} |`)} ${paint('red', caret)}`);
  }
  lines.push(wrap(`  ${paint('green', 'fix:')} ${reveal(fault.fix)}`, width, { hang: 'fix: '.length }));
  return `${lines.join('\n')}\n`;
}

/**
 * A source line as it is shown, `room` columns of it, and the caret line below it. `column` counts from 1, in UTF-16 code units.
 * Tabs are shown as two spaces and hidden characters as escapes, and a wide character takes two columns.
 */
export function underline(
  line: string,
  column: number,
  length: number,
  room: number = excerptWidth,
): { readonly text: string; readonly caret: string } {
  const start = column - 1;
  // What is far from the caret is never shown: a line may be as long as the file.
  const from = Math.max(0, start - room);
  const cells = toCells(line.slice(from, start + 2 * room), from);
  const before = widthOf(cells.filter(({ offset }) => offset < start));
  const marked = widthOf(cells.filter(({ offset }) => offset >= start && offset < start + length));
  const skip = Math.max(0, before + Math.min(marked, room / 2) - room);
  const cutLeft = from > 0 || skip > 0;

  let position = 0;
  let lead = 0;
  let text = '';
  let used = 0;
  let cutRight = line.length > start + 2 * room;
  for (const cell of cells) {
    if (position >= skip) {
      if (used + cell.width > room) {
        cutRight = true;
        break;
      }
      if (cell.offset < start) lead += cell.width;
      text += cell.shown;
      used += cell.width;
    }
    position += cell.width;
  }
  const left = cutLeft ? '...' : '';
  const carets = Math.max(1, Math.min(marked, Math.max(1, used - lead)));
  return { text: `${left}${text}${cutRight ? '...' : ''}`, caret: `${' '.repeat(left.length + lead)}${'^'.repeat(carets)}` };
}

interface Cell {
  readonly offset: number;
  readonly shown: string;
  readonly width: number;
}

function toCells(text: string, base: number): readonly Cell[] {
  const cells: Cell[] = [];
  let offset = base;
  for (const character of text) {
    const shown = character === '\t' ? '  ' : reveal(character);
    cells.push({ offset, shown, width: shown === character ? columnsOf(character) : shown.length });
    offset += character.length;
  }
  return cells;
}

function widthOf(cells: readonly Cell[]): number {
  return cells.reduce((sum, { width }) => sum + width, 0);
}
