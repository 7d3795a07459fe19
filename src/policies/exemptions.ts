import { literal, roleArn } from '../spec/arn.js';
import type { References, Statement } from './policy-document.js';
import type { BucketSpec } from '../spec/spec.js';

/** Whom a Deny leaves alone: single users and roles, and whole accounts. */
export interface Exempt {
  /** Full ARNs. */
  readonly principals: readonly string[];
  /** Twelve digits each. */
  readonly accounts: readonly string[];
  /** Patterns of ARNs. */
  readonly patterns?: readonly string[];
}

/** The vendor: the principals of its grants (an account's root stands for all of the account), and the roles that it assumes here. */
export function vendorPrincipals(spec: BucketSpec, refs: References): Exempt {
  const granted = spec.grants.flatMap(({ principals }) => principals);
  const accounts = granted.flatMap((arn) => /^arn:[^:]+:iam::([0-9]{12}):root$/.exec(arn)?.[1] ?? []);
  return {
    principals: [
      ...granted.filter((arn) => !arn.endsWith(':root')),
      ...spec.roles.map(({ name }) => roleArn(spec, refs.account, name)),
    ],
    accounts,
  };
}

/** The part of a Deny's condition that does not hold for those who are exempt. Whoever is not known to be one of them is denied. */
export function otherThan({ principals, accounts, patterns = [] }: Exempt): NonNullable<Statement['Condition']> {
  const arns = [...[...new Set(principals)].map(literal), ...patterns];
  const numbers = [...new Set(accounts)];
  return {
    ...(arns.length === 0 ? {} : { ArnNotEquals: { 'aws:PrincipalArn': arns } }),
    ...(numbers.length === 0 ? {} : { StringNotEquals: { 'aws:PrincipalAccount': numbers } }),
  };
}
