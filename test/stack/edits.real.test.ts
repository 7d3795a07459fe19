import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ownAgain } from '../../src/aws/again.js';
import { startSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { synthesize } from '../../src/stack/synthesize.js';
import { parseState } from '../../src/terraform/state.js';
import { specOf, type Overrides } from '../policies/specs.js';
import { expectRun, openWorkdir, type Workdir } from '../sandbox/terraform.js';
import { everythingBy, keepState, quickStack } from './applicable.js';

let sandbox: Sandbox;
let workdir: Workdir;

beforeAll(async () => {
  sandbox = await startSandbox({});
  workdir = openWorkdir(sandbox);
});
afterAll(async () => {
  await workdir.remove();
  await sandbox.stop();
});

/** What remains when all else is dropped: the tag that tells whose a bucket is, and the lock, which never goes. */
const bare: Overrides = { tags: { 'vendor-bucket:request': 'acme-files' }, retention: { lock: { mode: 'governance', days: 7 } } };

function write(overrides: Overrides): void {
  workdir.write(quickStack(overrides));
  keepState(workdir);
}

test('every protection is applied, is there at the second look, and can be dropped and asked for again without losing a log or a key', async () => {
  write({ ...everythingBy(sandbox.deployer), ...bare });
  await expectRun(workdir, 0, 'init', '-input=false');
  const { output } = await expectRun(workdir, 0, 'apply', '-input=false', '-auto-approve');
  expect(output).toContain('(sensitive value)');
  expect(output).not.toContain('passwd');
  await expectRun(workdir, 0, 'plan', '-input=false', '-detailed-exitcode');

  write(bare);
  await expectRun(workdir, 0, 'apply', '-input=false', '-auto-approve');
  await expectRun(workdir, 0, 'plan', '-input=false', '-detailed-exitcode');
  const { buckets, keys, oidcProviders, trails, accessPoints, malwarePlans } = sandbox.world();
  expect(Object.keys(buckets).sort()).toEqual(['acme-files', 'acme-files-logs', 'acme-files-replica']);
  expect(Object.values(keys).map(({ state }) => state)).toEqual(['Enabled', 'Enabled', 'Enabled']);
  expect(Object.keys(oidcProviders)).toHaveLength(1);
  expect([trails, accessPoints, malwarePlans].map((all) => Object.keys(all).length)).toEqual([0, 0, 0]);

  const again = { ...everythingBy(sandbox.deployer), ...bare };
  write(again);
  const state = parseState(readFileSync(join(workdir.folder, 'terraform.tfstate'), 'utf8'), 'acme-files');
  const looking = { env: sandbox.env(), account: sandbox.account };
  const own = await ownAgain(synthesize(specOf(again)), state.ok ? state.value.values : new Map(), looking);
  const imports = own.ok ? [...own.value].map(([to, id]) => ({ to, id })) : [];
  expect(imports.map(({ to }) => to).sort()).toEqual(['aws_iam_openid_connect_provider.vendor', 'aws_s3_bucket.logs', 'aws_s3_bucket.replica']); // prettier-ignore
  writeFileSync(join(workdir.folder, 'take-over.tf.json'), JSON.stringify({ import: imports }));
  await expectRun(workdir, 0, 'apply', '-input=false', '-auto-approve');
  await expectRun(workdir, 0, 'plan', '-input=false', '-detailed-exitcode');
});
