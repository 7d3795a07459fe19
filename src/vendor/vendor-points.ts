import type { AccessPointSpec, GrantStatement } from '../bucket/spec.js';
import { quote } from '../fault/fault.js';
import { type Draft, refuse } from './draft.js';
import { accountOfArn } from './own-account.js';
import { isAccountRoot } from './principal.js';
import { isVendorsRole, type VendorSide } from './vendor-side.js';

/** Refuses an access point by which the vendor itself may do more than its template lets it: `request/point-vendor`. */
export function checkVendorsPoints(draft: Draft, points: readonly AccessPointSpec[], vendor: VendorSide): void {
  const { title } = draft.template.file;
  for (const [i, point] of points.entries()) {
    for (const [j, arn] of point.principals.entries()) {
      const own = statementsOf(vendor, arn);
      const more = own === undefined ? [] : beyond(point, own);
      if (more.length === 0) continue;
      const message = `${quote(arn)} is ${title}'s, and may do by this access point what the template does not let it: ${more.join(', ')}.`;
      const fix = 'Name another principal here, or only what the vendor may do anyway, under its prefix.';
      refuse(draft, 'point-vendor', ['access', 'points', i, 'principals', j], message, fix);
    }
  }
}

/**
 * What the template lets a principal do: one that it grants to, one that assumes a role here, or that role itself. Undefined for one that
 * is not the vendor's.
 */
function statementsOf(vendor: VendorSide, arn: string): readonly GrantStatement[] | undefined {
  const grants = vendor.grants.filter(({ principals }) => principals.some((principal) => includes(principal, arn)));
  const roles = vendor.roles.filter(
    ({ name, trust }) =>
      isVendorsRole({ roles: [{ name }] }, arn) ||
      (trust.by === 'principals' && trust.principals.some((principal) => includes(principal, arn))),
  );
  const own = [...grants, ...roles];
  return own.length === 0 ? undefined : own.flatMap(({ statements }) => statements);
}

/** The root of an account stands for all of its users and roles. */
function includes(principal: string, arn: string): boolean {
  return principal === arn || (isAccountRoot(principal) && accountOfArn(principal) === accountOfArn(arn));
}

function beyond({ prefix = '', onBucket, onObjects }: AccessPointSpec, statements: readonly GrantStatement[]): readonly string[] {
  const isGranted = (action: string, level: 'bucket' | 'objects'): boolean =>
    statements.some(({ on, actions, prefix: own = '' }) => on === level && actions.includes(action) && prefix.startsWith(own));
  return [
    ...onBucket.filter((action) => !isGranted(action, 'bucket')),
    ...onObjects.filter((action) => !isGranted(action, 'objects')),
  ];
}
