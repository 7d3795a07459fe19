/**
 * Whether everything that `value` stands for is covered by `pattern`, as IAM reads both: `*` and `?` are wildcards, `${*}`, `${?}` and
 * `${$}` stand for themselves. A `?` covers no `*`. Linear in time, so no regular expression.
 */
export function matches(pattern: string, value: string): boolean {
  const [by, of] = [signs(pattern), signs(value)];
  let [p, v, star, mark] = [0, 0, -1, 0];
  while (v < of.length) {
    const c = by[p];
    if (c === '*') [star, mark, p] = [p, v, p + 1];
    else if (c !== undefined && (c === of[v] || (c === '?' && of[v] !== '*'))) [p, v] = [p + 1, v + 1];
    else if (star >= 0) [p, mark, v] = [star + 1, mark + 1, mark + 1];
    else return false;
  }
  while (by[p] === '*') p += 1;
  return p === by.length;
}

/** The text as people write it: `${*}` is the character itself. */
export function plain(text: string): string {
  return text.replace(literal, (_, character: string) => character);
}

const literal = /\$\{([*?$])\}/g;

function signs(text: string): readonly string[] {
  return text.match(/\$\{[*?$]\}|[^]/g) ?? [];
}
