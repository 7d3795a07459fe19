/** No text is made narrower than this, in columns: it could not be read. */
const leastWidth = 40;

/** Codes that colour (ECMA-48, SGR): they take no column. */
const colours = /\u001b\[\d+m/g;

/**
 * Text in lines of `width` columns at most, broken at spaces; without a width as it is. What goes on begins below the second column of a line in
 * columns (`  name   words`), else by `hang` further in than its line. A word is never broken, nor what stands in double quotes: that is
 * there to be copied.
 */
export function wrap(text: string, width: number | undefined, { hang = 0 }: { readonly hang?: number } = {}): string {
  if (width === undefined) return text;
  const most = Math.max(leastWidth, width);
  return text
    .split('\n')
    .map((line) => (widthOf(line) <= most ? line : wrapLine(line, most, hang)))
    .join('\n');
}

function wrapLine(line: string, most: number, hang: number): string {
  const name = /^ +\S+(?: \S+)* {2,}(?=\S)/.exec(line)?.[0] ?? '';
  const lead = widthOf(name) * 2 <= most && name !== '' ? name : (/^ */.exec(line)?.[0] ?? '');
  const indent = ' '.repeat(widthOf(lead) + (lead === name ? 0 : hang));
  const lines: string[] = [];
  let current = lead;
  let isFresh = true;
  for (const [, gap = '', word = ''] of line.slice(lead.length).matchAll(/( *)((?:"(?:[^"\\]|\\.)*"|[^ ])+)/g)) {
    if (!isFresh && widthOf(current + gap + word) > most) {
      lines.push(current);
      current = indent + word;
    } else current += (isFresh ? '' : gap) + word;
    isFresh = false;
  }
  return [...lines, current].join('\n');
}

/** How many columns a text takes in a terminal. */
export function widthOf(text: string): number {
  return [...text.replace(colours, '')].reduce((sum, character) => sum + columnsOf(character), 0);
}

const zeroWidth = /^[\p{Mn}\p{Me}\p{Cf}\ufe0f]$/u;
const wide =
  /^[\p{Emoji_Presentation}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]$/u;

/** Terminal columns of a character: 0, 1 or 2 (Unicode Annex 11, reduced to what people write). */
export function columnsOf(character: string): number {
  if (character < '\u0300') return 1;
  return zeroWidth.test(character) ? 0 : wide.test(character) ? 2 : 1;
}
