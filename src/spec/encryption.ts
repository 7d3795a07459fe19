import type { EncryptionType } from '../request/terms.js';

/**
 * What S3 calls each encryption: in `PutBucketEncryption`, in the header `x-amz-server-side-encryption` and in the condition key of that name
 * (S3 API Reference, "ServerSideEncryptionByDefault").
 */
export const s3Encryption: Readonly<Record<EncryptionType, string>> = {
  'sse-s3': 'AES256',
  'sse-kms': 'aws:kms',
  'dsse-kms': 'aws:kms:dsse',
};
