import { inYaml } from '../yaml/schema-walk.js';
import type { JsonSchema } from './editor-forms.js';

/** The parts that rules of a JSON Schema are made of. */

/** A map with this at a key, which has to be there where `needed`. */
export function having(key: string, schema: unknown): JsonSchema {
  return { type: 'object', properties: { [key]: schema }, required: [key] };
}

/** Below a path of keys that are all there. */
export function below(path: string, schema: unknown): JsonSchema {
  return path.split('.').reduceRight<unknown>((inner, key) => having(key, inner), schema) as JsonSchema;
}

/** The same for keys that need not be there. */
export function within(path: string, schema: unknown): JsonSchema {
  const [key = '', ...rest] = path.split('.');
  return { properties: { [key]: quietly(rest.length === 0 ? schema : within(rest.join('.'), schema)) } };
}

export function rule(condition: JsonSchema, then: JsonSchema): JsonSchema {
  return { if: condition, then };
}

/** That these keys of a map are not there, and what is said of one that is. */
export function without(keys: readonly string[], errorMessage: string): JsonSchema {
  return { properties: Object.fromEntries(keys.map((key) => [key, false])), errorMessage };
}

export function needing(keys: readonly string[], errorMessage: string): JsonSchema {
  return { required: keys, errorMessage };
}

/** That a value is this one. */
export function is(value: unknown): JsonSchema {
  return { const: value };
}

/** That a word is not this one. An editor has no words of its own for it, so these are told. */
export function other(word: string, errorMessage: string): JsonSchema {
  return { pattern: `^(?!${word}$)`, errorMessage };
}

/** A list to complete. As text: yaml-language-server writes the entries of a list's `body` as if they were keys. */
export function listSnippet(list: readonly unknown[]): JsonSchema {
  return { label: inYaml(list), bodyText: inYaml(list) };
}

/** A part that checks a key and does not offer it: the key itself is offered where it is described. */
function quietly(schema: unknown): unknown {
  return typeof schema === 'object' && schema !== null ? { doNotSuggest: true, ...schema } : schema;
}
