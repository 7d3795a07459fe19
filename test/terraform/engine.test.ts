import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { findEngine } from '../../src/terraform/index.js';
import { checksumFor, isAtLeast, isExactVersion, releasePlatform } from '../../src/terraform/release.js';
import { zipOf } from './archive.js';
import { fakeProgram, installFake, temporaryFolder } from './fake-terraform.js';

const platform = releasePlatform(process.platform, process.arch) ?? 'unknown';
const sha256 = (data: Buffer) => createHash('sha256').update(data).digest('hex');
const servers: Server[] = [];
afterEach(() => servers.splice(0).forEach((server) => server.close()));

interface Answer {
  readonly status?: number;
  readonly body?: string | Buffer;
  readonly location?: string;
  /** Closes the connection after so many bytes of what was announced. */
  readonly cutAt?: number;
}

/** A release host on loopback. */
async function serve(answers: Readonly<Record<string, Answer>>): Promise<{ base: string; requests: string[] }> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    const answer = answers[request.url ?? ''] ?? { status: 404 };
    const body = Buffer.from(answer.body ?? '');
    const location = answer.location === undefined ? {} : { location: answer.location };
    response.writeHead(answer.status ?? 200, { 'content-length': body.length, ...location });
    if (answer.cutAt === undefined) response.end(body);
    else response.write(body.subarray(0, answer.cutAt), () => response.destroy());
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { base: `http://127.0.0.1:${address.port}`, requests };
}

const version = '1.12.3';
const archive = zipOf([
  { name: 'LICENSE.txt', content: 'words' },
  { name: 'terraform', content: fakeProgram(version) },
]);
const folder = `/terraform/${version}`;
const name = `terraform_${version}_${platform}.zip`;
const sums = `${'0'.repeat(64)}  terraform_${version}_plan9_386.zip\n${sha256(archive)}  ${name}\n`;
const release: Record<string, Answer> = {
  [`${folder}/terraform_${version}_SHA256SUMS`]: { body: sums },
  [`${folder}/${name}`]: { body: archive },
};
const codes = (result: Awaited<ReturnType<typeof findEngine>>) => (result.ok ? [] : result.faults.map(({ code }) => code));

