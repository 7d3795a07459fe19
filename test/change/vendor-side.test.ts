import { describe, expect, test } from '@jest/globals';
import type { BucketSpec } from '../../src/spec/spec.js';
import { risk } from '../../src/change/change.js';
import { withVendorSide } from '../../src/change/vendor-side.js';
import type { Keys } from './request-key-cases.js';
import { specOfKeys } from './request-key-specs.js';
import { changesBetween } from './stack-plan.js';

const key = (id: string) => `arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-00000000000${id}`;
const kms = (more: Keys) => ({ encryption: { type: 'sse-kms', key: key('1'), ...more } });

function said(was: Keys | undefined, now: Keys, missing: Parameters<typeof withVendorSide>[2] = []) {
  const spec: BucketSpec = specOfKeys(now);
  const changes = withVendorSide(changesBetween(was && specOfKeys(was), spec), spec, missing);
  return { risk: risk(changes), breaks: changes.filter(({ kind }) => kind === 'breaks').map(({ text }) => text) };
}

describe("the vendor's part breaks", () => {
  // KMS Developer Guide, "Allowing users in other accounts to use a KMS key": both accounts have to allow it.
  test.each<[string, Keys, Keys]>([
    ['a first key', {}, kms({})],
    ['another key', kms({}), kms({ key: key('2') })],
  ])('by %s, which its own account has to allow as well', (_name, was, now) => {
    expect(said(was, now)).toEqual({
      risk: 'breaks',
      breaks: [expect.stringMatching(/has to allow its own principals to use the new key first/)],
    });
  });

  test('by an encryption that every upload has to name', () => {
    const explicit = said(kms({ uploads: 'matching' }), kms({ uploads: 'explicit' }));
    expect(explicit.risk).toBe('breaks');
    expect(explicit.breaks.join()).toMatch(/has to name the bucket's encryption with each upload/);
  });

  test.each<[string, readonly string[], number]>([
    ['reads', ['s3:GetObject', 's3:ListBucket'], 0],
    ['uploads', ['s3:GetObject', 's3:PutObject'], 1],
    ['may put anything', ['s3:Put*'], 1],
    ['may do anything with objects', ['s3:*Object'], 1],
    ['tags only', ['s3:PutObjectTagging'], 0],
  ])('not for a vendor that %s, where it uploads nothing', (_, actions, count) => {
    const [was, now] = [specOfKeys(kms({ uploads: 'matching' })), specOfKeys(kms({ uploads: 'explicit' }))];
    const grants = now.grants.map((grant) => ({ ...grant, statements: [{ sid: 'Vendor', actions, on: 'objects' as const }] }));
    const changes = withVendorSide(changesBetween(was, now), { ...now, grants }, []);
    expect(changes.filter(({ code }) => code === 'vendor/header')).toHaveLength(count);
  });

  test('by an action that its page needs and nobody grants', () => {
    const gap = {
      principal: 'arn:aws:iam::999988887777:role/vendor',
      action: 's3:PutObject',
      resource: 'every file',
      why: 'No statement allows it.',
    };
    expect(said({}, { tags: { a: 'b' } }, [gap])).toEqual({
      risk: 'breaks',
      breaks: [expect.stringContaining('may not call s3:PutObject')],
    });
    expect(said({}, {}, [gap])).toEqual({ risk: 'none', breaks: [] });
  });

  test.each<[string, Keys | undefined, Keys]>([
    ['a new bucket', undefined, kms({ uploads: 'explicit' })],
    ["S3's own keys again", kms({}), { encryption: 'sse-s3' }],
    ['less that is asked of uploads', kms({ uploads: 'explicit' }), kms({ uploads: 'matching' })],
    ['a bucket key', kms({}), kms({ bucketKey: false })],
  ])('not by %s', (_name, was, now) => {
    expect(said(was, now).breaks).toEqual([]);
  });
});
