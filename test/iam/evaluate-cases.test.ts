import { describe, expect, test } from '@jest/globals';
import {
  admits,
  compilePolicy,
  evaluate,
  isAbout,
  isDeny,
  isOfIdentity,
  isOn,
  rootOf,
  type Caller,
} from '../../src/iam/evaluate.js';
import { readDocument } from '../../src/iam/reading.js';
import type { Json } from '../../src/terraform/json.js';

type Map = Readonly<Record<string, Json>>;

const owner = '111122223333';
const caller: Caller = { kind: 'aws', arn: 'arn:aws:iam::222233334444:role/partner', account: '222233334444' };
const everything = compilePolicy(readDocument({ Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }));

/** The verdict on a request of the partner, by one statement that allows everyone. */
function verdict(statement: Map, context: Readonly<Record<string, string | readonly string[]>> = {}, object = 'file'): string {
  const resource = compilePolicy(readDocument({ Statement: { Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: '*', ...statement } })); // prettier-ignore
  const request = { caller, action: 's3:GetObject', resource: `arn:aws:s3:::acme/${object}`, owner };
  return evaluate({ ...request, context: new Map(Object.entries(context)) }, { resource, identity: [everything] }).verdict;
}
const holds = (Condition: Map, context: Readonly<Record<string, string | readonly string[]>>) =>
  verdict({ Condition }, context) === 'allowed';

