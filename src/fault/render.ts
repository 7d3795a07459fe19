import type { Fault } from './fault.js';
import { mask, reveal } from './hidden.js';

/** How many terminal columns of a source line are shown; a longer line is cut to a window around the caret. */
const excerptWidth = 100;

const styles = { bold: '1', red: '31', green: '32', dim: '2' } as const;
type Paint = (style: keyof typeof styles, text: string) => string;

/**
 * Faults as a terminal shows them: for each the place, the code, the message, the line with a caret under the place, and the fix;
 * together by file, in the order in which files first appear, and in a file from top to bottom; last a count.
 * No control character of the data gets through. Ends with a line break; empty for no faults.
 */
export function renderFaults(faults: readonly Fault[], options: { readonly colour: boolean }): string {
  if (faults.length === 0) return '';
  const paint: Paint = options.colour ? (style, text) => `\u001b[${styles[style]}m${text}\u001b[0m` : (_style, text) => text;
  const sorted = inOrder(faults);
  const files = new Set(sorted.flatMap(({ at }) => (at === undefined ? [] : [at.file])));
  const count = `${plural(sorted.length, 'fault')}${files.size === 0 ? '' : ` in ${plural(files.size, 'file')}`}`;
  return `${sorted.map((fault) => renderFault(fault, paint)).join('\n')}\n${paint('bold', count)}\n`;
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

function renderFault(fault: Fault, paint: Paint): string {
  const { at, excerpt } = fault;
  const place = at === undefined ? '' : `${reveal(at.file)}:${at.line}:${at.column}  `;
  const lines = [`${paint('bold', place)}${paint('red', fault.code)}  ${reveal(fault.message)}`];
  if (at !== undefined && excerpt !== undefined) {
    const gutter = String(at.line);
    const { text, caret } = underline(excerpt, at.column, at.length ?? 1);
    lines.push(`  ${paint('dim', `${gutter} |`)} ${text}`.trimEnd());
    lines.push(`  ${paint('dim', `${' '.repeat(gutter.length)} |`)} ${paint('red', caret)}`);
  }
  lines.push(`  ${paint('green', 'fix:')} ${reveal(fault.fix)}`);
  return `${lines.join('\n')}\n`;
}

/**
 * A source line as it is shown, and the caret line below it. `column` counts from 1, in UTF-16 code units.
 * Tabs are shown as two spaces and hidden characters as escapes, and a wide character takes two columns.
 */
export function underline(line: string, column: number, length: number): { readonly text: string; readonly caret: string } {
  const start = column - 1;
  // What is far from the caret is never shown: a line may be as long as the file.
  const from = Math.max(0, start - excerptWidth);
  const cells = toCells(line.slice(from, start + 2 * excerptWidth), from);
  const before = widthOf(cells.filter(({ offset }) => offset < start));
  const marked = widthOf(cells.filter(({ offset }) => offset >= start && offset < start + length));
  const skip = Math.max(0, before + Math.min(marked, excerptWidth / 2) - excerptWidth);
  const cutLeft = from > 0 || skip > 0;

  let position = 0;
  let lead = 0;
  let text = '';
  let used = 0;
  let cutRight = line.length > start + 2 * excerptWidth;
  for (const cell of cells) {
    if (position >= skip) {
      if (used + cell.width > excerptWidth) {
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

const zeroWidth = /^[\p{Mn}\p{Me}\p{Cf}\ufe0f]$/u;
const wide =
  /^[\p{Emoji_Presentation}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]$/u;

/** Terminal columns of a character: 0, 1 or 2 (Unicode Annex 11, reduced to what people write). */
function columnsOf(character: string): number {
  if (character < '\u0300') return 1;
  return zeroWidth.test(character) ? 0 : wide.test(character) ? 2 : 1;
}

function widthOf(cells: readonly Cell[]): number {
  return cells.reduce((sum, { width }) => sum + width, 0);
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
