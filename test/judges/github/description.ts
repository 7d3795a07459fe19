import { readFileSync } from 'node:fs';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { z } from 'zod';
import { defined } from '../../../src/defined.js';

const parameter = z.looseObject({ name: z.string(), in: z.string(), required: z.boolean().optional(), schema: z.unknown() });
const content = z.looseObject({ content: z.record(z.string(), z.looseObject({ schema: z.unknown() })).optional() });
const reference = z.looseObject({ $ref: z.string() });
const operation = z.looseObject({
  operationId: z.string(),
  parameters: z.array(z.union([reference, parameter])).default([]),
  requestBody: content.optional(),
  responses: z.record(z.string(), z.unknown()),
});
const described = z.looseObject({
  info: z.looseObject({ version: z.string() }),
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
  components: z.looseObject({}),
});

/** A call as it was sent, and what came back. */
export interface SentCall {
  readonly operation: string;
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly body: unknown;
  readonly status: number;
  readonly answer?: unknown;
}

/** GitHub's own description of its REST API: what a request may hold, and what an answer is. */
export class Description {
  readonly version: string;
  readonly #document: z.output<typeof described>;
  readonly #operations = new Map<string, { method: string; path: string; of: z.output<typeof operation> }>();
  // What the description writes beside JSON Schema says nothing of values.
  readonly #ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false, coerceTypes: false });
  readonly #compiled = new Map<string, ValidateFunction>();

  constructor(file: string) {
    this.#document = described.parse(JSON.parse(readFileSync(file, 'utf8')));
    this.version = this.#document.info.version;
    for (const [path, methods] of Object.entries(this.#document.paths))
      for (const [method, one] of Object.entries(methods)) {
        const parsed = operation.safeParse(one);
        if (parsed.success)
          this.#operations.set(parsed.data.operationId, { method: method.toUpperCase(), path, of: parsed.data });
      }
    const { components } = this.#document;
    for (const name of ['request', 'answer'] as const)
      this.#ajv.addSchema({ $id: name, components: asJsonSchema(components, name) as object });
  }

  /** What is wrong with a request; nothing for one that GitHub describes. */
  requestFaults({ operation: name, method, path, body }: SentCall): readonly string[] {
    const known = this.#operations.get(name);
    if (known === undefined) return [`${name}: there is no such operation`];
    const url = new URL(path, 'http://localhost');
    const values = valuesIn(known.path, url.pathname);
    if (known.method !== method || values === undefined)
      return [`${name} is ${known.method} ${known.path}, not ${method} ${path}`];
    const parameters = known.of.parameters.map((one) => parameter.parse('$ref' in one ? this.#at(String(one['$ref'])) : one));
    const given = (where: string) => (where === 'path' ? values : Object.fromEntries(url.searchParams));
    return [
      ...[...url.searchParams.keys()]
        .filter((key) => !parameters.some((one) => one.in === 'query' && one.name === key))
        .map((key) => `${name}: the query has no ${key}`),
      ...parameters
        .filter((one) => one.in === 'path' || one.in === 'query')
        .flatMap((one) => {
          const value = given(one.in)[one.name];
          if (value === undefined) return one.required === true ? [`${name}: no ${one.name}`] : [];
          return this.#faults(`${name} ${one.in} ${one.name}`, one.schema, typed(value, one.schema));
        }),
      ...this.#bodyFaults(name, known.of.requestBody, body),
    ];
  }

  /** What is wrong with an answer. A stand-in may leave out what nobody asks it for: what the action needs, its own shapes demand. */
  answerFaults({ operation: name, status, answer }: SentCall): readonly string[] {
    const responses = this.#operations.get(name)?.of.responses ?? {};
    const one = responses[String(status)];
    if (one === undefined) return [`${name}: GitHub gives no ${status}`];
    const resolved = reference.safeParse(one).success ? this.#at(reference.parse(one).$ref) : one;
    const schema = content.parse(resolved).content?.['application/json']?.schema;
    return schema === undefined ? [] : this.#faults(`${name} ${status}`, schema, answer, 'answer');
  }

  #bodyFaults(name: string, described: z.output<typeof content> | undefined, body: unknown): readonly string[] {
    const schema = described?.content?.['application/json']?.schema;
    const fields = Object.keys(z.looseObject({}).parse(body ?? {}));
    if (schema === undefined) return fields.map((field) => `${name}: the body has no ${field}`);
    const known = Object.keys(z.looseObject({ properties: z.looseObject({}) }).parse(schema).properties);
    const strays = fields.filter((field) => !known.includes(field)).map((field) => `${name}: the body has no ${field}`);
    return [...strays, ...this.#faults(`${name} body`, schema, body)];
  }

  #faults(where: string, schema: unknown, value: unknown, of: 'request' | 'answer' = 'request'): readonly string[] {
    const validate = this.#compiled.get(where) ?? this.#ajv.compile(asJsonSchema(schema, of) as object);
    this.#compiled.set(where, validate);
    if (validate(value)) return [];
    return [
      ...new Set((validate.errors ?? []).map((error: ErrorObject) => `${where}${error.instancePath} ${error.message ?? ''}`)),
    ];
  }

  #at(pointer: string): unknown {
    const parts = pointer.slice(2).split('/');
    return parts.reduce<unknown>((value, part) => z.looseObject({}).parse(value)[part], this.#document);
  }
}

/** OpenAPI 3.0 as JSON Schema: what may be null, and where references lead. Of answers nothing is required, so `one of` becomes `any of`. */
function asJsonSchema(value: unknown, of: 'request' | 'answer'): unknown {
  if (Array.isArray(value)) return value.map((one) => asJsonSchema(one, of));
  if (typeof value !== 'object' || value === null) return value;
  const inside = Object.fromEntries(Object.entries(value).map(([key, one]) => [key, asJsonSchema(one, of)]));
  const { nullable, $ref: ref, required, oneOf, ...rest } = inside;
  const schema = {
    ...rest,
    ...(typeof ref === 'string' ? { $ref: ref.replace('#/', `${of}#/`) } : defined({ $ref: ref })),
    // A property may have that name too.
    ...(required === undefined || (of === 'answer' && Array.isArray(required)) ? {} : { required }),
    ...(Array.isArray(oneOf) ? { anyOf: oneOf } : defined({ oneOf })),
  };
  if (nullable === true) return { anyOf: [{ type: 'null' }, schema] };
  return nullable === undefined ? schema : { ...schema, ...(nullable === false ? {} : { nullable }) };
}

/** What stands in a path for the names of its template; a branch or a file may have slashes. */
function valuesIn(template: string, path: string): Record<string, string> | undefined {
  const names = [...template.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name ?? '');
  const pattern = template
    .replace(/[.*+?^$()|[\]\\]/g, '\\$&')
    .replace(/\{(path|ref|branch)\}$/, '(.+)')
    .replace(/\{[^}]+\}/g, '([^/]+)');
  const found = new RegExp(`^${pattern}$`).exec(path);
  return found === null ? undefined : Object.fromEntries(names.map((name, n) => [name, decodeURIComponent(found[n + 1] ?? '')]));
}

/** A value of a path or a query as what its schema says it is. */
function typed(value: string, schema: unknown): unknown {
  const { type } = z.looseObject({ type: z.string().optional() }).parse(schema);
  if (type === 'integer' || type === 'number') return Number(value);
  return type === 'boolean' ? value === 'true' : value;
}
