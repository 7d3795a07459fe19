import { defined } from '../defined.js';
import type { BucketSpec, CreatedRoles } from '../spec/spec.js';
import { type Draft, refuse } from './draft.js';
import { partitionOfArn } from '../request/principal.js';

/** What the settings say of the roles that requests create. */
export interface RoleSettings {
  readonly boundary?: string | undefined;
  readonly path?: string | undefined;
}

/**
 * What the roles of a spec have in common, where it has any. Refuses a permissions boundary of another partition than the bucket's
 * (`request/boundary-partition`): IAM knows only the policies of its own.
 */
export function resolveCreatedRoles(
  draft: Draft,
  { boundary, path }: RoleSettings = {},
  {
    partition,
    roles,
    replication,
    malwareScan,
  }: Pick<BucketSpec, 'partition' | 'roles' | 'malwareScan'> & {
    readonly replication: BucketSpec['replication'];
  },
): CreatedRoles | undefined {
  if ((boundary ?? path) === undefined) return undefined;
  if (roles.length === 0 && replication === undefined && malwareScan === undefined) return undefined;
  const bounding = boundary === undefined ? undefined : partitionOfArn(boundary);
  if (bounding !== undefined && bounding !== partition) {
    const message = `The roles of this bucket are made in the partition ${partition}, and the permissions boundary of the settings is in ${bounding}: ${boundary ?? ''}.`;
    const fix = `Write a region of ${bounding}, or keep requests of ${partition} in a repository whose settings have a boundary there.`;
    refuse(draft, 'boundary-partition', ['region'], message, fix);
  }
  return { ...defined({ boundary }), ...(path !== undefined && path !== '/' && { path }) };
}
