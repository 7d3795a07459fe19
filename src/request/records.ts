import { quote, type Fault } from '../fault/fault.js';
import { distance } from '../fault/nearest.js';
import type { Source, Path } from '../yaml/document.js';
import { emptyFaults } from './place.js';
import { bucketNameFaults } from './bucket-name.js';
import { replicaOf, logBucketName } from './names.js';
import { partitionOf } from './regions.js';
import type { PartialRequest } from './schema.js';
import { writtenBoolean } from '../yaml/written-boolean.js';
import { trailFaults } from './arn.js';
import { asMap, encryptionFaults } from './encryption.js';

const prefix = 'request';

/** Who used the bucket, on record: names and ARNs in their form, nothing that logs itself, no key without what it is about. */
export function checkLogging(request: PartialRequest, source: Source, unread: ReadonlySet<string>): readonly Fault[] {
  const { logging } = request;
  return [
    ...emptyFaults(logging, '{ serverAccess: create }', { source, path: ['logging'], prefix }),
    ...checkServerAccess(request, source),
    ...checkTrail(request, source),
    ...checkName(logging?.bucket, source),
    ...checkCreated(request, source),
    ...(unread.has('inventory') ? [] : unusedKeys(request, source)),
  ];
}

function checkName(name: string | undefined, source: Source): readonly Fault[] {
  if (name === undefined) return [];
  const path = ['logging', 'bucket'];
  if (name !== 'create') return bucketNameFaults(name, { source, path, prefix });
  const message = 'logging.bucket is the name of the log bucket, and create is a word.';
  return [
    source.fault(path, { code: 'request/log-bucket-create', message, fix: 'Write serverAccess: create, and remove bucket.' }),
  ];
}

/** Where access logs go: every log that is written into a bucket that has its own logs there is logged again. */
function checkServerAccess(request: PartialRequest, source: Source): readonly Fault[] {
  const target = request.logging?.serverAccess;
  if (target === undefined || target === 'create') return [];
  const path = ['logging', 'serverAccess'];
  if (distance(target.toLowerCase(), 'create') <= 1) {
    const message = `${quote(target)} is nearly create, and would be the name of a bucket.`;
    return [source.fault(path, { code: 'request/log-bucket-create', message, fix: 'Write create.' })];
  }
  const meant = writtenBoolean(target);
  if (meant !== undefined) {
    const message = `${quote(target)} would be the name of a bucket.`;
    const fix = meant ? 'Write create, or the name of a bucket for logs.' : 'Remove serverAccess.';
    return [source.fault(path, { code: 'request/log-bucket-create', message, fix })];
  }
  const faults = bucketNameFaults(target, { source, path, prefix });
  const who = target === request.bucket ? 'the bucket itself' : target === replicaOf(request) ? 'its replica' : undefined;
  if (who === undefined) return faults;
  const why =
    target === request.bucket ? 'every log that is written there is logged again' : 'S3 writes logs within a region only';
  const message = `The access logs would go to ${who}: ${why}.`;
  const fix = 'Write serverAccess: create, or the name of a bucket for logs.';
  return [...faults, source.fault(path, { code: 'request/logs-itself', message, fix })];
}

function checkTrail({ logging, region }: PartialRequest, source: Source): readonly Fault[] {
  if (logging === undefined) return [];
  const trail = trailOf(logging);
  if (trail === undefined) return [];
  const path = ['logging', 'dataEvents', ...(typeof logging.dataEvents === 'object' ? ['trail'] : [])];
  const partition = partitionOf(region);
  return trailFaults(trail, { source, path, prefix, region, partition });
}

/** The log bucket that is created is none of the other buckets of the request. */
function checkCreated(request: PartialRequest, source: Source): readonly Fault[] {
  const { bucket, logging, inventory } = request;
  const name = createdLogBucket(request);
  if (name === undefined) return [];
  const own = ['logging', 'bucket'];
  const rename = 'Write another name for it: logging.bucket.';
  const others = [
    { other: bucket, who: 'the bucket itself', at: own, fix: rename },
    {
      other: replicaOf(request),
      who: 'the replica',
      at: logging?.bucket === undefined ? ['replication', 'bucket'] : own,
      fix: rename,
    },
    {
      other: logging?.serverAccess === 'create' ? undefined : logging?.serverAccess,
      who: 'one that exists and gets the access logs',
      at: ['logging', 'serverAccess'],
      fix: 'Write serverAccess: create, or another name.',
    },
    {
      other: inventory?.bucket,
      who: 'one that exists and gets the inventory',
      at: ['inventory', 'bucket'],
      fix: 'Remove inventory.bucket: without it the inventory goes there.',
    },
  ];
  return others.flatMap(({ other, who, at, fix }) => {
    if (other !== name) return [];
    const message = `The log bucket that is created has the name ${quote(name)}, which is that of ${who}.`;
    return [source.fault(at, { code: 'request/log-bucket-name', message, fix })];
  });
}

