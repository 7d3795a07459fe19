import { describe, expect, test } from '@jest/globals';
import { actionCommands, outputNames } from '../../src/flows/action/context.js';
import { inputNames, parseInputs } from '../../src/flows/action/inputs.js';
import { parseManifest, textOf } from './files.js';

const manifest = parseManifest(textOf('action.yml'));

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

  test('both tokens are the job’s own where nothing else is given', () => {
    for (const name of ['token', 'job-token']) expect(manifest.inputs[name]?.default).toBe('${{ github.token }}');
  });

  test('it runs the bundle on Node 24', () => expect(manifest.runs).toEqual({ using: 'node24', main: 'dist/index.js' }));

  test('its description fits the Marketplace', () => expect(manifest.description.length).toBeLessThanOrEqual(200));
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
