import type { GrantStatement, OwnGrant } from '../bucket/spec.js';
import { quote } from '../fault/fault.js';
import type { Request } from '../request/schema.js';
import type { Path } from '../yaml/document.js';
import { keyActionsFor } from './action.js';
import { allowedBy } from './allowance.js';
import { type Draft, refuse } from './draft.js';
import { accountOfArn } from './own-account.js';
import { isVendorsRole, type VendorSide } from './vendor-side.js';

type Written = NonNullable<NonNullable<Request['access']>['principals']>[number];

/** The names of the statements, by what they allow. */
const sids = { read: 'OwnRead', write: 'OwnWrite', 'read-write': 'OwnReadWrite' } as const;

/**
 * What roles of the own account may do. Refuses a role that is not of it (`request/own-principal-account`), as far as that shows before
 * Terraform runs: the settings' deployers are of another account, or two of the roles are of different ones. What does not show is harmless:
 * the statement holds for principals of the own account alone. The role that this stack makes for the vendor is of the own account too,
 * and what it may do is its template's to say (`request/own-principal-vendor`).
 */
export function resolveOwnPrincipals(draft: Draft, account: string | undefined, vendor: VendorSide): readonly OwnGrant[] {
  const written = draft.request.value.access?.principals ?? [];
  const first = written[0]?.role ?? '';
  for (const [i, { role }] of written.entries()) {
    const path = ['access', 'principals', i, 'role'];
    const its = accountOfArn(role);
    if (account !== undefined && its !== account) {
      refuseOther(draft, path, role, `the settings' deployers are of the account ${account}`);
    } else if (account === undefined && its !== accountOfArn(first)) {
      refuseOther(draft, path, role, `${first} is of another`);
    }
    if (isVendorsRole(vendor, role)) refuseVendors(draft, path, role);
  }
  return written.map(grantOf);
}

function refuseOther(draft: Draft, path: Path, role: string, why: string): void {
  const message = `${quote(role)} is not a role of the own account: ${why}.`;
  const fix = "Write a role of the account that the bucket is in; what the vendor may do stands in the vendor's template.";
  refuse(draft, 'own-principal-account', path, message, fix);
}

function refuseVendors(draft: Draft, path: Path, role: string): void {
  const { title } = draft.template.file;
  const message = `${quote(role)} is the role that ${title} assumes, and what it may do stands in the template.`;
  refuse(draft, 'own-principal-vendor', path, message, 'Name another role, or remove it.');
}

function grantOf({ role, allow, prefix }: Written): OwnGrant {
  const { onBucket, onObjects } = allowedBy(allow);
  const under = prefix === undefined ? {} : { prefix };
  const statements: GrantStatement[] = [
    ...(onBucket.length > 0 ? [{ sid: `${sids[allow]}Bucket`, actions: onBucket, on: 'bucket', ...under } as const] : []),
    { sid: `${sids[allow]}Objects`, actions: onObjects, on: 'objects', ...under },
  ];
  return { allow, principals: [role], statements, keyActions: keyActionsFor(onObjects) };
}
