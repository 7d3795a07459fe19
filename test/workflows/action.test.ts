import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { actionCommands, outputNames } from '../../src/action/context.js';
import { inputNames, parseInputs } from '../../src/action/inputs.js';
import { ownManifest as manifest, parseManifest, textOf } from './files.js';

describe('action.yml is what the action reads and gives', () => {
  test('inputs', () => expect(Object.keys(manifest.inputs)).toEqual([...inputNames]));
  test('outputs', () => expect(Object.keys(manifest.outputs)).toEqual([...outputNames]));

  test('its defaults are those of the action', () => {
    const given = parseInputs((name) => String(manifest.inputs[name]?.default ?? ''));
    expect(given).toEqual(parseInputs(() => ''));
    expect(given).toMatchObject({ ok: true, value: { command: 'auto' } });
  });

  test('it names every command', () => {
    for (const command of actionCommands) expect(manifest.inputs['command']?.description).toContain(`\`${command}\``);
  });

  test("both tokens are the job's own where nothing else is given", () => {
    for (const name of ['token', 'job-token']) expect(manifest.inputs[name]?.default).toBe('${{ github.token }}');
  });

  test('it runs the bundle on Node 24', () => expect(manifest.runs).toEqual({ using: 'node24', main: 'dist/index.js' }));

  test('its description fits the Marketplace', () => expect(manifest.description.length).toBeLessThanOrEqual(200));
});

// npm makes what "bin" names executable wherever it links it (bin-links, lib/fix-bin.js): were it not so already, npx would change a checkout.
test('what package.json has as a command can be run as it is built', () => {
  const { bin } = JSON.parse(textOf('package.json')) as { readonly bin: Readonly<Record<string, string>> };
  expect(bin).toEqual({ 'vendor-bucket': 'dist/cli/index.js' });
  const built = process.env['VENDOR_BUCKET_DIST'] ?? join(import.meta.dirname, '../../dist');
  expect(statSync(join(built, 'cli/index.js')).mode & 0o111).toBe(0o111);
});

test('the action that the reusable workflow runs is the same, one bundle for both', () => {
  const inFolder = parseManifest(textOf('.github/actions/run/action.yml'));
  expect(inFolder).toEqual({ ...manifest, runs: { ...manifest.runs, main: '../../../dist/index.js' } });
});

test('the README has every input and every output', () => {
  const readme = textOf('README.md');
  const between = (name: string) => readme.split(`<!-- ${name} -->`)[1]?.split(`<!-- /${name} -->`)[0] ?? '';
  const names = (table: string) => [...table.matchAll(/^\| `([^`]+)` \|/gm)].map(([, name]) => name);
  expect(names(between('inputs'))).toEqual(Object.keys(manifest.inputs));
  expect(names(between('outputs'))).toEqual(Object.keys(manifest.outputs));
});
