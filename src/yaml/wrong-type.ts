import type { z } from 'zod';
import { described, dotted, list, wanted } from './phrases.js';
import type { Finding, Place } from './finding.js';
import { comparable } from './lengths.js';
import { exampleOf, inYaml, kindOf, kindsOf } from './schema-walk.js';
import { readWant } from './want.js';

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
  const key = typeof path.at(-1) === 'number' ? '- ' : `${String(path.at(-1))}: `;
  const example = `Write, for example, ${key}${exampleOf(schema)}`;
  if (kindOf(value) === 'nothing') return `${example}, or remove the key.`;
  const fits = (candidate: unknown) => (schema as z.ZodType).safeParse(comparable(candidate)).success;
  const written = context.written(path);
  if (written !== undefined && fits(written) && typeof value !== 'string')
    return `Put it in quotes: ${key}${JSON.stringify(written)}`;
  if (typeof value === 'string' && kindsOf(schema).includes('boolean') && booleans.has(value.toLowerCase())) {
    return `Write ${key}${booleans.get(value.toLowerCase())}, without quotes.`;
  }
  if (typeof value === 'string' && /^[0-9]+$/.test(value) && fits(Number(value)))
    return `Write ${key}${Number(value)}, without quotes.`;
  if (fits([value])) return `Write a list: ${key}${inYaml([value])}`;
  return readWant(message)?.fix ?? example;
}

/** What YAML 1.1 read as a boolean and YAML 1.2 reads as text. */
const booleans: ReadonlyMap<string, boolean> = new Map([
  ...['yes', 'on', 'y', 'true'].map((word) => [word, true] as const),
  ...['no', 'off', 'n', 'false'].map((word) => [word, false] as const),
]);
