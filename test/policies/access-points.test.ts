import { beforeAll, describe, expect, test } from '@jest/globals';
import { accessPointPolicy } from '../../src/policies/access-points.js';
import { bucketPolicy } from '../../src/policies/bucket-policy.js';
import { keyPolicy } from '../../src/policies/encryption.js';
import type { AccessPointSpec, BucketSpec } from '../../src/spec/spec.js';
import { as, bucket, member, refs, stranger } from './callers.js';
import { actionsOf, allowedOf, isAllowed } from './evaluator.js';
import { account, createdKey, specOf } from './specs.js';

const analyst = `arn:aws:iam::${account}:role/analyst`;
const guest = 'arn:aws:iam::777766665555:role/guest';
const point: AccessPointSpec = {
  name: 'acme-reports',
  prefix: 'reports/',
  principals: [analyst, guest],
  onObjects: ['s3:GetObject', 's3:PutObject'],
  onBucket: ['s3:ListBucket', 's3:GetBucketLocation'],
};
const pointArn = (name: string, owner = account) => `arn:aws:s3:us-east-1:${owner}:accesspoint/${name}`;
const spec: BucketSpec = specOf({
  access: { ...specOf().access, points: [point, { ...point, name: 'other', principals: [member] }] },
  encryption: createdKey,
  grants: [],
});

/** What S3 says of a request that came by an access point. */
const by = (name: string, owner = account) => ({
  's3:DataAccessPointAccount': owner,
  's3:DataAccessPointArn': pointArn(name, owner),
});
/** The principal's own policy is left out: of this account, it is the policies here alone that admit it. */
const bare = (who: string, context: Readonly<Record<string, string>> = {}) => {
  const caller = as(who, context);
  return who === guest || who === stranger ? caller : { by: caller.by, context: caller.context };
};

let s3Actions: readonly string[] = [];
beforeAll(async () => {
  s3Actions = await actionsOf('s3');
});

const objects = [...point.onObjects].sort();

describe("the access point's own policy", () => {
  test.each([
    { who: analyst, on: `${pointArn(point.name)}/object/reports/file`, allowed: objects },
    { who: guest, on: `${pointArn(point.name)}/object/reports/file`, allowed: objects },
    { who: analyst, on: `${pointArn(point.name)}/object/private/file`, allowed: [] },
    { who: analyst, on: pointArn(point.name), allowed: ['s3:GetBucketLocation', 's3:ListBucket'] },
    { who: member, on: `${pointArn(point.name)}/object/reports/file`, allowed: [] },
    { who: stranger, on: `${pointArn(point.name)}/object/reports/file`, allowed: [] },
    { who: analyst, on: `${pointArn('other')}/object/reports/file`, allowed: [] },
  ])('allows $who on $on: $allowed', async ({ who, on, allowed }) => {
    const call = { ...bare(who, { 's3:prefix': 'reports/' }), on, resourcePolicy: accessPointPolicy(spec, point, refs) };
    expect((await allowedOf(s3Actions, call)).allowed).toEqual(allowed);
  });

  test('names its principals, actions and prefix', () => {
    expect(accessPointPolicy(spec, point, refs).Statement).toMatchObject([
      {
        Principal: { AWS: point.principals },
        Action: ['s3:ListBucket'],
        Condition: { StringLike: { 's3:prefix': ['reports/*'] } },
      },
      { Action: ['s3:GetBucketLocation'], Resource: [pointArn(point.name)] },
      { Action: point.onObjects, Resource: [`${pointArn(point.name)}/object/reports/*`] },
    ]);
  });
});

