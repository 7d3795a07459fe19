import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { z } from 'zod';
import { type Fault, failed, ok, quote, type Result } from '../fault/fault.js';
import { knownArchiveHash } from './archive-hashes.js';
import { verifiedArchive } from './archive.js';
import { childEnvironment, type Environment } from './environment.js';
import { ChildProcesses } from './process.js';
import type { Publisher } from './publishers.js';
import {
  defaultVersion,
  isAtLeast,
  isExactVersion,
  minimumVersion,
  productName,
  publisherOf,
  releaseOf,
  releasePlatform,
  type EngineName,
} from './release.js';
import { programOnPath } from './search-path.js';
import { unpackProgram } from './unpack.js';

/** A program that can be run: found or downloaded, and asked for its version. */
export interface Engine {
  readonly name: EngineName;
  /** Absolute path of the program. */
  readonly path: string;
  /** As it says itself, like `1.11.4`. */
  readonly version: string;
  /** Removes what was unpacked for this run; there where the program is not that of the PATH. */
  readonly close?: () => Promise<void>;
}

export interface FindEngineOptions {
  readonly engine: EngineName;
  /** One exact version. Default: what is on the PATH if it is recent enough, else {@link defaultVersion}. */
  readonly version?: string;
  /** SHA-256 of the release's archive for this platform, in hex; counts instead of the hashes that are built in and of the signature. */
  readonly sha256?: string;
  /** `PATH` is read from it. */
  readonly env: Environment;
  /** Where archives are kept. Who can write there can't choose what is run: an archive is proven each time, and unpacked afresh. */
  readonly cacheDir: string;
  /** Replaces the official release host; plain HTTP only to loopback. */
  readonly downloadBase?: string;
  /** Who signs the checksums of releases, for tests; default: who signs those of the engine. */
  readonly publisher?: Publisher;
}

/**
 * Gives a usable Terraform or OpenTofu: from the PATH, else from an archive of its publisher, kept or downloaded, whose SHA-256 is proven
 * each time by `sha256`, by the hashes that are built in, or by the publisher's signature. Call its `close` at the end.
 * Faults: `terraform/version` (not an exact version, or too old), `terraform/missing`, and those of the download.
 */
export async function findEngine(options: FindEngineOptions): Promise<Result<Engine>> {
  const wanted = checkWanted(options);
  if (wanted !== undefined) return failed(wanted);
  const onPath = await engineOnPath(options);
  if (onPath !== undefined && isUsable(onPath, options.version)) return ok(onPath);
  const proven = await provenEngine(options);
  if (proven.ok) return proven;
  return failed(missingFault({ ...options, wrapped: isWrapped(options) }, onPath), ...proven.faults);
}

/** Why a version can't be asked for: it is not an exact one, or too old (`terraform/version`). */
export function versionFault(engine: EngineName, version: string): Fault | undefined {
  const minimum = minimumVersion[engine];
  if (isExactVersion(version) && isAtLeast(version, minimum)) return undefined;
  return {
    code: 'terraform/version',
    message: `${quote(version)} is not a version of ${productName[engine]} that can be used.`,
    fix: `Name one exact version, ${minimum} or later, like ${defaultVersion[engine]}.`,
  };
}

function checkWanted({ engine, version, sha256 }: FindEngineOptions): Fault | undefined {
  const unusable = version === undefined ? undefined : versionFault(engine, version);
  if (unusable !== undefined) return unusable;
  if (sha256 !== undefined && !/^[0-9a-f]{64}$/.test(sha256)) {
    const message = `${quote(sha256)} is not a SHA-256.`;
    return {
      code: 'terraform/checksum',
      message,
      fix: 'Give 64 hexadecimal digits in lower case, as the SHA256SUMS file of the release has them.',
    };
  }
  return undefined;
}

function isUsable(engine: Engine, version: string | undefined): boolean {
  return version === undefined ? isAtLeast(engine.version, minimumVersion[engine.name]) : engine.version === version;
}

