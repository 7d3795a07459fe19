import { describe, expect, test } from '@jest/globals';
import { parseCondition, type Condition } from '../../src/iam/condition.js';
import { limitWords } from '../../src/iam/limit-words.js';
import { either, testWords, type Values } from '../../src/iam/test-words.js';

const values: Values = (condition) => either(condition.values);
const on = (operator: string, key: string, ...wanted: readonly string[]) => parseCondition(operator, key, wanted);
const refusing = (...open: readonly Condition[]) => ({ open, about: undefined });
const header = 's3:x-amz-server-side-encryption';

test('alternatives are said with one "or"', () => {
  expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(either)).toEqual(['nothing', 'a', 'a or b', 'a, b or c']);
});

test.each([
  ['StringEquals', 'key is a or b'],
  ['StringNotEquals', 'key is not a or b'],
  ['StringEqualsIgnoreCase', 'key is a or b'],
  ['StringEqualsIfExists', 'key is a or b, if it is there'],
  ['StringLike', 'key is like a or b'],
  ['StringNotLike', 'key is not like a or b'],
  ['ArnEquals', 'key is a or b'],
  ['ArnLike', 'key is like a or b'],
  ['NumericEquals', 'key is a or b'],
  ['NumericLessThan', 'key is less than a or b'],
  ['NumericLessThanEquals', 'key is at most a or b'],
  ['NumericGreaterThan', 'key is more than a or b'],
  ['NumericGreaterThanEquals', 'key is at least a or b'],
  ['DateEquals', 'key is a or b'],
  ['DateLessThan', 'key is before a or b'],
  ['DateLessThanEquals', 'key is not after a or b'],
  ['DateGreaterThan', 'key is after a or b'],
  ['DateGreaterThanEquals', 'key is not before a or b'],
  ['Bool', 'key is a or b'],
  ['IpAddress', 'key is in a or b'],
  ['NotIpAddress', 'key is not in a or b'],
  ['ForAnyValue:StringEquals', 'any of key is a or b'],
  ['ForAllValues:StringNotLike', 'all of key is not like a or b'],
  ['Unheard', 'key Unheard a or b'],
  ['Null', 'key is there'],
])('the test %s in words: %s', (operator, words) => {
  expect(testWords(on(operator, 'Key', 'a', 'b'), values)).toBe(words);
});

test('Null true is a key that is absent', () => {
  expect(testWords(on('Null', 'Key', 'true'), values)).toBe('key is absent');
});

describe('what a refusal asks for', () => {
  test.each<[string, readonly Condition[]]>([
    ['by TLS', [on('Bool', 'aws:SecureTransport', 'false')]],
    ['by TLS 1.2 or newer', [on('NumericLessThan', 's3:TlsVersion', '1.2')]],
    ['by a signature not older than 15 minutes', [on('NumericGreaterThan', 's3:signatureAge', '900000')]],
    ['in a session that began with MFA', [on('BoolIfExists', 'aws:MultiFactorAuthPresent', 'false')]],
    ['unless aws:multifactorauthpresent is true, if it is there', [on('BoolIfExists', 'aws:MultiFactorAuthPresent', 'true')]],
    ['unless aws:securetransport is false and key is like a', [on('Bool', 'aws:SecureTransport', 'false'), on('StringLike', 'key', 'a')]], // prettier-ignore
    ['from vpce-1 or vpc-1', [on('StringNotEquals', 'aws:SourceVpc', 'vpc-1'), on('StringNotEquals', 'aws:SourceVpce', 'vpce-1')]], // prettier-ignore
    ['from 203.0.113.0/24', [on('NotIpAddress', 'aws:SourceIp', '203.0.113.0/24')]],
    ['unless aws:sourceip is in 203.0.113.0/24', [on('IpAddress', 'aws:SourceIp', '203.0.113.0/24')]],
    ['unless aws:sourceip is not in 203.0.113.0/24 and key is not a', [on('NotIpAddress', 'aws:SourceIp', '203.0.113.0/24'), on('StringNotEquals', 'key', 'a')]], // prettier-ignore
    ['unless key is not a', [on('StringNotEquals', 'key', 'a')]],
    [`unless ${header} is there and key is a`, [on('Null', header, 'false'), on('StringEquals', 'key', 'a')]],
    ['unless ', []],
  ])('%s', (words, open) => {
    expect(limitWords([refusing(...open)], values)).toEqual([words]);
  });

  test('is said with what it is about, once', () => {
    const open = [on('StringLike', 'key', 'a')];
    expect(limitWords([{ open, about: 'to delete' }, refusing(...open), refusing(...open)], values)).toEqual([
      'to delete: unless key is like a',
      'unless key is like a',
    ]);
  });

  test('that needs a version of TLS needs TLS', () => {
    const [plain, version] = [on('Bool', 'aws:SecureTransport', 'false'), on('NumericLessThan', 's3:TlsVersion', '1.2')];
    const other = on('StringLike', 'key', 'a');
    expect(limitWords([refusing(plain), refusing(version), refusing(other)], values)).toEqual([
      'by TLS 1.2 or newer',
      'unless key is like a',
    ]);
    expect(limitWords([refusing(plain), refusing(other)], values)).toEqual(['by TLS', 'unless key is like a']);
  });
});

describe('refusals of uploads are said together', () => {
  const own = [on('Null', `${header}-customer-algorithm`, 'false')];
  const other = [on('Null', header, 'false'), on('StringNotEquals', header, 'aws:kms')];
  const unnamed = [on('Null', header, 'true')];
  const unnamedToo = [on('Null', header, 'true'), on('Null', `${header}-customer-algorithm`, 'true')];
  const otherKey = [
    on('Null', `${header}-aws-kms-key-id`, 'false'),
    on('StringNotEquals', `${header}-aws-kms-key-id`, 'arn:key'),
  ];
  const unnamedKey = [on('Null', `${header}-aws-kms-key-id`, 'true'), on('StringEquals', header, 'aws:kms')];
  const notOwn = "uploads never under a key of one's own (SSE-C)";

  test.each<[string, readonly (readonly Condition[])[], readonly string[]]>([
    ["a key of one's own", [own], [notOwn]],
    ['another encryption', [other], ['uploads encrypted by aws:kms, or naming no encryption']],
    ['another encryption or key', [other, otherKey, own], ["uploads encrypted by aws:kms under the bucket's key, or naming no encryption", notOwn]], // prettier-ignore
    ['none', [unnamed], ["uploads name their encryption: the bucket's"]],
    ['neither one nor a key of their own', [unnamedToo], ["uploads name their encryption: the bucket's"]],
    ['none, or another', [unnamed, other], ['uploads name their encryption: aws:kms']],
    ['none, or another, or another key', [unnamedToo, other, otherKey, unnamedKey, own], ["uploads name their encryption: aws:kms, under the bucket's key", notOwn]], // prettier-ignore
    ['no key', [unnamedKey], []],
  ])('%s', (_, refusals, words) => {
    expect(limitWords(refusals.map((open) => refusing(...open)), values)).toEqual(words); // prettier-ignore
  });
});
