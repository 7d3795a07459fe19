import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { ask, bucketClient, enabled, locationXml } from './client.js';

let sandbox: Sandbox;
beforeEach(async () => {
  const foreign = { name: 'taken-by-others', account: '444455556666', region: 'us-east-1', versioning: 'Enabled' } as const;
  sandbox = await startSandbox({ foreignBuckets: [foreign] });
});
afterEach(() => sandbox.stop());

describe('creating', () => {
  test.each([
    'ab',
    'a'.repeat(64),
    'Upper',
    'a_b',
    '-ab',
    'ab-',
    'a..b',
    'a.-b',
    '10.0.0.1',
    'xn--abc',
    'sthree-abc',
    'amzn-s3-demo-x',
    'abc-s3alias',
    'abc--ol-s3',
    'abc.mrap',
    'abc--x-s3',
    'abc--table-s3',
    'abc-an',
  ])('the name %s is refused', async (name) => {
    const answer = await ask(sandbox, { method: 'PUT', url: `http://aws.sandbox/${name}` });
    expect(answer).toMatchObject({ status: 400, code: 'InvalidBucketName' });
  });

  test('the own bucket again: succeeds in us-east-1 only', async () => {
    await bucketClient(sandbox, 'acme-one').create();
    expect((await bucketClient(sandbox, 'acme-one').create()).status).toBe(200);
    await bucketClient(sandbox, 'acme-two', 'eu-west-1').create();
    expect(await bucketClient(sandbox, 'acme-two', 'eu-west-1').create()).toMatchObject({
      status: 409,
      code: 'BucketAlreadyOwnedByYou',
    });
  });

  test("a name of somebody else's is taken, and its bucket is closed", async () => {
    const other = bucketClient(sandbox, 'taken-by-others');
    expect(await other.create()).toMatchObject({ status: 409, code: 'BucketAlreadyExists' });
    expect((await other.head('')).status).toBe(403);
  });

  test.each([
    ['none, signed elsewhere', 'eu-west-1', '', 'IllegalLocationConstraintException'],
    ['another than signed for', 'eu-west-1', locationXml('us-west-2'), 'IllegalLocationConstraintException'],
    ['us-east-1, which is not one', 'us-east-1', locationXml('us-east-1'), 'InvalidLocationConstraint'],
    ['no region', 'us-east-1', locationXml('mars'), 'InvalidLocationConstraint'],
    ['not XML', 'us-east-1', '<a>', 'MalformedXML'],
    ['a document type', 'us-east-1', `<!DOCTYPE x [<!ENTITY e "mars">]>${locationXml('&e;')}`, 'MalformedXML'],
  ])('a location constraint of %s is refused', async (_, region, body, code) => {
    expect(await ask(sandbox, { method: 'PUT', url: 'http://acme-one.aws.sandbox/', region, body })).toMatchObject({
      status: 400,
      code,
    });
  });

  test('a new bucket is encrypted, blocked and enforced, as AWS makes them', async () => {
    const bucket = bucketClient(sandbox, 'acme-one');
    await bucket.create();
    expect((await bucket.get('?encryption')).text).toContain('<SSEAlgorithm>AES256</SSEAlgorithm>');
    expect((await bucket.get('?publicAccessBlock')).text.match(/true/g)).toHaveLength(4);
    expect((await bucket.get('?ownershipControls')).text).toContain('BucketOwnerEnforced');
    expect((await bucket.get('?acl')).text).toContain('FULL_CONTROL');
  });
});

describe('a bucket of another region', () => {
  test.each([
    ['us-west-2', 301, 'PermanentRedirect'],
    ['us-east-1', 400, 'AuthorizationHeaderMalformed'],
  ])('asked for in %s', async (region, status, code) => {
    await bucketClient(sandbox, 'acme-one', 'eu-west-1').create();
    const answer = await bucketClient(sandbox, 'acme-one', region).get('?policy');
    expect(answer).toMatchObject({ status, code });
    expect(answer.headers['x-amz-bucket-region']).toBe('eu-west-1');
    const head = await bucketClient(sandbox, 'acme-one', region).head('');
    expect([head.status, head.headers['x-amz-bucket-region'], head.text]).toEqual([status, 'eu-west-1', '']);
  });
});

test('what was never put is not found, by the codes that the provider knows', async () => {
  const bucket = bucketClient(sandbox, 'acme-one');
  expect(await bucket.get('?policy')).toMatchObject({ status: 404, code: 'NoSuchBucket' });
  await bucket.create();
  const codes = {
    policy: 'NoSuchBucketPolicy',
    policyStatus: 'NoSuchBucketPolicy',
    cors: 'NoSuchCORSConfiguration',
    website: 'NoSuchWebsiteConfiguration',
    lifecycle: 'NoSuchLifecycleConfiguration',
    replication: 'ReplicationConfigurationNotFoundError',
    'object-lock': 'ObjectLockConfigurationNotFoundError',
    tagging: 'NoSuchTagSet',
    'inventory&id=x': 'NoSuchConfiguration',
  };
  for (const [query, code] of Object.entries(codes)) expect(await bucket.get(`?${query}`)).toMatchObject({ status: 404, code });
  await bucket.remove('?publicAccessBlock');
  await bucket.remove('?ownershipControls');
  await bucket.remove('?encryption');
  expect((await bucket.get('?publicAccessBlock')).code).toBe('NoSuchPublicAccessBlockConfiguration');
  expect((await bucket.get('?ownershipControls')).code).toBe('OwnershipControlsNotFoundError');
  expect((await bucket.get('?encryption')).text).toContain('AES256');
});

describe('deleting', () => {
  test('a bucket with an object, a version or a delete marker stays', async () => {
    const bucket = bucketClient(sandbox, 'acme-one');
    await bucket.create();
    await bucket.put('?versioning', enabled);
    const put = await bucket.put('key', 'x');
    const marker = await bucket.remove('key');
    expect((await bucket.remove('')).code).toBe('BucketNotEmpty');
    await bucket.remove(`key?versionId=${String(put.headers['x-amz-version-id'])}`);
    expect((await bucket.remove('')).code).toBe('BucketNotEmpty');
    await bucket.remove(`key?versionId=${String(marker.headers['x-amz-version-id'])}`);
    expect((await bucket.remove('')).status).toBe(204);
    expect((await bucket.head('')).status).toBe(404);
  });
});
