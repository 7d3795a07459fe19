import { z } from 'zod';
import { encryptionType, storageClasses, uploadRules } from '../request/terms.js';
import { line, pattern, reason } from './schema-parts.js';

/** The part of a vendor template that limits what a request can ask for, each rule with its reason. */
export const rules = z.strictObject({
  bucket: z
    .strictObject({ prefix: z.string().min(1).max(40).optional(), pattern: pattern.optional(), reason })
    .optional()
    .describe("What the bucket's name starts with or matches."),
  regions: z
    .strictObject({
      allowed: z.array(z.string()).min(1).optional().describe('Another region is a fault.'),
      partitions: z
        .array(z.enum(['aws', 'aws-cn', 'aws-us-gov']))
        .min(1)
        .optional()
        .describe('A region of another partition is a fault: aws-cn is China, aws-us-gov GovCloud.'),
      refused: z.array(z.string()).min(1).optional().describe('Each of these regions is a fault.'),
      recommended: z
        .array(z.strictObject({ region: z.string(), for: line }))
        .min(1)
        .optional()
        .describe('Another region is a note for the reviewers.'),
      reason,
    })
    .optional(),
  encryption: z
    .strictObject({ allowed: z.array(encryptionType('An encryption at rest.')).min(1), reason })
    .optional()
    .describe("The types that the vendor's documentation covers. Default: all."),
  uploads: z.strictObject({ allowed: z.array(z.enum(uploadRules)).min(1), reason }).optional(),
  lock: z.strictObject({ allowed: z.boolean(), reason }).optional(),
  storageClasses: z
    .strictObject({ allowed: z.array(z.enum(storageClasses)), reason })
    .optional()
    .describe('The storage classes to which current objects can be moved. Default: all.'),
  mfaForDelete: z
    .strictObject({ allowed: z.boolean(), reason })
    .optional()
    .describe('Whether access.mfaForDelete can be asked for. Default: yes.'),
});
