import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { findEngine } from '../../src/terraform/index.js';
import { checksumFor, isAtLeast, isExactVersion, releasePlatform } from '../../src/terraform/release.js';
import { zipOf } from './archive.js';
import { fakeProgram, installFake, temporaryFolder } from './fake-terraform.js';
import { type Answer, serve, sha256 } from './release-host.js';
import { fakeSigner } from './signer.js';

const platform = releasePlatform(process.platform, process.arch) ?? 'unknown';
const version = '1.12.3';
const archive = zipOf([
  { name: 'LICENSE.txt', content: 'words' },
  { name: 'terraform', content: fakeProgram(version) },
]);
const folder = `/terraform/${version}`;
const name = `terraform_${version}_${platform}.zip`;
const sums = `${'0'.repeat(64)}  terraform_${version}_plan9_386.zip\n${sha256(archive)}  ${name}\n`;
const { publisher, path: gpg, sign } = fakeSigner();
const release: Record<string, Answer> = {
  [`${folder}/terraform_${version}_SHA256SUMS.sig`]: { body: sign(sums) },
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

  test('downloads the exact version when the PATH has another, proves it, and unpacks it for one run', async () => {
    const { base, requests } = await serve(release);
    const env = { PATH: `${installFake('terraform', '1.11.4').folder}:${gpg}` };
    const options = { engine: 'terraform', version, env, cacheDir: temporaryFolder(), publisher, downloadBase: base } as const;
    const first = await findEngine(options);
    if (!first.ok) throw new Error(JSON.stringify(first.faults));
    expect(first.value).toMatchObject({ name: 'terraform', version });
    expect(statSync(dirname(first.value.path)).mode & 0o077).toBe(0);
    expect(requests).toHaveLength(3);
    await first.value.close?.();
    expect(existsSync(dirname(first.value.path))).toBe(false);
    const second = await findEngine(options);
    expect(second).toMatchObject({ ok: true, value: { version } });
    if (second.ok) await second.value.close?.();
    expect(requests).toHaveLength(3);
    expect(readdirSync(join(options.cacheDir, `terraform-${version}-${platform}`)).sort()).toEqual([
      `terraform_${version}_SHA256SUMS`,
      `terraform_${version}_SHA256SUMS.sig`,
      name,
    ]);
  });

  test('follows a redirect, and takes a pinned checksum in place of list and signature, without gpg', async () => {
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
    const found = await findEngine(pinned);
    if (found.ok) await found.value.close?.();
    expect(found.ok).toBe(true);
    expect(requests).toEqual([`${folder}/${name}`, '/elsewhere']);
  });

  const list = `${folder}/terraform_${version}_SHA256SUMS`;
  const zip = `${folder}/${name}`;
  const other = zipOf([{ name: 'terraform', content: 'other' }]);
  const empty = zipOf([{ name: 'README', content: 'no program' }]);
  const liar = zipOf([{ name: 'terraform', content: fakeProgram('1.12.2') }]);
  const signed = (text: string) => ({ [list]: { body: text }, [`${list}.sig`]: { body: sign(text) } });
  const releasing = (archived: Buffer) => ({ ...signed(`${sha256(archived)}  ${name}\n`), [zip]: { body: archived } });
  test.each<[string, Record<string, Answer>, string]>([
    ['another archive', { ...release, [zip]: { body: other } }, 'terraform/checksum'],
    ['a list without the archive', { ...release, ...signed('x') }, 'terraform/checksum'],
    ['a list with two checksums', { ...release, ...signed(sums + sums) }, 'terraform/checksum'],
    ['a list without end', { ...release, [list]: { body: 'x'.repeat(100_000) } }, 'terraform/download'],
    ['a list without a signature', { ...release, [`${list}.sig`]: { status: 404 } }, 'terraform/download'],
    ['no release', {}, 'terraform/download'],
    ['a broken connection', { ...release, [zip]: { body: archive, cutAt: 100 } }, 'terraform/download'],
    [
      'a redirect to plain HTTP',
      { ...release, [zip]: { status: 302, location: 'http://198.51.100.1/x.zip' } },
      'terraform/download',
    ],
    ['a circle of redirects', { ...release, [zip]: { status: 302, location: zip } }, 'terraform/download'],
    ['an archive without the program', releasing(empty), 'terraform/archive'],
    ['a program of another version', releasing(liar), 'terraform/not-started'],
  ])('refuses %s', async (_what, answers, code) => {
    const { base } = await serve(answers);
    const options = { version, env: { PATH: gpg }, cacheDir: temporaryFolder(), publisher, downloadBase: base };
    expect(codes(await findEngine({ engine: 'terraform', ...options }))).toEqual(['terraform/missing', code]);
  });

  test('refuses plain HTTP to any other host without a request', async () => {
    const result = await findEngine({
      engine: 'tofu',
      version: '1.10.7',
      env: { PATH: gpg },
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

test('a wrapper of setup-terraform is named as what it is, with what turns it off', async () => {
  const folder = temporaryFolder();
  for (const name of ['terraform', 'terraform-bin']) writeFileSync(join(folder, name), '#!/bin/sh\necho "[command]terraform version"\n', { mode: 0o755 }); // prettier-ignore
  const env = { PATH: `${folder}:/usr/bin:/bin` };
  const found = await findEngine({ engine: 'terraform', env, cacheDir: temporaryFolder(), downloadBase: 'http://198.51.100.1' });
  const [fault] = found.ok ? [] : found.faults;
  expect(fault?.message).toContain('a wrapper of terraform is on the PATH');
  expect(fault?.fix).toContain('terraform_wrapper: false');
});
