import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { bucketClient, guardDutyCall, iamCall, kmsCall, policyOf } from './client.js';

const service = 'malware-protection-plan.guardduty.amazonaws.com';
const roleArn = 'arn:aws:iam::111122223333:role/malware';
const bucketArn = 'arn:aws:s3:::acme-one';
let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox({ clock: () => new Date('2026-01-02T03:04:05Z') });
  await bucketClient(sandbox, 'acme-one').create();
  await iamCall(sandbox, 'CreateRole', { RoleName: 'malware', AssumeRolePolicyDocument: trust(service) });
});
afterEach(() => sandbox.stop());

const trust = (service: string) =>
  policyOf({
    ...{ Principal: { Service: service }, Action: 'sts:AssumeRole' },
    Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
  });
const events = {
  Action: ['events:PutRule', 'events:DeleteRule', 'events:PutTargets', 'events:RemoveTargets'],
  Resource: 'arn:aws:events:us-east-1:111122223333:rule/DO-NOT-DELETE-AmazonGuardDutyMalwareProtectionS3*',
  Condition: { StringLike: { 'events:ManagedBy': service } },
};
const list = { Action: 's3:ListBucket', Resource: bucketArn };
const notify = { Action: ['s3:PutBucketNotification', 's3:GetBucketNotification'], Resource: bucketArn };
const probe = { Action: 's3:PutObject', Resource: `${bucketArn}/malware-protection-resource-validation-object` };
const permit = (...statements: readonly object[]) =>
  iamCall(sandbox, 'PutRolePolicy', { RoleName: 'malware', PolicyName: 'scan', PolicyDocument: policyOf(...statements) });
const wanted = {
  ...{ role: roleArn, protectedResource: { s3Bucket: { bucketName: 'acme-one', objectPrefixes: ['uploads/'] } } },
  ...{ actions: { tagging: { status: 'ENABLED' } }, tags: { a: 'b' }, clientToken: 'once' },
};
const create = (change: object = {}) => guardDutyCall(sandbox, 'POST', 'malware-protection-plan', { ...wanted, ...change });
const idOf = (text: string) => /"malwareProtectionPlanId":"([^"]+)"/.exec(text)?.[1] ?? '';
const read = async (id: string): Promise<Record<string, unknown>> =>
  JSON.parse((await guardDutyCall(sandbox, 'GET', `malware-protection-plan/${id}`)).text);

describe('a malware protection plan', () => {
  test('is made, read, changed, tagged and deleted', async () => {
    await permit(events, list, notify, probe);
    const id = idOf((await create()).text);
    const arn = `arn:aws:guardduty:us-east-1:111122223333:malware-protection-plan/${id}`;
    const { role, protectedResource, actions, tags } = wanted;
    const kept = { role, protectedResource, actions, tags };
    expect(await read(id)).toEqual({ ...kept, arn, createdAt: 1767323045, status: 'ACTIVE' });
    expect((await bucketClient(sandbox, 'acme-one').get('?notification')).text).toContain('<EventBridgeConfiguration>');

    const path = `malware-protection-plan/${id}`;
    await guardDutyCall(sandbox, 'PATCH', path, { actions: { tagging: { status: 'DISABLED' } } });
    expect(await read(id)).toMatchObject({ actions: { tagging: { status: 'DISABLED' } }, role: roleArn });
    const tagPath = `tags/${encodeURIComponent(arn)}`;
    await guardDutyCall(sandbox, 'POST', tagPath, { tags: { c: 'd' } });
    await guardDutyCall(sandbox, 'DELETE', `${tagPath}?tagKeys=a`);
    expect((await guardDutyCall(sandbox, 'GET', tagPath)).text).toBe('{"tags":{"c":"d"}}');
    expect((await guardDutyCall(sandbox, 'GET', 'malware-protection-plan')).text).toContain(id);
    expect((await guardDutyCall(sandbox, 'DELETE', path)).status).toBe(200);
    const gone = await guardDutyCall(sandbox, 'GET', path);
    expect(gone).toMatchObject({ status: 404, code: 'ResourceNotFoundException' });
    expect(gone.headers['x-amzn-errortype']).toBe('ResourceNotFoundException');
  });

  test.each<[string, object]>([
    ['a bucket that is not there', { protectedResource: { s3Bucket: { bucketName: 'nowhere-one' } } }],
    ['a role that is not there', { role: `${roleArn}-x` }],
    ['six prefixes', { protectedResource: { s3Bucket: { bucketName: 'acme-one', objectPrefixes: [...'abcdef'] } } }],
    ["what it can't keep", { detector: 'x' }],
  ])('for %s is refused', async (_, change) => {
    await permit(events, list, notify, probe);
    const answer = await create(change);
    expect(answer).toMatchObject({ status: 400, code: 'InvalidInputException' });
    expect(answer.headers['x-amzn-errortype']).toBe('BadRequestException');
    expect(sandbox.world().malwarePlans).toEqual({});
  });

  test('needs a role that GuardDuty can assume, and that lists the bucket', async () => {
    await permit(events, notify, probe);
    expect((await create()).text).toContain('required permissions to validate S3 bucket ownership');
    await permit(list);
    await iamCall(sandbox, 'UpdateAssumeRolePolicy', { RoleName: 'malware', PolicyDocument: trust('s3.amazonaws.com') });
    expect((await create()).text).toContain('cannot be assumed by GuardDuty');
  });

  test('there is one for a bucket', async () => {
    await permit(events, list, notify, probe);
    await create();
    expect(await create()).toMatchObject({ status: 409, code: 'ConflictException' });
  });
});

