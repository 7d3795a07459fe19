import { hashicorp, opentofu, type Publisher } from './publishers.js';

/** The oldest version that can be used: the S3 backend's `use_lockfile` came with 1.10 in both (their changelogs). */
export const minimumVersion: Readonly<Record<EngineName, string>> = { terraform: '1.10.0', tofu: '1.10.0' };

/** What is downloaded when nothing usable is on the PATH and the settings name no version. */
export const defaultVersion: Readonly<Record<EngineName, string>> = { terraform: '1.11.4', tofu: '1.12.2' };

/** How people call it. */
export const productName: Readonly<Record<EngineName, string>> = { terraform: 'Terraform', tofu: 'OpenTofu' };

/** Who signs the checksums of its releases. */
export const publisherOf: Readonly<Record<EngineName, Publisher>> = { terraform: hashicorp, tofu: opentofu };

/** Where a release is: the folder of its files, and their names: the archive, the list of checksums, and its detached signature. */
export interface Release {
  readonly folder: string;
  readonly archive: string;
  readonly checksums: string;
  readonly signature: string;
}

/** The official release of a version. `base` replaces the host, for tests on loopback. */
export function releaseOf(engine: EngineName, version: string, platform: string, base?: string): Release {
  const official = engine === 'terraform' ? 'https://releases.hashicorp.com' : 'https://github.com';
  const path = engine === 'terraform' ? `terraform/${version}` : `opentofu/opentofu/releases/download/v${version}`;
  return {
    folder: `${base ?? official}/${path}`,
    archive: `${engine}_${version}_${platform}.zip`,
    checksums: `${engine}_${version}_SHA256SUMS`,
    // OpenTofu's `.sig` is Sigstore's, and its `.gpgsig` is OpenPGP's.
    signature: `${engine}_${version}_SHA256SUMS.${engine === 'terraform' ? 'sig' : 'gpgsig'}`,
  };
}

/** The platform as release archives name it (`linux_amd64`), or undefined where there are none for it. */
export function releasePlatform(platform: string, architecture: string): string | undefined {
  const arch = { x64: 'amd64', arm64: 'arm64' }[architecture];
  return arch !== undefined && (platform === 'linux' || platform === 'darwin') ? `${platform}_${arch}` : undefined;
}

const versionPattern = /^(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})(?:-[0-9A-Za-z]+(?:[.-][0-9A-Za-z]+)*)?$/;

/** Whether the text is one exact version, like `1.11.4` or `1.12.0-rc1`. */
export function isExactVersion(text: string): boolean {
  return text.length <= 40 && versionPattern.test(text);
}

/** Whether `version` is `minimum` or later by its three numbers; a pre-release counts as its release. */
export function isAtLeast(version: string, minimum: string): boolean {
  const [a, b] = [version, minimum].map((text) => (versionPattern.exec(text) ?? []).slice(1, 4).map(Number));
  if (a?.length !== 3 || b?.length !== 3) return false;
  const index = a.findIndex((part, at) => part !== b[at]);
  return index === -1 || (a[index] ?? 0) > (b[index] ?? 0);
}

/** The SHA-256 that a SHA256SUMS file gives for a file; undefined when it gives none, or more than one. */
export function checksumFor(sums: string, file: string): string | undefined {
  const found = sums.split('\n').flatMap((line) => {
    const [, digest, name] = /^([0-9a-f]{64}) [ *](\S+)\r?$/.exec(line) ?? [];
    return name === file && digest !== undefined ? [digest] : [];
  });
  return found.length === 1 ? found[0] : undefined;
}

/** Which program does the work; also its file name. */
export type EngineName = 'terraform' | 'tofu';
