import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { startSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { limitedBucket, protections } from './protections.js';
import { expectRun, openWorkdir, type Workdir } from './terraform.js';

let sandbox: Sandbox;
let workdir: Workdir;

beforeEach(async () => {
  sandbox = await startSandbox();
  workdir = openWorkdir(sandbox);
});
afterEach(async () => {
  await workdir.remove();
  await sandbox.stop();
  // Terraform that is interrupted takes its time: cut off, it would leave its provider behind.
});

test('real Terraform creates every protection, finds nothing to change, and destroys all of it', async () => {
  workdir.write(protections([sandbox.deployer]));
  await expectRun(workdir, 0, 'init', '-input=false');
  await expectRun(workdir, 0, 'apply', '-input=false', '-auto-approve');
  const made = sandbox.world();
  expect(Object.keys(made.accessPoints)).toEqual(['us-east-1/acme-inside', 'us-east-1/acme-reports']);
  expect(Object.values(made.trails)).toEqual([expect.objectContaining({ logging: true, multiRegion: true, validation: true })]);
  expect(Object.values(made.malwarePlans)).toEqual([expect.objectContaining({ prefixes: ['uploads/'], tagging: 'ENABLED' })]);

  await expectRun(workdir, 0, 'plan', '-input=false', '-detailed-exitcode');
  await expectRun(workdir, 0, 'destroy', '-input=false', '-auto-approve');
  const { keys, ...left } = sandbox.world();
  expect(Object.values(left).flatMap((kind) => Object.keys(kind))).toEqual([]);
  expect(Object.values(keys).map(({ state }) => state)).toEqual(['PendingDeletion']);
  expect(sandbox.calls().filter(({ status }) => status === 501)).toEqual([]);
});

test('a limit to a network that forgets who deploys fails loudly, and the next plan can not even look', async () => {
  workdir.write(limitedBucket(['arn:aws:iam::111122223333:role/somebody-else']));
  await expectRun(workdir, 0, 'init', '-input=false');
  const applied = await expectRun(workdir, 1, 'apply', '-input=false', '-auto-approve');
  expect(applied.output).toMatch(/AccessDenied[\s\S]*explicit deny/);
  const planned = await expectRun(workdir, 1, 'plan', '-input=false');
  expect(planned.output).toContain('403');
});
