import type { Condition } from '../iam/condition.js';
import { limitWords, type Refusal } from '../iam/limit-words.js';
import { exampleOf, parsePattern } from '../iam/pattern.js';
import { either, testWords, type Values } from '../iam/test-words.js';
import { accountOfArn } from '../spec/arn.js';
import { secretOf } from '../spec/trust.js';
import { withAccountNamed, type World } from './world.js';

/** Puts what conditions say into words, for one world: its own names, and without values that nobody is shown. */
export interface Wording {
  /** What has to hold so that something is allowed; nothing for what the row says already. */
  readonly need: (condition: Condition, all: readonly Condition[]) => string | undefined;
  /** What refusals ask for: each by its conditions that are not certain for who asks, with a name for whom it is about if not for all. */
  readonly limits: (refusals: readonly Refusal[]) => readonly string[];
  /** Calls the account by its name where nobody knows its number. */
  readonly shown: (text: string) => string;
}

export function wordingOf(world: World): Wording {
  const values = (condition: Condition) => either(condition.values.map(valueWords(world)));
  return {
    shown: withAccountNamed,
    need: (condition, all) => needWords(world, condition, all, values),
    limits: (refusals) => limitWords(refusals, values),
  };
}

/** What stands in the place of a value that nobody is shown, as wherever people read. */
const sensitive = '(sensitive)';

function valueWords({ spec, account }: World): (value: string) => string {
  const hidden = spec.roles.flatMap(({ trust }) => {
    const value = secretOf(trust);
    return value.sensitive ? [value.value] : [];
  });
  return (value) => {
    const text = plain(value);
    if (hidden.includes(text)) return sensitive;
    return text === account ? 'this account' : withAccountNamed(text);
  };
}

function plain(value: string): string {
  return value.replace(/\$\{([*?$])\}/g, (_, character: string) => character);
}

const needs: Readonly<Record<string, (values: string, condition: Condition) => string>> = {
  'aws:sourceip': (values) => `from ${values}`,
  'aws:sourcevpc': (values) => `from ${values}`,
  'aws:sourcevpce': (values) => `through ${values}`,
  'aws:multifactorauthpresent': () => 'in a session that began with MFA',
  's3:x-amz-acl': (values) => `with the ACL ${values}`,
  'sts:externalid': (values) => `with the external id ${values}`,
  'kms:viaservice': (values) => `through ${values}`,
};

function needWords(world: World, condition: Condition, all: readonly Condition[], values: Values): string | undefined {
  const { key } = condition;
  if (condition.negated || condition.base === 'null') return `if ${testWords(condition, values)}`;
  if (key === 's3:prefix') return `lists only what is under ${either(condition.values.map(withoutStar))}`;
  if (key === 'aws:sourceaccount') return all.some(isSourceOfOneAccount) ? undefined : `on behalf of ${values(condition)}`;
  if (key === 'aws:sourcearn') return `on behalf of ${either(condition.values.map((arn) => sourceWords(world, plain(arn))))}`;
  // The trail's own encryption context says the same as on whose behalf.
  if (key === 'kms:encryptioncontext:aws:cloudtrail:arn' && all.some((other) => other.key === 'aws:sourcearn')) return undefined;
  if (isThroughBucket(world, condition, all)) return undefined;
  if (key.endsWith(':aud')) return `by a token for ${values(condition)}`;
  if (key.endsWith(':sub')) return `by a token of ${values(condition)}`;
  return needs[key]?.(values(condition), condition) ?? `if ${testWords(condition, values)}`;
}

/** Whether a condition says for which resource a service asks, and leaves its account open nowhere: a bucket's ARN has none. */
function isSourceOfOneAccount({ key, values }: Condition): boolean {
  return key === 'aws:sourcearn' && values.every((arn) => !/[*?]/.test(accountOfArn(arn)));
}

/** A pattern of what begins so, without the wildcard at its end. */
function withoutStar(pattern: string): string {
  const parsed = parsePattern(pattern);
  return parsed.tokens.at(-1)?.kind === 'any' ? exampleOf({ ...parsed, tokens: parsed.tokens.slice(0, -1) }, new Map()) : pattern;
}

function sourceWords({ spec, holdings }: World, arn: string): string {
  if (holdings.some((holding) => holding.id === 'bucket' && holding.arn === arn)) return 'this bucket';
  const last = arn.replace(/^.*[/:]/, '');
  if (/:distribution\//.test(arn)) return `the distribution ${last}`;
  return spec.logging.dataEvents?.trail === last ? 'its trail' : arn;
}

/** Whether conditions limit a key to what S3 does for the bucket, which the place says: `the key, through this bucket`. */
export function isThroughBucket({ spec }: World, condition: Condition, all: readonly Condition[]): boolean {
  const via = all.some(
    ({ key, values, negated }) => key === 'kms:viaservice' && !negated && values.every((value) => /^s3\./.test(value)),
  );
  const bucket = new RegExp(
    `:s3:::(${[spec.bucket, spec.replication?.bucket].filter((name) => name !== undefined).join('|')})(/|$)`,
  );
  if (condition.key === 'kms:viaservice') return via;
  return via && condition.key === 'kms:encryptioncontext:aws:s3:arn' && condition.values.every((value) => bucket.test(value));
}
