import { z } from 'zod';
import type { Path } from './document.js';

/** What a value is, in the words of a person who writes YAML. */
export type Kind = 'nothing' | 'text' | 'number' | 'boolean' | 'list' | 'map';

export function kindOf(value: unknown): Kind {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'string') return 'text';
  if (typeof value === 'object') return 'map';
  return typeof value === 'boolean' ? 'boolean' : 'number';
}

type Schema = z.core.$ZodType;

/** The schema below what zod wraps around it: optional, default, transformation. */
function unwrap(schema: Schema): z.core.$ZodTypes {
  const known = schema as z.core.$ZodTypes;
  const def = known._zod.def;
  switch (def.type) {
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'nonoptional':
    case 'readonly':
    case 'catch':
      return unwrap(def.innerType);
    case 'pipe':
      return unwrap(def.in);
    case 'lazy':
      return unwrap(def.getter());
    default:
      return known;
  }
}

/** The alternatives of a schema: the options of a union, or the schema itself. */
export function alternatives(schema: Schema): readonly z.core.$ZodTypes[] {
  const bare = unwrap(schema);
  return bare._zod.def.type === 'union' ? bare._zod.def.options.flatMap((option) => alternatives(option)) : [bare];
}

/** The kinds that a schema without alternatives takes. */
function kindOfSchema(schema: z.core.$ZodTypes): Kind | undefined {
  const def = schema._zod.def;
  switch (def.type) {
    case 'object':
    case 'record':
      return 'map';
    case 'array':
      return 'list';
    case 'enum':
    case 'string':
      return 'text';
    case 'literal':
      return kindOf(def.values[0]);
    case 'number':
      return 'number';
    case 'boolean':
      return 'boolean';
    default:
      return undefined;
  }
}

/** Every kind that a schema takes, in the order in which the schema names them. */
export function kindsOf(schema: Schema): readonly Kind[] {
  const kinds = alternatives(schema).map(kindOfSchema);
  return [...new Set(kinds.filter((kind) => kind !== undefined))];
}

/** The schema of the value at `path`: of a union, the alternative of the kind that stands there. */
export function schemaAt(schema: Schema, path: Path, value: unknown): Schema | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return schema;
  const inner = childOf(value, step);
  for (const option of alternatives(schema)) {
    if (kindOfSchema(option) !== kindOf(value)) continue;
    const next = childSchema(option, step);
    const found = next === undefined ? undefined : schemaAt(next, rest, inner);
    if (found !== undefined) return found;
  }
  return undefined;
}

function childSchema(schema: z.core.$ZodTypes, step: string | number): Schema | undefined {
  const def = schema._zod.def;
  if (def.type === 'object') return Object.hasOwn(def.shape, step) ? def.shape[step] : undefined;
  if (def.type === 'record') return def.valueType;
  return def.type === 'array' ? def.element : undefined;
}

/** The value at `path`; undefined where there is none. */
export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce(childOf, value);
}

function childOf(value: unknown, step: string | number): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
  return (value as Record<string | number, unknown>)[step];
}

/** The keys that a map at this schema may have; none for a map with keys of one's own. */
export function keysOf(schema: Schema): readonly string[] {
  return alternatives(schema).flatMap(({ _zod: { def } }) => (def.type === 'object' ? Object.keys(def.shape) : []));
}

/** Whether some map at `path` may have a key of this name: one that the schema names, or any where keys are one's own. */
export function takesKey(schema: Schema, path: Path, name: string): boolean {
  const [step, ...rest] = path;
  return alternatives(schema).some((option) => {
    if (step === undefined) return option._zod.def.type === 'record' || keysOf(option).includes(name);
    const next = childSchema(option, step);
    return next !== undefined && takesKey(next, rest, name);
  });
}

/** Whether the map that stands around `path` can't be without it. */
export function requires(schema: Schema, path: Path, value: unknown): boolean {
  const around = schemaAt(schema, path.slice(0, -1), value);
  const inner = around === undefined ? undefined : schemaAt(around, path.slice(-1), valueAt(value, path.slice(0, -1)));
  return inner !== undefined && inner._zod.optin !== 'optional' && keysOf(around ?? schema).includes(String(path.at(-1)));
}

/** The fixed texts that a schema takes. */
export function choicesOf(schema: Schema): readonly string[] {
  return alternatives(schema).flatMap(({ _zod: { def } }) => {
    if (def.type === 'enum') return Object.values(def.entries).map(String);
    return def.type === 'literal' ? def.values.filter((value) => typeof value === 'string') : [];
  });
}

/** An example of what a schema takes, as one writes it in YAML: the schema's own, else one of its kind. */
export function exampleOf(schema: Schema): string {
  const own = ownExample(schema);
  if (own !== undefined) return own;
  const [choice] = choicesOf(schema);
  if (choice !== undefined) return choice;
  const [first] = alternatives(schema);
  const def = first?._zod.def;
  if (def?.type === 'array') return `[${exampleOf(def.element)}]`;
  if (def?.type === 'object') {
    const required = Object.entries(def.shape).filter(([, inner]) => inner._zod.optin !== 'optional');
    const shown = required.length > 0 ? required : Object.entries(def.shape).slice(0, 1);
    return `{ ${shown.map(([key, inner]) => `${key}: ${exampleOf(inner)}`).join(', ')} }`;
  }
  if (def?.type === 'record') return `{ name: ${exampleOf(def.valueType)} }`;
  const samples: Partial<Record<Kind, string>> = { boolean: 'true', number: '1' };
  return samples[kindsOf(schema)[0] ?? 'text'] ?? 'text';
}

/** The example that a schema gives itself. */
export function ownExample(schema: Schema): string | undefined {
  const all = [schema, ...inners(schema)].map((candidate): unknown => z.globalRegistry.get(candidate)?.examples);
  const examples: unknown = all.find((given) => Array.isArray(given) && given.length > 0);
  return Array.isArray(examples) ? inYaml(examples[0]) : undefined;
}

function inners(schema: Schema): readonly Schema[] {
  const def = (schema as z.core.$ZodTypes)._zod.def;
  if ('innerType' in def) return [def.innerType, ...inners(def.innerType)];
  if (def.type === 'pipe') return [def.in, ...inners(def.in)];
  return def.type === 'union' ? def.options.flatMap((option) => [option, ...inners(option)]) : [];
}

/** A value in YAML's flow style; text only in quotes where YAML would read something else, such as a number. */
export function inYaml(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inYaml).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{ ${Object.entries(value)
      .map(([key, inner]) => `${key}: ${inYaml(inner)}`)
      .join(', ')} }`;
  }
  return typeof value === 'string' && !/^[A-Za-z][\w./@-]*$|^[0-9]+ [a-z]+$/.test(value) ? JSON.stringify(value) : String(value);
}
