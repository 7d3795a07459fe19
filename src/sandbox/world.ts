import { z } from 'zod';
import { partitions, type Partition } from './partition.js';
import { accessPoint, laterMapOf, malwarePlan, mapOf, oidcProvider, trail } from './entities.js';

const bytes = z.base64().transform((text): Buffer => Buffer.from(text, 'base64'));

const objectVersion = z.strictObject({
  versionId: z.string(),
  modified: z.string(),
  deleteMarker: z.boolean(),
  body: bytes,
  etag: z.string(),
  /** What a GET gives back: content type, encryption, checksums, user metadata. */
  headers: mapOf(z.string()),
  /** An object lock on this version. */
  lock: z.strictObject({ mode: z.string(), until: z.string() }).optional(),
});

const bucket = z.strictObject({
  name: z.string(),
  region: z.string(),
  created: z.string(),
  /** Canonical XML (for `policy` JSON as it came) by subresource; those with an id, as `inventory`, by `inventory/ID`. */
  subresources: mapOf(z.string()),
  /** `x-amz-transition-default-minimum-object-size` of the lifecycle configuration. */
  transitionMinimum: z.string().optional(),
  /** By key; of a key's versions the newest comes first. */
  objects: mapOf(z.array(objectVersion)),
});

/** A bucket of somebody else's account: its name is taken, and it may be a destination of replication. */
const foreignBucket = z.strictObject({
  name: z.string(),
  account: z.string(),
  region: z.string(),
  versioning: z.enum(['Enabled', 'Suspended', 'Disabled']),
});

const role = z.strictObject({
  name: z.string(),
  path: z.string(),
  id: z.string(),
  arn: z.string(),
  created: z.string(),
  description: z.string(),
  maxSessionDuration: z.number(),
  permissionsBoundary: z.string().optional(),
  trust: z.string(),
  tags: mapOf(z.string()),
  inline: mapOf(z.string()),
  attached: z.array(z.string()),
});

const managedPolicy = z.strictObject({
  name: z.string(),
  path: z.string(),
  id: z.string(),
  arn: z.string(),
  created: z.string(),
  description: z.string(),
  defaultVersion: z.string(),
  versions: mapOf(z.strictObject({ document: z.string(), created: z.string() })),
  versionsMade: z.number(),
  tags: mapOf(z.string()),
});

const key = z.strictObject({
  id: z.string(),
  arn: z.string(),
  region: z.string(),
  /** Seconds since 1970, as KMS writes time. */
  created: z.number(),
  description: z.string(),
  state: z.enum(['Enabled', 'Disabled', 'PendingDeletion']),
  spec: z.string(),
  usage: z.string(),
  policy: z.string(),
  rotationDays: z.number().optional(),
  deletion: z.number().optional(),
  tags: mapOf(z.string()),
});

const worldSchema = z.strictObject({
  format: z.literal('vendor-bucket-sandbox/1'),
  /** Twelve digits. Worlds saved before there was a choice are all of one account. */
  account: z
    .string()
    .regex(/^\d{12}$/)
    .default('111122223333'),
  partition: z.enum(partitions).default('aws'),
  /** How many ids were made: the source of every id, so that the same calls make the same world. */
  minted: z.number(),
  buckets: mapOf(bucket),
  foreignBuckets: mapOf(foreignBucket),
  /** ARNs of users and roles of the account that were there before: policies may name them, and nothing more is known of them. */
  principals: z.array(z.string()).default(() => []),
  roles: mapOf(role),
  managedPolicies: mapOf(managedPolicy),
  /** By ARN. */
  keys: mapOf(key),
  /** `REGION/alias/NAME` → key ARN. */
  aliases: mapOf(z.string()),
  /** By `REGION/NAME`. */
  accessPoints: laterMapOf(accessPoint),
  /** By ARN. */
  trails: laterMapOf(trail),
  /** By id. */
  malwarePlans: laterMapOf(malwarePlan),
  /** By ARN. */
  oidcProviders: laterMapOf(oidcProvider),
});

/** All that exists in the account. Handlers change it in place. */
export type World = z.output<typeof worldSchema>;
export type Bucket = z.output<typeof bucket>;
export type ObjectVersion = z.output<typeof objectVersion>;
export type ForeignBucket = z.output<typeof foreignBucket>;
export type Role = z.output<typeof role>;
export type ManagedPolicy = z.output<typeof managedPolicy>;
export type Key = z.output<typeof key>;

export function emptyWorld(account: string, partition: Partition): World {
  return {
    format: 'vendor-bucket-sandbox/1',
    account,
    partition,
    minted: 0,
    principals: [],
    buckets: new Map(),
    foreignBuckets: new Map(),
    roles: new Map(),
    managedPolicies: new Map(),
    keys: new Map(),
    aliases: new Map(),
    accessPoints: new Map(),
    trails: new Map(),
    malwarePlans: new Map(),
    oidcProviders: new Map(),
  };
}

/** Gives the world that {@link renderWorld} wrote, or undefined where the text is not such a world. */
export function parseWorld(text: string): World | undefined {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return undefined;
  }
  return worldSchema.safeParse(data).data;
}

/** The world as JSON: the same world gives the same text. Bodies are base64. */
export function renderWorld(world: World): string {
  return `${JSON.stringify(plain(world), undefined, 1)}\n`;
}

function plain(value: unknown): unknown {
  if (Buffer.isBuffer(value)) return value.toString('base64');
  if (value instanceof Map) return byName([...value]).map(([name, item]) => [name, plain(item)]);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(byName(Object.entries(value)).map(([name, item]) => [name, plain(item)]));
  return value;
}

function byName<T>(entries: readonly (readonly [string, T])[]): readonly (readonly [string, T])[] {
  return [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** A new id: the prefix, then a count in capital letters and digits, `length` characters in all. */
export function mint(world: World, prefix: string, length: number): string {
  world.minted += 1;
  return (
    prefix +
    world.minted
      .toString(36)
      .toUpperCase()
      .padStart(length - prefix.length, '0')
  );
}