describe("a plan's status tells what the role lacks", () => {
  test.each<[string, readonly object[], string, string]>([
    ['the managed rule', [list, notify, probe], 'ERROR', 'EVENTBRIDGE_MANAGED_RULE_DISABLED'],
    ["the bucket's events", [events, list, probe], 'ERROR', 'EVENTBRIDGE_MANAGED_EVENTS_DELIVERY_DISABLED'],
    ['the test object', [events, list, notify], 'WARNING', 'INSUFFICIENT_TEST_OBJECT_PERMISSIONS'],
  ])('%s', async (_, statements, status, code) => {
    await permit(...statements);
    expect(await read(idOf((await create()).text))).toMatchObject({ status, statusReasons: [{ code }] });
  });

  test('the key, where the bucket has one', async () => {
    const key = /"Arn":"([^"]+)"/.exec((await kmsCall(sandbox, 'CreateKey')).text)?.[1] ?? '';
    const byDefault = `<SSEAlgorithm>aws:kms</SSEAlgorithm><KMSMasterKeyID>${key}</KMSMasterKeyID>`;
    const rule = `<Rule><ApplyServerSideEncryptionByDefault>${byDefault}</ApplyServerSideEncryptionByDefault></Rule>`;
    await bucketClient(sandbox, 'acme-one').put(
      '?encryption',
      `<ServerSideEncryptionConfiguration>${rule}</ServerSideEncryptionConfiguration>`,
    );
    await permit(events, list, notify, probe);
    const id = idOf((await create()).text);
    expect(await read(id)).toMatchObject({ status: 'WARNING' });
    const use = { Action: ['kms:GenerateDataKey', 'kms:Decrypt'], Resource: key };
    await permit(events, list, notify, probe, {
      ...use,
      Condition: {
        StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' },
        StringLike: { 'kms:EncryptionContext:aws:s3:arn': [`${bucketArn}/*`] },
      },
    });
    expect(await read(id)).toMatchObject({ status: 'ACTIVE' });
  });

  test('a network limit that forgets the role', async () => {
    await permit(events, list, notify, probe);
    const id = idOf((await create()).text);
    const limit = (...exempt: readonly string[]) =>
      policyOf({
        ...{ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: [bucketArn, `${bucketArn}/*`] },
        Condition: { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' }, ArnNotEquals: { 'aws:PrincipalArn': exempt } },
      });
    const bucket = bucketClient(sandbox, 'acme-one');
    await bucket.put('?policy', limit(sandbox.deployer));
    expect(await read(id)).toMatchObject({ status: 'WARNING' });
    await bucket.put('?policy', limit(sandbox.deployer, roleArn));
    expect(await read(id)).toMatchObject({ status: 'ACTIVE' });
  });
});