/** The program on the PATH, whatever its version; undefined where there is none that answers. */
export async function engineOnPath({ engine, env }: Pick<FindEngineOptions, 'engine' | 'env'>): Promise<Engine | undefined> {
  const path = await programOnPath(engine, env);
  return path === undefined ? undefined : askVersion(engine, path, env);
}

const versionAnswer = z.object({ terraform_version: z.string().refine(isExactVersion) });

/** Runs the program's `version -json`; undefined when it does not answer as Terraform does. */
async function askVersion(name: EngineName, path: string, env: Environment): Promise<Engine | undefined> {
  // The file of TF_CLI_CONFIG_FILE may be missing, and does not matter here.
  const childEnv = childEnvironment(env, { TF_CLI_CONFIG_FILE: undefined });
  const exit = await new ChildProcesses().run({ path, args: ['version', '-json'], cwd: '/', env: childEnv });
  try {
    const answer = versionAnswer.safeParse(JSON.parse(exit.stdout));
    return exit.code === 0 && answer.success ? { name, path, version: answer.data.terraform_version } : undefined;
  } catch {
    return undefined;
  }
}

/** This machine, as release archives name it; undefined where there are none for it. */
export function enginePlatform(): string | undefined {
  return releasePlatform(process.platform, process.arch);
}

/** Unpacks the program afresh from an archive that is proven now, whoever kept it. */
async function provenEngine(options: FindEngineOptions): Promise<Result<Engine>> {
  const { engine, cacheDir, env } = options;
  const version = options.version ?? defaultVersion[engine];
  const platform = enginePlatform();
  if (platform === undefined) return failed();
  const archive = await verifiedArchive({
    release: releaseOf(engine, version, platform, options.downloadBase),
    sha256: options.sha256 ?? knownArchiveHash(engine, version, platform),
    publisher: options.publisher ?? publisherOf[engine],
    folder: join(cacheDir, `${engine}-${version}-${platform}`),
    env,
  });
  if (!archive.ok) return archive;
  const unpacked = await unpackProgram(archive.value, engine);
  if (!unpacked.ok) return unpacked;
  const { path, remove } = unpacked.value;
  const found = await askVersion(engine, path, env);
  if (found?.version === version) return ok({ ...found, close: remove });
  await remove();
  return failed(otherProgram(options, version, path, found));
}

function otherProgram({ engine }: FindEngineOptions, version: string, path: string, found: Engine | undefined): Fault {
  const what = found === undefined ? `can't be run in ${dirname(dirname(path))}` : `says that it is ${found.version}`;
  return {
    code: 'terraform/not-started',
    message: `${productName[engine]} ${version} was unpacked, and ${what}.`,
    fix: 'Set TMPDIR to a folder from which programs can be run, or put the program on the PATH yourself.',
  };
}

/** hashicorp/setup-terraform puts a script before the program, which it calls `terraform-bin`, unless it is told otherwise ("terraform_wrapper"). */
function isWrapped({ engine, env }: FindEngineOptions): boolean {
  return (env['PATH'] ?? '').split(delimiter).some((folder) => folder !== '' && existsSync(join(folder, `${engine}-bin`)));
}

const unwrap = 'Give hashicorp/setup-terraform or opentofu/setup-opentofu "terraform_wrapper: false" or "tofu_wrapper: false".';

function missingFault(
  { engine, version, wrapped }: Pick<FindEngineOptions, 'engine' | 'version'> & { readonly wrapped: boolean },
  onPath: Engine | undefined,
): Fault {
  const name = productName[engine];
  const wanted = version ?? `${minimumVersion[engine]} or later`;
  const found =
    onPath === undefined
      ? wrapped
        ? `a wrapper of ${engine} is on the PATH, which does not answer as it`
        : `no usable ${engine} is on the PATH`
      : `the PATH has ${onPath.version}`;
  return {
    code: 'terraform/missing',
    message: `${name} ${wanted} is needed, ${found}, and none could be downloaded and verified.`,
    fix: wrapped ? unwrap : `Install ${name} ${wanted} and put it on the PATH, or allow access to the host of its releases.`,
  };
}
