import { describe, expect, test } from '@jest/globals';
import { defaultProviderVersion } from '../../src/resolve/resolve.js';
import { resolveText, take, templatesWith } from './fixture.js';

const base = 'vendor: sendsafely\nbucket: ss-self-hosted-acme\nregion: us-east-1\n';
const joint = 'vendor: sailthru\nvariant: joint\nparameters: { path: x }\nbucket: acme\nregion: us-east-1\n';

describe('what a request leaves out has a default, which is recorded', () => {
  test.each<[string, string, string, string]>([
    ['transferAcceleration', base, '', 'true'],
    ['encryption', base, 'encryption: sse-s3', 'sse-s3'],
    ['encryption.uploads', base, 'encryption: { type: sse-s3, uploads: matching }', 'default'],
    ['retention.versioning', base, 'retention: { versioning: false }', 'true'],
    ['retention.recoverDeleted', base, 'retention: { recoverDeleted: 2 weeks }', '30 days'],
    ['retention.incompleteUploads', base, 'retention: { incompleteUploads: 1 day }', '7 days'],
    ['encryption.key', `${joint}encryption: sse-kms\n`, '', 'create'],
    ['encryption.bucketKey', `${joint}encryption: sse-kms\n`, '', 'true'],
    ['replication.bucket', `${base}replication: { region: us-west-2 }\n`, '', 'ss-self-hosted-acme-replica'],
    ['replication.encryption', `${base}replication: { region: us-west-2 }\n`, '', 'sse-s3'],
    ['replication.timeControl', `${base}replication: { region: us-west-2 }\n`, '', 'false'],
    ['replication.deleteMarkers', `${base}replication: { region: us-west-2 }\n`, '', 'false'],
    ['replication.encryption', `${joint}encryption: sse-kms\nreplication: { region: us-west-2 }\n`, '', 'sse-kms'],
    ['replication.encryption.key', `${joint}encryption: sse-kms\nreplication: { region: us-west-2 }\n`, '', 'create'],
    ['replication.encryption.bucketKey', `${joint}encryption: sse-kms\nreplication: { region: us-west-2 }\n`, '', 'true'],
  ])('%s', (path, text, given, value) => {
    const found = take(resolveText(text)).defaults.find((entry) => entry.path === path);
    expect(found).toMatchObject({ path, value });
    expect(found?.why).not.toBe('');
    if (given !== '') expect(take(resolveText(text + given)).defaults.map((entry) => entry.path)).not.toContain(path);
  });

  test('the least request, in full', () => {
    const { encryption, retention, replication, transferAcceleration, cors, providerVersion, partition } = take(
      resolveText(base),
    );
    expect({ encryption, retention, replication, transferAcceleration, cors, providerVersion, partition }).toEqual({
      encryption: { type: 'sse-s3', key: { from: 's3' }, bucketKey: false, uploads: 'default', sseC: 'refused' },
      retention: { versioning: true, recoverDeletedDays: 30, incompleteUploadsDays: 7, transitions: [] },
      replication: undefined,
      transferAcceleration: true,
      cors: [
        {
          allowedHeaders: ['*'],
          allowedMethods: ['GET', 'PUT'],
          allowedOrigins: ['*'],
          exposeHeaders: ['ETag'],
          maxAgeSeconds: 3000,
        },
      ],
      providerVersion: defaultProviderVersion,
      partition: 'aws',
    });
  });

  test('without versioning there is nothing to recover', () => {
    expect(take(resolveText(`${base}retention: { versioning: false }`)).retention).toEqual({
      versioning: false,
      incompleteUploadsDays: 7,
      transitions: [],
    });
  });

  test('a replica in full, with a key that exists', () => {
    const arn = 'arn:aws:kms:us-west-2:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
    const text = `${joint}encryption: sse-kms\nreplication:\n  { region: us-west-2, encryption: { type: sse-kms, key: '${arn}', bucketKey: false }, storageClass: GLACIER_IR, timeControl: true, deleteMarkers: true, bucket: copy }\n`;
    expect(take(resolveText(text)).replication).toEqual({
      region: 'us-west-2',
      bucket: 'copy',
      encryption: { type: 'sse-kms', key: { from: 'given', arn }, bucketKey: false, uploads: 'default', sseC: 'refused' },
      storageClass: 'GLACIER_IR',
      timeControl: true,
      deleteMarkers: true,
      role: 'acme-replication',
    });
  });
});

describe('tags', () => {
  test('say which request a resource belongs to, sorted by key', () => {
    const spec = take(resolveText(`${joint}owner: team\ntags: { zone: a, area: b }`));
    expect(Object.entries(spec.tags)).toEqual([
      ['area', 'b'],
      ['owner', 'team'],
      ['vendor-bucket:request', 'acme'],
      ['vendor-bucket:variant', 'joint'],
      ['vendor-bucket:vendor', 'sailthru'],
      ['zone', 'a'],
    ]);
  });

  test('of the request win over those of the settings, whatever their case, and none wins over the reserved ones', () => {
    const settings = { tags: { Zone: 'settings', cost: '42', 'Vendor-Bucket:vendor': 'other' } };
    expect(take(resolveText(`${base}tags: { zone: request }`, templatesWith(), settings)).tags).toEqual({
      cost: '42',
      'vendor-bucket:request': 'ss-self-hosted-acme',
      'vendor-bucket:vendor': 'sendsafely',
      zone: 'request',
    });
  });

  test('are at most 50 together with those of the settings', () => {
    const tags = (start: string, count: number): Record<string, string> =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`${start}${i}`, 'x']));
    const settings = { tags: tags('s', 45) };
    expect(resolveText(`${base}tags: ${JSON.stringify(tags('r', 3))}`, templatesWith(), settings).ok).toBe(true);
    expect(resolveText(`${base}tags: ${JSON.stringify(tags('r', 4))}`, templatesWith(), settings)).toMatchObject({
      ok: false,
      faults: [{ code: 'request/tag-count', message: 'With those of the settings there are 51 tags, and AWS takes 50.' }],
    });
  });
});

test("the settings' provider version is taken", () => {
  expect(take(resolveText(base, templatesWith(), { terraform: { provider: '~> 6.0' } })).providerVersion).toBe('~> 6.0');
});

test('the same request gives the same bytes, whatever the name of its file', () => {
  const [one, other] = ['a.yml', 'elsewhere/b.yml'].map((file) => ({
    ...take(resolveText(base, templatesWith(), {}, file)),
    file: '',
  }));
  expect(JSON.stringify(one)).toBe(JSON.stringify(other));
});
