import { isWithin, parseIpRange } from '../iam/ip-range.js';

/** `<operator> <key>` → values; all of the tests have to hold, each by one of its values (or, negated, by none). */
export type Conditions = Readonly<Record<string, readonly string[]>>;

/** Whether `loose` holds wherever `tight` does: each of its tests is one of `tight`, with values that hold at least as often. */
export function implies(tight: Conditions, loose: Conditions): boolean {
  return Object.entries(loose).every(([test, values]) => {
    const own = Object.hasOwn(tight, test) ? tight[test] : undefined;
    return own !== undefined && isTighter(test, own, values);
  });
}

/** What the values of a test do: with more of them it holds more often, or less often, or it compares one number. */
type Sense = 'any' | 'none' | 'over' | 'under' | 'whole';

const anyOf = new Set([
  'StringEquals',
  'StringEqualsIgnoreCase',
  'StringLike',
  'ArnEquals',
  'ArnLike',
  'IpAddress',
  'Bool',
  'NumericEquals',
]);
const noneOf = new Set([
  'StringNotEquals',
  'StringNotEqualsIgnoreCase',
  'StringNotLike',
  'ArnNotEquals',
  'ArnNotLike',
  'NotIpAddress',
]);

/** How the values of a test are to be read, by its operator (IAM User Guide, "Condition operators"). */
export function senseOf(test: string): Sense {
  const operator = operatorOf(test);
  if (anyOf.has(operator)) return 'any';
  if (noneOf.has(operator)) return 'none';
  if (/^NumericGreaterThan(Equals)?$/.test(operator)) return 'over';
  return /^NumericLessThan(Equals)?$/.test(operator) ? 'under' : 'whole';
}

/** The values of one list that none of another covers: what a test has gained. */
export function beyond(test: string, values: readonly string[], others: readonly string[]): readonly string[] {
  return values.filter((value) => !others.some((other) => covers(test, other, value)));
}

function isTighter(test: string, tight: readonly string[], loose: readonly string[]): boolean {
  if (tight.length === loose.length && tight.every((value, i) => value === loose[i])) return true;
  const [a, b] = [numberOf(tight), numberOf(loose)];
  switch (senseOf(test)) {
    case 'any':
      return beyond(test, tight, loose).length === 0;
    case 'none':
      return beyond(test, loose, tight).length === 0;
    case 'over':
      return a !== undefined && b !== undefined && a >= b;
    case 'under':
      return a !== undefined && b !== undefined && a <= b;
    case 'whole':
      return false;
  }
}

function covers(test: string, by: string, value: string): boolean {
  const operator = operatorOf(test);
  if (operator === 'IpAddress' || operator === 'NotIpAddress') return isRangeWithin(by, value);
  return /Like$|^Arn/.test(operator) ? matches(by, value) : by === value;
}

/** Whether every address of one range is in the other; what is no range is in its equal alone. */
function isRangeWithin(outer: string, inner: string): boolean {
  const [a, b] = [parseIpRange(outer), parseIpRange(inner)];
  return a && b ? isWithin(b, a) : outer === inner;
}

/** Without `IfExists`, which both sides of a comparison have. A quantifier for sets stays, and is compared as a whole. */
function operatorOf(test: string): string {
  return (test.split(' ')[0] ?? '').replace(/IfExists$/, '');
}

function numberOf(values: readonly string[]): number | undefined {
  const [value, ...more] = values;
  return value !== undefined && more.length === 0 && /^[0-9]{1,15}(\.[0-9]{1,9})?$/.test(value) ? Number(value) : undefined;
}

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
