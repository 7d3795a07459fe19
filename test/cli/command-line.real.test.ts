import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { version } from '../../src/version.js';
import { main } from '../../src/cli/program.js';
import { installBundle, type Bundle, type Ended } from './bundle.js';

let bundle: Bundle;
beforeAll(() => {
  bundle = installBundle();
});
afterAll(() => bundle.remove());

const good = 'vendor: sendsafely\nbucket: ss-self-hosted-acme\nregion: us-east-1\n';
let folders = 0;
/** A folder with these files in it, below the bundle's. */
function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = join(bundle.folder, `case-${folders++}`);
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** The command line in this process. */
async function mainHere(args: readonly string[]): Promise<Ended> {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const code = await main(args, { out, err });
  const text = (stream: PassThrough): string => String(stream.read() ?? '');
  return { code, out: text(out), err: text(err) };
}

test('no variable of the environment has the YAML library print what a request says (yaml 2.9.1, parse/parser.js, compose/composer.js)', async () => {
  const cwd = folderWith({ 'a.yml': good });
  const ended = await bundle.run(['validate', 'a.yml'], { cwd, env: { LOG_TOKENS: '1', LOG_STREAM: '1' } });
  expect(ended).toMatchObject({ code: 0, out: '1 request without faults.\n' });
});

