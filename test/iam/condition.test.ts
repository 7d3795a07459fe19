import { describe, expect, test } from '@jest/globals';
import { parseCondition, splitArn } from '../../src/iam/condition.js';

type Given = Readonly<Record<string, string | readonly string[]>>;

const holds = (operator: string, wanted: string | readonly string[], given: Given) =>
  parseCondition(operator, 'Key', typeof wanted === 'string' ? [wanted] : wanted).holds(new Map(Object.entries(given)));

test.each([
  ['StringEquals', { base: 'stringequals', negated: false, set: undefined, ifExists: false }],
  ['StringNotLikeIfExists', { base: 'stringlike', negated: true, set: undefined, ifExists: true }],
  ['ForAnyValue:StringNotEqualsIgnoreCase', { base: 'stringequalsignorecase', negated: true, set: 'any', ifExists: false }],
  ['ForAllValues:ArnNotLike', { base: 'arnlike', negated: true, set: 'all', ifExists: false }],
  ['DateNotEquals', { base: 'dateequals', negated: true, set: undefined, ifExists: false }],
  ['NumericNotEquals', { base: 'numericequals', negated: true, set: undefined, ifExists: false }],
  ['NotIpAddress', { base: 'ipaddress', negated: true, set: undefined, ifExists: false }],
  ['ANotIpAddress', { base: 'anotipaddress', negated: false, set: undefined, ifExists: false }],
  ['AStringNotEquals', { base: 'astringnotequals', negated: false, set: undefined, ifExists: false }],
])('the operator %s is taken apart', (operator, parts) => {
  expect(parseCondition(operator, 'AWS:Key', ['v'])).toMatchObject({ operator, key: 'aws:key', values: ['v'], ...parts });
});

