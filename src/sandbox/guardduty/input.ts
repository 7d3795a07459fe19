import { z } from 'zod';

const s3Bucket = z.strictObject({
  bucketName: z.string().optional(),
  objectPrefixes: z.array(z.string().max(1024)).max(5).nullish(),
});

/** What creating and updating a malware protection plan take (API reference, CreateMalwareProtectionPlan, UpdateMalwareProtectionPlan). */
export const planInput = z.strictObject({
  role: z.string().optional(),
  protectedResource: z.strictObject({ s3Bucket: s3Bucket.optional() }).optional(),
  actions: z
    .strictObject({ tagging: z.strictObject({ status: z.enum(['ENABLED', 'DISABLED']).optional() }).optional() })
    .nullish(),
  tags: z.record(z.string().min(1).max(128), z.string().max(256)).nullish(),
  clientToken: z.string().max(64).optional(),
});
export type PlanInput = z.output<typeof planInput>;

export const tagsInput = z.strictObject({ tags: z.record(z.string().min(1).max(128), z.string().max(256)) });
