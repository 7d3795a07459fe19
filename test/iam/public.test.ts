import { describe, expect, test } from '@jest/globals';
import { isPublic, judgePublic } from '../../src/iam/public.js';
import { readDocument } from '../../src/iam/reading.js';
import type { Json } from '../../src/terraform/json.js';

type Statement = Readonly<Record<string, Json>>;

const allow = (more: Statement): Statement => ({ Sid: 'S', Effect: 'Allow', Action: 's3:PutObject', Resource: '*', ...more });
const of = { kind: 'bucket-policy', of: 'acme' } as const;
const judge = (...Statement: readonly Statement[]) => judgePublic(readDocument({ Version: '2012-10-17', Statement }), of);

/** The examples of the S3 User Guide, "The meaning of public": of its current edition, and of an earlier one. */
describe("AWS's own examples", () => {
  test.each<[string, Statement]>([
    ['someone of an identity provider', allow({ Principal: { Federated: 'graph.facebook.com' } })],
    ['everyone', allow({ Principal: '*' })],
    ['everyone, from any VPC', allow({ Principal: '*', Condition: { StringLike: { 'aws:SourceVpc': 'vpc-*' } } })],
    ['half of the Internet', allow({ Principal: '*', Condition: { IpAddress: { 'aws:SourceIp': '0.0.0.0/1' } } })],
  ])('are public: %s', (_, statement) => {
    expect(judge(statement).public).toBe(true);
  });

  test.each<[string, Statement]>([
    ['one VPC', allow({ Principal: '*', Condition: { StringEquals: { 'aws:SourceVpc': 'vpc-91237329' } } })],
    [
      'the access points of an account, by ARN',
      allow({
        Principal: '*',
        Condition: { ArnLike: { 's3:DataAccessPointArn': 'arn:aws:s3:us-west-2:123456789012:accesspoint/*' } },
      }),
    ],
    ['the access points of an account', allow({ Principal: '*', Condition: { StringEquals: { 's3:DataAccessPointAccount': '123456789012' } } })], // prettier-ignore
    ['an organization', allow({ Principal: '*', Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } })],
  ])('are not public: %s', (_, statement) => {
    expect(judge(statement).public).toBe(false);
  });

  test('one public statement makes all of the policy public, and says which one', () => {
    const trail = allow({ Sid: 'One', Principal: { Service: 'cloudtrail.amazonaws.com' } });
    const account = allow({ Sid: 'Two', Principal: { AWS: '111122223333' } });
    const open = allow({ Sid: 'Three', Principal: '*' });
    const verdict = judge(trail, account, open);
    expect(verdict).toMatchObject({ kind: 'bucket-policy', of: 'acme', public: true });
    expect(verdict.statements.map(({ sid, public: isPublic }) => [sid, isPublic])).toEqual([['One', false], ['Two', false], ['Three', true]]); // prettier-ignore
    expect(judge(trail, account).public).toBe(false);
  });
});

test.each<[string, Statement, boolean]>([
  ['a key of SSE-KMS, which the guide no longer lists', { StringEquals: { 's3:x-amz-server-side-encryption-aws-kms-key-id': 'arn:aws:kms:us-east-1:111122223333:key/1' } }, true], // prettier-ignore
  ['a session of a role', { StringEquals: { 'aws:userid': 'AROAEXAMPLEID:session' } }, true],
  ['any session of a role', { StringLike: { 'aws:userid': 'AROAEXAMPLEID:*' } }, true],
  ['a user by its id', { StringEquals: { 'aws:userid': 'AIDAEXAMPLEID' } }, false],
  ['an IPv6 range of /32', { IpAddress: { 'aws:SourceIp': '2001:db8::/32' } }, false],
  ['an IPv6 range of /31', { IpAddress: { 'aws:SourceIp': '2001:db8::/31' } }, true],
  ['a private range', { IpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'] } }, false],
  ['an IPv4 range of /7', { IpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '12.0.0.0/7'] } }, true],
  ['something that is no range', { IpAddress: { 'aws:SourceIp': 'localhost' } }, true],
  ['a key that may be absent', { StringEqualsIfExists: { 'aws:SourceVpce': 'vpce-1' } }, true],
  ['a variable', { StringEquals: { 'aws:SourceAccount': '${aws:PrincipalAccount}' } }, true],
  ['what it is not', { StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } }, true],
])('everyone, limited by %s: public %p', (_, Condition, isPublic) => {
  expect(judge(allow({ Principal: '*', Condition })).public).toBe(isPublic);
});

