import { callerFile, parseCaller, type Called } from '../bootstrap/caller.js';
import { ownAccount } from '../bootstrap/own-account.js';
import type { RepositoryFacts } from '../bootstrap/repository.js';
import { parsePlace, parseRemote, type RemotePlace } from '../bootstrap/remote.js';
import { wantedBy } from '../bootstrap/vendors.js';
import { failed, ok, quote, words, type Fault, type Result } from '../fault/fault.js';
import { readText } from '../files/read.js';
import { runAtTop, topAbove } from '../files/top.js';
import { openRepository, readOrigin, type Origin } from '../git/index.js';
import { loadRules, settingsFile } from '../run/load.js';
import type { Arguments, Context } from './command.js';

/** What is read of a repository of requests, before AWS or GitHub is asked anything. */
export type ReadRepository = Omit<RepositoryFacts, 'commits'>;

/**
 * Reads the repository at the folder of a command: settings, templates, the caller's workflow, and where it comes from. Options go before what is
 * found: `--repository`, `--default-branch`, `--ids`, `--prefix`. Gives every fault at once.
 */
export async function readRepository(args: Arguments, { cwd, home, env }: Context): Promise<Result<ReadRepository>> {
  const rules = loadRules(settingsFile, { cwd, home });
  const caller = readCaller(cwd);
  const origin = await originOf(cwd, env);
  const place = placeOf(args.text['repository'], origin);
  const ids = idsOf(args.text['ids']);
  const none = noFiles([rules, caller], cwd);
  if (none !== undefined) return failed(none);
  const faults = [rules, caller, place, ids].flatMap((one) => (one.ok ? [] : one.faults));
  if (!rules.ok || !caller.ok || !place.ok || !ids.ok) return failed(...faults);
  const { templates } = rules.value;
  const own = ownAccount(rules.value.settings ?? {}, caller.value, args.text['account']);
  if (!own.ok) return own;
  const { settings } = own.value;
  const files = [...templates.keys()].flatMap((vendor) => templates.get(vendor)?.file ?? []);
  const only = settings.guardrails?.vendors;
  return ok({
    ...own.value,
    place: place.value,
    ids: ids.value,
    defaultBranch: args.text['default-branch'] ?? origin.defaultBranch ?? caller.value.branch,
    prefixes: listOf(args.text['prefix']),
    wanted: wantedBy(only === undefined ? files : files.filter(({ vendor }) => only.includes(vendor))),
  });
}

/** Where the files that all follows from are not here: what is needed, in place of a path to check. Undefined where they are, be they right or wrong. */
function noFiles(read: readonly Result<unknown>[], cwd: string): Fault | undefined {
  const missing = read.flatMap((one) => (one.ok ? [] : one.faults.filter(({ code }) => code === 'files/missing')));
  if (missing.length === 0) return undefined;
  const top = topAbove(cwd);
  if (top !== undefined) return notTop(cwd, top, `${runAtTop(top)}.`);
  return {
    code: 'bootstrap/no-files',
    message: `${words(missing)}: what AWS needs follows from the settings and the workflow of a repository of requests.`,
    fix: 'Run it at the top of such a repository. "vendor-bucket init" writes both files.',
  };
}

/** The fault for a folder within a repository, where the files of its top are meant. */
export function notTop(folder: string, top: string, fix: string): Fault {
  const message = `The folder ${quote(folder)} lies within the git repository ${quote(top)}, and GitHub reads these files at its top alone.`;
  return { code: 'usage/not-top', message, fix };
}

/** The call of the reusable workflow, as the caller's workflow has it. */
export function readCaller(cwd: string): Result<Called> {
  const bytes = readText(callerFile, cwd);
  return bytes.ok ? parseCaller(bytes.value) : bytes;
}

/** What git knows of where the folder comes from; nothing where it is no clone. */
export async function originOf(cwd: string, env: Context['env']): Promise<Origin> {
  const opened = await openRepository({ dir: cwd, path: env['PATH'] ?? '' });
  if (!opened.ok) return {};
  try {
    return await readOrigin(opened.value);
  } finally {
    opened.value.close();
  }
}

/** The repository that an option names, else that of the remote. */
export function placeOf(named: string | undefined, { url }: Origin): Result<RemotePlace> {
  if (named !== undefined) return parsePlace(named);
  if (url !== undefined) return parseRemote(url);
  return failed({
    code: 'bootstrap/no-remote',
    message: 'This folder is not the top of a git repository with a remote "origin".',
    fix: 'Run it at the top of the repository of requests, or name it with --repository acme/buckets.',
  });
}

/** `100001,200002`, also as jq prints a list; or `none`. */
export function idsOf(text: string | undefined): Result<RepositoryFacts['ids']> {
  if (text === undefined) return ok(undefined);
  if (text === 'none') return ok('none');
  const [, owner, repository] = /^\[? ?([1-9][0-9]{0,19}), ?([1-9][0-9]{0,19}) ?\]?$/.exec(text) ?? [];
  if (owner !== undefined && repository !== undefined) return ok({ owner, repository });
  return failed({
    code: 'usage/ids',
    message: `--ids takes the number of the owner and that of the repository, not ${quote(text)}`,
    fix: 'Write --ids 100001,200002, or --ids none for a repository whose tokens have no ids.',
  });
}

/** A list as an option has it. */
export function listOf(text: string | undefined): readonly string[] {
  return text === undefined ? [] : text.split(',').map((one) => one.trim());
}
