import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { version } from '../../src/version.js';

const root = join(import.meta.dirname, '../..');
const scratch = mkdtempSync(join(tmpdir(), 'package-'));
const installed = join(scratch, 'project/node_modules/vendor-bucket');
let files: readonly string[];

const run = (file: string, ...args: string[]) =>
  execFileSync(file, args, { cwd: join(scratch, 'project'), encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/** Packs the project with the bundle that is to be tested, and installs that into an empty folder, without the registry: it needs no other package. */
beforeAll(() => {
  const source = join(scratch, 'source');
  mkdirSync(join(scratch, 'project'), { recursive: true });
  for (const part of ['package.json', 'README.md', 'LICENSE', 'src', 'test', 'schema', 'examples', 'templates', 'docs'])
    cpSync(join(root, part), join(source, part), { recursive: true });
  cpSync(process.env['VENDOR_BUCKET_DIST'] ?? join(root, 'dist'), join(source, 'dist'), { recursive: true });
  const packed = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', scratch], {
    cwd: source,
    encoding: 'utf8',
  });
  const [{ filename, files: listed }] = JSON.parse(packed) as [{ filename: string; files: { path: string }[] }];
  files = listed.map(({ path }) => path);
  writeFileSync(join(scratch, 'project/package.json'), '{ "private": true }\n');
  run('npm', 'install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund', join(scratch, filename));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

test('the package holds what runs, and its licences', () => {
  const parts = new Set(files.map((path) => path.replace(/^(dist|examples|schema|templates\/(?:repository|vendors))\/.*/, '$1')));
  expect([...parts].sort()).toEqual([
    'LICENSE',
    'README.md',
    'dist',
    'examples',
    'package.json',
    'schema',
    'templates/repository',
    'templates/vendors',
  ]);
  // The action is taken from the repository, by its commit.
  expect(files).not.toContain('dist/index.js');
  const licences = readFileSync(join(installed, 'dist/LICENSES.txt'), 'utf8');
  for (const name of ['cdktf\nMPL-2.0', 'yaml\nISC', 'zod\nMIT']) expect(licences).toMatch(new RegExp(`(?:^|\\n\\n)${name}\\n`));
});

test('whoever installs it installs nothing else', () => {
  const listed = JSON.parse(run('npm', 'ls', '--all', '--json')) as { dependencies: Record<string, object> };
  expect(Object.keys(listed.dependencies)).toEqual(['vendor-bucket']);
  expect(listed.dependencies['vendor-bucket']).not.toHaveProperty('dependencies');
});

test('it works in an empty folder', () => {
  expect(run('npx', '--no', '--', 'vendor-bucket', '--version')).toBe(`${version}\n`);
  const vendorBucket = (...args: string[]) => run(join(scratch, 'project/node_modules/.bin/vendor-bucket'), ...args);
  const request = join(installed, 'examples/sendsafely-minimal.yml');
  expect(vendorBucket('validate', request)).toContain('1 request without faults.');
  vendorBucket('synth', request, '--out', 'out');
  expect(JSON.parse(readFileSync(join(scratch, 'project/out/stacks/ss-self-hosted-acme-eu/cdk.tf.json'), 'utf8'))).toHaveProperty(
    'resource.aws_s3_bucket',
  );
});