test('NotPrincipal allows everyone else; NotAction and NotResource do not change who', () => {
  expect(judge({ Sid: 'S', Effect: 'Allow', NotPrincipal: { AWS: '111122223333' }, Action: 's3:*', Resource: '*' }).public).toBe(
    true,
  );
  expect(
    judge({ Sid: 'S', Effect: 'Allow', Principal: { AWS: '111122223333' }, NotAction: 's3:*', NotResource: 'a' }).public,
  ).toBe(false);
});

test('each verdict has its reason', () => {
  const reasonOf = (statement: Statement) => judge(statement).statements[0]?.reason;
  expect([
    reasonOf(allow({ Effect: 'Deny', Principal: '*' })),
    reasonOf(allow({ Principal: { AWS: 'arn:aws:iam::111122223333:role/r', Service: 'logging.s3.amazonaws.com' } })),
    reasonOf(allow({ Principal: '*', Condition: { StringEquals: { 'aws:SourceVpce': ['vpce-1', 'vpce-2'] } } })),
    reasonOf(allow({ Principal: { AWS: '*' }, Condition: { StringLike: { 'aws:SourceVpce': 'vpce-*' } } })),
    reasonOf(allow({ Principal: { AWS: ['arn:aws:iam::111122223333:role/*'] } })),
    reasonOf({ Effect: 'Allow', NotPrincipal: { AWS: '111122223333' }, Action: 's3:*', Resource: '*' }),
    reasonOf({ Effect: 'Allow', Principal: { AWS: [{}] }, Action: 's3:*', Resource: '*' }),
  ]).toEqual([
    'It only refuses.',
    'Its principals are fixed: arn:aws:iam::111122223333:role/r, logging.s3.amazonaws.com.',
    'It is limited by aws:sourcevpce, which is fixed: vpce-1, vpce-2.',
    'It allows everyone, and no condition fixes who that is: StringLike aws:sourcevpce vpce-* is not a fixed value.',
    'It allows arn:aws:iam::111122223333:role/*, and no condition fixes who that is.',
    'It allows everyone but arn:aws:iam::111122223333:root, and no condition fixes who that is.',
    "It can't be read, so it is taken for public.",
  ]);
});

describe('the policy of an access point', () => {
  const reading = readDocument({ Statement: [allow({ Principal: '*' })] });
  const points = { ArnLike: { 's3:DataAccessPointArn': 'arn:aws:s3:us-west-2:123456789012:accesspoint/*' } };

  test('is public by the same rules, but for one that names a set of access points', () => {
    expect(judgePublic(reading, { kind: 'access-point-policy', of: 'reports' }).public).toBe(true);
    const set = readDocument({ Statement: [allow({ Principal: '*', Condition: points })] });
    expect(judgePublic(set, of).public).toBe(false);
    expect(judgePublic(set, { kind: 'access-point-policy', of: 'reports' }).public).toBe(true);
  });

  test('is never public with a VPC as its origin', () => {
    const verdict = judgePublic(reading, { kind: 'access-point-policy', of: 'reports', vpc: 'vpc-1' });
    expect(verdict).toEqual({
      kind: 'access-point-policy',
      of: 'reports',
      public: false,
      statements: [
        {
          sid: 'S',
          public: false,
          reason: 'The access point takes requests from vpc-1 only; S3 never counts one with a VPC as its origin as public.',
        },
      ],
    });
  });
});

