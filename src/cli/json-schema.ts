import { z } from 'zod';
import { settingsSchema } from '../settings/schema.js';
import { withTemplates, type OwnRules } from './request-schema.js';
import { templateSchema, type TemplateFile } from '../template/schema.js';
import { inYaml } from '../yaml/schema-walk.js';
import type { JsonSchema } from '../request/editor-forms.js';
import { listSnippet } from '../request/editor-parts.js';
import { withEditorChecks } from '../request/editor-schema.js';
import { requestSchema } from '../request/schema.js';

/**
 * The JSON Schemas (draft-07) of all files that people write, by path: what an editor needs to complete and to check them. That of
 * requests knows these templates.
 */
export function renderSchemas(templates: readonly TemplateFile[]): Readonly<Record<string, string>> {
  return {
    'schema/request.schema.json': renderRequestSchema(templates),
    'schema/template.schema.json': render('Vendor Bucket: vendor template', toJson(templateSchema)),
    'schema/settings.schema.json': render('Vendor Bucket: settings', toJson(settingsSchema)),
  };
}

/** The JSON Schema of requests, with `own` that of one repository: no vendor but these, and what its guardrails allow. */
export function renderRequestSchema(templates: readonly TemplateFile[], own?: OwnRules): string {
  return renderWithRules('Vendor Bucket: request', withTemplates(withEditorChecks(toJson(requestSchema)), templates, own));
}

function toJson(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, {
    target: 'draft-7',
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => keepExamples(zodSchema, jsonSchema),
  });
}

function tellDefault(json: JsonSchema, byDefault: unknown): void {
  const about = typeof json['description'] === 'string' ? `${json['description']} ` : '';
  json['description'] = `${about}Default: ${inYaml(byDefault)}.`;
  delete json['default'];
  if (typeof byDefault === 'string') json['examples'] = [byDefault];
}

/** The same with each rule of `allOf` on a line of its own: there are many, and nobody reads them. */
function renderWithRules(title: string, { allOf, ...schema }: JsonSchema): string {
  const rules = (allOf as readonly JsonSchema[]).map((rule) => `    ${JSON.stringify(rule)}`);
  return render(title, schema).replace(/\n\}\n$/, () => `,\n  "allOf": [\n${rules.join(',\n')}\n  ]\n}\n`);
}

function render(title: string, { $schema, ...rest }: JsonSchema): string {
  return `${JSON.stringify({ $schema, title, ...rest }, null, 2)}\n`;
}

/** What is transformed keeps its default and its examples, which zod leaves out: they are written as they are read. */
function keepExamples(schema: z.core.$ZodType, json: JsonSchema): void {
  const { default: byDefault, examples } = (z.globalRegistry.get(schema) ?? {}) as JsonSchema;
  // Of a value of one kind an editor would write the default into every map that it completes: there it is only told.
  if (byDefault !== undefined && (json['type'] === undefined || typeof byDefault === 'object')) json['default'] = byDefault;
  else if (byDefault !== undefined) tellDefault(json, byDefault);
  if (!Array.isArray(examples) || json['enum'] !== undefined) return;
  const plain: readonly unknown[] = examples.filter((example) => typeof example !== 'object');
  const composed: readonly unknown[] = examples.filter((example) => typeof example === 'object');
  if (plain.length > 0) json['examples'] = plain;
  else delete json['examples'];
  // An editor shows an example that is a map or a list as [object Object], and a snippet by its label.
  if (composed.length > 0)
    json['defaultSnippets'] = composed.map((body) => (Array.isArray(body) ? listSnippet(body) : { label: inYaml(body), body }));
}
