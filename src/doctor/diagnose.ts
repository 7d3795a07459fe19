import { branchChecks } from './checks/branch.js';
import { environmentChecks } from './checks/environment.js';
import { machineChecks } from './checks/machine.js';
import { peopleChecks } from './checks/people.js';
import { repositoryChecks } from './checks/repository.js';
import { roleChecks } from './checks/roles.js';
import { stateChecks } from './checks/state.js';
import type { Facts } from './facts.js';
import type { Check, Finding, Outcome } from './finding.js';

/** Every check, in the order in which it is shown. */
export const checks: readonly Check[] = [
  ...repositoryChecks,
  ...peopleChecks,
  ...branchChecks,
  ...environmentChecks,
  ...roleChecks,
  ...stateChecks,
  ...machineChecks,
];

/**
 * What all checks say of the facts.
 *
 * @example
 * // suspended: the facts of a repository in which all is well, but that versioning of the state bucket is suspended
 * const wrong = diagnose(suspended).filter(({ state }) => state !== 'ok');
 * wrong.map(({ check }) => check); // → ['state/versioning']
 * wrong[0]?.fix; // → 'Run "vendor-bucket bootstrap": it shows what it would change first.'
 */
export function diagnose(facts: Facts): readonly Finding[] {
  return checks.flatMap((check) => outcomesOf(check, facts).map((outcome): Finding => ({ check: check.id, ...outcome })));
}

/** Of several accounts each says which it is. */
function outcomesOf({ look, of }: Check, facts: Facts): readonly Outcome[] {
  const { accounts = [] } = facts;
  if (of === undefined || accounts.length === 0) return [look(facts)].flat();
  return accounts.flatMap(({ name, files, aws }) => {
    const outcomes = [look({ ...facts, files: { ...facts.files, ...files }, aws })].flat();
    return outcomes.map((one) => inAccount(one, name, accounts.length > 1 ? 'of several' : 'alone'));
  });
}

/** Places in the settings are those of the account; of several it is named, and bootstrap is told which. */
function inAccount(outcome: Outcome, name: string, which: 'of several' | 'alone'): Outcome {
  const placed = (text: string) =>
    text.replaceAll('state.s3', `accounts.${name}.state`).replaceAll('roles.boundary', `accounts.${name}.roles.boundary`);
  const told = (text: string) =>
    which === 'alone' ? text : text.replaceAll('vendor-bucket bootstrap', `vendor-bucket bootstrap --account ${name}`);
  const says = `${which === 'alone' ? '' : `${name}: `}${placed(outcome.says)}`;
  return outcome.state === 'ok' ? { ...outcome, says } : { ...outcome, says, fix: told(placed(outcome.fix)) };
}
