import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { describeDrift, describePlan } from '../../src/change/describe.js';
import { risk } from '../../src/change/change.js';
import { lookBeyond } from '../../src/run/look.js';
import type { BucketSpec } from '../../src/spec/spec.js';
import { startSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { fingerprint, type Begun } from '../../src/terraform/index.js';
import type { ResourceChange } from '../../src/terraform/plan.js';
import { planFrom, type StackValues } from '../change/stack-values.js';
import { specOf } from '../policies/specs.js';
import { ask, bucketClient } from '../sandbox/client.js';
import { tokenRole } from '../stack/protections.js';

const name = 'acme-files';
const other = '999999999999';
const queue = 'arn:aws:sqs:us-east-1:111122223333:scanner';
let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox({
    foreignBuckets: [
      { name: 'acme-files-replica', account: other, region: 'us-west-2', versioning: 'Enabled' },
      { name: 'acme-files-logs', account: other, region: 'eu-west-1', versioning: 'Enabled' },
    ],
  });
});
afterEach(() => sandbox.stop());

const spec = specOf({ bucket: name, id: name });
const bucket: StackValues = { 'aws_s3_bucket.bucket': { bucket: name } };
const notification: StackValues = { 'aws_s3_bucket_notification.bucket': { bucket: name, eventbridge: true } };

