import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { settingsFile } from '../../src/run/load.js';
import { parseRequest } from '../../src/request/parse.js';
import type { BucketSpec } from '../../src/spec/spec.js';
import type { Fault, Result } from '../../src/fault/fault.js';
import { parseSettings } from '../../src/settings/parse.js';
import { loadTemplates, type TemplateText } from '../../src/template/load.js';
import { resolve, type ResolveSettings } from '../../src/resolve/resolve.js';
import type { Templates, VendorTemplate } from '../../src/template/template.js';

const root = join(import.meta.dirname, '../..');

/** The texts of the templates that come with the project. */
export function builtInTexts(): readonly TemplateText[] {
  return textsOf('templates/vendors');
}

/** The text of each file of a folder of the project. */
export function textsOf(folder: string): readonly TemplateText[] {
  return readdirSync(join(root, folder))
    .toSorted()
    .map((name) => ({ file: `${folder}/${name}`, text: readFileSync(join(root, folder, name), 'utf8') }));
}

const builtIn = take(loadTemplates(builtInTexts(), []));

/** The project's own templates, and those of `texts`. */
export function templatesWith(...texts: readonly string[]): Templates {
  if (texts.length === 0) return builtIn;
  return take(
    loadTemplates(
      builtInTexts(),
      texts.map((text, i) => ({ file: `own-${i}.yml`, text })),
    ),
  );
}

/** The text of a template of one's own, with a sensitive external id that has to match a pattern. */
export const withSecret = (pattern: string): string => `vendor: lake
title: Lake
provenance: { source: 'https://vendor.example/s3', read: 2026-01-31, verified: true }
parameters: { externalId: { description: The id., pattern: '${pattern}', required: true, sensitive: true } }
grants:
  - role: { principals: ['arn:aws:iam::222233334444:user/reader'], externalId: '{externalId}' }
    statements: [{ sid: LakeFiles, on: objects, actions: [s3:PutObject, s3:DeleteObject] }]
    keyActions: as-needed
handover: { by: you, steps: ['Give it {externalId}.'] }
`;

/** The settings that the project's examples run with: those of this repository. */
export const exampleSettings: ResolveSettings = take(
  parseSettings(settingsFile, readFileSync(join(root, settingsFile), 'utf8')),
).value;

/** Every template, parsed. */
export function allOf(templates: Templates): readonly VendorTemplate[] {
  return [...templates.keys()].flatMap((vendor) => templates.get(vendor) ?? []);
}

/** The value of a result that has to be one; its faults otherwise. */
export function take<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(result.faults.map(showFault).join('\n'));
}

/** A fault in one line: `code line:column message | fix`. */
export function showFault({ code, message, fix, at }: Fault): string {
  return `${code} ${at?.line}:${at?.column} ${message} | ${fix}`;
}

/** A request's text resolved against the project's templates, or those given. */
export function resolveText(
  text: string,
  templates = templatesWith(),
  settings: ResolveSettings = {},
  file = 'request.yml',
): Result<BucketSpec> {
  return resolve(take(parseRequest(file, text)), templates, settings);
}

/** The faults of a request, in one line each. */
export function faultsOf(text: string, templates = templatesWith()): readonly string[] {
  const result = resolveText(text, templates);
  return result.ok ? [] : result.faults.map(showFault);
}
