import { beforeAll, describe, expect, test } from '@jest/globals';
import {
  keyPolicy,
  keyUsers,
  replicaKeyPolicy,
  vendorKeyStatements,
  vendorSideKeyPolicy,
} from '../../src/policies/encryption.js';
import type { References } from '../../src/policies/policy-document.js';
import { actionsOf, allowedOf, everything, isAllowed } from './evaluator.js';
import { richest } from './richest.js';
import { account, createdKey, givenKey, specOf, sseS3 } from './specs.js';
import { documentedGrants } from './vendors.js';

const key = `arn:aws:kms:us-east-1:${account}:key/11111111-1111-1111-1111-111111111111`;
const refs: References = {
  account,
  keyArn: key,
  replicaKeyArn: 'arn:aws:kms:us-west-2:111122223333:key/2',
  trailKeyArn: 'arn:aws:kms:us-east-1:111122223333:key/3',
};
const stranger = 'arn:aws:iam::999988887777:role/stranger';
const member = `arn:aws:iam::${account}:role/member`;
const service = 'kms:ViaService';
const encrypted = 'kms:EncryptionContext:aws:s3:arn';
const throughS3 = { [service]: 's3.us-east-1.amazonaws.com' };

let kmsActions: readonly string[] = [];
beforeAll(async () => {
  kmsActions = await actionsOf('kms');
});

describe.each(documentedGrants)('$vendor: of all KMS actions on the created key', (page) => {
  const spec = specOf({ grants: [page.grant], encryption: createdKey });
  const call = { on: key, resourcePolicy: keyPolicy(spec, refs) };
  const metadata = page.onKey.filter((action) => action === 'kms:DescribeKey');
  const listed = [...page.onKey].sort();

  test.each([
    {
      how: 'through S3, for an object',
      context: { ...throughS3, [encrypted]: `arn:aws:s3:::acme-files/${page.prefix}file` },
      use: true,
    },
    {
      how: 'through S3, for the bucket (bucket key)',
      context: { ...throughS3, [encrypted]: 'arn:aws:s3:::acme-files' },
      use: true,
    },
    { how: 'through S3, for another bucket', context: { ...throughS3, [encrypted]: 'arn:aws:s3:::another/file' }, use: false },
    { how: 'through S3, without a context', context: throughS3, use: false },
    {
      how: 'through S3 in another region',
      context: { [service]: 's3.eu-west-1.amazonaws.com', [encrypted]: 'arn:aws:s3:::acme-files' },
      use: false,
    },
    {
      how: 'through another service',
      context: { [service]: 'ec2.us-east-1.amazonaws.com', [encrypted]: 'arn:aws:s3:::acme-files' },
      use: false,
    },
    { how: 'directly', context: { [encrypted]: 'arn:aws:s3:::acme-files' }, use: false },
  ])('$how, the vendor is allowed what the page lists, nobody else anything', async ({ context, use }) => {
    const vendor = await allowedOf(kmsActions, { ...call, by: page.caller, identityPolicy: everything, context });
    expect(vendor.allowed).toEqual(use ? listed : metadata);
    expect(vendor.evaluated).toBeGreaterThan(30);
    const colleague = await allowedOf(kmsActions, { ...call, by: page.colleague, identityPolicy: everything, context });
    expect(colleague.allowed).toEqual(page.wholeAccount ? vendor.allowed : []);
    expect((await allowedOf(kmsActions, { ...call, by: stranger, identityPolicy: everything, context })).allowed).toEqual([]);
    expect((await allowedOf(kmsActions, { ...call, by: member, context })).allowed).toEqual([]);
  });

  test("with the snippet for the vendor's own side, the vendor can use the key, and no other key", async () => {
    const snippet = vendorSideKeyPolicy(spec, refs);
    if (page.onKey.length === 0) return expect(snippet).toBeUndefined();
    if (snippet === undefined) throw new Error('the vendor needs a snippet');
    const context = { ...throughS3, [encrypted]: 'arn:aws:s3:::acme-files' };
    const vendor = { ...call, by: page.caller, identityPolicy: snippet };
    expect((await allowedOf(kmsActions, { ...vendor, context })).allowed).toEqual(listed);
    expect((await allowedOf(kmsActions, { ...vendor, on: `${key}0`, context })).allowed).toEqual([]);
    expect((await allowedOf(kmsActions, { ...vendor, context: {} })).allowed).toEqual(metadata);
  });
});