describe('finding the engine', () => {
  test.each([
    ['terraform', '1.10.0'],
    ['terraform', '1.11.4'],
    ['tofu', '1.10.7'],
  ] as const)('takes %s %s from the PATH', async (engine, found) => {
    const fake = installFake(engine, found);
    const result = await findEngine({
      engine,
      env: { PATH: `relative::${fake.folder}`, GITHUB_TOKEN: 'x' },
      cacheDir: temporaryFolder(),
    });
    expect(result).toEqual({ ok: true, value: { name: engine, path: fake.path, version: found } });
    expect(fake.calls()[0]?.env['GITHUB_TOKEN']).toBeUndefined();
  });

  test('downloads the exact version when the PATH has another, verifies it, and keeps it', async () => {
    const { base, requests } = await serve(release);
    const options = {
      engine: 'terraform',
      version,
      env: { PATH: installFake('terraform', '1.11.4').folder },
      cacheDir: temporaryFolder(),
    } as const;
    const first = await findEngine({ ...options, downloadBase: base });
    const path = join(options.cacheDir, `terraform-${version}-${platform}`, 'terraform');
    expect(first).toEqual({ ok: true, value: { name: 'terraform', path, version } });
    expect(requests).toHaveLength(2);
    expect(await findEngine({ ...options, downloadBase: base })).toEqual(first);
    expect(requests).toHaveLength(2);
    expect(readdirSync(join(path, '..'))).toEqual(['terraform']);
  });

  test('follows a redirect, and takes a pinned checksum in place of the list', async () => {
    const { base, requests } = await serve({
      [`${folder}/${name}`]: { status: 302, location: '/elsewhere' },
      '/elsewhere': { body: archive },
    });
    const pinned = {
      engine: 'terraform',
      version,
      env: { PATH: '' },
      cacheDir: temporaryFolder(),
      downloadBase: base,
      sha256: sha256(archive),
    } as const;
    expect((await findEngine(pinned)).ok).toBe(true);
    expect(requests).toEqual([`${folder}/${name}`, '/elsewhere']);
  });

  const list = `${folder}/terraform_${version}_SHA256SUMS`;
  const zip = `${folder}/${name}`;
  const other = zipOf([{ name: 'terraform', content: 'other' }]);
  const empty = zipOf([{ name: 'README', content: 'no program' }]);
  const liar = zipOf([{ name: 'terraform', content: fakeProgram('1.12.2') }]);
  test.each<[string, Record<string, Answer>, string | undefined]>([
    ['another archive', { ...release, [zip]: { body: other } }, 'terraform/checksum'],
    ['a list without the archive', { ...release, [list]: { body: 'x' } }, 'terraform/checksum'],
    ['a list with two checksums', { ...release, [list]: { body: sums + sums } }, 'terraform/checksum'],
    ['a list without end', { ...release, [list]: { body: 'x'.repeat(100_000) } }, 'terraform/download'],
    ['no release', {}, 'terraform/download'],
    ['a broken connection', { ...release, [zip]: { body: archive, cutAt: 100 } }, 'terraform/download'],
    [
      'a redirect to plain HTTP',
      { ...release, [zip]: { status: 302, location: 'http://198.51.100.1/x.zip' } },
      'terraform/download',
    ],
    ['a circle of redirects', { ...release, [zip]: { status: 302, location: zip } }, 'terraform/download'],
    [
      'an archive without the program',
      { [list]: { body: `${sha256(empty)}  ${name}\n` }, [zip]: { body: empty } },
      'terraform/archive',
    ],
    ['a program of another version', { [list]: { body: `${sha256(liar)}  ${name}\n` }, [zip]: { body: liar } }, undefined],
  ])('refuses %s', async (what, answers, code) => {
    const { base } = await serve(answers);
    const cacheDir = temporaryFolder();
    const result = await findEngine({ engine: 'terraform', version, env: { PATH: '' }, cacheDir, downloadBase: base });
    expect(codes(result)).toEqual(code === undefined ? ['terraform/missing'] : ['terraform/missing', code]);
    const target = join(cacheDir, `terraform-${version}-${platform}`);
    expect(readdirSync(target)).toEqual(what === 'a program of another version' ? ['terraform'] : []);
  });

  test('refuses plain HTTP to any other host without a request', async () => {
    const result = await findEngine({
      engine: 'tofu',
      env: { PATH: '' },
      cacheDir: temporaryFolder(),
      downloadBase: 'http://198.51.100.1',
    });
    expect(codes(result)).toEqual(['terraform/missing', 'terraform/download']);
  });

  test('says what the PATH has when it is too old', async () => {
    const { base } = await serve({});
    const env = { PATH: installFake('terraform', '1.9.8').folder };
    const result = await findEngine({ engine: 'terraform', env, cacheDir: temporaryFolder(), downloadBase: base });
    expect(result.ok ? '' : result.faults[0]?.message).toContain('the PATH has 1.9.8');
  });

  test.each([
    [{ version: 'latest' }, 'terraform/version'],
    [{ version: '1.9.8' }, 'terraform/version'],
    [{ version: '1.11.4/../../evil' }, 'terraform/version'],
    [{ sha256: 'abc' }, 'terraform/checksum'],
  ])('refuses %j before it looks anywhere', async (wanted, code) => {
    const cacheDir = temporaryFolder();
    expect(
      codes(await findEngine({ engine: 'terraform', env: { PATH: '' }, cacheDir: join(cacheDir, 'cache'), ...wanted })),
    ).toEqual([code]);
    expect(existsSync(join(cacheDir, 'cache'))).toBe(false);
  });
});

describe('versions and checksums', () => {
  test.each([
    ['1.10.0', '1.10.0', true],
    ['1.9.9', '1.10.0', false],
    ['2.0.0', '1.10.0', true],
    ['1.10.0-rc1', '1.10.0', true],
    ['nonsense', '1.10.0', false],
  ])('%s is at least %s: %s', (found, minimum, expected) => {
    expect(isAtLeast(found, minimum)).toBe(expected);
  });

  test.each(['01.2.3', '1.2', 'v1.2.3', '1.2.3 ', '1.2.3\n', '1.2.3-', `1.2.3-${'a'.repeat(50)}`])(
    '%j is no exact version',
    (text) => {
      expect(isExactVersion(text)).toBe(false);
    },
  );

  test('a checksum is that of exactly the file asked for', () => {
    const digest = 'a'.repeat(64);
    expect(checksumFor(`${digest}  file.zip\n`, 'file.zip')).toBe(digest);
    expect(checksumFor(`${digest} *file.zip\r\n`, 'file.zip')).toBe(digest);
    expect(checksumFor(`${digest}  other-file.zip\n`, 'file.zip')).toBeUndefined();
    expect(checksumFor(`${digest.toUpperCase()}  file.zip\n`, 'file.zip')).toBeUndefined();
  });
});
