/** What an expression of GitHub Actions reads: contexts by their path, and functions. */
export interface Reading {
  /** `needs.list.outputs.matrix` as its parts; what stands in brackets is left out. */
  readonly paths: readonly (readonly string[])[];
  readonly functions: readonly string[];
}

const token = /\s*(?:('(?:[^']|'')*')|(-?[0-9]+(?:\.[0-9]+)?)|([A-Za-z_][\w-]*)|(&&|\|\||==|!=|<=|>=|[!<>()[\].,*]))/y;

type Kind = 'text' | 'number' | 'name' | 'sign';
interface Token {
  readonly kind: Kind;
  readonly text: string;
}

/** Reads an expression by the grammar of "Evaluate expressions in workflows and actions"; throws where it is none. */
export function readExpression(source: string): Reading {
  const tokens = tokenize(source);
  const paths: string[][] = [];
  const functions: string[] = [];
  let at = 0;
  const peek = () => tokens[at]?.text;
  const take = (text: string) => {
    if (peek() !== text) throw new Error(`${text} is missing in ${source}`);
    at += 1;
  };
  const takeWhile = (signs: readonly string[], next: () => void) => {
    next();
    while (tokens[at]?.kind === 'sign' && signs.includes(peek() ?? '')) {
      at += 1;
      next();
    }
  };
  const or = (): void => takeWhile(['||'], and);
  const and = (): void => takeWhile(['&&'], comparison);
  const comparison = (): void => takeWhile(['==', '!=', '<', '>', '<=', '>='], unary);
  const unary = (): void => {
    while (peek() === '!') at += 1;
    primary();
  };
  const primary = (): void => {
    const found = tokens[at];
    at += 1;
    if (found?.text === '(' && found.kind === 'sign') {
      or();
      take(')');
    } else if (found?.kind === 'name') named(found.text);
    else if (found?.kind !== 'text' && found?.kind !== 'number') throw new Error(`a value is missing in ${source}`);
  };
  const named = (name: string): void => {
    if (peek() === '(') {
      functions.push(name);
      at += 1;
      if (peek() !== ')') takeWhile([','], or);
      take(')');
    } else if (!['true', 'false', 'null'].includes(name)) paths.push([name, ...members()]);
  };
  const members = (): string[] => {
    const path: string[] = [];
    for (;;) {
      if (peek() === '.') {
        at += 1;
        const member = tokens[at];
        if (member?.kind !== 'name' && member?.text !== '*') throw new Error(`a name is missing after a dot in ${source}`);
        path.push(member.text);
        at += 1;
      } else if (peek() === '[') {
        at += 1;
        or();
        take(']');
      } else return path;
    }
  };
  or();
  if (at < tokens.length) throw new Error(`${peek() ?? ''} is too much in ${source}`);
  return { paths, functions };
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
