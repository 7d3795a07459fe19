import MarkdownIt from 'markdown-it';
import { Marked } from 'marked';

/** Markdown as a page, by the rules of GitHub's own renderer. */
export interface Renderer {
  readonly name: string;
  readonly render: (markdown: string) => string;
}

const markdownIt = new MarkdownIt({ html: true });
const marked = new Marked({ gfm: true, async: false });
/** Two that follow CommonMark and GitHub's tables, each in its own way. GitHub's own is a judge: `npm run judges -- cmark`. */
export const renderers: readonly Renderer[] = [
  { name: 'markdown-it', render: (markdown) => markdownIt.render(markdown) },
  { name: 'marked', render: (markdown) => marked.parse(markdown, { async: false }) },
];

/**
 * Data is escaped by entities, and may hold any character. Here each becomes the entity of a character for private use: the Markdown
 * stays what it was, and what is left of marks in the page is ours.
 */
function withoutData(markdown: string): string {
  return markdown.replace(/&#(\d+);/g, (_, code: string) => `&#${0xe000 + (Number(code) % 0x1000)};`);
}

/** What of a page is text to its reader, a line for each element. Code may hold any character, and is left out. */
function textOf(html: string): readonly string[] {
  return (
    html
      .replace(/<!--.*?-->/gs, '')
      .replace(/<pre\b.*?<\/pre>|<code>.*?<\/code>/gs, '')
      // GitHub makes a box of a quotation that begins so ("Alerts").
      .replace(/(<blockquote>\s*<p>)\[!(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION)\](?:(?:<br \/>)?\n|(?=<\/p>))/g, '$1')
      .replace(/<[^>]*>/g, '\n')
      .replaceAll('&quot;', '"')
      .replaceAll('&#39;', "'")
      .split('\n')
      .filter((line) => line.trim() !== '')
  );
}

const rawMark = /[*`|[\]\\]|~~|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|&(?:lt|gt|amp|#)|^\s*(?:#{1,6}|[-+>]|\d+[.)])\s/;

/** Lines in which a reader would see a mark that was meant for the renderer. */
export function rawMarks({ render }: Renderer, markdown: string): readonly string[] {
  return textOf(render(withoutData(markdown))).filter((line) => rawMark.test(line));
}

/** The words of a page without its spaces, to compare two renderers. */
export function readText({ render }: Renderer, markdown: string): string {
  return textOf(render(withoutData(markdown)))
    .join('')
    .replace(/\s/g, '');
}
