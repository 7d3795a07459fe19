import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openFolder, readWithin, writeWithin } from '../../src/files/within.js';

let scratch: string;
let folder: string;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'within-'));
  folder = join(scratch, 'folder');
  mkdirSync(folder);
  mkdirSync(join(scratch, 'outside'));
});
afterEach(() => rmSync(scratch, { recursive: true }));

const codes = (result: ReturnType<typeof writeWithin | typeof readWithin>) =>
  result.ok ? [] : result.faults.map(({ code }) => code);
const everything = (of: string) => readdirSync(of, { recursive: true, encoding: 'utf8' }).toSorted();

test('files are written whole, with the folders that are missing, and nothing is left beside them', () => {
  expect(
    writeWithin(join(folder, 'new'), [
      { path: 'a/b/c.yml', text: 'one\n' },
      { path: 'd', text: 'two\n' },
    ]),
  ).toEqual({ ok: true, value: undefined });
  expect(everything(folder)).toEqual(['new', 'new/a', 'new/a/b', 'new/a/b/c.yml', 'new/d']);
  expect(readWithin(join(folder, 'new'), 'a/b/c.yml')).toEqual({ ok: true, value: 'one\n' });
});

test('a file that is there keeps its mode, and what is not there is no fault', () => {
  writeFileSync(join(folder, 'a'), 'old');
  chmodSync(join(folder, 'a'), 0o640);
  expect(writeWithin(folder, [{ path: 'a', text: 'new' }]).ok).toBe(true);
  expect([readFileSync(join(folder, 'a'), 'utf8'), lstatSync(join(folder, 'a')).mode & 0o777]).toEqual(['new', 0o640]);
  expect(readWithin(folder, 'b/c')).toEqual({ ok: true, value: undefined });
});

describe('a link leads nowhere', () => {
  test.each<[what: string, link: string, path: string]>([
    ['the folder of a file', '.github', '.github/a.yml'],
    ['a folder further up', '.github', '.github/workflows/a.yml'],
    ['the file itself', 'a.yml', 'a.yml'],
  ])('%s', (_, link, path) => {
    const target = join(scratch, 'outside', link === path ? 'a.yml' : '');
    if (link === path) writeFileSync(target, 'theirs');
    else mkdirSync(join(scratch, 'outside', 'workflows'));
    symlinkSync(target, join(folder, link));
    expect(codes(readWithin(folder, path))).toEqual(['files/symbolic-link']);
    const before = everything(scratch);
    expect(
      codes(
        writeWithin(folder, [
          { path: 'first.yml', text: 'x' },
          { path, text: 'ours' },
        ]),
      ),
    ).toEqual(['files/symbolic-link']);
    expect(everything(scratch)).toEqual(before);
    if (link === path) expect(readFileSync(target, 'utf8')).toBe('theirs');
  });

  test('also one that leads to nothing', () => {
    symlinkSync(join(scratch, 'outside', 'gone'), join(folder, 'a.yml'));
    expect(codes(writeWithin(folder, [{ path: 'a.yml', text: 'ours' }]))).toEqual(['files/symbolic-link']);
    expect(existsSync(join(scratch, 'outside', 'gone'))).toBe(false);
  });
});

test('a file where a folder should be, and a folder where a file should be, are left alone', () => {
  writeFileSync(join(folder, 'a'), '');
  mkdirSync(join(folder, 'b'));
  expect(
    codes(
      writeWithin(folder, [
        { path: 'a/c', text: '' },
        { path: 'b', text: '' },
      ]),
    ),
  ).toEqual(['files/not-a-folder', 'files/not-a-file']);
  expect(openFolder(join(folder, 'a'))).toMatchObject({ faults: [{ code: 'files/not-a-folder' }] });
});

test('where one can not be written, none is', () => {
  // Longer than a name may be on any file system here (NAME_MAX).
  const path = 'x'.repeat(300);
  writeFileSync(join(folder, 'a'), 'old');
  expect(
    codes(
      writeWithin(folder, [
        { path: 'a', text: 'new' },
        { path: `b/${path}`, text: '' },
      ]),
    ),
  ).toEqual(['files/unwritable']);
  expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('old');
  expect(everything(folder).filter((name) => name.includes('.tmp'))).toEqual([]);
});

test('a path out of the folder is a bug', () => {
  for (const path of ['/etc/a', '../a', 'a/../../b'])
    expect(() => writeWithin(folder, [{ path, text: '' }])).toThrow('leads out');
});

test('bytes that are no text are refused', () => {
  writeFileSync(join(folder, 'a'), Buffer.from([0xff, 0xfe, 0x00]));
  expect(codes(readWithin(folder, 'a'))).toEqual(['files/not-text']);
});
