import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { saveWorld, startSandbox, type Sandbox, type Standing } from '../../src/sandbox/index.js';
import { bucketClient, iamCall, policyOf, trustPolicy } from './client.js';

const reports = 'arn:aws:iam::111122223333:role/team/reports';
const key = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const nothing: Standing = { principals: [], keys: [], oidcProviders: [], targets: [], foreignBuckets: [] };

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox();
  await bucketClient(sandbox, 'acme-files').create();
});
afterEach(() => sandbox.stop());

const admitting = (arn: string) =>
  policyOf({ Principal: { AWS: arn }, Action: 's3:GetObject', Resource: 'arn:aws:s3:::acme-files/*' });

test('a role that is there already can be named by a policy, and no other can', async () => {
  const put = async (arn: string) => (await bucketClient(sandbox, 'acme-files').put('?policy', admitting(arn))).status;
  expect(await put(reports)).toBe(400);
  expect(sandbox.furnish({ ...nothing, principals: [reports] })).toEqual([reports]);
  expect(await put(reports)).toBe(204);
  expect(await put(`${reports}-2`)).toBe(400);
});

test('what is there is told once, and stays in the saved world', async () => {
  const vault = { name: 'acme-vault', account: '444455556666', region: 'us-west-2', versioning: 'Enabled' } as const;
  const provider = 'arn:aws:iam::111122223333:oidc-provider/token.vendor.example';
  const standing: Standing = {
    principals: [reports],
    keys: [key],
    oidcProviders: [provider],
    targets: [{ name: 'acme-logs', region: 'us-east-1' }],
    foreignBuckets: [vault],
  };
  expect(sandbox.furnish(standing)).toEqual([reports, key, provider, 'acme-logs', 'acme-vault']);
  expect(sandbox.furnish(standing)).toEqual([]);
  const again = await startSandbox({ world: saveWorld(sandbox) });
  expect(again.furnish(standing)).toEqual([]);
  await again.stop();
});

test.each([
  ['a principal of another account', { principals: ['arn:aws:iam::444455556666:role/vendor'] }],
  ['the account itself', { principals: ['arn:aws:iam::111122223333:root'] }],
  ['who deploys', { principals: ['arn:aws:iam::111122223333:role/deployer'] }],
  ['a key of another account', { keys: [key.replace('111122223333', '444455556666')] }],
  ['an alias', { keys: [key.replace('key/', 'alias/')] }],
  ['a bucket that exists', { targets: [{ name: 'acme-files', region: 'us-east-1' }] }],
] as const)('%s is not made', (_, part) => {
  expect(sandbox.furnish({ ...nothing, ...part })).toEqual([]);
});

test('a bucket for logs takes access logs and inventories, and a key encrypts them', async () => {
  sandbox.furnish({ ...nothing, keys: [key], targets: [{ name: 'acme-logs', region: 'us-east-1' }] });
  const bucket = bucketClient(sandbox, 'acme-files');
  const logging = '<LoggingEnabled><TargetBucket>acme-logs</TargetBucket><TargetPrefix>a/</TargetPrefix></LoggingEnabled>';
  expect((await bucket.put('?logging', `<BucketLoggingStatus>${logging}</BucketLoggingStatus>`)).status).toBe(200);
  const encryption = `<Encryption><SSE-KMS><KeyId>${key}</KeyId></SSE-KMS></Encryption>`;
  const target = `<S3BucketDestination><Bucket>arn:aws:s3:::acme-logs</Bucket><Format>CSV</Format>${encryption}</S3BucketDestination>`;
  const when = '<Schedule><Frequency>Daily</Frequency></Schedule><IncludedObjectVersions>All</IncludedObjectVersions>';
  const inventory = `<Id>all</Id><IsEnabled>true</IsEnabled><Destination>${target}</Destination>${when}`;
  const put = await bucket.put('?inventory&id=all', `<InventoryConfiguration>${inventory}</InventoryConfiguration>`);
  expect(put.status).toBe(204);
});

test("who deploys can be another role of another account, which is then the sandbox's", async () => {
  const arn = 'arn:aws:iam::777788889999:role/ci/deploy';
  const other = await startSandbox({ deployer: arn });
  expect([other.account, other.deployer]).toEqual(['777788889999', arn]);
  const taken = await iamCall(other, 'CreateRole', { RoleName: 'deploy', AssumeRolePolicyDocument: trustPolicy });
  expect(taken.code).toBe('EntityAlreadyExists');
  const world = saveWorld(other);
  await other.stop();
  await expect(startSandbox({ world })).rejects.toThrow('777788889999');
  await expect(startSandbox({ deployer: 'arn:aws:iam::777788889999:user/deploy' })).rejects.toThrow('a role');
});
