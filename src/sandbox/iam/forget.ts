import type { Role, World } from '../world.js';

/**
 * When a role is deleted, policies that name it as a principal show its id from then on, as in AWS: a new role of the same name is somebody else.
 */
export function forgetPrincipal(role: Role, world: World): void {
  for (const { subresources } of world.buckets.values()) {
    const policy = subresources.get('policy');
    if (policy?.includes(role.arn) === true) subresources.set('policy', rename(policy, role));
  }
  for (const point of world.accessPoints.values())
    if (point.policy?.includes(role.arn) === true) point.policy = rename(point.policy, role);
  for (const key of world.keys.values()) if (key.policy.includes(role.arn)) key.policy = rename(key.policy, role);
  for (const other of world.roles.values()) if (other.trust.includes(role.arn)) other.trust = rename(other.trust, role);
}

function rename(policy: string, role: Role): string {
  return JSON.stringify(
    JSON.parse(policy, (name, value: unknown) => (/^(Not)?Principal$/.test(name) ? replace(value, role) : value)),
  );
}

function replace(value: unknown, role: Role): unknown {
  if (value === role.arn) return role.id;
  if (Array.isArray(value)) return value.map((item) => replace(item, role));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([kind, item]) => [kind, replace(item, role)]));
}
