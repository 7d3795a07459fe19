/** What a text in Markdown is meant to be, read off its lines: no rule of Markdown's is known here but that of fences. */
interface Meant {
  /** Their levels, in order. */
  readonly headings: readonly number[];
  /** Of each table the number of cells in each row, the head first. */
  readonly tables: readonly (readonly number[])[];
  readonly blocks: readonly Block[];
  /** What is folded into what: `(` where a part begins and `)` where it ends, `b` for a block of code, `t` for a table, `#` for a heading. */
  readonly folds: string;
  readonly items: number;
  /** Boxes of a kind, as `NOTE`. */
  readonly boxes: readonly string[];
}

interface Block {
  readonly language: string;
  readonly text: string;
}

export function meantBy(markdown: string): Meant {
  const { prose, blocks } = withoutBlocks(markdown);
  const lines = prose.map((line) => line.replace(/^> ?/, ''));
  const marks = lines.flatMap((line, i): readonly string[] => {
    if (line === blockMark) return ['b'];
    if (line.startsWith('|')) return lines[i - 1]?.startsWith('|') ? [] : ['t'];
    if (/^#{1,6} /.test(line)) return ['#'];
    return [...line.matchAll(/<(\/?)details\b/g)].map(([, close]) => (close === '' ? '(' : ')'));
  });
  return {
    headings: lines.flatMap((line) => /^(#{1,6}) /.exec(line)?.[1]?.length ?? []),
    tables: tablesOf(lines),
    blocks,
    folds: marks.join(''),
    items: lines.filter((line) => /^\s*(?:-|\d+\.) /.test(line)).length,
    boxes: lines.flatMap((line) => /^\[!([A-Z]+)\]$/.exec(line)?.[1] ?? []),
  };
}

/** Stands for a block in the prose: no line of a review is this. */
const blockMark = '\u0000';

function withoutBlocks(markdown: string): { readonly prose: readonly string[]; readonly blocks: readonly Block[] } {
  const prose: string[] = [];
  const blocks: Block[] = [];
  const fenced = /^(`{3,})([a-z]*)\n([^]*?)\n\1$/gm;
  let read = 0;
  for (const match of markdown.matchAll(fenced)) {
    prose.push(...markdown.slice(read, match.index).split('\n'), blockMark);
    blocks.push({ language: match[2] ?? '', text: match[3] ?? '' });
    read = match.index + match[0].length;
  }
  prose.push(...markdown.slice(read).split('\n'));
  return { prose, blocks };
}

function tablesOf(lines: readonly string[]): readonly (readonly number[])[] {
  const tables: number[][] = [];
  for (const [i, line] of lines.entries()) {
    if (!line.startsWith('|')) continue;
    if (!lines[i - 1]?.startsWith('|')) tables.push([]);
    // The second line of a table draws its head.
    if (!/^\|(?: --- \|)+$/.test(line)) tables.at(-1)?.push(line.split('|').length - 2);
  }
  return tables;
}
