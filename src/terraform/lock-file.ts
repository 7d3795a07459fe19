import { join } from 'node:path';
import { type Fault, quote } from '../fault/fault.js';
import { enginePlatform } from './engine.js';
import { type Folders, type ProviderInstallation, registryHost } from './mirror.js';
import type { EngineName } from './release.js';

interface LockFileUse {
  readonly engine: EngineName;
  readonly installation: ProviderInstallation;
  readonly folders: Folders;
}

/**
 * Why a run with this dependency lock file can't go well, said before Terraform says it in its own words; undefined where it can. Refuses a
 * file that does not lock the provider; one that has only hashes of archives (`zh:`) where a mirror may hold unpacked providers, which
 * Terraform then takes unchecked (seen with 1.11.4); and a version that the mirror does not hold.
 */
export function lockFileFault(text: string, { engine, installation, folders }: LockFileUse): Fault | undefined {
  const address = `${registryHost[engine]}/hashicorp/aws`;
  const locked = lockedProvider(text, address);
  const fault = (message: string, fix: string): Fault => ({ code: 'settings/lock-file', message, fix });
  if (locked === undefined) {
    const other = 'Name the right one by terraform.lockFile in the settings, or make one: ';
    return fault(`The lock file does not lock ${address}.`, other + howToLock(engine, installation));
  }
  const { version, hashes } = locked;
  if (installation.source !== 'registry' && !hashes.some((hash) => hash.startsWith('h1:'))) {
    const message = `The lock file has no hash h1: for ${address} ${version}, and a provider from a mirror would go unchecked.`;
    return fault(message, `Lock it with all its hashes: ${howToLock(engine, installation, version)}`);
  }
  if (installation.folder === undefined) return undefined;
  const held = heldVersions(join(installation.folder, ...address.split('/')), folders);
  if (held.length === 0 || held.includes(version)) return undefined;
  return fault(
    `The lock file has hashicorp/aws ${version}, and the mirror ${quote(installation.folder)} has ${held.join(', ')}.`,
    `Put that version into the mirror ("${engine} providers mirror"), or lock one that it has${lockedSo(held.at(-1))}: ${howToLock(engine, installation, held.at(-1))}`,
  );
}

/** The oldest that docs/protection.md asks for. */
const asked = '6.40.0';

/** What a lock file is that is made from a mirror, beside what it should be. */
function lockedSo(version = ''): string {
  const older = version.localeCompare(asked, 'en', { numeric: true }) < 0;
  const age = older ? `, and a version older than the ${asked} that docs/protection.md asks for` : '';
  return ` (the file then has ${enginePlatform() ?? 'linux_amd64'} alone, which other runners refuse${age})`;
}

/** Any that may be locked: docs/protection.md says why no older one. */
const anyVersion = '>= 5.100.0, < 7.0.0';

/**
 * A line for a shell. It works in a folder of its own: beside a lock file "providers lock" keeps to the version that is locked, and without a
 * configuration it changes nothing and says "Success!" (seen with 1.11.4). A mirror may hold the provider for this machine alone, and the
 * registry is asked unless it is told otherwise.
 */
export function howToLock(engine: EngineName, { folder }: ProviderInstallation, version = anyVersion): string {
  const from = folder === undefined ? '' : ` -fs-mirror='${folder.replaceAll("'", `'\\''`)}'`;
  const platform = (folder === undefined ? undefined : enginePlatform()) ?? 'linux_amd64';
  const required = JSON.stringify({ terraform: { required_providers: { aws: { source: 'hashicorp/aws', version } } } });
  const lock = `${engine} providers lock${from} -platform=${platform}`;
  return `run (cd "$(mktemp -d)" && echo '${required}' > versions.tf.json && ${lock} && cp .terraform.lock.hcl "$OLDPWD"), and commit the file.`;
}

/** What a lock file says of a provider: the language is HCL, and Terraform writes one attribute on each line. */
function lockedProvider(text: string, address: string) {
  const lines = text.split('\n').filter((line) => !/^\s*(?:#|\/\/)/.test(line));
  const start = lines.findIndex((line) => /^\s*provider\s+"([^"]*)"\s*\{/.exec(line)?.[1] === address);
  if (start === -1) return undefined;
  const length = lines.slice(start).findIndex((line) => /^\s*\}/.test(line));
  const block = lines.slice(start, length === -1 ? lines.length : start + length).join('\n');
  const version = /^\s*version\s*=\s*"([^"]+)"/m.exec(block)?.[1];
  const hashes = [...block.matchAll(/"((?:h1|zh):[^"]+)"/g)].map((match) => match[1] ?? '');
  return version === undefined ? undefined : { version, hashes };
}

/** The versions of a provider in a mirror, for this machine: unpacked folders, and archives (Terraform's documentation, "filesystem_mirror"). */
function heldVersions(folder: string, folders: Folders): readonly string[] {
  const platform = enginePlatform();
  const names = folders.list(folder);
  const unpacked = names.filter((name) => platform !== undefined && folders.isFolder(join(folder, name, platform)));
  const packed = names.flatMap((name) => {
    const [, version, of] = /^terraform-provider-aws_(.+?)_([a-z0-9]+_[a-z0-9]+)\.zip$/.exec(name) ?? [];
    return version !== undefined && of === platform ? [version] : [];
  });
  return [...new Set([...unpacked, ...packed])].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}
