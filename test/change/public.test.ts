import { describe, expect, test } from '@jest/globals';
import { readPolicy } from '../../src/change/policy.js';
import { isPublic } from '../../src/iam/public.js';
import { isUnknown } from '../../src/change/plan-view.js';
import type { Json } from '../../src/terraform/json.js';

const statement = (more: Readonly<Record<string, Json>>) => ({
  Effect: 'Allow',
  Principal: '*',
  Action: 's3:GetObject',
  Resource: '*',
  ...more,
});

function verdict(...statements: readonly Json[]): boolean {
  const policy = readPolicy(JSON.stringify({ Statement: statements }));
  if (policy === undefined || isUnknown(policy)) throw new Error('no policy');
  return isPublic(policy);
}

describe('a policy is public', () => {
  test.each<[string, Json]>([
    ['for everyone', statement({})],
    ['for every AWS account', statement({ Principal: { AWS: '*' } })],
    ['for a principal with a wildcard', statement({ Principal: { AWS: 'arn:aws:iam::1234567890*:root' } })],
    ['for one fixed and one open principal', statement({ Principal: { AWS: ['111122223333', '*'] } })],
    ['for all but one', { Effect: 'Allow', NotPrincipal: { AWS: '111122223333' }, Action: 's3:*', Resource: '*' }],
    ['with a policy variable', statement({ Condition: { StringEquals: { 'aws:userid': '${aws:userid}' } } })],
    ['for half of the Internet', statement({ Condition: { IpAddress: { 'aws:SourceIp': '0.0.0.0/1' } } })],
    ['for all of IPv6', statement({ Condition: { IpAddress: { 'aws:SourceIp': ['2001:db8::/32', '::/0'] } } })],
    ['for all but one address', statement({ Condition: { NotIpAddress: { 'aws:SourceIp': '10.0.0.1' } } })],
    ['where the key may be absent', statement({ Condition: { StringEqualsIfExists: { 'aws:SourceVpc': 'vpc-1' } } })],
    ['where all of none suffice', statement({ Condition: { 'ForAllValues:StringEquals': { 'aws:SourceVpc': 'vpc-1' } } })],
    ['with a wildcard in the condition', statement({ Condition: { StringLike: { 'aws:SourceArn': 'arn:aws:s3:::*' } } })],
    ['by a key that fixes nobody', statement({ Condition: { StringEquals: { 'aws:Referer': 'me' } } })],
    [
      "for any account's access points",
      statement({ Condition: { ArnLike: { 's3:DataAccessPointArn': 'arn:aws:s3:*:*:accesspoint/x' } } }),
    ],
  ])('%s', (_name, value) => {
    expect(verdict(value)).toBe(true);
    expect(verdict(statement({ Principal: { AWS: '111122223333' } }), value)).toBe(true);
  });
});

describe('a policy is not public', () => {
  test.each<[string, Json]>([
    ['for an account', statement({ Principal: { AWS: '111122223333' } })],
    ['for a service', statement({ Principal: { Service: ['logging.s3.amazonaws.com'] } })],
    ['within an organisation', statement({ Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } })],
    ['from a network', statement({ Condition: { IpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '192.0.2.1'] } } })],
    ['from a VPC endpoint', statement({ Condition: { StringEquals: { 'AWS:SourceVpce': 'vpce-1' } } })],
    ['through one account\'s access points', statement({ Condition: { ArnLike: { 's3:DataAccessPointArn': 'arn:aws:s3:us-east-1:111122223333:accesspoint/*' } } })], // prettier-ignore
    ['when it only refuses', statement({ Effect: 'Deny' })],
  ])('%s', (_name, value) => {
    expect(verdict(value)).toBe(false);
  });
});

test.each(['', 'not json', '{}', '[]', '{"Statement":[7]}'])(
  "what can't be read (%j) never passes for an empty policy",
  (source) => {
    const policy = readPolicy(source);
    if (source === '') expect(policy).toBeUndefined();
    else expect(policy).toMatchObject([{ effect: 'Allow', opaque: expect.any(String) }]);
  },
);
