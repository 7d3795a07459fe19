import { bucketArn } from '../spec/arn.js';
import { trailPrefix } from '../policies/records.js';
import type { BucketSpec } from '../spec/spec.js';
import type { Recording } from '../request/terms.js';
import type { DocumentText } from './documents.js';
import { addKey } from './encryption.js';
import { PlainResource } from './plain-resource.js';
import { place, type PlainStack } from './plain-stack.js';
import type { BucketResources } from './protected-bucket.js';
import { reference } from './text.js';

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
