import { describe, expect, test } from '@jest/globals';
import { bucketAccessDenies, replicaAccessDenies } from '../../src/policies/access.js';
import { accessPointKeyGrant, accessPointPolicy } from '../../src/policies/access-points.js';
import { bucketPolicy } from '../../src/policies/bucket-policy.js';
import { deployedDocuments } from '../../src/policies/documents.js';
import { otherThan } from '../../src/policies/exemptions.js';
import { logBucketPolicy } from '../../src/policies/records.js';
import { checkPolicySizes } from '../../src/policies/policy-size.js';
import type { BucketSpec, ConditionTest, GrantStatement, NetworkSpec } from '../../src/spec/spec.js';
import { policyDocument, withTests } from '../../src/policies/statements.js';
import { richest } from './richest.js';
import { account, createdKey, customGrant, givenKey, specOf } from './specs.js';

const refs = { account, keyArn: givenKey, replicaKeyArn: givenKey, trailKeyArn: givenKey };
const partner = 'arn:aws:iam::222233334444:role/partner';
const linked = `arn:aws:iam::${account}:role/aws-service-role/*`;
const named = (spec: BucketSpec, sid: string) => bucketPolicy(spec, refs).Statement.filter(({ Sid }) => Sid === sid);

describe('a service that writes for accounts', () => {
  const conditionOf = (...conditions: readonly ConditionTest[]) => {
    const statement: GrantStatement = { sid: 'Delivers', actions: ['s3:PutObject'], on: 'objects', conditions };
    const [found] = named(specOf({ services: [{ service: 'logs.amazonaws.com', statements: [statement] }] }), 'Delivers');
    return found?.Condition;
  };
  const source = (...values: readonly string[]): ConditionTest => ({ operator: 'ArnLike', key: 'aws:SourceArn', values });
  const own = 'arn:aws:logs:us-east-1:{{account_id}}:*';
  const ownOnly = { 'aws:SourceAccount': [account] };

  // IAM User Guide, "The confused deputy problem": aws:SourceArn alone is enough where it holds the account's id, else aws:SourceAccount too.
  test('does it for this account alone, by the source where that names the account', () => {
    expect(conditionOf(source(own))).toEqual({ ArnLike: { 'aws:SourceArn': [`arn:aws:logs:us-east-1:${account}:*`] } });
    expect(conditionOf()).toEqual({ StringEquals: ownOnly });
  });

  test.each<[string, ConditionTest]>([
    ['a source of another account', source('arn:aws:logs:us-east-1:222233334444:*')],
    ['one of another account beside one of this', source(own, 'arn:aws:logs:us-east-1:222233334444:*')],
    ['no source', source()],
    ['a source of any service', source('arn:aws:*:us-east-1:{{account_id}}:*')],
    ['a source of several services', source('arn:aws:log*:us-east-1:{{account_id}}:*')],
    ['a source of several services by their ends', source('arn:aws:*logs:us-east-1:{{account_id}}:*')],
    ['no service', source('arn:aws')],
    ['another operator', { operator: 'StringLike', key: 'aws:SourceArn', values: [own] }],
    ['another key', { operator: 'ArnLike', key: 'aws:PrincipalArn', values: [own] }],
  ])('does it for this account alone, also with %s', (_, condition) => {
    expect(conditionOf(condition)?.['StringEquals']).toEqual(ownOnly);
  });
});

