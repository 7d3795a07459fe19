import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { lookUpName, ownerOf, type Owner } from '../../src/aws/names.js';
import { readReceivers } from '../../src/aws/receivers.js';
import { otherName } from '../../src/request/names.js';
import { startSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { bucketClient } from '../sandbox/client.js';

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox({
    foreignBuckets: [
      { name: 'of-others', account: '999999999999', region: 'us-east-1', versioning: 'Enabled' },
      { name: 'of-others-away', account: '999999999999', region: 'eu-west-1', versioning: 'Enabled' },
    ],
  });
});
afterEach(() => sandbox.stop());

async function owner(account?: string): Promise<Owner> {
  const found = await ownerOf({ env: sandbox.env({}), account }, 'us-east-1');
  if ('why' in found) throw new Error(found.why);
  return found;
}
const look = async (name: string, region = 'us-east-1', account?: string) => lookUpName({ name, region }, await owner(account));
const create = (name: string, region = 'us-east-1') =>
  bucketClient(sandbox, name, region).put('', region === 'us-east-1' ? '' : `<CreateBucketConfiguration><LocationConstraint>${region}</LocationConstraint></CreateBucketConfiguration>`); // prettier-ignore

describe('a name', () => {
  test("is free, one's own, taken, or taken in another region", async () => {
    expect((await create('acme-files')).status).toBe(200);
    expect((await create('acme-west', 'us-west-2')).status).toBe(200);
    expect(await look('nobodys')).toEqual({ is: 'free' });
    expect(await look('acme-files')).toEqual({ is: 'own' });
    expect(await look('of-others')).toEqual({ is: 'taken' });
    expect(await look('acme-files', 'us-east-1', '999999999999')).toEqual({ is: 'taken' });
    expect(await look('of-others-away')).toEqual({ is: 'elsewhere', region: 'eu-west-1' });
    expect(await look('acme-west')).toEqual({ is: 'elsewhere', region: 'us-west-2' });
    expect(await look('acme-files', 'eu-west-1')).toEqual({ is: 'elsewhere', region: 'us-east-1' });
  });

  test('is looked up by one call', async () => {
    const by = await owner();
    const before = sandbox.calls().length;
    await lookUpName({ name: 'of-others', region: 'us-east-1' }, by);
    await lookUpName({ name: 'nobodys', region: 'us-east-1' }, by);
    expect(sandbox.calls().slice(before).map(({ operation }) => operation)).toEqual(['HeadBucket', 'HeadBucket']); // prettier-ignore
  });

  test('is not known where AWS does not say: nothing is taken for free', async () => {
    for (const [answer, why] of [
      ['AccessDenied', /403.*s3:ListBucket/],
      ['InternalError', /500/],
    ] as const) {
      sandbox.fail({ operation: 'HeadBucket', answer });
      expect(await look('nobodys')).toEqual({ is: 'unknown', why: expect.stringMatching(why) });
    }
  });

  test("can't be looked up by nobody", async () => {
    expect(await ownerOf({ env: {} }, 'us-east-1')).toEqual({ why: expect.stringContaining('no AWS credentials') });
    sandbox.fail({ operation: 'GetCallerIdentity', answer: 'AccessDenied' });
    expect(await ownerOf({ env: sandbox.env({}) }, 'us-east-1')).toEqual({ why: expect.stringContaining('whose credentials') });
  });

  test('that is taken gets its region at the end, within the 63 characters of a name', () => {
    expect(otherName('acme-files', 'us-east-1')).toBe('acme-files-us-east-1');
    expect(otherName('a'.repeat(63), 'ap-southeast-2')).toMatch(/^a{39,}-[0-9a-f]{8}-ap-southeast-2$/);
    expect(otherName('a'.repeat(63), 'ap-southeast-2')).toHaveLength(63);
  });
});

describe('who is notified by a bucket', () => {
  const queue = 'arn:aws:sqs:us-east-1:111122223333:scanner';
  const topic = 'arn:aws:sns:us-east-1:111122223333:uploads';
  const both = `<NotificationConfiguration><QueueConfiguration><Id>b</Id><Queue>${queue}</Queue><Event>s3:ObjectCreated:*</Event></QueueConfiguration><TopicConfiguration><Id>a</Id><Topic>${topic}</Topic><Event>s3:ObjectRemoved:*</Event><Event>s3:ObjectCreated:Put</Event></TopicConfiguration><EventBridgeConfiguration/></NotificationConfiguration>`;
  const read = async (name = 'acme-files') => readReceivers({ name, region: 'us-east-1' }, await owner());

  test('is read by line, without EventBridge', async () => {
    await create('acme-files');
    expect(await read()).toEqual({ lines: [] });
    expect((await bucketClient(sandbox, 'acme-files').put('?notification=', both)).status).toBe(200);
    expect(await read()).toEqual({
      lines: [`${topic} (s3:ObjectCreated:Put, s3:ObjectRemoved:*)`, `${queue} (s3:ObjectCreated:*)`],
    });
  });

  test('is not known where AWS does not say', async () => {
    await create('acme-files');
    expect(await read('nobodys')).toEqual({ why: 'AWS answers 404' });
    sandbox.fail({ operation: 'GetBucketNotificationConfiguration', answer: 'AccessDenied' });
    expect(await read()).toEqual({ why: expect.stringContaining('s3:GetBucketNotification') });
  });
});
