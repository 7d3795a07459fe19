import type { Account } from '../call.js';
import { ask } from '../identity/ask.js';
import type { Permission } from '../policy/permission.js';
import { arnOf } from '../partition.js';
import type { RequestKeys } from '../policy/variable.js';
import type { QueryAsks } from '../query.js';

/** Calls that bring the boundary themselves: it is this one that a condition sees. */
const bringing = ['CreateRole', 'PutRolePermissionsBoundary'];
/** Calls on roles of which `iam:PermissionsBoundary` tells nothing. */
const unbound = [
  'ListAttachedRolePolicies',
  'ListInstanceProfilesForRole',
  'ListRolePolicies',
  'ListRoleTags',
  'TagRole',
  'UntagRole',
];

/**
 * What a call asks of IAM (Service Authorization Reference, "Actions, resources, and condition keys for AWS IAM"): the action has the call's name.
 * Tags that come with what is created are asked for too ("Tagging IAM resources").
 */
export const iamPermissions: QueryAsks = (name, parameters, call, account) => {
  const resource = resourceOf(name, parameters, account);
  const keys = { ...boundaryKeys(name, parameters, account), ...attachedKeys(parameters) };
  const tagged = /^Create(Role|Policy|OpenIDConnectProvider)$/.exec(name)?.[1];
  const tags: readonly Permission[] =
    tagged !== undefined && parameters.has('Tags.member.1.Key') ? [ask(call, account, `iam:Tag${tagged}`, resource)] : [];
  return [ask(call, account, `iam:${name}`, resource, keys), ...tags];
};

function resourceOf(name: string, parameters: URLSearchParams, account: Account): string {
  const own = (kind: string, path: string, of: string) => arnOf(account, 'iam', '', `${kind}${path}${of}`);
  const [role, policy, path] = [parameters.get('RoleName'), parameters.get('PolicyName'), parameters.get('Path') ?? '/'];
  if (role !== null) return account.world.roles.get(role)?.arn ?? own('role', path, role);
  if (name === 'CreatePolicy') return own('policy', path, policy ?? '');
  if (name === 'CreateOpenIDConnectProvider')
    return own('oidc-provider', '/', (parameters.get('Url') ?? '').replace(/^https:\/\//, '').replace(/\/$/, ''));
  return parameters.get('OpenIDConnectProviderArn') ?? parameters.get('PolicyArn') ?? '*';
}

function boundaryKeys(name: string, parameters: URLSearchParams, { world }: Account): RequestKeys {
  const role = parameters.get('RoleName');
  if (role === null || unbound.includes(name)) return {};
  const boundary = bringing.includes(name) ? parameters.get('PermissionsBoundary') : world.roles.get(role)?.permissionsBoundary;
  return boundary === undefined || boundary === null ? {} : { 'iam:permissionsboundary': [boundary] };
}

function attachedKeys(parameters: URLSearchParams): RequestKeys {
  const policy = parameters.get('PolicyArn');
  return policy === null || !parameters.has('RoleName') ? {} : { 'iam:policyarn': [policy] };
}
