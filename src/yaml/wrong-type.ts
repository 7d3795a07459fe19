import type { z } from 'zod';
import { colonWithoutSpace, dashWithoutSpace } from './line-sayings.js';
import { described, dotted, list, wanted } from './phrases.js';
import type { Path } from './document.js';
import type { Finding, IssueContext, Place } from './finding.js';
import { comparable } from './lengths.js';
import { exampleOf, inYaml, kindOf, kindsOf, ownExample, requires, takesKey } from './schema-walk.js';
import { readWant } from './want.js';
import { writtenBoolean } from './written-boolean.js';

/** The finding of a value of another kind than its schema takes: text for a number, a map for a list. */
export function wrongType({ path, value, schema, context, message }: Place): Finding {
  const said = readWant(message);
  const noun =
    said?.noun ??
    list(
      kindsOf(schema).map((kind) => wanted(kind, schema)),
      'or',
    );
  const found = kindOf(value) === 'nothing' ? 'is empty' : `is ${described(value, context.written(path))}`;
  return {
    path,
    part: 'value',
    code: 'wrong-type',
    message: `${dotted(path)} ${found}, but has to be ${noun}.`,
    fix: fixType({ path, value, schema, context, message }),
  };
}

function fixType({ path, value, schema, context, message }: Place): string {
  const key = typeof path.at(-1) === 'number' ? '' : `${String(path.at(-1))}: `;
  const example = `Write, for example, ${key}${exampleOf(schema)}`;
  const kinds = kindsOf(schema);
  if (kindOf(value) === 'nothing' && key === '') return 'Write it after the dash, or remove the item.';
  if (kindOf(value) === 'nothing') return orRemoved(example, path, context);
  // In quotes, yes and no would be the name of something.
  if (typeof value === 'boolean' && ownExample(schema) !== undefined)
    return value ? (readWant(message)?.fix ?? example) : orRemoved(example, path, context);
  const fits = (candidate: unknown) => (schema as z.ZodType).safeParse(comparable(candidate)).success;
  const written = context.written(path);
  if (written !== undefined && fits(written) && typeof value !== 'string')
    return `Put it in quotes: ${key}${JSON.stringify(written)}`;
  if (typeof value === 'string' && kinds.includes('boolean')) {
    const meant = writtenBoolean(value);
    if (meant !== undefined) return `Write ${key}${meant}, without quotes.`;
    if (kinds.length === 1) return `Write ${key}true or ${key}false.`;
  }
  if (typeof value === 'string' && /^[0-9]+$/.test(value) && fits(Number(value)))
    return `Write ${key}${Number(value)}, without quotes.`;
  const space = typeof value === 'string' ? missingSpace(value, schema) : undefined;
  if (space !== undefined) return space;
  if (fits([value])) return `Write a list: ${key}${inYaml([value])}`;
  return readWant(message)?.fix ?? example;
}

/** An example, and that nothing has to stand there, where that is so. */
function orRemoved(example: string, path: Path, { schema, value }: IssueContext): string {
  return requires(schema, path, value) ? example : `${example}, or remove the key.`;
}

/** The fix of a text that is a list, or a map, but for a space. */
function missingSpace(value: string, schema: z.core.$ZodType): string | undefined {
  const wished = kindsOf(schema);
  if (wished.includes('list') && dashWithoutSpace.at?.test(value) === true)
    return 'Write each item on a line of its own, with a space after its dash.';
  const [key = ''] = value.split(':');
  if (wished.includes('map') && takesKey(schema, [], key) && colonWithoutSpace.at?.test(value) === true)
    return 'Write each key on a line of its own, indented, with a space after its colon.';
  return undefined;
}
