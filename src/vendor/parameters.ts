import { quote } from '../fault/fault.js';
import { nearest } from '../fault/nearest.js';
import type { ParameterValue } from '../request/schema.js';
import { byDefault, type Draft, refuse } from './draft.js';
import { compilePattern } from './pattern.js';
import type { ParameterRule } from './schema.js';

/** The values of a request's parameters, by name; one that is optional and not given is absent. */
export type Parameters = ReadonlyMap<string, string | readonly string[]>;

/** Checks the request's parameters against the template's, and fills in defaults. What is refused is absent from the result. */
export function resolveParameters(draft: Draft): Parameters {
  const rules = draft.set.parameters ?? {};
  const given = draft.request.value.parameters ?? {};
  for (const name of Object.keys(given)) if (!Object.hasOwn(rules, name)) refuseUnknown(draft, name, Object.keys(rules));
  const resolved = new Map<string, string | readonly string[]>();
  for (const [name, rule] of Object.entries(rules)) {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (value !== undefined) {
      const checked = checkValue(draft, name, value, rule);
      if (checked !== undefined) resolved.set(name, checked);
    } else if (rule.default !== undefined) {
      const shown = [rule.default].flat().join(', ');
      resolved.set(name, byDefault(draft, `parameters.${name}`, rule.default, 'the default of the template', shown));
    } else if (rule.required === true) {
      const message = `${draft.template.file.title} needs the parameter ${name}, and the request does not give it.`;
      const place = draft.request.value.parameters === undefined ? ['vendor'] : ['parameters'];
      refuse(
        draft,
        'parameter-missing',
        place,
        message,
        `Add it under "parameters:" ${example(name, rule)}${rule.description}`,
        'key',
      );
    }
  }
  return resolved;
}

function refuseUnknown(draft: Draft, name: string, known: readonly string[]): void {
  const meant = nearest(name, known);
  const list = known.length === 0 ? 'It has none: remove it.' : `Its parameters are: ${known.join(', ')}`;
  const message = `${draft.template.file.title} has no parameter ${quote(name)}.`;
  refuse(draft, 'unknown-parameter', ['parameters', name], message, meant === undefined ? list : `Did you mean ${meant}?`, 'key');
}

function checkValue(
  draft: Draft,
  name: string,
  value: ParameterValue,
  rule: ParameterRule,
): string | readonly string[] | undefined {
  const path = ['parameters', name];
  const list = rule.type === 'list';
  if (list !== Array.isArray(value) || typeof value === 'number' || typeof value === 'boolean') {
    const is = Array.isArray(value) ? 'a list' : typeof value === 'string' ? 'a text' : `a ${typeof value}`;
    const fix = list
      ? `Write a list in brackets.${example(name, rule, ' Example: ')}`
      : Array.isArray(value)
        ? 'Write one value.'
        : 'Write it in quotes.';
    refuse(draft, 'parameter-type', path, `The parameter ${name} is ${list ? 'a list' : 'a text'}, and this is ${is}.`, fix);
    return undefined;
  }
  const items = [value].flat();
  if (list && items.length === 0) {
    refuse(draft, 'parameter-empty', path, `The parameter ${name} is an empty list.`, `Name at least one. ${rule.description}`);
    return undefined;
  }
  const fine = items.map((item, i) => checkItem(draft, list ? [...path, i] : path, name, item, rule));
  return fine.every(Boolean) ? value : undefined;
}

function checkItem(draft: Draft, path: (string | number)[], name: string, item: string, rule: ParameterRule): boolean {
  if (item.includes('{{') || item.includes('}}')) {
    const message = `The parameter ${name} has a double brace: ${quote(item)}.`;
    refuse(
      draft,
      'double-brace',
      path,
      message,
      'Write it without {{ and }}: they stand for values that are known only after apply.',
    );
    return false;
  }
  if (rule.values !== undefined && !rule.values.includes(item)) {
    const meant = nearest(item, rule.values);
    const fix =
      meant === undefined
        ? `Write one of: ${rule.values.join(', ')}`
        : `Did you mean ${meant}? Possible are: ${rule.values.join(', ')}`;
    refuse(draft, 'parameter-value', path, `${quote(item)} is not a possible value of the parameter ${name}.`, fix);
    return false;
  }
  const pattern = rule.pattern === undefined ? undefined : compilePattern(rule.pattern);
  if (pattern !== undefined && 'regex' in pattern && !pattern.regex.test(item)) {
    const message = `${quote(item)} does not have the form of the parameter ${name}.`;
    refuse(draft, 'parameter-form', path, message, `${rule.description}${example(name, rule, ' Example: ')}`);
    return false;
  }
  return true;
}

/** `name: value`, as one would write it; nothing where the template gives no example. */
function example(name: string, rule: ParameterRule, before = ''): string {
  if (rule.example === undefined) return before === '' ? `as "${name}: ...". ` : '';
  const shown = Array.isArray(rule.example) ? `[${rule.example.join(', ')}]` : rule.example;
  return before === '' ? `as "${name}: ${shown}". ` : `${before}${name}: ${shown}`;
}
