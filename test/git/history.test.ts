import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  changes,
  firstParentHistory,
  hasCommit,
  isAncestor,
  isOnFirstParent,
  lastCommitTouching,
  mergeBase,
  parents,
  type Repository,
} from '../../src/git/index.js';
import { codes, Scratch, value } from './scratch.js';

const file = 'buckets/a.yml';
let scratch: Scratch;
let repository: Repository;
/** Commits by name. */
const at: Record<string, string> = {};

/** The default branch: root, a merge, a squash, a rebase of two, a deletion; beside it an orphan. */
beforeAll(async () => {
  scratch = Scratch.create();
  at['root'] = scratch.commit({ [file]: '1' });
  scratch.git('checkout', '--quiet', '-b', 'one');
  at['one1'] = scratch.commit({ [file]: '2' });
  at['one2'] = scratch.commit({ 'b.txt': 'b' });
  scratch.git('checkout', '--quiet', 'main');
  at['between'] = scratch.commit({ 'c.txt': 'c' });
  scratch.git('merge', '--quiet', '--no-ff', '-m', 'merge one', 'one');
  at['merge'] = scratch.git('rev-parse', 'HEAD');
  at['after'] = scratch.commit({ 'c.txt': 'd' });
  scratch.git('checkout', '--quiet', '-b', 'two', at['root']);
  at['two1'] = scratch.commit({ 'd.yml': '1' });
  at['two2'] = scratch.commit({ 'd.yml': '2' });
  scratch.git('checkout', '--quiet', 'main');
  scratch.git('merge', '--quiet', '--squash', 'two');
  at['squash'] = scratch.commit({});
  scratch.git('checkout', '--quiet', '-b', 'three', at['merge']);
  at['three1'] = scratch.commit({ 'e.yml': '1' });
  at['three2'] = scratch.commit({ 'e.yml': '2' });
  scratch.git('rebase', '--quiet', 'main');
  scratch.git('checkout', '--quiet', 'main');
  scratch.git('merge', '--quiet', '--ff-only', 'three');
  at['rebased2'] = scratch.git('rev-parse', 'HEAD');
  at['rebased1'] = scratch.git('rev-parse', 'HEAD^');
  at['tip'] = scratch.commit({ 'd.yml': undefined });
  scratch.git('checkout', '--quiet', '--orphan', 'island');
  at['island'] = scratch.commit({ 'z.txt': 'z' });
  scratch.git('checkout', '--quiet', 'main');
  repository = await scratch.open();
});
afterAll(() => scratch.remove());

const id = (name: string) => at[name] ?? '';

