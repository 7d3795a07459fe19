import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { renderSchemas } from '../../src/cli/json-schema.js';
import { textsOf } from '../resolve/fixture.js';

const node = z.looseObject({
  properties: z.record(z.string(), z.unknown()).optional(),
  items: z.unknown().optional(),
  anyOf: z.array(z.unknown()).optional(),
});

/** The path of every key that a schema knows, whatever alternative it belongs to: `access.points[].name`. */
function pathsOf(schema: unknown, path = ''): readonly string[] {
  const { properties = {}, items, anyOf = [] } = node.parse(schema);
  return [
    ...Object.entries(properties).flatMap(([key, inner]) => {
      const below = path === '' ? key : `${path}.${key}`;
      return [below, ...pathsOf(inner, below)];
    }),
    ...(items === undefined ? [] : pathsOf(items, `${path}[]`)),
    ...anyOf.flatMap((option) => pathsOf(option, path)),
  ];
}

/** The path of every key that is used in a value. */
function usedIn(value: unknown, path = ''): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item) => usedIn(item, `${path}[]`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const below = path === '' ? key : `${path}.${key}`;
    return [below, ...usedIn(inner, below)];
  });
}

describe('the examples', () => {
  const known = new Set(pathsOf(JSON.parse(renderSchemas([])['schema/request.schema.json'] ?? '')));
  const used = new Set(textsOf('examples').flatMap(({ text }) => usedIn(parse(String(text)))));

  test('there are keys to show, at every depth', () => {
    expect([...known]).toEqual(expect.arrayContaining(['vendor', 'retention.lock.mode', 'access.points[].name']));
  });

  test.each([...known])('show %s', (path) => expect(used).toContain(path));
});
