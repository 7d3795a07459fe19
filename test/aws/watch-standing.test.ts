import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { soughtIn, type Sought } from '../../src/aws/sought.js';
import { lookFor } from '../../src/aws/standing.js';
import { lookForParts } from '../../src/action/apply/begun.js';
import { partsOf } from '../../src/action/apply/left-standing.js';
import { startSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { synthesize } from '../../src/stack/synthesize.js';
import { specOf } from '../policies/specs.js';
import { bucketClient, guardDutyCall, iamCall, policyOf, trailCall } from '../sandbox/client.js';

const tag = 'vendor-bucket:request';
const arn = 'arn:aws:cloudtrail:us-east-1:111122223333:trail/acme-files-data-events';
const trail: Sought = { address: 'aws_cloudtrail.bucket', type: 'aws_cloudtrail', name: 'acme-files-data-events', region: 'us-east-1', request: 'acme-files' }; // prettier-ignore
const scan: Sought = { address: 'aws_guardduty_malware_protection_plan.bucket', type: 'aws_guardduty_malware_protection_plan', name: 'acme-files', region: 'us-east-1', request: 'acme-files' }; // prettier-ignore
let sandbox: Sandbox;
beforeEach(async () => void (sandbox = await startSandbox({})));
afterEach(() => sandbox.stop());

async function standing(of: Sought, account?: string) {
  return (await lookFor([of], { env: sandbox.env({}), account })).get(of.address);
}

async function createTrail(request = 'acme-files'): Promise<void> {
  await bucketClient(sandbox, 'acme-logs').create();
  const to = { Principal: { Service: 'cloudtrail.amazonaws.com' } };
  const [look, put] = [
    { ...to, Action: 's3:GetBucketAcl', Resource: 'arn:aws:s3:::acme-logs' },
    { ...to, Action: 's3:PutObject', Resource: 'arn:aws:s3:::acme-logs/AWSLogs/111122223333/*' },
  ];
  await bucketClient(sandbox, 'acme-logs').put('?policy', policyOf(look, put));
  const made = await trailCall(sandbox, 'CreateTrail', { Name: trail.name, S3BucketName: 'acme-logs', IsMultiRegionTrail: true, TagsList: [{ Key: tag, Value: request }] }); // prettier-ignore
  expect(made).toMatchObject({ status: 200 });
}

test('a trail is free, its own by its tag, or of others', async () => {
  expect(await standing(trail)).toEqual({ is: 'free' });
  await createTrail();
  expect(await standing(trail)).toEqual({ is: 'own', id: arn });
  expect(await standing({ ...trail, request: 'beta-files' })).toEqual({ is: 'other' });
  expect(await standing({ ...trail, request: undefined })).toEqual({ is: 'other' });
  expect(await standing(trail, '999999999999')).toEqual({ is: 'other' });
});

test('the name of a trail that records here, and is at home elsewhere, is of others', async () => {
  await createTrail();
  expect(await standing({ ...trail, region: 'eu-west-1' })).toEqual({ is: 'other' });
});

async function createScan(request = 'acme-files'): Promise<string> {
  await bucketClient(sandbox, 'acme-files').create();
  const service = 'malware-protection-plan.guardduty.amazonaws.com';
  const trust = policyOf({ Principal: { Service: service }, Action: 'sts:AssumeRole' });
  await iamCall(sandbox, 'CreateRole', { RoleName: 'malware', AssumeRolePolicyDocument: trust });
  const all = policyOf({ Action: 's3:*', Resource: '*' }, { Action: 'events:*', Resource: '*' });
  await iamCall(sandbox, 'PutRolePolicy', { RoleName: 'malware', PolicyName: 'scan', PolicyDocument: all });
  const role = 'arn:aws:iam::111122223333:role/malware';
  const asked = { role, protectedResource: { s3Bucket: { bucketName: 'acme-files' } }, tags: { [tag]: request }, clientToken: 'once' }; // prettier-ignore
  const made = await guardDutyCall(sandbox, 'POST', 'malware-protection-plan', asked);
  expect(made).toMatchObject({ status: 200 });
  return /"malwareProtectionPlanId":"([^"]+)"/.exec(made.text)?.[1] ?? '';
}

test('a malware protection plan is free, its own by its tag, or of others', async () => {
  expect(await standing(scan)).toEqual({ is: 'free' });
  const id = await createScan();
  expect(await standing(scan)).toEqual({ is: 'own', id });
  expect(await standing({ ...scan, request: 'beta-files' })).toEqual({ is: 'other' });
  expect(await standing({ ...scan, request: undefined })).toEqual({ is: 'other' });
  expect(await standing({ ...scan, name: 'beta-files' })).toEqual({ is: 'free' });
});

test('what AWS does not say is not known', async () => {
  await createTrail();
  await createScan();
  const calls = [[trail, 'DescribeTrails'], [trail, 'ListTags'], [scan, 'ListMalwareProtectionPlans'], [scan, 'GetMalwareProtectionPlan']] as const; // prettier-ignore
  for (const [of, operation] of calls) {
    for (const answer of ['AccessDenied', 'InternalError'] as const) {
      sandbox.fail({ operation, answer });
      expect([operation, await standing(of)]).toEqual([operation, { is: 'unknown' }]);
    }
  }
});

test('trail and malware protection plan of a stack are looked for, and said to be left where no request asks for them any more', async () => {
  const spec = specOf({
    logging: { dataEvents: { created: true, trail: trail.name, record: 'all' } },
    logBucket: { bucket: 'acme-files-logs', keepDays: 90 },
    malwareScan: { role: 'acme-files-malware', prefixes: [], tag: false },
    tags: { [tag]: 'acme-files' },
  });
  const found = [...soughtIn(synthesize(spec)).values()].filter(({ type }) => [trail.type, scan.type].includes(type));
  expect(found).toEqual([trail, scan]);
  const addresses = [trail.address, scan.address];
  expect(partsOf(spec, addresses)).toHaveLength(2);
  expect([...(await lookForParts(spec, addresses, { env: sandbox.env({}) })).values()]).toEqual([{ is: 'free' }, { is: 'free' }]);
});
