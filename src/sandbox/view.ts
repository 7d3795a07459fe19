import { defined } from '../defined.js';
import type { World } from './world.js';

/** What exists in the account, as plain JSON, for tests and for the demo. */
export interface WorldView {
  readonly buckets: Readonly<Record<string, BucketView>>;
  readonly roles: Readonly<Record<string, RoleView>>;
  readonly managedPolicies: readonly string[];
  /** By ARN; a key that waits for its deletion is still here, and says so. */
  readonly keys: Readonly<Record<string, KeyView>>;
  /** `REGION/alias/NAME` → key ARN. */
  readonly aliases: Readonly<Record<string, string>>;
  /** By `REGION/NAME`. */
  readonly accessPoints: Readonly<Record<string, AccessPointView>>;
  /** By ARN. */
  readonly trails: Readonly<Record<string, TrailView>>;
  /** By id. */
  readonly malwarePlans: Readonly<Record<string, MalwarePlanView>>;
  /** By ARN: the audiences. */
  readonly oidcProviders: Readonly<Record<string, readonly string[]>>;
}

interface BucketView {
  readonly region: string;
  /** The text of each subresource by its query parameter: XML, and for `policy` JSON. */
  readonly subresources: Readonly<Record<string, string>>;
  readonly objects: readonly {
    readonly key: string;
    readonly versionId: string;
    readonly deleteMarker: boolean;
    readonly size: number;
  }[];
}

interface RoleView {
  readonly arn: string;
  readonly permissionsBoundary?: string;
  readonly trust: string;
  readonly inline: Readonly<Record<string, string>>;
  readonly attached: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

interface KeyView {
  readonly region: string;
  readonly state: string;
  readonly policy: string;
  readonly rotation: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

interface AccessPointView {
  readonly bucket: string;
  readonly vpc?: string;
  readonly block: Readonly<Record<string, boolean>>;
  readonly policy?: string;
}

interface TrailView {
  readonly bucket: string;
  readonly prefix?: string;
  readonly key?: string;
  readonly multiRegion: boolean;
  readonly validation: boolean;
  readonly logging: boolean;
  /** The selectors as JSON text. */
  readonly selectors?: string;
}

interface MalwarePlanView {
  readonly bucket: string;
  readonly role: string;
  readonly prefixes: readonly string[];
  readonly tagging: string;
}

export function viewWorld(world: World): WorldView {
  return {
    buckets: record(world.buckets, (bucket) => ({
      region: bucket.region,
      subresources: record(bucket.subresources, (text) => text),
      objects: [...bucket.objects].flatMap(([key, versions]) =>
        versions.map(({ versionId, deleteMarker, body }) => ({ key, versionId, deleteMarker, size: body.length })),
      ),
    })),
    roles: record(world.roles, ({ arn, permissionsBoundary, trust, inline, attached, tags }) => ({
      ...{ arn, trust, attached: [...attached] },
      ...defined({ permissionsBoundary }),
      ...{ inline: record(inline, (text) => text), tags: record(tags, (text) => text) },
    })),
    managedPolicies: [...world.managedPolicies.keys()].sort(),
    keys: record(world.keys, ({ region, state, policy, rotationDays, tags }) => ({
      ...{ region, state, policy },
      ...{ rotation: rotationDays !== undefined, tags: record(tags, (text) => text) },
    })),
    aliases: record(world.aliases, (arn) => arn),
    accessPoints: record(world.accessPoints, ({ bucket, vpc, block, policy }) => ({
      ...{ bucket, block: record(block, (flag) => flag) },
      ...defined({ vpc, policy }),
    })),
    trails: record(world.trails, ({ bucket, prefix, key, multiRegion, validation, logging, selectors }) => ({
      ...{ bucket, multiRegion, validation, logging },
      ...defined({ prefix, key, selectors: selectors?.json }),
    })),
    malwarePlans: record(world.malwarePlans, ({ bucket, role, prefixes, tagging }) => ({
      ...{ bucket, role, prefixes: [...prefixes], tagging },
    })),
    oidcProviders: record(world.oidcProviders, ({ clientIds }) => [...clientIds]),
  };
}

function record<T, V>(map: ReadonlyMap<string, T>, view: (item: T) => V): Record<string, V> {
  return Object.fromEntries([...map].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, item]) => [name, view(item)]));
}
