import { z } from 'zod';
import { regionNames } from './regions.js';
import {
  accountId,
  allowances,
  defaultRecoverDeletedDays,
  duration,
  encryptionType,
  expiry,
  lockModes,
  recordings,
  shortDuration,
  storageClasses,
  uploadRules,
} from './terms.js';
import { want } from '../yaml/want.js';

/**
 * The request's schema: the one source of the parser, of the types, and of `schema/request.schema.json`.
 * It says what a request may look like; what AWS and other keys make of it is checked in the files beside this one, what
 * depends on the vendor in `src/resolve/resolve.ts`.
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
    type: encryptionType('Encryption at rest.'),
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
    sseC: z.enum(['refused', 'allowed']).optional().meta({
      description: 'Uploads that bring a key of their own along (SSE-C). Refused by the bucket policy unless allowed.',
      default: 'refused',
    }),
  })
  .describe('Encryption at rest, in detail.');

const encryption = z.union([encryptionType('The type of encryption alone.'), encryptionMap]).meta({
  description: 'Encryption at rest: a type, or a map.',
  default: 'sse-s3',
  examples: ['sse-s3', { type: 'sse-kms', key: 'create' }],
});

const replicaEncryption = z
  .union([
    encryptionType("The type of the replica's encryption alone."),
    z.strictObject({
      type: encryptionType('Encryption at rest of the replica.'),
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
    keepVersions: z
      .int()
      .min(1)
      .max(100)
      .optional()
      .meta({ description: 'How many noncurrent versions are kept beyond recoverDeleted.', examples: [3] }),
    expire: expiry.optional().describe('Delete objects this long after they were stored. Default: never.'),
    incompleteUploads: z
      .union([duration.meta({ examples: ['7 days'] }), z.literal('never')], {
        error: want('a duration, or never', 'Write incompleteUploads: 7 days.'),
      })
      .optional()
      .meta({
        description: 'Abort multipart uploads that are not completed after this time. "never" goes only with access.mfaDelete.',
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
        description: "Object lock with a default retention. It can't be undone.",
        examples: [{ mode: 'governance', for: '30 days' }],
      }),
    vendorFeatures: z
      .array(z.string().min(1).max(64))
      .max(20)
      .optional()
      .describe("Optional retention features of the vendor, by the template's names."),
  })
  .meta({ description: 'How long data is kept.', examples: [{ recoverDeleted: '30 days' }] });

const arn = z.string().min(1).max(2048);
const prefix = z.string().min(1).max(512);
const allow = z.enum(allowances);

const accessPoint = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(255)
    .meta({ description: 'Its name, unique in the account and region.', examples: ['acme-files-reports'] }),
  vpc: z
    .string()
    .optional()
    .meta({
      description: "The VPC from which alone it can be used. Default: the Internet. It can't be changed later.",
      examples: ['vpc-0abc1234def567890'],
    }),
  prefix: prefix.optional().meta({ description: 'Only objects under this prefix.', examples: ['reports/'] }),
  principals: z
    .array(arn)
    .min(1)
    .max(20)
    .meta({
      description: 'Full ARNs of the users and roles that may use it.',
      examples: [['arn:aws:iam::111122223333:role/reports']],
    }),
  actions: z
    .union([allow, z.array(z.string().min(1).max(128)).min(1).max(50)])
    .meta({ description: 'read, write, read-write; or a list of S3 actions.', examples: ['read'] }),
});

const access = z
  .strictObject({
    vpcEndpoints: z
      .array(z.string().max(255))
      .min(1)
      .max(50)
      .optional()
      .meta({
        description: 'Only through these VPC endpoints (or what else is listed here).',
        examples: [['vpce-0abc1234def567890']],
      }),
    vpcs: z
      .array(z.string().max(255))
      .min(1)
      .max(50)
      .optional()
      .meta({
        description: 'Only from these VPCs, by way of an endpoint (or what else is listed here).',
        examples: [['vpc-0abc1234def567890']],
      }),
    sourceIps: z
      .array(z.string().max(64))
      .min(1)
      .max(100)
      .optional()
      .meta({
        description: 'Only from these public addresses, in CIDR notation (or what else is listed here).',
        examples: [['203.0.113.0/24']],
      }),
    points: z.array(accessPoint).min(1).max(20).optional().describe('Access points.'),
    cloudfront: z
      .array(arn)
      .min(1)
      .max(20)
      .optional()
      .meta({
        description: 'ARNs of CloudFront distributions that may read, by origin access control.',
        examples: [['arn:aws:cloudfront::111122223333:distribution/EDFDVBD6EXAMPLE']],
      }),
    presignedUrlMaxAge: shortDuration.optional().describe('How old the signature of a request, such as a presigned URL, may be.'),
    principals: z
      .array(
        z.strictObject({
          role: arn.meta({
            description: 'Full ARN of a role of this account.',
            examples: ['arn:aws:iam::111122223333:role/reports'],
          }),
          allow: allow.describe('read: list and download; write: upload and delete.'),
          prefix: prefix.optional().meta({ description: 'Only objects under this prefix.', examples: ['reports/'] }),
        }),
      )
      .min(1)
      .max(20)
      .optional()
      .describe('Roles of the own account that may use the bucket.'),
    mfaForDelete: z.boolean().optional().meta({
      description:
        'Deleting takes a session that began with MFA, by a condition of the bucket policy. Federated users never have one.',
      default: false,
    }),
    mfaDelete: z.boolean().optional().meta({
      description: "S3's own MFA delete, which only the account's root user can switch on: a written step.",
      default: false,
    }),
  })
  .meta({ description: 'Who else may use the bucket, and from where.', examples: [{ sourceIps: ['203.0.113.0/24'] }] });

const logging = z
  .strictObject({
    serverAccess: z
      .union([z.literal('create'), bucketName])
      .optional()
      .meta({
        description: 'Server access logs: "create" a log bucket, or the name of one that exists.',
        examples: ['create', 'acme-access-logs'],
      }),
    dataEvents: z
      .union([
        z.literal('create'),
        arn,
        z.strictObject({
          trail: z
            .union([z.literal('create'), arn])
            .meta({ description: '"create" a trail, or the ARN of one that exists.', examples: ['create'] }),
          record: z.enum(recordings).optional().meta({ description: 'Which object-level calls.', default: 'all' }),
        }),
      ])
      .optional()
      .meta({
        description: 'CloudTrail\'s object-level events: "create" a trail, or the ARN of one that exists.',
        examples: ['create'],
      }),
    bucket: bucketName.optional().describe("The created log bucket's name. Default: the bucket's name and -logs."),
    keep: duration.optional().meta({ description: 'How long the created log bucket keeps what it gets.', default: '365 days' }),
  })
  .meta({ description: 'Who used the bucket, on record.', examples: [{ serverAccess: 'create' }] });

const inventory = z
  .strictObject({
    frequency: z.enum(['daily', 'weekly']).describe('How often.'),
    versions: z.enum(['all', 'current']).optional().meta({ description: 'Which versions are listed.', default: 'all' }),
    format: z.enum(['CSV', 'ORC', 'Parquet']).optional().meta({ description: "The report's format.", default: 'CSV' }),
    bucket: bucketName.optional().describe('A bucket that exists. Default: the created log bucket.'),
    encryption: z
      .union([
        z.literal('sse-s3'),
        z.strictObject({ type: z.enum(['sse-s3', 'sse-kms']).describe('Encryption of the report.'), key: key.optional() }),
      ])
      .optional()
      .meta({ description: "The report's own encryption. sse-kms without a key: the bucket's customer key.", default: 'sse-s3' }),
  })
  .meta({
    description: 'A list of all objects, with how each is encrypted and replicated.',
    examples: [{ frequency: 'weekly' }],
  });

const events = z
  .strictObject({ eventBridge: z.boolean().describe('Every event of the bucket goes to EventBridge.') })
  .meta({ description: 'What the bucket tells others.', examples: [{ eventBridge: true }] });

const protection = z
  .strictObject({
    malwareScan: z
      .union([
        z.boolean(),
        z.strictObject({
          prefixes: z.array(prefix).min(1).max(5).optional().describe('Only what is uploaded under these.'),
          tag: z.boolean().optional().meta({ description: 'Tag each object with its result.', default: true }),
        }),
      ])
      .describe("GuardDuty's malware protection for uploads."),
  })
  .meta({ description: 'What AWS looks for in the bucket.', examples: [{ malwareScan: true }] });

/** What a template's parameter may be given as. */
const parameterValue = z.union([z.string().max(1024), z.boolean(), z.number(), z.array(z.string().max(1024)).max(50)]);
export type ParameterValue = z.output<typeof parameterValue>;

/** Keys that are part of the request's vocabulary and not supported yet: naming one is a fault that says so. */
export const laterKeys = ['adopt', 'decommission'] as const;

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
    account: z
      .string()
      .min(1)
      .max(32)
      .optional()
      .meta({
        description:
          "The AWS account of the bucket, by its name in the settings. Default: the settings' one. It can't be changed later.",
        examples: ['prod'],
      }),
    encryption: encryption.optional(),
    replication: replication.optional(),
    retention: retention.optional(),
    access: access.optional(),
    logging: logging.optional(),
    inventory: inventory.optional(),
    events: events.optional(),
    protection: protection.optional(),
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
export const partialRequest = requestSchema.partial();
export type PartialRequest = z.output<typeof partialRequest>;

/** A request as it was written: shapes are checked, durations are days, defaults are not applied yet. */
export type Request = z.output<typeof requestSchema>;