describe("the bucket's policy admits, of all S3 actions", () => {
  const resourcePolicy = bucketPolicy(spec, refs);
  const list = ['s3:GetBucketLocation', 's3:ListBucket'];

  test.each([
    { who: analyst, how: 'by the point', context: by(point.name), key: 'reports/file', allowed: objects, onBucket: list },
    { who: guest, how: 'by the point', context: by(point.name), key: 'reports/file', allowed: objects, onBucket: list },
    {
      who: analyst,
      how: 'by the point, outside of its prefix',
      context: by(point.name),
      key: 'private/file',
      allowed: [],
      onBucket: list,
    },
    { who: analyst, how: 'without a point', context: {}, key: 'reports/file', allowed: [], onBucket: [] },
    {
      who: analyst,
      how: 'by another point of the account',
      context: by('other'),
      key: 'reports/file',
      allowed: [],
      onBucket: [],
    },
    {
      who: analyst,
      how: 'by a point of another account',
      context: by(point.name, '999988887777'),
      key: 'reports/file',
      allowed: [],
      onBucket: [],
    },
    { who: member, how: 'by a point of others', context: by(point.name), key: 'reports/file', allowed: [], onBucket: [] },
    { who: stranger, how: 'by the point', context: by(point.name), key: 'reports/file', allowed: [], onBucket: [] },
  ])('$who $how: $allowed', async ({ who, context, key, allowed, onBucket }) => {
    const call = { ...bare(who, { ...context, 's3:prefix': 'reports/' }), resourcePolicy };
    expect((await allowedOf(s3Actions, { ...call, on: `${bucket}/${key}` })).allowed).toEqual(allowed);
    expect((await allowedOf(s3Actions, { ...call, on: bucket })).allowed).toEqual(onBucket);
  });
});

test('a delegation names the account and the point, either of which keeps it from being public', () => {
  const delegated = bucketPolicy(spec, refs).Statement.filter(({ Sid }) => Sid.startsWith('AccessPoint'));
  expect(delegated).toHaveLength(6);
  for (const { Condition } of delegated)
    expect(Object.keys(Condition?.['StringEquals'] ?? {})).toEqual(Object.keys(by(point.name)));
});

describe('under a created key', () => {
  const throughS3 = { 'kms:ViaService': 's3.us-east-1.amazonaws.com' };
  const use = (who: string, object: string, resourcePolicy = keyPolicy(spec, refs)) => {
    const context = { ...throughS3, 'kms:EncryptionContext:aws:s3:arn': `${bucket}/${object}` };
    return { ...bare(who, context), on: refs.keyArn, resourcePolicy };
  };

  test("a point's principals use the key through S3 under its prefix, and nobody else does", async () => {
    const kms = await actionsOf('kms');
    expect((await allowedOf(kms, use(analyst, 'reports/file'))).allowed).toEqual(['kms:Decrypt', 'kms:GenerateDataKey']);
    expect((await allowedOf(kms, use(guest, 'reports/file'))).allowed).toEqual(['kms:Decrypt', 'kms:GenerateDataKey']);
    expect((await allowedOf(kms, use(analyst, 'private/file'))).allowed).toEqual([]);
    expect((await allowedOf(kms, use(stranger, 'reports/file'))).allowed).toEqual([]);
  });

  test.each([
    { actions: ['s3:GetObject'], needs: ['kms:Decrypt'] },
    { actions: ['s3:GetObjectVersion'], needs: ['kms:Decrypt'] },
    { actions: ['s3:GetObject*'], needs: ['kms:Decrypt'] },
    { actions: ['s3:*'], needs: ['kms:Decrypt', 'kms:GenerateDataKey'] },
    { actions: ['s3:DeleteObject', 's3:GetObjectTagging'], needs: [] },
  ])('who may $actions needs $needs', async ({ actions, needs }) => {
    const narrow = specOf({
      access: { ...specOf().access, points: [{ ...point, onObjects: actions }] },
      encryption: createdKey,
    });
    for (const action of ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:Encrypt']) {
      const call = { ...use(analyst, 'reports/file', keyPolicy(narrow, refs)), action };
      expect([action, await isAllowed(call)]).toEqual([action, needs.includes(action)]);
    }
  });
});
