import { bucketArn } from '../spec/arn.js';
import { documentOf, type PolicyDocument } from './document.js';
import type { Setup } from './setup.js';

/** What of the records is created for each run, and never written over: by the planning role or by the applying one. */
const createdOnce = ['comments', 'follow-ups', 'plans', 'reviews', 'runs'];

/** How long an older version of a state can be had, in days, and how many of each are kept for good. */
export const oldVersions = { days: 90, kept: 20 } as const;

/**
 * The policy of the state bucket. It allows nothing: it refuses what comes without TLS, and any write of a record that is to be created but does
 * not ask S3 to refuse where there is one (`If-None-Match`; S3 User Guide, "Enforce conditional writes on Amazon S3 buckets"), whoever writes.
 */
export function stateBucketPolicy({ partition, state }: Setup): PolicyDocument {
  const bucket = bucketArn(partition, state.bucket);
  return documentOf([
    {
      Sid: 'OnlyByTls',
      Effect: 'Deny',
      Principal: '*',
      Action: ['s3:*'],
      Resource: [bucket, `${bucket}/*`],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
    {
      Sid: 'RecordsAreCreatedOnce',
      Effect: 'Deny',
      Principal: '*',
      Action: ['s3:PutObject'],
      Resource: createdOnce.map((kind) => `${bucket}/${state.prefix}/records/${kind}/*`),
      Condition: { Null: { 's3:if-none-match': 'true' } },
    },
  ]);
}
