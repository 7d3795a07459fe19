import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { Scratch } from './scratch.js';

type Files = Readonly<Record<string, string | undefined>>;

/** The same by git alone. */
class ByGit extends Scratch {
  override commit(files: Files, message = 'change'): string {
    this.later();
    for (const [path, text] of Object.entries(files)) {
      const full = join(this.dir, path);
      rmSync(full, { recursive: true, force: true });
      if (text === undefined) continue;
      mkdirSync(dirname(full), { recursive: true });
      writeFileSync(full, text);
    }
    this.git('add', '--all');
    this.git('commit', '--quiet', '--allow-empty', '-m', message);
    return this.git('rev-parse', 'HEAD');
  }

  override switchTo(branch: string, ...commit: readonly string[]): void {
    this.git('checkout', '--quiet', '--force', '-B', branch, ...(commit.length === 0 ? [branch] : commit));
  }

  override squash(branch: string, message: string): string {
    this.git('merge', '--quiet', '--squash', branch);
    return this.commit({}, message);
  }
}

const history: readonly Files[] = [
  { 'a.yml': 'a\n', 'buckets/b.yml': 'b\n', 'buckets.yml': 'c', 'buckets/deep/er/d.yml': '' },
  { 'a.yml': undefined, 'buckets/b.yml': 'B', 'größe 漢.yml': 'ü' },
  {},
  { buckets: 'a file now', 'a.yml': 'again' },
  { buckets: undefined, 'buckets/b.yml': 'b\n' },
];

function commitAll(scratch: Scratch): readonly string[] {
  const ids = history.map((files, at) => scratch.commit(files, `number ${at}`));
  scratch.switchTo('side', ids[1] ?? '');
  ids.push(scratch.commit({ 'side.yml': 'side' }, 'on a side'));
  scratch.switchTo('main');
  ids.push(scratch.squash('side', 'squashed, where main has gone on'));
  scratch.switchTo('ahead', ids.at(-1));
  scratch.commit({ 'buckets/b.yml': undefined, 'ahead.yml': 'x' }, 'ahead');
  scratch.commit({ 'more.yml': 'more' }, 'ahead');
  scratch.switchTo('main');
  ids.push(scratch.squash('ahead', 'squashed'));
  return ids;
}

test('commits are those that git makes of the same files, in a repository and a work tree that git finds whole', () => {
  const [scratch, other] = [Scratch.create(), new ByGit()];
  other.init();
  const ids = commitAll(scratch);
  expect(ids).toEqual(commitAll(other));
  expect(scratch.git('status', '--porcelain')).toBe('');
  expect(scratch.git('fsck', '--strict', '--no-dangling')).toBe('');
  expect(scratch.git('rev-parse', 'HEAD', 'main', 'side').split('\n')).toEqual([ids[7], ids[7], ids[5]]);
  expect(scratch.files(ids[1] ?? '')).toEqual(
    new Map([['buckets.yml', 'c'], ['buckets/b.yml', 'B'], ['buckets/deep/er/d.yml', ''], ['größe 漢.yml', 'ü']]), // prettier-ignore
  );
  scratch.git('gc', '--quiet', '--prune=now');
  expect(scratch.files(ids[0] ?? '').size).toBe(4);
  expect(scratch.ref('refs/heads/main')).toBe(ids[7]);
  for (const one of [scratch, other]) one.remove();
});

test('a clone is what git itself makes, from a repository that is packed or not', () => {
  const scratch = Scratch.create();
  const [, second = ''] = commitAll(scratch);
  const clones = ['files alone', 'packed'].map((how) => {
    if (how === 'packed') scratch.git('gc', '--quiet');
    const folder = mkdtempSync(join(tmpdir(), 'clone-'));
    scratch.clone(folder, second);
    return new Scratch(folder);
  });
  const [own, byGit] = clones.map((clone) => [
    clone.git('for-each-ref'),
    clone.git('rev-parse', 'HEAD'),
    clone.git('status', '--porcelain=v2', '--branch'),
    clone.git('ls-files', '--stage'),
    clone.git('config', '--get-regexp', '^remote[.]'),
    clone.git('fsck', '--strict', '--no-dangling'),
  ]);
  expect(own).toEqual(byGit);
  expect(own?.[0]).toContain('refs/remotes/origin/side');
  for (const one of [...clones, scratch]) one.remove();
});
