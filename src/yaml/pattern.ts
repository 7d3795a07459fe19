/** Longest value that a pattern is tried on, in UTF-16 code units: the request's own limit for a parameter. */
export const longestValue = 1024;

/** Ways in which a pattern may divide a value among its parts. Two open quantifiers are 2^20; a third is refused. */
const mostWays = 2 ** 22;

/** Quantifiers, groups and alternatives of a pattern, token by token. */
const token = /\\.|\[(?:\\.|[^\]\\])*\]|\((?:\?:|\?)?|\)|\||\{\d+(?:,\d*)?\}\??|[*+?]\??|[^]/gu;

/**
 * Compiles a template's pattern, which has to match a whole value. Gives a reason instead where it does not compile or could take
 * forever on a hostile value: no back-reference, no look-around, and a bound on the ways to match, which rules out nested quantifiers.
 */
export function compilePattern(pattern: string): { readonly regex: RegExp } | { readonly why: string } {
  if (/\\[1-9k]/.test(pattern)) return { why: 'a back-reference is not supported' };
  if (/\(\?(?!:)/.test(pattern)) return { why: 'of the groups that start with (? only (?: is supported' };
  try {
    const regex = new RegExp(`^(?:${pattern})$`, 'u');
    return waysOf(pattern) > mostWays
      ? { why: 'it has too many ways to match one value, as nested quantifiers have' }
      : { regex };
  } catch {
    return { why: 'it is not a regular expression' };
  }
}

/** An upper bound of the ways in which a pattern that compiles can match: a product over its parts, a sum over alternatives. */
function waysOf(pattern: string): number {
  const tokens = pattern.match(token) ?? [];
  let next = 0;
  const alternatives = (): number => {
    let sum = 0;
    let product = 1;
    for (; next < tokens.length && tokens[next] !== ')'; next += 1) {
      if (tokens[next] === '|') {
        sum += product;
        product = 1;
        continue;
      }
      product *= part();
    }
    return sum + product;
  };
  const part = (): number => {
    let ways = 1;
    if (tokens[next]?.startsWith('(')) {
      next += 1;
      ways = alternatives();
    }
    const [least, most] = repetition(tokens[next + 1]);
    if (most === 1 && least === 1) return ways;
    next += 1;
    return ways === 1 ? (most - least + 1) * Math.max(1, least) : ways ** most * (most - least + 1);
  };
  return alternatives();
}

/** Least and most repetitions that a quantifier allows; once where the token is none. */
function repetition(quantifier: string | undefined): readonly [number, number] {
  const sign = quantifier?.[0];
  if (sign === '*') return [0, longestValue];
  if (sign === '+') return [1, longestValue];
  if (sign === '?') return [0, 1];
  const [, least, comma, most] = /^\{(\d+)(,?)(\d*)\}/.exec(quantifier ?? '') ?? [];
  if (least === undefined) return [1, 1];
  if (comma === '') return [Number(least), Number(least)];
  return [Number(least), most === '' ? longestValue : Number(most)];
}
