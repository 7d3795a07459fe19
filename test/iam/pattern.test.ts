import { describe, expect, test } from '@jest/globals';
import { exampleOf, inLowerCase, isFixed, matches, parsePattern, type Context } from '../../src/iam/pattern.js';

const nobody: Context = new Map();
const ann: Context = new Map<string, string | readonly string[]>([
  ['aws:username', 'Ann'],
  ['aws:empty', ''],
  ['aws:tags', ['a']],
]);

/** IAM User Guide, "IAM JSON policy elements: Resource", "Using wildcards in resource ARNs", and the sign of a wildcard as itself. */
describe('a pattern stands for', () => {
  test.each<[string, string, boolean]>([
    ['', '', true],
    ['', 'a', false],
    ['abc', 'abc', true],
    ['abc', 'abcd', false],
    ['*', '', true],
    ['*', 'anything/at:all', true],
    ['a*', 'a', true],
    ['a*', 'ba', false],
    ['*a', 'aba', true],
    ['*a', 'ab', false],
    ['a*b*c', 'axbxbxc', true],
    ['a*b*c', 'axcxb', false],
    ['*ab', 'aab', true],
    ['a*bc', 'abcbc', true],
    ['a*bc', 'abcb', false],
    ['?', 'a', true],
    ['?', '', false],
    ['?', 'ab', false],
    ['a??', 'abc', true],
    ['*?', '', false],
    ['*?', 'ab', true],
    ['?*', '', false],
    ['?*', 'a', true],
    ['a*?c', 'ac', false],
    ['a**c', 'abc', true],
    ['${*}', '*', true],
    ['${*}', 'a', false],
    ['${?}${$}', '?$', true],
    ['${?}${$}', 'a$', false],
    ['$*', '$a', true],
    ['{a}', '{a}', true],
    ['a${*}b*', 'a*bc', true],
    ['a${*}b*', 'axbc', false],
  ])('%j %j: %p', (pattern, value, expected) => {
    expect(matches(parsePattern(pattern), value, nobody)).toBe(expected);
  });

  test('itself alone where wildcards are none', () => {
    expect(['a*?', 'abc'].map((value) => matches(parsePattern('a*?', 'literal'), value, nobody))).toEqual([true, false]);
    expect(matches(parsePattern('a${*}', 'literal'), 'a*', nobody)).toBe(true);
  });
});

/** Same guide, "IAM policy elements: Variables and tags", with "Specifying default values" and "Policy variables with no value". */
describe('a variable', () => {
  test.each<[string, string, boolean | undefined]>([
    ['${aws:username}', 'Ann', true],
    ['${AWS:UserName}', 'Ann', true],
    ['${ aws:username }', 'Ann', true],
    ['home/${aws:username}/*', 'home/Ann/x', true],
    ['home/${aws:username}/*', 'home/Bob/x', false],
    ["${aws:username, 'all'}", 'Ann', true],
    ["${aws:nobody, 'all'}", 'all', true],
    ["${aws:nobody ,'all of us'}", 'all of us', true],
    ["${aws:nobody,''}", '', true],
    ["${aws:empty, 'all'}", 'all', true],
    ["${aws:tags, 'all'}", 'all', true],
    ['${aws:nobody}', '', undefined],
    ['${aws:empty}', '', undefined],
    ['${aws:tags}', 'a', undefined],
    ['x${aws:nobody}*', 'x', undefined],
    ['${}', '', undefined],
    ['${aws:nobody, all}', 'all', undefined],
    ["${aws:username, 'a'b}", 'Ann', undefined],
  ])('%s of %j: %p', (pattern, value, expected) => {
    expect(matches(parsePattern(pattern), value, ann)).toBe(expected);
  });

  test('has a key without a case, and perhaps a default', () => {
    expect(parsePattern("a${AWS:Key, 'B'}").tokens).toEqual([
      { kind: 'text', text: 'a' },
      { kind: 'variable', key: 'aws:key', otherwise: 'B' },
    ]);
    expect(parsePattern('${ Key }').tokens).toEqual([{ kind: 'variable', key: 'key', otherwise: undefined }]);
    expect(parsePattern("${a,b,'c'}").tokens).toEqual([{ kind: 'variable', key: "a,b,'c'", otherwise: undefined }]);
    expect(parsePattern("${a,'b'c}").tokens).toEqual([{ kind: 'variable', key: "a,'b'c", otherwise: undefined }]);
  });
});

test('a text without a wildcard or a variable is kept as it is', () => {
  expect(parsePattern('a${*}b').plain).toBe('a*b');
  expect(parsePattern('').plain).toBe('');
  expect(parsePattern('a*')).toEqual({ source: 'a*', tokens: [{ kind: 'text', text: 'a' }, { kind: 'any' }] });
  expect(parsePattern('?')).toEqual({ source: '?', tokens: [{ kind: 'one' }] });
  expect(parsePattern('a*', 'literal')).toEqual({ source: 'a*', tokens: [{ kind: 'text', text: 'a*' }], plain: 'a*' });
});

test('a value is fixed where it stands for one value alone', () => {
  expect(['', 'a', 'a${*}'].map(isFixed)).toEqual([true, true, true]);
  expect(['*', 'a?', '${aws:username}', 'a*b'].map(isFixed)).toEqual([false, false, false, false]);
});

test('in lower case are the texts and the defaults', () => {
  const lower = (pattern: string, value: string) => matches(inLowerCase(parsePattern(pattern)), value, nobody);
  expect(lower('S3:GetObject', 's3:getobject')).toBe(true);
  expect(lower('S3:Get*', 's3:getobject')).toBe(true);
  expect(lower('S3:?et*', 's3:getobject')).toBe(true);
  expect(lower("${Key, 'ABC'}D", 'abcd')).toBe(true);
  expect(lower('${Key}', 'abc')).toBeUndefined();
  expect(inLowerCase(parsePattern('*A')).tokens).toStrictEqual([{ kind: 'any' }, { kind: 'text', text: 'a' }]);
});

test('an example has an x for each wildcard, and the values of the request', () => {
  expect(exampleOf(parsePattern("a*b?${*}${aws:username}${aws:nobody}${aws:nobody, 'all'}"), ann)).toBe('axbx*Annxall');
});
