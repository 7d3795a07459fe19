import { z } from 'zod';
import { reservedTagPrefix } from '../request/tags.js';

/** Something of a stack that AWS knows by a name that nobody else may have. */
export interface Sought {
  readonly address: string;
  readonly type: 'aws_s3_bucket' | 'aws_iam_role' | 'aws_s3_access_point';
  readonly name: string;
  readonly region: string;
  /** The request that its tag names. */
  readonly request?: string | undefined;
  /** Of an access point, its bucket. */
  readonly bucket?: string | undefined;
}

/** What is known before applying: no template expression. */
const text = z
  .string()
  .regex(/^[^$%]*$/)
  .optional()
  .catch(undefined);
const resource = z.looseObject({
  name: text,
  bucket: text,
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
  const found = (['aws_s3_bucket', 'aws_iam_role', 'aws_s3_access_point'] as const).flatMap((type) =>
    Object.entries(all[type] ?? {}).flatMap(([key, value]): Sought[] => {
      const { name: own, bucket, provider: by, tags = {} } = resource.parse(value);
      const name = type === 'aws_s3_bucket' ? bucket : own;
      const region = by === undefined ? usual : regionOf(by);
      if (name === undefined || region === undefined) return [];
      return [{ address: `${type}.${key}`, type, name, region, bucket, request: tags[`${reservedTagPrefix}request`] }];
    }),
  );
  return new Map(found.map((one) => [one.address, one]));
}
