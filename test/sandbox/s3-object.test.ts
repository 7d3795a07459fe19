import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { startSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { bucketClient, enabled } from './client.js';

let sandbox: Sandbox;
let bucket: ReturnType<typeof bucketClient>;
let now = new Date('2026-01-01T00:00:00Z');
beforeEach(async () => {
  now = new Date('2026-01-01T00:00:00Z');
  sandbox = await startSandbox({ clock: () => now });
  bucket = bucketClient(sandbox, 'acme-one');
  await bucket.create();
});
afterEach(() => sandbox.stop());

const idOf = (answer: { headers: Record<string, unknown> }) => String(answer.headers['x-amz-version-id']);

describe('conditional writes', () => {
  test('If-None-Match: * takes the first write and no second, until it is deleted', async () => {
    const once = { 'if-none-match': '*' };
    expect((await bucket.put('state.tflock', 'a', once)).status).toBe(200);
    expect(await bucket.put('state.tflock', 'b', once)).toMatchObject({ status: 412, code: 'PreconditionFailed' });
    expect((await bucket.get('state.tflock')).text).toBe('a');
    await bucket.remove('state.tflock');
    expect((await bucket.put('state.tflock', 'c', once)).status).toBe(200);
  });

  test('a delete marker counts as nothing there', async () => {
    await bucket.put('?versioning', enabled);
    await bucket.put('key', 'a');
    await bucket.remove('key');
    expect((await bucket.put('key', 'b', { 'if-none-match': '*' })).status).toBe(200);
  });

  test('of two writers at once one wins', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) => bucket.put('lock', String(n), { 'if-none-match': '*' })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 7 }, () => 412)]);
  });

  test('If-Match replaces exactly what was read', async () => {
    const { headers } = await bucket.put('key', 'a');
    expect((await bucket.put('key', 'b', { 'if-match': String(headers['etag']) })).status).toBe(200);
    expect((await bucket.put('key', 'c', { 'if-match': String(headers['etag']) })).status).toBe(412);
    expect((await bucket.put('none', 'c', { 'if-match': String(headers['etag']) })).status).toBe(404);
  });
});

describe('bodies', () => {
  const sha256 = (text: string) => createHash('sha256').update(text).digest('base64');
  const chunked = {
    'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
    'content-encoding': 'aws-chunked',
    'x-amz-decoded-content-length': '5',
  };

  test('aws-chunked is taken off, and the trailing checksum is checked and kept', async () => {
    const answer = await bucket.put(
      'key',
      `3\r\nhel\r\n2\r\nlo\r\n0\r\nx-amz-checksum-sha256:${sha256('hello')}\r\n\r\n`,
      chunked,
    );
    expect(answer.headers['x-amz-checksum-sha256']).toBe(sha256('hello'));
    const got = await bucket.get('key', { 'x-amz-checksum-mode': 'ENABLED' });
    expect([got.text, got.headers['x-amz-checksum-sha256'], got.headers['content-encoding']]).toEqual([
      'hello',
      sha256('hello'),
      undefined,
    ]);
  });

  test.each<[string, string, Record<string, string>, string]>([
    ['a wrong trailing checksum', `5\r\nhello\r\n0\r\nx-amz-checksum-sha256:${sha256('x')}\r\n\r\n`, chunked, 'BadDigest'],
    ['a chunk cut short', '5\r\nhel', chunked, 'IncompleteBody'],
    ['another length than promised', '4\r\nhell\r\n0\r\n\r\n', chunked, 'IncompleteBody'],
    ['a wrong MD5', 'hello', { 'content-md5': 'AAAAAAAAAAAAAAAAAAAAAA==' }, 'BadDigest'],
    ['a wrong payload hash', 'hello', { 'x-amz-content-sha256': '0'.repeat(64) }, 'XAmzContentSHA256Mismatch'],
    ['a public ACL', 'hello', { 'x-amz-acl': 'public-read' }, 'AccessControlListNotSupported'],
    ['tags, which are not kept', 'hello', { 'x-amz-tagging': 'a=b' }, 'NotImplemented'],
    ['a copy', '', { 'x-amz-copy-source': '/acme-one/key' }, 'NotImplemented'],
    ['an unknown encryption', 'hello', { 'x-amz-server-side-encryption': 'rot13' }, 'InvalidArgument'],
  ])('%s is refused', async (_, body, headers, code) => {
    expect((await bucket.put('key', body, headers)).code).toBe(code);
    expect((await bucket.get('key')).code).toBe('NoSuchKey');
  });

  test('metadata, default encryption and ranges', async () => {
    await bucket.put('a%20b/%C3%BC', 'hello', { 'content-type': 'text/plain', 'x-amz-meta-owner': 'me' });
    const got = await bucket.get('a%20b/%C3%BC', { range: 'bytes=1-3' });
    expect([got.status, got.text, got.headers['content-range']]).toEqual([206, 'ell', 'bytes 1-3/5']);
    expect(got.headers).toMatchObject({
      'content-type': 'text/plain',
      'x-amz-meta-owner': 'me',
      'x-amz-server-side-encryption': 'AES256',
    });
    expect((await bucket.head('a%20b/%C3%BC')).headers['content-length']).toBe('5');
    expect(sandbox.world().buckets['acme-one']?.objects.map(({ key }) => key)).toEqual(['a b/ü']);
  });
});

