import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { startSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { configuration } from './configuration.js';
import { expectRun, openWorkdir, type Workdir } from './terraform.js';

const state = 'acme-terraform-state';
let sandbox: Sandbox;
let workdir: Workdir;

beforeEach(async () => {
  sandbox = await startSandbox({ stateBucket: state });
  workdir = openWorkdir(sandbox);
});
afterEach(async () => {
  await workdir.remove();
  await sandbox.stop();
  // Terraform that is interrupted takes its time: cut off, it would leave its provider behind.
});

test('real Terraform creates a replicated pair, adds keys, finds nothing to change, and destroys all of it', async () => {
  workdir.write(configuration(state, { kms: false, lifecycle: false, lock: false }));
  await expectRun(workdir, 0, 'init', '-input=false');
  await expectRun(workdir, 0, 'apply', '-input=false', '-auto-approve');
  expect(Object.keys(sandbox.world().buckets)).toEqual([state, 'ss-self-hosted-acme-replica', 'ss-self-hosted-acme-source']);

  workdir.write(configuration(state, { kms: true, lifecycle: false, lock: false }));
  await expectRun(workdir, 2, 'plan', '-input=false', '-detailed-exitcode');
  await expectRun(workdir, 0, 'apply', '-input=false', '-auto-approve');
  await expectRun(workdir, 0, 'plan', '-input=false', '-detailed-exitcode');
  expect(Object.values(sandbox.world().keys).map(({ rotation }) => rotation)).toEqual([true, true]);

  await expectRun(workdir, 0, 'destroy', '-input=false', '-auto-approve');
  const left = sandbox.world();
  expect(Object.keys(left.buckets)).toEqual([state]);
  expect([left.roles, left.aliases]).toEqual([{}, {}]);
  expect(Object.values(left.keys).map(({ state }) => state)).toEqual(['PendingDeletion', 'PendingDeletion']);
  expect(sandbox.calls().filter(({ status }) => status === 501)).toEqual([]);
});