test("an object outside of the granted prefix can't be decrypted", async () => {
  const spec = specOf({ encryption: createdKey });
  const call = { by: 'arn:aws:iam::222233334444:role/partner', identityPolicy: everything, action: 'kms:Decrypt', on: key };
  const decrypt = (object: string) =>
    isAllowed({ ...call, context: { ...throughS3, [encrypted]: object }, resourcePolicy: keyPolicy(spec, refs) });
  expect(await decrypt('arn:aws:s3:::acme-files/exports/file')).toBe(true);
  expect(await decrypt('arn:aws:s3:::acme-files/private/file')).toBe(false);
});

test('the account administers both keys by IAM', async () => {
  const replicated = specOf({ encryption: createdKey, replication: { encryption: createdKey } });
  for (const resourcePolicy of [keyPolicy(replicated, refs), replicaKeyPolicy(replicated, refs)]) {
    const call = { by: member, action: 'kms:PutKeyPolicy', on: key, context: {}, resourcePolicy };
    expect(await isAllowed({ ...call, identityPolicy: everything })).toBe(true);
    expect(await isAllowed(call)).toBe(false);
  }
});

test('the vendor has nothing on the key of the replica', () => {
  const replicated = specOf({ encryption: createdKey, replication: { encryption: createdKey } });
  expect(JSON.stringify(replicaKeyPolicy(replicated, refs))).not.toContain('222233334444');
});

test('for a key that exists already, the same statements are given to its owner; without a key there are none', () => {
  const given = specOf({ encryption: { ...createdKey, key: { from: 'given', arn: givenKey } } });
  expect(vendorKeyStatements(given, refs)).toEqual(vendorKeyStatements(specOf({ encryption: createdKey }), refs));
  expect(vendorKeyStatements(given, refs)).toHaveLength(1);
  expect(vendorSideKeyPolicy(given, refs)?.Statement[0]?.Resource).toEqual([givenKey]);
  expect(vendorKeyStatements(specOf(), refs)).toEqual([]);
  expect(vendorSideKeyPolicy(specOf(), refs)).toBeUndefined();
});

test('what the owner of an existing key has to add is what the policy of a created key says, but for its administration', () => {
  const { Statement } = keyPolicy(richest, refs);
  const given = specOf({ ...richest, encryption: { ...createdKey, key: { from: 'given', arn: givenKey } } });
  expect(Statement.slice(1)).toEqual(keyUsers(given, refs));
  expect(Statement.map(({ Sid }) => Sid)).toEqual([
    'AccountAdministersKey',
    'VendorUsesKeyThroughS3',
    'VendorUsesKeyThroughS32',
    'OwnUsesKeyThroughS3',
    'AccessPointUsesKeyThroughS3',
    'AccessPointUsesKeyThroughS32',
    'CloudFrontDecrypts',
    'InventoryEncryptsReports',
  ]);
  expect(keyUsers(specOf({ ...richest, encryption: sseS3 }), refs)).toEqual([]);
});

test('in China both spellings of the service are admitted', () => {
  const spec = specOf({ partition: 'aws-cn', region: 'cn-north-1', encryption: createdKey });
  expect(vendorKeyStatements(spec, refs)[0]?.Condition?.['StringEquals']?.[service]).toEqual([
    's3.cn-north-1.amazonaws.com',
    's3.cn-north-1.amazonaws.com.cn',
  ]);
});