/** IAM User Guide, "IAM JSON policy elements: Condition operators", a table of operators for each family. */
describe('the operators of IAM', () => {
  test.each<[string, string, string, boolean]>([
    ['StringEquals', 'a', 'a', true],
    ['StringEquals', 'a', 'A', false],
    ['StringNotEquals', 'a', 'A', true],
    ['StringNotEquals', 'a', 'a', false],
    ['StringEqualsIgnoreCase', 'aB', 'Ab', true],
    ['StringEqualsIgnoreCase', 'a*', 'ab', false],
    ['StringNotEqualsIgnoreCase', 'aB', 'Ab', false],
    ['StringLike', 'a*c', 'abbc', true],
    ['StringLike', 'A*', 'ab', false],
    ['StringNotLike', 'a*', 'ab', false],
    ['StringNotLike', 'a*', 'b', true],
    ['NumericEquals', '1', '1.0', true],
    ['NumericEquals', '1', '2', false],
    ['NumericNotEquals', '1', '2', true],
    ['NumericNotEquals', '1', '1', false],
    ['NumericLessThan', '10', '9', true],
    ['NumericLessThan', '10', '10', false],
    ['NumericLessThanEquals', '10', '10', true],
    ['NumericLessThanEquals', '10', '11', false],
    ['NumericGreaterThan', '10', '11', true],
    ['NumericGreaterThan', '10', '10', false],
    ['NumericGreaterThanEquals', '10', '10', true],
    ['NumericGreaterThanEquals', '10', '9', false],
    ['NumericGreaterThan', '-1', '+0.5', true],
    ['DateEquals', '2026-09-21T14:13:20Z', '2026-09-21T14:13:20Z', true],
    ['DateNotEquals', '2026-09-21T14:13:20Z', '2026-09-21T14:13:20Z', false],
    ['DateLessThan', '2026-09-21', '2026-09-20T23:59:59Z', true],
    ['DateLessThan', '2026-09-21', '2026-09-21T00:00:00Z', false],
    ['DateLessThanEquals', '2026-09-21', '2026-09-21T00:00:00Z', true],
    ['DateGreaterThan', '2026-09-21', '2026-09-21T00:00:01Z', true],
    ['DateGreaterThan', '2026-09-21', '2026-09-21T00:00:00Z', false],
    ['DateGreaterThanEquals', '2026-09-21', '2026-09-21T00:00:00Z', true],
    ['Bool', 'true', 'True', true],
    ['Bool', 'False', 'false', true],
    ['Bool', 'true', 'false', false],
    ['IpAddress', '203.0.113.0/24', '203.0.113.7', true],
    ['IpAddress', '203.0.113.0/24', '203.0.114.7', false],
    ['NotIpAddress', '203.0.113.0/24', '203.0.114.7', true],
    ['ArnEquals', 'arn:aws:sns:*:111122223333:t?', 'arn:aws:sns:eu-west-1:111122223333:t1', true],
    ['ArnLike', 'arn:aws:sns:*:111122223333:t', 'arn:aws:sns:eu-west-1:444455556666:t', false],
    ['ArnNotEquals', 'arn:aws:sns:*:1:t', 'arn:aws:sns:eu-west-1:1:t', false],
    ['ArnNotLike', 'arn:aws:sns:*:1:t', 'arn:aws:sns:eu-west-1:2:t', true],
    ['ArnLike', 'arn:aws:sns:*:1:t:*', 'arn:aws:sns:eu-west-1:1:t:a:b', true],
  ])('%s %s of %s: %p', (operator, wanted, given, expected) => {
    expect(holds(operator, wanted, { key: given })).toBe(expected);
    // "You can add IfExists to the end of any condition operator name except the Null condition".
    expect(holds(`${operator}IfExists`, wanted, { key: given })).toBe(expected);
  });

  test('Null asks whether the key is there, and one of its values is enough', () => {
    expect([holds('Null', 'true', {}), holds('Null', 'true', { key: 'a' })]).toEqual([true, false]);
    expect([holds('Null', 'False', {}), holds('Null', 'False', { key: '' })]).toEqual([false, true]);
    expect([holds('Null', ['true', 'false'], {}), holds('Null', ['true', 'false'], { key: '' })]).toEqual([true, true]);
  });

  test('one value is enough; negated, none may match', () => {
    expect(holds('StringEquals', ['a', 'b'], { key: 'b' })).toBe(true);
    expect(holds('StringNotEquals', ['a', 'b'], { key: 'b' })).toBe(false);
    expect(holds('StringNotEquals', ['a', 'b'], { key: 'c' })).toBe(true);
  });

  test('without the key a test fails, but for one that is negated or has IfExists', () => {
    expect(holds('StringEquals', 'a', {})).toBe(false);
    expect(holds('StringEqualsIfExists', 'a', {})).toBe(true);
    expect(holds('StringNotEquals', 'a', {})).toBe(true);
  });
});

/** IAM User Guide, "Set operators for multivalued context keys". */
describe('a key with several values', () => {
  test.each<[string, string | readonly string[], Given, boolean]>([
    ['ForAllValues:StringEquals', ['a', 'b'], { key: ['a', 'b'] }, true],
    ['ForAllValues:StringEquals', ['a', 'b'], { key: ['a', 'c'] }, false],
    ['ForAllValues:StringEquals', 'a', {}, true],
    ['ForAllValues:StringEquals', 'a', { key: [] }, true],
    ['ForAnyValue:StringEquals', ['a', 'b'], { key: ['c', 'b'] }, true],
    ['ForAnyValue:StringEquals', ['a', 'b'], { key: ['c', 'd'] }, false],
    ['ForAnyValue:StringNotEquals', 'a', {}, false],
    ['ForAnyValue:StringEquals', 'ab', { key: 'ab' }, true],
    ['ForAllValues:StringEquals', 'ab', { key: 'ab' }, true],
    ['ForAllValues:StringEquals', 'a', { key: 'ab' }, false],
  ])('%s %j of %j: %p', (operator, wanted, given, expected) => {
    expect(holds(operator, wanted, given)).toBe(expected);
  });

  test('is no value for a test without such an operator, negated or not', () => {
    expect(holds('StringEquals', 'a', { key: ['a'] })).toBe(false);
    expect(holds('StringNotEquals', 'a', { key: ['b'] })).toBe(false);
  });
});

