import type { EncryptionSpec, InventorySpec } from '../spec/spec.js';
import { quote } from '../fault/fault.js';
import { byDefault, type Draft, note, refuse } from './draft.js';
import { createdName } from './records.js';

/** Below it S3 puts the bucket's name itself (S3 User Guide, "Locating your inventory list"), so that many buckets can share one. */
const prefix = 'inventory';

/**
 * What is listed of every object: all that the S3 API offers and provider 5.100 takes, but for what says nothing in a bucket without ACLs
 * (ObjectAccessControlList, ObjectOwner).
 */
const fields: readonly string[] = [
  'Size',
  'LastModifiedDate',
  'StorageClass',
  'ETag',
  'IsMultipartUploaded',
  'ReplicationStatus',
  'EncryptionStatus',
  'ObjectLockRetainUntilDate',
  'ObjectLockMode',
  'ObjectLockLegalHoldStatus',
  'IntelligentTieringAccessTier',
  'BucketKeyStatus',
  'ChecksumAlgorithm',
];

/** The list of all objects, if one is asked for. Refuses a report with the bucket's customer key where it has none (`request/inventory-key`). */
export function resolveInventory(draft: Draft, encryption: EncryptionSpec): InventorySpec | undefined {
  const { bucket: source, region, inventory: written } = draft.request.value;
  if (written === undefined) return undefined;
  const { frequency, bucket } = written;
  if (bucket !== undefined) {
    const text = `${quote(bucket)} gets the inventory under ${prefix}/${source}/. It has to be in this account and in ${region}, and its policy has to admit S3: the statement is printed with the hand-over.`;
    note(draft, 'inventory-bucket-exists', text);
  }
  return {
    frequency,
    versions:
      written.versions ??
      byDefault(draft, 'inventory.versions', 'all', 'earlier versions are stored, encrypted and paid for too'),
    format: written.format ?? byDefault(draft, 'inventory.format', 'CSV', 'everything reads it'),
    bucket: bucket ?? byDefault(draft, 'inventory.bucket', createdName(draft), 'the log bucket that is created'),
    prefix,
    created: bucket === undefined,
    encryption: resolveReportEncryption(draft, encryption),
    fields,
  };
}

function resolveReportEncryption(draft: Draft, encryption: EncryptionSpec): InventorySpec['encryption'] {
  const path = 'inventory.encryption';
  const asked = draft.request.value.inventory?.encryption;
  const written = asked ?? byDefault(draft, path, 'sse-s3' as const, 'a list of names needs no key of its own');
  const { type, key } = typeof written === 'string' ? { type: written } : written;
  if (type === 'sse-s3') return { type };
  if (key !== undefined) return { type, key: { arn: key } };
  if (encryption.key.from === 's3') {
    const message = `Without a key it is the bucket's customer key, and the bucket has none: it is encrypted with ${encryption.type} by default.`;
    refuse(
      draft,
      'inventory-key',
      ['inventory', 'encryption'],
      message,
      'Write encryption: sse-s3, or add the full ARN of a key.',
    );
  }
  return { type, key: 'bucket' };
}
