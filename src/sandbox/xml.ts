/** An element of a configuration: its children, or its text. Attributes and namespaces carry nothing here and are not kept. */
export interface XmlElement {
  readonly name: string;
  readonly children: readonly XmlElement[];
  /** The text of an element without children; '' where it has children. */
  readonly text: string;
}

const MAX_DEPTH = 32;
const MAX_LENGTH = 4_000_000;
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
const TAG = /^<(\/?)([A-Za-z_][\w.:-]*)((?:\s+[\w.:-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/;

/**
 * Gives the root element of a document, or undefined where it is malformed. Comments, CDATA, processing instructions after the declaration and
 * document types are refused: no SDK sends them, and a document type could name entities.
 */
export function parseXml(source: string): XmlElement | undefined {
  if (source.length > MAX_LENGTH) return undefined;
  const text = source.replace(/^\uFEFF?\s*(<\?xml[^?<>]*\?>)?\s*/, '').trimEnd();
  const stack: { name: string; children: XmlElement[]; text: string }[] = [];
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf('<', at);
    const top = stack.at(-1);
    if (open === -1 || (open > at && top === undefined)) return undefined;
    if (top !== undefined && open > at) {
      const decoded = decodeEntities(text.slice(at, open));
      if (decoded === undefined) return undefined;
      top.text += decoded;
    }
    const end = text.indexOf('>', open);
    const tag = end === -1 ? null : TAG.exec(text.slice(open, end + 1));
    if (tag === null) return undefined;
    const [whole, closing = '', name = '', , selfClosing = ''] = tag;
    at = open + whole.length;
    if (closing === '') {
      if (stack.length >= MAX_DEPTH) return undefined;
      stack.push({ name, children: [], text: '' });
    }
    if (closing === '' && selfClosing === '') continue;
    const done = stack.pop();
    if (done === undefined || done.name !== name || (done.children.length > 0 && done.text.trim() !== '')) return undefined;
    const closed = { name, children: done.children, text: done.children.length > 0 ? '' : done.text };
    const parent = stack.at(-1);
    if (parent === undefined) return at === text.length ? closed : undefined;
    parent.children.push(closed);
  }
  return undefined;
}

function decodeEntities(text: string): string | undefined {
  if (!text.includes('&')) return text;
  let bad = false;
  const decoded = text.replace(/&([^;&]{0,10};?)/g, (_, body: string) => {
    const named = /^([a-z]+);$/.exec(body);
    const numbered = /^#(?:x([0-9a-fA-F]{1,6})|(\d{1,7}));$/.exec(body);
    const value = named ? ENTITIES[named[1] ?? ''] : numbered ? characterOf(numbered[1], numbered[2]) : undefined;
    bad ||= value === undefined;
    return value ?? '';
  });
  return bad ? undefined : decoded;
}

function characterOf(hexadecimal: string | undefined, decimal: string | undefined): string | undefined {
  const code = hexadecimal === undefined ? Number(decimal) : Number(`0x${hexadecimal}`);
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}

/** Builds an element from children and text; `undefined` children are left out. */
export function element(name: string, ...content: readonly (XmlElement | string | number | boolean | undefined)[]): XmlElement {
  const children = content.filter((c): c is XmlElement => typeof c === 'object');
  return { name, children, text: content.filter((c) => c !== undefined && typeof c !== 'object').join('') };
}

export function renderXml(root: XmlElement, namespace?: string): string {
  const attribute = namespace === undefined ? '' : ` xmlns="${namespace}"`;
  const content = root.children.length > 0 ? root.children.map((c) => renderXml(c)).join('') : escapeXml(root.text);
  return `<${root.name}${attribute}>${content}</${root.name}>`;
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"'\r\n\t\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, (c) =>
    c < ' ' && !'\r\n\t'.includes(c) ? '' : `&#${c.charCodeAt(0)};`,
  );
}

export function child(parent: XmlElement | undefined, name: string): XmlElement | undefined {
  return parent?.children.find((c) => c.name === name);
}

export function childrenOf(parent: XmlElement | undefined, name: string): readonly XmlElement[] {
  return parent?.children.filter((c) => c.name === name) ?? [];
}

/** The text at the end of a path of names, or undefined where a step is missing. */
export function textAt(parent: XmlElement | undefined, ...path: readonly string[]): string | undefined {
  return path.reduce<XmlElement | undefined>((at, name) => child(at, name), parent)?.text;
}
