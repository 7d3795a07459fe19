import { describe, expect, test } from '@jest/globals';
import { addressesOf, resourcesOf } from './blocks.js';
import { everyProtection, inventoryAlone } from './protections.js';

describe('the log bucket', () => {
  const parts = (name: string) => {
    const blocks = [...addressesOf(resourcesOf(inventoryAlone))].filter(([address]) => address.endsWith(`.${name}`));
    return new Map(blocks.map(([address, block]) => [address.replace(/\..*$/, ''), block]));
  };

  test('is as protected as the source', () => {
    for (const type of ['public_access_block', 'ownership_controls', 'versioning'].map((part) => `aws_s3_bucket_${part}`)) {
      const text = JSON.stringify(parts('logs').get(type))
        .replaceAll('acme-files-logs', 'acme-files')
        .replaceAll('.logs', '.bucket');
      expect(text).toBe(JSON.stringify(parts('bucket').get(type)));
    }
  });

  test('has SSE-S3 whatever the source has, since server access logs go nowhere else', () => {
    expect(resourcesOf(everyProtection)['aws_s3_bucket_server_side_encryption_configuration']?.['logs']).toMatchObject({
      bucket: '${aws_s3_bucket.logs.bucket}',
      rule: [{ apply_server_side_encryption_by_default: { sse_algorithm: 'AES256' } }],
    });
  });

  test('removes what is older than asked for, and for good a month later', () => {
    const { rule } = parts('logs').get('aws_s3_bucket_lifecycle_configuration') as { readonly rule: readonly object[] };
    const day = { status: 'Enabled', filter: [{}] };
    expect(rule).toEqual([
      { id: 'abort-incomplete-uploads', ...day, abort_incomplete_multipart_upload: [{ days_after_initiation: 7 }] },
      { id: 'expire-objects', ...day, expiration: [{ days: 90 }] },
      { id: 'remove-noncurrent-versions', ...day, noncurrent_version_expiration: [{ noncurrent_days: 30 }] },
    ]);
  });

  test('has no logs, no inventory and no replica of its own', () => {
    const types = Object.entries(resourcesOf(everyProtection)).flatMap(([type, named]) => ('logs' in named ? [type] : []));
    expect(types.filter((type) => /logging|inventory|replication|object_lock/.test(type))).toEqual([]);
  });
});
