import { assumeAction, isProvisional } from '../spec/trust.js';
import { vendorRoleResource } from '../policies/documents.js';
import { keyPattern } from '../policies/grants.js';
import type { GrantStatement } from '../spec/spec.js';
import { serviceAsker, type Asker } from './asker.js';
import { roleAsker, trustAskers, vendorAskers } from './askers.js';
import { exampleOf, parsePattern } from '../iam/pattern.js';
import { policyOf, type World } from './world.js';
import { roleArn } from '../spec/arn.js';
import type { Policy } from '../iam/evaluate.js';

/** What the vendor's page asks for, for one who asks: the statements and the actions on a customer key. */
export interface Asked {
  readonly asker: Asker;
  /** As a gap names who it is: a full ARN, a service, `the role acme-files-vendor`. */
  readonly name: string;
  readonly statements: readonly GrantStatement[];
  readonly keyActions: readonly string[];
}

/** Everybody that the template is about, each with all that it lists for it. */
export function askedFor(world: World): readonly Asked[] {
  const { spec } = world;
  const principals = vendorAskers(world).map((asker): Asked => {
    const [name = ''] = asker.principals;
    const grants = spec.grants.filter((grant) => grant.principals.includes(name));
    return {
      asker,
      name,
      statements: grants.flatMap(({ statements }) => statements),
      keyActions: grants.flatMap(({ keyActions }) => keyActions),
    };
  });
  const roles = spec.roles.map(({ name, statements, keyActions }, at): Asked => ({
    asker: roleAsker(world, at),
    name: `the role ${name}`,
    statements,
    keyActions,
  }));
  const services = spec.services.map(({ service, statements }): Asked => ({
    asker: serviceAsker(service, spec.vendor.title),
    name: service,
    statements,
    keyActions: [],
  }));
  return [...principals, ...roles, ...services];
}

/** A vendor's role, and who is to assume it. */
interface AskedRole {
  readonly role: string;
  readonly arn: string;
  readonly action: 'sts:AssumeRole' | 'sts:AssumeRoleWithWebIdentity';
  readonly trust: Policy | undefined;
  readonly askers: readonly Asker[];
  /** Whether nobody outside is known yet. */
  readonly firstPhase: boolean;
}

export function askedRoles(world: World): readonly AskedRole[] {
  const { spec, account } = world;
  return spec.roles.map(({ name, trust }, at) => ({
    role: name,
    arn: roleArn(spec, account, name),
    action: assumeAction(trust),
    trust: policyOf(world, 'role-trust', vendorRoleResource(at)),
    askers: trustAskers(world, at),
    firstPhase: isProvisional(trust),
  }));
}

/** What the keys of a statement's objects begin with; empty: every key. */
export function prefixOf({ prefix = '' }: GrantStatement, { refs }: World): string {
  return exampleOf({ ...parsePattern(keyPattern(prefix, refs).replace(/\*$/, '')) }, new Map());
}