test('what can be compared with nothing neither matches nor differs', () => {
  const uncomparable: readonly (readonly [string, string, string])[] = [
    ['Numeric', '1', 'x1'],
    ['Numeric', '1', '1x'],
    ['Numeric', '1', '1.'],
    ['Numeric', 'one', '1'],
    ['Date', '2026-09-21', 'x2026-09-21'],
    ['Date', '2026-09-21', '2026-99-21'],
    ['Date', '2026-09-21', '21 September 2026'],
    ['Date', '2026-09-21', 'Mon 2026-09-21'],
    ['Date', '2026-09-21', '2026-9-21'],
    ['Date', '2026-09-21', '1790000000 UTC'],
    ['Date', 'soon', '2026-09-21'],
    ['Arn', 'arn:aws:s3:::a', 'a'],
    ['Arn', 'a', 'arn:aws:s3:::a'],
  ];
  for (const [family, wanted, given] of uncomparable) {
    const not = `${family}NotEquals`;
    expect([family, wanted, given, holds(`${family}Equals`, wanted, { key: given })]).toEqual([family, wanted, given, false]);
    expect([family, wanted, given, holds(not, wanted, { key: given })]).toEqual([family, wanted, given, false]);
  }
  for (const [wanted, given] of [
    ['yes', 'yes'],
    ['true', 'yes'],
    ['yes', 'true'],
  ] as const) {
    expect([wanted, given, holds('Bool', wanted, { key: given })]).toEqual([wanted, given, false]);
  }
  for (const [wanted, given] of [
    ['here', '203.0.113.7'],
    ['203.0.113.7', 'here'],
  ] as const) {
    expect(['NotIpAddress', 'IpAddress'].map((one) => holds(one, wanted, { key: given }))).toEqual([false, false]);
  }
});

test('an operator that IAM does not know never holds', () => {
  expect(['Unheard', 'StringNotUnheard'].map((one) => holds(one, 'a', { key: 'a' }))).toEqual([false, false]);
});

test('seconds since 1970 and ISO 8601 are dates', () => {
  expect(holds('DateEquals', '1790000000', { key: '2026-09-21T14:13:20Z' })).toBe(true);
  expect(holds('DateEquals', '0', { key: '1970-01-01' })).toBe(true);
  expect(holds('DateLessThan', '2026-10', { key: '2026-09-30' })).toBe(true);
});

test('a variable has the value of the request, in any case where case is ignored', () => {
  const given = { name: 'Ann', tags: ['A'] };
  expect(holds('StringEqualsIgnoreCase', '${Name}', { ...given, key: 'ANN' })).toBe(true);
  expect(holds('StringEqualsIgnoreCase', '${tags}', { ...given, key: 'a' })).toBe(false);
  expect(holds('ArnLike', 'arn:aws:iam::1:user/${name}', { ...given, key: 'arn:aws:iam::1:user/Ann' })).toBe(true);
  // Same guide, "Policy variables with no value".
  expect(holds('StringNotEqualsIgnoreCase', '${nobody}', { key: 'a' })).toBe(true);
  expect(holds('ArnLike', 'arn:aws:iam::1:user/${nobody}', { key: 'arn:aws:iam::1:user/' })).toBe(false);
});

test('an ARN has six parts, the last with its own colons', () => {
  expect(splitArn('arn:aws:sns:eu-west-1:1:a:b')).toEqual(['arn', 'aws', 'sns', 'eu-west-1', '1', 'a:b']);
  expect(splitArn('arn:aws:s3:::acme')).toEqual(['arn', 'aws', 's3', '', '', 'acme']);
  expect(splitArn('arn:aws:s3::')).toBeUndefined();
});
