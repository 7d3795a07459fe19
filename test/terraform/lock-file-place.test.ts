import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { readLockFile } from '../../src/terraform/lock-file-place.js';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'lock-file-'));
});
afterEach(() => rmSync(cwd, { recursive: true }));

test('the usual lock file is taken where it is, and missing elsewhere', () => {
  expect(readLockFile({}, cwd)).toEqual({ ok: true, value: undefined });
  writeFileSync(join(cwd, '.terraform.lock.hcl'), '# usual\n');
  expect(readLockFile({ terraform: { engine: 'terraform' } }, cwd)).toEqual({ ok: true, value: '# usual\n' });
});

test('one that the settings name counts instead, and may not be missing', () => {
  writeFileSync(join(cwd, '.terraform.lock.hcl'), '# usual\n');
  const named = { terraform: { lockFile: 'infra/lock.hcl' } };
  expect(readLockFile(named, cwd)).toMatchObject({ ok: false, faults: [{ code: 'settings/lock-file' }] });
  mkdirSync(join(cwd, 'infra'));
  writeFileSync(join(cwd, 'infra/lock.hcl'), '# named\n');
  expect(readLockFile(named, cwd)).toEqual({ ok: true, value: '# named\n' });
});

test('a folder in its place is a fault, not the same as none', () => {
  mkdirSync(join(cwd, '.terraform.lock.hcl'));
  expect(readLockFile({}, cwd)).toMatchObject({
    ok: false,
    faults: [{ code: 'settings/lock-file', fix: 'Make it a readable file, or remove it.' }],
  });
});
