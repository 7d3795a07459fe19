import { describe, expect, test } from '@jest/globals';
import { defined } from '../../src/defined.js';
import { bucketPolicy } from '../../src/policies/bucket-policy.js';
import type { PolicyDocument } from '../../src/policies/policy-document.js';
import type { GrantStatement } from '../../src/spec/spec.js';
import { asService, bucket, refs } from './callers.js';
import { actionsOf, allowedOf, isAllowed } from './evaluator.js';
import { account, specOf } from './specs.js';

describe("an AWS service that the vendor's template names", () => {
  const service = 'logdelivery.elasticloadbalancing.amazonaws.com';
  const plain: GrantStatement = {
    sid: 'Delivers',
    actions: ['s3:PutObject'],
    on: 'objects',
    prefix: 'lb/AWSLogs/{{account_id}}/',
  };
  const policyOf = (...statements: readonly GrantStatement[]) =>
    bucketPolicy(specOf({ grants: [], services: [{ service, statements }] }), refs);

  test.each([
    { how: 'for this account', by: service, of: account, key: `lb/AWSLogs/${account}/x.gz`, allowed: ['s3:PutObject'] },
    { how: 'for another account', by: service, of: '999988887777', key: `lb/AWSLogs/${account}/x.gz`, allowed: [] },
    {
      how: 'for this account, under the prefix of another',
      by: service,
      of: account,
      key: 'lb/AWSLogs/999988887777/x.gz',
      allowed: [],
    },
    { how: 'for this account, elsewhere', by: service, of: account, key: 'x.gz', allowed: [] },
    { how: 'as another service', by: 'delivery.logs.amazonaws.com', of: account, key: `lb/AWSLogs/${account}/x.gz`, allowed: [] },
  ])('may do what the template says $how: $allowed', async ({ by, of, key, allowed }) => {
    const call = { ...asService(by, { 'aws:SourceAccount': of }), on: `${bucket}/${key}`, resourcePolicy: policyOf(plain) };
    expect((await allowedOf(await actionsOf('s3'), call)).allowed).toEqual(allowed);
  });

  const limited = (...values: readonly string[]): GrantStatement => ({
    ...plain,
    conditions: [{ operator: 'ArnLike', key: 'aws:SourceArn', values }],
  });
  const arn = (of: string, more = 'elasticloadbalancing:us-east-1') => `arn:aws:${more}:${of}:loadbalancer/app/acme/1`;
  const own = 'arn:aws:elasticloadbalancing:us-east-1:{{account_id}}:loadbalancer/*';
  const delivers = (policy: PolicyDocument, said: Readonly<Record<string, string>>) =>
    isAllowed({
      ...asService(service, said),
      action: 's3:PutObject',
      on: `${bucket}/lb/AWSLogs/${account}/x.gz`,
      resourcePolicy: policy,
    });

  test.each([
    { what: 'a load balancer of this account', source: arn(account), may: true },
    { what: 'one of another account', source: arn('999988887777'), may: false },
    { what: 'one of another region', source: arn(account, 'elasticloadbalancing:eu-west-1'), may: false },
    { what: 'a source of another service', source: arn(account, 'logs:us-east-1'), may: false },
    { what: 'nothing', source: undefined, may: false },
  ])('delivers for $what, without naming the account as well, where its sources are of this account: $may', async (one) => {
    expect(await delivers(policyOf(limited(own)), defined({ 'aws:SourceArn': one.source }))).toBe(one.may);
  });

  test.each([
    { what: 'any account', values: ['arn:aws:elasticloadbalancing:us-east-1:*:loadbalancer/*'] },
    { what: 'this account and others', values: [own, 'arn:aws:elasticloadbalancing:us-east-1:*:loadbalancer/*'] },
    { what: 'accounts that begin like this one', values: [own.replace('{{account_id}}', '{{account_id}}*')] },
    { what: 'any service', values: [own.replace('elasticloadbalancing', '*')] },
    { what: 'this account in the wrong place', values: ['arn:aws:elasticloadbalancing:us-east-1:*:{{account_id}}/*'] },
  ])('has to name the account as well where its sources are of $what', async ({ values }) => {
    const source = values.at(-1)?.replaceAll('{{account_id}}', account).replaceAll('*', '1') ?? '';
    const said = { 'aws:SourceArn': source };
    const policy = policyOf(limited(...values));
    expect(await delivers(policy, said)).toBe(false);
    expect(await delivers(policy, { ...said, 'aws:SourceAccount': '999988887777' })).toBe(false);
    expect(await delivers(policy, { ...said, 'aws:SourceAccount': account })).toBe(true);
  });

  test('has to name the account in each statement that does not do so by its source', () => {
    const { Statement } = policyOf(limited(own), { ...plain, sid: 'Tests' });
    const found = Statement.filter(({ Effect }) => Effect === 'Allow');
    expect(found.map(({ Sid, Condition }) => [Sid, Condition])).toEqual([
      ['Delivers', { ArnLike: { 'aws:SourceArn': [own.replace('{{account_id}}', account)] } }],
      ['Tests', { StringEquals: { 'aws:SourceAccount': [account] } }],
    ]);
  });
});
