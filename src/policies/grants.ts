import { defined } from '../defined.js';
import { listings } from '../iam/catalogue.js';
import { accessPointArn, bucketArn, exact, literal } from '../spec/arn.js';
import type { References, Statement } from './policy-document.js';
import type { AccessPointSpec, BucketSpec, ConditionTest, GrantStatement } from '../spec/spec.js';
import { outputNames } from '../spec/outputs.js';
import { withTests } from './statements.js';

/** What the statements of a grant are about: a bucket, or an access point of it, by ARN; its objects are below `objects`. */
interface Place {
  readonly arn: string;
  readonly objects: string;
}

/** The bucket as a place. */
export function bucketPlace(spec: BucketSpec): Place {
  const arn = bucketArn(spec.partition, spec.bucket);
  return { arn, objects: `${arn}/` };
}

/** An access point as a place (S3 User Guide, "Configuring IAM policies for using access points"). */
export function pointPlace(spec: BucketSpec, point: AccessPointSpec, refs: References): Place {
  const arn = accessPointArn(spec, refs.account, point);
  return { arn, objects: `${arn}/object/` };
}

/**
 * The `Allow` statements of a grant, without a principal: what is listed is limited to the prefix, and `tests` hold for every one of them
 * beside those that a statement has itself.
 */
export function allowStatements(
  statements: readonly GrantStatement[],
  place: Place,
  refs: References,
  tests: readonly ConditionTest[] = [],
): readonly Statement[] {
  return statements.flatMap((statement) => allowOne(statement, place, refs, tests));
}

/** What the keys under a prefix start with, as a pattern in which all of the prefix stands for itself. */
export function keyPattern(prefix: string, refs: References): string {
  return `${withAccount(literal(prefix), refs)}*`;
}

/** Stands for this account in the prefixes and conditions of a statement. */
export const accountMark = `{{${outputNames.account}}}`;

function withAccount(text: string, refs: References): string {
  return text.replaceAll(accountMark, () => refs.account);
}

function allowOne(
  { sid, actions, on, prefix = '', conditions = [] }: GrantStatement,
  place: Place,
  refs: References,
  tests: readonly ConditionTest[],
): readonly Statement[] {
  const allow = (Sid: string, Action: readonly string[], Resource: string, own: readonly ConditionTest[]): Statement => {
    const Condition = withTests(undefined, [...own, ...tests, ...conditions.map((test) => asText(test, refs))]);
    return { Sid, Effect: 'Allow', Action, Resource: [Resource], ...defined({ Condition }) };
  };
  if (actions.length === 0) return [];
  if (on === 'objects') return [allow(sid, actions, `${place.objects}${keyPattern(prefix, refs)}`, [])];
  if (prefix === '') return [allow(sid, actions, place.arn, [])];
  const limited = actions.filter((action) => listings.has(action));
  const unlimited = actions.filter((action) => !listings.has(action));
  const below: ConditionTest = { operator: 'StringLike', key: 's3:prefix', values: [keyPattern(prefix, refs)] };
  return [
    ...(limited.length > 0 ? [allow(sid, limited, place.arn, [below])] : []),
    ...(unlimited.length > 0 ? [allow(`${sid}Bucket`, unlimited, place.arn, [])] : []),
  ];
}

/** A wildcard of a vendor's page is meant as one; a policy variable never is. */
function asText({ values, ...test }: ConditionTest, refs: References): ConditionTest {
  return { ...test, values: values.map((value) => withAccount(exact(value), refs)) };
}
