import { defined } from '../defined.js';
import { parseCondition, splitArn, type Condition } from './condition.js';
import { inLowerCase, matches, parsePattern, type Context, type Pattern } from './pattern.js';
import { isUnderstood, type Invertible, type PolicyReading, type StatementReading } from './reading.js';

/** Who sends a request. A session of a role asks as its role. */
export type Caller =
  | { readonly kind: 'aws'; readonly arn: string; readonly account: string }
  | { readonly kind: 'service'; readonly service: string }
  /** Somebody with a token of an identity provider, by the provider's ARN or name. */
  | { readonly kind: 'federated'; readonly provider: string }
  | { readonly kind: 'anonymous' };

interface AccessRequest {
  readonly caller: Caller;
  readonly action: string;
  /** ARN of what the action is about. */
  readonly resource: string;
  /** The account that owns the resource. */
  readonly owner: string;
  readonly context: Context;
}

/** The policies that a request is judged by. Service and resource control policies, boundaries and session policies are not known here. */
interface Policies {
  /** The policy of the resource: of a bucket, an access point or a key, or the trust of a role. */
  readonly resource?: Policy | undefined;
  /** The caller's own policies. */
  readonly identity: readonly Policy[];
}

interface Decision {
  readonly verdict: 'allowed' | 'explicitly-denied' | 'implicitly-denied';
  /** The statements that decided; none where no statement allows it. */
  readonly by: readonly Rule[];
}

/** A statement that is ready to be evaluated. */
export interface Rule {
  readonly statement: StatementReading;
  readonly conditions: readonly Condition[];
  readonly actions: readonly Pattern[];
  readonly resources: readonly ResourcePattern[];
}

interface ResourcePattern {
  /** One for each part of an ARN; `all` stands for every ARN. */
  readonly parts: readonly Pattern[] | 'all';
  /** The whole ARN as one text; set where a wildcard ends a part before the last, for that one may stand for colons too. */
  readonly whole?: Pattern;
}

export type Policy = readonly Rule[];

/** Makes a policy ready to be evaluated. A statement that is not understood allows nothing and denies nothing: it counts as public elsewhere. */
export function compilePolicy(reading: PolicyReading): Policy {
  return reading.filter(isUnderstood).map((statement) => ({
    statement,
    conditions: Object.entries(statement.conditions).map(([test, values]) => {
      const space = test.indexOf(' ');
      return parseCondition(test.slice(0, space), test.slice(space + 1), values);
    }),
    actions: statement.actions.map((action) => inLowerCase(parsePattern(action))),
    resources: statement.resources.map(resourcePattern),
  }));
}

/**
 * Decides a request as IAM does (IAM User Guide, "Policy evaluation logic"): a Deny anywhere wins; in one account an Allow of either side
 * is enough; across accounts it takes both. A key's policy and a role's trust have to admit their own account's IAM policies, by its root.
 *
 * @example
 * const policy = compilePolicy(readDocument({
 *   Statement: { Effect: 'Allow', Principal: '*', Action: 's3:Get*', Resource: 'arn:aws:s3:::acme/public/*' },
 * }));
 * const ask = (resource) => ({
 *   caller: { kind: 'anonymous' }, action: 's3:GetObject', resource, owner: '111122223333', context: new Map(),
 * });
 * evaluate(ask('arn:aws:s3:::acme/public/a'), { resource: policy, identity: [] }).verdict; // → 'allowed'
 * evaluate(ask('arn:aws:s3:::acme/b'), { resource: policy, identity: [] }).verdict; // → 'implicitly-denied'
 */
export function evaluate(request: AccessRequest, { resource, identity }: Policies): Decision {
  const applies = whichApply(request);
  const admitted = (resource ?? []).filter((rule) => admits(rule.statement, request.caller) !== 'no' && applies(rule));
  const own = identity.flatMap((policy) => policy.filter(applies));
  const denies = [...admitted, ...own].filter(isDeny);
  if (denies.length > 0) return { verdict: 'explicitly-denied', by: denies };
  const direct = admitted.filter((rule) => admits(rule.statement, request.caller) === 'directly');
  const by = decidedBy(request, { resource: resource !== undefined, admitted, direct, own });
  return by.length > 0 ? { verdict: 'allowed', by } : { verdict: 'implicitly-denied', by: [] };
}

interface Allows {
  readonly resource: boolean;
  readonly admitted: readonly Rule[];
  readonly direct: readonly Rule[];
  readonly own: readonly Rule[];
}

function decidedBy({ caller, action, resource: arn, owner }: AccessRequest, allows: Allows): readonly Rule[] {
  const { resource, admitted, direct, own } = allows;
  if (caller.kind !== 'aws') return direct;
  if (caller.account !== owner) return admitted.length > 0 && own.length > 0 ? [...admitted, ...own] : [];
  if (direct.length > 0 || own.length === 0) return direct;
  return needsDelegation(action, arn, resource) && admitted.length === 0 ? [] : [...admitted, ...own];
}

