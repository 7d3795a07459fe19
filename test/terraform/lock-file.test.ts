import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { type EngineName, enginePlatform, lockFileFault, type ProviderInstallation } from '../../src/terraform/index.js';

const place = mkdtempSync(join(tmpdir(), 'lock-file-'));
afterAll(() => rmSync(place, { recursive: true, force: true }));

const platform = enginePlatform() ?? 'unknown';
const terraform = 'registry.terraform.io/hashicorp/aws';

/** A file system with these paths; a path with a slash at its end is a folder. */
function folders(paths: readonly string[]) {
  const below = (folder: string) =>
    paths.filter((path) => path.startsWith(`${folder}/`)).map((path) => path.slice(folder.length + 1));
  return {
    isFile: (path: string) => paths.includes(path),
    isFolder: (path: string) => below(path).length > 0 || paths.includes(`${path}/`),
    list: (path: string) => [...new Set(below(path).map((rest) => rest.split('/')[0] ?? ''))],
  };
}

const lock = (version: string, hash = 'h1:edXOJWE4ORX8Fm+dpVpICzMZJat4AX0VRCAy/xkcOc0=', address = terraform) =>
  `# Made by "terraform init".\nprovider "${address}" {\n  version     = "${version}"\n  constraints = "~> 5.0"\n  hashes = [\n    "${hash}",\n  ]\n}\n`;

const mirror: ProviderInstallation = { source: 'input', folder: '/mirror' };
const holds = [`/mirror/${terraform}/5.100.0/${platform}/`, `/mirror/${terraform}/terraform-provider-aws_6.49.0_${platform}.zip`];
const faultOf = (text: string, installation = mirror, engine: EngineName = 'terraform', paths = holds) =>
  lockFileFault(text, { engine, installation, folders: folders(paths) });

describe('a lock file', () => {
  test.each(['5.100.0', '6.49.0'])('of a version that the mirror holds, unpacked or not (%s), is fine', (version) => {
    expect(faultOf(lock(version))).toBeUndefined();
  });

  test('of another version than the mirror holds is a fault with both, and the ways out', () => {
    const fault = faultOf(lock('6.27.0'));
    expect(fault?.message).toBe('The lock file has hashicorp/aws 6.27.0, and the mirror "/mirror" has 5.100.0, 6.49.0.');
    expect(fault?.fix).toContain('terraform providers mirror');
    expect(fault?.fix).toContain('terraform providers lock');
  });

  test('of a version that the mirror lacks names how to lock what it has: from that folder, for this machine, the newest by its number', () => {
    const paths = [...holds, `/mirror/${terraform}/5.99.0/${platform}/`].filter((path) => !path.includes('6.49.0'));
    const fault = faultOf(lock('6.27.0'), mirror, 'terraform', paths);
    expect(fault?.message).toContain('has 5.99.0, 5.100.0.');
    expect(fault?.fix).toContain(`terraform providers lock -fs-mirror='/mirror' -platform=${platform} && cp`);
    expect(fault?.fix).toContain('"version":"5.100.0"');
    // docs/protection.md, "The lock file": "Lock 6.40.0 or a newer one."
    const alone = `(the file then has ${platform} alone, which other runners refuse`;
    expect(fault?.fix).toContain(`${alone}, and a version older than the 6.40.0 that docs/protection.md asks for)`);
    expect(faultOf(lock('6.27.0'))?.fix).toContain(`${alone})`);
    expect(faultOf('', { source: 'registry' })?.fix).toContain('terraform providers lock -platform=linux_amd64 && cp');
  });

  test('names a line for a shell that puts the new lock file in the place of the old one, whatever is in the way', () => {
    const folder = join(place, "it's a mirror");
    const bin = join(place, 'bin');
    mkdirSync(bin);
    // Terraform as far as the line needs it: it locks the version that a configuration beside it requires, and refuses another locked one.
    const stand =
      '#!/bin/sh\ntest ! -e .terraform.lock.hcl && test -d "${3#-fs-mirror=}" && grep -o "[0-9.]*[0-9]" versions.tf.json > .terraform.lock.hcl';
    writeFileSync(join(bin, 'terraform'), stand, { mode: 0o755 });
    mkdirSync(folder);
    const paths = [`${folder}/${terraform}/5.100.0/${platform}/`];
    const fix = faultOf(lock('6.27.0'), { source: 'input', folder }, 'terraform', paths)?.fix ?? '';
    const [, line = 'false'] = /: run (\(.*\)), and commit the file\.$/.exec(fix) ?? [];
    writeFileSync(join(place, '.terraform.lock.hcl'), lock('6.27.0'));
    execFileSync('sh', ['-c', line], { cwd: place, env: { PATH: `${bin}:/usr/bin:/bin` } });
    expect(readFileSync(join(place, '.terraform.lock.hcl'), 'utf8')).toBe('5.100.0\n');
  });

  test('of a version that the mirror holds for another platform alone is a fault', () => {
    const other = [`/mirror/${terraform}/6.1.0/plan9_386/`, ...holds];
    expect(faultOf(lock('6.1.0'), mirror, 'terraform', other)?.code).toBe('settings/lock-file');
  });

  test.each<[string, string]>([
    ['is empty', ''],
    ['is half a file', `provider "${terraform}" {`],
    ['locks other providers', lock('5.100.0', 'h1:x', 'registry.terraform.io/hashicorp/random')],
    ['is commented out', lock('5.100.0').replace(/^/gm, '# ')],
  ])('that %s is a fault, from whichever source the provider comes', (_what, text) => {
    for (const installation of [mirror, { source: 'registry' } as const])
      expect(faultOf(text, installation)?.message).toBe(`The lock file does not lock ${terraform}.`);
  });

  test('of Terraform does not serve OpenTofu, whose registry is another one', () => {
    expect(faultOf(lock('5.100.0'), { source: 'registry' }, 'tofu')).toMatchObject({
      message: 'The lock file does not lock registry.opentofu.org/hashicorp/aws.',
      fix: expect.stringContaining('tofu providers lock'),
    });
  });

  test('with hashes of archives alone is a fault for a mirror, where Terraform would check nothing, and fine for the registry', () => {
    const archives = lock('5.100.0', `zh:${'a'.repeat(64)}`);
    expect(faultOf(archives)?.message).toContain('would go unchecked');
    expect(faultOf(archives, { source: 'config-file', configFile: '/x' })?.code).toBe('settings/lock-file');
    expect(faultOf(archives, { source: 'registry' })).toBeUndefined();
  });

  test('of the starter locks a version of the default range for Terraform, for the platforms of runners and people', () => {
    const text = readFileSync('templates/repository/.terraform.lock.hcl', 'utf8');
    expect(faultOf(text, { source: 'registry' })).toBeUndefined();
    expect(text).toContain('constraints = ">= 5.100.0, < 7.0.0"');
    // One h1: for each platform of the provider, and one zh: more, of its manifest.
    expect(text.match(/"h1:/g)).toHaveLength(14);
    expect(text.match(/"zh:/g)).toHaveLength(15);
  });
});