describe('where IAM is not what it seems', () => {
  test.each<[string, Map, Readonly<Record<string, string | readonly string[]>>, boolean]>([
    // Shrunk from generated questions.
    ['an address without a range is not an address of the other family', { NotIpAddress: { 'aws:SourceIp': '203.0.113.7' } }, { 'aws:sourceip': '2001:db8::7' }, true], // prettier-ignore
    ['/0 is every address of its family', { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } }, { 'aws:sourceip': '203.0.113.7' }, true], // prettier-ignore
    ['/0 is no address of the other family', { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } }, { 'aws:sourceip': '::1' }, false],
    ['one address has several spellings', { IpAddress: { 'aws:SourceIp': '2001:0db8:0:0::7/128' } }, { 'aws:sourceip': '2001:db8::7' }, true], // prettier-ignore
    ['the last groups of an IPv6 address may be IPv4', { IpAddress: { 'aws:SourceIp': '::ffff:203.0.113.0/120' } }, { 'aws:sourceip': '::ffff:cb00:7107' }, true], // prettier-ignore
    ['${*} is an asterisk', { StringLike: { 's3:prefix': 'a${*}b' } }, { 's3:prefix': 'axb' }, false],
    ['${*} is an asterisk without wildcards too', { StringEquals: { 's3:prefix': 'a${*}b' } }, { 's3:prefix': 'a*b' }, true],
    ['* is a wildcard for StringLike alone', { StringEquals: { 's3:prefix': 'a*' } }, { 's3:prefix': 'ab' }, false],
    ['a variable without a value is like nothing', { StringLike: { 's3:prefix': '${aws:username}*' } }, { 's3:prefix': 'x' }, false], // prettier-ignore
    ['a variable without a value is unlike everything', { StringNotLike: { 's3:prefix': '${aws:username}*' } }, { 's3:prefix': 'x' }, true], // prettier-ignore
    ['a variable has the value of the request', { StringLike: { 's3:prefix': '${aws:username}/*' } }, { 'aws:username': 'a*', 's3:prefix': 'a*/x' }, true], // prettier-ignore
    ['the value of a variable has no wildcards', { StringLike: { 's3:prefix': '${aws:username}/*' } }, { 'aws:username': 'a*', 's3:prefix': 'ab/x' }, false], // prettier-ignore
    ['a variable may have a default', { StringEquals: { 's3:prefix': "${aws:username, 'all'}" } }, { 's3:prefix': 'all' }, true],
    ['an absent key matches no test', { StringEquals: { 's3:prefix': '' } }, {}, false],
    ['an absent key matches a negated test', { StringNotEquals: { 's3:prefix': 'a' } }, {}, true],
    ['an absent key matches …IfExists', { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'true' } }, {}, true],
    ['ForAllValues holds of none', { 'ForAllValues:StringEquals': { 'aws:CalledVia': 'a' } }, {}, true],
    ['ForAnyValue holds of none never, …IfExists or not', { 'ForAnyValue:StringEqualsIfExists': { 'aws:CalledVia': 'a' } }, {}, false], // prettier-ignore
    ['ForAnyValue negated wants one that differs from all', { 'ForAnyValue:StringNotEquals': { 'aws:CalledVia': ['a', 'b'] } }, { 'aws:calledvia': ['a', 'c'] }, true], // prettier-ignore
    ['several values are not for a single test', { StringEquals: { 'aws:CalledVia': 'a' } }, { 'aws:calledvia': ['a'] }, false],
    ['Null false wants the key', { Null: { 's3:prefix': 'false' } }, { 's3:prefix': '' }, true],
    ['ArnEquals knows wildcards, part by part', { ArnEquals: { 'aws:SourceArn': 'arn:aws:s3:::a*' } }, { 'aws:sourcearn': 'arn:aws:s3:::acme' }, true], // prettier-ignore
    ['a wildcard of an ARN stays in its part', { ArnLike: { 'aws:SourceArn': 'arn:aws:sns:*:topic' } }, { 'aws:sourcearn': 'arn:aws:sns:us-east-1:1:topic' }, false], // prettier-ignore
    ['numbers are compared as numbers', { NumericLessThan: { 's3:TlsVersion': '1.2' } }, { 's3:tlsversion': '1.10' }, true],
    ['seconds since 1970 are a date', { DateEquals: { 'aws:CurrentTime': '1790000000' } }, { 'aws:currenttime': '2026-09-21T14:13:20Z' }, true], // prettier-ignore
    ['an operator that nobody knows never holds', { StringMatches: { 's3:prefix': 'a' } }, { 's3:prefix': 'a' }, false],
  ])('%s', (_, condition, context, expected) => {
    expect(holds(condition, context)).toBe(expected);
  });

  test.each<[string, Map, string, string]>([
    ['an asterisk crosses slashes', { Resource: 'arn:aws:s3:::acme/*z' }, 'a/b/z', 'allowed'],
    ['a question mark is one character', { Resource: 'arn:aws:s3:::acme/?' }, 'ab', 'implicitly-denied'],
    ['escaped signs stand for themselves', { Resource: 'arn:aws:s3:::acme/a${*}${?}${$}{x}/*' }, 'a*?${x}/y', 'allowed'],
    ['and for nothing else', { Resource: 'arn:aws:s3:::acme/a${*}${?}${$}{x}/*' }, 'ab?${x}/y', 'implicitly-denied'],
    ['a variable without a value is about nothing', { Resource: 'arn:aws:s3:::acme/${aws:username}*' }, 'x', 'implicitly-denied'],
    // Shrunk from a generated question.
    ['and leaves nothing out', { Resource: undefined, NotResource: 'arn:aws:s3:::acme/${aws:username}*' } as never, 'x', 'implicitly-denied'], // prettier-ignore
    ['actions have no case', { Action: 's3:gETo?JECT' }, 'x', 'allowed'],
    ['NotAction is every other action', { Action: undefined, NotAction: 's3:Put*' } as never, 'x', 'allowed'],
  ])('%s', (_, statement, object, expected) => {
    expect(verdict(statement, {}, object)).toBe(expected);
  });
});

