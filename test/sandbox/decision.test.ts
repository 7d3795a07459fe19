import { describe, expect, test } from '@jest/globals';
import { decide, type PolicyRequest } from '../../src/sandbox/policy/decide.js';
import { policyOf } from './client.js';

const request = (keys: PolicyRequest['keys'] = {}): PolicyRequest => ({
  ...{ principals: [{ kind: 'AWS', value: '111122223333' }], action: 's3:GetObject', resource: 'arn:aws:s3:::acme-one/a/b' },
  keys,
});
const statement = { Principal: { AWS: '111122223333' }, Action: 's3:GetObject', Resource: 'arn:aws:s3:::acme-one/*' };

/** By IAM's user guide, "IAM JSON policy elements: Condition operators" and "Set operators for multivalued context keys". */
describe('a condition', () => {
  const ip = { 'aws:sourceip': ['203.0.113.7'] };
  const tags = { 'aws:tagkeys': ['a', 'b'] };
  test.each<[string, object, PolicyRequest['keys'], boolean]>([
    ['equal text', { StringEquals: { 'aws:username': ['a', 'b'] } }, { 'aws:username': ['b'] }, true],
    ['equal text, in another case', { StringEquals: { 'aws:username': 'A' } }, { 'aws:username': ['a'] }, false],
    ['case put aside', { StringEqualsIgnoreCase: { 'aws:username': 'A' } }, { 'aws:username': ['a'] }, true],
    ['a star that is no wildcard', { StringEquals: { 'aws:username': 'a*' } }, { 'aws:username': ['ab'] }, false],
    ['a wildcard', { StringLike: { 'aws:username': 'a*' } }, { 'aws:username': ['ab'] }, true],
    ['an escaped wildcard', { StringLike: { 'aws:username': 'a${*}' } }, { 'aws:username': ['ab'] }, false],
    ['an escaped wildcard, met', { StringLike: { 'aws:username': 'a${*}' } }, { 'aws:username': ['a*'] }, true],
    ['an escaped star, equal', { StringEquals: { 'aws:username': 'a${*}' } }, { 'aws:username': ['a*'] }, true],
    ['none of several', { StringNotEquals: { 'aws:username': ['a', 'b'] } }, { 'aws:username': ['b'] }, false],
    ['an absent key', { StringEquals: { 'aws:username': 'a' } }, {}, false],
    ['an absent key, negated', { StringNotEquals: { 'aws:username': 'a' } }, {}, true],
    ['an absent key, if it exists', { StringEqualsIfExists: { 'aws:username': 'a' } }, {}, true],
    ['a key in another case', { StringEquals: { 'AWS:UserName': 'a' } }, { 'aws:username': ['a'] }, true],
    ['no key, and none is wanted', { Null: { 'aws:username': 'true' } }, {}, true],
    ['a key, and none is wanted', { Null: { 'aws:username': 'true' } }, { 'aws:username': ['a'] }, false],
    ['a key, and one is wanted', { Null: { 'aws:username': 'false' } }, { 'aws:username': ['a'] }, true],
    ['a truth', { Bool: { 'aws:SecureTransport': 'TRUE' } }, { 'aws:securetransport': ['true'] }, true],
    ['a truth as JSON has it', { Bool: { 'aws:SecureTransport': true } }, { 'aws:securetransport': ['true'] }, true],
    ['a number', { NumericGreaterThan: { 's3:signatureAge': 900000 } }, { 's3:signatureage': ['900001'] }, true],
    ['the same number', { NumericGreaterThan: { 's3:signatureAge': '9' } }, { 's3:signatureage': ['9'] }, false],
    ['the same number, or more', { NumericGreaterThanEquals: { 's3:signatureAge': '9' } }, { 's3:signatureage': ['9'] }, true],
    ['no number', { NumericLessThan: { 's3:max-keys': '9' } }, { 's3:max-keys': ['x'] }, false],
    ['a time', { DateLessThan: { 'aws:CurrentTime': '2026-01-01' } }, { 'aws:currenttime': ['2025-12-31T00:00:00Z'] }, true],
    ['an address', { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }, ip, true],
    ['another address', { IpAddress: { 'aws:SourceIp': ['198.51.100.0/24', '2001:db8::/32'] } }, ip, false],
    ['another address, negated', { NotIpAddress: { 'aws:SourceIp': '198.51.100.0/24' } }, ip, true],
    ['an address of version 6', { IpAddress: { 'aws:SourceIp': '2001:db8::/32' } }, { 'aws:sourceip': ['2001:db8::1'] }, true],
    ['a single address', { IpAddress: { 'aws:SourceIp': '203.0.113.7' } }, ip, true],
    ['no address', { IpAddress: { 'aws:SourceIp': 'home' } }, ip, false],
    [
      'an ARN, by parts',
      { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::acme*' } },
      { 'aws:sourcearn': ['arn:aws:s3:::acme-one'] },
      true,
    ],
    [
      'an ARN whose wildcard would cross a colon',
      { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:*:acme-one' } },
      { 'aws:sourcearn': ['arn:aws:s3:::acme-one'] },
      false,
    ],
    [
      'another ARN, negated',
      { ArnNotEquals: { 'aws:SourceArn': ['arn:aws:s3:::b'] } },
      { 'aws:sourcearn': ['arn:aws:s3:::a'] },
      true,
    ],
    ['all values', { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a', 'b', 'c'] } }, tags, true],
    ['all values, but one', { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a'] } }, tags, false],
    ['all of no values', { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a'] } }, {}, true],
    ['any value', { 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['b', 'c'] } }, tags, true],
    ['any of no values', { 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['b'] } }, {}, false],
    ['any value but these', { 'ForAnyValue:StringNotEquals': { 'aws:TagKeys': ['a'] } }, tags, true],
    ['a variable', { StringEquals: { 's3:prefix': '${aws:username}/' } }, { 's3:prefix': ['a/'], 'aws:username': ['a'] }, true],
    ['a variable of nothing', { StringEquals: { 's3:prefix': '${aws:username}/' } }, { 's3:prefix': ['a/'] }, false],
    ['a default', { StringEquals: { 's3:prefix': "${aws:username, 'a'}/" } }, { 's3:prefix': ['a/'] }, true],
    ['a key that objects are born with', { StringEquals: { constructor: 'a' } }, {}, false],
    [
      'two operators, one not met',
      { StringEquals: { 'aws:username': 'a' }, IpAddress: { 'aws:SourceIp': '198.51.100.0/24' } },
      { ...ip, 'aws:username': ['a'] },
      false,
    ],
  ])('on %s', (_, condition, keys, holds) => {
    expect(decide(policyOf({ ...statement, Condition: condition }), request(keys))).toBe(holds ? 'allow' : 'nothing');
  });
});

describe('a policy', () => {
  test.each<[string, object, 'allow' | 'deny' | 'nothing']>([
    ['allows', {}, 'allow'],
    ['denies', { Effect: 'Deny' }, 'deny'],
    ['names the action in other letters', { Action: 'S3:getobject' }, 'allow'],
    ['names the resource in other letters', { Resource: 'arn:aws:s3:::ACME-one/*' }, 'nothing'],
    ['names all but the action', { Action: undefined, NotAction: 's3:GetObject' }, 'nothing'],
    ['names all but the resource', { Resource: undefined, NotResource: 'arn:aws:s3:::acme-one/a/*' }, 'nothing'],
    ['names a wildcard in the middle', { Resource: 'arn:aws:s3:::acme-*/?/b' }, 'allow'],
    ['names a literal star', { Resource: 'arn:aws:s3:::acme-one/${*}' }, 'nothing'],
    ['names everybody', { Principal: '*' }, 'allow'],
    ['names somebody else', { Principal: { AWS: '999988887777' } }, 'nothing'],
    ['names a service of that name', { Principal: { Service: '111122223333' } }, 'nothing'],
    ["names nobody, being somebody's own", { Principal: undefined }, 'allow'],
  ])('%s', (_, change, decision) => {
    expect(decide(policyOf({ ...statement, ...change }), request())).toBe(decision);
  });

  test('that denies outweighs itself where it allows', () => {
    expect(decide(policyOf(statement, { ...statement, Effect: 'Deny' }), request())).toBe('deny');
  });

  test("that can't be read says nothing", () => {
    expect(decide('', request())).toBe('nothing');
  });
});
