import { z } from 'zod';
import { requestSchema } from '../../src/request/schema.js';
import { otherNames } from '../../src/yaml/other-names.js';

const keySchema = z.looseObject({
  properties: z.record(z.string(), z.unknown()).optional(),
  items: z.unknown().optional(),
  required: z.array(z.string()).default([]),
  anyOf: z.array(z.unknown()).optional(),
  type: z.unknown().optional(),
  default: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  otherNames: z.boolean().optional(),
});

interface Key {
  /** `access.points[].name`; one that takes several forms is there for each of them. */
  readonly path: string;
  readonly schema: z.output<typeof keySchema>;
  /** Whether the map that it stands in may be there without it. */
  readonly isOptional: boolean;
}

function keysOf(schema: unknown, path = '', isOptional = false): readonly Key[] {
  const read = keySchema.parse(schema);
  return [
    ...(path === '' ? [] : [{ path, schema: read, isOptional }]),
    ...Object.entries(read.properties ?? {}).flatMap(([key, inner]) =>
      keysOf(inner, path === '' ? key : `${path}.${key}`, !read.required.includes(key)),
    ),
    ...(read.items === undefined ? [] : keysOf(read.items, `${path}[]`)),
    ...(read.anyOf ?? []).flatMap((option) => keysOf(option, path, isOptional)),
  ];
}

/** Every key of a request, at every depth, with its JSON Schema; that says too whether its choices are known by other names. */
export const keys: readonly Key[] = keysOf(
  z.toJSONSchema(requestSchema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      if (otherNames.has(zodSchema)) jsonSchema['otherNames'] = true;
    },
  }),
);

/** The path of each, once; what stands in a list is named by its keys. */
export const keyPaths: readonly string[] = [...new Set(keys.map(({ path }) => path))].filter((path) => !path.endsWith('[]'));
