import { expect, test } from '@jest/globals';
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readOrigin } from '../../src/git/index.js';
import { Scratch } from './scratch.js';

test('a clone knows where it comes from, and the default branch there', async () => {
  const scratch = Scratch.create();
  const repository = await scratch.open();
  expect(await readOrigin(repository)).toEqual({});
  appendFileSync(join(scratch.dir, '.git/config'), '[remote "origin"]\n\turl = git@github.com:acme/buckets.git\n');
  mkdirSync(join(scratch.dir, '.git/refs/remotes/origin'), { recursive: true });
  writeFileSync(join(scratch.dir, '.git/refs/remotes/origin/HEAD'), 'ref: refs/remotes/origin/release/2\n');
  expect(await readOrigin(repository)).toEqual({ url: 'git@github.com:acme/buckets.git', defaultBranch: 'release/2' });
  scratch.remove();
});
