import type { Allowance } from '../request/terms.js';

/** S3 actions on the bucket itself, and on its objects. */
export interface Allowed {
  readonly onBucket: readonly string[];
  readonly onObjects: readonly string[];
}

/**
 * What each word allows. Uploading in parts needs to abort and to list them (S3 User Guide, "Multipart upload API and permissions").
 * Whoever writes can't list: a name can tell as much as a file.
 */
const byWord: Readonly<Record<Allowance, Allowed>> = {
  read: { onBucket: ['s3:ListBucket'], onObjects: ['s3:GetObject'] },
  write: {
    onBucket: [],
    onObjects: ['s3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
  },
  'read-write': {
    onBucket: ['s3:ListBucket'],
    onObjects: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
  },
};

/** The actions that a word stands for, the same wherever it is written. */
export function allowedBy(word: Allowance): Allowed {
  return byWord[word];
}
