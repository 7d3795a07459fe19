import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Grant } from '../../src/bucket/spec.js';
import { customGrant } from './specs.js';

/**
 * `test/cases/vendor-<example>/access.yml`: what a vendor's page allows, written down from the page by hand. The proofs compare the
 * policies with this, so it is never copied from a template.
 */
const accessSchema = z.strictObject({
  /** As on the page. The root of an account stands for all of its users and roles. */
  principals: z.array(z.string().regex(/^arn:[a-z-]+:iam::[0-9]{12}:(root$|(user|role)\/)/)).min(1),
  onBucket: z.array(z.string().startsWith('s3:')),
  onObjects: z.array(z.string().startsWith('s3:')),
  /** Objects under this prefix only. */
  prefix: z.string().default(''),
  /** KMS actions; left out where the page does not cover KMS, which a request then may not ask for. */
  onKey: z.array(z.string().startsWith('kms:')).min(1).optional(),
});
type Access = z.output<typeof accessSchema>;

/** What is documented for one vendor, and who would try it. */
export interface DocumentedGrant {
  readonly vendor: string;
  readonly grant: Grant;
  /** The page's principals, as callers. */
  readonly callers: readonly string[];
  /** The first of them. */
  readonly caller: string;
  /** Another principal of that one's account. */
  readonly colleague: string;
  /** Whether the page admits that whole account, by its root. */
  readonly wholeAccount: boolean;
  readonly onBucket: readonly string[];
  readonly onObjects: readonly string[];
  readonly prefix: string;
  readonly onKey: readonly string[];
}

function documented(vendor: string, { principals, onBucket, onObjects, prefix, onKey = [] }: Access): DocumentedGrant {
  const below = prefix === '' ? {} : { prefix };
  const grant: Grant = {
    principals,
    statements: [
      ...(onBucket.length === 0 ? [] : [{ sid: 'VendorBucket', actions: onBucket, on: 'bucket', ...below } as const]),
      { sid: 'VendorObjects', actions: onObjects, on: 'objects', ...below },
    ],
    keyActions: onKey,
  };
  const callers = principals.map((principal) => principal.replace(/:root$/, ':role/any'));
  const [caller = ''] = callers;
  const inAccount = (who: string) => caller.replace(/[^:]+$/, who);
  return {
    vendor,
    grant,
    callers,
    caller,
    colleague: inAccount('role/another'),
    wholeAccount: principals.includes(inAccount('root')),
    onBucket,
    onObjects,
    prefix,
    onKey,
  };
}

const folder = join(import.meta.dirname, '../cases');

/** The name of each example whose vendor's page was written down, with that. */
export const vendorCases: readonly DocumentedGrant[] = readdirSync(folder)
  .filter((name) => name.startsWith('vendor-') && existsSync(join(folder, name, 'access.yml')))
  .toSorted()
  .map((name) =>
    documented(name.replace(/^vendor-/, ''), accessSchema.parse(parse(readFileSync(join(folder, name, 'access.yml'), 'utf8')))),
  );

/** All grants that the policies are proven for: those of the vendors, and a wider one with a prefix. */
export const documentedGrants: readonly DocumentedGrant[] = [
  ...vendorCases,
  {
    ...documented('a reader and writer below a prefix', {
      principals: [...customGrant.principals],
      onBucket: ['s3:ListBucket', 's3:GetBucketLocation'],
      onObjects: ['s3:GetObject', 's3:PutObject'],
      prefix: 'exports/',
      onKey: ['kms:Decrypt', 'kms:GenerateDataKey'],
    }),
    grant: customGrant,
  },
];
