import { bucketArn, customerKeyArn } from '../spec/arn.js';
import type { BucketSpec, InventorySpec } from '../spec/spec.js';
import type { Attributes } from './plain-resource.js';
import type { BucketResources } from './protected-bucket.js';
import { reference } from './text.js';

/** The name of the bucket's one inventory; it is part of the reports' keys. */
const inventoryName = 'all-objects';

/** Adds what S3 itself writes down about the bucket: access logs, and the inventory. `logs`: the log bucket, where there is one. */
export function addRecords(source: BucketResources, spec: BucketSpec, logs: BucketResources | undefined): void {
  const { serverAccess } = spec.logging;
  const { inventory } = spec;
  const created = logs?.last ?? [];
  // S3 checks that it may write there when it is told to.
  if (serverAccess !== undefined) {
    const into = serverAccess.created && logs !== undefined ? logs.bucket : serverAccess.bucket;
    const target = { target_bucket: into, target_prefix: serverAccess.prefix };
    source.append('aws_s3_bucket_logging', target, { after: serverAccess.created ? created : [] });
  }
  if (inventory !== undefined) {
    source.append('aws_s3_bucket_inventory', inventoryArguments(spec, inventory), { after: inventory.created ? created : [] });
  }
}

function inventoryArguments(spec: BucketSpec, inventory: InventorySpec): Attributes {
  const { bucket, fields, format, frequency, prefix, versions } = inventory;
  return {
    included_object_versions: versions === 'all' ? 'All' : 'Current',
    name: inventoryName,
    optional_fields: fields.length === 0 ? undefined : [...fields],
    schedule: { frequency: frequency === 'daily' ? 'Daily' : 'Weekly' },
    destination: {
      bucket: {
        // So that the reports go nowhere if the bucket is, or ever becomes, somebody else's (S3 API, InventoryS3BucketDestination).
        account_id: reference('account'),
        bucket_arn: bucketArn(spec.partition, bucket),
        format,
        // S3 puts a slash behind it.
        prefix: prefix.replace(/\/+$/, '') || undefined,
        encryption: inventoryEncryption(spec, inventory),
      },
    },
  };
}

function inventoryEncryption(spec: BucketSpec, { encryption }: InventorySpec): Attributes {
  if (encryption.type === 'sse-s3') return { sse_s3: {} };
  const { key } = encryption;
  return {
    sse_kms: { key_id: key === 'bucket' ? customerKeyArn(spec.encryption, reference('keyArn')) : key.arn },
  };
}
