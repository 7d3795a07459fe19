import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { knownArchiveHash } from '../../src/terraform/archive-hashes.js';
import { findEngine, type FindEngineOptions } from '../../src/terraform/index.js';
import { defaultVersion, releasePlatform } from '../../src/terraform/release.js';
import { whyNot } from '../../src/terraform/signature.js';
import { zipOf } from './archive.js';
import { fakeProgram, temporaryFolder } from './fake-terraform.js';
import { type Answer, serve, sha256 } from './release-host.js';
import { fakeSigner, hasGpg, realSigner, saying, type Signer } from './signer.js';

const platform = releasePlatform(process.platform, process.arch) ?? 'unknown';
const version = '1.12.3';

/** The files of a release, and the names that they have on the host and in the cache. */
function releaseBy(signer: Signer, of = version, program = fakeProgram(of)) {
  const archive = zipOf([{ name: 'terraform', content: program }]);
  const zip = `terraform_${of}_${platform}.zip`;
  const sums = `${sha256(archive)}  ${zip}\n`;
  const list = `terraform_${of}_SHA256SUMS`;
  return { archive, zip, sums, list, signature: signer.sign(sums) };
}
type Release = ReturnType<typeof releaseBy>;

const answersOf = ({ archive, zip, sums, list, signature }: Release, at = version): Record<string, Answer> => ({
  [`/terraform/${at}/${zip}`]: { body: archive },
  [`/terraform/${at}/${list}`]: { body: sums },
  [`/terraform/${at}/${list}.sig`]: { body: signature },
});

/** A program that leaves a trace when it is run. */
function evil(trace: string): string {
  return `#!${process.execPath}\nrequire('node:fs').writeFileSync(${JSON.stringify(trace)}, 'run');\nprocess.stdout.write(JSON.stringify({ terraform_version: '${version}' }));\n`;
}

async function find(options: Partial<FindEngineOptions>) {
  const found = await findEngine({ engine: 'terraform', version, env: { PATH: '' }, cacheDir: temporaryFolder(), ...options });
  if (!found.ok) return { codes: found.faults.map(({ code }) => code), text: JSON.stringify(found.faults) };
  const program = readFileSync(found.value.path, 'utf8');
  await found.value.close?.();
  return { codes: ['found'], program };
}

/** What is in the cache for a version. */
function cacheOf(files: Readonly<Record<string, string | Buffer>>, of = version): string {
  const cacheDir = temporaryFolder();
  mkdirSync(join(cacheDir, `terraform-${of}-${platform}`));
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(cacheDir, `terraform-${of}-${platform}`, name), content);
  return cacheDir;
}

