import { type Conditions, plain } from './conditions.js';

const lastPart = (arn: string) => arn.replace(/^.*[/:]/, '');

type Say = (values: string, raw: readonly string[]) => string;

/** The conditions that grants here have: operators, key, and what it means that they hold. */
const sayings: readonly (readonly [operators: RegExp, key: RegExp, say: Say])[] = [
  [/^StringEquals$/, /^aws:principalaccount$/, (values) => `as a principal of account ${values}`],
  [/^StringEquals$/, /^aws:sourceaccount$/, (values) => `on behalf of account ${values}`],
  [/^(StringEquals|StringLike|ArnEquals|ArnLike)$/, /^aws:sourcearn$/, (values) => `on behalf of ${values}`],
  [/^(StringEquals|ArnEquals|ArnLike)$/, /^s3:dataaccesspointarn$/, (_, raw) => `through the access point ${either(raw.map(lastPart))}`], // prettier-ignore
  [/^StringEquals$/, /^s3:dataaccesspointaccount$/, (values) => `through access points of account ${values}`],
  [/^StringLike$/, /^s3:prefix$/, (values) => `listing only ${values}`],
  [/^StringEquals$/, /^s3:x-amz-acl$/, (values) => `with the ACL ${values}`],
  [/^StringEquals$/, /^sts:externalid$/, (values) => `with the external id ${values}`],
  [/^StringEquals$/, /:aud$/, (values) => `by tokens for ${values}`],
  [/^(StringEquals|StringLike)$/, /:sub$/, (values) => `by tokens of ${values}`],
  [/^IpAddress$/, /^aws:sourceip$/, (values) => `from ${values}`],
  [/^StringEquals$/, /^aws:sourcevpce?$/, (values) => `from ${values}`],
  [/^StringEquals$/, /^kms:viaservice$/, (values) => `through ${values}`],
  [/^(StringEquals|StringLike)$/, /^kms:encryptioncontext:aws:s3:arn$/, (values) => `for ${values}`],
];

/** What has to hold, each in words; a test without words of its own as it stands: `if StringLike aws:userid AROA*`. */
export function conditionWords(conditions: Conditions): readonly string[] {
  // The access point's ARN has its account in it.
  const tests = Object.entries(conditions).filter(
    ([test]) =>
      !/ s3:dataaccesspointaccount$/.test(test) || !Object.keys(conditions).some((key) => / s3:dataaccesspointarn$/.test(key)),
  );
  return tests.map(([test, values]) => {
    const [operator = '', key = ''] = test.split(' ');
    const saying = sayings.find(([operators, keys]) => operators.test(operator) && keys.test(key));
    return saying === undefined ? `if ${test} ${either(values)}` : saying[2](either(values), values);
  });
}

/** Values as alternatives: `a`, `a or b`, `a, b or c`. */
export function either(values: readonly string[]): string {
  return listed(values, 'or');
}

/** Whom a refusal leaves alone: ARNs and accounts as they are, an account's service-linked roles in words. */
export function exempted(values: readonly string[]): string {
  return both(values.map((value) => value.replace(linkedRoles, 'the service-linked roles of account $1')));
}

const linkedRoles = /^arn:[^:*?]+:iam::([0-9]{12}):role\/aws-service-role\/\*$/;

/** Values together: `a`, `a and b`, `a, b and c`. */
export function both(values: readonly string[]): string {
  return listed(values, 'and');
}

function listed(values: readonly string[], word: string): string {
  const all = values.map(plain);
  return all.length < 2 ? (all[0] ?? 'nothing') : `${all.slice(0, -1).join(', ')} ${word} ${all.at(-1) ?? ''}`;
}
