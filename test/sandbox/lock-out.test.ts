import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { bucketActions, objectActions } from '../../src/sandbox/policy/s3-actions.js';
import { aclCalls } from '../../src/sandbox/s3/acl.js';
import { bucketCalls } from '../../src/sandbox/s3/bucket.js';
import { listingCalls } from '../../src/sandbox/s3/listing.js';
import { objectCalls } from '../../src/sandbox/s3/object.js';
import { policyCalls } from '../../src/sandbox/s3/policy.js';
import { subresourceCalls } from '../../src/sandbox/s3/subresource-calls.js';
import { bucketClient, enabled, policyOf } from './client.js';

const arn = 'arn:aws:s3:::acme-one';
const everything = { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: [arn, `${arn}/*`] };
let sandbox: Sandbox;
let bucket: ReturnType<typeof bucketClient>;
beforeEach(async () => {
  sandbox = await startSandbox();
  bucket = bucketClient(sandbox, 'acme-one');
  await bucket.create();
  await bucket.put('?versioning', enabled);
  await bucket.put('key', 'x');
});
afterEach(() => sandbox.stop());

const deny = (condition: object, change: object = {}) =>
  bucket.put('?policy', policyOf({ ...everything, Condition: condition, ...change }));
const network = {
  StringNotEquals: { 'aws:SourceVpce': ['vpce-1'] },
  NotIpAddress: { 'aws:SourceIp': ['203.0.113.0/24'] },
  BoolIfExists: { 'aws:PrincipalIsAWSService': 'false', 'aws:ViaAWSService': 'false' },
};

describe('a limit to a network', () => {
  test('without an exemption for whoever deploys locks them out of every call, the one that would mend it included', async () => {
    expect((await deny(network)).status).toBe(204);
    const denied = await bucket.get('?policy');
    expect(denied).toMatchObject({ status: 403, code: 'AccessDenied' });
    expect(denied.text).toContain('assumed-role/deployer/sandbox is not authorized to perform: s3:GetBucketPolicy');
    expect(denied.text).toContain('with an explicit deny in a resource-based policy');
    for (const call of [bucket.head(''), bucket.get('key'), bucket.put('?policy', policyOf()), bucket.remove('?policy')])
      expect((await call).status).toBe(403);
    for (const query of ['versioning', 'encryption', 'tagging', 'lifecycle', 'logging', 'list-type=2'])
      expect((await bucket.get(`?${query}`)).status).toBe(403);
  });

  test.each<[string, object]>([
    ['the role', { ArnNotEquals: { 'aws:PrincipalArn': ['arn:aws:iam::111122223333:role/deployer'] } }],
    ['roles of the account', { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/*' } }],
    ['the account', { StringNotEquals: { ...network.StringNotEquals, 'aws:PrincipalAccount': '111122223333' } }],
  ])('that exempts %s leaves them in', async (_, exemption) => {
    await deny({ ...network, ...exemption });
    expect((await bucket.get('?policy')).status).toBe(200);
    expect((await bucket.head('')).status).toBe(200);
  });

  test('that exempts somebody else does not', async () => {
    await deny({ ...network, ArnNotEquals: { 'aws:PrincipalArn': ['arn:aws:iam::111122223333:role/deploy'] } });
    expect((await bucket.get('?policy')).status).toBe(403);
  });

  test('leaves other buckets alone', async () => {
    const other = bucketClient(sandbox, 'acme-two');
    await other.create();
    await deny(network);
    expect((await other.get('?versioning')).status).toBe(200);
  });
});

describe('other denials', () => {
  test.each<[string, object, number]>([
    ['what does not come by TLS', { Bool: { 'aws:SecureTransport': 'false' } }, 200],
    ['old TLS', { NumericLessThan: { 's3:TlsVersion': '1.2' } }, 200],
    ['old signatures', { NumericGreaterThan: { 's3:signatureAge': '900000' } }, 200],
    ['sessions without MFA', { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } }, 403],
    ['other regions', { StringNotEquals: { 'aws:RequestedRegion': 'us-east-1' } }, 200],
  ])('of %s', async (_, condition, status) => {
    await deny(condition, { Action: 's3:GetBucketPolicy', Resource: arn });
    expect((await bucket.get('?policy')).status).toBe(status);
  });

  test.each<[string, unknown, number]>([
    ['the role', { AWS: 'arn:aws:iam::111122223333:role/deployer' }, 403],
    ['the account', { AWS: '111122223333' }, 403],
    ['the vendor', { AWS: 'arn:aws:iam::999988887777:role/vendor' }, 200],
    ['a service', { Service: 'logging.s3.amazonaws.com' }, 200],
  ])('to %s', async (_, principal, status) => {
    await bucket.put(
      '?policy',
      policyOf({ ...everything, Principal: principal, Action: 's3:GetBucketVersioning', Resource: arn }),
    );
    expect((await bucket.get('?versioning')).status).toBe(status);
  });

  test('to all but one', async () => {
    const change = {
      Principal: undefined,
      NotPrincipal: { AWS: '999988887777' },
      Action: 's3:GetBucketVersioning',
      Resource: arn,
    };
    await bucket.put('?policy', policyOf({ ...everything, ...change }));
    expect((await bucket.get('?versioning')).status).toBe(403);
  });

  test('of deleting without MFA: of each version and each object of a list by itself', async () => {
    await bucket.put('other', 'x');
    const change = { Action: ['s3:DeleteObject', 's3:DeleteObjectVersion'], Resource: [`${arn}/key`] };
    await deny({ BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } }, change);
    expect((await bucket.remove('key')).status).toBe(403);
    expect((await bucket.remove('key?versionId=x')).text).toContain('s3:DeleteObjectVersion');
    const list = '<Delete><Object><Key>key</Key></Object><Object><Key>other</Key></Object></Delete>';
    const { text } = await bucket.post('?delete', list);
    expect(text).toContain('<Error><Key>key</Key><Code>AccessDenied</Code>');
    expect(text).toContain('<Deleted><Key>other</Key>');
    expect((await bucket.get('key')).status).toBe(200);
  });

  test('of uploads by what they ask for', async () => {
    const keyed = {
      Null: { 's3:x-amz-server-side-encryption': 'false' },
      StringNotEquals: { 's3:x-amz-server-side-encryption': 'AES256' },
    };
    await deny(keyed, { Action: 's3:PutObject', Resource: `${arn}/*` });
    expect((await bucket.put('new', 'x')).status).toBe(200);
    expect((await bucket.put('new', 'x', { 'x-amz-server-side-encryption': 'AES256' })).status).toBe(200);
    expect((await bucket.put('new', 'x', { 'x-amz-server-side-encryption': 'aws:kms' })).status).toBe(403);
  });

  test('of lists of other prefixes', async () => {
    await deny({ StringNotLike: { 's3:prefix': 'exports/*' } }, { Action: 's3:ListBucket', Resource: arn });
    expect((await bucket.get('?list-type=2&prefix=exports/a')).status).toBe(200);
    expect((await bucket.get('?list-type=2&prefix=other/')).status).toBe(403);
  });
});

test('every call of a bucket asks for an action that S3 has', () => {
  const tables = { ...aclCalls, ...bucketCalls, ...listingCalls, ...objectCalls, ...policyCalls, ...subresourceCalls };
  const rows = Object.entries(tables).flatMap(([row, call]) => ('run' in call ? [[row, call.action] as const] : []));
  const strange = rows.filter(([row, action]) => !(/ object/.test(row) ? objectActions : bucketActions).has(action));
  expect(rows.length).toBeGreaterThan(50);
  expect(strange).toEqual([['POST bucket ?delete', '']]);
});
