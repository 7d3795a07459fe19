import { trustedPrincipals } from '../spec/trust.js';
import type { BucketSpec, ReplicationSpec } from '../spec/spec.js';
import { quote } from '../fault/fault.js';
import type { Path } from '../yaml/document.js';
import { type Draft, refuse } from './draft.js';
import { accountOfArn } from '../spec/arn.js';
import { ownAccountOf } from './own-account.js';

/** The parts of a spec that can be in an account of the vendor's. */
type Owned = Pick<BucketSpec, 'partition' | 'encryption' | 'grants' | 'roles' | 'access'> & {
  readonly replication: ReplicationSpec | undefined;
};

/**
 * Refuses what would give the vendor more than its template says because it is in an account of the vendor's, whose own policies then
 * decide: the bucket itself (`request/vendor-own-account`), as far as the request and the settings tell its account, the replica and the
 * keys (`request/vendor-account`).
 */
export function checkVendorAccounts(draft: Draft, spec: Owned, deployers: readonly string[]): void {
  const { encryption, replication, grants, roles } = spec;
  const principals = grants.flatMap((grant) => grant.principals);
  const accounts = new Set([...principals, ...roles.flatMap(({ trust }) => trustedPrincipals(trust))].map(accountOfArn));
  const { title } = draft.template.file;
  const refuseOwned = (what: string, account: string | undefined, path: Path): void => {
    if (account === undefined || !accounts.has(account)) return;
    const message = `${what} would be in the account ${account}, which ${title} comes from: that account would then decide what ${title} may do with it.`;
    refuse(draft, 'vendor-account', path, message, 'Name another account.');
  };
  refuseOwned('The replica', replication?.account, ['replication', 'account']);
  for (const [one, path] of [
    [encryption, ['encryption', 'key']],
    [replication?.encryption, ['replication', 'encryption', 'key']],
  ] as const) {
    if (one?.key.from === 'given') refuseOwned('The key', accountOfArn(one.key.arn), path);
  }
  const named = ownAccountOf(deployers, spec.partition) ?? ownRolesAccount(spec);
  const own = new Set([...deployers.map(accountOfArn), ...(named === undefined ? [] : [named])]);
  const outside = [...principals, ...roles.flatMap(({ trust }) => trustedPrincipals(trust))];
  for (const arn of new Set(outside.filter((principal) => own.has(accountOfArn(principal))))) {
    const message = `${quote(arn)} is in your own account, ${accountOfArn(arn)}: that account's policies decide what it may do here, whatever ${title} needs.`;
    const fix = 'Name a principal of another account; for a role of your own account, write access.principals.';
    refuse(draft, 'vendor-own-account', placeOf(draft, arn), message, fix);
  }
}

function ownRolesAccount({ access }: Owned): string | undefined {
  const [first] = access.principals.flatMap(({ principals }) => principals);
  return first === undefined ? undefined : accountOfArn(first);
}

/** The parameter that gives a principal; the vendor, where it is the template's own. */
function placeOf(draft: Draft, arn: string): Path {
  for (const [name, value] of Object.entries(draft.request.value.parameters ?? {})) {
    if (value === arn) return ['parameters', name];
    const at = Array.isArray(value) ? value.indexOf(arn) : -1;
    if (at >= 0) return ['parameters', name, at];
  }
  return ['vendor'];
}
