import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { bucketClient, kmsCall, policyOf, trailCall } from './client.js';

const arn = 'arn:aws:cloudtrail:us-east-1:111122223333:trail/acme-trail';
const service = { Service: 'cloudtrail.amazonaws.com' };
let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox({ clock: () => new Date('2026-01-02T03:04:05Z') });
  await bucketClient(sandbox, 'acme-logs').create();
  await admit();
});
afterEach(() => sandbox.stop());

const trail = (target: string, input: object = {}, region?: string) => trailCall(sandbox, target, input, region);
const wanted = { Name: 'acme-trail', S3BucketName: 'acme-logs', S3KeyPrefix: 'trail' };

/** The log bucket's policy: CloudTrail may look at the ACL and put below the prefix, for one trail. */
function admit(change: object = {}, more: readonly object[] = []) {
  const of = { StringEquals: { 'aws:SourceArn': arn } };
  const put = {
    ...{ Principal: service, Action: 's3:PutObject', Resource: 'arn:aws:s3:::acme-logs/trail/AWSLogs/111122223333/*' },
    Condition: { StringEquals: { 'aws:SourceArn': arn, 's3:x-amz-acl': 'bucket-owner-full-control' } },
  };
  const acl = { Principal: service, Action: 's3:GetBucketAcl', Resource: 'arn:aws:s3:::acme-logs', Condition: of };
  return bucketClient(sandbox, 'acme-logs').put('?policy', policyOf(acl, { ...put, ...change }, ...more));
}

async function keyWith(...statements: readonly object[]): Promise<string> {
  const root = { Principal: { AWS: 'arn:aws:iam::111122223333:root' }, Action: 'kms:*', Resource: '*' };
  const { text } = await kmsCall(sandbox, 'CreateKey', { Policy: policyOf(root, ...statements) });
  return /"Arn":"([^"]+)"/.exec(text)?.[1] ?? '';
}

