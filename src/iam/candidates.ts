import type { Condition } from './condition.js';
import { exampleOf, parsePattern, type Context } from './pattern.js';

/** What a key could be set to so that a condition holds, or does not: values next to those that it compares with. */
export function candidatesOf({ base, values }: Condition, context: Context): readonly string[] {
  switch (base) {
    case 'null':
      return [];
    case 'bool':
      return ['true', 'false'];
    case 'ipaddress':
      return values.map((value) => value.replace(/\/.*/, ''));
    case 'stringlike':
    case 'arnlike':
    case 'arnequals':
      return values.map((value) => exampleOf(parsePattern(value), context));
    case 'stringequals':
    case 'stringequalsignorecase':
      return values.map((value) => exampleOf(parsePattern(value, 'literal'), context));
    default:
      return values.flatMap(around);
  }
}

/** A number, and those beside it; a date, and those a year away. */
function around(value: string): readonly string[] {
  const number = Number(value);
  if (!Number.isNaN(number)) return [value, String(number - 1), String(number + 1)];
  const year = Number(value.slice(0, 4));
  return [value, `${year - 1}${value.slice(4)}`, `${year + 1}${value.slice(4)}`];
}
