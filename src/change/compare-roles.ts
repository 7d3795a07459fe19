import type { Change } from './change.js';
import { unknown, type Read } from './plan-view.js';
import { comparePolicies, comparePolicy } from './policy-change.js';
import type { PolicyReading, StatementReading } from './policy.js';
import { isKeyUse, isScanning } from './service-access.js';
import type { RoleState, StackState } from './state.js';
import { compareTrust } from './trust-change.js';
import { isVendorRole } from './understood.js';

/** What differs between the roles of two readings: who may assume them, and what they may do then. */
export function compareRoles(before: StackState, after: StackState): readonly Change[] {
  return [...after.roles].flatMap(([name, now]) => {
    const isVendors = isVendorRole(name);
    const was = before.roles.get(name);
    const trust = (a: PolicyReading, b: PolicyReading) => compareTrust(a, b, isVendors ? 'of-vendor' : 'of-service');
    const rights = isVendors ? comparePolicies : servicePolicies(name, after);
    const compare = (from: RoleState | undefined) => [
      ...comparePolicy(from ? from.trust : [], now.trust, `aws_iam_role.${name}`, `${name} role, trust: `, trust),
      ...comparePolicy(from ? from.policy : [], now.policy, `aws_iam_role_policy.${name}`, `${name} role: `, rights),
    ];
    if (was) return [...compare(was), ...compareBoundary(name, was, now), ...(isVendors ? comparePath(name, was, now) : [])];
    // A role that is new has what it is there for; the vendor's lets somebody in, which is new where the bucket is not.
    const all = compare(undefined);
    return isVendors && before.buckets.has('bucket') ? all : all.filter((change) => change.kind === 'exposes');
  });
}

/** The vendor asks for the role by its ARN, which has the path in it. */
function comparePath(role: string, { path: was = '/' }: RoleState, { path: now = '/' }: RoleState): readonly Change[] {
  if (was === now || was === unknown || now === unknown) return [];
  const text = `${role} role: its ARN has the path ${now}, was ${was}: the vendor can't assume it until it is told the new one`;
  return [{ kind: 'breaks', code: 'role/arn', text, address: `aws_iam_role.${role}`, was, now }];
}

/** A permissions boundary says what a role may do at most: with another one, or none, nobody here can tell that it is not more. */
function compareBoundary(role: string, { boundary: was }: RoleState, { boundary: now }: RoleState): readonly Change[] {
  if (was === now && now !== unknown) return [];
  const bounds = (arn: Read<string>) => (arn === unknown ? 'known only after apply' : (arn ?? 'none'));
  const kind = was === undefined && now !== unknown ? 'strengthens' : 'weakens';
  const text = `${role} role: the permissions boundary is ${bounds(now)}, was ${bounds(was)}`;
  return [{ kind, code: 'role/boundary', text, address: `aws_iam_role.${role}` }];
}

/**
 * To scan more, to tag what was scanned, or to copy what is encrypted with a key, GuardDuty and S3 need more of this bucket's files, and
 * its keys through S3: that makes nothing weaker.
 */
function servicePolicies(role: string, after: StackState): typeof comparePolicies {
  const bucket = after.buckets.get('bucket')?.name;
  const isOwnUse = (one: StatementReading) =>
    isKeyUse(one) || (role === 'malware' && typeof bucket === 'string' && isScanning(one, bucket));
  return (was, now) => {
    const rest = (policy: PolicyReading) => policy.filter((one) => !isOwnUse(one));
    const own = comparePolicies(was.filter(isOwnUse), now.filter(isOwnUse));
    return [...comparePolicies(rest(was), rest(now)), ...own.map((change) => ({ ...change, kind: 'neutral' as const }))];
  };
}
