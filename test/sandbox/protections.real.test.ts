import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { startSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { limitedBucket } from './protections.js';
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

test("a limit to a network that forgets who deploys fails loudly, and the next plan can't even look", async () => {
  workdir.write(limitedBucket(['arn:aws:iam::111122223333:role/somebody-else']));
  await expectRun(workdir, 0, 'init', '-input=false');
  const applied = await expectRun(workdir, 1, 'apply', '-input=false', '-auto-approve');
  expect(applied.output).toMatch(/AccessDenied[\s\S]*explicit deny/);
  const planned = await expectRun(workdir, 1, 'plan', '-input=false');
  expect(planned.output).toContain('403');
});