describe.each([
  ['a stand-in for gpg', true, fakeSigner, () => fakeSigner('other')],
  ['the real gpg', hasGpg, realSigner, realSigner],
])('with %s', (_what, there, make, makeOther) => {
  const suite = there ? describe : describe.skip;
  suite('the cache is proven each time', () => {
    const signer = there ? make() : fakeSigner();
    const other = there ? makeOther() : fakeSigner('other');
    const good = releaseBy(signer);
    const trace = join(temporaryFolder(), 'trace');
    const bad = releaseBy(other, version, evil(trace));
    const options = { publisher: signer.publisher, env: { PATH: signer.path } };
    const never = () => expect(() => readFileSync(trace)).toThrow('ENOENT');

    test.each<[string, Readonly<Record<string, string | Buffer>>]>([
      [
        'an archive with a program of somebody else',
        { [good.zip]: bad.archive, [good.list]: good.sums, [`${good.list}.sig`]: good.signature },
      ],
      [
        'archive, list and signature of somebody else',
        { [good.zip]: bad.archive, [good.list]: bad.sums, [`${good.list}.sig`]: bad.signature },
      ],
      [
        'archive and list of somebody else',
        { [good.zip]: bad.archive, [good.list]: bad.sums, [`${good.list}.sig`]: good.signature },
      ],
      ['a program as older versions kept it', { terraform: evil(trace) }],
      ['an archive alone', { [good.zip]: bad.archive }],
    ])('%s is replaced by what is proven, and never run', async (_poison, files) => {
      const { base, requests } = await serve(answersOf(good));
      const found = await find({ ...options, cacheDir: cacheOf(files), downloadBase: base });
      expect(found.program).toBe(fakeProgram(version));
      expect(requests.length).toBeGreaterThan(0);
      never();
    });

    test('what is poisoned is refused where nothing can be fetched', async () => {
      const { base } = await serve({});
      const files = { [good.zip]: bad.archive, [good.list]: good.sums, [`${good.list}.sig`]: good.signature };
      const found = await find({ ...options, cacheDir: cacheOf(files), downloadBase: base });
      expect(found.codes).toEqual(['terraform/missing', 'terraform/download']);
      never();
    });

    test('what is whole is taken without asking anybody', async () => {
      const { base, requests } = await serve({});
      const files = { [good.zip]: good.archive, [good.list]: good.sums, [`${good.list}.sig`]: good.signature };
      expect((await find({ ...options, cacheDir: cacheOf(files), downloadBase: base })).codes).toEqual(['found']);
      expect(requests).toEqual([]);
    });

    const old = releaseBy(signer, '1.12.0', evil(trace));
    const lie = `${sha256(bad.archive)}  ${good.zip}\n`;
    test.each<[string, Record<string, Answer>, string]>([
      ['a release that another key signed', answersOf(bad), 'terraform/signature'],
      [
        'a list that was changed after it was signed',
        answersOf({ ...good, sums: lie, archive: bad.archive }),
        'terraform/signature',
      ],
      ['a signature of another list', answersOf({ ...good, signature: signer.sign('other') }), 'terraform/signature'],
      ['a list that was cut off', answersOf({ ...good, sums: good.sums.slice(0, 40) }), 'terraform/signature'],
      ['a signature that is none', answersOf({ ...good, signature: Buffer.from('good') }), 'terraform/signature'],
      ['an empty signature', answersOf({ ...good, signature: Buffer.alloc(0) }), 'terraform/signature'],
      [
        'the signed list of an older version',
        answersOf({ ...good, sums: old.sums, signature: old.signature, archive: old.archive }),
        'terraform/checksum',
      ],
    ])('refuses %s', async (_what2, answers, code) => {
      const { base } = await serve(answers);
      const found = await find({ ...options, downloadBase: base });
      expect(found.codes).toEqual(['terraform/missing', code]);
      never();
    });

    test('an archive that is a link to a pipe does not stop the run', async () => {
      const { base } = await serve(answersOf(good));
      const cacheDir = cacheOf({});
      symlinkSync('/dev/zero', join(cacheDir, `terraform-${version}-${platform}`, good.zip));
      expect((await find({ ...options, cacheDir, downloadBase: base })).codes).toEqual(['found']);
    });
  });
});

(hasGpg ? test : test.skip)('refuses a signature of a key that has expired since', async () => {
  const signer = realSigner({ expires: '1d', at: '20250101T000000' });
  const release = releaseBy(signer);
  const { base } = await serve(answersOf(release));
  const found = await find({ publisher: signer.publisher, env: { PATH: signer.path }, downloadBase: base });
  expect(found.codes).toEqual(['terraform/missing', 'terraform/signature']);
  expect(found.text).toContain('has expired');
});

