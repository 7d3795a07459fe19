import { countOf, failed, ok, type Fault, type Result } from '../fault/fault.js';
import { permissionsBoundary } from './boundary.js';
import { checkSetup } from './check.js';
import type { PolicyDocument, Statement } from './document.js';
import { attachedLimit, fitPolicies, lengthOf, policyLimit, trustLimit } from './fit.js';
import { allNeeds, type Need } from './need.js';
import { applyPermissions, planPermissions, type Permission } from './permissions.js';
import type { Setup } from './setup.js';
import { applyTrust, planTrust } from './trust.js';

/** What one of the two roles is made of: who may assume it, and its managed policies. */
export interface RoleDocuments {
  readonly trust: PolicyDocument;
  readonly policies: readonly PolicyDocument[];
}

export interface Roles {
  readonly plan: RoleDocuments;
  readonly apply: RoleDocuments;
  /** The managed policy under the ARN of the set-up's boundary, where it has one. */
  readonly boundary?: PolicyDocument;
}

/**
 * The documents of the two roles, each within AWS's limits, for requests that make no more than `needs`. Refused are names that the policies
 * would not hold to requests (see {@link checkSetup}), `bootstrap/too-many-prefixes` and `bootstrap/trust-too-long`.
 */
export function roleDocuments(setup: Setup, needs: readonly Need[] = allNeeds): Result<Roles> {
  const faults = checkSetup(setup);
  if (faults.length > 0) return failed(...faults);
  const plan = { trust: planTrust(setup), ...fitPolicies(statementsFor(planPermissions(setup), needs)) };
  const apply = { trust: applyTrust(setup), ...fitPolicies(statementsFor(applyPermissions(setup), needs)) };
  const limits = [
    ...trustFaults('planning', plan.trust, setup),
    ...trustFaults('applying', apply.trust, setup),
    ...(fits(setup, needs) ? [] : [tooManyPrefixes(setup, needs)]),
  ];
  if (limits.length > 0) return failed(...limits);
  return ok({
    plan: { trust: plan.trust, policies: plan.policies },
    apply: { trust: apply.trust, policies: apply.policies },
    ...(setup.boundary !== undefined && { boundary: permissionsBoundary(setup) }),
  });
}

/** The statements that these needs, or every request, ask for, each with no other actions; none that would be on nothing. */
export function statementsFor(permissions: readonly Permission[], needs: readonly Need[]): readonly Statement[] {
  return permissions
    .filter((one) => one.needs.length === 0 || one.needs.some((need) => needs.includes(need)))
    .map((one) => narrowed(one, needs))
    .filter(({ Resource = [] }) => Resource.length > 0);
}

function narrowed({ statement, actionsFor = {} }: Permission, needs: readonly Need[]): Statement {
  const left = Object.entries(actionsFor).flatMap(([need, actions]) => (needs.some((one) => one === need) ? [] : actions));
  if (left.length === 0) return statement;
  return { ...statement, Action: [statement.Action ?? []].flat().filter((action) => !left.includes(action)) };
}

function tooManyPrefixes(setup: Setup, needs: readonly Need[]): Fault {
  const { prefixes } = setup;
  const fitting = mostThat((count) => fits({ ...setup, prefixes: prefixes.slice(0, count) }, needs), prefixes.length);
  const policies = `${attachedLimit} policies of ${policyLimit} characters`;
  return {
    code: 'bootstrap/too-many-prefixes',
    message: `For ${countOf(prefixes.length, 'beginning')} of bucket names a role would need more than ${policies}, which AWS attaches at most.`,
    fix: `Name at most ${fitting} of them for one account, and have the other buckets made in another one.`,
  };
}

/** The greatest number below `tooMany` that holds, where all that are smaller hold too. */
function mostThat(holds: (count: number) => boolean, tooMany: number): number {
  let [most, least] = [0, tooMany];
  while (least - most > 1) {
    const middle = Math.floor((most + least) / 2);
    if (holds(middle)) most = middle;
    else least = middle;
  }
  return most;
}

function fits(setup: Setup, needs: readonly Need[]): boolean {
  if (setup.boundary !== undefined && lengthOf(permissionsBoundary(setup)) > policyLimit) return false;
  return [planPermissions, applyPermissions].every(
    (permissionsOf) => fitPolicies(statementsFor(permissionsOf(setup), needs)).fits,
  );
}

function trustFaults(which: 'planning' | 'applying', trust: PolicyDocument, { workflow: { commits } }: Setup): readonly Fault[] {
  const length = lengthOf(trust);
  if (length <= trustLimit) return [];
  const fix =
    commits.length > 1
      ? 'Accept fewer commits of the workflow: leave out those that no caller names any more.'
      : 'Give the repository, its default branch or the environment a shorter name.';
  const message = `The trust of the ${which} role would have ${length} characters; AWS takes at most ${trustLimit}.`;
  return [{ code: 'bootstrap/trust-too-long', message, fix }];
}
