import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { assertStateKey, deriveInitialized } from '../../src/terraform/workspace.js';
import { folderWith } from './fake-terraform.js';

const state = { bucket: 'state', region: 'us-east-1' };
const config = { bucket: 'state', key: 'first', use_lockfile: true, encrypt: true, region: 'us-east-1', access_key: null };
const record = { version: 3, terraform_version: '1.11.4', backend: { type: 's3', config, hash: 1410938009 } };
const recordFile = '.terraform/terraform.tfstate';
const initialized = (given: unknown) => folderWith({ [recordFile]: JSON.stringify(given), '.terraform/providers/x': '' });

describe('a folder derived from an initialized one', () => {
  test('differs from it by its key alone, whatever was there before', async () => {
    const folder = folderWith({ [recordFile]: 'old', '.terraform/environment': 'other-workspace' });
    expect(await deriveInitialized(initialized(record), folder, state, 'second')).toBe(true);
    const expected = { ...record, backend: { ...record.backend, config: { ...config, key: 'second' } } };
    expect(JSON.parse(readFileSync(join(folder, recordFile), 'utf8'))).toEqual(expected);
    expect(() => readFileSync(join(folder, '.terraform/environment'))).toThrow('ENOENT');
    await assertStateKey(folder, state, 'second');
  });

  test.each<[string, unknown]>([
    ['of another version', { ...record, version: 4 }],
    ['of another backend', { ...record, backend: { ...record.backend, type: 'gcs' } }],
    ['of another bucket', { ...record, backend: { ...record.backend, config: { ...config, bucket: 'other' } } }],
    ['without a lock', { ...record, backend: { ...record.backend, config: { ...config, use_lockfile: false } } }],
    ['without a backend', { version: 3 }],
  ])('is not made from a record %s', async (_what, given) => {
    expect(await deriveInitialized(initialized(given), folderWith({}), state, 'second')).toBe(false);
  });

  test.each<[string, string]>([
    ["another stack's key", JSON.stringify(record)],
    ['nothing readable', '{'],
  ])('is refused when its record has %s', async (_what, text) => {
    const folder = initialized(record);
    writeFileSync(join(folder, recordFile), text);
    await expect(assertStateKey(folder, state, 'second')).rejects.toThrow('bound to another state');
  });
});
