import { afterAll, describe, expect, test } from '@jest/globals';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSandbox, worldOf } from '../../src/run/world.js';
import { take } from '../resolve/fixture.js';
import { codes } from '../yaml/marks.js';

const folder = mkdtempSync(join(tmpdir(), 'world-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const state = { stateBucket: 'state-bucket' };

describe('the file of a sandbox', () => {
  test.each([
    [{ named: undefined, usual: false }, 'prod', undefined],
    [{ named: undefined, usual: true }, undefined, '.vendor-bucket/sandbox.json'],
    [{ named: undefined, usual: true }, 'prod', '.vendor-bucket/sandbox-prod.json'],
    [{ named: 'a/b.json', usual: true }, 'prod', 'a/b-prod.json'],
    [{ named: 'b', usual: false }, 'prod', 'b-prod'],
  ])('%j of the account %s is %s', (asked, account, file) => {
    expect(worldOf(asked, account)).toBe(file);
  });

  test('is made with its folder, kept at the end, and can be opened again; nothing else stays', async () => {
    const path = join(folder, 'below', 'world.json');
    for (let i = 0; i < 2; i++) {
      const opened = take(await openSandbox(path, state));
      expect((await opened.close()).ok).toBe(true);
    }
    expect(readdirSync(join(folder, 'below'))).toEqual(['world.json']);
  });

  test("is one command's alone: another is refused until the first has ended", async () => {
    const path = join(folder, 'shared.json');
    const first = take(await openSandbox(path, state));
    expect(codes(await openSandbox(path, state))).toEqual(['sandbox/in-use']);
    await first.close();
    const second = take(await openSandbox(path, state));
    await second.close();
  });

  test.each(['2147483646', 'junk', ''])('is free again when a lock was left behind by what is no process: %j', async (text) => {
    const path = join(folder, `left-${text}.json`);
    writeFileSync(`${path}.lock`, text);
    await take(await openSandbox(path, state)).close();
    expect(existsSync(`${path}.lock`)).toBe(false);
  });

  test.each([
    ['a folder', (path: string) => mkdirSync(path)],
    ['no world', (path: string) => writeFileSync(path, 'junk')],
    ['half a world', (path: string) => writeFileSync(path, '{"version":1')],
  ])('that is %s is a fault, left as it is and without a lock', async (what, make) => {
    const path = join(folder, what.replaceAll(' ', '-'));
    make(path);
    const before = existsSync(path) && what !== 'a folder' ? readFileSync(path, 'utf8') : '';
    expect(codes(await openSandbox(path, state))).toEqual(['sandbox/world']);
    if (what !== 'a folder') expect(readFileSync(path, 'utf8')).toBe(before);
    expect(existsSync(`${path}.lock`)).toBe(false);
  });

  test("that can't be written is a fault before anything is started", async () => {
    writeFileSync(join(folder, 'file'), '');
    expect(codes(await openSandbox(join(folder, 'file', 'world.json'), state))).toEqual(['files/unwritable']);
  });

  test("that can't be written any more at the end is a fault", async () => {
    const path = join(folder, 'gone', 'world.json');
    const opened = take(await openSandbox(path, state));
    rmSync(join(folder, 'gone'), { recursive: true });
    expect(codes(await opened.close())).toEqual(['files/unwritable']);
  });
});
