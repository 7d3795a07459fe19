import { bucketArn, customerKeyArn } from '../spec/arn.js';
import type { BucketSpec, InventorySpec, LogBucketSpec } from '../spec/spec.js';
import { type Attributes, PlainResource } from './plain-resource.js';
import { BucketResources } from './protected-bucket.js';
import { reference } from './text.js';
import type { DocumentText } from './documents.js';
import { type PlainStack, place } from './plain-stack.js';
import { trailPrefix } from '../policies/records.js';
import type { Recording } from '../request/terms.js';
import { addKey } from './encryption.js';

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

/** How long what was removed from the log bucket can be recovered, in days. */
const recoverable = 30;
/** In days. */
const incompleteUploads = 7;

/**
 * Adds the bucket for access logs, the trail and the inventory, as protected as the source, but for its encryption: server access logs go
 * only to a bucket with SSE-S3 (S3 User Guide, "Enabling Amazon S3 server access logging"). Its lifecycle is left to the caller.
 */
export function addLogBucket(
  stack: PlainStack,
  spec: BucketSpec,
  { bucket, keepDays }: LogBucketSpec,
  documents: DocumentText,
): BucketResources {
  return new BucketResources(stack, {
    name: 'logs',
    bucket,
    policy: documents('bucket-policy', 'logs'),
    encryption: { type: 'sse-s3', key: { from: 's3' }, bucketKey: false, uploads: 'default', sseC: 'refused' },
    retention: {
      versioning: true,
      recoverDeletedDays: recoverable,
      expireDays: keepDays,
      incompleteUploadsDays: incompleteUploads,
      transitions: [],
    },
    tags: spec.tags,
  });
}

const readWriteType: Readonly<Record<Recording, string>> = { all: 'All', read: 'ReadOnly', write: 'WriteOnly' };

/**
 * Adds the trail of the bucket's object-level events, with its key. CloudTrail tries both when it is created, so it waits for the log
 * bucket's policy. It records nothing else: the account's management events are free of charge only in one trail.
 */
export function addTrail(
  stack: PlainStack,
  spec: BucketSpec,
  { documents, logs }: { readonly documents: DocumentText; readonly logs: BucketResources | undefined },
): void {
  const { dataEvents } = spec.logging;
  if (dataEvents?.created !== true || logs === undefined) return;
  addKey(stack, 'trail', { encrypts: `the trail ${dataEvents.trail}`, documents, tags: spec.tags });
  const trail = new PlainResource(stack, 'trail', {
    type: 'aws_cloudtrail',
    attributes: {
      enable_log_file_validation: true,
      enable_logging: true,
      include_global_service_events: true,
      is_multi_region_trail: true,
      kms_key_id: reference('trailKeyArn'),
      name: dataEvents.trail,
      s3_bucket_name: logs.bucket,
      s3_key_prefix: trailPrefix,
      tags: spec.tags,
      event_selector: {
        include_management_events: false,
        read_write_type: readWriteType[dataEvents.record],
        // With the slash it is every object; without it, nothing.
        data_resource: { type: 'AWS::S3::Object', values: [`${bucketArn(spec.partition, spec.bucket)}/`] },
      },
    },
  });
  place(trail, 'bucket', logs.last);
}
