import { expect, test } from '@jest/globals';
import { ageWords, shortTime } from '../../src/iam/age-words.js';

test.each([
  [60, '1 minute'],
  [1, '1 second'],
  [90, '90 seconds'],
  [900, '15 minutes'],
  [3_600, '1 hour'],
  [5_400, '90 minutes'],
  [86_400, '1 day'],
  [604_800, '7 days'],
])('%d seconds are %s', (seconds, words) => {
  expect(shortTime(seconds)).toBe(words);
});

test.each([
  ['900000', '15 minutes'],
  ['1500', '1500 ms'],
  ['soon', 'soon ms'],
  [undefined, '? ms'],
  ['0', '0 ms'],
  ['-60000', '-60000 ms'],
])('a signature of %j milliseconds is %s old', (value, words) => {
  expect(ageWords(value)).toBe(words);
});
