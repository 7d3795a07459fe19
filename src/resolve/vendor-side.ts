import type { Grant, ServiceGrant, VendorRole } from '../spec/spec.js';

/** By what the vendor gets in: the bucket policy, roles of this account that it assumes, and AWS's services. */
export interface VendorSide {
  readonly grants: readonly Grant[];
  readonly roles: readonly VendorRole[];
  readonly services: readonly ServiceGrant[];
}

/** Whether an ARN is one that the vendor is admitted by. */
export function isVendors({ grants }: VendorSide, arn: string): boolean {
  return grants.some(({ principals }) => principals.includes(arn));
}

/** Whether an ARN is that of a role that this stack makes for the vendor; a name is unique in an account, whatever its path. */
export function isVendorsRole({ roles }: { readonly roles: readonly Pick<VendorRole, 'name'>[] }, arn: string): boolean {
  const name = /:role\/(?:.*\/)?([^/]+)$/.exec(arn)?.[1]?.toLowerCase();
  return roles.some((role) => role.name.toLowerCase() === name);
}

/** Every action that the vendor itself has, each once. */
export function vendorActions({ grants, roles }: VendorSide): readonly string[] {
  const statements = [...grants, ...roles].flatMap((one) => one.statements);
  return [...new Set(statements.flatMap(({ actions }) => actions))];
}

/** How the vendor comes to the bucket, in words that go on after a colon; undefined where it does not come itself. */
export function vendorRoute({ grants, roles }: VendorSide): string | undefined {
  const granted = [...new Set(grants.flatMap(({ principals }) => principals))];
  const routes = [
    ...(granted.length > 0 ? [`it comes as ${granted.join(', ')}, from wherever that works`] : []),
    ...(roles.length > 0 ? [`it assumes ${roles.map(({ name }) => name).join(', ')} in this account, from outside`] : []),
  ];
  return routes.length === 0 ? undefined : routes.join('; ');
}
