import { quote } from '../fault/fault.js';
import { nearest } from '../fault/nearest.js';
import type { ParameterValue } from '../request/schema.js';
import type { Path } from '../yaml/document.js';
import { type Draft, refuse } from './draft.js';
import { compilePattern } from '../yaml/pattern.js';
import type { ParameterRule } from '../template/schema.js';

const kinds = { string: 'a text', list: 'a list', boolean: 'true or false' } as const;

/** The value of one parameter, as its rule wants it; undefined where it is refused. A sensitive value is quoted in no fault. */
export function checkValue(
  draft: Draft,
  name: string,
  value: ParameterValue,
  rule: ParameterRule,
): string | readonly string[] | undefined {
  const path = ['parameters', name];
  const type = rule.type ?? 'string';
  if (typeof value === 'number' || kindOf(value) !== type) {
    const is = Array.isArray(value) ? 'a list' : typeof value === 'string' ? 'a text' : `a ${typeof value}`;
    const message = `The parameter ${name} is ${kinds[type]}, and this is ${is}.`;
    refuse(draft, 'parameter-type', path, message, typeFix(name, value, rule));
    return undefined;
  }
  if (typeof value === 'boolean') return String(value);
  const items = [value].flat();
  if (items.length === 0) {
    refuse(draft, 'parameter-empty', path, `The parameter ${name} is an empty list.`, `Name at least one. ${rule.description}`);
    return undefined;
  }
  const fine = items.map((item, i) => checkItem(draft, Array.isArray(value) ? [...path, i] : path, { name, item, rule }));
  return fine.every(Boolean) ? value : undefined;
}

function kindOf(value: Exclude<ParameterValue, number>): keyof typeof kinds {
  if (Array.isArray(value)) return 'list';
  return typeof value === 'boolean' ? 'boolean' : 'string';
}

function typeFix(name: string, value: ParameterValue, rule: ParameterRule): string {
  if (rule.type === 'boolean') return 'Write true or false, without quotes.';
  if (rule.type === 'list') return `Write a list in brackets.${exampleOf(name, rule, ' Example: ')}`;
  return Array.isArray(value) ? 'Write one value.' : 'Write it in quotes.';
}

/** One value, or one of a list, and what it has to be. */
interface Item {
  readonly name: string;
  readonly item: string;
  readonly rule: ParameterRule;
}

function checkItem(draft: Draft, path: Path, { name, item, rule }: Item): boolean {
  const shown = rule.sensitive === true ? 'The value (masked here)' : quote(item);
  const hint = `${rule.description}${exampleOf(name, rule, ' Example: ')}`;
  if (item.includes('{{') || item.includes('}}')) {
    const message = `The parameter ${name} has a double brace${rule.sensitive === true ? '' : `: ${shown}`}.`;
    const fix = 'Write it without {{ and }}: they stand for values that are known only after apply.';
    refuse(draft, 'double-brace', path, message, fix);
    return false;
  }
  if (rule.values !== undefined && !rule.values.includes(item)) {
    const meant = nearest(item, rule.values);
    const list = rule.values.join(', ');
    const fix = meant === undefined ? `Write one of: ${list}` : `Did you mean ${meant}? Possible values: ${list}`;
    refuse(draft, 'parameter-value', path, `${shown} is not a possible value of the parameter ${name}.`, fix);
    return false;
  }
  if (rule.pattern !== undefined && !matches(rule.pattern, item)) {
    refuse(draft, 'parameter-form', path, `${shown} does not have the form of the parameter ${name}.`, hint);
    return false;
  }
  if (rule.refused !== undefined && matches(rule.refused.pattern, item)) {
    refuse(draft, 'parameter-refused', path, `${shown} can't be the parameter ${name}: ${rule.refused.reason}`, hint);
    return false;
  }
  return true;
}

function matches(pattern: string, item: string): boolean {
  const compiled = compilePattern(pattern);
  // A template whose patterns do not compile was refused when it was loaded.
  return 'regex' in compiled && compiled.regex.test(item);
}

/** `name: value`, as one would write it; nothing where the template gives no example. */
export function exampleOf(name: string, rule: ParameterRule, before = ''): string {
  if (rule.example === undefined) return before === '' ? `as "${name}: ...". ` : '';
  const shown = Array.isArray(rule.example) ? `[${rule.example.join(', ')}]` : String(rule.example);
  return before === '' ? `as "${name}: ${shown}". ` : `${before}${name}: ${shown}`;
}
