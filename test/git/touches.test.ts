import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readTouches, type Repository } from '../../src/git/index.js';
import { codes, Scratch, value } from './scratch.js';

let scratch: Scratch;
let repository: Repository;
const at: Record<string, string> = {};
const id = (name: string) => at[name] ?? '';

/** Deleted and put back, renamed, merged, and named like a commit. */
beforeAll(async () => {
  scratch = Scratch.create();
  at['root'] = scratch.commit({ 'a.yml': '1', 'b.yml': '1', 'c.yml': '1', 'd.yml': '1' });
  at['deleted'] = scratch.commit({ 'a.yml': undefined });
  at['restored'] = scratch.commit({ 'a.yml': '1' });
  scratch.git('checkout', '--quiet', '-b', 'topic');
  at['topic'] = scratch.commit({ 'b.yml': '2' });
  scratch.git('checkout', '--quiet', 'main');
  at['beside'] = scratch.commit({ x: 'x', [id('root')]: 'named like a commit' });
  scratch.git('merge', '--quiet', '--no-ff', '-m', 'merge', 'topic');
  at['merge'] = scratch.git('rev-parse', 'HEAD');
  at['renamed'] = scratch.commit({ 'c.yml': undefined, 'e.yml': '1' });
  at['tip'] = scratch.commit({ x: 'y' });
  repository = await scratch.open();
});
afterAll(() => scratch.remove());

const cases: [string, string, boolean][] = [
  ['a.yml', 'root', true],
  ['a.yml', 'deleted', true],
  ['a.yml', 'restored', false],
  ['b.yml', 'restored', true],
  ['b.yml', 'beside', true],
  ['b.yml', 'merge', false],
  ['c.yml', 'merge', true],
  ['e.yml', 'merge', true],
  ['e.yml', 'renamed', false],
  ['e.yml', 'tip', false],
  ['d.yml', 'root', false],
  ['none.yml', 'root', false],
];

test('whether a file was touched after a commit, whatever it holds now', async () => {
  const commits = new Set(cases.map(([, commit]) => id(commit)));
  const { isTouchedAfter } = value(await readTouches(repository, id('tip'), commits));
  for (const [path, commit, touched] of cases) expect([path, commit, isTouchedAfter(path, id(commit))]).toEqual([path, commit, touched]);
}); // prettier-ignore

test.each([['topic'], ['gone']])('a commit that the branch does not have (%s): touched at all', async (commit) => {
  const sought = at[commit] ?? 'f'.repeat(40);
  const { isTouchedAfter } = value(await readTouches(repository, id('tip'), new Set([sought])));
  expect(isTouchedAfter('d.yml', sought)).toBe(true);
  expect(isTouchedAfter('none.yml', sought)).toBe(false);
});

test('beyond the commits that are looked at first', async () => {
  const long = Scratch.create();
  const root = long.commit({ 'a.yml': '1' });
  const changed = long.commit({ 'a.yml': '2' });
  const empty = Array.from({ length: 205 }, (_, n) => `commit refs/heads/main\ncommitter a <a@b.example> ${n} +0000\ndata 1\nx\n${n === 0 ? `from ${changed}\n` : ''}\n`); // prettier-ignore
  long.feed(empty.join(''), 'fast-import', '--quiet', '--force');
  const tip = long.git('rev-parse', 'refs/heads/main');
  const { isTouchedAfter } = value(await readTouches(await long.open(), tip, new Set([root, changed])));
  expect([root, changed, tip].map((commit) => isTouchedAfter('a.yml', commit))).toEqual([true, false, false]);
  long.remove();
});

test('a shallow clone is refused, unless nothing came after what is asked for', async () => {
  const cut = { ...repository, shallow: true };
  expect(codes(await readTouches(cut, id('tip'), new Set([id('root')])))).toEqual(['git/shallow']);
  expect((await readTouches(cut, id('tip'), new Set([id('tip')]))).ok).toBe(true);
});
