import { afterAll, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installStandIn } from '../attacks/terraform.js';
import { installAction } from './job.js';
import { request } from './requests.js';
import { asFork, expectEnd, World } from './world.js';

const { folder: action, remove } = installAction();
// What GitHub is told is looked at here; that the plan is real Terraform's, in the journey.
const terraform = installStandIn();
const { env } = terraform;
const installed = mkdtempSync(join(tmpdir(), 'node24-'));
afterAll(() => {
  rmSync(installed, { recursive: true, force: true });
  remove();
  terraform.remove();
});

/**
 * What `using: node24` of action.yml runs: the running one where it is a 24, else that of an npm package. It is none of the project's own
 * packages: there its `node` would come first on the PATH of every script, and all tests would run on it.
 */
function node24(): string {
  if (/^v24\./.test(process.version)) return process.execPath;
  cpSync(join(import.meta.dirname, 'node24'), installed, { recursive: true });
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: installed, stdio: 'pipe' });
  const binary = join(installed, `node_modules/node-${process.platform}-${process.arch}/bin/node`);
  if (!existsSync(binary))
    throw new Error('The action runs on Node 24, and none is packed for this machine: run the tests on it.');
  return binary;
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
