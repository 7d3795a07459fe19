import { isRefusal, refuse, type Account, type Refusal } from '../call.js';
import { arnOf, type Owner } from '../partition.js';
import { parsePolicy } from '../policy/document.js';
import { allowsCaller, principalsIn, strayPrincipal } from '../policy/principal.js';
import { findKey, findUsableKey, type KmsHandler, type KmsInput, type KmsPlace } from './input.js';

const maxPolicy = 32_768;

/** The calls on a key's policy. A key has one, named `default`. */
export const policyCalls: Readonly<Record<string, KmsHandler>> = {
  GetKeyPolicy: (input, place) => {
    const key = findKey(input.KeyId, place);
    return isRefusal(key) ? key : { Policy: key.policy, PolicyName: 'default' };
  },
  ListKeyPolicies: (input, place) => {
    const key = findKey(input.KeyId, place);
    return isRefusal(key) ? key : { PolicyNames: ['default'], Truncated: false };
  },
  PutKeyPolicy: putKeyPolicy,
};

function putKeyPolicy(input: KmsInput, place: KmsPlace): object | Refusal {
  const key = findUsableKey(input.KeyId, place);
  if (isRefusal(key)) return key;
  if ((input.PolicyName ?? 'default') !== 'default') return refuse(400, 'NotFoundException', 'The only policy name is default.');
  const problem = checkKeyPolicy(input.Policy ?? '', input, place.account);
  if (problem !== undefined) return problem;
  key.policy = input.Policy ?? '';
  return {};
}

/** What KMS gives a key that is created without a policy: its account decides. */
export function defaultKeyPolicy(owner: Owner): string {
  const root = {
    Sid: 'Enable IAM User Permissions',
    Effect: 'Allow',
    Principal: { AWS: arnOf(owner, 'iam', '', 'root') },
    Action: 'kms:*',
    Resource: '*',
  };
  return JSON.stringify({ Version: '2012-10-17', Id: 'key-default-1', Statement: [root] });
}

/**
 * Refuses what KMS refuses: a malformed document, a principal that does not exist, and a policy under which the caller could not change the policy
 * again (unless the call bypasses that check).
 */
export function checkKeyPolicy(text: string, input: KmsInput, account: Account): Refusal | undefined {
  const malformed = (why: string) => refuse(400, 'MalformedPolicyDocumentException', why);
  if (text.length > maxPolicy) return refuse(400, 'LimitExceededException', `The policy is longer than ${maxPolicy} characters.`);
  const policy = parsePolicy(text);
  if ('problem' in policy) return malformed(policy.problem);
  for (const statement of policy.statements) {
    if (statement.principals === undefined) return malformed('Policy contains a statement with no principal.');
    if (statement.resources === undefined) return malformed('Policy contains a statement with no resource.');
    if (strayPrincipal(statement, account, principalsIn.key) !== undefined)
      return malformed('Policy contains a statement with one or more invalid principals.');
    const alien = statement.actions.find((action) => action !== '*' && !/^kms:/i.test(action));
    if (alien !== undefined) return malformed('Policy contains a statement with one or more invalid actions.');
  }
  const safe =
    input.BypassPolicyLockoutSafetyCheck === true || policy.statements.some((s) => allowsCaller(s, 'kms:PutKeyPolicy', account));
  return safe ? undefined : malformed('The new key policy will not allow you to update the key policy in the future.');
}