describe('a trail', () => {
  test('is made, starts, stops, is described, tagged and deleted', async () => {
    const made = await trail('CreateTrail', { ...wanted, IsMultiRegionTrail: true, TagsList: [{ Key: 'a', Value: 'b' }] });
    expect(JSON.parse(made.text)).toMatchObject({ TrailARN: arn, IsMultiRegionTrail: true, LogFileValidationEnabled: false });
    expect(JSON.parse((await trail('GetTrailStatus', { Name: arn })).text)).toEqual({ IsLogging: false });
    await trail('StartLogging', { Name: 'acme-trail' });
    expect(JSON.parse((await trail('GetTrailStatus', { Name: arn })).text)).toMatchObject({ IsLogging: true });
    await trail('StopLogging', { Name: arn });
    expect(sandbox.world().trails[arn]).toMatchObject({ logging: false, bucket: 'acme-logs' });
    await trail('UpdateTrail', { Name: arn, EnableLogFileValidation: true });
    await trail('AddTags', { ResourceId: arn, TagsList: [{ Key: 'c', Value: 'd' }] });
    await trail('RemoveTags', { ResourceId: arn, TagsList: [{ Key: 'a' }] });
    expect((await trail('ListTags', { ResourceIdList: [arn] })).text).toContain('"TagsList":[{"Key":"c","Value":"d"}]');
    expect((await trail('DescribeTrails', { trailNameList: [arn] })).text).toContain('"LogFileValidationEnabled":true');
    expect((await trail('GetInsightSelectors', { TrailName: arn })).code).toBe('InsightNotEnabledException');
    await trail('DeleteTrail', { Name: arn });
    expect(await trail('GetTrail', { Name: arn })).toMatchObject({ status: 400, code: 'TrailNotFoundException' });
    expect((await trail('DescribeTrails', { trailNameList: [arn] })).text).toBe('{"trailList":[]}');
  });

  test('is seen from other regions if it is for all, and changed from home only', async () => {
    await trail('CreateTrail', { ...wanted, IsMultiRegionTrail: true });
    expect((await trail('DescribeTrails', {}, 'eu-west-1')).text).toContain(arn);
    expect((await trail('DescribeTrails', { includeShadowTrails: false }, 'eu-west-1')).text).toBe('{"trailList":[]}');
    expect((await trail('StartLogging', { Name: arn }, 'eu-west-1')).code).toBe('InvalidHomeRegionException');
  });

  test.each<[string, object, string]>([
    ['two characters', { Name: 'ab' }, 'InvalidTrailNameException'],
    ['129 characters', { Name: 'a'.repeat(129) }, 'InvalidTrailNameException'],
    ['two dashes', { Name: 'a--b' }, 'InvalidTrailNameException'],
    ['a dash at the end', { Name: 'acme-' }, 'InvalidTrailNameException'],
    ['a space', { Name: 'acme trail' }, 'InvalidTrailNameException'],
    ['no bucket', { S3BucketName: 'nowhere-one' }, 'S3BucketDoesNotExistException'],
    [
      'all regions, but no global events',
      { IsMultiRegionTrail: true, IncludeGlobalServiceEvents: false },
      'InvalidParameterCombinationException',
    ],
    ['another prefix than the policy admits', { S3KeyPrefix: 'other' }, 'InsufficientS3BucketPolicyException'],
    ['another name than the policy admits', { Name: 'other-trail' }, 'InsufficientS3BucketPolicyException'],
    ["what it can't keep", { SnsTopicName: 'topic' }, 'InvalidParameterException'],
    ['an organization', { IsOrganizationTrail: true }, 'InvalidParameterException'],
  ])('with %s is refused', async (_, change, code) => {
    expect(await trail('CreateTrail', { ...wanted, ...change })).toMatchObject({ status: 400, code });
    expect(sandbox.world().trails).toEqual({});
  });

  test('has a name that no other has, and there are five in a region', async () => {
    await bucketClient(sandbox, 'acme-logs').put(
      '?policy',
      policyOf(
        { Principal: service, Action: 's3:GetBucketAcl', Resource: 'arn:aws:s3:::acme-logs' },
        { Principal: service, Action: 's3:PutObject', Resource: 'arn:aws:s3:::acme-logs/*' },
      ),
    );
    for (const n of [1, 2, 3, 4, 5]) expect((await trail('CreateTrail', { ...wanted, Name: `trail-${n}` })).status).toBe(200);
    expect((await trail('CreateTrail', { ...wanted, Name: 'trail-1' })).code).toBe('TrailAlreadyExistsException');
    expect((await trail('CreateTrail', { ...wanted, Name: 'trail-6' })).code).toBe('MaximumNumberOfTrailsExceededException');
  });
});

describe('the log bucket has to admit CloudTrail', () => {
  const deny = {
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: ['arn:aws:s3:::acme-logs', 'arn:aws:s3:::acme-logs/*'],
  };
  test.each<[string, object, readonly object[]]>([
    ['another service', { Principal: { Service: 'config.amazonaws.com' } }, []],
    ['another account', { Resource: 'arn:aws:s3:::acme-logs/trail/AWSLogs/444455556666/*' }, []],
    ['another ACL', { Condition: { StringEquals: { 's3:x-amz-acl': 'private' } } }, []],
    ['a Deny of the service', {}, [{ ...deny, Condition: { Bool: { 'aws:PrincipalIsAWSService': 'true' } } }]],
  ])('%s is not enough', async (_, change, more) => {
    expect((await admit(change, more)).status).toBe(204);
    const answer = await trail('CreateTrail', wanted);
    expect(answer).toMatchObject({ code: 'InsufficientS3BucketPolicyException' });
    expect(answer.text).toContain('Incorrect S3 bucket policy is detected for bucket: acme-logs');
  });

  test('a Deny of what does not come by TLS is not in its way', async () => {
    await admit({}, [{ ...deny, Condition: { Bool: { 'aws:SecureTransport': 'false' } } }]);
    expect((await trail('CreateTrail', wanted)).status).toBe(200);
  });
});