describe('the history of the branch itself', () => {
  test('goes by first parents, with all parents of each commit', async () => {
    const history = value(await firstParentHistory(repository, id('tip'), { limit: 100 }));
    const names = ['tip', 'rebased2', 'rebased1', 'squash', 'after', 'merge', 'between', 'root'];
    expect(history.map(({ commit }) => commit)).toEqual(names.map(id));
    expect(history[5]?.parents).toEqual([id('between'), id('one2')]);
    expect(history.at(-1)?.parents).toEqual([]);
    expect(value(await firstParentHistory(repository, id('tip'), { limit: 2 }))).toEqual(history.slice(0, 2));
  });

  test.each([
    [file, 'tip', 'merge'],
    [file, 'between', 'root'],
    ['b.txt', 'tip', 'merge'],
    ['d.yml', 'rebased2', 'squash'],
    ['d.yml', 'tip', 'tip'],
    ['e.yml', 'tip', 'rebased2'],
    ['buckets', 'tip', 'merge'],
    ['never.yml', 'tip', undefined],
    ['*.yml', 'tip', undefined],
    [':(top)buckets/a.yml', 'tip', undefined],
  ])('%s was last touched, up to %s, by %s', async (path, tip, expected) => {
    const last = value(await lastCommitTouching(repository, path, id(tip)));
    expect(last?.commit).toBe(expected === undefined ? undefined : id(expected));
  });

  test('a merge that touched a file keeps both of its parents', async () => {
    expect(value(await lastCommitTouching(repository, file, id('tip')))?.parents).toEqual([id('between'), id('one2')]);
    expect(value(await parents(repository, id('merge')))).toEqual([id('between'), id('one2')]);
    expect(value(await parents(repository, id('root')))).toEqual([]);
  });

  test.each([
    ['tip', 'tip', true], ['root', 'tip', true], ['merge', 'tip', true], ['between', 'tip', true], ['squash', 'tip', true],
    ['rebased1', 'tip', true], ['after', 'tip', true], ['one1', 'tip', false], ['one2', 'tip', false], ['two2', 'tip', false],
    ['three1', 'tip', false], ['tip', 'root', false], ['island', 'tip', false], ['root', 'island', false], ['one1', 'one2', true],
  ])('%s on the branch that ends at %s: %s', async (commit, tip, expected) => {
    expect(value(await isOnFirstParent(repository, id(commit), id(tip)))).toBe(expected);
  }); // prettier-ignore

  test.each([
    ['root', 'tip', true], ['one1', 'tip', true], ['two1', 'tip', false], ['tip', 'tip', true], ['tip', 'root', false],
    ['island', 'tip', false],
  ])('%s is an ancestor of %s: %s', async (commit, tip, expected) => {
    expect(value(await isAncestor(repository, id(commit), id(tip)))).toBe(expected);
  }); // prettier-ignore

  test('commit times do not matter to the first parents', async () => {
    const tree = scratch.git('rev-parse', `${id('root')}^{tree}`);
    const make = (seconds: number, ...above: string[]) => {
      const text = [`tree ${tree}`, ...above.map((parent) => `parent ${parent}`), `author a <a> ${seconds} +0000`, `committer a <a> ${seconds} +0000`, '', `${seconds}\n`]; // prettier-ignore
      return scratch.feed(text.join('\n'), 'hash-object', '-t', 'commit', '-w', '--stdin');
    };
    const old = make(2_000_000_000);
    const side = make(3_000_000_000, make(1, old));
    const branch = make(1000, make(5, make(1_900_000_000, old)));
    const tip = make(7, branch, side);
    expect(value(await isOnFirstParent(repository, old, tip))).toBe(true);
    expect(value(await isOnFirstParent(repository, branch, tip))).toBe(true);
    expect(value(await isOnFirstParent(repository, side, tip))).toBe(false);
  });

  test('what leads out, or is no commit, is refused', async () => {
    expect(codes(await lastCommitTouching(repository, '', id('tip')))).toEqual(['git/path']);
    expect(codes(await lastCommitTouching(repository, '../x', id('tip')))).toEqual(['git/path']);
    expect(codes(await parents(repository, '1'.repeat(40)))).toEqual(['git/missing-commit']);
    expect(codes(await isAncestor(repository, '--all', id('tip')))).toEqual(['git/revision']);
  });
});

describe('what a pull request is compared with', () => {
  test.each([['one2', 'between', 'root'], ['two2', 'tip', 'root'], ['three2', 'tip', 'merge'], ['tip', 'root', 'root']])('%s and %s part at %s', async (a, b, base) => {
    expect(value(await mergeBase(repository, id(a), id(b)))).toBe(id(base));
  }); // prettier-ignore

  test('two histories without a common commit are a fault', async () => {
    expect(codes(await mergeBase(repository, id('island'), id('tip')))).toEqual(['git/no-merge-base']);
  });
});

describe('a shallow clone', () => {
  test('refuses what asks for history, and compares the commits that it has', async () => {
    const clone = new Scratch();
    clone.git('clone', '--quiet', '--depth=2', `file://${scratch.dir}`, '.');
    const opened = await clone.open();
    const tip = id('tip');
    expect(value(await hasCommit(opened, tip))).toBe(true);
    expect(value(await hasCommit(opened, id('root')))).toBe(false);
    const compared = await changes(opened, { base: id('rebased2'), head: tip, matches: () => true });
    expect(value(compared).map(({ kind }) => kind)).toEqual(['deleted']);
    const asked = [
      await mergeBase(opened, tip, tip),
      await isAncestor(opened, tip, tip),
      await isOnFirstParent(opened, id('rebased2'), tip),
      await lastCommitTouching(opened, file, tip),
      await parents(opened, tip),
    ];
    expect(asked.map(codes)).toEqual(asked.map(() => ['git/shallow']));
    expect(asked.every((result) => !result.ok && /fetch-depth: 0/.test(result.faults[0]?.fix ?? ''))).toBe(true);
    clone.remove();
  });
});
