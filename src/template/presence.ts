import type { TemplateSet, RoleRule } from './schema.js';
import { placeholdersOf } from './placeholder.js';

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

/** The parameters that a role's trust is made of. */
export function trustNames({ principals, externalId, oidc }: RoleRule): readonly string[] {
  const texts = [externalId, oidc?.subject].flatMap((text) => (text === undefined ? [] : placeholdersOf(text).names));
  const held = principals === undefined || Array.isArray(principals) ? [] : [principals.parameter];
  const create = typeof oidc?.create === 'object' ? [oidc.create.parameter] : [];
  return [...held, ...texts, ...create];
}
