import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ownAgain } from '../../src/aws/again.js';
import { startSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { synthesize } from '../../src/stack/synthesize.js';
import { specOf, type Overrides } from '../policies/specs.js';
import { ask, bucketClient } from '../sandbox/client.js';
import { inventoryAlone, tokenRole } from '../stack/protections.js';

const tag = 'vendor-bucket:request';
const both: Overrides = { ...inventoryAlone, replication: { region: 'us-east-1' }, tags: { [tag]: 'acme-files' } };
const bucket: readonly [string, unknown] = ['aws_s3_bucket.bucket', {}];
let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox({
    foreignBuckets: [{ name: 'acme-files-logs', account: '999999999999', region: 'us-east-1', versioning: 'Enabled' }],
  });
});
afterEach(() => sandbox.stop());

async function again(overrides: Overrides, applied: readonly (readonly [string, unknown])[] = [bucket]) {
  const found = await ownAgain(synthesize(specOf(overrides)), new Map(applied), {
    env: sandbox.env({}),
    account: sandbox.account,
  });
  return found.ok ? [...found.value] : found.faults;
}

async function make(name: string, request?: string): Promise<void> {
  expect((await bucketClient(sandbox, name).put('', '')).status).toBe(200);
  if (request === undefined) return;
  const tags = `<Tagging><TagSet><Tag><Key>${tag}</Key><Value>${request}</Value></Tag></TagSet></Tagging>`;
  expect((await bucketClient(sandbox, name).put('?tagging=', tags)).status).toBe(204);
}

test("a replica that was dropped is the stack's own again", async () => {
  await make('acme-files-replica', 'acme-files');
  expect(await again(both)).toEqual([['aws_s3_bucket.replica', 'acme-files-replica']]);
});

test("a log bucket that was dropped is the stack's own again", async () => {
  const logged: Overrides = { ...both, logBucket: { bucket: 'acme-records', keepDays: 90 } };
  await make('acme-files-replica');
  await make('acme-records', 'acme-files');
  expect(await again(logged)).toEqual([['aws_s3_bucket.logs', 'acme-records']]);
  await make('beta-records', 'beta-files');
  expect(await again({ ...logged, logBucket: { bucket: 'beta-records', keepDays: 90 } })).toEqual([]);
});

test('of another request, without a tag, or of another account it is not', async () => {
  await make('acme-files-replica', 'beta-files');
  expect(await again(both)).toEqual([]);
  await make('acme-copy');
  expect(await again({ ...both, replication: { region: 'us-east-1', bucket: 'acme-copy' } })).toEqual([]);
});

test("an identity provider that was dropped is the stack's own again, and not one that is somebody else's", async () => {
  const arn = `arn:aws:iam::${sandbox.account}:oidc-provider/tokens.vendor.example/acme`;
  const asks = { tags: both.tags ?? {}, roles: [tokenRole({ create: true })] };
  const iam = (query: Readonly<Record<string, string>>) =>
    ask(sandbox, {
      ...{ method: 'POST', service: 'iam', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      body: new URLSearchParams({ Version: '2010-05-08', ...query }).toString(),
    });
  expect(await again(asks)).toEqual([]);
  const url = 'https://tokens.vendor.example/acme';
  expect((await iam({ Action: 'CreateOpenIDConnectProvider', Url: url, 'ClientIDList.member.1': 'a' })).status).toBe(200);
  expect(await again(asks)).toEqual([]);
  const tagged = { 'Tags.member.1.Key': tag, 'Tags.member.1.Value': 'acme-files' };
  const answer = await iam({ Action: 'TagOpenIDConnectProvider', OpenIDConnectProviderArn: arn, ...tagged });
  expect(answer.status).toBe(200);
  expect(await again(asks)).toEqual([['aws_iam_openid_connect_provider.vendor', arn]]);
});

test('nothing is asked of AWS for a stack that is new, or has all that it asks for', async () => {
  await make('acme-files-replica', 'acme-files');
  const calls = sandbox.calls().length;
  expect(await again(both, [])).toEqual([]);
  expect(await again(both, [bucket, ['aws_s3_bucket.replica', {}], ['aws_s3_bucket.logs', {}]])).toEqual([]);
  expect(await again({})).toEqual([]);
  expect(sandbox.calls()).toHaveLength(calls);
});
