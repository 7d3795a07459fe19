import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { textsOf } from '../resolve/fixture.js';
import { keyPaths } from './key-paths.js';

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
  const used = new Set(textsOf('examples').flatMap(({ text }) => usedIn(parse(String(text)))));

  test('there are keys to show, at every depth', () => {
    expect(keyPaths).toEqual(expect.arrayContaining(['vendor', 'retention.lock.mode', 'access.points[].name']));
  });

  // They run with settings that know of no accounts: docs/accounts.md shows that key.
  const shown = keyPaths.filter((path) => path !== 'account');

  test.each(shown)('show %s', (path) => expect(used).toContain(path));
});