describe('from where requests may come', () => {
  const none: NetworkSpec = { vpcEndpoints: [], vpcs: [], sourceIps: [], deployers: [] };
  const withNetwork = (network: NetworkSpec, more: Partial<BucketSpec> = {}) =>
    specOf({ ...more, access: { ...specOf().access, network } });
  const conditionOf = (network: NetworkSpec) => bucketAccessDenies(withNetwork(network), refs)[0]?.Condition;
  const exempt = { ArnNotEquals: { 'aws:PrincipalArn': [partner, linked] } };
  const services = { BoolIfExists: { 'aws:PrincipalIsAWSService': 'false', 'aws:ViaAWSService': 'false' } };

  test.each<[string, NetworkSpec, object]>([
    [
      'addresses',
      { ...none, sourceIps: ['203.0.113.0/24'] },
      { NotIpAddress: { 'aws:SourceIp': ['203.0.113.0/24'] }, StringNotEquals: {} },
    ],
    ['an endpoint', { ...none, vpcEndpoints: ['vpce-1'] }, { StringNotEquals: { 'aws:SourceVpce': ['vpce-1'] } }],
    ['a VPC', { ...none, vpcs: ['vpc-1'] }, { StringNotEquals: { 'aws:SourceVpc': ['vpc-1'] } }],
  ])('%s and nothing else', (_, network, condition) => {
    expect(conditionOf(network)).toEqual({ ...exempt, ...services, ...condition });
  });

  test("the replica's own role and no account is left out there", () => {
    const spec = withNetwork({ ...none, vpcs: ['vpc-1'] }, specOf({ replication: {} }));
    const [deny] = replicaAccessDenies(spec, refs);
    expect(deny?.Condition?.['ArnNotEquals']).toEqual({
      'aws:PrincipalArn': [`arn:aws:iam::${account}:role/acme-files-replication`, linked],
    });
    expect(deny?.Condition?.['StringNotEquals']).toEqual({ 'aws:SourceVpc': ['vpc-1'] });
  });

  test('nothing where nothing is asked for', () => {
    expect(bucketAccessDenies(specOf(), refs)).toEqual([]);
    expect(replicaAccessDenies(specOf(), refs)).toEqual([]);
    expect(replicaAccessDenies(specOf({ replication: {} }), refs)).toEqual([]);
  });

  test('with MFA for deletions in the replica nobody is left out', () => {
    const spec = specOf({ replication: {}, access: { ...specOf().access, mfaForDelete: true } });
    const [deny] = replicaAccessDenies(spec, refs);
    expect(deny?.Condition).toEqual({
      BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false', 'aws:PrincipalIsAWSService': 'false' },
    });
  });

  test('whoever is left out is so by name, by account or by a pattern', () => {
    expect(otherThan({ principals: [], accounts: [] })).toEqual({});
    expect(otherThan({ principals: [], accounts: ['1', '1'] })).toEqual({ StringNotEquals: { 'aws:PrincipalAccount': ['1'] } });
    expect(otherThan({ principals: ['a*'], accounts: [] })).toEqual({ ArnNotEquals: { 'aws:PrincipalArn': ['a${*}'] } });
  });
});

