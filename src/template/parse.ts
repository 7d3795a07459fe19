import { failed, ok, type Result } from '../fault/fault.js';
import { decodeDocument } from '../yaml/decode.js';
import { checkTemplate } from './check/template.js';
import { templateSchema } from './schema.js';
import type { VendorTemplate } from './template.js';

/**
 * A template's text to a template that can be resolved against any request, or every fault of the file, each at its place.
 *
 * @example
 * const template = parseTemplate('acme.yml', 'vendor: acme\ntitle: Acme\n', 'built-in');
 * template.ok ? [] : template.faults.map(({ code, message }) => [code, message]); // → [['template/missing-key', 'The key "provenance" is missing.']]
 */
export function parseTemplate(
  file: string,
  bytes: string | Uint8Array,
  origin: VendorTemplate['origin'],
): Result<VendorTemplate> {
  const decoded = decodeDocument(file, bytes, templateSchema, { prefix: 'template', lines: 'many' });
  if (!decoded.ok) return decoded;
  const faults = checkTemplate(decoded.value.value, decoded.value.source);
  if (faults.length > 0) return failed(...faults);
  return ok({ file: decoded.value.value, source: decoded.value.source, origin });
}
