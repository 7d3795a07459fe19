import { refuse, type Account, type Refusal } from '../call.js';
import { parseArn } from '../partition.js';
import type { QueryHandler } from '../query.js';
import { element, type XmlElement } from '../xml.js';
import { checkIdentityPolicy } from './document.js';
import { encodeDocument, nameProblem, noSuchEntity } from './entity.js';
import { onRole } from './role.js';

const maxInline = 10_240;
const maxAttached = 10;

/** The calls on the policies that a role has: those in it, and those attached to it. */
export const attachmentCalls: Readonly<Record<string, QueryHandler>> = {
  PutRolePolicy: (parameters, account) =>
    onRole(parameters, account, (role) => {
      const [name, document] = [parameters.get('PolicyName') ?? '', parameters.get('PolicyDocument') ?? ''];
      const problem = nameProblem('policyName', name, 128) ?? checkIdentityPolicy(document, maxInline, account);
      if (problem === undefined) role.inline.set(name, document);
      return problem ?? [];
    }),
  GetRolePolicy: (parameters, account) =>
    onRole(parameters, account, (role) => {
      const name = parameters.get('PolicyName') ?? '';
      const document = role.inline.get(name);
      if (document === undefined) return noPolicy(name);
      return [element('RoleName', role.name), element('PolicyName', name), element('PolicyDocument', encodeDocument(document))];
    }),
  DeleteRolePolicy: (parameters, account) =>
    onRole(parameters, account, (role) => {
      const name = parameters.get('PolicyName') ?? '';
      return role.inline.delete(name) ? [] : noPolicy(name);
    }),
  ListRolePolicies: (parameters, account) =>
    onRole(parameters, account, (role) => [
      element('PolicyNames', ...[...role.inline.keys()].map((n) => element('member', n))),
      element('IsTruncated', false),
    ]),
  AttachRolePolicy: attach,
  DetachRolePolicy: (parameters, account) =>
    onRole(parameters, account, (role) => {
      const arn = parameters.get('PolicyArn') ?? '';
      if (!role.attached.includes(arn)) return noSuchEntity(`Policy ${arn} was not found.`);
      role.attached = role.attached.filter((other) => other !== arn);
      return [];
    }),
  ListAttachedRolePolicies: (parameters, account) =>
    onRole(parameters, account, (role) => [
      element('AttachedPolicies', ...role.attached.map(attachedElement)),
      element('IsTruncated', false),
    ]),
};

function noPolicy(name: string): Refusal {
  return noSuchEntity(`The role policy with name ${name} cannot be found.`);
}

function attachedElement(arn: string): XmlElement {
  return element('member', element('PolicyName', arn.slice(arn.lastIndexOf('/') + 1)), element('PolicyArn', arn));
}

/** Policies of AWS's own are taken by their ARN; the account's have to exist. */
function attach(parameters: URLSearchParams, account: Account): readonly XmlElement[] | Refusal {
  return onRole(parameters, account, (role) => {
    const arn = parameters.get('PolicyArn') ?? '';
    const { service, account: owner, resource = '' } = parseArn(arn, account) ?? {};
    const exists =
      account.world.managedPolicies.has(arn) || (owner === 'aws' && service === 'iam' && /^policy\/[\w+=,.@/-]+$/.test(resource));
    if (!exists) return noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);
    if (role.attached.includes(arn)) return [];
    if (role.attached.length >= maxAttached)
      return refuse(409, 'LimitExceeded', `Cannot exceed quota for PoliciesPerRole: ${maxAttached}`);
    role.attached.push(arn);
    return [];
  });
}