/** KMS Developer Guide, "Default key policy"; IAM User Guide, "Roles terms and concepts", trust policy. */
function needsDelegation(action: string, arn: string, hasPolicy: boolean): boolean {
  const service = action.slice(0, action.indexOf(':')).toLowerCase();
  return service === 'kms' ? /^(?:[^:]*:){5}key\//.test(arn) : service === 'sts' && hasPolicy;
}

export function isDeny({ statement }: Rule): boolean {
  return statement.effect === 'Deny';
}

/** Which rules are about a request: their action and resource, and all of their conditions hold. Who asks is another question. */
function whichApply({ action, resource, context }: AccessRequest): (rule: Rule) => boolean {
  const lower = action.toLowerCase();
  const arn = { text: resource, parts: splitArn(resource) };
  return (rule) =>
    isAboutLower(rule, lower) && isOnArn(rule, arn, context) && rule.conditions.every((condition) => condition.holds(context));
}

/** Whether a rule is about an action, whatever its resource and its conditions. */
export function isAbout(rule: Rule, action: string): boolean {
  return isAboutLower(rule, action.toLowerCase());
}

function isAboutLower({ statement, actions }: Rule, action: string): boolean {
  return actions.some((pattern) => matches(pattern, action, nothing) === true) !== inverted(statement, 'actions');
}

const nothing: Context = new Map();

/** Whether a rule is about a resource, whatever its actions and its conditions; one without resources, as a role's trust, always is. */
export function isOn(rule: Rule, arn: string, context: Context): boolean {
  return isOnArn(rule, { text: arn, parts: splitArn(arn) }, context);
}

interface Arn {
  readonly text: string;
  /** Undefined where it is none. */
  readonly parts: readonly string[] | undefined;
}

function isOnArn({ statement, resources }: Rule, arn: Arn, context: Context): boolean {
  if (resources.length === 0) return true;
  const far = (statement.effect === 'Allow') !== inverted(statement, 'resources');
  const found = resources.map((pattern) => isResource(pattern, arn, context, far));
  // A pattern whose variable has no value is about no resource, and leaves none out (IAM User Guide, "Policy variables with no value").
  return inverted(statement, 'resources') ? found.every((one) => one === false) : found.includes(true);
}

function inverted(statement: StatementReading, list: Invertible): boolean {
  return statement.except?.includes(list) === true;
}

/** An ARN with too few parts stands for all that begins so, if it has a wildcard. */
function resourcePattern(source: string): ResourcePattern {
  if (source === '*') return { parts: 'all' };
  const parts = source.split(':');
  const reachesFar = parts.slice(0, 5).some((part) => part.endsWith('*'));
  while (parts.length < 6 && source.includes('*')) parts.push('*');
  return {
    parts: (splitArn(parts.join(':')) ?? [source]).map((part) => parsePattern(part)),
    ...defined({ whole: reachesFar ? parsePattern(source) : undefined }),
  };
}

/**
 * A wildcard that ends a part "can expand to match beyond the colon boundaries" (IAM User Guide, "Resource"). When it does is not said:
 * here it does where that allows more (`far`), and nowhere else. A variable stands in the last part only (same page: "in the trailing part of
 * the ARN").
 */
function isResource({ parts, whole }: ResourcePattern, arn: Arn, context: Context, far: boolean): boolean | undefined {
  if (far && whole !== undefined) return matches(whole, arn.text, context);
  return parts === 'all' || isInParts(parts, arn.parts, context);
}

function isInParts(patterns: readonly Pattern[], parts: readonly string[] | undefined, context: Context): boolean | undefined {
  if (parts?.length !== patterns.length) return false;
  for (const [at, pattern] of patterns.entries()) {
    const found = matches(pattern, parts[at] ?? '', context);
    if (found !== true) return found;
  }
  return true;
}

/** Whether a statement is one of an identity policy, which names nobody. */
export function isOfIdentity({ principals }: StatementReading): boolean {
  return principals.length === 0;
}

/**
 * Whether a statement of a resource's policy is about a caller: directly, or by admitting its account.
 */
export function admits(statement: StatementReading, caller: Caller): 'directly' | 'by-account' | 'no' {
  const found = statement.principals.map((principal) => isCaller(principal, caller));
  if (inverted(statement, 'principals')) return found.every((one) => one === 'no') ? 'directly' : 'no';
  if (found.includes('directly')) return 'directly';
  return found.includes('by-account') ? 'by-account' : 'no';
}

function isCaller(principal: string, caller: Caller): 'directly' | 'by-account' | 'no' {
  if (principal === '*') return 'directly';
  switch (caller.kind) {
    case 'anonymous':
      return 'no';
    case 'service':
      return principal === `Service:${caller.service}` ? 'directly' : 'no';
    case 'federated':
      return principal === `Federated:${caller.provider}` ? 'directly' : 'no';
    case 'aws':
      if (principal === `AWS:${caller.arn}`) return 'directly';
      return rootOf(principal) === caller.account ? 'by-account' : 'no';
  }
}

/** The account that a principal stands for as a whole; undefined where it is somebody. */
export function rootOf(principal: string): string | undefined {
  return /^AWS:arn:[^:]+:iam::([0-9]{12}):root$/.exec(principal)?.[1];
}
