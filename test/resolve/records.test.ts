import { describe, expect, test } from '@jest/globals';
import { account, defaultOf, deployed, faultsFor, notesOf, other, specFor } from './protections-fixture.js';

const trail = `arn:aws:cloudtrail:us-east-1:${account}:trail/main`;
const key = `arn:aws:kms:us-east-1:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const central = { logging: { serverAccess: 'acme-central-logs' } };

test('nothing is logged where nobody asks for it', () => {
  const spec = specFor('');
  expect([spec.logging, spec.logBucket]).toEqual([{}, undefined]);
});

describe('access logs', () => {
  test('go to a log bucket that is created, with its defaults recorded', () => {
    const spec = specFor('logging: { serverAccess: create }');
    expect(spec.logging).toEqual({ serverAccess: { bucket: 'acme-logs', prefix: 'access/', created: true } });
    expect(spec.logBucket).toEqual({ bucket: 'acme-logs', keepDays: 365 });
    expect([defaultOf(spec, 'logging.bucket'), defaultOf(spec, 'logging.keep')]).toEqual(['acme-logs', '365 days']);
    expect(spec.handover.snippets).toEqual([]);
  });

  test('go to a created log bucket of this name, for as long as the request says', () => {
    const spec = specFor('logging: { serverAccess: create, bucket: acme-audit, keep: 2 years }');
    expect(spec.logging.serverAccess?.bucket).toBe('acme-audit');
    expect(spec.logBucket).toEqual({ bucket: 'acme-audit', keepDays: 730 });
    expect([defaultOf(spec, 'logging.bucket'), defaultOf(spec, 'logging.keep')]).toEqual([undefined, undefined]);
  });

  test('go to a bucket that exists under the name of this one, and its owner gets the statement', () => {
    const spec = specFor('logging: { serverAccess: acme-access-logs }');
    expect(spec.logging).toEqual({ serverAccess: { bucket: 'acme-access-logs', prefix: 'acme/', created: false } });
    expect(spec.logBucket).toBeUndefined();
    expect(notesOf(spec, 'log-bucket-exists')).toEqual([
      expect.stringContaining('encrypted with SSE-S3, without a default retention'),
    ]);
    const [snippet] = spec.handover.snippets;
    expect(snippet?.title).toBe('Statement to add to the policy of acme-access-logs, so that access logs arrive');
    expect(JSON.parse(snippet?.text ?? '')).toEqual([
      {
        Sid: 'AccessLogsArrive',
        Effect: 'Allow',
        Principal: { Service: ['logging.s3.amazonaws.com'] },
        Action: ['s3:PutObject'],
        Resource: ['arn:aws:s3:::acme-access-logs/acme/*'],
        Condition: {
          ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::acme' },
          StringEquals: { 'aws:SourceAccount': '{{account_id}}' },
        },
      },
    ]);
  });

  test('go where the settings say, for all or by region, unless the request says otherwise', () => {
    const spec = specFor('', central);
    expect(spec.logging.serverAccess).toEqual({ bucket: 'acme-central-logs', prefix: 'acme/', created: false });
    expect(defaultOf(spec, 'logging.serverAccess')).toBe('acme-central-logs');
    const byRegion = { logging: { serverAccess: { 'us-east-1': 'acme-logs-virginia', 'us-west-2': 'acme-logs-oregon' } } };
    expect(specFor('', byRegion).logging.serverAccess?.bucket).toBe('acme-logs-virginia');
    const own = specFor('logging: { serverAccess: create }', central);
    expect(own.logging.serverAccess).toEqual({ bucket: 'acme-logs', prefix: 'access/', created: true });
    expect(defaultOf(own, 'logging.serverAccess')).toBeUndefined();
  });

  test('are a fault where the settings name no log bucket for the region, unless the request does', () => {
    const settings = { logging: { serverAccess: { 'us-west-2': 'acme-logs-oregon' } } };
    expect(faultsFor('', settings)).toEqual([
      'request/no-log-bucket 3:9 The settings want access logs and name no log bucket in us-east-1; S3 writes logs within a region only. | Add "us-east-1: <a bucket there>" to logging.serverAccess of the settings, or write logging: { serverAccess: create } here.',
    ]);
    expect(faultsFor('logging: { serverAccess: create }', settings)).toEqual([]);
  });

  test("are a fault where the settings' log bucket is the bucket itself, or its replica", () => {
    expect(faultsFor('', { logging: { serverAccess: 'acme' } })).toEqual([
      'request/logs-itself 2:9 "acme", the name of the bucket, is that of the log bucket that the settings name. | Write another name here; or, if the logs are to go elsewhere, logging: { serverAccess: create }.',
    ]);
    const replicated = 'replication: { region: us-west-2, bucket: acme-central-logs }';
    expect(faultsFor(replicated, central)).toEqual([
      expect.stringMatching(/^request\/logs-itself 5:43 "acme-central-logs", the name of the replica, is that of/),
    ]);
    expect(faultsFor(`${replicated}\nlogging: { serverAccess: create }`, central)).toEqual([]);
  });
});

describe('object-level events', () => {
  test('go to a trail that is created', () => {
    const spec = specFor('logging: { dataEvents: create }');
    expect(spec.logging).toEqual({ dataEvents: { trail: 'acme-data-events', created: true, record: 'all' } });
    expect(spec.logBucket?.bucket).toBe('acme-logs');
    expect(defaultOf(spec, 'logging.dataEvents.record')).toBe('all');
    expect(notesOf(spec, 'trail-quota')).toHaveLength(1);
    expect(notesOf(spec, 'data-events-cost')).toHaveLength(1);
    expect(spec.handover.byHand).toBeUndefined();
  });

  test('are those that the request asks for', () => {
    const spec = specFor('logging: { dataEvents: { trail: create, record: write } }');
    expect(spec.logging.dataEvents?.record).toBe('write');
    expect(defaultOf(spec, 'logging.dataEvents.record')).toBeUndefined();
  });

  test('go to a trail that exists, which is completed by hand', () => {
    const spec = specFor(`logging: { dataEvents: '${trail}' }`, deployed);
    expect(spec.logging).toEqual({ dataEvents: { trail, created: false, record: 'all' } });
    expect(spec.logBucket).toBeUndefined();
    expect(notesOf(spec, 'trail-by-hand')).toHaveLength(1);
    expect(notesOf(spec, 'trail-quota')).toEqual([]);
    expect(notesOf(spec, 'trail-home-region')).toEqual([]);
    expect(notesOf(spec, 'trail-other-account')).toEqual([]);
    expect(spec.handover.byHand?.map(({ title }) => title)).toEqual([`Let the trail ${trail} record the objects of acme`]);
  });

  test('of a trail elsewhere come with what that takes', () => {
    const far = trail.replace('us-east-1', 'eu-west-1').replace(account, other);
    const spec = specFor(`logging: { dataEvents: '${far}' }`, deployed);
    expect(notesOf(spec, 'trail-home-region')).toEqual([expect.stringContaining('it has to be a multi-region trail')]);
    expect(notesOf(spec, 'trail-other-account')).toEqual([expect.stringContaining(other)]);
  });
});

describe('a log bucket', () => {
  test('is one for all: access logs, a trail and an inventory', () => {
    const spec = specFor('logging: { serverAccess: create, dataEvents: create }\ninventory: { frequency: daily }');
    const names = [spec.logging.serverAccess?.bucket, spec.logBucket?.bucket, spec.inventory?.bucket];
    expect(names).toEqual(['acme-logs', 'acme-logs', 'acme-logs']);
    expect(spec.defaults.filter(({ path }) => path === 'logging.bucket')).toHaveLength(1);
  });

  test('that is created has another name than the one that the settings name', () => {
    expect(faultsFor('logging: { dataEvents: create }', { logging: { serverAccess: 'acme-logs' } })).toEqual([
      'request/log-bucket-name 5:1 The log bucket that is created has the name "acme-logs", which is that of the one that the settings name. | Write another name for it: logging.bucket.',
    ]);
    const renamed = 'logging: { dataEvents: create, bucket: acme-trail }';
    expect(specFor(renamed, { logging: { serverAccess: 'acme-logs' } }).logBucket?.bucket).toBe('acme-trail');
  });
});

describe('an inventory', () => {
  test('is none where it is not asked for', () => {
    expect(specFor('').inventory).toBeUndefined();
  });

  test('goes to the created log bucket, with its defaults recorded', () => {
    const spec = specFor('inventory: { frequency: weekly }');
    expect(spec.inventory).toEqual({
      frequency: 'weekly',
      versions: 'all',
      format: 'CSV',
      bucket: 'acme-logs',
      prefix: 'inventory',
      created: true,
      encryption: { type: 'sse-s3' },
      fields: expect.arrayContaining([
        'EncryptionStatus',
        'BucketKeyStatus',
        'ReplicationStatus',
        'ObjectLockRetainUntilDate',
        'ObjectLockMode',
        'ObjectLockLegalHoldStatus',
      ]),
    });
    expect(spec.logBucket).toEqual({ bucket: 'acme-logs', keepDays: 365 });
    expect(spec.handover.snippets).toEqual([]);
    const defaults = ['versions', 'format', 'bucket', 'encryption'].map((name) => defaultOf(spec, `inventory.${name}`));
    expect(defaults).toEqual(['all', 'CSV', 'acme-logs', 'sse-s3']);
  });

  test('is as the request says', () => {
    const text = `inventory: { frequency: daily, versions: current, format: Parquet, bucket: acme-reports, encryption: { type: sse-kms, key: '${key}' } }`;
    const spec = specFor(text);
    expect(spec.inventory).toMatchObject({
      frequency: 'daily',
      versions: 'current',
      format: 'Parquet',
      bucket: 'acme-reports',
      created: false,
      encryption: { type: 'sse-kms', key: { arn: key } },
    });
    expect(spec.logBucket).toBeUndefined();
    expect(spec.defaults.filter(({ path }) => path.startsWith('inventory'))).toEqual([]);
    expect(notesOf(spec, 'inventory-bucket-exists')).toEqual([expect.stringContaining('under inventory/acme/')]);
  });

  test('has the statements for the owners of the bucket and the key that exist', () => {
    const text = `inventory: { frequency: daily, bucket: acme-reports, encryption: { type: sse-kms, key: '${key}' } }`;
    const { snippets } = specFor(text).handover;
    expect(snippets.map(({ title }) => title)).toEqual([
      'Statement to add to the policy of acme-reports, so that the inventory arrives',
      `Statement to add to the policy of ${key}, so that the inventory can be encrypted`,
    ]);
    const from = { 'aws:SourceAccount': '{{account_id}}' };
    const ArnLike = { 'aws:SourceArn': 'arn:aws:s3:::acme' };
    expect(snippets.map((snippet) => JSON.parse(snippet.text) as unknown)).toEqual([
      [
        expect.objectContaining({
          Principal: { Service: ['s3.amazonaws.com'] },
          Action: ['s3:PutObject'],
          Resource: ['arn:aws:s3:::acme-reports/inventory/*'],
          Condition: { StringEquals: { ...from, 's3:x-amz-acl': 'bucket-owner-full-control' }, ArnLike },
        }),
      ],
      [
        expect.objectContaining({
          Principal: { Service: ['s3.amazonaws.com'] },
          Action: ['kms:GenerateDataKey'],
          Condition: { StringEquals: from, ArnLike },
        }),
      ],
    ]);
  });

  test("is encrypted with the bucket's own key, where it has one", () => {
    const kms = 'encryption: { type: sse-kms, key: create }\ninventory: { frequency: daily, encryption: { type: sse-kms } }';
    expect(specFor(kms).inventory?.encryption).toEqual({ type: 'sse-kms', key: 'bucket' });
    expect(specFor(kms).handover.snippets.filter(({ title }) => title.includes('inventory'))).toEqual([]);
    expect(faultsFor('inventory: { frequency: daily, encryption: { type: sse-kms } }')).toEqual([
      "request/inventory-key 5:44 Without a key it is the bucket's customer key, and the bucket has none: it is encrypted with sse-s3 by default. | Write encryption: sse-s3, or add the full ARN of a key.",
    ]);
  });

  test("with a given key of the bucket adds S3 to the statements for that key's owner", () => {
    const kms = `encryption: { type: sse-kms, key: '${key}' }\ninventory: { frequency: daily, encryption: { type: sse-kms } }`;
    const added = specFor(kms).handover.snippets.find(({ title }) => title === `Statements to add to the policy of ${key}`);
    expect(added?.text).toContain('"s3.amazonaws.com"');
  });
});
