import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect } from '@jest/globals';
import { enginePlatform } from '../../src/terraform/index.js';
import { defaultVersion } from '../../src/terraform/release.js';
import { zipOf } from '../terraform/archive.js';
import { sha256 } from '../terraform/release-host.js';
import { fakeSigner } from '../terraform/signer.js';
import { asking, attack, type Attacked, expectEnd, settingsWith } from './attack.js';

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));
function folder(): string {
  folders.push(mkdtempSync(join(tmpdir(), 'attack-')));
  return folders.at(-1) ?? '';
}

/** Only loopback answers: the releases are as far away as behind a firewall. */
const onlyLoopback = `--import=data:text/javascript,${encodeURIComponent(
  'const go = fetch; globalThis.fetch = (to, ...more) => /^http:..127/.test(to.url ?? to) ? go(to, ...more) : Promise.reject(new TypeError("no network"));',
)}`;

/** A PATH with git, and without Terraform. `gpg`: that of the machine is not needed, since a stand-in says what a good one would. */
function pathWithout(): string {
  const bin = folder();
  symlinkSync(execFileSync('which', ['git']).toString().trim(), join(bin, 'git'));
  symlinkSync(process.execPath, join(bin, 'node'));
  return bin;
}

/** A program of mallory's: it leaves a trace, and says that it is Terraform. */
function evilProgram(version: string, trace: string): string {
  return `#!/bin/sh\necho run >> '${trace}'\necho '{"terraform_version":"${version}"}'\n`;
}

/** A cache as a poisoned actions/cache restores it: archive, list and signature that go together, by mallory's own key. */
function poisoned(version: string) {
  const [cache, trace] = [folder(), join(folder(), 'trace')];
  const platform = enginePlatform() ?? 'unknown';
  const into = join(cache, 'vendor-bucket', `terraform-${version}-${platform}`);
  mkdirSync(into, { recursive: true });
  const program = evilProgram(version, trace);
  const archive = zipOf([{ name: 'terraform', content: program }]);
  const zip = `terraform_${version}_${platform}.zip`;
  const sums = `${sha256(archive)}  ${zip}\n`;
  const mallory = fakeSigner('other');
  writeFileSync(join(into, zip), archive);
  writeFileSync(join(into, `terraform_${version}_SHA256SUMS`), sums);
  writeFileSync(join(into, `terraform_${version}_SHA256SUMS.sig`), mallory.sign(sums));
  // As the versions before kept it.
  writeFileSync(join(into, 'terraform'), program);
  chmodSync(join(into, 'terraform'), 0o755);
  const env = { XDG_CACHE_HOME: cache, NODE_OPTIONS: onlyLoopback };
  return { env, gpg: mallory.path, digest: sha256(archive), ran: () => existsSync(trace) };
}

/** Nothing was planned, and somebody reads why. */
async function expectNotRun(
  world: Attacked,
  { env, ran }: ReturnType<typeof poisoned>,
  path: string,
  words: RegExp,
): Promise<void> {
  const number = world.openPull(asking('acme'));
  const run = await world.opened(number, { env: { ...env, PATH: path } });
  world.expectUntouched(run, 'acme', words);
  expect(ran()).toBe(false);
  // Approved all the same, and merged: it is not applied with that program either.
  world.review(number, 'alice');
  world.merge(number);
  world.expectUntouched(await world.pushed({ env: { ...env, PATH: path } }), 'acme');
  expect(ran()).toBe(false);
}

attack('mallory puts a Terraform of her own into the cache, where the default version is taken', async (world) => {
  const cache = poisoned(defaultVersion.terraform);
  await expectNotRun(world, cache, `${pathWithout()}:${cache.gpg}`, /terraform\/missing|none could be downloaded and verified/);
});

attack(
  'mallory puts a Terraform of her own into the cache, with a list of checksums that she signed herself',
  async (world) => {
    const cache = poisoned('1.10.5');
    await expectNotRun(world, cache, `${pathWithout()}:${cache.gpg}`, /none could be downloaded and verified/);
  },
  { files: settingsWith((text) => `${text}terraform: { version: 1.10.5 }\n`) },
);

