import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { findEngine, localFolders, openRun, providerInstallation } from '../../src/terraform/index.js';
import { temporaryFolder } from './fake-terraform.js';

const bucket = 'terraform-state-of-tests';
let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ stateBucket: bucket });
});
afterAll(() => sandbox.stop());

/** hashicorp/aws 5.100.0: h1: for linux_amd64 and darwin_arm64, as many public lock files have them. */
const linux = 'h1:edXOJWE4ORX8Fm+dpVpICzMZJat4AX0VRCAy/xkcOc0=';
const darwin = 'h1:Ijt7pOlB7Tr7maGQIqtsLFbl7pSMIj06TVdkoSBcYOw=';

const json = JSON.stringify({
  terraform: {
    backend: { s3: {} },
    required_providers: { aws: { source: 'hashicorp/aws', version: '>= 5.100.0, < 7.0.0' } },
  },
});

async function open(version: string, hashes: readonly string[]) {
  const env = { ...process.env, TF_CLI_CONFIG_FILE: '/nowhere/terraform.rc' };
  const engine = await findEngine({ engine: 'terraform', env, cacheDir: temporaryFolder() });
  if (!engine.ok) throw new Error('These tests need Terraform 1.10 or later on the PATH: see hashicorp/setup-terraform.');
  const installation = providerInstallation(env, localFolders, { engine: 'terraform', cwd: process.cwd() });
  if (!installation.ok) throw new Error('no provider installation');
  const provider = `provider "registry.terraform.io/hashicorp/aws" {\n  version = "${version}"\n  constraints = ">= 5.100.0, < 7.0.0"\n`;
  const run = await openRun({
    engine: engine.value,
    installation: installation.value,
    workDir: temporaryFolder(),
    env,
    overlay: sandbox.env(),
    state: { bucket, region: 'us-east-1' },
    stacks: [{ id: 'one', json, stateKey: 'requests/one.tfstate' }],
    lockFile: `${provider}  hashes = [\n${hashes.map((hash) => `    "${hash}",\n`).join('')}  ]\n}\n`,
  });
  if (run.ok) await run.value.close();
  return run.ok ? ['opened'] : run.faults.map(({ code, fix }) => `${code}: ${fix.slice(0, 13)}`);
}

test('a provider whose hash is locked is taken, and one whose hash is another one is refused by Terraform itself', async () => {
  expect(await open('5.100.0', [linux, darwin])).toEqual(['opened']);
  expect(await open('5.100.0', [linux.replace('h1:e', 'h1:f'), darwin.replace('h1:I', 'h1:J')])).toEqual([
    'terraform/lock-file: Do not run it',
  ]);
});

test('a locked version outside of the range that the settings allow is said with the way out', async () => {
  expect(await open('4.67.0', [linux])).toEqual(['terraform/lock-file: Lock a versio']);
});
