import type { PolicyReading, StatementReading } from './policy.js';

/**
 * Whether a bucket policy is public, by the S3 User Guide, "The meaning of public": S3 begins with public, and a statement that allows is
 * not public only if a principal or one of a few condition keys is fixed, without wildcard and without policy variable.
 */
export function isPublic(policy: PolicyReading): boolean {
  return policy.some(isPublicStatement);
}

export function isPublicStatement(statement: StatementReading): boolean {
  if (statement.effect === 'Deny') return false;
  if (statement.opaque !== undefined) return true;
  const fixedPrincipal = statement.principals.length > 0 && statement.principals.every(isFixed);
  return !fixedPrincipal && !Object.entries(statement.conditions).some(([test, values]) => narrows(test, values));
}

const isFixed = (value: string): boolean => !/[*?]|\$\{/.test(value);

const fixedKeys = new Set([
  'aws:principalorgid',
  'aws:sourcearn',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:sourceowner',
  'aws:sourceaccount',
  's3:x-amz-server-side-encryption-aws-kms-key-id',
  'aws:userid',
  's3:dataaccesspointaccount',
]);

// An operator with `IfExists` or `ForAllValues:` is true where the key is absent, so it fixes nothing.
const positive = /^(ForAnyValue:)?(StringEquals|StringEqualsIgnoreCase|StringLike|ArnEquals|ArnLike)$/;

function narrows(test: string, values: readonly string[]): boolean {
  const [operator = '', key = ''] = test.split(' ');
  if (values.length === 0) return false;
  if (operator === 'IpAddress' && key === 'aws:sourceip') return values.every(isNarrowRange);
  if (!positive.test(operator)) return false;
  if (key === 's3:dataaccesspointarn')
    return values.every((arn) => /^arn:[a-z-]+:s3:[^:*?$]*:[0-9]{12}:accesspoint\/[^$]+$/.test(arn));
  return fixedKeys.has(key) && values.every(isFixed);
}

/** A range broader than /8 (IPv4) or /32 (IPv6) counts as everybody. */
function isNarrowRange(range: string): boolean {
  const [address = '', bits] = range.split('/');
  if (!isFixed(range) || !/^[0-9a-fA-F.:]+$/.test(address)) return false;
  const six = address.includes(':');
  if (bits === undefined) return true;
  return /^[0-9]{1,3}$/.test(bits) && Number(bits) >= (six ? 32 : 8);
}
