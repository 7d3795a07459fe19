import type { BucketSpec, LogBucketSpec } from '../spec/spec.js';
import type { DocumentText } from './documents.js';
import type { PlainStack } from './plain-stack.js';
import { BucketResources } from './protected-bucket.js';

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
