import { dirname } from 'node:path';
import { callerFile, type Called, type Caller } from '../../bootstrap/caller.js';
import { ownAccount, type OwnAccount } from '../../bootstrap/own-account.js';
import type { RemotePlace } from '../../bootstrap/remote.js';
import { foundationOf, type Foundation, type RepositoryFacts } from '../../bootstrap/repository.js';
import { wantedBy } from '../../bootstrap/vendors.js';
import { ownerPlaces } from '../../bootstrap/owner-places.js';
import type { AccountFacts, FileFacts } from '../../doctor/facts.js';
import { runnerIn } from '../../doctor/runner.js';
import { failed, ok, type Fault, type Result } from '../../fault/fault.js';
import { findFiles } from '../../files/find.js';
import { readText } from '../../files/read.js';
import { loadRules, settingsFile } from '../../run/load.js';
import type { OwnSettings } from '../../settings/accounts.js';
import type { Settings } from '../../settings/schema.js';
import { howToLock, localFolders, lockFileFault, providerInstallation } from '../../terraform/index.js';
import { readLockFile } from '../../terraform/lock-file-place.js';
import type { Templates } from '../../template/template.js';
import type { Arguments, Context } from '../command.js';
import { idsOf, listOf, originOf, placeOf, readCaller } from '../repository.js';

/** A repository of requests as it stands here, before anybody is asked. */
export interface ReadFiles {
  readonly rules: ReturnType<typeof loadRules>;
  readonly settings: Result<Settings>;
  readonly caller: Result<Called>;
  readonly place: Result<RemotePlace>;
  readonly ids: RepositoryFacts['ids'];
  /** By an option, by git, or by the caller's workflow. */
  readonly defaultBranch: string | undefined;
  readonly prefixes: readonly string[];
}

/** Reads settings, templates, the caller's workflow and git, each by itself: what is wrong in one leaves the others. Refused are options alone. */
export async function readFiles(args: Arguments, { cwd, home, env }: Context): Promise<Result<ReadFiles>> {
  const ids = idsOf(args.text['ids']);
  if (!ids.ok) return ids;
  const rules = loadRules(settingsFile, { cwd, home });
  const caller = readCaller(cwd);
  const origin = await originOf(cwd, env);
  const named = args.text['repository'];
  const place = placeOf(named, origin);
  if (named !== undefined && !place.ok) return place;
  const read: ReadFiles = {
    rules,
    settings: rules.ok ? { ok: true, value: rules.value.settings ?? {} } : rules,
    caller,
    place,
    ids: ids.value,
    defaultBranch: args.text['default-branch'] ?? origin.defaultBranch ?? (caller.ok ? caller.value.branch : undefined),
    prefixes: listOf(args.text['prefix']),
  };
  return { ok: true, value: read };
}

/** What is asked of GitHub where no option says it. */
interface Known {
  readonly ids: RepositoryFacts['ids'];
  readonly defaultBranch: string | undefined;
}

/** What the files mean together, with what GitHub knows besides: of accounts, what they say of the first. */
export function fileFacts(read: ReadFiles, asked: Known, { cwd, env }: Pick<Context, 'cwd' | 'env'>): FileFacts {
  const { settings, place } = read;
  const text = readText(callerFile, cwd);
  return {
    ...ownFiles(read, asked, accountNames(read)[0]),
    ...{ settings, place },
    ids: asked.ids === undefined ? 'unknown' : 'known',
    codeOwners: ownersIn(cwd),
    folders: foldersIn(settings.ok ? settings.value.templates : undefined, cwd),
    lockFile: lockFileIn(settings.ok ? settings.value : {}, { cwd, env }),
    runner: text.ok ? runnerIn(text.value) : undefined,
  };
}

/** The accounts that the settings name, where the caller leaves the roles to them. */
export function accountNames({ settings, caller }: ReadFiles): readonly string[] {
  return settings.ok && caller.ok && caller.value.roles === undefined ? Object.keys(settings.value.accounts ?? {}) : [];
}

/** What the files say of one account. */
export function ownFiles(read: ReadFiles, asked: Known, name: string | undefined): AccountFacts['files'] {
  const { settings, caller } = read;
  const own = settings.ok && caller.ok ? ownAccount(settings.value, caller.value, name) : undefined;
  if (own?.ok === true)
    return { settings: ok(own.value.settings), caller: ok(own.value.caller), foundation: foundationIn(read, asked, own.value) };
  const faults = [settings, caller, own].flatMap((one) => (one === undefined || one.ok ? [] : one.faults));
  return { settings, caller: own ?? withRoles(caller), foundation: failed(...faults) };
}

/** The roles of accounts are in the settings, which have faults. */
function withRoles(called: Result<Called>): Result<Caller> {
  if (!called.ok) return called;
  const { roles } = called.value;
  return roles === undefined ? failed(noRoles) : ok({ ...called.value, roles });
}

const noRoles: Fault = {
  code: 'bootstrap/accounts',
  message: 'Which roles plan and apply is not known: the settings, which name them, have faults.',
  fix: `Correct ${settingsFile} first.`,
};

function foundationIn(
  { rules, place, prefixes }: ReadFiles,
  { ids, defaultBranch }: Known,
  { settings, caller }: OwnAccount,
): Result<Foundation> {
  const faults = [rules, place].flatMap((one) => (one.ok ? [] : one.faults));
  if (!rules.ok || !place.ok) return failed(...faults);
  return foundationOf({
    ...{ settings, caller, place: place.value, defaultBranch, prefixes },
    // Where they are not known, the trusts can't be compared, and all else can.
    ids: ids ?? 'none',
    wanted: wantedOf(settings, rules.value.templates),
  });
}

function wantedOf({ guardrails }: OwnSettings, templates: Templates) {
  const all = [...templates.keys()].flatMap((vendor) => templates.get(vendor)?.file ?? []);
  const only = guardrails?.vendors;
  return wantedBy(only === undefined ? all : all.filter(({ vendor }) => only.includes(vendor)));
}

/** Another workflow can call the reusable one, or be started with what the repository may. */
function foldersIn(templates: string | undefined, cwd: string): FileFacts['folders'] {
  const named = templates === undefined ? [] : [templates.replace(/^\.\//, '').replace(/\/+$/, '')];
  return [dirname(callerFile), ...named].map((path) => {
    const files = findFiles([path], cwd);
    return { path, files: files.ok ? files.value : [] };
  });
}

function ownersIn(cwd: string): FileFacts['codeOwners'] {
  for (const path of ownerPlaces) {
    const text = readText(path, cwd);
    if (text.ok) return { path, text: Buffer.from(text.value).toString('utf8') };
  }
  return undefined;
}

function lockFileIn(settings: Settings, { cwd, env }: Pick<Context, 'cwd' | 'env'>): FileFacts['lockFile'] {
  const text = readLockFile(settings, cwd);
  const engine = settings.terraform?.engine ?? 'terraform';
  const installation = providerInstallation(env, localFolders, { engine, cwd });
  const [fault] = [text, installation].flatMap((one) => (one.ok ? [] : one.faults));
  if (!text.ok || !installation.ok) return fault ?? 'none';
  if (text.value === undefined) return 'none';
  const wrong = lockFileFault(text.value, { engine, installation: installation.value, folders: localFolders });
  if (wrong !== undefined) return wrong;
  if (/^\s*"(?:h1|zh):/m.test(text.value)) return 'good';
  const fix = `Lock it with its hashes: ${howToLock(engine, installation.value)}`;
  return { code: 'settings/lock-file', message: 'The lock file has no hashes: whatever the registry gives is run.', fix };
}
