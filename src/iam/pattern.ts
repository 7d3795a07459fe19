import { defined } from '../defined.js';

/** What a request brings along, by its condition keys in lower case. A key with several values has a list. */
export type Context = ReadonlyMap<string, string | readonly string[]>;

/** A text of a policy that can hold wildcards and policy variables, taken apart once. */
export interface Pattern {
  readonly source: string;
  readonly tokens: readonly Token[];
  /** Set where it holds neither: the text that it stands for. */
  readonly plain?: string;
}

type Token =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'any' | 'one' }
  | { readonly kind: 'variable'; readonly key: string; readonly otherwise: string | undefined };

const marks = /\*|\?|\$\{([*?$])\}|\$\{([^}]*)\}/g;

/**
 * Takes a pattern apart: `*` stands for any characters and `?` for one, unless `wildcards` is `literal`; `${*}`, `${?}` and `${$}` stand for
 * themselves; `${key}` and `${key, 'default'}` for a value of the request (IAM User Guide, "IAM policy elements: Variables and tags").
 */
export function parsePattern(source: string, wildcards?: 'literal'): Pattern {
  const tokens: Token[] = [];
  let from = 0;
  const text = (piece: string): void => {
    const last = tokens.at(-1);
    if (last?.kind === 'text') tokens[tokens.length - 1] = { kind: 'text', text: last.text + piece };
    else if (piece !== '') tokens.push({ kind: 'text', text: piece });
  };
  for (const { 0: mark, 1: escaped, 2: inner, index } of source.matchAll(marks)) {
    text(source.slice(from, index));
    from = index + mark.length;
    if (escaped !== undefined) text(escaped);
    else if (inner !== undefined) tokens.push(variable(inner));
    else if (wildcards === 'literal') text(mark);
    else tokens.push({ kind: mark === '*' ? 'any' : 'one' });
  }
  text(source.slice(from));
  const [only] = tokens;
  const plain = only === undefined ? '' : tokens.length === 1 && only.kind === 'text' ? only.text : undefined;
  return { source, tokens, ...defined({ plain }) };
}

function variable(inner: string): Token {
  const found = /^([^,]*),\s*'(.*)'$/.exec(inner);
  return { kind: 'variable', key: (found?.[1] ?? inner).trim().toLowerCase(), otherwise: found?.[2] };
}

/** Whether a pattern has a wildcard or a variable, so that it stands for more than one value. */
export function isFixed(source: string): boolean {
  return parsePattern(source).plain !== undefined;
}

/**
 * Whether a pattern stands for a value; undefined where it holds a variable that the request has no value for: then it stands for none
 * (same page, "Policy variables with no value"). Linear in time but for the wildcards, so no regular expression.
 */
export function matches(pattern: Pattern, value: string, context: Context): boolean | undefined {
  if (pattern.plain !== undefined) return pattern.plain === value;
  const filled = fill(pattern.tokens, context);
  return filled && matchTokens(filled, value);
}

/** The pattern with its text in lower case, to be compared with values in lower case. */
export function inLowerCase(pattern: Pattern): Pattern {
  const tokens = pattern.tokens.map((token) => {
    if (token.kind === 'text') return { ...token, text: token.text.toLowerCase() };
    return token.kind === 'variable' ? { ...token, otherwise: token.otherwise?.toLowerCase() } : token;
  });
  return { ...pattern, tokens, ...(pattern.plain === undefined ? {} : { plain: pattern.plain.toLowerCase() }) };
}

/** A value that the pattern stands for: `x` for each wildcard, the request's value for each variable where it has one. */
export function exampleOf(pattern: Pattern, context: Context): string {
  return pattern.tokens
    .map((token) => {
      if (token.kind === 'text') return token.text;
      if (token.kind !== 'variable') return 'x';
      return valueOf(token, context) ?? 'x';
    })
    .join('');
}

function valueOf({ key, otherwise }: Token & { readonly kind: 'variable' }, context: Context): string | undefined {
  const value = context.get(key);
  return typeof value === 'string' && value !== '' ? value : otherwise;
}

type Filled = Exclude<Token, { readonly kind: 'variable' }>;

function fill(tokens: readonly Token[], context: Context): readonly Filled[] | undefined {
  const filled: Filled[] = [];
  for (const token of tokens) {
    if (token.kind !== 'variable') {
      filled.push(token);
      continue;
    }
    const text = valueOf(token, context);
    if (text === undefined) return undefined;
    filled.push({ kind: 'text', text });
  }
  return filled;
}

/** Goes back to the last `*` where the rest does not fit, and lets it stand for one character more. */
function matchTokens(tokens: readonly Filled[], value: string): boolean {
  let [token, at, star, mark] = [0, 0, -1, 0];
  for (;;) {
    const here = tokens[token];
    if (here === undefined && at === value.length) return true;
    if (here?.kind === 'any') {
      if (token === tokens.length - 1) return true;
      [star, mark, token] = [token, at, token + 1];
    } else if (here?.kind === 'text' && value.startsWith(here.text, at)) [token, at] = [token + 1, at + here.text.length];
    else if (here?.kind === 'one' && at < value.length) [token, at] = [token + 1, at + 1];
    else if (star >= 0 && mark < value.length) [token, mark, at] = [star + 1, mark + 1, mark + 1];
    else return false;
  }
}
