import type { Condition } from './condition.js';

/** The values of a condition, as alternatives. */
export type Values = (condition: Condition) => string;

/** Values as alternatives: `a`, `a or b`, `a, b or c`. */
export function either(values: readonly string[]): string {
  const [last = 'nothing', ...before] = [...values].reverse();
  return before.length === 0 ? last : `${before.reverse().join(', ')} or ${last}`;
}

const testNames: Readonly<Record<string, string>> = {
  stringequals: 'is',
  stringequalsignorecase: 'is',
  arnequals: 'is',
  numericequals: 'is',
  dateequals: 'is',
  bool: 'is',
  ipaddress: 'is in',
  stringlike: 'is like',
  arnlike: 'is like',
  numericlessthan: 'is less than',
  numericlessthanequals: 'is at most',
  numericgreaterthan: 'is more than',
  numericgreaterthanequals: 'is at least',
  datelessthan: 'is before',
  datelessthanequals: 'is not after',
  dategreaterthan: 'is after',
  dategreaterthanequals: 'is not before',
};

export function testWords(condition: Condition, values: Values): string {
  const { base, key, negated, set, ifExists } = condition;
  if (base === 'null') return `${key} is ${condition.values.includes('true') ? 'absent' : 'there'}`;
  const verb = testNames[base] ?? condition.operator;
  const each = set === undefined ? key : `${set} of ${key}`;
  return `${each} ${negated ? verb.replace('is', 'is not') : verb} ${values(condition)}${ifExists ? ', if it is there' : ''}`;
}
