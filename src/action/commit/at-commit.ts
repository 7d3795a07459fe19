import { createHash } from 'node:crypto';
import picomatch from 'picomatch';
import { defined } from '../../defined.js';
import { failed, ok, type Fault, type Result } from '../../fault/fault.js';
import { bytesIn, listFiles, readEntries, readFiles, refusedFile, type GitFile, type Repository } from '../../git/index.js';
import { openLedger, s3Store, type Ledger, type ObjectStore } from '../../ledger/index.js';
import { unknownVendors } from '../../settings/known-vendors.js';
import { noTemplates } from '../../settings/no-templates.js';
import { defaultSettings, parseSettings } from '../../settings/parse.js';
import type { Settings } from '../../settings/schema.js';
import { loadTemplates } from '../../template/load.js';
import type { Templates } from '../../template/template.js';
import type { Located, Source } from '../../yaml/document.js';
import { readBuiltInTemplates } from '../../run/load.js';
import type { RequestText } from '../../run/resolve-all.js';

/** What a repository says at one commit about its requests: the base of every judgement, so never the pull request that is judged. */
export interface Rules {
  readonly commit: string;
  readonly settings: Settings;
  readonly templates: Templates;
  /** Whether a path is one of a request. */
  readonly isRequest: (path: string) => boolean;
  /** Whether a path is that of the settings, or in the folder of templates. */
  readonly isRule: (path: string) => boolean;
  /** The folder of the repository's own templates, without a slash at its end; undefined where the settings name none. */
  readonly templateFolder: string | undefined;
}

/** Where rules are read: a commit, the path of the settings there, and the folder that holds the built-in templates. */
export interface RulesAt {
  readonly commit: string;
  readonly settings: string;
  readonly home: string;
  /** The commit of the templates, where that is another one. */
  readonly templatesAt?: string;
}

/** Reads settings and templates at a commit. A repository without settings has the defaults. */
export async function readRules(git: Repository, at: RulesAt): Promise<Result<Rules>> {
  const settings = await readLocatedSettings(git, at);
  if (!settings.ok) return settings;
  const { value, source } = settings.value ?? { value: {} };
  const templates = await readTemplates(git, { ...at, commit: at.templatesAt ?? at.commit }, value.templates, source);
  if (!templates.ok) return templates;
  const unknown = settings.value === undefined ? [] : unknownVendors(settings.value, templates.value);
  return unknown.length > 0 ? failed(...unknown) : ok(rulesOf(at, value, templates.value));
}

/** The settings alone: who approves is known by them, whatever is wrong with a template. */
export async function readSettings(git: Repository, at: Omit<RulesAt, 'home'>): Promise<Result<Settings>> {
  const read = await readLocatedSettings(git, at);
  return read.ok ? ok(read.value?.value ?? {}) : read;
}

/** Undefined where there are none. */
async function readLocatedSettings(git: Repository, at: Omit<RulesAt, 'home'>): Promise<Result<Located<Settings> | undefined>> {
  const read = await readFiles(git, at.commit, [at.settings]);
  if (!read.ok) return read;
  const bytes = bytesIn(read.value.get(at.settings) ?? null);
  if (!bytes.ok) return bytes;
  return bytes.value === null ? ok(undefined) : parseSettings(at.settings, bytes.value);
}

/** The rules that settings and templates make. */
export function rulesOf(at: Omit<RulesAt, 'home'>, settings: Settings, templates: Templates): Rules {
  const isRequest = picomatch([...(settings.requests ?? defaultSettings.requests)], { dot: false });
  const templateFolder = settings.templates?.replace(/\/+$/, '');
  const isTemplate = (path: string) => templateFolder !== undefined && path.startsWith(`${templateFolder}/`);
  return {
    commit: at.commit,
    settings,
    templates,
    isRequest: (path) => path !== at.settings && !isTemplate(path) && isRequest(path),
    isRule: (path) => path === at.settings || isTemplate(path),
    templateFolder,
  };
}

