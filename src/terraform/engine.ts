import { access, constants, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { type Fault, failed, ok, quote, type Result } from '../fault/fault.js';
import { downloadProgram } from './download.js';
import { childEnvironment, type Environment } from './environment.js';
import { ChildProcesses } from './process.js';
import { defaultVersion, isAtLeast, isExactVersion, minimumVersion, productName, releaseOf, releasePlatform } from './release.js';

/** Which program does the work; also its file name. */
export type EngineName = 'terraform' | 'tofu';

/** A program that can be run: found or downloaded, and asked for its version. */
export interface Engine {
  readonly name: EngineName;
  /** Absolute path of the program. */
  readonly path: string;
  /** As it says itself, like `1.11.4`. */
  readonly version: string;
}

export interface FindEngineOptions {
  readonly engine: EngineName;
  /** One exact version. Default: what is on the PATH if it is recent enough, else {@link defaultVersion}. */
  readonly version?: string;
  /** SHA-256 of the release's archive for this platform, in hex; counts instead of the release's own list of checksums. */
  readonly sha256?: string;
  /** `PATH` is read from it. */
  readonly env: Environment;
  /** Where downloads are kept. Who can write there can replace the program, as with any folder of the PATH. */
  readonly cacheDir: string;
  /** Replaces the official release host; plain HTTP only to loopback. */
  readonly downloadBase?: string;
}

/**
 * Gives a usable Terraform or OpenTofu: from the PATH, else from the cache, else downloaded and verified.
 * Faults: `terraform/version` (not an exact version, or too old), `terraform/missing`, and those of the download.
 */
export async function findEngine(options: FindEngineOptions): Promise<Result<Engine>> {
  const wanted = checkWanted(options);
  if (wanted !== undefined) return failed(wanted);
  const onPath = await engineOnPath(options);
  if (onPath !== undefined && isUsable(onPath, options.version)) return ok(onPath);
  const downloaded = await downloadEngine(options);
  if (downloaded.ok) return downloaded;
  return failed(missingFault(options, onPath), ...downloaded.faults);
}

function checkWanted({ engine, version, sha256 }: FindEngineOptions): Fault | undefined {
  const minimum = minimumVersion[engine];
  if (version !== undefined && (!isExactVersion(version) || !isAtLeast(version, minimum))) {
    const message = `${quote(version)} is not a version of ${productName[engine]} that can be used.`;
    return {
      code: 'terraform/version',
      message,
      fix: `Name one exact version, ${minimum} or later, like ${defaultVersion[engine]}.`,
    };
  }
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

async function engineOnPath({ engine, env }: FindEngineOptions): Promise<Engine | undefined> {
  // An empty or relative entry of the PATH is the current folder: a program that a pull request brings along must not be run.
  for (const folder of (env['PATH'] ?? '').split(delimiter).filter((entry) => isAbsolute(entry))) {
    const path = join(folder, engine);
    if (await isProgram(path)) return askVersion(engine, path, env);
  }
  return undefined;
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
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

async function downloadEngine(options: FindEngineOptions): Promise<Result<Engine>> {
  const { engine, cacheDir, env } = options;
  const version = options.version ?? defaultVersion[engine];
  const platform = releasePlatform(process.platform, process.arch);
  if (platform === undefined) return failed();
  const target = join(cacheDir, `${engine}-${version}-${platform}`, engine);
  if (!(await isProgram(target))) {
    const release = releaseOf(engine, version, platform, options.downloadBase);
    const sha256 = options.sha256 === undefined ? {} : { sha256: options.sha256 };
    const downloaded = await downloadProgram({ release, program: engine, target, ...sha256 });
    if (!downloaded.ok) return downloaded;
  }
  const found = await askVersion(engine, target, env);
  return found?.version === version ? ok(found) : failed();
}

function missingFault({ engine, version }: FindEngineOptions, onPath: Engine | undefined): Fault {
  const name = productName[engine];
  const wanted = version ?? `${minimumVersion[engine]} or later`;
  const found = onPath === undefined ? `no usable ${engine} is on the PATH` : `the PATH has ${onPath.version}`;
  return {
    code: 'terraform/missing',
    message: `${name} ${wanted} is needed, ${found}, and it could not be downloaded.`,
    fix: `Install ${name} ${wanted} and put it on the PATH, or allow access to the host of its releases.`,
  };
}
