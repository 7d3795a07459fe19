import { dirname } from 'node:path';
import { callerFile, type Caller } from '../../bootstrap/caller.js';
import type { RemotePlace } from '../../bootstrap/remote.js';
import { foundationOf, type Foundation, type RepositoryFacts } from '../../bootstrap/repository.js';
import { wantedBy } from '../../bootstrap/vendors.js';
import { ownerPlaces } from '../../bootstrap/owner-places.js';
import type { FileFacts } from '../../doctor/facts.js';
import { runnerIn } from '../../doctor/runner.js';
import { failed, type Result } from '../../fault/fault.js';
import { findFiles } from '../../files/find.js';
import { readText } from '../../files/read.js';
import { loadRules, settingsFile } from '../../run/load.js';
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
  readonly caller: Result<Caller>;
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

/** What the files mean together, with what GitHub knows besides. */
export function fileFacts(
  read: ReadFiles,
  asked: { readonly ids: RepositoryFacts['ids']; readonly defaultBranch: string | undefined },
  { cwd, env }: Pick<Context, 'cwd' | 'env'>,
): FileFacts {
  const { settings, caller, place } = read;
  const text = readText(callerFile, cwd);
  return {
    ...{ settings, caller, place },
    foundation: foundationIn(read, asked),
    ids: asked.ids === undefined ? 'unknown' : 'known',
    codeOwners: ownersIn(cwd),
    folders: foldersIn(settings.ok ? settings.value.templates : undefined, cwd),
    lockFile: lockFileIn(settings.ok ? settings.value : {}, { cwd, env }),
    runner: text.ok ? runnerIn(text.value) : undefined,
  };
}

function foundationIn(
  { rules, caller, place, prefixes }: ReadFiles,
  { ids, defaultBranch }: Parameters<typeof fileFacts>[1],
): Result<Foundation> {
  const faults = [rules, caller, place].flatMap((one) => (one.ok ? [] : one.faults));
  if (!rules.ok || !caller.ok || !place.ok) return failed(...faults);
  const { settings = {}, templates } = rules.value;
  return foundationOf({
    ...{ settings, caller: caller.value, place: place.value, defaultBranch, prefixes },
    // Where they are not known, the trusts can't be compared, and all else can.
    ids: ids ?? 'none',
    wanted: wantedOf(settings, templates),
  });
}

function wantedOf({ guardrails }: Settings, templates: Templates) {
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
