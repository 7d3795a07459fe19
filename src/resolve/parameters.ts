import { quote } from '../fault/fault.js';
import { nearest } from '../fault/nearest.js';
import { byDefault, type Draft, note, refuse } from './draft.js';
import { checkValue, exampleOf } from './parameter-value.js';

/** The values of a request's parameters, by name; one that is optional and not given is absent. A boolean is `true` or `false`. */
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
      if (rule.sensitive === true) noteSensitive(draft, name);
    } else if (rule.default !== undefined) {
      const shown = [rule.default].flat().join(', ');
      const chosen = byDefault(draft, `parameters.${name}`, rule.default, 'the default of the template', shown);
      resolved.set(name, typeof chosen === 'boolean' ? String(chosen) : chosen);
    } else if (rule.required === true && draft.unread?.has(name) !== true) {
      const message = `${draft.template.file.title} needs the parameter ${name}, and the request does not give it.`;
      const place = draft.request.value.parameters === undefined ? ['vendor'] : ['parameters'];
      const fix = `Add it under "parameters:" ${exampleOf(name, rule)}${rule.description}`;
      refuse(draft, 'parameter-missing', place, message, fix, 'key');
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

function noteSensitive(draft: Draft, name: string): void {
  const text = `The parameter ${name} is sensitive: it is masked here and in plans, but whoever can read the request's file can read it there.`;
  note(draft, 'sensitive-in-request', text);
}
