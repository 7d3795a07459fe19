import fc from 'fast-check';
import { stringify } from 'yaml';
import type { Value } from './parts.js';

/** How a person, or a tool, writes a value as YAML. */
export const style = fc.record({
  form: fc.constantFrom('block', 'block', 'flow', 'json', 'lines of json'),
  indent: fc.constantFrom(2, 4),
  quotes: fc.constantFrom('PLAIN', 'QUOTE_DOUBLE', 'QUOTE_SINGLE'),
  lineWidth: fc.constantFrom(0, 80),
  reverse: fc.boolean(),
  before: fc.constantFrom(
    '',
    '# yaml-language-server: $schema=../schema/request.schema.json\n',
    '---\n',
    '\n\n# ${a} %{b} `c`\n',
  ),
  after: fc.constantFrom('', '\n', '\n# {{account_id}}\n', '\n...\n'),
  breaks: fc.constantFrom('\n', '\n', '\r\n'),
});
type Style = typeof style extends fc.Arbitrary<infer T> ? T : never;

/** The text of a request. */
export function writeText(value: Value, { form, indent, quotes, lineWidth, reverse, before, after, breaks }: Style): string {
  const ordered = reverse ? Object.fromEntries(Object.entries(value).reverse()) : value;
  const written = () =>
    stringify(ordered, {
      indent,
      lineWidth,
      defaultStringType: quotes,
      defaultKeyType: 'PLAIN',
      collectionStyle: form === 'flow' ? 'flow' : 'block',
      // Equal parts would become anchors and aliases, which a request can't have.
      aliasDuplicateObjects: false,
    }).trimEnd();
  const text =
    form === 'json' ? JSON.stringify(ordered) : form === 'lines of json' ? JSON.stringify(ordered, null, indent) : written();
  return `${before}${text}${after}`.replaceAll('\n', breaks);
}
