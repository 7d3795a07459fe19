import { describe, expect, test } from '@jest/globals';
import { compilePattern, longestValue } from '../../src/yaml/pattern.js';

describe('a pattern that can be used matches whole values', () => {
  test.each<[string, string, boolean]>([
    ['[a-z]+', 'abc', true],
    ['[a-z]+', 'abc1', false],
    ['us|eu', 'us', true],
    ['us|eu', 'usx', false],
    ['(?:us|eu)[0-9]{1,2}', 'eu12', true],
    ['arn:aws:iam::[0-9]{12}:(root|(user|role)/[\\w+=,.@/-]+)', 'arn:aws:iam::123456789012:role/a/b', true],
    ['[a-z0-9]+@[a-z0-9.]+', 'a@b.c', true],
    ['[)(|*+]{2}', '(*', true],
    ['\\(a\\)', '(a)', true],
  ])('%s against %s: %s', (pattern, value, matches) => {
    const compiled = compilePattern(pattern);
    expect('regex' in compiled && compiled.regex.test(value)).toBe(matches);
  });
});

describe('a pattern that could take forever, or is none, is refused', () => {
  test.each<[string, RegExp]>([
    ['(a+)+', /too many ways/],
    ['(a*)*b', /too many ways/],
    ['(a|a)*b', /too many ways/],
    ['(a|aa)+', /too many ways/],
    ['(?:a{1,30}){1,30}', /too many ways/],
    ['a*a*a*b', /too many ways/],
    [`${'a?'.repeat(30)}${'a'.repeat(30)}`, /too many ways/],
    ['a*a*a{1000}b', /too many ways/],
    ['(a)\\1', /back-reference/],
    ['(?<x>a)\\k<x>', /back-reference/],
    ['(?=a)a', /of the groups/],
    ['(?<!a)b', /of the groups/],
    ['(', /not a regular expression/],
    ['[z-a]', /not a regular expression/],
    ['a{2,1}', /not a regular expression/],
  ])('%s', (pattern, why) => {
    expect(compilePattern(pattern)).toEqual({ why: expect.stringMatching(why) });
  });
});

test('the slowest pattern that is accepted ends on the longest hostile value', () => {
  const compiled = compilePattern('a*a*b');
  expect('regex' in compiled && compiled.regex.test('a'.repeat(longestValue))).toBe(false);
});
