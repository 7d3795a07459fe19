import { beforeAll, describe, expect, test } from '@jest/globals';
import { defined } from '../../src/defined.js';
import { keyPolicy } from '../../src/policies/encryption.js';
import { accessLogStatements, inventoryStatements, logBucketPolicy, trailKeyPolicy } from '../../src/policies/records.js';
import type { BucketSpec, InventorySpec } from '../../src/spec/spec.js';
import { as, asService, bucket, member, refs, stranger } from './callers.js';
import { actionsOf, allowedOf, isAllowed } from './evaluator.js';
import { account, createdKey, givenKey, specOf } from './specs.js';

const logBucket = { bucket: 'acme-files-logs', keepDays: 365 };
const logs = 'arn:aws:s3:::acme-files-logs';
const trail = 'acme-files-data-events';
const trailArn = `arn:aws:cloudtrail:us-east-1:${account}:trail/${trail}`;
const inventory: InventorySpec = {
  frequency: 'weekly',
  versions: 'all',
  format: 'CSV',
  bucket: logBucket.bucket,
  prefix: 'inventory',
  created: true,
  encryption: { type: 'sse-kms', key: 'bucket' },
  fields: [],
};
const everyLog: BucketSpec = specOf({
  logBucket,
  logging: {
    serverAccess: { bucket: logBucket.bucket, prefix: 'access/', created: true },
    dataEvents: { trail, created: true, record: 'all' },
  },
  inventory,
  encryption: createdKey,
});

let s3Actions: readonly string[] = [];
let kmsActions: readonly string[] = [];
beforeAll(async () => {
  [s3Actions, kmsActions] = await Promise.all([actionsOf('s3'), actionsOf('kms')]);
});

const ours = { 'aws:SourceArn': bucket, 'aws:SourceAccount': account };
const full = { 's3:x-amz-acl': 'bucket-owner-full-control' };
const written = ['s3:PutObject'];

interface Delivery {
  readonly by: string;
  readonly what: string;
  readonly context: Readonly<Record<string, string>>;
  readonly key: string;
  readonly allowed: readonly string[];
}

describe('the log bucket takes', () => {
  const access: Omit<Delivery, 'what' | 'allowed'> = { by: 'logging.s3.amazonaws.com', key: 'access/2026', context: ours };
  const events = {
    by: 'cloudtrail.amazonaws.com',
    key: `trail/AWSLogs/${account}/CloudTrail/us-east-1/x.gz`,
    context: { 'aws:SourceArn': trailArn, ...full },
  };
  const report = { by: 's3.amazonaws.com', key: 'inventory/acme-files/all/x.csv', context: { ...ours, ...full } };
  const without = (context: Delivery['context'], key: string) =>
    Object.fromEntries(Object.entries(context).filter(([name]) => name !== key));

  test.each<Delivery>([
    { ...access, what: 'access logs of the bucket', allowed: written },
    { ...access, what: 'access logs of another bucket', context: { ...ours, 'aws:SourceArn': `${bucket}-2` }, allowed: [] },
    { ...access, what: 'access logs of another account', context: { ...ours, 'aws:SourceAccount': '999988887777' }, allowed: [] },
    { ...access, what: 'access logs of no bucket', context: without(ours, 'aws:SourceArn'), allowed: [] },
    { ...access, what: 'access logs elsewhere', key: 'trail/x', allowed: [] },
    { ...access, what: 'access logs by another service', by: 'delivery.logs.amazonaws.com', allowed: [] },
    { ...access, what: 'access logs without TLS', context: { ...ours, 'aws:SecureTransport': 'false' }, allowed: [] },
    { ...events, what: "the trail's events", allowed: written },
    { ...events, what: "another trail's events", context: { ...full, 'aws:SourceArn': `${trailArn}-2` }, allowed: [] },
    { ...events, what: "the trail's events without the ACL", context: without(events.context, 's3:x-amz-acl'), allowed: [] },
    { ...events, what: "another account's events", key: 'trail/AWSLogs/999988887777/x.gz', allowed: [] },
    { ...report, what: 'the inventory', allowed: written },
    { ...report, what: 'the inventory without the ACL', context: ours, allowed: [] },
    {
      ...report,
      what: "another bucket's inventory",
      context: { ...report.context, 'aws:SourceArn': `${bucket}-2` },
      allowed: [],
    },
    {
      ...report,
      what: "another account's inventory",
      context: { ...report.context, 'aws:SourceAccount': '999988887777' },
      allowed: [],
    },
    { ...report, what: 'the inventory elsewhere', key: 'inventory-2/x', allowed: [] },
  ])('$what: $allowed', async ({ by, context, key, allowed }) => {
    const call = { ...asService(by, context), on: `${logs}/${key}`, resourcePolicy: logBucketPolicy(everyLog, logBucket, refs) };
    expect((await allowedOf(s3Actions, call)).allowed).toEqual(allowed);
  });

  test('the question whose the bucket is, by CloudTrail for the trail, and nothing else on the bucket itself', async () => {
    const resourcePolicy = logBucketPolicy(everyLog, logBucket, refs);
    for (const { by, context } of [access, events, report]) {
      const { allowed } = await allowedOf(s3Actions, { ...asService(by, context), on: logs, resourcePolicy });
      expect([by, allowed]).toEqual([by, by === events.by ? ['s3:GetBucketAcl'] : []]);
    }
  });

  test('nothing of people that their own policies do not allow', async () => {
    const resourcePolicy = logBucketPolicy(everyLog, logBucket, refs);
    const call = { on: `${logs}/access/x`, resourcePolicy };
    expect((await allowedOf(s3Actions, { ...as(stranger, { ...ours, ...full }), ...call })).allowed).toEqual([]);
    expect((await allowedOf(s3Actions, { by: member, context: as(member).context, ...call })).allowed).toEqual([]);
    expect(await isAllowed({ ...as(member), ...call, action: 's3:GetObject' })).toBe(true);
  });

  test('only what is asked for', () => {
    const sids = (spec: Partial<BucketSpec>) =>
      logBucketPolicy(specOf({ ...spec, logBucket }), logBucket, refs)
        .Statement.slice(2)
        .map(({ Sid }) => Sid);
    const { serverAccess, dataEvents } = everyLog.logging;
    if (serverAccess === undefined || dataEvents === undefined) throw new Error('the spec has both');
    expect(sids({})).toEqual([]);
    expect(sids({ logging: { serverAccess } })).toEqual(['AccessLogsArrive']);
    expect(sids({ logging: { dataEvents } })).toEqual(['TrailChecksBucket', 'TrailArrives']);
    expect(sids({ inventory })).toEqual(['InventoryArrives']);
    const existing = { ...serverAccess, bucket: 'logs', created: false };
    expect(sids({ logging: { serverAccess: existing, dataEvents: { ...dataEvents, trail: trailArn, created: false } } })).toEqual(
      [],
    );
  });
});

