import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { longestSignature, shortDuration, shortWords } from '../../src/request/terms.js';

test.each([
  [60, '1 minute'],
  [90, '2 minutes'],
  [900, '15 minutes'],
  [3_600, '1 hour'],
  [5_400, '90 minutes'],
  [86_400, '1 day'],
  [604_800, '7 days'],
])('%d seconds are %s', (seconds, words) => {
  expect(shortWords(seconds)).toBe(words);
});

test('what is said of whole minutes is read as the same, up to the life of a signature', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: longestSignature / 60 }), (minutes) => {
      expect(shortDuration.parse(shortWords(minutes * 60))).toBe(minutes * 60);
    }),
  );
  expect(shortDuration.safeParse(shortWords(longestSignature + 60)).success).toBe(false);
});