describe('usage', () => {
  test.each<[string[], number, RegExp]>([
    [['--version'], 0, new RegExp(`^${version.replaceAll('.', '\\.')}\n$`)],
    [['-v'], 0, new RegExp(`^${version.replaceAll('.', '\\.')}\n$`)],
    [['--help'], 0, /Usage: vendor-bucket <command>/],
    [['plan', '--help'], 0, /Examples:\n {2}# Try it without an AWS account\n {2}vendor-bucket plan/],
    [['help', 'synth'], 0, /Usage: vendor-bucket synth/],
    [['schema', 'settings'], 0, /"title": "Vendor Bucket: settings"/],
  ])('%j is answered on stdout', async (args, code, out) => {
    const ended = await bundle.run(args);
    expect(ended).toMatchObject({ code, err: '' });
    expect(ended.out).toMatch(out);
  });

  function expectUsage(ended: Ended, err: RegExp): void {
    expect(ended).toMatchObject({ code: 2, out: '' });
    expect(ended.err).toMatch(err);
  }

  test.each<[string[], RegExp]>([
    [[], /Usage: vendor-bucket <command>/],
    [['validat'], /there is no command "validat"; did you mean "validate"\?/],
  ])('%j is wrong usage of the bundle, and nothing is on stdout', async (args, err) => {
    expectUsage(await bundle.run(args), err);
  });

  // The program is the same, and a process costs half a second of the processor.
  test.each<[string[], RegExp]>([
    [['plan', '--sandbx'], /there is no option "--sandbx"; did you mean "--sandbox"\?/],
    [['synth', '--out'], /--out needs a value: --out DIR/],
    [['synth', '--out', 'a', '--out', 'b'], /--out is given twice/],
    [['plan', '--sandbox=yes'], /--sandbox takes no value/],
    [['explain'], /a PATH is missing/],
    [['schema', 'a', 'b'], /one argument too many: "b"/],
    [['schema', 'bucket'], /there is no schema "bucket"; there are request, template, settings/],
    [['plan', 'examples', '--engine', 'pulumi'], /there is no engine "pulumi"/],
    [['plan', 'examples', '--sandbox', '--engine-version', '1.9'], /--engine-version: "1\.9" is not a version of Terraform/],
    [['apply', 'examples', '--engine', 'tofu', '--engine-version', 'v1.11.4'], /"v1\.11\.4" is not a version of OpenTofu/],
    [['plan', 'examples', '--sandbox', '--mirror', '/nowhere/at/all'], /"\/nowhere\/at\/all" is not a mirror of providers/],
    [['plan', 'no-such-folder', '--parallelism', '0'], /--parallelism takes a whole number from 1 to 99/],
    [['apply', 'no-such-folder', '--engine', 'pulumi'], /there is no engine "pulumi"/],
    [['plan', 'no-such-folder', '--engine-version', '1.9'], /--engine-version: "1\.9" is not a version of Terraform/],
    [['apply', 'no-such-folder', '--mirror', 'nowhere'], /nowhere" is not a mirror of providers/],
    [['synth', 'examples', '--exceptions', 'chekov'], /did you mean "checkov"\?/],
    [['plan', 'examples', '--sandbox', '--parallelism', '1e3'], /--parallelism takes a whole number from 1 to 99/],
  ])('%j is wrong usage, and nothing is on stdout', async (args, err) => {
    expectUsage(await mainHere(args), err);
  });
});

test('wrong usage with --json is one JSON document too', async () => {
  const ended = await bundle.run(['validat', '--json']);
  expect({ code: ended.code, err: ended.err }).toEqual({ code: 2, err: '' });
  expect(JSON.parse(ended.out)).toMatchObject({
    ok: false,
    faults: [
      { code: 'usage/wrong', message: expect.stringContaining('did you mean "validate"?'), fix: 'See vendor-bucket --help' },
    ],
  });
});

describe('requests', () => {
  test('every example is without faults, without node_modules', async () => {
    const { length } = readdirSync(join(bundle.folder, 'examples'));
    expect(await bundle.run(['validate', 'examples'])).toEqual({
      code: 0,
      out: `${length} requests without faults.\n`,
      // Once a template's page was read more than a year ago, that is noted.
      err: expect.stringMatching(/^(?:note: The template for .* more than a year ago, .*\n)*$/),
    });
  });

  test('all faults of all files come at once, each at its place, on stderr', async () => {
    const cwd = folderWith({
      'a.yml': `${good}encryption: sse-kmz\n`,
      'b.yml': good.replace('sendsafely', 'sendsafly').replace('us-east-1', 'us-esat-1'),
    });
    const ended = await bundle.run(['validate', '.'], { cwd });
    expect(ended).toMatchObject({ code: 1, out: '' });
    expect(ended.err).toContain('a.yml:4:13  request/unknown-value');
    expect(ended.err).toContain('b.yml:1:9  request/unknown-vendor');
    expect(ended.err).toContain('b.yml:3:9  request/unknown-region');
    expect(ended.err).toContain('fix: Write sse-kms.');
    expect(ended.err).toMatch(/3 faults in 2 files\n$/);
  });

  test('faults as JSON are one document on stdout', async () => {
    const cwd = folderWith({ 'a.yml': `${good}encryption: sse-kmz\n` });
    const ended = await bundle.run(['validate', 'a.yml', '--json'], { cwd });
    expect({ code: ended.code, err: ended.err }).toEqual({ code: 1, err: '' });
    expect(JSON.parse(ended.out)).toMatchObject({
      ok: false,
      faults: [{ code: 'request/unknown-value', at: { file: 'a.yml', line: 4, column: 13 } }],
    });
  });

  test.each<[string, string[], RegExp]>([
    ['a missing file', ['gone.yml'], /files\/missing {2}there is no "gone.yml"/],
    ['a folder without requests', ['empty'], /files\/none {2}there is no .yml or .yaml file in "empty"/],
    ['no path, and nothing where requests are looked for', [], /files\/none {2}no file matches "buckets\/\*\*\/\*.yml"/],
    ['two requests for one name', ['twins'], /twins\/b.yml:2:9 {2}request\/duplicate-bucket/],
    ['a symbolic link', ['links'], /files\/symbolic-link/],
    ['a link that is named itself', ['links/link.yml'], /files\/symbolic-link/],
  ])('%s is a fault', async (_, paths, fault) => {
    const cwd = folderWith({ 'empty/.keep': '', 'twins/a.yml': good, 'twins/b.yml': good, 'links/real.txt': good });
    symlinkSync('real.txt', join(cwd, 'links/link.yml'));
    const ended = await bundle.run(['validate', ...paths], { cwd });
    expect(ended).toMatchObject({ code: 1, out: '' });
    expect(ended.err).toMatch(fault);
  });

  test('a repository brings its own template, by its settings, and its own globs', async () => {
    const template = readFileSync(join(bundle.folder, 'templates/vendors/sendsafely.yml'), 'utf8').replace(
      'vendor: sendsafely',
      'vendor: acme-files',
    );
    const cwd = folderWith({
      '.github/vendor-bucket.yml': 'templates: vendors\nrequests: ["wanted/**/*.yml"]\n',
      'vendors/acme.yml': template,
      'wanted/deep/a.yml': good.replace('sendsafely', 'acme-files'),
      'other/b.yml': 'broken: [',
    });
    expect(await bundle.run(['validate'], { cwd })).toMatchObject({ code: 0, out: '1 request without faults.\n' });
  });

  test('settings with faults stop everything', async () => {
    const cwd = folderWith({ '.github/vendor-bucket.yml': 'sate: {}\n', 'a.yml': good });
    const ended = await bundle.run(['validate', 'a.yml'], { cwd });
    expect(ended.code).toBe(1);
    expect(ended.err).toContain('.github/vendor-bucket.yml:1:1  settings/unknown-key');
  });

  test('a plan on a real account needs a place for state', async () => {
    const cwd = folderWith({ 'a.yml': good });
    const ended = await bundle.run(['plan', 'a.yml'], { cwd });
    expect(ended.code).toBe(1);
    expect(ended.err).toContain('settings/no-state');
  });
});

describe('synth', () => {
  test('writes each stack and a manifest, the same bytes from another folder, and drops what is no longer asked for', async () => {
    const cwd = folderWith({ 'in/a.yml': good, 'in/b.yml': good.replace('acme', 'second') });
    expect((await bundle.run(['synth', 'in', '--out', 'one'], { cwd })).code).toBe(0);
    const there = folderWith({});
    expect((await bundle.run(['synth', join(cwd, 'in/a.yml'), '--out', 'two'], { cwd: there })).code).toBe(0);
    const path = 'stacks/ss-self-hosted-acme/cdk.tf.json';
    expect(readFileSync(join(there, 'two', path), 'utf8')).toBe(readFileSync(join(cwd, 'one', path), 'utf8'));
    expect((await bundle.run(['synth', 'in/a.yml', '--out', 'one'], { cwd })).code).toBe(0);
    expect(readdirSync(join(cwd, 'one/stacks'))).toEqual(['ss-self-hosted-acme']);
    expect(Object.keys((JSON.parse(readFileSync(join(cwd, 'one/manifest.json'), 'utf8')) as { stacks: object }).stacks)).toEqual([
      'ss-self-hosted-acme',
    ]);
  });

  test('with one fault nothing is written', async () => {
    const cwd = folderWith({ 'in/a.yml': good, 'in/b.yml': 'vendor: sendsafely\n' });
    expect((await bundle.run(['synth', 'in', '--out', 'one'], { cwd })).code).toBe(1);
    expect(existsSync(join(cwd, 'one'))).toBe(false);
  });
});

test('explain says who can do what, and what the vendor will get', async () => {
  const { code, out } = await bundle.run(['explain', '--all', 'examples/sailthru-joint-kms.yml']);
  expect(code).toBe(0);
  expect(out).toContain('kms:GenerateDataKeyWithoutPlaintext');
  expect(out).toContain('Everyone else: nothing');
  expect(out).toContain('give its full ARN: (known after apply)');
  expect(out).not.toContain('{{');
});
