import { isRefusal, refuse, type Account, type Refusal } from '../call.js';
import { arnOf } from '../partition.js';
import type { QueryHandler } from '../query.js';
import { mint, type Role } from '../world.js';
import { element, type XmlElement } from '../xml.js';
import {
  encodeDocument,
  findRole,
  invalidInput,
  nameProblem,
  pathProblem,
  readTags,
  tagElements,
  tagCalls,
  type Answer,
} from './entity.js';
import { forgetPrincipal } from './forget.js';
import { checkTrust } from './trust.js';

/** The calls on roles themselves. */
export const roleCalls: Readonly<Record<string, QueryHandler>> = {
  CreateRole: createRole,
  GetRole: (parameters, account) => onRole(parameters, account, (role) => [roleElement(role)]),
  UpdateAssumeRolePolicy: (parameters, account) =>
    onRole(parameters, account, (role) => {
      const document = parameters.get('PolicyDocument') ?? '';
      const problem = checkTrust(document, account);
      if (problem === undefined) role.trust = document;
      return problem ?? [];
    }),
  UpdateRole: (parameters, account) =>
    onRole(parameters, account, (role) => {
      const duration = readDuration(parameters, role.maxSessionDuration);
      if (isRefusal(duration)) return duration;
      role.maxSessionDuration = duration;
      role.description = parameters.get('Description') ?? role.description;
      return [];
    }),
  UpdateRoleDescription: (parameters, account) =>
    onRole(parameters, account, (role) => {
      role.description = parameters.get('Description') ?? '';
      return [roleElement(role)];
    }),
  PutRolePermissionsBoundary: (parameters, account) =>
    onRole(parameters, account, (role) => {
      const boundary = parameters.get('PermissionsBoundary') ?? '';
      if (boundary === '') return invalidInput('PermissionsBoundary must be the ARN of a policy.');
      role.permissionsBoundary = boundary;
      return [];
    }),
  DeleteRolePermissionsBoundary: (parameters, account) =>
    onRole(parameters, account, (role) => {
      role.permissionsBoundary = undefined;
      return [];
    }),
  ...tagCalls('Role', onRole),
  ListInstanceProfilesForRole: (parameters, account) =>
    onRole(parameters, account, () => [element('InstanceProfiles'), element('IsTruncated', false)]),
  DeleteRole: deleteRole,
};

/** Finds the role first, for all calls that are about one. */
export function onRole(parameters: URLSearchParams, account: Account, then: (role: Role) => Answer): Answer {
  const role = findRole(parameters, account);
  return isRefusal(role) ? role : then(role);
}

function readDuration(parameters: URLSearchParams, otherwise: number): number | Refusal {
  const text = parameters.get('MaxSessionDuration') ?? String(otherwise);
  const seconds = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  return seconds >= 3600 && seconds <= 43_200
    ? seconds
    : invalidInput('MaxSessionDuration must be between 3600 and 43200 seconds.');
}

function createRole(parameters: URLSearchParams, account: Account): Answer {
  const { world } = account;
  const [name, path, trust] = [
    parameters.get('RoleName') ?? '',
    parameters.get('Path') ?? '/',
    parameters.get('AssumeRolePolicyDocument') ?? '',
  ];
  const [duration, tags] = [readDuration(parameters, 3600), readTags(parameters)];
  const problem = nameProblem('roleName', name, 64) ?? pathProblem(path) ?? checkTrust(trust, account);
  if (problem !== undefined) return problem;
  if (isRefusal(duration)) return duration;
  if (isRefusal(tags)) return tags;
  // Role names are unique without regard to case.
  const taken = [account.caller.role, ...world.roles.keys()].some((other) => other.toLowerCase() === name.toLowerCase());
  if (taken) return refuse(409, 'EntityAlreadyExists', `Role with name ${name} already exists.`);
  const role: Role = {
    name,
    path,
    id: mint(world, 'AROA', 21),
    arn: arnOf(account, 'iam', '', `role${path}${name}`),
    created: account.now().toISOString(),
    description: parameters.get('Description') ?? '',
    maxSessionDuration: duration,
    permissionsBoundary: parameters.get('PermissionsBoundary') ?? undefined,
    trust,
    tags,
    inline: new Map(),
    attached: [],
  };
  world.roles.set(name, role);
  return [roleElement(role)];
}

function roleElement(role: Role): XmlElement {
  const boundary = role.permissionsBoundary;
  return element(
    'Role',
    ...[element('Path', role.path), element('RoleName', role.name), element('RoleId', role.id), element('Arn', role.arn)],
    ...[element('CreateDate', role.created), element('AssumeRolePolicyDocument', encodeDocument(role.trust))],
    role.description === '' ? undefined : element('Description', role.description),
    element('MaxSessionDuration', role.maxSessionDuration),
    boundary === undefined
      ? undefined
      : element('PermissionsBoundary', element('PermissionsBoundaryType', 'Policy'), element('PermissionsBoundaryArn', boundary)),
    role.tags.size === 0 ? undefined : tagElements(role.tags),
  );
}

function deleteRole(parameters: URLSearchParams, account: Account): Answer {
  return onRole(parameters, account, (role) => {
    if (role.inline.size > 0) return refuse(409, 'DeleteConflict', 'Cannot delete entity, must delete policies first.');
    if (role.attached.length > 0) return refuse(409, 'DeleteConflict', 'Cannot delete entity, must detach all policies first.');
    account.world.roles.delete(role.name);
    forgetPrincipal(role, account.world);
    return [];
  });
}
