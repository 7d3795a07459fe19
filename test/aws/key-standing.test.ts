import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { soughtIn, type Sought } from '../../src/aws/sought.js';
import { lookFor } from '../../src/aws/standing.js';
import { lookForParts } from '../../src/action/apply/begun.js';
import { partsOf } from '../../src/action/apply/left-standing.js';
import { startSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { synthesize } from '../../src/stack/synthesize.js';
import { createdKey, specOf } from '../policies/specs.js';
import { ask } from '../sandbox/client.js';

const tag = 'vendor-bucket:request';
const name = 'Encrypts the S3 bucket acme-files';
const tags = { [tag]: 'acme-files', 'vendor-bucket:vendor': 'acme' };
const sought: Sought = { address: 'aws_kms_key.bucket', type: 'aws_kms_key', name, region: 'us-east-1', request: 'acme-files', tags }; // prettier-ignore
let sandbox: Sandbox;
beforeEach(async () => void (sandbox = await startSandbox({})));
afterEach(() => sandbox.stop());

async function standing(of: Sought = sought, account?: string) {
  return (await lookFor([of], { env: sandbox.env({}), account })).get(of.address);
}

async function kms(call: string, input: object, region = 'us-east-1'): Promise<string> {
  const headers = { 'x-amz-target': `TrentService.${call}` };
  const answer = await ask(sandbox, { method: 'POST', service: 'kms', region, headers, body: JSON.stringify(input) });
  expect([call, answer.status]).toEqual([call, 200]);
  return /"KeyId":"([^"]+)"/.exec(answer.text)?.[1] ?? '';
}

const create = (has: Readonly<Record<string, string>> = tags, Description = name, region?: string) =>
  kms('CreateKey', { Description, Tags: Object.entries(has).map(([TagKey, TagValue]) => ({ TagKey, TagValue })) }, region);

test('a key is free until there is one with the description and all the tags of the request, in its region', async () => {
  expect(await standing()).toEqual({ is: 'free' });
  await create({ ...tags, [tag]: 'beta-files' });
  await create({ team: 'x' });
  await create(tags, name, 'us-west-2');
  await create(tags, 'Encrypts the trail acme-files-data-events');
  expect(await standing()).toEqual({ is: 'free' });
  const id = await create({ ...tags, team: 'x' });
  expect(await standing()).toEqual({ is: 'own', id });
});

test('one that lacks a tag of the stack, or has it with another value, is of others', async () => {
  const id = await create({ [tag]: 'acme-files' });
  expect(await standing()).toEqual({ is: 'other' });
  await kms('TagResource', { KeyId: id, Tags: [{ TagKey: 'vendor-bucket:vendor', TagValue: 'beta' }] });
  expect(await standing()).toEqual({ is: 'other' });
});

test('of two that are alike none is taken, and what waits for its deletion is gone', async () => {
  const id = await create();
  const twin = await create();
  expect(await standing()).toEqual({ is: 'unknown' });
  await kms('ScheduleKeyDeletion', { KeyId: twin });
  expect(await standing()).toEqual({ is: 'own', id });
  await kms('DisableKey', { KeyId: id });
  expect(await standing()).toEqual({ is: 'unknown' });
  await kms('ScheduleKeyDeletion', { KeyId: id });
  expect(await standing()).toEqual({ is: 'free' });
});

test('one of another account, or of which AWS does not say enough, is not known', async () => {
  await create();
  expect(await standing(sought, '999999999999')).toEqual({ is: 'unknown' });
  expect(await standing({ ...sought, request: undefined })).toEqual({ is: 'unknown' });
  for (const operation of ['GetResources', 'DescribeKey']) {
    for (const answer of ['AccessDenied', 'InternalError'] as const) {
      sandbox.fail({ operation, answer });
      expect([operation, await standing()]).toEqual([operation, { is: 'unknown' }]);
    }
  }
});

test('the keys of a stack are looked for by what tells them apart, with all their tags, and none is said to be left', async () => {
  const logging = { dataEvents: { trail: 'acme-files-data-events', created: true, record: 'read' } } as const;
  const logBucket = { bucket: 'acme-files-logs', keepDays: 30 };
  const spec = specOf({ encryption: createdKey, logging, logBucket, tags });
  const keys = [...soughtIn(synthesize(spec)).values()].filter(({ type }) => type === 'aws_kms_key');
  expect(keys.map((key) => [key.address, key.name]).sort()).toEqual([
    ['aws_kms_key.bucket', name],
    ['aws_kms_key.trail', 'Encrypts the trail acme-files-data-events'],
  ]);
  for (const key of keys) expect(key).toMatchObject({ request: 'acme-files', tags });
  const addresses = keys.map(({ address }) => address);
  const id = await create({ ...tags });
  await create({ [tag]: 'acme-files' }, 'Encrypts the trail acme-files-data-events');
  const standing = await lookForParts(spec, addresses, { env: sandbox.env({}) });
  expect(Object.fromEntries(standing)).toEqual({ 'aws_kms_key.bucket': { is: 'own', id }, 'aws_kms_key.trail': { is: 'other' } });
  expect(partsOf(spec, addresses)).toEqual([]);
});
