import { expect } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { figure } from './figure.js';
import { asking, attack, bucketOf, expectEnd, type Attacked } from '../attacks/attack.js';

/** As many as are promised for a run, whatever the number of requests. */
const most = 12;

/** A `git` on the PATH of the action that notes each call, and is git. */
function countGit(world: Attacked): { readonly take: () => readonly string[] } {
  const { folder } = world.terraform;
  const log = join(folder, '..', 'git-log');
  const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
  writeFileSync(join(folder, 'git'), `#!/bin/sh\necho "$*" >> '${log}'\nexec '${real}' "$@"\n`);
  chmodSync(join(folder, 'git'), 0o755);
  return {
    take: () => {
      const calls = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
      rmSync(log, { force: true });
      return calls;
    },
  };
}

const many = (count: number) => Array.from({ length: count }, (_, n) => `many-${n}`);

for (const count of [1, 30]) {
  attack(
    `${count} requests of one pull request are planned, judged and applied by at most ${most} git processes each`,
    async (world) => {
      const git = countGit(world);
      const number = world.openPull(Object.assign({}, ...many(count).map((name) => asking(name))));
      const counted = async (run: Promise<Parameters<typeof expectEnd>[0]>, what?: string) => {
        expectEnd(await run, 0);
        const calls = git.take();
        if (what !== undefined) figure(`git processes for ${what} of ${count} requests`, calls.length, most);
        expect(calls.length).toBeGreaterThan(0);
        expect(calls.slice(most)).toEqual([]);
      };
      await counted(world.opened(number), 'a plan');
      world.review(number, 'alice');
      await counted(world.reviewed(number, 'submitted', {}));
      world.merge(number);
      await counted(world.pushed());
      expect(world.buckets().filter((bucket) => bucket.startsWith(bucketOf('many-')))).toHaveLength(count);
    },
  );
}

attack(`5 requests of 5 pull requests are applied by at most ${most} git processes`, async (world) => {
  const git = countGit(world);
  for (const name of many(5)) world.merge(await world.approved(asking(name)));
  git.take();
  expectEnd(await world.pushed(), 0);
  expect(git.take().slice(most)).toEqual([]);
  expect(world.buckets().filter((bucket) => bucket.startsWith(bucketOf('many-')))).toHaveLength(5);
});
