import { z } from 'zod';
import { reservedTagPrefix } from '../request/tags.js';

const soughtTypes = [
  'aws_s3_bucket',
  'aws_iam_role',
  'aws_s3_access_point',
  'aws_iam_openid_connect_provider',
  'aws_kms_key',
] as const;
export type SoughtType = (typeof soughtTypes)[number];

export function isSoughtType(type: string): type is SoughtType {
  return (soughtTypes as readonly string[]).includes(type);
}

/** Something of a stack that AWS knows by a name that nobody else may have; a key, which has none, by its description and its tags. */
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
      const { name: own, url, bucket, description, provider: by, tags = {} } = resource.parse(value);
      const isKey = type === 'aws_kms_key';
      const name = isKey ? description : type === 'aws_s3_bucket' ? bucket : (own ?? url?.replace(/^https:\/\//, ''));
      const region = by === undefined ? usual : regionOf(by);
      if (name === undefined || region === undefined) return [];
      const request = tags[`${reservedTagPrefix}request`];
      return [{ address: `${type}.${key}`, type, name, region, bucket, request, ...(isKey ? { tags } : {}) }];
    }),
  );
  return new Map(found.map((one) => [one.address, one]));
}