describe('the key has to admit CloudTrail', () => {
  const describe = { Principal: service, Action: 'kms:DescribeKey', Resource: '*' };
  const generate = { Principal: service, Action: 'kms:GenerateDataKey*', Resource: '*' };
  const inContext = (arn: string) => ({ StringLike: { 'kms:EncryptionContext:aws:cloudtrail:arn': arn } });

  test('to describe it, and to generate data keys in the context of its trails', async () => {
    const key = await keyWith(describe, { ...generate, Condition: inContext('arn:aws:cloudtrail:*:111122223333:trail/*') });
    expect((await trail('CreateTrail', { ...wanted, KmsKeyId: key })).status).toBe(200);
    expect(sandbox.world().trails[arn]?.key).toBe(key);
    await trail('UpdateTrail', { Name: arn, KmsKeyId: '' });
    expect(sandbox.world().trails[arn]?.key).toBeUndefined();
  });

  test.each<[string, readonly object[]]>([
    ['the account alone', []],
    ['no description', [generate]],
    ['no data keys', [describe]],
    ["another trail's context", [describe, { ...generate, Condition: inContext('arn:aws:cloudtrail:*:444455556666:trail/*') }]],
  ])('%s is not enough', async (_, statements) => {
    const key = await keyWith(...statements);
    expect(await trail('CreateTrail', { ...wanted, KmsKeyId: key })).toMatchObject({
      code: 'InsufficientEncryptionPolicyException',
    });
  });

  test.each(['arn:aws:kms:us-east-1:111122223333:key/none', 'arn:aws:kms:eu-west-1:111122223333:key/1'])(
    'and to be there: %s is not',
    async (key) => {
      expect((await trail('CreateTrail', { ...wanted, KmsKeyId: key })).code).toBe('KmsKeyNotFoundException');
    },
  );
});

describe('event selectors', () => {
  const data = (...values: readonly string[]) => ({
    EventSelectors: [{ IncludeManagementEvents: false, DataResources: [{ Type: 'AWS::S3::Object', Values: values }] }],
  });
  const field = (name: string, ...values: readonly string[]) => ({ Field: name, Equals: values });
  const advanced = (...fields: readonly object[]) => ({ AdvancedEventSelectors: [{ Name: 'n', FieldSelectors: fields }] });
  const objects = [field('eventCategory', 'Data'), field('resources.type', 'AWS::S3::Object')];
  const below = { Field: 'resources.ARN', StartsWith: ['arn:aws:s3:::acme-one/'] };
  beforeEach(() => trail('CreateTrail', wanted));

  test('record management events until others are put', async () => {
    expect((await trail('GetEventSelectors', { TrailName: arn })).text).toContain(
      '"IncludeManagementEvents":true,"DataResources":[]',
    );
    expect((await trail('DescribeTrails')).text).toContain('"HasCustomEventSelectors":false');
  });

  test.each<[string, object]>([
    ['a bucket, with the slash', data('arn:aws:s3:::acme-one/')],
    ['a prefix', data('arn:aws:s3:::acme-one/exports/')],
    ['advanced ones', advanced(...objects, below, field('readOnly', 'false'))],
  ])('%s are taken, and come back', async (_, selectors) => {
    expect(await trail('PutEventSelectors', { TrailName: arn, ...selectors })).toMatchObject({ code: '' });
    expect(JSON.parse((await trail('GetEventSelectors', { TrailName: arn })).text)).toMatchObject(selectors);
    expect((await trail('DescribeTrails')).text).toContain('"HasCustomEventSelectors":true');
  });

  test.each<[string, object]>([
    ['a bucket without the slash', data('arn:aws:s3:::acme-one')],
    [
      'an unknown type',
      { EventSelectors: [{ DataResources: [{ Type: 'AWS::S3::Bucket', Values: ['arn:aws:s3:::acme-one/'] }] }] },
    ],
    ['both kinds', { ...data('arn:aws:s3:::acme-one/'), ...advanced(...objects) }],
    ['none', {}],
    ['no category', advanced(field('resources.type', 'AWS::S3::Object'))],
    ['data events of no type', advanced(field('eventCategory', 'Data'))],
    ['an unknown field', advanced(...objects, field('bucket', 'acme-one'))],
    ['a bucket without the slash, advanced', advanced(...objects, { ...below, StartsWith: ['arn:aws:s3:::acme-one'] })],
    ['a strange readOnly', advanced(...objects, field('readOnly', 'maybe'))],
  ])('%s are refused', async (_, selectors) => {
    expect((await trail('PutEventSelectors', { TrailName: arn, ...selectors })).code).toBe('InvalidEventSelectorsException');
    expect(sandbox.world().trails[arn]?.selectors).toBeUndefined();
  });
});
