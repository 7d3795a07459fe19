import { parseIpRange } from './ip-range.js';
import { isFixed } from './pattern.js';
import { isUnderstood, type PolicyReading, type StatementReading } from './reading.js';

/** What a policy is attached to, as far as it matters for being public. */
interface Attachment {
  readonly kind: PublicVerdict['kind'];
  readonly of: string;
  /** Of an access point: the VPC from which alone it can be used. */
  readonly vpc?: string;
}

/**
 * Whether a policy is public, by the S3 User Guide, "The meaning of public": S3 begins with public, and a statement that allows is not
 * public only if a principal or one of a few condition keys is fixed, without wildcard and without policy variable. One public statement
 * makes all of the policy public. A key's policy is judged likewise; S3 itself does not look at it.
 */
export function judgePublic(policy: PolicyReading, { kind, of, vpc }: Attachment): PublicVerdict {
  const statements = policy.map((statement) => verdictOf(statement, kind));
  if (vpc === undefined) return { kind, of, public: statements.some((one) => one.public), statements };
  const reason = `The access point takes requests from ${vpc} only; S3 never counts one with a VPC as its origin as public.`;
  return {
    kind,
    of,
    public: false,
    statements: statements.map((one) => (one.public ? { ...one, public: false, reason } : one)),
  };
}

/**
 * Whether a bucket policy is public.
 *
 * @example
 * const allow = (Principal, Condition) =>
 *   readDocument({ Statement: { Effect: 'Allow', Principal, Action: 's3:GetObject', Resource: '*', Condition } });
 * isPublic(allow('*')); // → true
 * isPublic(allow({ AWS: '111122223333' })); // → false
 * isPublic(allow('*', { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } })); // → false
 */
export function isPublic(policy: PolicyReading): boolean {
  return policy.some(isPublicStatement);
}

/** Whether a statement makes a bucket policy public. */
export function isPublicStatement(statement: StatementReading): boolean {
  return verdictOf(statement, 'bucket-policy').public;
}

function verdictOf(statement: StatementReading, kind: PublicVerdict['kind']): StatementVerdict {
  const { sid, effect, principals } = statement;
  const open = (reason: string): StatementVerdict => ({ sid, public: true, reason });
  const closed = (reason: string): StatementVerdict => ({ sid, public: false, reason });
  if (effect === 'Deny') return closed('It only refuses.');
  if (!isUnderstood(statement)) return open("It can't be read, so it is taken for public.");
  const inverted = statement.except.includes('principals');
  const loose = principals.filter((principal) => !isFixedPrincipal(principal));
  if (!inverted && principals.length > 0 && loose.length === 0) return closed(`Its principals are fixed: ${names(principals)}.`);
  const fixing = Object.entries(statement.conditions).find(([test, values]) => fixes(test, values, kind));
  if (fixing) return closed(`It is limited by ${keyOf(fixing[0])}, which is fixed: ${fixing[1].join(', ')}.`);
  const who = inverted ? `everyone but ${names(principals)}` : names(loose.length > 0 ? loose : ['*']);
  return open(`It allows ${who}, and no condition fixes who that is${looseWords(statement)}.`);
}

/** Somebody of an identity provider is nobody fixed: the guide's own example of a public policy allows `graph.facebook.com`. */
function isFixedPrincipal(principal: string): boolean {
  return isFixed(principal) && !principal.startsWith('Federated:');
}

function names(principals: readonly string[]): string {
  return principals
    .map((one) => (one === '*' ? 'everyone' : one.replace(/^(AWS|Service|Federated|CanonicalUser):/, '')))
    .join(', ');
}

const keyOf = (test: string) => test.slice(test.indexOf(' ') + 1);

/** Conditions on a key that could fix who is allowed, and do not. */
function looseWords({ conditions }: StatementReading): string {
  const near = Object.entries(conditions).filter(([test]) => fixing.has(keyOf(test)));
  return near.length === 0
    ? ''
    : `: ${near.map(([test, values]) => `${test} ${values.join(', ')}`).join('; ')} is not a fixed value`;
}

/**
 * The keys of the guide, in lower case. Its current edition no longer lists `s3:x-amz-server-side-encryption-aws-kms-key-id`, so a
 * statement that has nothing else counts as public.
 */
const fixing = new Set([
  'aws:principalorgid',
  'aws:sourceip',
  'aws:sourcearn',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:sourceowner',
  'aws:sourceaccount',
  'aws:userid',
  's3:dataaccesspointarn',
  's3:dataaccesspointaccount',
]);

// An operator with `IfExists` or `ForAllValues:` is true where the key is absent, so it fixes nothing.
const positive = /^(ForAnyValue:)?(StringEquals|StringEqualsIgnoreCase|StringLike|ArnEquals|ArnLike)$/;

function fixes(test: string, values: readonly string[], kind: PublicVerdict['kind']): boolean {
  const [operator, key] = [test.slice(0, test.indexOf(' ')), keyOf(test)];
  if (values.length === 0 || !fixing.has(key)) return false;
  if (key === 'aws:sourceip') return operator === 'IpAddress' && values.every(isNarrowRange);
  if (!positive.test(operator)) return false;
  if (key === 's3:dataaccesspointarn' && kind === 'bucket-policy') return values.every(isPointOfAccount);
  return values.every((value) => isFixed(value) && !(key === 'aws:userid' && value.includes(':')));
}

/** In a bucket policy the name of the access point may have a wildcard, if the account is fixed; not in the policy of an access point. */
function isPointOfAccount(arn: string): boolean {
  return /^arn:[a-z-]+:s3:[^:*?$]*:[0-9]{12}:accesspoint\/[^$]+$/.test(arn);
}

/** A range broader than /8 (IPv4) or /32 (IPv6) counts as everybody; those of RFC 1918 are never broader than that. */
function isNarrowRange(text: string): boolean {
  const range = parseIpRange(text);
  return range !== undefined && range.length >= (range.family === 6 ? 32 : 8);
}

/** Whether one statement makes a policy public, and why or why not, in a sentence. */
interface StatementVerdict {
  readonly sid: string;
  readonly public: boolean;
  readonly reason: string;
}
/** Whether a resource policy is public by AWS's own definition: it is if one of its statements is. */
export interface PublicVerdict {
  readonly kind: 'bucket-policy' | 'access-point-policy' | 'key-policy';
  readonly of: string;
  readonly public: boolean;
  readonly statements: readonly StatementVerdict[];
}
