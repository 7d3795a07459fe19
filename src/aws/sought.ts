import { z } from 'zod';
import { reservedTagPrefix } from '../request/tags.js';

const soughtTypes = [
  'aws_s3_bucket',
  'aws_iam_role',
  'aws_s3_access_point',
  'aws_iam_openid_connect_provider',
  'aws_kms_key',
  'aws_cloudtrail',
  'aws_guardduty_malware_protection_plan',
] as const;
type SoughtType = (typeof soughtTypes)[number];

export function isSoughtType(type: string): type is SoughtType {
  return (soughtTypes as readonly string[]).includes(type);
}

/**
 * Something of a stack that AWS knows by a name that nobody else may have; a key, which has none, by its description and its tags; a malware
 * protection plan by the bucket that it is for, as a bucket has one.
 */
export interface Sought {
  readonly address: string;
  readonly type: SoughtType;
  readonly name: string;
  readonly region: string;
  /** The request that its tag names. */
  readonly request?: string | undefined;
  /** Of an access point, its bucket. */
  readonly bucket?: string | undefined;
  /** Of a key, all that it is made with. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

/**
 * What stands in AWS under a name: nothing at all; what this request may have made (its tag, or a bucket of the account that has no tag
 * yet), with the id to take it over by; or what is not known or not its own, which is never taken.
 */
export type Standing =
  | { readonly is: 'free' }
  | { readonly is: 'own'; readonly id: string; readonly untagged?: true }
  | { readonly is: 'other' | 'unknown' };

/** What is known before applying: no template expression. */
const text = z
  .string()
  .regex(/^[^$%]*$/)
  .optional()
  .catch(undefined);
const resource = z.looseObject({
  name: text,
  url: text,
  bucket: text,
  description: text,
  provider: z.string().optional(),
  tags: z.record(z.string(), z.string()).optional().catch(undefined),
  protected_resource: z
    .tuple([z.looseObject({ s3_bucket: z.tuple([z.looseObject({ bucket_name: text })]) })])
    .optional()
    .catch(undefined),
});
const configuration = z.looseObject({
  provider: z.looseObject({ aws: z.array(z.looseObject({ region: z.string(), alias: z.string().optional() })) }),
  resource: z.record(z.string(), z.record(z.string(), z.unknown())),
});

/** What a stack's configuration makes that can be looked for by its name, by address. Of what it does not know it says nothing. */
export function soughtIn(json: string): ReadonlyMap<string, Sought> {
  const { provider, resource: all } = configuration.parse(JSON.parse(json));
  const regionOf = (asked: string) => provider.aws.find(({ alias }) => alias === asked.replace(/^aws\./, ''))?.region;
  const usual = provider.aws.find(({ alias }) => alias === undefined)?.region;
  const found = soughtTypes.flatMap((type) =>
    Object.entries(all[type] ?? {}).flatMap(([key, value]): Sought[] => {
      const read = resource.parse(value);
      const { bucket, provider: by, tags = {} } = read;
      const name = nameOf(type, read);
      const region = by === undefined ? usual : regionOf(by);
      if (name === undefined || region === undefined) return [];
      const request = tags[`${reservedTagPrefix}request`];
      return [{ address: `${type}.${key}`, type, name, region, bucket, request, ...(type === 'aws_kms_key' ? { tags } : {}) }];
    }),
  );
  return new Map(found.map((one) => [one.address, one]));
}

function nameOf(type: SoughtType, read: z.output<typeof resource>): string | undefined {
  switch (type) {
    case 'aws_s3_bucket':
      return read.bucket;
    case 'aws_iam_role':
    case 'aws_s3_access_point':
    case 'aws_cloudtrail':
      return read.name;
    case 'aws_iam_openid_connect_provider':
      return read.url?.replace(/^https:\/\//, '');
    case 'aws_kms_key':
      return read.description;
    case 'aws_guardduty_malware_protection_plan':
      return read.protected_resource?.[0].s3_bucket[0].bucket_name;
  }
}
