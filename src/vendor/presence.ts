import type { TemplateSet } from './schema.js';

/** Whether a request gives a parameter a value: always, if it likes, or in the second phase alone. */
export type Presence = 'always' | 'optional' | 'second-phase';

/** When a parameter of a template has a value; undefined for one that the template does not have. */
export function presenceOf(set: TemplateSet, name: string): Presence | undefined {
  const parameters = set.parameters ?? {};
  const rule = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
  if (rule === undefined) return undefined;
  if (set.phases?.parameters.includes(name) === true) return 'second-phase';
  return rule.required === true || rule.default !== undefined ? 'always' : 'optional';
}

/** The names of all parameters with one of these presences, in the template's order. */
export function namesWith(set: TemplateSet, ...presences: readonly (Presence | undefined)[]): readonly string[] {
  return Object.keys(set.parameters ?? {}).filter((name) => presences.includes(presenceOf(set, name)));
}
