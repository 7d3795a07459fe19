import { z } from 'zod';

/** A map is saved as its entries, so that no name, `__proto__` included, is special. */
export const mapOf = <T>(value: z.ZodType<T>) =>
  z.array(z.tuple([z.string(), value])).transform((entries) => new Map<string, T>(entries));

/** As {@link mapOf}, for a kind that worlds saved before it was known do not have. */
export const laterMapOf = <T>(value: z.ZodType<T>) => mapOf(value).default(() => new Map<string, T>());

/** An access point of S3, of one region. */
export const accessPoint = z.strictObject({
  name: z.string(),
  region: z.string(),
  arn: z.string(),
  alias: z.string(),
  bucket: z.string(),
  created: z.string(),
  /** Undefined: from the Internet. */
  vpc: z.string().optional(),
  /** The four flags of the public access block, by their names in the API. */
  block: mapOf(z.boolean()),
  policy: z.string().optional(),
  tags: mapOf(z.string()),
});

/** The selectors as JSON text, as they were put; both kinds at once can't be. */
const selectors = z.strictObject({ kind: z.enum(['EventSelectors', 'AdvancedEventSelectors']), json: z.string() });

/** A trail of CloudTrail. */
export const trail = z.strictObject({
  name: z.string(),
  region: z.string(),
  arn: z.string(),
  bucket: z.string(),
  prefix: z.string().optional(),
  key: z.string().optional(),
  globalEvents: z.boolean(),
  multiRegion: z.boolean(),
  validation: z.boolean(),
  /** Seconds since 1970 of the last start and stop; a new trail does not log. */
  started: z.number().optional(),
  stopped: z.number().optional(),
  logging: z.boolean(),
  selectors: selectors.optional(),
  tags: mapOf(z.string()),
});

/** A malware protection plan of GuardDuty, for one bucket. */
export const malwarePlan = z.strictObject({
  id: z.string(),
  region: z.string(),
  arn: z.string(),
  role: z.string(),
  bucket: z.string(),
  prefixes: z.array(z.string()),
  tagging: z.enum(['ENABLED', 'DISABLED']),
  /** Seconds since 1970. */
  created: z.number(),
  tags: mapOf(z.string()),
});

/** An OpenID Connect identity provider of IAM. */
export const oidcProvider = z.strictObject({
  arn: z.string(),
  /** Without `https://`. */
  url: z.string(),
  created: z.string(),
  clientIds: z.array(z.string()),
  thumbprints: z.array(z.string()),
  tags: mapOf(z.string()),
});

export type AccessPoint = z.output<typeof accessPoint>;
export type Trail = z.output<typeof trail>;
export type MalwarePlan = z.output<typeof malwarePlan>;
export type OidcProvider = z.output<typeof oidcProvider>;
