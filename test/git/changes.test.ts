import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { changes, refusedFile, type FileChange, type Repository } from '../../src/git/index.js';
import { codes, Scratch, value } from './scratch.js';

const body = Array.from({ length: 20 }, (_, n) => `line ${n}`).join('\n');
const matches = (path: string) => /^buckets\/.*\.yml$/s.test(path);
let scratch: Scratch;
let repository: Repository;
let base: string;

beforeAll(async () => {
  scratch = Scratch.create();
  base = scratch.commit({ 'buckets/a.yml': body, 'buckets/b.yml': 'b: 1\n', 'drafts/c.yml': `${body}\nc`, 'README.md': 'r' });
  repository = await scratch.open();
});
afterAll(() => scratch.remove());

async function changed(head: string): Promise<readonly FileChange[]> {
  return value(await changes(repository, { base, head, matches }));
}

/** A change in one line. */
function told(change: FileChange): string {
  const before = 'before' in change ? `${change.before.path}(${change.before.type})` : '-';
  const after = 'after' in change ? `${change.after.path}(${change.after.type})` : '-';
  return `${change.kind} ${before} ${after}`;
}

function commit(files: Readonly<Record<string, string | undefined>>): string {
  scratch.git('reset', '--quiet', '--hard', base);
  return scratch.commit(files);
}

describe('what changed between two commits', () => {
  test.each<[string, Readonly<Record<string, string | undefined>>, readonly string[]]>([
    ['nothing that matches', { 'README.md': 'other' }, []],
    ['an added file', { 'buckets/n.yml': 'n' }, ['added - buckets/n.yml(file)']],
    ['a changed file', { 'buckets/b.yml': 'b: 2\n' }, ['modified buckets/b.yml(file) buckets/b.yml(file)']],
    ['a deleted file', { 'buckets/b.yml': undefined }, ['deleted buckets/b.yml(file) -']],
    ['a rename', { 'buckets/a.yml': undefined, 'buckets/z/a.yml': body }, ['renamed buckets/a.yml(file) buckets/z/a.yml(file)']],
    ['a rename with an edit', { 'buckets/a.yml': undefined, 'buckets/z.yml': `${body}\nmore` }, ['renamed buckets/a.yml(file) buckets/z.yml(file)']],
    ['a move into the requests', { 'drafts/c.yml': undefined, 'buckets/c.yml': `${body}\nc` }, ['added - buckets/c.yml(file)']],
    ['a move out of the requests', { 'buckets/a.yml': undefined, 'drafts/a.yml': body }, ['deleted buckets/a.yml(file) -']],
    ['a new name with a line break', { 'buckets/a\nb".yml': 'n' }, ['added - buckets/a\nb".yml(file)']],
    ['a file that becomes a folder', { 'buckets/b.yml': undefined, 'buckets/b.yml/x.yml': 'x' }, ['deleted buckets/b.yml(file) -', 'added - buckets/b.yml/x.yml(file)']],
    ['several at once', { 'buckets/b.yml': undefined, 'buckets/a.yml': 'new' }, ['modified buckets/a.yml(file) buckets/a.yml(file)', 'deleted buckets/b.yml(file) -']],
  ])('%s', async (_, files, expected) => {
    const found = await changed(commit(files));
    expect(found.map(told)).toEqual(expected);
  }); // prettier-ignore

  test('a rename with an edit has two ids, one without has one', async () => {
    const [moved] = await changed(commit({ 'buckets/a.yml': undefined, 'buckets/z.yml': body }));
    const [edited] = await changed(commit({ 'buckets/a.yml': undefined, 'buckets/z.yml': `${body}\nmore` }));
    const same = (change?: FileChange) => change?.kind === 'renamed' && change.before.blob === change.after.blob;
    expect([same(moved), same(edited)]).toEqual([true, false]);
  });

  test('empty files are never taken for renames of each other', async () => {
    const empty = commit({ 'buckets/e.yml': '' });
    scratch.git('reset', '--quiet', '--hard', empty);
    const head = scratch.commit({ 'buckets/e.yml': undefined, 'buckets/f.yml': '' });
    const found = value(await changes(repository, { base: empty, head, matches }));
    expect(found.map(({ kind }) => kind)).toEqual(['deleted', 'added']);
  });

  test('the same commit twice changed nothing, and a missing one is a fault', async () => {
    expect(await changed(base)).toEqual([]);
    expect(codes(await changes(repository, { base, head: '1'.repeat(40), matches }))).toEqual(['git/missing-commit']);
    expect(codes(await changes(repository, { base: '--output=/tmp/x', head: base, matches }))).toEqual(['git/revision']);
  });
});