describe('versions', () => {
  test('an overwritten and a deleted object can be read by version', async () => {
    await bucket.put('?versioning', enabled);
    const first = await bucket.put('key', 'one');
    await bucket.put('key', 'two');
    const marker = await bucket.remove('key');
    expect(marker.headers['x-amz-delete-marker']).toBe('true');
    expect((await bucket.get('key')).status).toBe(404);
    expect((await bucket.get(`key?versionId=${idOf(first)}`)).text).toBe('one');
    expect((await bucket.get(`key?versionId=${idOf(marker)}`)).status).toBe(405);
    await bucket.remove(`key?versionId=${idOf(marker)}`);
    expect((await bucket.get('key')).text).toBe('two');
  });

  test("a version under a lock can't be removed before its time", async () => {
    const locked = bucketClient(sandbox, 'locked-one');
    await locked.create({ 'x-amz-bucket-object-lock-enabled': 'true' });
    const rule = (mode: string) =>
      `<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention><Mode>${mode}</Mode><Days>2</Days></DefaultRetention></Rule></ObjectLockConfiguration>`;
    const bypass = { 'x-amz-bypass-governance-retention': 'true' };
    await locked.put('?object-lock', rule('COMPLIANCE'));
    const strict = idOf(await locked.put('key', 'x'));
    await locked.put('?object-lock', rule('GOVERNANCE'));
    const lenient = idOf(await locked.put('key', 'y'));
    expect((await locked.remove(`key?versionId=${lenient}`)).status).toBe(403);
    expect((await locked.remove(`key?versionId=${lenient}`, bypass)).status).toBe(204);
    expect((await locked.remove(`key?versionId=${strict}`, bypass)).status).toBe(403);
    now = new Date('2026-01-03T00:00:01Z');
    expect((await locked.remove(`key?versionId=${strict}`)).status).toBe(204);
  });
});

describe('lists', () => {
  const keys = (text: string) => [...text.matchAll(/<Key>(.*?)<\/Key>/g)].map(([, key]) => key);

  test('go to their last page, with prefixes rolled up', async () => {
    for (const key of ['a/1', 'a/2', 'b', 'c/1', 'd']) await bucket.put(key, 'x');
    const first = await bucket.get('?list-type=2&delimiter=/&max-keys=2');
    expect([keys(first.text), first.text.match(/<CommonPrefixes>/g)?.length]).toEqual([['b'], 1]);
    const token = /<NextContinuationToken>(.*?)</.exec(first.text)?.[1] ?? '';
    const second = await bucket.get(`?list-type=2&delimiter=/&max-keys=2&continuation-token=${encodeURIComponent(token)}`);
    expect([keys(second.text), second.text.includes('<Prefix>c/</Prefix>'), second.text.includes('<IsTruncated>false')]).toEqual([
      ['d'],
      true,
      true,
    ]);
  });

  test('of versions show all, page by page, newest first', async () => {
    await bucket.put('?versioning', enabled);
    for (const body of ['1', '2', '3']) await bucket.put('key', body);
    await bucket.remove('other');
    const seen: string[] = [];
    let query = '?versions&max-keys=2';
    for (let page = 0; page < 5 && query !== ''; page += 1) {
      const { text } = await bucket.get(query);
      seen.push(...[...text.matchAll(/<VersionId>(.*?)<\/VersionId>/g)].map(([, id]) => id ?? ''));
      const next = /<NextKeyMarker>(.*?)<\/NextKeyMarker><NextVersionIdMarker>(.*?)</.exec(text);
      query = next === null ? '' : `?versions&max-keys=2&key-marker=${next[1] ?? ''}&version-id-marker=${next[2] ?? ''}`;
    }
    expect(seen).toHaveLength(4);
    expect(new Set(seen).size).toBe(4);
  });

  test('of deletions say what happened to each', async () => {
    await bucket.put('one', 'x');
    const { text } = await bucket.post(
      '?delete',
      '<Delete><Object><Key>one</Key></Object><Object><Key>none</Key></Object></Delete>',
    );
    expect(keys(text)).toEqual(['one', 'none']);
    expect((await bucket.remove('')).status).toBe(204);
  });
});
