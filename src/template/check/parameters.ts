import { quote } from '../../fault/fault.js';
import type { Path } from '../../yaml/document.js';
import { reservedNames } from '../placeholder.js';
import { compilePattern } from '../../yaml/pattern.js';
import type { ParameterRule } from '../schema.js';
import { checkPattern, type SetCheck } from './use.js';
import { whyUnsafeIdentifier } from '../identifier.js';
import { trustNames } from '../presence.js';

/** Checks each parameter of a set: its name is free, its pattern is safe, and its default, its example and its values fit it. */
export function checkParameters({ set, report }: SetCheck): void {
  for (const [name, rule] of Object.entries(set.parameters ?? {})) {
    const path = ['parameters', name];
    if (reservedNames.includes(name)) {
      report(
        'reserved-name',
        path,
        `A parameter can't be called ${quote(name)}: that is a value of the request.`,
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
    checkShape(rule, path, report);
    const pattern = rule.pattern === undefined ? undefined : checkPattern(rule.pattern, [...path, 'pattern'], report);
    if (rule.refused !== undefined) checkPattern(rule.refused.pattern, [...path, 'refused', 'pattern'], report);
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

/** What a boolean and a sensitive parameter can't have: a form, and a value that stands in the template for everyone to read. */
function checkShape(rule: ParameterRule, path: Path, report: SetCheck['report']): void {
  const name = String(path.at(-1));
  for (const key of ['pattern', 'values', 'refused', 'sensitive'] as const) {
    if (rule.type !== 'boolean' || rule[key] === undefined) continue;
    report('parameter', [...path, key], `The parameter ${name} is true or false, and has no ${key}.`, 'Remove the line.');
  }
  for (const key of ['default', 'values'] as const) {
    if (rule.sensitive !== true || rule[key] === undefined) continue;
    const message = `The parameter ${name} is sensitive, and its ${key} could be read here by everyone.`;
    report('parameter', [...path, key], message, 'Remove one of the two.');
  }
}

const kinds = { string: 'a string', list: 'a list', boolean: 'true or false' } as const;

function whyUnfit(value: ParameterRule['default'], rule: ParameterRule, pattern: RegExp | undefined): string | undefined {
  if (value === undefined) return undefined;
  const type = rule.type ?? 'string';
  const kind = Array.isArray(value) ? 'list' : typeof value === 'boolean' ? 'boolean' : 'string';
  if (kind !== type) return `is not ${kinds[type]}`;
  const refused = rule.refused === undefined ? undefined : compilePattern(rule.refused.pattern);
  for (const item of typeof value === 'boolean' ? [] : [value].flat()) {
    if (pattern !== undefined && !pattern.test(item)) return `does not match its pattern: ${quote(item)}`;
    if (rule.values !== undefined && !rule.values.includes(item)) return `is not one of its values: ${quote(item)}`;
    if (refused !== undefined && 'regex' in refused && refused.regex.test(item)) return `is refused: ${quote(item)}`;
  }
  return undefined;
}

/** Checks the two phases of a set: what the second one needs is optional until then, and is part of a role's trust. */
export function checkPhases({ set, report }: SetCheck): void {
  const { phases, parameters = {}, grants = [] } = set;
  if (phases === undefined) return;
  const trusted = grants.flatMap(({ role }) => (role === undefined ? [] : trustNames(role)));
  for (const [i, name] of phases.parameters.entries()) {
    const path = ['phases', 'parameters', i];
    const rule = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    if (rule === undefined) {
      report('unknown-parameter', path, `There is no parameter ${quote(name)}.`, 'Describe it under "parameters".');
    } else if (rule.required === true || rule.default !== undefined) {
      const message = `The parameter ${name} has a value in every request, so there would be no first phase.`;
      report('phases', path, message, 'Remove its "required" and its "default".');
    } else if (!trusted.includes(name)) {
      const message = `The parameter ${name} is part of no role's trust, so nothing has to wait for it.`;
      report('phases', path, message, 'Use it in the trust of a role, or leave it out here.');
    }
  }
  const why = whyUnsafeIdentifier(phases.first.externalId);
  if (why === undefined) return;
  const message = `The external id of the first phase can't be used: ${why}.`;
  report('phases', ['phases', 'first', 'externalId'], message, "Write '0000', or what the vendor's page says.");
}
