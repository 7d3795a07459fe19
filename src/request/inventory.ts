import type { Fault } from '../fault/fault.js';
import type { Path, Source } from '../yaml/document.js';
import { asMap, encryptionFaults } from './encryption.js';
import { bucketNameFaults } from './bucket-name.js';
import { replicaOf } from './names.js';
import type { RequestDraft } from './schema.js';

const path = ['inventory', 'encryption'];

/** The list of all objects: not in the bucket that it lists, and encrypted with a key that there is. */
export function checkInventory(request: RequestDraft, source: Source): readonly Fault[] {
  return [...checkDestination(request, source), ...checkReport(request, source)];
}

function checkDestination(request: RequestDraft, source: Source): readonly Fault[] {
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

function checkReport({ inventory, encryption, region }: RequestDraft, source: Source): readonly Fault[] {
  const written = inventory?.encryption;
  if (written === undefined || typeof written === 'string') return [];
  const { type, key } = written;
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
