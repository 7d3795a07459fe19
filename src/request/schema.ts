import { z } from 'zod';
import { regionNames } from './regions.js';
import {
  accountId,
  defaultRecoverDeletedDays,
  duration,
  encryptionTypes,
  lockModes,
  storageClasses,
  uploadRules,
} from './terms.js';
import { want } from '../yaml/want.js';

/**
 * The request's schema: the one source of the parser, of the types, and of `schema/request.schema.json`.
 * It says what a request may look like; what depends on other keys is checked in `check.ts`, what
 * depends on the vendor in `src/vendor/resolve.ts`.
 */

const key = z
  .string()
  .min(1)
  .max(2048)
  .meta({
    description: '"create", or the full ARN of a KMS key. Not an alias, not a bare id.',
    examples: ['create', 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab'],
  });

const region = z.string().min(1).max(32);
const bucketName = z.string().min(1).max(255);

const encryptionMap = z
  .strictObject({
    type: z.enum(encryptionTypes).describe('Encryption at rest.'),
    key: key.optional(),
    bucketKey: z
      .boolean()
      .optional()
      .describe('S3 Bucket Keys: fewer calls to KMS. On by default with sse-kms; not available with dsse-kms.'),
    uploads: z.enum(uploadRules).optional().meta({
      description:
        'default: any upload, the bucket encrypts; matching: an upload that asks for another encryption is refused; explicit: one without the header is refused too.',
      default: 'default',
    }),
  })
  .describe('Encryption at rest, in detail.');

const encryption = z.union([z.enum(encryptionTypes), encryptionMap]).meta({
  description: 'Encryption at rest: a type, or a map.',
  default: 'sse-s3',
  examples: ['sse-s3', { type: 'sse-kms', key: 'create' }],
});

const replicaEncryption = z
  .union([
    z.enum(encryptionTypes),
    z.strictObject({
      type: z.enum(encryptionTypes).describe('Encryption at rest of the replica.'),
      key: key.optional(),
      bucketKey: z.boolean().optional().describe('S3 Bucket Keys of the replica. On by default with sse-kms.'),
    }),
  ])
  .describe("Encryption of the replica. Default: the source's type.");

const replication = z
  .strictObject({
    region: region.meta({
      description: "The replica's region; it differs from the bucket's.",
      examples: ['us-west-2', ...regionNames],
    }),
    bucket: bucketName
      .optional()
      .meta({ description: "The replica's name. Default: the bucket's name and -replica.", examples: ['acme-files-replica'] }),
    account: accountId.optional().describe('Another AWS account that owns the replica bucket, which then has to exist.'),
    encryption: replicaEncryption.optional(),
    storageClass: z.enum(storageClasses).optional().describe("The replicas' storage class. Default: that of the source object."),
    timeControl: z
      .boolean()
      .optional()
      .meta({ description: 'Replication time control: within 15 minutes, with metrics.', default: false }),
    deleteMarkers: z
      .boolean()
      .optional()
      .meta({ description: 'Replicate delete markers, so that a file deleted here is hidden there too.', default: false }),
  })
  .meta({ description: 'Cross-region replication.', examples: [{ region: 'us-west-2' }] });

const transition = z.strictObject({
  after: duration.describe('How long after objects were stored, or (noncurrent) replaced or deleted.'),
  to: z.enum(storageClasses).describe('The storage class.'),
  of: z.enum(['current', 'noncurrent']).optional().meta({ description: 'Which versions.', default: 'current' }),
});

const retention = z
  .strictObject({
    versioning: z.boolean().optional().meta({ description: 'Keep earlier versions of objects.', default: true }),
    recoverDeleted: z
      .union([duration, z.literal('never')], {
        error: want('a duration, or never', 'Write recoverDeleted: 30 days, or recoverDeleted: never.'),
      })
      .optional()
      .meta({
        description:
          'How long deleted and overwritten files can be recovered; then they are removed for good. "never": they are never removed.',
        default: `${defaultRecoverDeletedDays} days`,
        examples: ['30 days', 'never'],
      }),
    keepVersions: z.int().min(1).max(100).optional().describe('How many noncurrent versions are kept beyond recoverDeleted.'),
    expire: duration.optional().describe('Delete objects this long after they were stored. Default: never.'),
    incompleteUploads: duration.optional().meta({
      description: 'Abort multipart uploads that are not completed after this time.',
      default: '7 days',
      examples: ['7 days'],
    }),
    transitions: z.array(transition).max(20).optional().describe('Move objects to cheaper storage classes as they age.'),
    lock: z
      .strictObject({
        mode: z
          .enum(lockModes)
          .describe('Whether someone with the right to do so may lift it (governance), or nobody (compliance).'),
        for: duration.describe('How long each version is locked.'),
      })
      .optional()
      .meta({
        description: 'Object lock with a default retention. It can not be undone.',
        examples: [{ mode: 'governance', for: '30 days' }],
      }),
    vendorFeatures: z
      .array(z.string().min(1).max(64))
      .max(20)
      .optional()
      .describe("Optional retention features of the vendor, by the template's names."),
  })
  .meta({ description: 'How long data is kept.', examples: [{ recoverDeleted: '30 days' }] });

/** What a template's parameter may be given as. */
export const parameterValue = z.union([z.string().max(1024), z.boolean(), z.number(), z.array(z.string().max(1024)).max(50)]);
export type ParameterValue = z.output<typeof parameterValue>;

/** Keys that are part of the request's vocabulary and not supported yet: naming one is a fault that says so. */
export const laterKeys = ['access', 'logging', 'inventory', 'adopt', 'decommission'] as const;

export const requestSchema = z
  .strictObject({
    vendor: z
      .string()
      .min(1)
      .max(64)
      .meta({ description: "The vendor, by its template's name.", examples: ['sendsafely', 'sailthru', 'custom'] }),
    variant: z.string().min(1).max(64).optional().describe("One of the template's variants, where it has any."),
    parameters: z.record(z.string().min(1).max(64), parameterValue).optional().describe("The template's own parameters."),
    bucket: bucketName.meta({
      description: 'The name of the bucket, unique in the whole AWS partition.',
      examples: ['acme-files'],
    }),
    region: region.meta({ description: 'The AWS region of the bucket.', examples: [...regionNames] }),
    encryption: encryption.optional(),
    replication: replication.optional(),
    retention: retention.optional(),
    tags: z
      .record(z.string(), z.string())
      .optional()
      .meta({ description: 'Tags of every resource, beside those that are always set.', examples: [{ team: 'files' }] }),
    owner: z
      .string()
      .min(1)
      .max(256)
      .optional()
      .meta({
        description: 'Who in your organization answers for this bucket: a team or a mail address.',
        examples: ['files-team@example.com'],
      }),
  })
  .describe('A request for one S3 bucket for a vendor.');

/** What of a request can be checked while other keys of it have faults: any root key may be missing. */
export const requestDraft = requestSchema.partial();
export type RequestDraft = z.output<typeof requestDraft>;

/** A request as it was written: shapes are checked, durations are days, defaults are not applied yet. */
export type Request = z.output<typeof requestSchema>;
