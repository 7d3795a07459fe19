import { beforeAll, describe, expect, test } from '@jest/globals';
import { defined } from '../../src/defined.js';
import { bucketPolicy } from '../../src/policies/bucket-policy.js';
import { keyPolicy } from '../../src/policies/encryption.js';
import type { AccessSpec, BucketSpec, ConditionTest, GrantStatement, OwnGrant } from '../../src/spec/spec.js';
import type { Allowance } from '../../src/request/terms.js';
import { as, asService, bucket, member, partner, refs, stranger } from './callers.js';
import { actionsOf, allowedOf, isAllowed } from './evaluator.js';
import { account, createdKey, customGrant, specOf } from './specs.js';

const reports = `arn:aws:iam::${account}:role/reports`;
const throughS3 = { 'kms:ViaService': 's3.us-east-1.amazonaws.com' };
const encrypted = 'kms:EncryptionContext:aws:s3:arn';

let s3Actions: readonly string[] = [];
let kmsActions: readonly string[] = [];
beforeAll(async () => {
  [s3Actions, kmsActions] = await Promise.all([actionsOf('s3'), actionsOf('kms')]);
});

function withAccess(access: Partial<AccessSpec>, others: Partial<BucketSpec> = {}): BucketSpec {
  return specOf({ ...others, access: { ...specOf().access, ...access } });
}

describe('a role of the own account', () => {
  const allowances: Readonly<
    Record<
      Allowance,
      { readonly onBucket: readonly string[]; readonly onObjects: readonly string[]; readonly onKey: readonly string[] }
    >
  > = {
    read: { onBucket: ['s3:ListBucket'], onObjects: ['s3:GetObject'], onKey: ['kms:Decrypt'] },
    write: { onBucket: [], onObjects: ['s3:DeleteObject', 's3:PutObject'], onKey: ['kms:Decrypt', 'kms:GenerateDataKey'] },
    'read-write': {
      onBucket: ['s3:ListBucket'],
      onObjects: ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'],
      onKey: ['kms:Decrypt', 'kms:GenerateDataKey'],
    },
  };

  /** The role has no policy of its own, so that it is the bucket's policy that is measured. */
  const byRole = (arn: string, context: Readonly<Record<string, string>> = {}) => {
    const { by, context: said } = as(arn, context);
    return { by, context: said };
  };

  test.each(Object.entries(allowances))(
    'with %s may do that under its prefix, and with the created key through S3, and no more',
    async (allow, wanted) => {
      const statements: GrantStatement[] = [
        ...(wanted.onBucket.length === 0
          ? []
          : [{ sid: 'OwnBucket', actions: wanted.onBucket, on: 'bucket', prefix: 'in/' } as const]),
        { sid: 'OwnObjects', actions: wanted.onObjects, on: 'objects', prefix: 'in/' },
      ];
      const grant: OwnGrant = { allow: allow as Allowance, principals: [reports], statements, keyActions: wanted.onKey };
      const spec = withAccess({ principals: [grant] }, { encryption: createdKey });
      const resourcePolicy = bucketPolicy(spec, refs);
      const places = {
        [bucket]: wanted.onBucket,
        [`${bucket}/in/file`]: wanted.onObjects,
        [`${bucket}/out/file`]: [],
        'arn:aws:s3:::other/in/file': [],
      };
      for (const [on, expected] of Object.entries(places)) {
        const own = await allowedOf(s3Actions, { ...byRole(reports, { 's3:prefix': 'in/' }), on, resourcePolicy });
        expect([on, own.allowed]).toEqual([on, expected]);
      }
      const onKey = { on: refs.keyArn, resourcePolicy: keyPolicy(spec, refs) };
      const use = (object: string) => ({ ...byRole(reports, { ...throughS3, [encrypted]: object }), ...onKey });
      expect((await allowedOf(kmsActions, use(`${bucket}/in/file`))).allowed).toEqual(wanted.onKey);
      expect((await allowedOf(kmsActions, use(`${bucket}/out/file`))).allowed).toEqual([]);
      expect((await allowedOf(kmsActions, { ...byRole(reports), ...onKey })).allowed).toEqual([]);
    },
  );

  test('of the same name in another account is nobody, even where a request names that one', async () => {
    const other = reports.replace(account, '999988887777');
    const statements = [{ sid: 'OwnReads', actions: ['s3:GetObject'], on: 'objects' } as const];
    for (const named of [reports, other]) {
      const grant: OwnGrant = { allow: 'read', principals: [named], statements, keyActions: ['kms:Decrypt'] };
      const spec = withAccess({ principals: [grant] }, { encryption: createdKey });
      const read = { action: 's3:GetObject', on: `${bucket}/file`, resourcePolicy: bucketPolicy(spec, refs) };
      const decrypt = { action: 'kms:Decrypt', on: refs.keyArn, resourcePolicy: keyPolicy(spec, refs) };
      for (const call of [read, decrypt]) {
        const caller = as(other, { ...throughS3, [encrypted]: `${bucket}/file` });
        expect([named, call.action, await isAllowed({ ...caller, ...call })]).toEqual([named, call.action, false]);
      }
      expect(await isAllowed({ ...byRole(member), ...read })).toBe(false);
    }
  });
});

