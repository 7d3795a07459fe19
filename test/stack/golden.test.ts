import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { manifest, stackPath } from '../../src/stack/manifest.js';
import { cdktfVersion } from '../../src/stack/plain-stack.js';
import { synthesize } from '../../src/stack/synthesize.js';
import { specOf } from '../policies/specs.js';
import { cases } from './cases.js';

const root = join(import.meta.dirname, '../..');

describe.each(cases)('$name', ({ name, spec }) => {
  const file = join(root, 'test/cases', name, 'cdk.tf.json');

  test('is what is kept (UPDATE=1 writes it anew)', () => {
    if (process.env['UPDATE'] === '1') {
      mkdirSync(join(file, '..'), { recursive: true });
      writeFileSync(file, synthesize(spec));
    }
    expect(synthesize(spec)).toBe(readFileSync(file, 'utf8'));
  });

  test('is the same again, elsewhere and in another time zone', () => {
    const before = synthesize(spec);
    const { TZ: zone, HOME: home } = process.env;
    const folder = process.cwd();
    try {
      Object.assign(process.env, { TZ: 'Pacific/Kiritimati', HOME: '/nonexistent' });
      process.chdir('/');
      expect(synthesize(structuredClone(spec))).toBe(before);
    } finally {
      process.chdir(folder);
      if (zone === undefined) delete process.env['TZ'];
      else process.env['TZ'] = zone;
      if (home !== undefined) process.env['HOME'] = home;
    }
  });

  test('has no token of cdktf, no number that stands for one, and nothing of the machine', () => {
    const text = synthesize(spec);
    expect(text).not.toContain('TfToken[');
    expect(text).not.toMatch(/e\+\d{2,}/);
    expect(text).not.toContain('stackTrace');
    expect(text).not.toContain(root);
  });
});

test('a stack leaves the way in which errors are traced as it was', () => {
  const { captureStackTrace } = Error;
  synthesize(specOf());
  expect(Error.captureStackTrace).toBe(captureStackTrace);
});

test('the manifest names each stack as cdktf expects it, in one order', () => {
  const text = manifest([{ id: 'b' }, { id: 'a' }]);
  expect(text).toBe(manifest([{ id: 'a' }, { id: 'b' }]));
  expect(JSON.parse(text)).toEqual({
    version: cdktfVersion,
    stacks: Object.fromEntries(
      ['a', 'b'].map((id) => [
        id,
        {
          name: id,
          constructPath: id,
          workingDirectory: `stacks/${id}`,
          synthesizedStackPath: stackPath({ id }),
          stackMetadataPath: `stacks/${id}/metadata.json`,
          annotations: [],
          dependencies: [],
        },
      ]),
    ),
  });
});

test('the formats are those of the cdktf that is installed', () => {
  const installed = JSON.parse(readFileSync(join(root, 'node_modules/cdktf/package.json'), 'utf8')) as { version: string };
  expect(cdktfVersion).toBe(installed.version);
});