interface Asked {
  readonly spec?: BucketSpec;
  readonly before?: StackValues;
  readonly after?: StackValues;
  readonly more?: Readonly<Record<string, Partial<ResourceChange>>>;
  readonly begun?: Begun;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

async function look({ before = {}, after = bucket, more = {}, begun, env = sandbox.env({}), ...asked }: Asked = {}) {
  const of = asked.spec ?? spec;
  const plan = planFrom(before, after, more);
  const changes = describePlan(plan);
  const planned = { spec: of, planned: { id: of.id, plan }, fingerprint: fingerprint(plan), changes, drift: describeDrift(plan), risk: risk(changes) }; // prettier-ignore
  const looked = await lookBeyond({ planned: [planned], failed: [] }, { env }, new Map(begun === undefined ? [] : [[of.id, begun]])); // prettier-ignore
  return { planned: looked.planned[0], faults: looked.failed.flatMap(({ faults }) => faults) };
}

const calls = () => sandbox.calls().map(({ operation }) => operation);
const create = () => bucketClient(sandbox, name).put('', '');
const notify = (bucket = name) =>
  bucketClient(sandbox, bucket).put('?notification=', `<NotificationConfiguration><QueueConfiguration><Queue>${queue}</Queue><Event>s3:ObjectCreated:*</Event></QueueConfiguration></NotificationConfiguration>`); // prettier-ignore

describe('the names of buckets that a plan would make', () => {
  test('that are free are said to be, and the plan stays what it was', async () => {
    const { planned, faults } = await look();
    expect(faults).toEqual([]);
    expect(planned).toMatchObject({ risk: 'low', fingerprint: fingerprint(planFrom({}, bucket)) });
    expect(planned?.changes.map(({ text }) => text)).toEqual(['the name acme-files is free', 'the bucket acme-files']);
  });

  test('are looked up by one call each, and those that the state holds by none', async () => {
    const replica: StackValues = { 'aws_s3_bucket.replica': { bucket: 'acme-files-other' } };
    const replicated = specOf({ bucket: name, id: name, replication: { bucket: 'acme-files-other', region: 'us-west-2' } });
    await look({ spec: replicated, before: bucket, after: { ...bucket, ...replica } });
    expect(calls()).toEqual(['GetCallerIdentity', 'HeadBucket']);
    await look({ before: bucket, after: { ...bucket } });
    await look({ before: bucket, after: {}, more: { 'aws_s3_bucket.bucket': { action: 'forget' } } });
    const imported = { action: 'update', importId: name } as const;
    await look({ before: bucket, after: bucket, more: { 'aws_s3_bucket.bucket': imported } });
    expect(calls()).toHaveLength(2);
  });

  test('that are taken by others are a fault that suggests one', async () => {
    const replicated = specOf({ bucket: name, id: name, replication: { bucket: 'acme-files-replica', region: 'us-west-2' } });
    const { planned, faults } = await look({ spec: replicated, after: { ...bucket, 'aws_s3_bucket.replica': {} } });
    expect(planned).toBeUndefined();
    expect(faults).toEqual([
      {
        code: 'bucket/name-taken',
        message: expect.stringContaining('"acme-files-replica" is taken, in us-west-2'),
        fix: 'Write another name: "replication.bucket: acme-files-replica-us-west-2".',
        at: { file: spec.file, line: 1, column: 1 },
        key: ['replication', 'bucket'],
      },
    ]);
  });

  test('that are taken in another region are, too, and so is that of a log bucket', async () => {
    const logged = specOf({ bucket: name, id: name, logBucket: { bucket: 'acme-files-logs', keepDays: 30 } });
    const { faults } = await look({ spec: logged, before: bucket, after: { ...bucket, 'aws_s3_bucket.logs': {} } });
    expect(faults).toMatchObject([
      { code: 'bucket/name-taken', message: expect.stringContaining('in eu-west-1'), fix: expect.stringContaining('logging.bucket: acme-files-logs-us-east-1') }, // prettier-ignore
    ]);
  });

  test('that stand in the account and not in the state are a fault that says what can be done', async () => {
    await create();
    const { faults } = await look();
    expect(faults).toMatchObject([{ code: 'bucket/own-not-in-state', message: expect.stringContaining('111122223333, us-east-1') }]); // prettier-ignore
    expect(faults[0]?.fix).toMatch(/"bucket: acme-files-us-east-1".*delete.*adopt/);
  });

  test("that an apply made which did not end are no fault while its plan is made by the role that can't take them over", async () => {
    await create();
    const addresses = ['aws_s3_bucket.bucket'];
    const begun: Begun = { created: addresses, takesOver: { of: 'this plan', addresses } };
    const { planned, faults } = await look({ begun });
    expect(faults).toEqual([]);
    expect(planned?.changes[0]).toMatchObject({ code: 'name/begun', kind: 'neutral' });
    expect((await look({ begun: { created: [] } })).faults).toHaveLength(1);
    // Whose name was not known to be free is never taken over.
    expect((await look({ begun: { created: addresses, takesOver: { of: 'this plan', addresses: [] } } })).faults).toHaveLength(1);
    expect(
      (await look({ begun: { created: addresses, find: async () => ({ ok: true, value: new Map() }) } })).faults,
    ).toHaveLength(1);
  });

  test('that an apply of another head made are a fault that says what takes them over', async () => {
    await create();
    const addresses = ['aws_s3_bucket.bucket'];
    const begun: Begun = { created: addresses, takesOver: { of: 'another plan', addresses } };
    const { planned, faults } = await look({ begun });
    expect(planned).toBeUndefined();
    expect(faults).toMatchObject([{ code: 'bucket/begun-by-another-plan', key: ['bucket'] }]);
    expect(faults[0]?.fix).toMatch(/^Run the workflow of the default branch again, before this is merged/);
    expect(faults[0]?.fix).toContain(
      'opened a pull request to have exactly that plan reviewed again, have that one approved and merge it',
    );
    expect(faults[0]?.fix).toContain('delete by hand what that apply made, if nobody uses it');
  });

  test('that an apply of exactly this plan made, which this follow-up has reviewed again, are none; of another plan they are', async () => {
    await create();
    const addresses = ['aws_s3_bucket.bucket'];
    const begunBy = (of: string): Begun => ({ created: addresses, takesOver: { of: { fingerprint: of }, addresses } });
    expect((await look({ begun: begunBy(fingerprint(planFrom({}, bucket))) })).planned?.changes[0]).toMatchObject({
      code: 'name/begun',
    });
    const other = await look({ begun: begunBy(`sha256:${'0'.repeat(64)}`) });
    expect(other.faults).toMatchObject([{ code: 'bucket/begun-by-another-plan' }]);
  });

  test("that can't be looked up are said to be, with what is missing", async () => {
    sandbox.fail({ operation: 'HeadBucket', answer: 'AccessDenied' });
    const denied = await look();
    expect(denied.faults).toEqual([]);
    expect(denied.planned?.changes[0]).toMatchObject({ code: 'name/unknown', text: expect.stringContaining('s3:ListBucket') });
    const nobody = await look({ env: {} });
    expect(nobody.planned?.changes[0]?.text).toMatch(/could not be looked up: there are no AWS credentials/);
  });
});

describe('the identity provider that a plan would make', () => {
  const issuer = 'tokens.vendor.example/acme';
  const tag = 'vendor-bucket:request';
  const roles = [{ ...tokenRole({ create: true }) }];
  const asked = specOf({ bucket: name, id: name, roles, tags: { [tag]: name } });
  const provider: StackValues = { 'aws_iam_openid_connect_provider.vendor': { url: `https://${issuer}` } };
  const plan = { spec: asked, before: bucket, after: { ...bucket, ...provider } };
  const make = (tags: Readonly<Record<string, string>> = {}) =>
    ask(sandbox, {
      ...{ method: 'POST', service: 'iam', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      body: new URLSearchParams({ Version: '2010-05-08', Action: 'CreateOpenIDConnectProvider', Url: `https://${issuer}`, 'ClientIDList.member.1': 'a', ...tags }).toString(), // prettier-ignore
    });
  const own = { 'Tags.member.1.Key': tag, 'Tags.member.1.Value': name };

  test('and the account has not is not spoken of, and one that the state holds is not looked for', async () => {
    const { planned, faults } = await look(plan);
    expect(faults).toEqual([]);
    expect(planned?.changes.filter(({ code }) => code.startsWith('name/'))).toEqual([]);
    expect(calls()).toEqual(['GetCallerIdentity', 'GetOpenIDConnectProvider']);
    await look({ ...plan, before: { ...bucket, ...provider } });
    await look({ ...plan, more: { 'aws_iam_openid_connect_provider.vendor': { action: 'update', importId: 'x' } } });
    expect(calls()).toHaveLength(2);
  });

  test.each([
    ['by somebody', {}],
    ['by this request, which has forgotten it', own],
  ])('and that was made %s is a fault that says how to use it', async (_, tags) => {
    await make(tags);
    const { faults } = await look(plan);
    expect(faults).toMatchObject([
      {
        code: 'bucket/provider-not-in-state',
        message: expect.stringContaining(`"${issuer}" exists already in this account (111122223333)`),
        fix: expect.stringContaining('Have the template leave it out'),
        key: ['vendor'],
      },
    ]);
    const trust = { ...tokenRole({ create: true }).trust, createParameter: 'createProvider' };
    const switched = specOf({ bucket: name, id: name, roles: [{ ...tokenRole({ create: true }), trust }] });
    expect((await look({ ...plan, spec: switched })).faults).toMatchObject([
      { fix: expect.stringContaining('"createProvider: false"'), key: ['parameters', 'createProvider'] },
    ]);
  });

  test('and that an apply made which did not end is none', async () => {
    await make(own);
    const addresses = ['aws_iam_openid_connect_provider.vendor'];
    const begun: Begun = { created: addresses, takesOver: { of: 'this plan', addresses } };
    const { planned, faults } = await look({ ...plan, begun });
    expect(faults).toEqual([]);
    expect(planned?.changes).toContainEqual(expect.objectContaining({ code: 'name/begun', kind: 'neutral' }));
    const another = await look({ ...plan, begun: { ...begun, takesOver: { of: 'another plan', addresses } } });
    expect(another.faults).toMatchObject([{ code: 'bucket/begun-by-another-plan' }]);
  });

  test("and that can't be looked up is said to be, with what is missing", async () => {
    sandbox.fail({ operation: 'GetOpenIDConnectProvider', answer: 'AccessDenied' });
    const { planned, faults } = await look(plan);
    expect(faults).toEqual([]);
    expect(planned?.changes).toContainEqual(expect.objectContaining({ code: 'name/unknown', text: expect.stringContaining('iam:GetOpenIDConnectProvider') })); // prettier-ignore
  });
});

describe('notifications that were added by hand', () => {
  const asked = specOf({ bucket: name, id: name, eventBridge: true });
  const drifted: StackValues = {
    'aws_s3_bucket_notification.bucket': {
      ...{ bucket: name, eventbridge: true, topic: [], lambda_function: [] },
      queue: [{ id: 'x', queue_arn: queue, events: ['s3:ObjectCreated:*'], filter_prefix: 'in/', filter_suffix: '' }],
    },
  };

  test('to a bucket that gets a configuration of its own are a danger', async () => {
    await create();
    await notify();
    const { planned } = await look({ spec: asked, before: bucket, after: { ...bucket, ...notification } });
    expect(planned?.risk).toBe('breaks');
    expect(planned?.changes[0]).toMatchObject({ kind: 'breaks', address: 'aws_s3_bucket_notification.bucket' });
    expect(planned?.changes[0]?.text).toContain(`${queue} (s3:ObjectCreated:*)`);
    expect(calls().slice(-2)).toEqual(['GetCallerIdentity', 'GetBucketNotificationConfiguration']);
  });

  test('are one where the configuration goes, of which Terraform shows what its state had; said once', async () => {
    await create();
    await notify();
    const gone = { spec, before: { ...bucket, ...notification }, after: bucket };
    expect((await look(gone)).planned?.changes[0]).toMatchObject({ kind: 'breaks', text: expect.stringContaining(queue) });
    const seen = await look({ ...gone, before: { ...bucket, ...drifted } });
    expect(seen.planned?.changes.filter(({ kind }) => kind === 'breaks')).toHaveLength(1);
    const before = calls().length;
    await look({ ...gone, after: {}, more: { 'aws_s3_bucket.bucket': { action: 'forget' } } });
    expect(calls()).toHaveLength(before);
  });

  test("that are none are not spoken of, and those that can't be read are said to be", async () => {
    await create();
    const change = { spec: asked, before: bucket, after: { ...bucket, ...notification } };
    expect((await look(change)).planned?.risk).toBe('low');
    sandbox.fail({ operation: 'GetBucketNotificationConfiguration', answer: 'AccessDenied' });
    const { planned } = await look(change);
    expect(planned?.changes).toContainEqual(expect.objectContaining({ code: 'events/unknown', text: expect.stringContaining('s3:GetBucketNotification') })); // prettier-ignore
  });

  test('are not looked for where the bucket is new, or where the state has the configuration', async () => {
    await look({ spec: asked, after: { ...bucket, ...notification } });
    await look({ spec: asked, before: { ...bucket, ...notification }, after: { ...bucket, ...notification } });
    expect(calls()).toEqual(['GetCallerIdentity', 'HeadBucket']);
  });

  test.each<[string, StackValues]>([
    ['puts the configuration right', notification],
    ['takes it away', {}],
  ])('and that the state sees are a danger in a plan that %s', (_, after) => {
    const [change] = describePlan(planFrom({ ...bucket, ...drifted }, { ...bucket, ...after }));
    expect(change).toMatchObject({ kind: 'breaks', code: 'events/receivers' });
    expect(change?.text).toContain(`added by hand end, to ${queue} (s3:ObjectCreated:* under in/)`);
  });

  test('are drift as somebody adds them', () => {
    const plan = planFrom({ ...bucket, ...notification }, { ...bucket, ...notification });
    const drift = planFrom(notification, drifted).resources;
    expect(describeDrift({ ...plan, drift })).toMatchObject([{ kind: 'weakens', text: expect.stringContaining(`no request asks for, go to ${queue}`) }]); // prettier-ignore
  });
});