/** The same page: a principal, or a fixed value of one of these keys. */
describe('a fixed value', () => {
  const by = (Condition: Json) => judge(allow({ Principal: '*', Condition })).public;

  test.each([
    ['aws:SourceArn', 'arn:aws:sns:us-east-1:111122223333:topic'],
    ['aws:SourceVpc', 'vpc-1'],
    ['aws:SourceVpce', 'vpce-1'],
    ['aws:SourceOwner', '111122223333'],
    ['aws:SourceAccount', '111122223333'],
    ['aws:PrincipalOrgID', 'o-1'],
    ['aws:userid', 'AIDAEXAMPLEID'],
    ['s3:DataAccessPointAccount', '111122223333'],
    ['s3:DataAccessPointArn', 'arn:aws:s3:us-east-1:111122223333:accesspoint/reports'],
  ])('of %s is not public, whatever operator asks for it', (key, value) => {
    for (const operator of [
      'StringEquals',
      'StringEqualsIgnoreCase',
      'StringLike',
      'ArnEquals',
      'ArnLike',
      'ForAnyValue:StringLike',
    ]) {
      expect([operator, by({ [operator]: { [key]: value } })]).toEqual([operator, false]);
    }
    for (const operator of [
      'StringNotEquals',
      'NStringEquals',
      'ArnLikeIfExists',
      'ForAllValues:StringEquals',
      'XForAnyValue:ArnLike',
      'IpAddress',
    ]) {
      expect([operator, by({ [operator]: { [key]: value } })]).toEqual([operator, true]);
    }
    expect(by({ StringEquals: { [key]: [value, '*'] } })).toBe(true);
    expect(by({ StringEquals: { [key]: [] } })).toBe(true);
  });

  test('of an address needs the operator of addresses', () => {
    expect(by({ StringEquals: { 'aws:SourceIp': '203.0.113.0/24' } })).toBe(true);
    expect(by({ IpAddressIfExists: { 'aws:SourceIp': '203.0.113.0/24' } })).toBe(true);
    expect(by({ IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } })).toBe(false);
    expect(by({ StringLike: { 'aws:SourceVpc': 'vpc-*' }, StringEquals: { 'aws:SourceOwner': '111122223333' } })).toBe(false);
  });

  test.each([
    ['arn:aws:s3:*:123456789012:accesspoint/x', true],
    ['arn:aws:s3:us-west-2:123456789012:accesspoint/${aws:username}', true],
    ['arn:aws:s3:us-west-2:123456789012:accesspoint/x-${aws:username}', true],
    ['arn:aws:s3:us-west-?:123456789012:accesspoint/x', true],
    ['arn:aws:s3:us-west-2:12345678901:accesspoint/x', true],
    ['arn:aws:s3:us-west-2:1234567890123:accesspoint/x', true],
    ['arn:aws:s3:us-west-2:*:accesspoint/x', true],
    ['arn:*:s3:us-west-2:123456789012:accesspoint/x', true],
    ['xarn:aws:s3:us-west-2:123456789012:accesspoint/x', true],
    ['arn:aws:s3:us-west-2:123456789012:accesspoint/', true],
    ['arn:aws:s3:us-west-2:123456789012:*', true],
    ['arn:aws:s3::123456789012:accesspoint/x', false],
    ['arn:aws-us-gov:s3:us-gov-west-1:123456789012:accesspoint/x-*', false],
  ])('of access points, %s: public %p', (arn, expected) => {
    expect(by({ ArnLike: { 's3:DataAccessPointArn': arn } })).toBe(expected);
  });
});

test('a reason names who and what, however many', () => {
  const reasonOf = (statement: Statement) => judge(statement).statements[0]?.reason;
  const near = {
    StringLike: { 'aws:SourceVpc': ['vpc-*', 'vpc-1'] },
    IpAddress: { 'aws:SourceIp': '0.0.0.0/0' },
    Bool: { 'aws:SecureTransport': 'true' },
  };
  expect(reasonOf(allow({ Principal: '*', Condition: near }))).toBe(
    'It allows everyone, and no condition fixes who that is: ' +
      'StringLike aws:sourcevpc vpc-*, vpc-1; IpAddress aws:sourceip 0.0.0.0/0 is not a fixed value.',
  );
  expect(reasonOf(allow({}))).toBe('It allows everyone, and no condition fixes who that is.');
  const several = { AWS: ['arn:aws:iam::111122223333:role/*', 'arn:aws:iam::111122223333:role/r'], Federated: 'a:AWS:b' };
  expect(reasonOf(allow({ Principal: several }))).toBe(
    'It allows arn:aws:iam::111122223333:role/*, a:AWS:b, and no condition fixes who that is.',
  );
  expect(reasonOf(allow({ Principal: { CanonicalUser: 'c', Other: 'AWS:o' } }))).toBe(
    'Its principals are fixed: c, Other:AWS:o.',
  );
});

test('of an access point in a VPC a statement that is not public keeps its reason', () => {
  const reading = readDocument({ Statement: [allow({ Principal: '*' }), allow({ Effect: 'Deny', Principal: '*' })] });
  const verdict = judgePublic(reading, { kind: 'access-point-policy', of: 'reports', vpc: 'vpc-1' });
  expect(verdict.statements.map(({ public: isOpen, reason }) => [isOpen, reason])).toEqual([
    [false, 'The access point takes requests from vpc-1 only; S3 never counts one with a VPC as its origin as public.'],
    [false, 'It only refuses.'],
  ]);
});

test('what is no statement of a document is public, by its own reason', () => {
  expect(judgePublic(readDocument({ Statement: ['x'] }), of)).toEqual({
    ...of,
    public: true,
    statements: [{ sid: '', public: true, reason: "It can't be read, so it is taken for public." }],
  });
  expect([isPublic(readDocument({ Statement: [] })), isPublic(readDocument('x'))]).toEqual([false, true]);
});

test('without a word of what a policy is of, it is that of a bucket', () => {
  const points = { ArnLike: { 's3:DataAccessPointArn': 'arn:aws:s3:us-west-2:123456789012:accesspoint/*' } };
  expect(isPublic(readDocument({ Statement: [allow({ Principal: '*', Condition: points })] }))).toBe(false);
});