test('the owner of an existing log bucket gets the same statements, for that bucket', () => {
  const spec = specOf({
    logging: { serverAccess: { bucket: 'all-logs', prefix: 'acme-files/', created: false } },
    inventory: { ...inventory, bucket: 'all-reports', prefix: '', created: false },
  });
  expect(accessLogStatements(spec, refs)).toMatchObject([{ Resource: ['arn:aws:s3:::all-logs/acme-files/*'] }]);
  expect(inventoryStatements(spec, refs)).toMatchObject([{ Resource: ['arn:aws:s3:::all-reports/*'] }]);
  expect([...accessLogStatements(specOf(), refs), ...inventoryStatements(specOf(), refs)]).toEqual([]);
});

describe('keys', () => {
  const context = 'kms:EncryptionContext:aws:cloudtrail:arn';
  const onTrailKey = () => ({ on: refs.trailKeyArn, resourcePolicy: trailKeyPolicy(everyLog, trail, refs) });
  const generated = [
    'kms:GenerateDataKey',
    'kms:GenerateDataKeyPair',
    'kms:GenerateDataKeyPairWithoutPlaintext',
    'kms:GenerateDataKeyWithoutPlaintext',
  ];

  test.each([
    { how: 'for the trail', of: trailArn, on: trailArn, allowed: ['kms:DescribeKey', ...generated] },
    {
      how: 'for the trail, from another region',
      of: trailArn,
      on: trailArn.replace('us-east-1', 'eu-west-1'),
      allowed: ['kms:DescribeKey', ...generated],
    },
    { how: 'for the trail, with the context of another', of: trailArn, on: `${trailArn}-2`, allowed: ['kms:DescribeKey'] },
    { how: 'for the trail, without a context', of: trailArn, on: undefined, allowed: ['kms:DescribeKey'] },
    { how: 'for another trail', of: `${trailArn}-2`, on: trailArn, allowed: [] },
  ])('CloudTrail uses the trail key $how: $allowed', async ({ of, on, allowed }) => {
    const said = { 'aws:SourceArn': of, ...defined({ [context]: on }) };
    const { allowed: found } = await allowedOf(kmsActions, { ...asService('cloudtrail.amazonaws.com', said), ...onTrailKey() });
    expect(found).toEqual(allowed);
  });

  test("the trail key is administered, and the logs decrypted, by the account's own policies and nobody else's", async () => {
    for (const action of ['kms:PutKeyPolicy', 'kms:Decrypt']) {
      expect(await isAllowed({ ...as(member), ...onTrailKey(), action })).toBe(true);
      expect(await isAllowed({ by: member, context: as(member).context, ...onTrailKey(), action })).toBe(false);
      expect(await isAllowed({ ...as(stranger), ...onTrailKey(), action })).toBe(false);
    }
  });

  test.each([
    { with: "the bucket's key", spec: everyLog, source: bucket, allowed: ['kms:GenerateDataKey'] },
    { with: "the bucket's key, for another bucket", spec: everyLog, source: `${bucket}-2`, allowed: [] },
    {
      with: 'SSE-S3',
      spec: specOf({ ...everyLog, inventory: { ...inventory, encryption: { type: 'sse-s3' } } }),
      source: bucket,
      allowed: [],
    },
    {
      with: 'a key of its own',
      spec: specOf({ ...everyLog, inventory: { ...inventory, encryption: { type: 'sse-kms', key: { arn: givenKey } } } }),
      source: bucket,
      allowed: [],
    },
  ])('of an inventory that is encrypted with $with, the bucket key lets S3: $allowed', async ({ spec, source, allowed }) => {
    const s3 = asService('s3.amazonaws.com', { 'aws:SourceArn': source, 'aws:SourceAccount': account });
    const call = { ...s3, on: refs.keyArn, resourcePolicy: keyPolicy(spec, refs) };
    expect((await allowedOf(kmsActions, call)).allowed).toEqual(allowed);
  });
});
