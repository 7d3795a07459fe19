import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { changes, firstParentHistory, lastCommitTouching, listFiles, mergeBase, readFiles, resolveCommit, type Repository } from '../../src/git/index.js'; // prettier-ignore
import { codes, Scratch, value } from './scratch.js';

let scratch: Scratch;
let outside: string;
let proof: string;
let first: string;
let head: string;

beforeAll(() => {
  scratch = Scratch.create();
  outside = mkdtempSync(join(tmpdir(), 'outside-'));
  proof = join(outside, 'it-ran');
  first = scratch.commit({
    'buckets/a.yml': 'vendor: a\n',
    '.gitattributes': '* diff=evil filter=evil merge=evil\n*.yml diff=evil\n',
  });
  head = scratch.commit({ 'buckets/a.yml': 'vendor: b\n', 'buckets/b.yml': 'vendor: c\n' });
});
afterAll(() => {
  scratch.remove();
  rmSync(outside, { recursive: true, force: true });
});

async function useEverything(repository: Repository): Promise<void> {
  const matches = () => true;
  expect(value(await changes(repository, { base: first, head, matches })).map(({ kind }) => kind)).toEqual(['modified', 'added']);
  const read = value(await readFiles(repository, head, ['buckets/a.yml'])).get('buckets/a.yml');
  expect(read?.kind === 'bytes' ? Buffer.from(read.bytes).toString() : read?.kind).toBe('vendor: b\n');
  expect(value(await listFiles(repository, head, { matches }))).toHaveLength(3);
  expect(value(await firstParentHistory(repository, head, { limit: 9 }))).toHaveLength(2);
  expect(value(await lastCommitTouching(repository, 'buckets/a.yml', head))?.commit).toBe(head);
  expect(value(await mergeBase(repository, first, head))).toBe(first);
  expect(value(await resolveCommit(repository, 'HEAD'))).toBe(head);
}

test('nothing that the configuration or the attributes name is run', async () => {
  const program = join(outside, 'evil.sh');
  writeFileSync(program, `#!/bin/sh\ntouch '${proof}'\ncat\n`);
  chmodSync(program, 0o755);
  const hooks = join(scratch.dir, '.git', 'hooks');
  mkdirSync(hooks, { recursive: true });
  for (const hook of ['post-index-change', 'reference-transaction', 'fsmonitor-watchman'])
    execFileSync('cp', [program, join(hooks, hook)]);
  appendFileSync(
    join(scratch.dir, '.git', 'config'),
    [
      `[core]\n\tfsmonitor = ${program}\n\tpager = ${program}\n\tsshCommand = ${program}\n\teditor = ${program}\n\taskPass = ${program}\n\talternateRefsCommand = ${program}`,
      `[diff]\n\texternal = ${program}\n[diff "evil"]\n\ttextconv = ${program}\n\tcommand = ${program}`,
      `[filter "evil"]\n\tclean = ${program}\n\tsmudge = ${program}\n\tprocess = ${program}\n\trequired = true`,
      `[merge "evil"]\n\tdriver = ${program}\n[gpg]\n\tprogram = ${program}\n[log]\n\tshowSignature = true\n[pager]\n\trev-list = ${program}`,
      `[alias]\n\trev-list = !${program}\n\tcat-file = !${program}\n[credential]\n\thelper = ${program}\n`,
    ].join('\n'),
  ); // prettier-ignore
  // The trap works: git itself, used as people use it, falls into it.
  expect(() => scratch.git('diff', first, head)).toThrow();
  expect(existsSync(proof)).toBe(true);
  rmSync(proof);
  await useEverything(await scratch.open());
  expect(existsSync(proof)).toBe(false);
});

test('a replaced commit and a grafted one are read as they are', async () => {
  const other = scratch.feed('', 'commit-tree', scratch.git('rev-parse', `${first}^{tree}`), '-m', 'other');
  scratch.git('replace', head, other);
  mkdirSync(join(scratch.dir, '.git', 'info'), { recursive: true });
  writeFileSync(join(scratch.dir, '.git', 'info', 'grafts'), `${head}\n`);
  await useEverything(await scratch.open());
});

test("the caller's GIT variables change nothing", async () => {
  process.env['GIT_DIR'] = '/nowhere';
  process.env['GIT_EXTERNAL_DIFF'] = 'false';
  try {
    await useEverything(await scratch.open());
  } finally {
    delete process.env['GIT_DIR'];
    delete process.env['GIT_EXTERNAL_DIFF'];
  }
});

test('a partial clone fetches nothing behind our back', async () => {
  scratch.git('config', 'uploadpack.allowFilter', 'true');
  const clone = new Scratch();
  clone.git('clone', '--quiet', '--no-checkout', '--filter=blob:none', `file://${scratch.dir}`, '.');
  const program = join(outside, 'upload.sh');
  writeFileSync(program, `#!/bin/sh\ntouch '${proof}'\nexec git-upload-pack "$@"\n`);
  chmodSync(program, 0o755);
  clone.git('config', 'remote.origin.uploadpack', program);
  rmSync(proof, { force: true });
  const opened = await clone.open();
  const before = readdirSync(join(clone.dir, '.git', 'objects', 'pack')).length;
  const found = await readFiles(opened, head, ['buckets/a.yml']);
  // From git 2.45 on the object is missing; before, git tries to fetch it, may not, and ends.
  expect(codes(found)[0]).toMatch(/^git\/(failed|missing-object)$/);
  expect(found.ok ? '' : found.faults[0]?.fix).toMatch(/fetch-depth: 0/);
  expect(existsSync(proof)).toBe(false);
  expect(readdirSync(join(clone.dir, '.git', 'objects', 'pack'))).toHaveLength(before);
  // The trap works: git itself fetches.
  clone.git('cat-file', '-p', `${head}:buckets/a.yml`);
  expect(existsSync(proof)).toBe(true);
  clone.remove();
});
