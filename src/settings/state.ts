import { z } from 'zod';
import { want } from '../yaml/want.js';
import { inner } from './inner.js';

const statePrefix = inner('a prefix', 'a prefix such as vendor-bucket', 'the state bucket');

/** The id of an AWS account, of which YAML would make a number. */
export const writtenAccount = z
  .string({ error: want('the id of an AWS account, in quotes', 'Write, for example, "111122223333".') })
  .regex(/^[0-9]{12}$/, { error: want('the 12 digits of an AWS account', 'Write, for example, "111122223333".') });

/** Where states lie in S3, but for whose bucket it is. */
export const statePlace = {
  bucket: z
    .string()
    .min(3)
    .max(63)
    .meta({ description: 'An existing, versioned bucket for Terraform state.', examples: ['acme-terraform-state'] }),
  region: z
    .string()
    .min(1)
    .max(32)
    .meta({ description: 'The region of that bucket.', examples: ['us-east-1'] }),
  prefix: statePrefix.optional().meta({
    description: 'Each state is <prefix>/<bucket name>.tfstate.',
    default: 'vendor-bucket',
    examples: ['vendor-bucket'],
  }),
  kmsKey: z
    .string()
    .min(1)
    .max(2048)
    .optional()
    .meta({
      description: 'Full ARN of the KMS key that encrypts state.',
      examples: ['arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab'],
    }),
};

export const stateSchema = z.strictObject({
  s3: z
    .strictObject({
      ...statePlace,
      account: writtenAccount.optional().meta({
        description:
          'The account that the bucket has to belong to: records are neither read from nor written to a bucket of another one.',
        examples: ['111122223333'],
      }),
    })
    .meta({
      description: 'State in S3, locked by a lock file.',
      examples: [{ bucket: 'acme-terraform-state', region: 'us-east-1' }],
    }),
});
