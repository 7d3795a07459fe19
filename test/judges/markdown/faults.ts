import { all, parsePage, textOf, texts, type Element, type Node } from './page.js';
import { meantBy } from './source.js';

/** A text of this project for a page of GitHub. */
export interface Document {
  readonly title: string;
  readonly markdown: string;
  /** The addresses that it links to, and the pull requests and issues that it refers to, as `#7`. */
  readonly meant?: readonly string[];
}

/** What GitHub takes, in UTF-16 code units, of the body of a comment, an issue or a pull request. */
const longestBody = 65_536;

/** What is on the page of a document and was not meant, or was meant and is not there. */
export function faultsOf({ markdown, meant = [] }: Document, html: string): readonly string[] {
  const tooLong = markdown.length > longestBody ? [`${markdown.length} characters`] : [];
  try {
    const page = parsePage(html);
    return [...tooLong, ...structureFaults(markdown, page), ...elementFaults(page, meant), ...textFaults(page, meant)];
  } catch (error) {
    return [...tooLong, String(error)];
  }
}

/** Everything that a text is made of stands on the page, in the same order, and nothing else does. */
function structureFaults(markdown: string, page: Element): readonly string[] {
  const source = meantBy(markdown);
  const read = {
    headings: all(page, 'h1', 'h2', 'h3', 'h4', 'h5', 'h6').map(({ tag }) => Number(tag.slice(1))),
    tables: all(page, 'table').map((table) => all(table, 'tr').map((row) => all(row, 'th', 'td').length)),
    blocks: all(page, 'pre').map((pre) => ({ language: pre.attributes['lang'] ?? '', text: textOf(pre).replace(/\n$/, '') })),
    folds: foldsOf(page),
    items: all(page, 'li').length,
    boxes: all(page, 'blockquote').map((quote) => /^\s*\[!([A-Z]+)\]\s*\n/.exec(textOf(quote))?.[1] ?? 'a quotation'),
  };
  return Object.entries(read).flatMap(([what, found]) => {
    const wanted: unknown = source[what as keyof typeof source];
    return JSON.stringify(found) === JSON.stringify(wanted)
      ? []
      : [`${what}: ${JSON.stringify(found)} for ${JSON.stringify(wanted)}`];
  });
}

const foldMarks: Readonly<Record<string, string>> = {
  pre: 'b',
  table: 't',
  h1: '#',
  h2: '#',
  h3: '#',
  h4: '#',
  h5: '#',
  h6: '#',
};

function foldsOf(node: Node): string {
  if (typeof node === 'string') return '';
  const inner = node.children.map(foldsOf).join('');
  return node.tag === 'details' ? `(${inner})` : `${foldMarks[node.tag] ?? ''}${inner}`;
}

const blocks = ['page', 'h2', 'h3', 'p', 'ul', 'ol', 'li', 'blockquote', 'details', 'summary', 'pre', 'table', 'thead', 'tbody', 'tr', 'th', 'td']; // prettier-ignore
const inline = ['br', 'strong', 'b', 'code', 'a', 'sub', 'span'];
const attributes: Readonly<Record<string, readonly string[]>> = { a: ['href'], pre: ['lang'], details: ['open'], ol: ['start'] };
const holdsLines = ['p', 'summary', 'h2', 'h3', 'th', 'td', ...inline];

function elementFaults(node: Element, meant: readonly string[]): readonly string[] {
  const { tag } = node;
  const inner = node.children.filter((child) => typeof child !== 'string');
  return [
    ...(blocks.includes(tag) || inline.includes(tag) ? [] : [`an element <${tag}>`]),
    ...Object.keys(node.attributes).flatMap((name) => (attributes[tag]?.includes(name) ? [] : [`${name} of <${tag}>`])),
    ...(tag === 'a' && !meant.includes(node.attributes['href'] ?? '') ? [`a link to ${node.attributes['href'] ?? ''}`] : []),
    ...(holdsLines.includes(tag) ? inner.flatMap((child) => (inline.includes(child.tag) ? [] : [`<${child.tag}> within <${tag}>`])) : []), // prettier-ignore
    // A reader opens a fold by its line, which is the first thing in it.
    ...(tag === 'details' && inner.filter((child) => child.tag === 'summary').length !== 1 ? ['a fold without its line'] : []),
    ...inner.flatMap((child) => elementFaults(child, meant)),
  ];
}

/**
 * What GitHub makes of the words of a page beside its Markdown, outside of code and links: mentions, references, emoji and formulas
 * ("Basic writing and formatting syntax", "Autolinked references and URLs" and "Writing mathematical expressions" in its documentation).
 * An element between two texts keeps them apart.
 */
function textFaults(page: Element, meant: readonly string[]): readonly string[] {
  return texts(page).flatMap(([text, within]) => {
    if (within.some((tag) => tag === 'code' || tag === 'pre' || tag === 'a')) return [];
    return textRules.flatMap(([what, rule]) =>
      [...text.matchAll(rule)].flatMap(([found]) => (meant.includes(found) ? [] : [`${what} ${found}`])),
    );
  });
}

const textRules: readonly (readonly [what: string, rule: RegExp])[] = [
  ['a mention', /(?<![A-Za-z0-9_])@[A-Za-z0-9][A-Za-z0-9-]*/g],
  ['a reference', /(?<![A-Za-z0-9_&])(?:[A-Za-z0-9._/-]+)?#\d+/g],
  ['a reference', /\bGH-\d+/gi],
  ['an address', /\b(?:https?|ftp):\/\/\S*|\bwww\.\S+/gi],
  // As https://api.github.com/emojis names them; none is like a part of an ARN.
  ['an emoji', /:(?!(?:aws[a-z-]*|[a-z]{2}-[a-z-]+-\d+|s3|iam|kms|sts|sns|sqs|lambda|logs|events|cloudfront|cloudtrail|root):)(?:[a-z0-9_+-]*[a-z_][a-z0-9_+-]*|[+-]1|100|1234):/g], // prettier-ignore
  ['a formula', /\$[^$\n]+\$/g],
];
