import { isRefusal, refuse, type Account, type Refusal } from '../call.js';
import { listOf, type QueryHandler } from '../query.js';
import type { Role } from '../world.js';
import { element, type XmlElement } from '../xml.js';

/** What a call gives: the content of its result, or why not. */
export type Answer = ReturnType<QueryHandler>;

export function noSuchEntity(what: string): Refusal {
  return refuse(404, 'NoSuchEntity', what);
}
export function invalidInput(why: string): Refusal {
  return refuse(400, 'ValidationError', why);
}

/** Finds the role that `RoleName` names. */
export function findRole(parameters: URLSearchParams, account: Account): Role | Refusal {
  const name = parameters.get('RoleName') ?? '';
  return account.world.roles.get(name) ?? noSuchEntity(`The role with name ${name} cannot be found.`);
}

/** What IAM takes as a name of a role or a policy: `longest` characters of a small alphabet. */
export function nameProblem(field: string, name: string, longest: number): Refusal | undefined {
  if (name.length > longest)
    return invalidInput(
      `1 validation error detected: Value at '${field}' failed to satisfy constraint: Member must have length less than or equal to ${longest}`,
    );
  return /^[\w+=,.@-]+$/.test(name)
    ? undefined
    : invalidInput(
        `The specified value for ${field} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-`,
      );
}

export function pathProblem(path: string): Refusal | undefined {
  return /^\/([!-~]{1,510}\/)?$/.test(path)
    ? undefined
    : invalidInput('The specified value for path is invalid. It must begin and end with /');
}

/** `Tags.member.N.Key` and `.Value`, at most 50, no key twice. */
export function readTags(parameters: URLSearchParams): Map<string, string> | Refusal {
  const tags = new Map<string, string>();
  for (let n = 1; parameters.has(`Tags.member.${n}.Key`); n += 1) {
    const [key, value] = [parameters.get(`Tags.member.${n}.Key`) ?? '', parameters.get(`Tags.member.${n}.Value`) ?? ''];
    if (tags.has(key))
      return refuse(400, 'InvalidInput', 'Duplicate tag keys found. Please note that Tag keys are case insensitive.');
    if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u.test(key) || !/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u.test(value))
      return invalidInput('A tag is invalid.');
    tags.set(key, value);
  }
  return tags.size > 50 ? refuse(409, 'LimitExceeded', 'The number of tags has reached the maximum limit.') : tags;
}

export function tagElements(tags: ReadonlyMap<string, string>): XmlElement {
  return element('Tags', ...[...tags].map(([key, value]) => element('member', element('Key', key), element('Value', value))));
}

/** The three calls on the tags of one kind of entity; `on` finds the entity. */
export function tagCalls<Entity extends { readonly tags: Map<string, string> }>(
  kind: 'Role' | 'Policy' | 'OpenIDConnectProvider',
  on: (parameters: URLSearchParams, account: Account, then: (entity: Entity) => Answer) => Answer,
): Readonly<Record<string, QueryHandler>> {
  return {
    [`Tag${kind}`]: (parameters, account) =>
      on(parameters, account, (entity) => {
        const tags = readTags(parameters);
        if (isRefusal(tags)) return tags;
        for (const [key, value] of tags) entity.tags.set(key, value);
        return [];
      }),
    [`Untag${kind}`]: (parameters, account) =>
      on(parameters, account, (entity) => {
        for (const key of listOf(parameters, 'TagKeys')) entity.tags.delete(key);
        return [];
      }),
    [`List${kind}Tags`]: (parameters, account) =>
      on(parameters, account, (entity) => [tagElements(entity.tags), element('IsTruncated', false)]),
  };
}

/** Documents travel percent-encoded in IAM's answers. */
export function encodeDocument(document: string): string {
  return encodeURIComponent(document);
}
