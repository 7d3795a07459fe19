import { type Draft, note, refuse } from './draft.js';
import { exampleOf } from './parameter-value.js';

/** The phase of a set-up in two: 1 until the request gives what the vendor tells in between. */
export type Phase = 1 | 2;

/**
 * The phase that a request is in; undefined for a template without phases. The request gives all parameters of the second phase or none:
 * some of them are a fault, `request/phase-incomplete`.
 */
export function resolvePhase(draft: Draft): Phase | undefined {
  const { phases, parameters: rules = {} } = draft.set;
  if (phases === undefined) return undefined;
  const given = draft.request.value.parameters ?? {};
  const missing = phases.parameters.filter((name) => !Object.hasOwn(given, name));
  if (missing.length === phases.parameters.length) {
    const text = `This is the first of two phases: the vendor can't get in yet, and the role trusts only this account, until the request gives ${missing.join(' and ')}.`;
    note(draft, 'first-phase', text);
    return 1;
  }
  for (const name of missing) {
    const rule = rules[name];
    const message = `${draft.template.file.title} needs ${phases.parameters.join(' and ')} together, and the request does not give ${name}.`;
    const fix = rule === undefined ? `Add ${name}.` : `Add it ${exampleOf(name, rule)}${rule.description}`;
    refuse(draft, 'phase-incomplete', ['parameters'], message, fix, 'key');
  }
  return 2;
}
