import { quote } from '../fault/fault.js';
import { whyUnsafeIdentifier } from './identifier.js';
import { trustNames } from './roles.js';
import type { SetCheck } from './set-check.js';

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
  const message = `The external id of the first phase can not be used: ${why}.`;
  report('phases', ['phases', 'first', 'externalId'], message, "Write '0000', or what the vendor's page says.");
}
