import { writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { analyse } from '../analysis/analyse.js';
import type { BucketSpec } from '../spec/spec.js';
import { failed, ok, quote, type Fault, type Result } from '../fault/fault.js';
import { makeFolder, writing } from '../files/write.js';
import { renderTerminalPlan } from '../review/explanation.js';
import type { RequestReview } from '../review/input.js';
import { renderReview } from '../review/review.js';
import { stackPath } from '../stack/manifest.js';
import { renderJson } from '../fault/hidden.js';
import { synthesize } from '../stack/synthesize.js';
import type { Arguments, Context, Exit } from './command.js';
import { defined } from '../defined.js';
import { limitTo, partsOf } from '../run/accounts.js';
import { checkCredentials } from '../run/own-credentials.js';
import { load, readSettings, type Loaded } from '../run/load.js';
import { localFolders, providerInstallation, versionFault, type EngineName } from '../terraform/index.js';
import { readLockFile } from '../terraform/lock-file-place.js';
import { failureOf, planRequests, showProgress } from '../run/planning.js';
import type { PlannedRequest, Planning } from '../run/planned.js';
import { fail, finish, orFail, saySentence } from './report.js';
import { keptIn, worldOf } from '../run/world.js';
import { toolsOf, withRun, type OpenRun, type RunRequest } from '../run/run.js';

/** Plans requests with real Terraform: the command `plan`. */
export function runPlan(args: Arguments, context: Context): Promise<Exit> {
  const options = readTerraformOptions(args, context);
  if (!options.ok) return Promise.resolve(fail(args, context, options.faults));
  const loaded = load({ paths: args.paths, cwd: context.cwd, home: context.home, templates: args.text['templates'] });
  return orFail(args, context, loaded, async (requests) => {
    const limited = limitTo(requests, args.text['account']);
    const planning = limited.ok ? await planAll(args, context, limited.value) : limited;
    return orFail(args, context, planning, (done) => {
      const reviews = reviewsOf(done);
      const files = filesOf(args, limited.ok ? limited.value.specs : [], done, reviews);
      const unwritten = writeFiles(files, context.cwd);
      const written = unwritten.length > 0 ? [] : files.map(({ path }) => path);
      const json = { requests: done.planned.map(planJson), written };
      const faults = [...done.failed.flatMap((request) => request.faults), ...unwritten];
      const { colour, width } = context.terminal;
      const text = [
        renderTerminalPlan(reviews, { colour: colour.out, width: width.out }).trimEnd(),
        ...written.map((path) => `Written: ${path}`),
      ].join('\n');
      if (faults.length === 0) return finish(args, context, { json, text });
      if (!args.on.has('json') && done.planned.length > 0) context.terminal.result(text);
      return fail(args, context, faults, json);
    });
  });
}

/** The plans of all accounts, and what they were made with. */
function planAll(args: Arguments, context: Context, loaded: Loaded): Promise<Result<Planning & Pick<OpenPart, 'open'>>> {
  const work = async (parts: readonly OpenPart[]): Promise<Result<Planning & Pick<OpenPart, 'open'>>> => {
    const planned: PlannedRequest[] = [];
    const without: Planning['failed'][number][] = [];
    for (const { open, specs } of parts) {
      const planning = await planRequests(open, specs);
      planned.push(...planning.planned);
      without.push(...planning.failed);
    }
    const [first] = parts;
    if (first === undefined) throw new Error('Terraform is open for nothing.');
    return ok({ open: first.open, planned, failed: without });
  };
  // Only here, where a plan is shown, and nothing is approved or applied by it.
  return withTerraform(args, context, loaded, work, { together: true });
}

/** Terraform at work on the requests of one account; without accounts on all. */
export interface OpenPart {
  readonly open: OpenRun;
  readonly specs: readonly BucketSpec[];
}

/**
 * Opens Terraform for all accounts of some requests: each has a sandbox of its own. On AWS they are of one, and of that are the credentials
 * (see {@link checkCredentials}).
 */
export async function withTerraform<T>(
  args: Arguments,
  context: Context,
  loaded: Loaded,
  work: (parts: readonly OpenPart[]) => Promise<Result<T>>,
  options: Pick<RunRequest, 'applies' | 'together'> = {},
): Promise<Result<T>> {
  const sandboxed = args.on.has('sandbox') || args.text['world'] !== undefined;
  const checked = sandboxed ? ok(true as const) : await checkCredentials(loaded, context.env);
  if (!checked.ok) return checked;
  const openNext = ([next, ...rest]: readonly Loaded[], parts: readonly OpenPart[]): Promise<Result<T>> =>
    next === undefined
      ? work(parts)
      : openOne(args, context, next, (open) => openNext(rest, [...parts, { open, specs: next.specs }]), options);
  return openNext(partsOf(loaded), []);
}

/** Opens Terraform as the options say, with progress on the terminal. */
async function openOne<T>(
  args: Arguments,
  context: Context,
  loaded: Loaded,
  work: (open: OpenRun) => Promise<Result<T>>,
  { applies = false, together = false }: Pick<RunRequest, 'applies' | 'together'> = {},
): Promise<Result<T>> {
  const options = readTerraformOptions(args, context, loaded.specs[0]?.account?.name);
  if (!options.ok) return options;
  const lockFile = readLockFile(loaded.settings, context.cwd);
  if (!lockFile.ok) return lockFile;
  const progress = showProgress(context.terminal, loaded.specs.length);
  try {
    return await withRun(
      {
        ...options.value,
        lockFile: lockFile.value,
        specs: loaded.specs,
        settings: loaded.settings,
        cwd: context.cwd,
        env: context.env,
        onProgress: progress.report,
        onFurnished: (names) => {
          // Where a machine reads, standard error has nothing but what is under way.
          if (!args.on.has('json'))
            saySentence(context.terminal, `In the sandbox these exist already, since a request names them: ${names.join(', ')}`);
        },
        signal: context.interrupted,
        applies,
        together,
      },
      work,
    );
  } finally {
    progress.done();
  }
}

/** Reads the options that decide which Terraform plans. Of the repository it needs only the settings: they name the usual engine. */
export function readTerraformOptions(
  args: Arguments,
  { cwd, env }: Pick<Context, 'cwd' | 'env'>,
  account?: string,
): Result<Pick<RunRequest, 'engine' | 'engineVersion' | 'mirror' | 'sandbox' | 'parallelism'>> {
  const { engine, parallelism, 'engine-version': version } = args.text;
  if (engine !== undefined && engine !== 'terraform' && engine !== 'tofu') {
    return failed({ code: 'usage/engine', message: `there is no engine ${quote(engine)}`, fix: 'Write terraform or tofu.' });
  }
  const judged = engine ?? usualEngine(cwd);
  const unusable = version === undefined || judged === undefined ? undefined : versionFault(judged, version);
  if (unusable !== undefined) {
    return failed({ ...unusable, code: 'usage/engine-version', message: `--engine-version: ${unusable.message}` });
  }
  if (parallelism !== undefined && !/^[1-9][0-9]?$/.test(parallelism)) {
    return failed({
      code: 'usage/parallelism',
      message: `--parallelism takes a whole number from 1 to 99, not ${quote(parallelism)}`,
      fix: 'Write --parallelism 2.',
    });
  }
  const mirror = args.text['mirror'];
  const installation =
    mirror === undefined
      ? ok(undefined)
      : providerInstallation(env, localFolders, { engine: judged ?? 'terraform', cwd, input: mirror });
  if (!installation.ok) return installation;
  return ok({
    engine,
    engineVersion: version,
    mirror,
    sandbox: sandboxOf(args, cwd, account),
    parallelism: parallelism === undefined ? undefined : Number(parallelism),
  });
}

/** The sandbox that the options ask for, of an account where the settings have some; undefined where they ask for none. */
export function sandboxOf(args: Pick<Arguments, 'text' | 'on'>, cwd: string, account: string | undefined): RunRequest['sandbox'] {
  const world = worldOf({ named: args.text['world'], usual: args.on.has('sandbox') }, account);
  return world === undefined ? undefined : keptIn(resolve(cwd, world));
}

/** The engine that the settings name. Undefined where they have faults: what reads the requests says them. */
function usualEngine(cwd: string): EngineName | undefined {
  const settings = readSettings(cwd);
  return settings.ok ? (settings.value.terraform?.engine ?? 'terraform') : undefined;
}

/** What the review room needs of each request. */
export function reviewsOf(planning: Planning): readonly RequestReview[] {
  return [
    ...planning.planned.map(({ spec, planned, changes, drift, fingerprint }) => ({
      file: spec.file,
      spec,
      analysis: analyse(spec),
      plan: planned.plan,
      changes,
      drift,
      fingerprint,
    })),
    ...planning.failed.map(({ spec, faults }) => ({
      file: spec.file,
      spec,
      analysis: analyse(spec),
      ...failureOf(faults),
    })),
  ];
}

/** What a machine gets of a plan. */
export function planJson({ spec, planned, fingerprint, changes, drift, risk }: PlannedRequest) {
  return {
    file: spec.file,
    bucket: spec.bucket,
    ...defined({ account: spec.account?.name }),
    vendor: spec.vendor.id,
    fingerprint,
    risk,
    hasChanges: planned.plan.changes.length > 0 || planned.plan.outputs.length > 0,
    changes,
    drift,
    resources: planned.plan.changes.map(({ address, action }) => ({ address, action })),
  };
}

interface TextFile {
  readonly path: string;
  readonly text: string;
}

/** The files that `--out` and `--comment` ask for. */
function filesOf(
  args: Arguments,
  specs: readonly BucketSpec[],
  done: Planning & Pick<OpenPart, 'open'>,
  reviews: readonly RequestReview[],
): readonly TextFile[] {
  const { out, comment } = args.text;
  const below = (folder: string): readonly TextFile[] => [
    ...specs.map((spec) => ({ path: join(folder, stackPath(spec)), text: synthesize(spec) })),
    ...done.planned.map((request) => ({
      path: join(folder, 'stacks', request.spec.id, 'plan.json'),
      text: `${renderJson(planJson(request))}\n`,
    })),
  ];
  const review = (): string => renderReview({ state: 'planned', tools: toolsOf(done.open), requests: reviews });
  return [...(out === undefined ? [] : below(out)), ...(comment === undefined ? [] : [{ path: comment, text: review() }])];
}

/** Writes files and the folders above them, up to the first that can't be written, and says why. */
function writeFiles(files: readonly TextFile[], cwd: string): readonly Fault[] {
  for (const { path, text } of files) {
    const done = writing(path, () => {
      makeFolder(dirname(resolve(cwd, path)));
      writeFileSync(resolve(cwd, path), text);
    });
    if (!done.ok) return done.faults;
  }
  return [];
}
