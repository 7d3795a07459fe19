import { z } from 'zod';

const texts = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());
const everybody = z.union([z.literal('*'), z.strictObject({ AWS: texts.refine((who) => who.includes('*')) })]);
const denying = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.literal('Deny'),
  Principal: everybody,
  Action: texts.refine((actions) => actions.some((action) => action === '*' || action.toLowerCase() === 's3:*')),
  Resource: texts,
  Condition: z.strictObject({
    Bool: z.strictObject({
      'aws:SecureTransport': z.union([z.literal('false'), z.literal(false), z.tuple([z.literal('false')])]),
    }),
  }),
});
const policy = z.looseObject({ Statement: z.union([z.array(z.unknown()), z.unknown().transform((one) => [one])]) });

/** Whether a bucket's policy refuses whatever comes without TLS (S3 User Guide, "Security best practices", aws:SecureTransport), of the bucket and of its objects. */
export function isTlsOnly(document: unknown, bucket: string): boolean {
  const read = policy.safeParse(document);
  const refused = read.success
    ? read.data.Statement.flatMap((statement) => {
        const denies = denying.safeParse(statement);
        return denies.success ? denies.data.Resource : [];
      })
    : [];
  return refused.includes('*') || (refused.includes(bucket) && refused.includes(`${bucket}/*`)) || refused.includes(`${bucket}*`);
}
