import { isRefusal, refuse, type Account } from '../call.js';
import { arnOf } from '../partition.js';
import type { QueryHandler } from '../query.js';
import { mint, type ManagedPolicy } from '../world.js';
import { element, type XmlElement } from '../xml.js';
import { checkIdentityPolicy } from './document.js';
import {
  encodeDocument,
  nameProblem,
  noSuchEntity,
  pathProblem,
  readTags,
  tagElements,
  tagCalls,
  type Answer,
} from './entity.js';

const maxDocument = 6144;
const maxVersions = 5;

/** The calls on managed policies. */
export const managedPolicyCalls: Readonly<Record<string, QueryHandler>> = {
  CreatePolicy: createPolicy,
  GetPolicy: (parameters, account) => onPolicy(parameters, account, (policy) => [policyElement(policy, account)]),
  DeletePolicy: deletePolicy,
  CreatePolicyVersion: createVersion,
  GetPolicyVersion: (parameters, account) =>
    onVersion(parameters, account, (policy, id) => [versionElement(policy, id, 'PolicyVersion')]),
  ListPolicyVersions: (parameters, account) =>
    onPolicy(parameters, account, (policy) => {
      const versions = [...policy.versions.keys()].reverse().map((id) => versionElement(policy, id, 'member'));
      return [element('Versions', ...versions), element('IsTruncated', false)];
    }),
  SetDefaultPolicyVersion: (parameters, account) =>
    onVersion(parameters, account, (policy, id) => {
      policy.defaultVersion = id;
      return [];
    }),
  DeletePolicyVersion: (parameters, account) =>
    onVersion(parameters, account, (policy, id) => {
      if (id === policy.defaultVersion) return refuse(409, 'DeleteConflict', 'Cannot delete the default version of a policy.');
      policy.versions.delete(id);
      return [];
    }),
  ...tagCalls('Policy', onPolicy),
};

function onPolicy(parameters: URLSearchParams, { world }: Account, then: (policy: ManagedPolicy) => Answer): Answer {
  const arn = parameters.get('PolicyArn') ?? '';
  const policy = world.managedPolicies.get(arn);
  return policy === undefined ? noSuchEntity(`Policy ${arn} was not found.`) : then(policy);
}

function onVersion(parameters: URLSearchParams, account: Account, then: (policy: ManagedPolicy, id: string) => Answer): Answer {
  return onPolicy(parameters, account, (policy) => {
    const id = parameters.get('VersionId') ?? '';
    return policy.versions.has(id)
      ? then(policy, id)
      : noSuchEntity(`Policy ${policy.arn} version ${id} does not exist or is not attachable.`);
  });
}

function createPolicy(parameters: URLSearchParams, account: Account): Answer {
  const [name, path, document] = [
    parameters.get('PolicyName') ?? '',
    parameters.get('Path') ?? '/',
    parameters.get('PolicyDocument') ?? '',
  ];
  const problem =
    nameProblem('policyName', name, 128) ?? pathProblem(path) ?? checkIdentityPolicy(document, maxDocument, account);
  if (problem !== undefined) return problem;
  const tags = readTags(parameters);
  if (isRefusal(tags)) return tags;
  const taken = [...account.world.managedPolicies.values()].some((other) => other.name.toLowerCase() === name.toLowerCase());
  if (taken)
    return refuse(409, 'EntityAlreadyExists', `A policy called ${name} already exists. Duplicate names are not allowed.`);
  const created = account.now().toISOString();
  const policy: ManagedPolicy = {
    ...{ name, path, created, tags, id: mint(account.world, 'ANPA', 21), arn: arnOf(account, 'iam', '', `policy${path}${name}`) },
    ...{ description: parameters.get('Description') ?? '', defaultVersion: 'v1', versionsMade: 1 },
    versions: new Map([['v1', { document, created }]]),
  };
  account.world.managedPolicies.set(policy.arn, policy);
  return [policyElement(policy, account)];
}

function createVersion(parameters: URLSearchParams, account: Account): Answer {
  return onPolicy(parameters, account, (policy) => {
    const document = parameters.get('PolicyDocument') ?? '';
    const problem = checkIdentityPolicy(document, maxDocument, account);
    if (problem !== undefined) return problem;
    if (policy.versions.size >= maxVersions)
      return refuse(409, 'LimitExceeded', `A managed policy can have up to ${maxVersions} versions.`);
    policy.versionsMade += 1;
    const id = `v${policy.versionsMade}`;
    policy.versions.set(id, { document, created: account.now().toISOString() });
    if (parameters.get('SetAsDefault') === 'true') policy.defaultVersion = id;
    return [versionElement(policy, id, 'PolicyVersion')];
  });
}

function deletePolicy(parameters: URLSearchParams, account: Account): Answer {
  return onPolicy(parameters, account, (policy) => {
    if (attachmentsOf(policy, account) > 0) return refuse(409, 'DeleteConflict', 'Cannot delete a policy attached to entities.');
    if (policy.versions.size > 1)
      return refuse(
        409,
        'DeleteConflict',
        'This policy has more than one version. Before you delete a policy, you must delete the others.',
      );
    account.world.managedPolicies.delete(policy.arn);
    return [];
  });
}

function attachmentsOf(policy: ManagedPolicy, { world }: Account): number {
  return [...world.roles.values()].filter((role) => role.attached.includes(policy.arn)).length;
}

function policyElement(policy: ManagedPolicy, account: Account): XmlElement {
  return element(
    'Policy',
    ...[
      element('PolicyName', policy.name),
      element('PolicyId', policy.id),
      element('Arn', policy.arn),
      element('Path', policy.path),
    ],
    ...[element('DefaultVersionId', policy.defaultVersion), element('AttachmentCount', attachmentsOf(policy, account))],
    ...[
      element('PermissionsBoundaryUsageCount', 0),
      element('IsAttachable', true),
      element('CreateDate', policy.created),
      element('UpdateDate', policy.created),
    ],
    policy.description === '' ? undefined : element('Description', policy.description),
    policy.tags.size === 0 ? undefined : tagElements(policy.tags),
  );
}

function versionElement(policy: ManagedPolicy, id: string, name: string): XmlElement {
  const version = policy.versions.get(id);
  return element(
    name,
    ...[element('Document', encodeDocument(version?.document ?? '')), element('VersionId', id)],
    ...[element('IsDefaultVersion', id === policy.defaultVersion), element('CreateDate', version?.created ?? '')],
  );
}