describe('a statement has what it says and nothing else', () => {
  test('a grant of the whole bucket has no condition', () => {
    const grant = { ...customGrant, statements: [{ sid: 'Lists', actions: ['s3:ListBucket'], on: 'bucket' as const }] };
    expect(named(specOf({ grants: [grant] }), 'Lists').map((one) => Object.keys(one))).toEqual([
      ['Sid', 'Effect', 'Principal', 'Action', 'Resource'],
    ]);
  });

  // Service Authorization Reference, "Amazon S3": s3:prefix is a key of ListBucket and ListBucketVersions.
  test('a listing of versions is limited to the prefix as well, and what has no prefix is not', () => {
    const listing = (...actions: readonly string[]) => {
      const statement = { sid: 'Lists', actions, on: 'bucket' as const, prefix: 'exports/' };
      const { Statement: all } = bucketPolicy(specOf({ grants: [{ ...customGrant, statements: [statement] }] }), refs);
      return all.filter(({ Sid }) => Sid.startsWith('Lists')).map(({ Sid, Action, Condition }) => [Sid, Action, Condition]);
    };
    const below = { StringLike: { 's3:prefix': ['exports/*'] } };
    expect(listing('s3:ListBucketVersions')).toEqual([['Lists', ['s3:ListBucketVersions'], below]]);
    expect(listing('s3:GetBucketLocation')).toEqual([['ListsBucket', ['s3:GetBucketLocation'], undefined]]);
    expect(listing('s3:ListBucket', 's3:GetBucketLocation')).toHaveLength(2);
  });

  test('Sids that come again are numbered', () => {
    const one = { Sid: 'A', Effect: 'Allow', Action: ['s3:GetObject'] } as const;
    expect(policyDocument([one, one, one]).Statement).toEqual([one, { ...one, Sid: 'A2' }, { ...one, Sid: 'A3' }]);
    expect(Object.keys(policyDocument([one]).Statement[0] ?? {})).toEqual(['Sid', 'Effect', 'Action']);
  });

  test('a third test of one key by one operator is a bug', () => {
    const one: ConditionTest = { operator: 'StringLike', key: 's3:prefix', values: ['a'] };
    expect(() => withTests(undefined, [one, one, one])).toThrow('a condition tests s3:prefix with StringLike three times');
    expect(withTests(undefined, [one, one])).toEqual({
      StringLike: { 's3:prefix': ['a'] },
      StringLikeIfExists: { 's3:prefix': ['a'] },
    });
  });

  test('an access point gives what it names, and the key that this takes', () => {
    const point = { name: 'p', principals: [partner], onObjects: [] as readonly string[], onBucket: [] as readonly string[] };
    const sids = (more: Partial<typeof point>) =>
      accessPointPolicy(specOf(), { ...point, ...more }, refs).Statement.map(({ Sid }) => Sid);
    expect(sids({ onBucket: ['s3:ListBucket'] })).toEqual(['AccessPointBucket']);
    expect(sids({ onObjects: ['s3:GetObject'] })).toEqual(['AccessPointObjects']);
    expect(accessPointKeyGrant({ ...point, onBucket: ['s3:ListBucket'] })).toEqual({
      principals: [partner],
      statements: [{ sid: 'AccessPointBucket', on: 'bucket', actions: ['s3:ListBucket'] }],
      keyActions: [],
    });
    const key = (action: string) => accessPointKeyGrant({ ...point, onObjects: [action] }).keyActions;
    expect(key('s3:GetObjectVersion')).toEqual(['kms:Decrypt']);
    expect(key('s3:GetObjectTagging')).toEqual([]);
    expect(key('s3:Get*')).toEqual(['kms:Decrypt']);
    expect(key('s3:PutObjec')).toEqual([]);
    expect(key('s3:*')).toEqual(['kms:Decrypt', 'kms:GenerateDataKey']);
  });

  test('nothing for distributions where there are none', () => {
    expect(named(specOf(), 'CloudFrontReads')).toEqual([]);
    expect(named(richest, 'CloudFrontReads')).toHaveLength(1);
  });

  test('reports arrive in the log bucket only where it is that of the inventory', () => {
    const { inventory, ...rest } = richest;
    const sids = (spec: BucketSpec) =>
      logBucketPolicy(spec, { bucket: 'acme-files-logs', keepDays: 365 }, refs).Statement.map(({ Sid }) => Sid);
    const without = sids(rest);
    expect(sids(richest).length).toBeGreaterThan(without.length);
    expect(inventory && sids({ ...richest, inventory: { ...inventory, created: false } })).toEqual(without);
  });

  test('a scan uses no key where there is none', () => {
    const documents = (spec: BucketSpec) => JSON.stringify(deployedDocuments(spec, refs));
    const malwareScan = { role: 'acme-files-malware', prefixes: [], tag: false };
    expect(documents(specOf({ malwareScan }))).not.toContain('kms:');
    expect(documents(specOf({ malwareScan, encryption: createdKey }))).toContain('kms:GenerateDataKey');
  });
});

describe('the length of a policy, to the letter', () => {
  const length = (spec: BucketSpec) => JSON.stringify(bucketPolicy(spec, { ...refs, account: '000000000000' })).length;
  const filled = (more: number) => specOf({ grants: [{ ...customGrant, principals: ['x'.repeat(more)] }] });

  // S3 User Guide, "Bucket policy": at most 20 KB.
  test('20,480 bytes are taken, and one more is not', () => {
    const room = 20_480 - length(filled(0));
    const each = length(filled(1)) - length(filled(0));
    const most = Math.floor(room / each);
    expect(length(filled(most))).toBeGreaterThan(20_480 - each);
    expect(checkPolicySizes(filled(most)).ok).toBe(true);
    expect(checkPolicySizes(filled(most + 1)).ok).toBe(false);
  });

  test('the log bucket is called so, and a scan is told what to shorten', () => {
    const prefix = 'p'.repeat(21_000);
    const spec = {
      ...richest,
      logging: { ...richest.logging, serverAccess: { bucket: 'acme-files-logs', prefix, created: true } },
    };
    const faults = (of: BucketSpec) => {
      const checked = checkPolicySizes(of);
      return checked.ok ? [] : checked.faults.map(({ message, fix }) => `${message}: ${fix}`);
    };
    expect(faults(spec).join('\n')).toMatch(/^the policy of the log bucket would have \d+ bytes; AWS takes at most 20480: /m);
    const scan = {
      role: 'acme-files-malware',
      prefixes: Array.from({ length: 30 }, (_, n) => `${n}${'x'.repeat(500)}`),
      tag: true,
    };
    expect(faults(specOf({ malwareScan: scan })).join('\n')).toMatch(
      /: name fewer or shorter prefixes in protection\.malwareScan$/m,
    );
  });
});
