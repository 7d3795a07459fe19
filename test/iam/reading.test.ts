import { describe, expect, test } from '@jest/globals';
import { isUnderstood, readDocument } from '../../src/iam/reading.js';
import { readPolicy } from '../../src/change/policy.js';

const of = (Resource: string, Principal: unknown) => ({ Statement: { Effect: 'Allow', Principal, Action: 's3:GetObject', Resource } }); // prettier-ignore
const principals = (reading: ReturnType<typeof readDocument>) => reading.flatMap((statement) => statement.principals);

// IAM User Guide, "AWS JSON policy elements: Principal": "you can use the account ID, or ... the root"; "ARNs": the partitions aws, aws-cn and aws-us-gov.
test.each(['aws', 'aws-cn', 'aws-us-gov', 'aws-iso-b'])("an account's bare id is its root in the partition %s", (partition) => {
  const root = `AWS:arn:${partition}:iam::111122223333:root`;
  const bare = of(`arn:${partition}:s3:::acme/*`, { AWS: '111122223333' });
  expect(principals(readDocument(bare))).toEqual([root]);
  expect(readPolicy(JSON.stringify(bare))).toEqual(readPolicy(of(`arn:${partition}:s3:::acme/*`, { AWS: root.slice(4) })));
  expect(principals(readDocument(of('*', { AWS: '111122223333' }), partition))).toEqual([root]);
});

test('without any ARN it is that of the partition that most are in', () => {
  expect(principals(readDocument(of('*', { AWS: '111122223333' })))).toEqual(['AWS:arn:aws:iam::111122223333:root']);
});

