import { z } from 'zod';
import { isNamePrefix, namePrefixForm } from '../request/name-prefix.js';
import { duration, encryptionType } from '../request/terms.js';
import { want } from '../yaml/want.js';

const names = z.array(z.string().min(1).max(64)).min(1).max(100);
/** What a repository's settings allow its requests, for all vendors: what is left out is not limited. */
export const guardrailsSchema = z
  .strictObject({
    vendors: names.optional().meta({ description: 'The only vendors that can be asked for.', examples: [['custom']] }),
    regions: names.optional().meta({ description: 'The only regions for buckets.', examples: [['us-east-1', 'eu-west-1']] }),
    replicationRegions: names.optional().meta({ description: 'The only regions for replicas.', examples: [['us-west-2']] }),
    encryption: z
      .array(encryptionType('An encryption at rest.'))
      .min(1)
      .optional()
      .meta({ description: 'The only encryptions at rest.', examples: [['sse-kms']] }),
    name: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .meta({ description: 'A regular expression that every whole bucket name matches.', examples: ['acme-.*'] }),
    namePrefixes: z
      .array(z.string().refine(isNamePrefix, { error: want('a beginning of bucket names', `Write ${namePrefixForm}.`) }))
      .min(1)
      .max(20)
      .optional()
      .meta({
        description:
          'The only beginnings of the names of buckets, of their replicas in the same account and of log buckets that requests create. `bootstrap` holds the policies of the two roles to them.',
        examples: [['acme-vendor-']],
      }),
    requiredTags: z
      .array(z.string().min(1).max(128))
      .min(1)
      .max(40)
      .optional()
      .meta({ description: 'Tags that every bucket has.', examples: [['owner']] }),
    recoverDeleted: z
      .strictObject({ minimum: duration.optional(), maximum: duration.optional() })
      .refine(({ minimum, maximum }) => minimum === undefined || maximum === undefined || minimum <= maximum, {
        error: want('a minimum that is not over its maximum'),
      })
      .optional()
      .meta({ description: 'How long deleted files have to be, and may be, recoverable.', examples: [{ minimum: '30 days' }] }),
    logging: z.literal('required').optional().describe('Every bucket has its access logs or its object-level events on record.'),
    network: z
      .literal('required')
      .optional()
      .describe('Every bucket takes requests from listed endpoints, VPCs or addresses only.'),
    accessPoints: z
      .enum(['refused', 'vpc-only'])
      .optional()
      .describe('No access points; or only those that are used from one VPC.'),
    cloudfront: z.literal('refused').optional().describe('No CloudFront distribution may read.'),
    sseC: z.literal('refused').optional().describe('No request may allow uploads with customer-provided keys (SSE-C).'),
  })
  .describe('What requests may ask for.');
export type Guardrails = z.output<typeof guardrailsSchema>;
