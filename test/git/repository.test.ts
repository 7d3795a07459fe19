import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasCommit, openRepository, resolveCommit, type Repository } from '../../src/git/index.js';
import { codes, Scratch, value } from './scratch.js';

const path = process.env['PATH'] ?? '';
let scratch: Scratch;
let repository: Repository;
let first: string;
let second: string;

beforeAll(async () => {
  scratch = Scratch.create();
  first = scratch.commit({ 'a.txt': 'a' });
  scratch.git('tag', '-a', '-m', 'annotated', 'v1');
  // A tag of a branch's name, and branches that look like an id and like an option.
  scratch.git('tag', 'main');
  second = scratch.commit({ 'a.txt': 'b' });
  scratch.git('update-ref', 'refs/heads/--output=x', first);
  repository = await scratch.open();
});
afterAll(() => scratch.remove());

describe('resolving a revision', () => {
  test('a full id, HEAD and full references name a commit; a tag is followed to it', async () => {
    expect(value(await resolveCommit(repository, first))).toBe(first);
    expect(value(await resolveCommit(repository, 'HEAD'))).toBe(second);
    expect(value(await resolveCommit(repository, 'refs/heads/main'))).toBe(second);
    expect(value(await resolveCommit(repository, 'refs/tags/main'))).toBe(first);
    expect(value(await resolveCommit(repository, 'refs/tags/v1'))).toBe(first);
    expect(value(await resolveCommit(repository, 'refs/heads/--output=x'))).toBe(first);
  });

  test.each([
    ['main'], ['-x'], ['--all'], ['HEAD~1'], ['HEAD^'], ['refs/heads/main~1'], ['refs/heads/main:a.txt'], ['refs/heads/a..b'], ['@'],
    ['refs/heads/main@{0}'], ['refs/heads/.a'], ['refs/heads//a'], ['refs/heads/a.lock'], ['refs/heads/a b'], ['refs/heads/a\nb'], [''],
    ['refs/'], ['refs/heads/*'], ['a\0b'],
  ])('%j is refused without asking git', async (revision) => {
    expect(codes(await resolveCommit(repository, revision))).toEqual(['git/revision']);
  }); // prettier-ignore

  test('an abbreviated id and one in capitals are refused', async () => {
    expect(codes(await resolveCommit(repository, first.slice(0, 12)))).toEqual(['git/revision']);
    expect(codes(await resolveCommit(repository, 'A'.repeat(40)))).toEqual(['git/revision']);
  });

  test('a missing commit and a missing reference say how to fetch them', async () => {
    for (const revision of ['1'.repeat(40), 'refs/remotes/origin/none']) {
      const found = await resolveCommit(repository, revision);
      expect(codes(found)).toEqual(['git/missing-commit']);
      expect(found.ok ? '' : found.faults[0]?.fix).toMatch(/actions\/checkout.*fetch-depth: 0/);
    }
  });

  test('the id of a tree or of a tag object is not a commit', async () => {
    for (const revision of [`${first}^{tree}`, 'refs/tags/v1']) {
      const id = scratch.git('rev-parse', revision);
      expect(value(await hasCommit(repository, id))).toBe(false);
      expect(codes(await resolveCommit(repository, id))).toEqual(['git/missing-commit']);
    }
  });

  test('what is there is there, and what is not is not', async () => {
    expect(value(await hasCommit(repository, first))).toBe(true);
    expect(value(await hasCommit(repository, '2'.repeat(40)))).toBe(false);
    expect(codes(await hasCommit(repository, '--help'))).toEqual(['git/revision']);
  });
});

describe('opening a repository', () => {
  test('a folder inside a repository, one without, and a bare-looking one are refused', async () => {
    const inner = join(scratch.dir, 'inner');
    const empty = new Scratch();
    mkdirSync(inner, { recursive: true });
    const bare = new Scratch();
    bare.git('init', '--quiet', '--bare', '.');
    for (const dir of [inner, empty.dir, bare.dir, join(scratch.dir, 'none')]) {
      expect(codes(await openRepository({ dir, path }))).toEqual(['git/no-repository']);
    }
    bare.remove();
    empty.remove();
  });

  test('without git on an absolute path it says so', async () => {
    expect(codes(await openRepository({ dir: scratch.dir, path: '/nowhere::.:bin' }))).toEqual(['git/not-found']);
  });

  test('a repository of SHA-256 objects works alike', async () => {
    const wide = new Scratch();
    wide.git('init', '--quiet', '--object-format=sha256', '--initial-branch=main');
    writeFileSync(join(wide.dir, 'a.txt'), 'a');
    wide.git('add', '--all');
    wide.git('commit', '--quiet', '-m', 'change');
    const commit = wide.git('rev-parse', 'HEAD');
    const opened = await wide.open();
    expect(commit).toHaveLength(64);
    expect(value(await resolveCommit(opened, 'HEAD'))).toBe(commit);
    expect(codes(await resolveCommit(opened, '1'.repeat(40)))).toEqual(['git/revision']);
    wide.remove();
  });
});
