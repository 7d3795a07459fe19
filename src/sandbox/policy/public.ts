import type { Condition, Policy, Statement } from './document.js';

const narrowingKeys = [
  'aws:principalorgid',
  'aws:sourceip',
  'aws:sourcearn',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:sourceowner',
  'aws:sourceaccount',
  's3:x-amz-server-side-encryption-aws-kms-key-id',
  'aws:userid',
  's3:dataaccesspointarn',
  's3:dataaccesspointaccount',
];
const narrowingOperators = ['StringEquals', 'StringEqualsIgnoreCase', 'StringLike', 'ArnEquals', 'ArnLike', 'IpAddress'];

/**
 * Whether S3 takes a policy for public, by the rules of its user guide ("The meaning of public"): it starts from "public", and a statement that
 * allows is not public only if a principal or one of a list of condition keys is fixed, without wildcard and policy variable.
 */
export function isPublic(policy: Policy): boolean {
  return 'statements' in policy && policy.statements.some(isPublicStatement);
}

function isPublicStatement(statement: Statement): boolean {
  if (statement.effect === 'Deny') return false;
  const { principals } = statement;
  const fixedPrincipal =
    principals !== undefined && !principals.negated && principals.values.every(({ value }) => isFixed(value));
  return !fixedPrincipal && !statement.conditions.some(narrows);
}

function narrows({ operator, key, values }: Condition): boolean {
  const name = key.toLowerCase();
  if (!narrowingOperators.includes(operator) || !narrowingKeys.includes(name)) return false;
  if (name === 'aws:sourceip') return values.every(isNarrowRange);
  if (name === 's3:dataaccesspointarn')
    return values.every((value) => /^arn:aws[a-z-]*:s3:[a-z0-9-]+:\d{12}:accesspoint\/[^$]+$/.test(value));
  // A role id with any session name is as fixed as the role.
  if (name === 'aws:userid') return values.every((value) => isFixed(value.replace(/^AROA[A-Z0-9]+:\*$/, 'role')));
  return values.every(isFixed);
}

function isFixed(value: string): boolean {
  return !/[*?]|\$\{/.test(value);
}

/** No broader than /8 in IPv4, /32 in IPv6. */
function isNarrowRange(range: string): boolean {
  const [, address = '', bits] = /^([0-9a-fA-F.:]+)(?:\/(\d{1,3}))?$/.exec(range) ?? [];
  if (address === '') return false;
  return bits === undefined || Number(bits) >= (address.includes(':') ? 32 : 8);
}
