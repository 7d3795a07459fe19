import { describe, expect, test } from '@jest/globals';
import { distance, nearest } from '../../src/fault/nearest.js';

describe('a near miss is named, and nothing else', () => {
  const known = ['retention', 'replication', 'region', 'storageClass', 'sse-s3', 'sse-kms', 'dsse-kms', 'to', 'of'];
  const cases: readonly (readonly [word: string, expected: string | undefined])[] = [
    ['retension', 'retention'],
    ['Retention', 'retention'],
    ['storage_class', 'storageClass'],
    ['storage-class', 'storageClass'],
    ['STORAGE CLASS', 'storageClass'],
    ['regoin', 'region'],
    ['sse-kmz', 'sse-kms'],
    ['ssekms', 'sse-kms'],
    ['dsse-kmz', 'dsse-kms'],
    ['t0', 'to'],
    ['x', undefined],
    ['', undefined],
    ['colour', undefined],
    ['a'.repeat(10_000), undefined],
  ];
  test.each(cases)('%s', (word, expected) => {
    expect(nearest(word, known)).toBe(expected);
  });
});

test.each([
  ['', '', 0],
  ['a', '', 1],
  ['ab', 'ba', 1],
  ['kitten', 'sitting', 3],
  ['abc', 'abc', 0],
])('from %j to %j it is %i edits', (a, b, edits) => {
  expect(distance(a, b)).toBe(edits);
  expect(distance(b, a)).toBe(edits);
});