describe('gpg itself', () => {
  const signer = fakeSigner();
  const release = releaseBy(signer);
  const of = `${signer.publisher.fingerprint} 2026-01-01 1700000000 0 4 0 1 8 00 ${signer.publisher.fingerprint}`;
  const good = 'GOODSIG 0000000000000000 Tester';
  test.each<[string, Buffer]>([
    ['says nothing', saying(0, 'NEWSIG')],
    ['says only that the user is called VALIDSIG', saying(0, 'NEWSIG', `GOODSIG 0000000000000000 VALIDSIG ${of}`)],
    ['says it for another key', saying(0, good, `VALIDSIG ${of.replaceAll('A', 'C')}`)],
    ['says it of a subkey under another primary key', saying(0, good, `VALIDSIG ${of.slice(0, -40)}${'D'.repeat(40)}`)],
    ['says it of an expired key', saying(0, 'EXPKEYSIG 0000000000000000 Tester', `VALIDSIG ${of}`)],
    ['says it of an expired signature', saying(0, 'EXPSIG 0000000000000000 Tester', `VALIDSIG ${of}`)],
    ['says it of a revoked key', saying(0, 'REVKEYSIG 0000000000000000 Tester', `VALIDSIG ${of}`)],
    ['says it of two signatures', saying(0, 'NEWSIG', good, `VALIDSIG ${of}`, 'NEWSIG', good, `VALIDSIG ${of}`)],
    ['says it of a good and a bad one', saying(1, 'NEWSIG', good, `VALIDSIG ${of}`, 'NEWSIG', 'BADSIG 0000000000000000 T')],
    ['says it of a text signature', saying(0, good, `VALIDSIG ${of.replace(' 00 ', ' 01 ')}`)],
    ['says it of a SHA-1 signature', saying(0, good, `VALIDSIG ${of.replace(' 1 8 ', ' 1 2 ')}`)],
    ['says it and ends with an error', saying(2, good, `VALIDSIG ${of}`)],
  ])('that %s is not believed', async (_what, signature) => {
    const { base } = await serve(answersOf({ ...release, signature }));
    const found = await find({ publisher: signer.publisher, env: { PATH: signer.path }, downloadBase: base });
    expect(found.codes).toEqual(['terraform/missing', 'terraform/signature']);
  });

  test('that is missing is a fault with the ways out, before an archive is fetched or taken from the cache', async () => {
    const { base, requests } = await serve(answersOf(release));
    const whole = cacheOf({
      [release.zip]: release.archive,
      [release.list]: release.sums,
      [`${release.list}.sig`]: release.signature,
    });
    for (const cacheDir of [whole, temporaryFolder()]) {
      const found = await find({ publisher: signer.publisher, cacheDir, downloadBase: base });
      expect(found.codes).toEqual(['terraform/missing', 'terraform/gpg-missing']);
      expect(found.text).toContain('terraform.sha256');
    }
    expect(requests.filter((url) => url.endsWith('.zip'))).toEqual([]);
  });
});

describe('the default versions', () => {
  test('their hashes are built in for Linux, and no host can give another archive', async () => {
    for (const engine of ['terraform', 'tofu'] as const)
      for (const linux of ['linux_amd64', 'linux_arm64'])
        expect(knownArchiveHash(engine, defaultVersion[engine], linux)).toMatch(/^[0-9a-f]{64}$/);
    const signer = fakeSigner();
    const trace = join(temporaryFolder(), 'trace');
    const of = defaultVersion.terraform;
    const release = releaseBy(signer, of, evil(trace));
    const { base, requests } = await serve(answersOf(release, of));
    const cacheDir = cacheOf(
      { [release.zip]: release.archive, [release.list]: release.sums, [`${release.list}.sig`]: release.signature },
      of,
    );
    const found = await find({
      version: of,
      publisher: signer.publisher,
      env: { PATH: signer.path },
      cacheDir,
      downloadBase: base,
    });
    expect(found.codes).toEqual(['terraform/missing', 'terraform/checksum']);
    expect(requests).toEqual([`/terraform/${of}/${release.zip}`]);
    expect(() => readFileSync(trace)).toThrow('ENOENT');
  });
});

test('the status lines of a real signature by a subkey are those that count', () => {
  // GnuPG 2.2.40 on terraform_1.9.8_SHA256SUMS.sig of releases.hashicorp.com.
  const status = `[GNUPG:] NEWSIG
[GNUPG:] KEY_CONSIDERED C874011F0AB405110D02105534365D9472D7468F 0
[GNUPG:] SIG_ID 3iEBHV9LW8h/z2VT8tUEMzO3FrU 2024-10-16 1729084074
[GNUPG:] KEY_CONSIDERED C874011F0AB405110D02105534365D9472D7468F 0
[GNUPG:] GOODSIG C820C6D5CD27AB87 HashiCorp Security (hashicorp.com/security) <security@hashicorp.com>
[GNUPG:] VALIDSIG 374EC75B485913604A831CC7C820C6D5CD27AB87 2024-10-16 1729084074 0 4 0 1 8 00 C874011F0AB405110D02105534365D9472D7468F
`;
  expect(whyNot(status, 'C874011F0AB405110D02105534365D9472D7468F')).toBeUndefined();
  expect(whyNot(status, '374EC75B485913604A831CC7C820C6D5CD27AB87')).toBe('another key made it');
});
