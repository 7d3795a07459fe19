import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BucketSpec } from '../spec/spec.js';
import { failed, ok, type Result } from '../fault/fault.js';
import { findByGlobs, findFiles } from '../files/find.js';
import { readText } from '../files/read.js';
import { unknownVendors } from '../settings/known-vendors.js';
import { noTemplates } from '../settings/no-templates.js';
import { defaultSettings, parseSettings } from '../settings/parse.js';
import type { Settings } from '../settings/schema.js';
import { loadTemplates, type CheckedTemplate, type TemplateText } from '../template/load.js';
import type { Templates } from '../template/template.js';
import type { Located } from '../yaml/document.js';
import { resolveAll, type RequestText } from './resolve-all.js';

/** Where a repository's settings are, relative to its root. */
export const settingsFile = '.github/vendor-bucket.yml';

/** Everything that a command works on, checked. */
export interface Loaded {
  readonly specs: readonly BucketSpec[];
  readonly settings: Settings;
}

interface LoadOptions {
  /** Files and folders; empty: what the settings' `requests` match. */
  readonly paths: readonly string[];
  readonly cwd: string;
  /** The folder that holds the built-in `templates/`. */
  readonly home: string;
  /** A folder of templates that add to or replace the built-in ones, beside that of the settings. */
  readonly templates?: string | undefined;
}

/** Reads, parses and resolves all requests of a run. Gives every fault of every file at once. */
export function load(options: LoadOptions): Result<Loaded> {
  const given = readAll(options);
  if (!given.ok) return given;
  const { texts, templates, settings } = given.value;
  const { specs, faults } = resolveAll(texts, templates, settings);
  return faults.size > 0 ? failed(...[...faults.values()].flat()) : ok({ specs: [...specs.values()], settings });
}

/** What the requests of a run mean, and by what: nothing else decides whether they have faults. */
export interface Given {
  readonly texts: readonly RequestText[];
  readonly settings: Settings;
  readonly templates: Templates;
  /** The templates as they were read. */
  readonly templateTexts: readonly TemplateText[];
}

/** Reads settings, templates and requests. The first two are without faults; each request is as it was read, or why it could not be. */
export function readAll(options: LoadOptions): Result<Given> {
  const located = readLocatedSettings(options.cwd);
  if (!located.ok) return located;
  const settings = located.value?.value ?? {};
  const read = readTemplates(options, settings);
  if (!read.ok) return read;
  const { templates, templateTexts } = read.value;
  const unknown = located.value === undefined ? [] : unknownVendors(located.value, templates);
  if (unknown.length > 0) return failed(...unknown);
  const files =
    options.paths.length > 0
      ? findFiles(options.paths, options.cwd)
      : findByGlobs(settings.requests ?? defaultSettings.requests, options.cwd);
  if (!files.ok) return files;
  const texts = files.value.map((file) => ({ file, bytes: readText(file, options.cwd) }));
  return ok({ texts, settings, templates, templateTexts });
}

/** The settings of the repository at `cwd`, or the defaults where it has none. */
export function readSettings(cwd: string): Result<Settings> {
  const located = readLocatedSettings(cwd);
  return located.ok ? ok(located.value?.value ?? {}) : located;
}

/** Undefined where there are none. */
function readLocatedSettings(cwd: string): Result<Located<Settings> | undefined> {
  const parsed = readSettingsFile(settingsFile, cwd);
  return !parsed.ok && parsed.faults.some(({ code }) => code === 'files/missing') ? ok(undefined) : parsed;
}

/** The settings in a file, whose folder of templates is there; both by their paths from `cwd`. */
function readSettingsFile(file: string, cwd: string): Result<Located<Settings>> {
  const bytes = readText(file, cwd);
  if (!bytes.ok) return bytes;
  const parsed = parseSettings(file, bytes.value);
  if (!parsed.ok) return parsed;
  const { value, source } = parsed.value;
  const templates = value.templates === undefined ? ok([]) : findFiles([value.templates], cwd);
  const none = !templates.ok && templates.faults.every(({ code }) => code === 'files/missing' || code === 'files/none');
  return none ? failed(noTemplates(source, value.templates ?? '')) : parsed;
}

/** The settings in a file, and every template that requests can name by them; without a file the built-in ones. */
export function loadRules(
  file: string | undefined,
  { cwd, home }: Pick<LoadOptions, 'cwd' | 'home'>,
): Result<{ readonly settings: Settings | undefined; readonly templates: Templates }> {
  const settings = file === undefined ? ok(undefined) : readSettingsFile(file, cwd);
  if (!settings.ok) return settings;
  const read = readTemplates({ cwd, home }, settings.value?.value ?? {});
  if (!read.ok) return read;
  const { templates } = read.value;
  const unknown = settings.value === undefined ? [] : unknownVendors(settings.value, templates);
  return unknown.length > 0 ? failed(...unknown) : ok({ settings: settings.value?.value, templates });
}

/** The texts of the templates that come with the project; `home` is the folder that holds `templates/`. */
export function readBuiltInTemplates(home: string): Result<readonly TemplateText[]> {
  return readFolder(join('templates', 'vendors'), home);
}

function readTemplates(
  options: Pick<LoadOptions, 'cwd' | 'home' | 'templates'>,
  settings: Settings,
): Result<Pick<Given, 'templates' | 'templateTexts'>> {
  const builtIn = readBuiltInTemplates(options.home);
  if (!builtIn.ok) return builtIn;
  const folders = [settings.templates, options.templates].filter((folder) => folder !== undefined);
  const own: TemplateText[] = [];
  for (const folder of folders) {
    const read = readFolder(folder, options.cwd);
    if (!read.ok) return read;
    own.push(...read.value);
  }
  const templates = loadTemplates(builtIn.value, own, readChecked);
  return templates.ok ? ok({ templates: templates.value, templateTexts: [...builtIn.value, ...own] }) : templates;
}

/** A template that the build checked, from the folder beside the bundle; undefined where there is none, as beside the sources. */
function readChecked(vendor: string): CheckedTemplate | undefined {
  const file = join(dirname(fileURLToPath(import.meta.url)), 'templates', `${vendor}.json`);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as CheckedTemplate) : undefined;
}

function readFolder(folder: string, cwd: string): Result<readonly TemplateText[]> {
  const files = findFiles([folder], cwd);
  if (!files.ok) return files;
  const texts: TemplateText[] = [];
  for (const file of files.value) {
    const bytes = readText(file, cwd);
    if (!bytes.ok) return bytes;
    texts.push({ file, text: bytes.value });
  }
  return ok(texts);
}
