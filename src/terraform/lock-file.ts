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
    const other = 'Name the right one by terraform.lockFile in the settings, or add the provider to it: ';
    return fault(`The lock file does not lock ${address}.`, other + howToLock(engine, installation, 'the version that you want'));
  }
  const { version, hashes } = locked;
  if (installation.source !== 'registry' && !hashes.some((hash) => hash.startsWith('h1:'))) {
    const message = `The lock file has no hash h1: for ${address} ${version}, and a provider from a mirror would go unchecked.`;
    return fault(message, `Lock it with all its hashes: ${howToLock(engine, installation, `version ${version}`)}`);
  }
  if (installation.folder === undefined) return undefined;
  const held = heldVersions(join(installation.folder, ...address.split('/')), folders);
  if (held.length === 0 || held.includes(version)) return undefined;
  return fault(
    `The lock file has hashicorp/aws ${version}, and the mirror ${quote(installation.folder)} has ${held.join(', ')}.`,
    `Put that version into the mirror ("${engine} providers mirror"), or lock one that it has: ${howToLock(engine, installation, `version ${held.at(-1) ?? ''}`)}`,
  );
}

/** A folder may hold the provider for this machine alone, and "providers lock" asks the registry unless it is told otherwise. */
function howToLock(engine: EngineName, { folder }: ProviderInstallation, which: string): string {
  const from = folder === undefined ? '' : ` -fs-mirror=${folder}`;
  const platform = (folder === undefined ? undefined : enginePlatform()) ?? 'linux_amd64';
  return `run "${engine} providers lock${from} -platform=${platform}" where a configuration requires hashicorp/aws in ${which}, and commit the .terraform.lock.hcl that it writes.`;
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
