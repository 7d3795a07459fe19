/** An expression of GitHub Actions. */
export type Expression =
  | { readonly kind: 'value'; readonly value: string | number | boolean | null }
  /** A context with its members: `needs.list.outputs.matrix` as its parts; what stands in brackets is left out. */
  | { readonly kind: 'path'; readonly path: readonly string[] }
  | { readonly kind: 'call'; readonly name: string; readonly of: readonly Expression[] }
  | { readonly kind: 'sign'; readonly sign: string; readonly of: readonly Expression[] };

/** What an expression reads. */
export interface Reading {
  readonly paths: readonly (readonly string[])[];
  readonly functions: readonly string[];
}

const token = /\s*(?:('(?:[^']|'')*')|(-?[0-9]+(?:\.[0-9]+)?)|([A-Za-z_][\w-]*)|(&&|\|\||==|!=|<=|>=|[!<>()[\].,*]))/y;
const words: Readonly<Record<string, boolean | null>> = { true: true, false: false, null: null };

type Kind = 'text' | 'number' | 'name' | 'sign';
interface Token {
  readonly kind: Kind;
  readonly text: string;
}

/** What an expression reads; throws where it is none. */
export function readExpression(source: string): Reading {
  const all = (one: Expression): readonly Expression[] => ('of' in one ? [one, ...one.of.flatMap(all)] : [one]);
  const parts = all(parseExpression(source));
  return {
    paths: parts.flatMap((one) => (one.kind === 'path' ? [one.path] : [])),
    functions: parts.flatMap((one) => (one.kind === 'call' ? [one.name] : [])),
  };
}

/** Reads an expression by the grammar of "Evaluate expressions in workflows and actions"; throws where it is none. */
export function parseExpression(source: string): Expression {
  const tokens = tokenize(source);
  let at = 0;
  const peek = () => tokens[at]?.text;
  const take = (text: string) => {
    if (peek() !== text) throw new Error(`${text} is missing in ${source}`);
    at += 1;
  };
  const chain = (signs: readonly string[], next: () => Expression) => (): Expression => {
    let left = next();
    for (let sign = tokens[at]; sign?.kind === 'sign' && signs.includes(sign.text); sign = tokens[at]) {
      at += 1;
      left = { kind: 'sign', sign: sign.text, of: [left, next()] };
    }
    return left;
  };
  const unary = (): Expression => {
    if (peek() !== '!') return primary();
    at += 1;
    return { kind: 'sign', sign: '!', of: [unary()] };
  };
  const primary = (): Expression => {
    const found = tokens[at];
    at += 1;
    if (found?.kind === 'name') return named(found.text);
    if (found?.kind === 'text') return { kind: 'value', value: found.text.slice(1, -1).replaceAll("''", "'") };
    if (found?.kind === 'number') return { kind: 'value', value: Number(found.text) };
    if (found?.text !== '(') throw new Error(`a value is missing in ${source}`);
    const inner = or();
    take(')');
    return inner;
  };
  const named = (name: string): Expression => {
    if (peek() === '(') return { kind: 'call', name, of: args() };
    return name in words ? { kind: 'value', value: words[name] ?? null } : { kind: 'path', path: [name, ...members()] };
  };
  const args = (): readonly Expression[] => {
    const found: Expression[] = [];
    take('(');
    while (peek() !== ')') {
      if (found.length > 0) take(',');
      found.push(or());
    }
    take(')');
    return found;
  };
  const members = (): readonly string[] => {
    const path: string[] = [];
    while (peek() === '.' || peek() === '[') {
      at += 1;
      if (tokens[at - 1]?.text === '[') {
        or();
        take(']');
        continue;
      }
      const member = tokens[at];
      if (member?.kind !== 'name' && member?.text !== '*') throw new Error(`a name is missing after a dot in ${source}`);
      path.push(member.text);
      at += 1;
    }
    return path;
  };
  const comparison = chain(['==', '!=', '<', '>', '<=', '>='], unary);
  const or = chain(['||'], chain(['&&'], comparison));
  const whole = or();
  if (at < tokens.length) throw new Error(`${peek() ?? ''} is too much in ${source}`);
  return whole;
}

function tokenize(source: string): readonly Token[] {
  const kinds: readonly Kind[] = ['text', 'number', 'name', 'sign'];
  const tokens: Token[] = [];
  token.lastIndex = 0;
  const text = source.trimEnd();
  while (token.lastIndex < text.length) {
    const from = token.lastIndex;
    const found = token.exec(text);
    if (found === null) throw new Error(`${text.slice(from)} is no expression`);
    const index = found.slice(1).findIndex((part) => part !== undefined);
    tokens.push({ kind: kinds[index] ?? 'sign', text: found[index + 1] ?? '' });
  }
  return tokens;
}

/** The expressions in a text, without their braces. Throws where braces are not closed. */
export function expressionsIn(text: string): readonly string[] {
  const found = [...text.matchAll(/\$\{\{([\s\S]*?)\}\}/g)].map(([, inner = '']) => inner);
  if (found.length !== text.split('${{').length - 1) throw new Error(`an expression is not closed in ${text}`);
  return found;
}
