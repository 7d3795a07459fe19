import { parseXml as parseDocument, XmlElement as Element, type XmlText as Text } from '@rgrove/parse-xml';

/** An element of a configuration: its children, or its text. Attributes and namespaces carry nothing here and are not kept. */
export interface XmlElement {
  readonly name: string;
  readonly children: readonly XmlElement[];
  /** The text of an element without children; '' where it has children. */
  readonly text: string;
}

const maxDepth = 32;
const maxLength = 4_000_000;

/** So that they are seen, and refused. */
const keepAll = { preserveCdata: true, preserveComments: true, preserveDocumentType: true };

/**
 * Gives the root element of a document, or undefined where it is malformed. Comments, CDATA, processing instructions, document types and text
 * beside elements are refused: no SDK sends them.
 */
export function parseXml(source: string): XmlElement | undefined {
  if (source.length > maxLength) return undefined;
  try {
    const [root, ...more] = parseDocument(source.trim(), keepAll).children;
    return root instanceof Element && more.length === 0 ? read(root, 1) : undefined;
  } catch {
    // A text that is no XML, or one nested deeper than the stack.
    return undefined;
  }
}

function read({ name, children }: Element, depth: number): XmlElement | undefined {
  if (depth > maxDepth) return undefined;
  const texts = children.filter((one): one is Text => one.type === 'text');
  const elements = children.filter((one) => one instanceof Element);
  const inside = elements.flatMap((one) => read(one, depth + 1) ?? []);
  const text = texts.map((one) => one.text).join('');
  if (texts.length + elements.length < children.length || inside.length < elements.length) return undefined;
  if (inside.length > 0 && text.trim() !== '') return undefined;
  return { name, children: inside, text: inside.length > 0 ? '' : text };
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
