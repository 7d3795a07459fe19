/** What a string of Terraform's JSON syntax consists of, read by Terraform's rules and not by those of the code under test. */
export type Part =
  | { readonly kind: 'text'; readonly text: string }
  /** `aws_kms_key.bucket.arn` */
  | { readonly kind: 'reference'; readonly address: string }
  | { readonly kind: 'sensitive'; readonly text: string };

/**
 * The parts of a template (Terraform, "Strings and Templates"). Throws for what this project has no reason to emit: directives, calls of
 * other functions, templates within templates.
 */
export function readTemplate(text: string): readonly Part[] {
  const parts: Part[] = [];
  let plain = '';
  for (let at = 0; at < text.length;) {
    const escaped = escapeAt(text, at);
    if (escaped !== undefined) {
      plain += escaped;
      at += 3;
    } else if (text.startsWith('%{', at)) {
      throw new Error(`a directive: ${text.slice(at)}`);
    } else if (text.startsWith('${', at)) {
      parts.push({ kind: 'text', text: plain });
      plain = '';
      const { part, end } = readExpression(text, at + 2);
      if (text.charAt(end) !== '}') throw new Error(`no end of an expression: ${text.slice(at)}`);
      parts.push(part);
      at = end + 1;
    } else {
      plain += text.charAt(at);
      at += 1;
    }
  }
  return [...parts, { kind: 'text', text: plain }];
}

/** The text that Terraform makes of a template, sensitive parts in the clear. */
export function evaluate(text: string, valueOf: (address: string) => string): string {
  return readTemplate(text)
    .map((part) => (part.kind === 'reference' ? valueOf(part.address) : part.text))
    .join('');
}

function escapeAt(text: string, at: number): string | undefined {
  if (text.startsWith('$${', at)) return '${';
  return text.startsWith('%%{', at) ? '%{' : undefined;
}

function readExpression(text: string, start: number): { readonly part: Part; readonly end: number } {
  if (text.startsWith('"', start)) {
    const { value, end } = readQuoted(text, start);
    return { part: { kind: 'text', text: value }, end };
  }
  const call = 'sensitive(';
  if (text.startsWith(call, start)) {
    const { value, end } = readQuoted(text, start + call.length);
    if (text.charAt(end) !== ')') throw new Error(`no end of a call: ${text.slice(start)}`);
    return { part: { kind: 'sensitive', text: value }, end: end + 1 };
  }
  const [address] = /^[a-z_][A-Za-z0-9_-]*(\.[a-z_][A-Za-z0-9_-]*)+/.exec(text.slice(start)) ?? [];
  if (address === undefined) throw new Error(`not an expression of this project: ${text.slice(start)}`);
  return { part: { kind: 'reference', address }, end: start + address.length };
}

const simple: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' };

function readQuoted(text: string, start: number): { readonly value: string; readonly end: number } {
  if (text.charAt(start) !== '"') throw new Error(`not a quoted string: ${text.slice(start)}`);
  let value = '';
  for (let at = start + 1; at < text.length;) {
    const character = text.charAt(at);
    const escaped = escapeAt(text, at);
    if (character === '"') return { value, end: at + 1 };
    if (escaped !== undefined) {
      value += escaped;
      at += 3;
    } else if (/^[$%]\{/.test(text.slice(at, at + 2)) || character === '\n') {
      throw new Error(`a template or a line break in a quoted string: ${text.slice(at)}`);
    } else if (character === '\\') {
      const [whole, code, letter = ''] = /^\\(?:u([0-9a-fA-F]{4})|([nrt"\\]))/.exec(text.slice(at)) ?? [];
      if (whole === undefined) throw new Error(`no escape of a quoted string: ${text.slice(at)}`);
      value += code === undefined ? (simple[letter] ?? '') : String.fromCharCode(Number.parseInt(code, 16));
      at += whole.length;
    } else {
      value += character;
      at += 1;
    }
  }
  throw new Error(`no end of a quoted string: ${text.slice(start)}`);
}