describe('what is not a plain file', () => {
  const submodule = '1234567890'.repeat(4);

  test.each([
    ['a symbolic link', { mode: '120000', name: 'buckets/n.yml', text: '/etc/passwd' }, 'added - buckets/n.yml(link)', 'git/symbolic-link'],
    ['a file that becomes a link', { mode: '120000', name: 'buckets/b.yml', text: 'a.yml' }, 'modified buckets/b.yml(file) buckets/b.yml(link)', 'git/symbolic-link'],
    ['a submodule', { mode: '160000', name: 'buckets/n.yml', text: submodule }, 'added - buckets/n.yml(submodule)', 'git/submodule'],
    ['a file that becomes a submodule', { mode: '160000', name: 'buckets/b.yml', text: submodule }, 'modified buckets/b.yml(file) buckets/b.yml(submodule)', 'git/submodule'],
    ['an executable', { mode: '100755', name: 'buckets/b.yml', text: 'b: 1\n' }, 'modified buckets/b.yml(file) buckets/b.yml(executable)', undefined],
    ['a name with a line break', { mode: '100644', name: 'buckets/a\n::set-output name=x::y.yml', text: 'x' }, 'added - buckets/a\n::set-output name=x::y.yml(file)', 'git/file-name'],
    ['a name that reorders text', { mode: '100644', name: 'buckets/a\u202elmy.yml', text: 'x' }, 'added - buckets/a\u202elmy.yml(file)', 'git/file-name'],
    ['a name that is not UTF-8', { mode: '100644', name: Buffer.from('buckets/\xff.yml', 'latin1'), text: 'x' }, 'added - buckets/\ufffd.yml(file)', 'git/file-name'],
    ['a name that looks like an option', { mode: '100644', name: 'buckets/--output=x.yml', text: 'x' }, 'added - buckets/--output=x.yml(file)', undefined],
    ['a name of globs', { mode: '100644', name: 'buckets/:(glob)*.yml', text: 'x' }, 'added - buckets/:(glob)*.yml(file)', undefined],
  ])('%s is reported, and refused where it can\'t be read safely', async (_, entry, line, code) => {
    scratch.git('reset', '--quiet', '--hard', base);
    const [change, ...others] = await changed(scratch.commitEntries([entry]));
    expect(others).toEqual([]);
    expect(change === undefined ? '' : told(change)).toBe(line);
    expect(change !== undefined && 'after' in change ? refusedFile(change.after)?.code : 'none').toBe(code);
  }); // prettier-ignore

  test('a .gitmodules that asks to ignore a submodule hides nothing', async () => {
    scratch.git('reset', '--quiet', '--hard', base);
    const text = '[submodule "x"]\n\tpath = buckets/n.yml\n\turl = ./x\n\tignore = all\n';
    const first = scratch.commitEntries([{ mode: '100644', name: '.gitmodules', text }, { mode: '160000', name: 'buckets/n.yml', text: submodule }]); // prettier-ignore
    scratch.git('checkout', '--quiet', '--', '.gitmodules');
    const second = scratch.commitEntries([{ mode: '160000', name: 'buckets/n.yml', text: submodule.replace('1', '2') }]);
    const found = value(await changes(repository, { base: first, head: second, matches }));
    expect(found.map(told)).toEqual(['modified buckets/n.yml(submodule) buckets/n.yml(submodule)']);
  });
});
