import type { BucketSpec } from '../spec/spec.js';
import type { TerraformJson } from './text.js';
import { identityProviders } from './vendor-roles.js';

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

const neverLocked = bucketParts.filter((type) => type !== 'aws_s3_bucket_object_lock_configuration');

/**
 * The `removed` blocks of a stack: what Terraform forgets when a request no longer has it, and leaves in AWS as it is.
 * A replica bucket, the log bucket and created keys are protected from destruction, so that a request that drops them could not be applied
 * otherwise; roles of others may trust the identity provider. A block for what was never there does nothing.
 */
export function removedBlocks(spec: BucketSpec): readonly TerraformJson[] {
  const { replication, encryption, logBucket, logging, roles } = spec;
  const local = replication !== undefined && replication.account === undefined ? replication : undefined;
  const addresses = local === undefined ? bucketParts.map((type) => `${type}.replica`) : [];
  if (logBucket === undefined) addresses.push(...neverLocked.map((type) => `${type}.logs`));
  if (local?.encryption.key.from !== 'created') addresses.push('aws_kms_key.replica');
  if (encryption.key.from !== 'created') addresses.push('aws_kms_key.bucket');
  if (logging.dataEvents?.created !== true) addresses.push('aws_kms_key.trail');
  if (identityProviders(roles).size === 0) addresses.push('aws_iam_openid_connect_provider.vendor');
  return addresses.map((from) => ({ from, lifecycle: [{ destroy: false }] }));
}
