/** One element of a page, or a text. */
export type Node = Element | string;

export interface Element {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Node[];
}

interface Open {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Node[];
}

const token = /<!--[^]*?-->|<(\/?)([a-z][a-z0-9]*)((?:\s[^<>]*?)?)\s*(\/?)>|[^<]+|</g;
const empty: readonly string[] = ['br', 'hr', 'img', 'input'];

/** Reads a page strictly: an element ends in the one that it begins in, or the page is refused. Comments are left out. */
export function parsePage(html: string): Element {
  const root: Open = { tag: 'page', attributes: {}, children: [] };
  const open: Open[] = [root];
  for (const [whole, close, tag, attributes = '', closed] of html.matchAll(token)) {
    const top = open.at(-1) ?? root;
    if (whole.startsWith('<!--')) continue;
    if (tag === undefined) {
      if (whole === '<') throw new Error(`a bare < before ${JSON.stringify(html.slice(html.indexOf(whole)).slice(0, 40))}`);
      top.children.push(unescaped(whole));
    } else if (close === '/') {
      if (top.tag !== tag) throw new Error(`</${tag}> where <${top.tag}> is open`);
      open.pop();
    } else {
      const element: Open = { tag, attributes: attributesOf(attributes), children: [] };
      top.children.push(element);
      if (closed !== '/' && !empty.includes(tag)) open.push(element);
    }
  }
  const [, left] = open;
  if (left !== undefined) throw new Error(`<${left.tag}> has no end`);
  return root;
}

function attributesOf(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries([...text.matchAll(/([a-z-]+)(?:="([^"]*)")?/g)].map(([, name = '', value = '']) => [name, unescaped(value)])); // prettier-ignore
}

const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', nbsp: '\u00a0' };

function unescaped(text: string): string {
  return text.replace(/&(?:#(\d+)|([a-z]+));/g, (whole, code: string | undefined, name = '') =>
    code === undefined ? (named[String(name)] ?? whole) : String.fromCodePoint(Number(code)),
  );
}

/** The elements of these names, in the order of the page, wherever they stand. */
export function all(node: Node, ...tags: readonly string[]): readonly Element[] {
  if (typeof node === 'string') return [];
  return [...(tags.includes(node.tag) ? [node] : []), ...node.children.flatMap((child) => all(child, ...tags))];
}

/** What a reader sees of it; a line break is one. */
export function textOf(node: Node): string {
  if (typeof node === 'string') return node;
  return node.tag === 'br' ? '\n' : node.children.map(textOf).join('');
}

/** Each text with the names of the elements that it stands in. */
export function texts(
  node: Node,
  within: readonly string[] = [],
): readonly (readonly [text: string, within: readonly string[]])[] {
  if (typeof node === 'string') return [[node, within]];
  return node.children.flatMap((child) => texts(child, [...within, node.tag]));
}