attack(
  'mallory does so where there is no gpg to check the signature: that is said, and nothing is run',
  async (world) => {
    await expectNotRun(world, poisoned('1.10.5'), pathWithout(), /There is no gpg on the PATH/);
  },
  { files: settingsWith((text) => `${text}terraform: { version: 1.10.5 }\n`) },
);

attack(
  'mallory puts it into the cache where the settings pin another archive',
  async (world) => {
    const cache = poisoned('1.10.5');
    await expectNotRun(world, cache, `${pathWithout()}:${cache.gpg}`, /none could be downloaded and verified/);
  },
  {
    files: settingsWith(
      (text) =>
        `${text}terraform: { version: 1.10.5, sha256: { linux_amd64: ${'a'.repeat(64)}, linux_arm64: ${'a'.repeat(64)} } }\n`,
    ),
  },
);

attack("mallory's pull request pins the archive that she put into the cache: the base's settings count", async (world) => {
  const cache = poisoned('1.10.5');
  const pins = `{ version: 1.10.5, sha256: { ${enginePlatform() ?? ''}: ${cache.digest} } }`;
  const number = world.openPull({ ...asking('acme'), ...settingsWith((text) => `${text}terraform: ${pins}\n`) });
  const run = await world.opened(number, { env: cache.env });
  expect(run.log).not.toContain('1.10.5');
  expect(world.terraform.calls().some((call) => call.startsWith('plan'))).toBe(true);
  expect(cache.ran()).toBe(false);
});

attack(
  "mallory's pull request brings a terraform and a gpg along, and the PATH has empty and relative entries",
  async (world) => {
    const trace = join(folder(), 'trace');
    const number = world.openPull(asking('acme'));
    const prepare = (workspace: string) => {
      for (const name of ['terraform', 'gpg', 'tofu']) {
        writeFileSync(join(workspace, name), evilProgram('1.11.4', trace));
        chmodSync(join(workspace, name), 0o755);
      }
    };
    const path = `:.:${world.terraform.folder}:${process.env['PATH'] ?? ''}`;
    expectEnd(await world.opened(number, { prepare, env: { PATH: path } }), 0);
    expect(world.terraform.calls().some((call) => call.startsWith('plan'))).toBe(true);
    expect(existsSync(trace)).toBe(false);
  },
);

/** hashicorp/aws in a version that no mirror has; the stand-in for Terraform takes any. */
const locks = (version: string) =>
  `provider "registry.terraform.io/hashicorp/aws" {\n  version = "${version}"\n  hashes = [\n    "h1:edXOJWE4ORX8Fm+dpVpICzMZJat4AX0VRCAy/xkcOc0=",\n  ]\n}\n`;
const lockFile = '.terraform.lock.hcl';
const readonly = (world: Attacked) => world.terraform.calls().filter((call) => /^init .*-lockfile=readonly/.test(call)).length;

attack(
  "mallory's pull request brings a lock file that names no provider: the base has none, and none is taken",
  async (world) => {
    const number = world.openPull({ ...asking('acme'), [lockFile]: '# anything goes\n' });
    // Read from the checkout it would be refused as what locks no provider.
    await world.planned(number);
    expect(readonly(world)).toBe(0);
  },
);

attack(
  "mallory's pull request takes the lock file away: the base's still pins the provider",
  async (world) => {
    const number = world.openPull({ ...asking('acme'), [lockFile]: undefined });
    await world.planned(number);
    expect(readonly(world)).toBe(1);
  },
  { files: { [lockFile]: locks('5.100.0') } },
);

attack(
  'mallory got the lock file emptied on the default branch: nothing is planned without a provider that is locked',
  async (world) => {
    const number = world.openPull(asking('acme'));
    const run = await world.opened(number);
    world.expectUntouched(run, 'acme', /The lock file does not lock registry\.terraform\.io\/hashicorp\/aws/);
    expect(world.terraform.calls().some((call) => call.startsWith('init'))).toBe(false);
  },
  { files: { [lockFile]: '# nothing\n' } },
);
