import { z } from 'zod';
import { settingsSchema } from '../settings/schema.js';
import { templateSchema } from '../vendor/schema.js';
import { requestSchema } from './schema.js';

const schemas: Readonly<Record<string, { readonly title: string; readonly schema: z.ZodType }>> = {
  'schema/request.schema.json': { title: 'Vendor Bucket: request', schema: requestSchema },
  'schema/template.schema.json': { title: 'Vendor Bucket: vendor template', schema: templateSchema },
  'schema/settings.schema.json': { title: 'Vendor Bucket: settings', schema: settingsSchema },
};

/** The JSON Schemas (draft-07) of all files that people write, by path: what an editor needs to complete and to check them. */
export function renderSchemas(): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(schemas).map(([path, { title, schema }]) => [path, render(title, schema)]));
}

function render(title: string, schema: z.ZodType): string {
  const { $schema, ...rest } = z.toJSONSchema(schema, { target: 'draft-7', io: 'input' });
  return `${JSON.stringify({ $schema, title, ...rest }, null, 2)}\n`;
}