describe('CloudFront', () => {
  const distribution = `arn:aws:cloudfront::${account}:distribution/EDFDVBD6EXAMPLE`;
  const spec = withAccess({ cloudfront: [distribution] }, { encryption: createdKey });

  test.each([
    { who: 'for the named distribution', service: 'cloudfront.amazonaws.com', source: distribution, reads: true },
    { who: 'for another distribution', service: 'cloudfront.amazonaws.com', source: `${distribution}2`, reads: false },
    { who: 'for no distribution', service: 'cloudfront.amazonaws.com', source: undefined, reads: false },
    { who: 'as another service', service: 'logging.s3.amazonaws.com', source: distribution, reads: false },
  ])('$who reads files, and decrypts with the created key, and does nothing else: $reads', async ({ service, source, reads }) => {
    const caller = asService(service, defined({ 'aws:SourceArn': source }));
    const resourcePolicy = bucketPolicy(spec, refs);
    const onObjects = await allowedOf(s3Actions, { ...caller, on: `${bucket}/any/file`, resourcePolicy });
    expect(onObjects.allowed).toEqual(reads ? ['s3:GetObject'] : []);
    expect((await allowedOf(s3Actions, { ...caller, on: bucket, resourcePolicy })).allowed).toEqual([]);
    const onKey = await allowedOf(kmsActions, { ...caller, on: refs.keyArn, resourcePolicy: keyPolicy(spec, refs) });
    expect(onKey.allowed).toEqual(reads ? ['kms:Decrypt'] : []);
  });
});

describe('what else a statement asks for', () => {
  const spec = (conditions: readonly ConditionTest[], on: 'bucket' | 'objects' = 'objects') => {
    const actions = on === 'objects' ? ['s3:PutObject'] : ['s3:ListBucket'];
    return specOf({
      grants: [{ ...customGrant, statements: [{ sid: 'Partner', actions, on, prefix: 'exports/', conditions }] }],
    });
  };
  const full: ConditionTest = { operator: 'StringEquals', key: 's3:x-amz-acl', values: ['bucket-owner-full-control'] };

  test('has to hold', async () => {
    const call = { action: 's3:PutObject', on: `${bucket}/exports/file`, resourcePolicy: bucketPolicy(spec([full]), refs) };
    const acl = (value: string) => as(partner, { 's3:x-amz-acl': value });
    expect(await isAllowed({ ...acl('bucket-owner-full-control'), ...call })).toBe(true);
    expect(await isAllowed({ ...acl('public-read'), ...call })).toBe(false);
    expect(await isAllowed({ ...as(partner), ...call })).toBe(false);
  });

  test('adds to what the statement is limited to anyway, and never widens it', async () => {
    const wider: ConditionTest = { operator: 'StringLike', key: 's3:prefix', values: ['exports/2026/*', 'private/*'] };
    const call = { action: 's3:ListBucket', on: bucket, resourcePolicy: bucketPolicy(spec([wider], 'bucket'), refs) };
    const listing = (prefix: string) => isAllowed({ ...as(partner, { 's3:prefix': prefix }), ...call });
    expect(await listing('exports/2026/')).toBe(true);
    expect(await listing('exports/2025/')).toBe(false);
    expect(await listing('private/')).toBe(false);
    expect(await isAllowed({ ...as(partner), ...call })).toBe(false);
  });

  test('is no policy variable', () => {
    const variable: ConditionTest = { operator: 'StringEquals', key: 's3:x-amz-acl', values: ['${aws:username}'] };
    expect(bucketPolicy(spec([variable]), refs).Statement.at(-1)?.Condition).toEqual({
      StringEquals: { 's3:x-amz-acl': ['${$}{aws:username}'] },
    });
  });
});

test('a statement that is left without actions is left out', () => {
  const statements = [{ sid: 'Partner', actions: [], on: 'objects' } as const];
  const spec = specOf({ grants: [{ ...customGrant, statements }] });
  expect(bucketPolicy(spec, refs)).toEqual(bucketPolicy(specOf({ grants: [] }), refs));
});

test('a stranger has nothing of all that', async () => {
  const distribution = `arn:aws:cloudfront::${account}:distribution/EDFDVBD6EXAMPLE`;
  const spec = withAccess({ cloudfront: [distribution] }, { services: [{ service: 'logs.amazonaws.com', statements: [] }] });
  const caller = as(stranger, { 'aws:SourceArn': distribution, 'aws:SourceAccount': account });
  const call = { ...caller, on: `${bucket}/file`, resourcePolicy: bucketPolicy(spec, refs) };
  expect((await allowedOf(s3Actions, call)).allowed).toEqual([]);
});
