import type { BucketSpec } from '../bucket/spec.js';
import type { TerraformJson } from './text.js';

/** What a bucket consists of that has to stay when the bucket does; the lifecycle too, since it removes what is no longer needed. */
const bucketParts = [
  'aws_s3_bucket',
  'aws_s3_bucket_public_access_block',
  'aws_s3_bucket_policy',
  'aws_s3_bucket_ownership_controls',
  'aws_s3_bucket_server_side_encryption_configuration',
  'aws_s3_bucket_versioning',
  'aws_s3_bucket_object_lock_configuration',
  'aws_s3_bucket_lifecycle_configuration',
];

/**
 * The `removed` blocks of a stack: what Terraform forgets when a request no longer has it, and leaves in AWS as it is.
 * A replica bucket and a created key are protected from destruction, so that a request that drops them could not be applied otherwise. A
 * block for what was never there does nothing.
 */
export function removedBlocks(spec: BucketSpec): readonly TerraformJson[] {
  const { replication, encryption } = spec;
  const local = replication !== undefined && replication.account === undefined ? replication : undefined;
  const addresses = local === undefined ? bucketParts.map((type) => `${type}.replica`) : [];
  if (local?.encryption.key.from !== 'created') addresses.push('aws_kms_key.replica');
  if (encryption.key.from !== 'created') addresses.push('aws_kms_key.bucket');
  return addresses.map((from) => ({ from, lifecycle: [{ destroy: false }] }));
}
