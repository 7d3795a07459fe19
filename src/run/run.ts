import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ownAgain } from '../aws/again.js';
import type { Looking } from '../aws/standing.js';
import { defined } from '../defined.js';
import type { BucketSpec } from '../spec/spec.js';
import { failed, ok, type Result } from '../fault/fault.js';
import { cacheFolder } from '../files/cache.js';
import { writing } from '../files/write.js';
import { s3Store } from '../ledger/index.js';
import type { Sandbox } from '../sandbox/index.js';
import type { Settings } from '../settings/schema.js';
import { oneWayFaults } from '../stack/one-way.js';
import { synthesize } from '../stack/synthesize.js';
import {
  enginePlatform,
  findEngine,
  localFolders,
  lockFileFault,
  openRun,
  providerInstallation,
  type Beside,
  type Engine,
  type EngineName,
  type Holder,
  type Progress,
  type ProviderInstallation,
  type Run,
  type RunOptions,
  type StackSource,
  type StateLocation,
} from '../terraform/index.js';
import { version } from '../version.js';
import { sandboxDeployer, standingOf } from './standing.js';
import type { OpenSandbox } from './world.js';

/** The sandbox's own bucket for state: it exists from the start, as a platform team's would. */
const sandboxState = { bucket: 'vendor-bucket-sandbox-state', prefix: 'vendor-bucket' };

/** What is open while commands work with Terraform. */
export interface OpenRun {
  readonly run: Run;
  readonly engine: Engine;
  readonly sandbox?: Sandbox;
  /** What AWS is looked at with. */
  readonly looking: Looking;
}

export interface RunRequest {
  readonly specs: readonly BucketSpec[];
  readonly settings: Settings;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly engine?: EngineName | undefined;
  readonly engineVersion?: string | undefined;
  /** The text of the lock file that the provider has to be of; undefined: there is none. */
  readonly lockFile: string | undefined;
  /** A mirror of providers. */
  readonly mirror?: string | undefined;
  /** Opens the sandbox with its bucket for state; undefined: real AWS. Given, so that what never uses it does not contain it. */
  readonly sandbox?: OpenSandbox | undefined;
  readonly parallelism?: number | undefined;
  readonly onProgress?: (progress: Progress) => void;
  /** Told what the sandbox takes to exist because a request names it, and did not before. */
  readonly onFurnished?: (names: readonly string[]) => void;
  readonly signal: AbortSignal;
  /** Whether this run applies: a state that S3 did not take from an earlier one is then put into its place first. */
  readonly applies?: boolean | undefined;
  /** Whether several requests are planned in one run of Terraform, where they can be; such plans can't be applied. Default false. */
  readonly together?: boolean | undefined;
  /** The run of a workflow that locks are noted by. */
  readonly holder?: Holder | undefined;
  /** What releases the lock of a spec whose run is gone, for messages. */
  readonly unlock?: ((spec: BucketSpec) => string) | undefined;
}

/**
 * Opens Terraform for some specs, gives it to `work`, and closes it whatever happens. With a sandbox, that is AWS, and what
 * it holds is kept when `work` has ended, also when it failed or was interrupted: an apply that stopped half-way has to be seen.
 */
export function withRun<T>(request: RunRequest, work: (open: OpenRun) => Promise<Result<T>>): Promise<Result<T>> {
  return withProgram(request, (found) => withEngine(request, found, work));
}

/** What decides which Terraform and which provider are run. */
export type ProgramRequest = Pick<RunRequest, 'settings' | 'cwd' | 'env' | 'engine' | 'engineVersion' | 'lockFile' | 'mirror'>;

/** Terraform itself, and where it gets the provider. */
export type Program = Pick<Given, 'engine' | 'installation'>;

/** Finds Terraform, gives it to `work`, and removes what was unpacked for it. */
export async function withProgram<T>(request: ProgramRequest, work: (found: Program) => Promise<Result<T>>): Promise<Result<T>> {
  const name = request.engine ?? request.settings.terraform?.engine ?? 'terraform';
  // Before the engine, which may have to be downloaded.
  const installation = installationOf(request, name);
  if (!installation.ok) return installation;
  const engine = await engineOf(request, name);
  if (!engine.ok) return engine;
  try {
    return await work({ engine: engine.value, installation: installation.value });
  } finally {
    await engine.value.close?.();
  }
}

function installationOf({ env, cwd, mirror, lockFile }: ProgramRequest, engine: EngineName): Result<ProviderInstallation> {
  const installation = providerInstallation(env, localFolders, { engine, cwd, ...defined({ input: mirror }) });
  if (!installation.ok || lockFile === undefined) return installation;
  const unusable = lockFileFault(lockFile, { engine, installation: installation.value, folders: localFolders });
  return unusable === undefined ? installation : failed(unusable);
}

function engineOf(request: ProgramRequest, engine: EngineName): Promise<Result<Engine>> {
  const settings = request.settings.terraform ?? {};
  const version = request.engineVersion ?? settings.version;
  const platform = enginePlatform() as keyof NonNullable<typeof settings.sha256> | undefined;
  // What the settings pin is the archive of what they name.
  const pinned = platform !== undefined && version === settings.version && engine === (settings.engine ?? 'terraform');
  return findEngine({
    engine,
    ...defined({ version, sha256: pinned ? settings.sha256?.[platform] : undefined }),
    env: request.env,
    cacheDir: cacheFolder(request.env),
  });
}

