import { describe, expect, test } from '@jest/globals';
import { account, defaultOf, faultsFor, notesOf, specFor } from './protections-fixture.js';

const key = `arn:aws:kms:us-east-1:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;

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