describe('who has to allow it', () => {
  const policy = (...Statement: readonly Map[]) => compilePolicy(readDocument({ Statement }));
  const here: Caller = { kind: 'aws', arn: `arn:aws:iam::${owner}:role/member`, account: owner };
  const bucket = { action: 's3:GetObject', resource: 'arn:aws:s3:::acme/file', owner, context: new Map() };
  const key = { action: 'kms:Decrypt', resource: `arn:aws:kms:us-east-1:${owner}:key/1`, owner, context: new Map() };
  const role = { action: 'sts:AssumeRole', resource: `arn:aws:iam::${owner}:role/vendor`, owner, context: new Map() };
  const to = (Principal: Json): Map => ({ Sid: 'To', Effect: 'Allow', Principal, Action: '*', Resource: '*' });
  const decide = (request: typeof bucket, who: Caller, resource: Map | undefined, identity: 'all' | 'none') =>
    evaluate(
      { ...request, caller: who },
      { resource: resource && policy(resource), identity: identity === 'all' ? [everything] : [] },
    ).verdict === 'allowed';

  test('in one account either side; across accounts both', () => {
    expect(decide(bucket, here, to({ AWS: `arn:aws:iam::${owner}:role/member` }), 'none')).toBe(true);
    expect(decide(bucket, here, undefined, 'all')).toBe(true);
    expect(decide(bucket, here, to({ AWS: owner }), 'none')).toBe(false);
    expect(decide(bucket, caller, to({ AWS: '222233334444' }), 'all')).toBe(true);
    expect(decide(bucket, caller, to({ AWS: '222233334444' }), 'none')).toBe(false);
    expect(decide(bucket, caller, undefined, 'all')).toBe(false);
  });

  test("a key's policy and a role's trust have to admit their own account first", () => {
    for (const request of [key, role]) {
      expect(decide(request, here, to({ AWS: owner }), 'all')).toBe(true);
      expect(decide(request, here, to({ AWS: owner }), 'none')).toBe(false);
      expect(decide(request, here, to({ AWS: '222233334444' }), 'all')).toBe(false);
      expect(decide(request, here, to({ AWS: `arn:aws:iam::${owner}:role/member` }), 'none')).toBe(true);
    }
  });

  test('services, tokens and strangers have no policies of their own', () => {
    const service: Caller = { kind: 'service', service: 's3.amazonaws.com' };
    const token: Caller = { kind: 'federated', provider: `arn:aws:iam::${owner}:oidc-provider/tokens.example` };
    expect(decide(bucket, service, to({ Service: 's3.amazonaws.com' }), 'none')).toBe(true);
    expect(decide(bucket, service, to({ Service: 'ec2.amazonaws.com' }), 'none')).toBe(false);
    expect(decide(role, token, to({ Federated: `arn:aws:iam::${owner}:oidc-provider/tokens.example` }), 'none')).toBe(true);
    // Shrunk from a generated question: a token is nobody of the account that its provider is listed in.
    expect(decide(role, token, to({ AWS: owner }), 'none')).toBe(false);
    expect(decide(bucket, { kind: 'anonymous' }, to('*'), 'none')).toBe(true);
    expect(decide(bucket, { kind: 'anonymous' }, to({ AWS: '222233334444' }), 'none')).toBe(false);
  });

  test('a Deny wins, wherever it stands, and is named', () => {
    const deny = { Sid: 'No', Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*' };
    const { verdict: denied, by } = evaluate({ ...bucket, caller }, { resource: policy(to('*'), deny), identity: [everything] });
    expect([denied, by.map(({ statement }) => statement.sid)]).toEqual(['explicitly-denied', ['No']]);
    const own = policy({ Effect: 'Deny', Action: 's3:Get*', Resource: '*' });
    expect(evaluate({ ...bucket, caller }, { resource: policy(to('*')), identity: [everything, own] }).verdict).toBe(
      'explicitly-denied',
    );
  });

  test("a statement that can't be read allows nothing", () => {
    expect(decide(bucket, caller, { ...to('*'), Principal: { AWS: [{}] } }, 'all')).toBe(false);
    expect(decide(bucket, caller, { ...to('*'), Unheard: 'of' }, 'all')).toBe(false);
    expect(policy({ ...to('*'), Unheard: 'of' })).toEqual([]);
  });

  test('the root of an account is its policy, and not somebody of it', () => {
    const root: Caller = { kind: 'aws', arn: `arn:aws:iam::${owner}:root`, account: owner };
    expect(decide(bucket, root, to({ AWS: owner }), 'none')).toBe(true);
    expect(['', 'x'].map((more) => rootOf(`AWS:arn:aws:iam::${owner}:root${more}`))).toEqual([owner, undefined]);
    expect([`xAWS:arn:aws:iam::${owner}:root`, `AWS:arn:aws:iam::${owner}:role/root`, `AWS:arn:aws:iam::1${owner}:root`].map(rootOf)).toEqual([undefined, undefined, undefined]); // prettier-ignore
    expect(rootOf(`AWS:arn:aws-us-gov:iam::${owner}:root`)).toBe(owner);
  });

  // KMS Developer Guide, "Default key policy": without that statement of the key's policy, IAM policies of the account do nothing.
  test('only a key of KMS wants its account to be admitted; an alias, S3 and a role without a policy do not', () => {
    const alias = { ...key, action: 'kms:UpdateAlias', resource: `arn:aws:kms:us-east-1:${owner}:alias/a` };
    expect(decide({ ...key, action: 'KMS:Decrypt' }, here, undefined, 'all')).toBe(false);
    expect(decide(alias, here, undefined, 'all')).toBe(true);
    expect(['key/1', 'x:key/1', 'arn:aws:kms:us-east-1:1:alias/a:key/1', 'arn:aws:kms:us-east-1:key/1'].map((resource) => decide({ ...key, resource }, here, undefined, 'all'))).toEqual([true, true, true, true]); // prettier-ignore
    expect(decide(role, here, undefined, 'all')).toBe(true);
    expect(decide({ ...role, action: 'STS:AssumeRole' }, here, to({ AWS: '222233334444' }), 'all')).toBe(false);
    expect(decide(bucket, here, to({ AWS: '222233334444' }), 'all')).toBe(true);
  });

  test('what decided is named: both sides, or the one that is enough', () => {
    const names = (who: Caller, resource: Map, own: readonly ReturnType<typeof policy>[], request = bucket) =>
      evaluate({ ...request, caller: who }, { resource: policy(resource), identity: own }).by.map(
        ({ statement }) => statement.sid,
      );
    const mine = policy({ Sid: 'Mine', Effect: 'Allow', Action: '*', Resource: '*' });
    expect(names(caller, to('*'), [mine])).toEqual(['To', 'Mine']);
    expect(names(here, to({ AWS: owner }), [mine], key)).toEqual(['To', 'Mine']);
    expect(names(here, to({ AWS: owner }), [mine])).toEqual(['To', 'Mine']);
    expect(names(here, to({ AWS: `arn:aws:iam::${owner}:role/member` }), [mine])).toEqual(['To']);
    expect(names(here, to({ AWS: '222233334444' }), [mine])).toEqual(['Mine']);
    expect(names(caller, to({ AWS: '333344445555' }), [mine])).toEqual([]);
    expect(names({ kind: 'anonymous' }, to({ AWS: '333344445555' }), [])).toEqual([]);
  });

  test('a statement about something else decides nothing, on either side', () => {
    const elsewhere = policy({ Effect: 'Allow', Action: 's3:PutObject', Resource: '*' });
    const asked = (who: Caller, resource: Map) =>
      evaluate({ ...bucket, caller: who }, { resource: policy(resource), identity: [elsewhere] }).verdict;
    expect([asked(here, to({ AWS: owner })), asked(caller, to('*'))]).toEqual(['implicitly-denied', 'implicitly-denied']);
    const forOthers = policy({ Effect: 'Deny', Action: 's3:PutObject', Resource: '*' });
    expect(evaluate({ ...bucket, caller }, { resource: policy(to('*')), identity: [everything, forOthers] }).verdict).toBe(
      'allowed',
    );
  });

  // IAM User Guide, "NotPrincipal": everyone but those that are named, and their accounts.
  test('whom NotPrincipal names, and whose account, is left out', () => {
    const not = (NotPrincipal: Json) => ({ Sid: 'Not', Effect: 'Allow', NotPrincipal, Action: '*', Resource: '*' });
    expect(decide(bucket, caller, not({ AWS: '333344445555' }), 'all')).toBe(true);
    expect(decide(bucket, caller, not({ AWS: '222233334444' }), 'all')).toBe(false);
    expect(decide(bucket, caller, not({ AWS: ['333344445555', caller.kind === 'aws' ? caller.arn : ''] }), 'all')).toBe(false);
    expect(decide(bucket, { kind: 'anonymous' }, not({ AWS: '222233334444' }), 'none')).toBe(true);
  });

  test('a caller is who the policy names, of that kind', () => {
    const token: Caller = { kind: 'federated', provider: 'accounts.example' };
    const service: Caller = { kind: 'service', service: 's3.amazonaws.com' };
    expect(decide(bucket, token, to({ Federated: 'accounts.other' }), 'none')).toBe(false);
    expect(decide(bucket, token, to({ Service: 'accounts.example' }), 'none')).toBe(false);
    expect(decide(bucket, service, to({ Federated: 's3.amazonaws.com' }), 'none')).toBe(false);
    expect(decide(bucket, caller, to({ AWS: [owner, caller.kind === 'aws' ? caller.arn : ''] }), 'all')).toBe(true);
    expect(decide(bucket, here, to({ AWS: ['222233334444', owner] }), 'none')).toBe(false);
    const admitted = (who: Caller, one: Map) => policy(one).map(({ statement }) => admits(statement, who));
    expect(admitted(here, to({ AWS: owner }))).toEqual(['by-account']);
    expect(admitted({ kind: 'anonymous' }, to({ Service: 'undefined' }))).toEqual(['no']);
    expect(readDocument('no document').map((statement) => admits(statement, here))).toEqual(['no']);
    const { Principal, ...rest } = to('*');
    const others = { ...rest, NotPrincipal: { Service: 'ec2.amazonaws.com', Federated: 'accounts.other' } };
    expect([Principal, ...admitted(service, others), ...admitted(token, others)]).toEqual(['*', 'directly', 'directly']);
  });
});

describe('what a statement is about', () => {
  const about = (more: Map) => {
    const [rule] = compilePolicy(readDocument({ Statement: { Effect: 'Allow', Action: 's3:*', Resource: '*', ...more } }));
    if (rule === undefined) throw new Error('the statement is read');
    return rule;
  };
  const on = (Resource: Json, arn: string, context: Readonly<Record<string, string>> = {}) =>
    isOn(about({ Resource }), arn, new Map(Object.entries(context)));

  test('actions: any of a list, in any case, or all others', () => {
    const rule = about({ Action: ['s3:Get*', 'S3:putobject'] });
    expect(['s3:GetObject', 'S3:PUTOBJECT', 's3:DeleteObject'].map((action) => isAbout(rule, action))).toEqual([true, true, false]); // prettier-ignore
    const other = about({ Action: undefined, NotAction: ['s3:Get*', 's3:Put*'] } as never);
    expect(['s3:GetObject', 's3:PutObject', 's3:DeleteObject'].map((action) => isAbout(other, action))).toEqual([false, false, true]); // prettier-ignore
  });

  test.each<[Json, string, boolean]>([
    ['*', 'whatever', true],
    ['arn:aws:s3:::acme', 'arn:aws:s3:::acme', true],
    ['arn:aws:s3:::acme', 'arn:aws:s3:::acme/a', false],
    ['arn:aws:s3:::acme', 'acme', false],
    ['acme', 'acme', false],
    [['arn:aws:s3:::other', 'arn:aws:s3:::ac*'], 'arn:aws:s3:::acme', true],
    ['arn:aws:s3*', 'arn:aws:s3:::acme/a', true],
    ['arn:*', 'arn:aws:sns:us-east-1:1:t', true],
    ['arn:aws:sns', 'arn:aws:sns:us-east-1:1:t', false],
    ['arn:aws:s3:::a:*', 'arn:aws:s3:::a:b:c', true],
    ['arn:*:*:*:*:acme', 'arn:aws:s3:::acme', true],
    ['arn:aws:s3:::acme', 'arn:aws-cn:s3:::acme', false],
    ['arn:aws:sns:*:1:t', 'arn:aws:sns:us-east-1:2:t', false],
  ])('the resource %j and %s: %p', (resource, arn, expected) => {
    expect(on(resource, arn)).toBe(expected);
  });

  /**
   * IAM User Guide, "Resource": "If the * wildcard is the last character of a resource ARN segment, it can expand to match beyond the colon
   * boundaries." It does not say when, so what allows reaches as far as it can, and what denies does not.
   */
  test.each<[string, string, boolean]>([
    ['arn:aws:kms:*:key/1', 'arn:aws:kms:us-east-1:1:key/1', true],
    ['arn:aws:sns:us-*:t', 'arn:aws:sns:us-east-1:1:t', true],
    ['arn:aws:sns:*:t', 'arn:aws:sns:us-east-1:1:other', false],
    ['arn:aws:sns:*:1:a:t', 'arn:aws:sns:us-east-1:2:1:a:t', true],
    ['arn:aws:sns:*-1:t', 'arn:aws:sns:us-1:1:x:t', false],
    // No part but the last ends with a wildcard.
    ['arn:aws:s?:::x*', 'arn:aws:s::::x', false],
  ])('a wildcard at the end of a part, %s and %s: only what allows reaches beyond the colon (%p)', (Resource, arn, far) => {
    const none = new Map();
    const except = { Resource: undefined, NotResource: Resource } as never;
    expect(isOn(about({ Resource }), arn, none)).toBe(far);
    expect(isOn(about({ Effect: 'Deny', Resource }), arn, none)).toBe(false);
    expect(isOn(about(except), arn, none)).toBe(true);
    expect(isOn(about({ Effect: 'Deny', ...(except as object) }), arn, none)).toBe(!far);
  });

  test.each<[string, string]>([
    ['*', 'whatever'],
    ['arn:aws:s3*', 'arn:aws:s3:::acme/a'],
    ['arn:*', 'arn:aws:sns:us-east-1:1:t'],
  ])('what denies on %s denies on %s, however few parts it has', (Resource, arn) => {
    expect(isOn(about({ Effect: 'Deny', Resource }), arn, new Map())).toBe(true);
  });

  test('NotResource: none of a list', () => {
    const not = (...resources: readonly string[]) => about({ Resource: undefined, NotResource: resources } as never);
    expect(isOn(not('arn:aws:s3:::a', 'arn:aws:s3:::b'), 'arn:aws:s3:::c', new Map())).toBe(true);
    expect(isOn(not('arn:aws:s3:::a', 'arn:aws:s3:::b'), 'arn:aws:s3:::b', new Map())).toBe(false);
    expect(isOn(not('arn:aws:s3:::${aws:username}'), 'arn:aws:sns:::x', new Map())).toBe(true);
    expect(isOn(not('arn:aws:s3:::${aws:username}'), 'arn:aws:s3:::x', new Map())).toBe(false);
  });

  test('a variable has the value of the request', () => {
    expect(on('arn:aws:s3:::acme/${aws:username}', 'arn:aws:s3:::acme/ann', { 'aws:username': 'ann' })).toBe(true);
    expect(on('arn:aws:s3:::acme/${aws:username}', 'arn:aws:s3:::acme/ann')).toBe(false);
  });

  test('a statement without resources, as that of a trust, is about each', () => {
    expect(isOn(about({ Resource: undefined } as never), 'arn:aws:iam::1:role/r', new Map())).toBe(true);
  });

  test('every condition has to hold', () => {
    const both = { StringEquals: { a: '1', b: '2' } };
    expect([{ a: '1', b: '2' }, { a: '1' }, { b: '2' }].map((context) => verdict({ Condition: both }, context))).toEqual(['allowed', 'implicitly-denied', 'implicitly-denied']); // prettier-ignore
    expect(about({ Condition: both }).conditions.map(({ operator, key, values }) => [operator, key, values])).toEqual([['StringEquals', 'a', ['1']], ['StringEquals', 'b', ['2']]]); // prettier-ignore
    expect(about({ Condition: { Bool: { 'a b': 'true' } } }).conditions[0]?.key).toBe('a b');
  });

  test('who: an identity policy names nobody', () => {
    expect([about({}), about({ Principal: '*' })].map(({ statement }) => isOfIdentity(statement))).toEqual([true, false]);
    expect([about({}), about({ Effect: 'Deny' })].map(isDeny)).toEqual([false, true]);
  });
});