async function withEngine<T>(
  request: RunRequest,
  found: Program,
  work: (open: OpenRun) => Promise<Result<T>>,
): Promise<Result<T>> {
  const given = { ...found, lockFile: request.lockFile };
  if (request.sandbox === undefined) {
    const state = stateOf(request.settings);
    return state.ok ? workIn(request, { ...given, state: state.value }, undefined, work) : state;
  }
  const deployer = sandboxDeployer(request.specs, request.settings.deployers);
  if (!deployer.ok) return deployer;
  const world = await request.sandbox({ stateBucket: sandboxState.bucket, deployer: deployer.value });
  if (!world.ok) return world;
  const { sandbox } = world.value;
  const furnished = sandbox.furnish(standingOf(request.specs, sandbox.account));
  if (furnished.length > 0) request.onFurnished?.(furnished);
  let closed: Result<true> = ok(true);
  const state = { ...sandboxState, region: sandbox.stateRegion };
  const done = await workIn(request, { ...given, state }, sandbox, work).finally(async () => {
    closed = await world.value.close();
  });
  if (closed.ok) return done;
  return failed(...(done.ok ? [] : done.faults), ...closed.faults);
}

/** What was found before anything is started. */
interface Given {
  readonly engine: Engine;
  readonly installation: ProviderInstallation;
  readonly lockFile: string | undefined;
  readonly state: StateLocation & { readonly prefix: string };
}

async function workIn<T>(
  request: RunRequest,
  given: Given,
  sandbox: Sandbox | undefined,
  work: (open: OpenRun) => Promise<Result<T>>,
): Promise<Result<T>> {
  const made = writing(tmpdir(), () => mkdtempSync(join(tmpdir(), 'vendor-bucket-')));
  if (!made.ok) return made;
  const workDir = made.value;
  let closed: 'removed' | 'left' = 'removed';
  try {
    const opened = await openRun(optionsOf(request, given, sandbox, workDir));
    if (!opened.ok) return opened;
    const { engine } = given;
    try {
      return await work({ run: opened.value, engine, looking: lookingOf(request, sandbox), ...defined({ sandbox }) });
    } finally {
      closed = await opened.value.close();
    }
  } finally {
    if (closed === 'removed') rmSync(workDir, { recursive: true, force: true });
  }
}

function optionsOf(
  request: RunRequest,
  { engine, installation, lockFile, state: { prefix, ...location } }: Given,
  sandbox: Sandbox | undefined,
  workDir: string,
): RunOptions {
  return {
    engine,
    installation,
    workDir,
    env: request.env,
    ...defined({ overlay: sandbox?.env() }),
    stacks: request.specs.map((spec) => stackOf(spec, stateKeyOf(prefix, spec.id), lookingOf(request, sandbox))),
    accounts: request.specs.some(({ account }) => account !== undefined),
    state: location,
    rescueDir: resolve(request.cwd),
    ...defined({
      beside: besideOf(request, location, sandbox),
      applies: request.applies,
      holder: request.holder,
      unlock: unlockOf(request),
    }),
    signal: request.signal,
    ...defined({
      lockFile,
      parallelism: request.parallelism,
      together: request.together,
      onProgress: request.onProgress,
    }),
  };
}

function stackOf(spec: BucketSpec, stateKey: string, looking: Looking): StackSource {
  const json = synthesize(spec);
  return {
    ...{ id: spec.id, json, stateKey },
    judge: (applied) => oneWayFaults(spec, applied),
    again: (applied) => ownAgain(json, applied, looking),
  };
}

function lookingOf({ env, settings }: RunRequest, sandbox: Sandbox | undefined): Looking {
  return { env: { ...env, ...sandbox?.env() }, account: sandbox?.account ?? settings.state?.s3?.account };
}

/** The key of a stack's state. */
export function stateKeyOf(prefix: string, id: string): string {
  return `${prefix}/${id}.tfstate`;
}

/** Without credentials that can be read here there is none: Terraform may know others. */
function besideOf({ env, settings }: RunRequest, location: StateLocation, sandbox: Sandbox | undefined): Beside | undefined {
  const { bucket, region, kmsKeyId } = location;
  const account = sandbox === undefined ? settings.state?.s3?.account : undefined;
  const overlaid = { ...env, ...sandbox?.env() };
  const store = s3Store({ bucket, region, env: overlaid, ...defined({ kmsKey: kmsKeyId, account }) });
  return store.ok ? store.value : undefined;
}

function unlockOf({ unlock, specs }: RunRequest): ((stack: string) => string) | undefined {
  if (unlock === undefined) return undefined;
  const byId = new Map(specs.map((spec) => [spec.id, unlock(spec)]));
  return (stack) => byId.get(stack) ?? '';
}

function stateOf(settings: Settings): Result<StateLocation & { readonly prefix: string }> {
  const s3 = settings.state?.s3;
  if (!s3) {
    return failed({
      code: 'settings/no-state',
      message: 'there is no place for Terraform state',
      fix: 'Set "state: { s3: { bucket, region } }" in .github/vendor-bucket.yml, or try it without an AWS account: --sandbox.',
    });
  }
  return ok({ bucket: s3.bucket, region: s3.region, prefix: s3.prefix ?? 'vendor-bucket', ...defined({ kmsKeyId: s3.kmsKey }) });
}

/** The versions of what made a plan, by name. */
export function toolsOf(open: OpenRun): Readonly<Record<string, string>> {
  return { 'vendor-bucket': version, [open.engine.name]: open.engine.version };
}
