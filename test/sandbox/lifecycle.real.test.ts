import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { saveWorld, startSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { configuration } from './configuration.js';
import { expectRun, openWorkdir, type Workdir } from './terraform.js';

const state = 'acme-terraform-state';
let sandbox: Sandbox;
let workdir: Workdir | undefined;

beforeEach(async () => {
  sandbox = await startSandbox({ stateBucket: state });
});
afterEach(async () => {
  await workdir?.remove();
  await sandbox.stop();
  // Terraform that is interrupted takes its time: cut off, it would leave its provider behind.
});

test('lifecycle and object lock outlive the sandbox: a second one with the saved world finds nothing to change', async () => {
  workdir = openWorkdir(sandbox);
  workdir.write(configuration(state, { kms: false, lifecycle: true, lock: true }));
  await expectRun(workdir, 0, 'init', '-input=false');
  await expectRun(workdir, 0, 'apply', '-input=false', '-auto-approve');
  await workdir.remove();
  await sandbox.stop();

  sandbox = await startSandbox({ world: saveWorld(sandbox) });
  workdir = openWorkdir(sandbox);
  workdir.write(configuration(state, { kms: false, lifecycle: true, lock: true }));
  await expectRun(workdir, 0, 'init', '-input=false');
  await expectRun(workdir, 0, 'plan', '-input=false', '-detailed-exitcode');
  await expectRun(workdir, 0, 'destroy', '-input=false', '-auto-approve');
  expect(Object.keys(sandbox.world().buckets)).toEqual([state]);
});
