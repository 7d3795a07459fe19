import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BucketSpec } from '../bucket/spec.js';
import { failed, ok, type Result } from '../fault/fault.js';
import { findByGlobs, findFiles } from '../files/find.js';
import { readText } from '../files/read.js';
import { noTemplates } from '../settings/no-templates.js';
import { defaultSettings, parseSettings } from '../settings/parse.js';
import type { Settings } from '../settings/schema.js';
import { loadTemplates, type CheckedTemplate, type TemplateText } from '../vendor/load-templates.js';
import type { Templates } from '../vendor/template.js';
import { resolveAll } from './resolve-all.js';

/** Where a repository's settings are, relative to its root. */
export const settingsFile = '.github/vendor-bucket.yml';

/** Everything that a command works on, checked. */
export interface Loaded {
  readonly specs: readonly BucketSpec[];
  readonly settings: Settings;
}

export interface LoadOptions {
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
  const settings = readSettings(options.cwd);
  if (!settings.ok) return settings;
  const templates = readTemplates(options, settings.value);
  if (!templates.ok) return templates;
  const files =
    options.paths.length > 0
      ? findFiles(options.paths, options.cwd)
      : findByGlobs(settings.value.requests ?? defaultSettings.requests, options.cwd);
  if (!files.ok) return files;

  const texts = files.value.map((file) => ({ file, bytes: readText(file, options.cwd) }));
  const { specs, faults } = resolveAll(texts, templates.value, settings.value);
  return faults.size > 0 ? failed(...[...faults.values()].flat()) : ok({ specs: [...specs.values()], settings: settings.value });
}

/** The settings of the repository at `cwd`, or the defaults where it has none. */
export function readSettings(cwd: string): Result<Settings> {
  const bytes = readText(settingsFile, cwd);
  if (!bytes.ok) return bytes.faults.some(({ code }) => code === 'files/missing') ? ok({}) : bytes;
  const parsed = parseSettings(settingsFile, bytes.value);
  if (!parsed.ok) return parsed;
  const { value, source } = parsed.value;
  const templates = value.templates === undefined ? ok([]) : findFiles([value.templates], cwd);
  const none = !templates.ok && templates.faults.every(({ code }) => code === 'files/missing' || code === 'files/none');
  return none ? failed(noTemplates(source, value.templates ?? '')) : ok(value);
}

/** The texts of the templates that come with the project; `home` is the folder that holds `templates/`. */
export function readBuiltInTemplates(home: string): Result<readonly TemplateText[]> {
  return readFolder(join('templates', 'vendors'), home);
}

function readTemplates(options: LoadOptions, settings: Settings): Result<Templates> {
  const builtIn = readBuiltInTemplates(options.home);
  if (!builtIn.ok) return builtIn;
  const folders = [settings.templates, options.templates].filter((folder) => folder !== undefined);
  const own: TemplateText[] = [];
  for (const folder of folders) {
    const read = readFolder(folder, options.cwd);
    if (!read.ok) return read;
    own.push(...read.value);
  }
  return loadTemplates(builtIn.value, own, readChecked);
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
