import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { lookAtAccount, type Standing } from '../../src/aws/foundation.js';
import { ownerOf } from '../../src/aws/names.js';
import type { Result } from '../../src/fault/fault.js';
import { takeOver } from '../../src/run/take-over.js';
import { startSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { take } from '../resolve/fixture.js';
import { bucketClient, enabled, iamCall, policyOf, trustPolicy } from '../sandbox/client.js';
import { parts } from './foundation.js';

const codes = (result: Result<unknown>) => (result.ok ? [] : result.faults.map(({ code }) => code));
const [planning] = parts.roles;
const nothing: Standing = {
  ...{ bucket: 'absent', bucketParts: [], roles: new Map(), trusts: new Map(), policies: new Map() },
  provider: { is: 'absent', audiences: [] },
};
const unknown = { known: new Set<string>(), adopt: false };

describe('what is there already', () => {
  test('is nothing in a new account', () => {
    expect(take(takeOver(parts, nothing, unknown))).toEqual({ imports: new Map(), provider: 'made' });
  });

  test('is taken over where this repository made it', () => {
    const standing: Standing = {
      ...{ bucket: 'ours', bucketParts: ['aws_s3_bucket_policy'] },
      roles: new Map([[planning.name, 'ours']]),
      trusts: new Map(),
      policies: new Map([[parts.boundary?.arn ?? '', 'ours']]),
      provider: { is: 'ours', audiences: ['sts.amazonaws.com'] },
    };
    expect(take(takeOver(parts, standing, unknown))).toEqual({
      imports: new Map([
        ['aws_s3_bucket.state', 'acme-terraform-state'],
        ['aws_iam_role.plan', 'vendor-bucket-plan'],
        ['aws_iam_policy.boundary', 'arn:aws:iam::111122223333:policy/vendor-bucket-boundary'],
        ['aws_s3_bucket_policy.state', 'acme-terraform-state'],
        ['aws_iam_openid_connect_provider.github', parts.provider.arn],
      ]),
      provider: 'made',
    });
    const known = new Set([
      'aws_s3_bucket.state',
      'aws_s3_bucket_policy.state',
      'aws_iam_role.plan',
      'aws_iam_policy.boundary',
      'aws_iam_openid_connect_provider.github',
    ]);
    expect(take(takeOver(parts, standing, { known, adopt: false })).imports.size).toBe(0);
  });

  test('is refused where somebody else did, all of it at once, unless it is asked for', () => {
    const standing: Standing = { ...nothing, bucket: 'other', roles: new Map([[planning.name, 'other']]) };
    expect(codes(takeOver(parts, standing, unknown))).toEqual(['bootstrap/exists', 'bootstrap/exists']);
    expect(take(takeOver(parts, standing, { ...unknown, adopt: true })).imports.size).toBe(2);
  });

  test('is left alone where it is the identity provider of somebody else, if that takes tokens for AWS', () => {
    const standing = (...audiences: readonly string[]): Standing => ({ ...nothing, provider: { is: 'other', audiences } });
    expect(take(takeOver(parts, standing('x', 'sts.amazonaws.com'), { ...unknown, adopt: true }))).toEqual({
      imports: new Map(),
      provider: 'left-alone',
    });
    expect(codes(takeOver(parts, standing('x'), unknown))).toEqual(['bootstrap/provider-audience']);
  });

  test("stays the stack's own where the state has it, so that it is never destroyed", () => {
    const known = new Set(['aws_iam_openid_connect_provider.github']);
    expect(
      take(takeOver(parts, { ...nothing, provider: { is: 'other', audiences: [] } }, { known, adopt: false })).provider,
    ).toBe('made');
  });
});

describe('an account is asked', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox({ deployer: 'arn:aws:iam::111122223333:role/administrator' });
  });
  afterAll(() => sandbox.stop());

  const policies = parts.roles.flatMap((role) => role.policies.map(({ arn }) => arn));
  const look = async () => {
    const owner = await ownerOf({ env: sandbox.env() }, 'us-east-1');
    if ('why' in owner) throw new Error(owner.why);
    const wanted = {
      bucket: parts.bucket,
      roles: parts.roles.map(({ name }) => name),
      policies,
      provider: parts.provider.arn,
      tag: parts.tag,
    };
    return lookAtAccount(wanted, owner);
  };
  const tag = { 'Tags.member.1.Key': 'vendor-bucket:bootstrap', 'Tags.member.1.Value': 'acme/buckets' };

  test('and tells nothing, what is untouched, what has the tag, and what has not', async () => {
    const before = take(await look());
    expect([before.bucket, before.roles.get('vendor-bucket-plan'), before.provider.is]).toEqual(['absent', 'absent', 'absent']);
    const bucket = bucketClient(sandbox, 'acme-terraform-state');
    await bucket.create();
    expect(take(await look()).bucket).toBe('ours');
    await bucket.put('file', 'x');
    await bucket.put('?versioning', enabled);
    expect(take(await look())).toMatchObject({
      bucket: 'other',
      bucketParts: expect.arrayContaining(['aws_s3_bucket_versioning']),
    });
    await bucket.put(
      '?tagging',
      '<Tagging><TagSet><Tag><Key>vendor-bucket:bootstrap</Key><Value>acme/buckets</Value></Tag></TagSet></Tagging>',
    );
    await iamCall(sandbox, 'CreateRole', { RoleName: 'vendor-bucket-plan', AssumeRolePolicyDocument: trustPolicy, ...tag });
    await iamCall(sandbox, 'CreateRole', { RoleName: 'vendor-bucket-apply', AssumeRolePolicyDocument: trustPolicy });
    const document = policyOf({ Action: 's3:GetObject', Resource: '*' });
    await iamCall(sandbox, 'CreatePolicy', { PolicyName: 'vendor-bucket-plan-1', PolicyDocument: document, ...tag });
    await iamCall(sandbox, 'CreateOpenIDConnectProvider', {
      Url: 'https://token.actions.githubusercontent.com',
      'ClientIDList.member.1': 'x',
    });
    expect(take(await look())).toMatchObject({
      bucket: 'ours',
      roles: new Map([
        ['vendor-bucket-plan', 'ours'],
        ['vendor-bucket-apply', 'other'],
      ]),
      provider: { is: 'other', audiences: ['x'] },
    });
    expect(take(await look()).policies.get(policies[0] ?? '')).toBe('ours');
  });

  test('and what it does not answer is no guess', async () => {
    sandbox.fail({ operation: 'GetRole', times: Infinity, answer: 'AccessDenied' });
    expect(codes(await look())).toEqual(['bootstrap/not-seen', 'bootstrap/not-seen']);
  });
});
