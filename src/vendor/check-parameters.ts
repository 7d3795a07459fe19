import { quote } from '../fault/fault.js';
import { requestPlaceholders } from './placeholder.js';
import type { ParameterRule } from './schema.js';
import { checkPattern, type SetCheck } from './set-check.js';

/** Checks each parameter of a set: its name is free, its pattern is safe, and its default, its example and its values fit it. */
export function checkParameters({ set, report }: SetCheck): void {
  for (const [name, rule] of Object.entries(set.parameters ?? {})) {
    const path = ['parameters', name];
    if ((requestPlaceholders as readonly string[]).includes(name)) {
      report(
        'reserved-name',
        path,
        `A parameter can not be called ${quote(name)}: that is a value of the request.`,
        'Choose another name.',
      );
    }
    if (rule.required === true && rule.default !== undefined) {
      report(
        'parameter',
        [...path, 'default'],
        `The parameter ${name} is required, so its default is never used.`,
        'Remove one of the two.',
      );
    }
    const pattern = rule.pattern === undefined ? undefined : checkPattern(rule.pattern, [...path, 'pattern'], report);
    for (const key of ['default', 'example'] as const) {
      const why = whyUnfit(rule[key], rule, pattern);
      if (why !== undefined)
        report(
          'parameter',
          [...path, key],
          `The ${key} of the parameter ${name} ${why}.`,
          'Make it a value that a request could have.',
        );
    }
  }
}

function whyUnfit(value: ParameterRule['default'], rule: ParameterRule, pattern: RegExp | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (Array.isArray(value) !== (rule.type === 'list')) return rule.type === 'list' ? 'is not a list' : 'is not a string';
  for (const item of [value].flat()) {
    if (pattern !== undefined && !pattern.test(item)) return `does not match its pattern: ${quote(item)}`;
    if (rule.values !== undefined && !rule.values.includes(item)) return `is not one of its values: ${quote(item)}`;
  }
  return undefined;
}