const statement = { Sid: 'S', Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::acme/*' };
const [plain] = readDocument({ Statement: statement });

/** IAM User Guide, "IAM JSON policy element reference" and "Grammar of the IAM JSON policy language". */
describe('a statement', () => {
  test('has every list as a list, sorted', () => {
    expect(plain).toEqual({ sid: 'S', effect: 'Allow', principals: ['*'], actions: ['s3:GetObject'], resources: ['arn:aws:s3:::acme/*'], conditions: {}, except: [] }); // prettier-ignore
    const [full] = readDocument({
      Statement: [
        {
          Effect: 'Deny',
          Principal: {
            Service: 's3.amazonaws.com',
            AWS: ['*', 'arn:aws:iam::111122223333:role/r'],
            Federated: 'f',
            CanonicalUser: 'c',
          },
          Action: ['s3:Put*', 's3:Get*'],
          Resource: ['b', 'a'],
          Condition: { Bool: { 'aws:SecureTransport': false }, NumericLessThan: { 's3:TlsVersion': [1.3, 1.2] } },
        },
      ],
    });
    expect(full).toEqual({
      sid: '',
      effect: 'Deny',
      principals: ['*', 'AWS:arn:aws:iam::111122223333:role/r', 'CanonicalUser:c', 'Federated:f', 'Service:s3.amazonaws.com'],
      actions: ['s3:Get*', 's3:Put*'],
      resources: ['a', 'b'],
      conditions: { 'Bool aws:securetransport': ['false'], 'NumericLessThan s3:tlsversion': ['1.2', '1.3'] },
      except: [],
    });
  });

  test('may say what it is not about, and is kept as text then too', () => {
    const [inverted] = readDocument({
      Statement: { Effect: 'Deny', NotPrincipal: { AWS: '111122223333' }, NotAction: ['b', 'a'], NotResource: 'r' },
    });
    expect(inverted).toEqual({
      sid: '',
      effect: 'Deny',
      principals: ['AWS:arn:aws:iam::111122223333:root'],
      actions: ['a', 'b'],
      resources: ['r'],
      conditions: {},
      except: ['principals', 'actions', 'resources'],
      opaque: '{"Effect":"Deny","NotAction":["b","a"],"NotPrincipal":{"AWS":"111122223333"},"NotResource":"r"}',
    });
  });

  test('of an identity policy has no principal, and that of a trust no resource', () => {
    const { Principal, ...identity } = statement;
    const { Resource, ...trust } = statement;
    const read = (one: object) => readDocument({ Statement: one })[0];
    expect([Principal, read(identity)]).toEqual(['*', { ...plain, principals: [] }]);
    expect([Resource, read(trust)]).toEqual(['arn:aws:s3:::acme/*', { ...plain, resources: [] }]);
    expect(read({ ...statement, Principal: null, Resource: null, Condition: null })).toEqual({ ...plain, principals: [], resources: [] }); // prettier-ignore
  });

  test.each<[string, object]>([
    ['without an action', { ...statement, Action: undefined }],
    ['with no action', { ...statement, Action: [] }],
    ['with an element that nobody knows', { ...statement, Unheard: 'of' }],
    ['without an effect', { ...statement, Effect: undefined }],
    ['with another effect', { ...statement, Effect: 'allow' }],
    ['with both an element and its inversion', { ...statement, NotAction: 's3:*' }],
    ['with both kinds of principal', { ...statement, NotPrincipal: '*' }],
    ['with both kinds of resource', { ...statement, NotResource: '*' }],
    ['that leaves out nothing', { ...statement, Resource: undefined, NotResource: [] }],
    ['with an action that is none', { ...statement, Action: ['s3:GetObject', {}] }],
    ['with a resource that is none', { ...statement, Resource: [['a']] }],
    ['with a principal that is a text', { ...statement, Principal: 'arn:aws:iam::111122223333:role/r' }],
    ['with a list of principals', { ...statement, Principal: ['*'] }],
    ['with a principal that is none', { ...statement, Principal: { AWS: [null] } }],
    ['with a condition that is a text', { ...statement, Condition: 'Bool' }],
    ['with a condition that is a list', { ...statement, Condition: [] }],
    ['with a test that is a text', { ...statement, Condition: { Bool: 'aws:SecureTransport' } }],
    ['with a value that is none', { ...statement, Condition: { Bool: { 'aws:SecureTransport': {} } } }],
    [
      'with one key twice',
      { ...statement, Condition: { Bool: { 'aws:SecureTransport': 'true', 'AWS:SecureTransport': 'false' } } },
    ],
  ])("%s can't be understood", (_, value) => {
    const [read, ...more] = readDocument({ Statement: [value] });
    expect(more).toEqual([]);
    expect(read).toEqual({ sid: 'S', effect: 'Allow', principals: [], actions: [], resources: [], conditions: {}, opaque: expect.any(String) }); // prettier-ignore
    expect([read, plain].map((one) => one && isUnderstood(one))).toEqual([false, true]);
  });

  test('that is not understood still refuses where it says so, and keeps its name', () => {
    expect(readDocument({ Statement: { Sid: 7, Effect: 'Deny', Action: 'a', Unheard: 'of' } })).toMatchObject([{ sid: '', effect: 'Deny', opaque: '{"Action":"a","Effect":"Deny","Sid":7,"Unheard":"of"}' }]); // prettier-ignore
    expect(readDocument({ Statement: ['x'] })).toMatchObject([{ sid: '', effect: 'Allow', opaque: '"x"' }]);
  });

  test('reads as the same text whatever the order of its elements, with what is empty, without what is absent', () => {
    const text = (one: unknown) => readDocument({ Statement: [one] })[0]?.opaque;
    const unknown = Symbol('unknown');
    expect(text({ b: [1, undefined, null], a: { d: '', c: undefined, e: null }, f: unknown })).toBe('{"a":{"d":""},"b":[1,null,null],"f":"(known after apply)"}'); // prettier-ignore
    expect(text({ a: [{ d: 1, c: 2 }, unknown, [unknown]] })).toBe('{"a":[{"c":2,"d":1},"(known after apply)",["(known after apply)"]]}'); // prettier-ignore
    expect(text(null)).toBe('null');
  });
});

describe('a document', () => {
  test('is text or an object', () => {
    expect(readDocument(JSON.stringify({ Version: '2012-10-17', Statement: [statement] }))).toEqual([plain]);
  });

  test.each<[unknown, string]>([
    ['not json', '"not json"'],
    ['[]', '"[]"'],
    ['null', '"null"'],
    [undefined, 'null'],
    [{}, '{}'],
    [{ Version: '2012-10-17' }, '{"Version":"2012-10-17"}'],
    [[statement], expect.stringContaining('"Action"') as unknown as string],
  ])("that can't be read (%j) is one Allow that is not understood", (document, opaque) => {
    expect(readDocument(document)).toEqual([{ sid: '', effect: 'Allow', principals: [], actions: [], resources: [], conditions: {}, opaque }]); // prettier-ignore
  });

  test('without statements has none', () => {
    expect(readDocument({ Statement: [] })).toEqual([]);
  });
});

test.each(['arn:aws:iam::111122223333:root', '1111222233334', '11112222333', 'a111122223333', '111122223333a'])(
  "%s is no account's bare id",
  (name) => {
    expect(principals(readDocument(of('*', { AWS: name })))).toEqual([`AWS:${name}`]);
  },
);

test('a bare id is an account of AWS alone, and a canonical user is not', () => {
  expect(principals(readDocument(of('*', { CanonicalUser: '111122223333', Service: '*' })))).toEqual(['CanonicalUser:111122223333', 'Service:*']); // prettier-ignore
});