function unusedKeys(request: PartialRequest, source: Source): readonly Fault[] {
  if (createsLogBucket(request)) return [];
  return (['bucket', 'keep'] as const).flatMap((key) => {
    if (request.logging?.[key] === undefined) return [];
    const message = `logging.${key} is about a log bucket that is created here, and none is.`;
    const fix = `Write serverAccess: create, or remove ${key}.`;
    return [source.fault(['logging', key], { code: 'request/log-bucket-unused', message, fix }, 'key')];
  });
}

type Logging = NonNullable<PartialRequest['logging']>;

/** `create`, or the ARN of the trail that records object-level events; undefined where none does. */
export function trailOf({ dataEvents }: Logging): string | undefined {
  return typeof dataEvents === 'object' ? dataEvents.trail : dataEvents;
}

/** Whether a request has a log bucket created: for access logs, a created trail, or an inventory without a bucket of its own. */
export function createsLogBucket({ logging = {}, inventory }: Pick<PartialRequest, 'logging' | 'inventory'>): boolean {
  const forInventory = inventory !== undefined && inventory.bucket === undefined;
  return logging.serverAccess === 'create' || trailOf(logging) === 'create' || forInventory;
}

/** The name of the log bucket that a request has created, its own or the default; undefined where there is none, or no bucket's name. */
export function createdLogBucket(request: Pick<PartialRequest, 'bucket' | 'logging' | 'inventory'>): string | undefined {
  if (!createsLogBucket(request)) return undefined;
  return request.logging?.bucket ?? (request.bucket === undefined ? undefined : logBucketName(request.bucket));
}

const path = ['inventory', 'encryption'];

/** The list of all objects: not in the bucket that it lists, and encrypted with a key that there is. */
export function checkInventory(request: PartialRequest, source: Source): readonly Fault[] {
  return [...checkDestination(request, source), ...checkReport(request, source)];
}

function checkDestination(request: PartialRequest, source: Source): readonly Fault[] {
  const destination = request.inventory?.bucket;
  if (destination === undefined) return [];
  const at = ['inventory', 'bucket'];
  if (destination === 'create') {
    const message = 'inventory.bucket is the name of a bucket that exists, and create is a word.';
    const fix = 'Remove inventory.bucket: without it the inventory goes to a log bucket that is created.';
    return [source.fault(at, { code: 'request/inventory-bucket', message, fix })];
  }
  const faults = bucketNameFaults(destination, { source, path: at, prefix: 'request' });
  const why =
    destination === request.bucket
      ? 'the bucket that it lists, where the vendor could read or list it'
      : destination === replicaOf(request)
        ? 'the replica, and S3 writes it within a region only'
        : undefined;
  if (why === undefined) return faults;
  const fix = 'Remove inventory.bucket, and it goes to a log bucket that is created; or name a bucket for reports.';
  return [...faults, source.fault(at, { code: 'request/inventory-bucket', message: `The inventory would go to ${why}.`, fix })];
}

function checkReport({ inventory, encryption, region }: PartialRequest, source: Source): readonly Fault[] {
  const written = inventory?.encryption;
  if (written === undefined) return [];
  const { type, key } = asMap(written);
  if (type === 'sse-kms' && key === 'create') {
    const message = 'A report has no key of its own that could be created.';
    return [
      keyFault(source, [...path, 'key'], message, 'Write the full ARN of a key, or remove key: then it is that of the bucket.'),
    ];
  }
  if (type === 'sse-kms' && key === undefined) {
    const bucketType = encryption === undefined ? undefined : asMap(encryption).type;
    if (bucketType !== 'sse-s3') return [];
    const message = "Without a key it is the bucket's customer key, and the bucket has none: it is encrypted with sse-s3.";
    return [keyFault(source, path, message, 'Write encryption: sse-s3, or add the full ARN of a key.')];
  }
  return encryptionFaults({ type, key }, { source, path, region });
}

function keyFault(source: Source, at: Path, message: string, fix: string): Fault {
  return source.fault(at, { code: 'request/inventory-key', message, fix });
}
