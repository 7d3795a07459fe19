import { malwareRoleName, roleName, trailName, vendorRoleName } from '../request/names.js';
import { bucketArn, objectsArn, oidcProviderArn } from '../spec/arn.js';
import type { Setup } from './setup.js';

/** ARN patterns of what requests make, and of what the two roles keep about it. */
export interface Patterns {
  readonly buckets: readonly string[];
  readonly objects: readonly string[];
  readonly replicationRoles: readonly string[];
  readonly scanRoles: readonly string[];
  readonly vendorRoles: readonly string[];
  readonly trails: readonly string[];
  readonly points: readonly string[];
  /** Keys and malware protection plans have no name of their own. */
  readonly keys: string;
  readonly scans: string;
  readonly providers: readonly string[];
  readonly stateBucket: string;
  /** Of objects beside the state, by their keys below its prefix. */
  readonly state: (key: string) => string;
}

/** The patterns for an account and its names. */
export function patternsOf(setup: Setup): Patterns {
  const { partition, account, prefixes, state, issuers } = setup;
  const names = prefixes.map((prefix) => `${prefix}*`);
  const roles = rolePatterns(setup, account);
  const regional = (service: string, resource: string) => `arn:${partition}:${service}:*:${account}:${resource}`;
  return {
    buckets: names.map((name) => bucketArn(partition, name)),
    objects: names.map((name) => objectsArn(partition, name)),
    ...roles,
    trails: names.map((name) => regional('cloudtrail', `trail/${trailName(name)}`)),
    points: names.map((name) => regional('s3', `accesspoint/${name}`)),
    keys: regional('kms', 'key/*'),
    scans: regional('guardduty', 'malware-protection-plan/*'),
    providers: issuers.map((issuer) => oidcProviderArn(partition, account, issuer)),
    stateBucket: bucketArn(partition, state.bucket),
    state: (key) => `${bucketArn(partition, state.bucket)}/${state.prefix}/${key}`,
  };
}

/** The roles that requests make, in an account, or in all of them (`*`). */
export function rolePatterns(
  { partition, prefixes, rolePath = '/' }: Pick<Setup, 'partition' | 'prefixes' | 'rolePath'>,
  account: string,
): Pick<Patterns, 'replicationRoles' | 'scanRoles' | 'vendorRoles'> {
  const named = (nameOf: (bucket: string) => string) =>
    prefixes.map((prefix) => `arn:${partition}:iam::${account}:role${rolePath}${nameOf(`${prefix}*`)}`);
  return {
    replicationRoles: named(roleName),
    scanRoles: named(malwareRoleName),
    vendorRoles: [...named((bucket) => vendorRoleName(bucket, 1)), ...named((bucket) => `${vendorRoleName(bucket, 1)}-?`)],
  };
}