async function readTemplates(
  git: Repository,
  at: { readonly commit: string; readonly home: string },
  folder: string | undefined,
  settings: Source | undefined,
): Promise<Result<Templates>> {
  const builtIn = readBuiltInTemplates(at.home);
  if (!builtIn.ok) return builtIn;
  if (folder === undefined || settings === undefined) return loadTemplates(builtIn.value, []);
  const files = await listTemplates(git, at.commit, folder.replace(/\/+$/, ''));
  if (!files.ok) return files;
  if (files.value.length === 0) return failed(noTemplates(settings, folder));
  const texts = await readTexts(git, files.value);
  if (!texts.ok) return texts;
  const faults = texts.value.flatMap(({ bytes }) => (bytes.ok ? [] : bytes.faults));
  if (faults.length > 0) return failed(...faults);
  return loadTemplates(
    builtIn.value,
    texts.value.flatMap(({ file, bytes }) => (bytes.ok ? [{ file, text: bytes.value }] : [])),
  );
}

/** The files of a folder of templates at a commit. */
export function listTemplates(git: Repository, commit: string, folder: string | undefined): Promise<Result<readonly GitFile[]>> {
  if (folder === undefined) return Promise.resolve(ok([]));
  return listFiles(git, commit, { under: folder, matches: (path) => /\.ya?ml$/.test(path) });
}

/** Every request file at a commit, by the globs of the settings. */
export function listRequests(git: Repository, commit: string, rules: Rules): Promise<Result<readonly GitFile[]>> {
  return listFiles(git, commit, { matches: rules.isRequest });
}

/** The texts of files that git named. A link, a submodule or a name that can't be shown is a fault in the place of its text. */
export async function readTexts(git: Repository, files: readonly GitFile[]): Promise<Result<readonly RequestText[]>> {
  const read = await readEntries(git, files);
  if (!read.ok) return read;
  return ok(
    files.map((file, i): RequestText => {
      const refused = refusedFile(file);
      if (refused) return { file: file.path, bytes: failed(refused) };
      const bytes = bytesIn(read.value[i] ?? null);
      if (!bytes.ok) return { file: file.path, bytes };
      return { file: file.path, bytes: bytes.value === null ? failed(gone(file.path)) : ok(bytes.value) };
    }),
  );
}

function gone(file: string): Fault {
  return {
    code: 'git/not-found',
    message: `${file} is not in the commit that named it`,
    fix: 'Run the job again on a complete checkout.',
  };
}

/** What a request's bytes are compared by: SHA-256 in hex. */
export function digestOf(bytes: Uint8Array | string): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** What opens the ledger: a test gives another. */
export interface LedgerPort {
  readonly ledger: (settings: Settings, env: Readonly<Record<string, string | undefined>>) => Result<Ledger>;
}

/** The ledger beside Terraform's state. Without a place for state, or without credentials, there is none: a fault that says so. */
export function ledgerOf(settings: Settings, env: Readonly<Record<string, string | undefined>>): Result<Ledger> {
  const store = storeOf(settings, env);
  return store.ok ? openLedger({ store: store.value, prefix: settings.state?.s3?.prefix ?? 'vendor-bucket' }) : store;
}

/** The objects beside Terraform's state, as {@link ledgerOf} has them. */
export function storeOf(settings: Settings, env: Readonly<Record<string, string | undefined>>): Result<ObjectStore> {
  const s3 = settings.state?.s3;
  if (!s3) {
    return failed({
      code: 'settings/no-state',
      message: 'there is no place for Terraform state and records',
      fix: 'Set "state: { s3: { bucket, region } }" in the settings.',
    });
  }
  const { bucket, region, kmsKey, account } = s3;
  const more = defined({ kmsKey, account });
  return s3Store({ bucket, region, env, ...more });
}
