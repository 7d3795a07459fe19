import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { bucketClient, enabled, iamCall, kmsCall, trustPolicy } from './client.js';

const roleArn = 'arn:aws:iam::111122223333:role/replication';
const suspended = enabled.replace('Enabled', 'Suspended');
let sandbox: Sandbox;
let key = '';

/** Buckets: `plain-one` and `dotted.one`, the versioned `source-one` and `replica-one`, the locked `locked-one`. */
beforeAll(async () => {
  const foreign = { name: 'foreign-one', account: '444455556666', region: 'eu-west-1', versioning: 'Enabled' } as const;
  sandbox = await startSandbox({ foreignBuckets: [foreign] });
  for (const name of ['plain-one', 'dotted.one', 'source-one']) await bucketClient(sandbox, name).create();
  await bucketClient(sandbox, 'replica-one', 'us-west-2').create();
  await bucketClient(sandbox, 'locked-one').create({ 'x-amz-bucket-object-lock-enabled': 'true' });
  await bucketClient(sandbox, 'source-one').put('?versioning', enabled);
  await bucketClient(sandbox, 'replica-one', 'us-west-2').put('?versioning', enabled);
  await iamCall(sandbox, 'CreateRole', { RoleName: 'replication', AssumeRolePolicyDocument: trustPolicy });
  const created = await kmsCall(sandbox, 'CreateKey');
  key = /"Arn":"([^"]+)"/.exec(created.text)?.[1] ?? '';
});
afterAll(() => sandbox.stop());

const rule = (...parts: readonly string[]) => `<Rule><ID>r</ID><Status>Enabled</Status>${parts.join('')}</Rule>`;
const lifecycle = (...rules: readonly string[]) => `<LifecycleConfiguration>${rules.join('')}</LifecycleConfiguration>`;
const filter = '<Filter><Prefix></Prefix></Filter>';
const transition = (days: number, storageClass: string) =>
  `<Transition><Days>${days}</Days><StorageClass>${storageClass}</StorageClass></Transition>`;
const expiration = (days: number) => `<Expiration><Days>${days}</Days></Expiration>`;
const abort = '<AbortIncompleteMultipartUpload><DaysAfterInitiation>7</DaysAfterInitiation></AbortIncompleteMultipartUpload>';
const tagged = '<Filter><Tag><Key>a</Key><Value>b</Value></Tag></Filter>';

describe('lifecycle', () => {
  test.each<[string, string, string]>([
    [
      'transitions in order, then expiration',
      lifecycle(rule(filter, transition(30, 'STANDARD_IA'), transition(60, 'GLACIER'), expiration(61))),
      '',
    ],
    ['a rule for a prefix without filter', lifecycle(rule('<Prefix>a</Prefix>', expiration(1))), ''],
    ['no rule', lifecycle(), 'MalformedXML'],
    ['no filter', lifecycle(rule(expiration(1))), 'MalformedXML'],
    ['no action', lifecycle(rule(filter)), 'InvalidRequest'],
    ['an unknown element', lifecycle(rule(filter, expiration(1), '<Surprise/>')), 'MalformedXML'],
    ['infrequent access before 30 days', lifecycle(rule(filter, transition(29, 'STANDARD_IA'))), 'InvalidArgument'],
    [
      'an archive less than 30 days after infrequent access',
      lifecycle(rule(filter, transition(30, 'STANDARD_IA'), transition(59, 'GLACIER'))),
      'InvalidArgument',
    ],
    [
      'the waterfall upwards',
      lifecycle(rule(filter, transition(90, 'STANDARD_IA'), transition(1, 'GLACIER'))),
      'InvalidArgument',
    ],
    ['a class twice', lifecycle(rule(filter, transition(30, 'GLACIER'), transition(60, 'GLACIER'))), 'InvalidArgument'],
    ['an unknown class', lifecycle(rule(filter, transition(30, 'ICE'))), 'MalformedXML'],
    [
      'expiration before the last transition',
      lifecycle(rule(filter, transition(30, 'GLACIER'), expiration(30))),
      'InvalidArgument',
    ],
    ['expiration after no days', lifecycle(rule(filter, expiration(0))), 'InvalidArgument'],
    ['days that are no number', lifecycle(rule(filter, '<Expiration><Days>1e3</Days></Expiration>')), 'InvalidArgument'],
    ['abort with tags', lifecycle(rule(tagged, abort)), 'InvalidRequest'],
    [
      'delete markers with tags',
      lifecycle(rule(tagged, '<Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration>')),
      'InvalidRequest',
    ],
    [
      'delete markers with days',
      lifecycle(
        rule(filter, '<Expiration><Days>1</Days><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration>'),
      ),
      'MalformedXML',
    ],
    ['two rules of one id', lifecycle(rule(filter, expiration(1)), rule(filter, expiration(2))), 'InvalidArgument'],
    [
      'two abort rules for one object',
      lifecycle(rule(filter, abort), rule(filter, abort).replace('<ID>r', '<ID>s')),
      'InvalidRequest',
    ],
    [
      '101 noncurrent versions',
      lifecycle(
        rule(
          filter,
          '<NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays><NewerNoncurrentVersions>101</NewerNoncurrentVersions></NoncurrentVersionExpiration>',
        ),
      ),
      'InvalidArgument',
    ],
    ['another root', '<Lifecycle></Lifecycle>', 'MalformedXML'],
  ])('%s', async (_, body, code) => {
    expect((await bucketClient(sandbox, 'plain-one').put('?lifecycle', body)).code).toBe(code);
  });

  test('is kept as given, and comes back with the header that the provider waits for', async () => {
    const bucket = bucketClient(sandbox, 'source-one');
    const given = lifecycle(rule('<Filter><Prefix>a&amp;b</Prefix></Filter>', expiration(5)));
    await bucket.put('?lifecycle', given, { 'x-amz-transition-default-minimum-object-size': 'varies_by_storage_class' });
    const got = await bucket.get('?lifecycle');
    expect(got.text.replace(/ xmlns="[^"]*"/, '').replace('&#38;', '&amp;')).toBe(given);
    expect(got.headers['x-amz-transition-default-minimum-object-size']).toBe('varies_by_storage_class');
    expect((await bucket.remove('?lifecycle')).status).toBe(204);
    expect((await bucket.get('?lifecycle')).code).toBe('NoSuchLifecycleConfiguration');
  });
});

const destination = (name: string, more = '') => `<Destination><Bucket>arn:aws:s3:::${name}</Bucket>${more}</Destination>`;
const markers = '<DeleteMarkerReplication><Status>Enabled</Status></DeleteMarkerReplication>';
const v2 = (more: string) => rule('<Priority>1</Priority>', filter, markers, more);
const replication = (body: string, role = roleArn) =>
  `<ReplicationConfiguration><Role>${role}</Role>${body}</ReplicationConfiguration>`;
const selected =
  '<SourceSelectionCriteria><SseKmsEncryptedObjects><Status>Enabled</Status></SseKmsEncryptedObjects></SourceSelectionCriteria>';
const time = (minutes: number) =>
  `<ReplicationTime><Status>Enabled</Status><Time><Minutes>${minutes}</Minutes></Time></ReplicationTime>`;

describe('replication', () => {
  test.each<[string, string, string, string]>([
    ['to a versioned bucket of another region', 'source-one', replication(v2(destination('replica-one'))), ''],
    [
      'to a bucket of another account',
      'source-one',
      replication(v2(destination('foreign-one', '<Account>444455556666</Account>'))),
      '',
    ],
    [
      'to a bucket of an account that does not own it',
      'source-one',
      replication(v2(destination('foreign-one', '<Account>777777777777</Account>'))),
      'InvalidRequest',
    ],
    ['from a bucket without versions', 'plain-one', replication(v2(destination('replica-one'))), 'InvalidRequest'],
    ['to a bucket without versions', 'source-one', replication(v2(destination('plain-one'))), 'InvalidRequest'],
    ['to a bucket that is not there', 'source-one', replication(v2(destination('nowhere-one'))), 'InvalidRequest'],
    ['to itself', 'source-one', replication(v2(destination('source-one'))), 'InvalidRequest'],
    [
      'with a role that is not there',
      'source-one',
      replication(v2(destination('replica-one')), `${roleArn}-x`),
      'InvalidArgument',
    ],
    ['without a role', 'source-one', replication(v2(destination('replica-one')), ''), 'InvalidArgument'],
    ['from a locked bucket to one that is not', 'locked-one', replication(v2(destination('replica-one'))), 'InvalidRequest'],
    [
      'with a filter but no priority',
      'source-one',
      replication(rule(filter, markers, destination('replica-one'))),
      'InvalidRequest',
    ],
    [
      'with a filter but no word on delete markers',
      'source-one',
      replication(rule('<Priority>1</Priority>', filter, destination('replica-one'))),
      'InvalidRequest',
    ],
    [
      'of KMS objects without a replica key',
      'source-one',
      replication(v2(selected + destination('replica-one'))),
      'InvalidRequest',
    ],
    ['with time control of another time', 'source-one', replication(v2(destination('replica-one', time(10)))), 'InvalidRequest'],
    ['with time control without metrics', 'source-one', replication(v2(destination('replica-one', time(15)))), 'InvalidRequest'],
    [
      'with two rules of one priority',
      'source-one',
      replication(v2(destination('replica-one')) + v2(destination('replica-one')).replace('<ID>r', '<ID>s')),
      'InvalidRequest',
    ],
  ])('%s', async (_, bucket, body, code) => {
    expect((await bucketClient(sandbox, bucket).put('?replication', body)).code).toBe(code);
  });

  test('holds versioning in place until it is removed', async () => {
    const bucket = bucketClient(sandbox, 'source-one');
    await bucket.put('?replication', replication(v2(destination('replica-one'))));
    expect(await bucket.put('?versioning', suspended)).toMatchObject({ status: 409, code: 'InvalidBucketState' });
    await bucket.remove('?replication');
    expect((await bucket.put('?versioning', suspended)).status).toBe(200);
    await bucket.put('?versioning', enabled);
  });
});

const lock = (retention: string) =>
  `<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled>${retention}</ObjectLockConfiguration>`;
const retention = (mode: string, period: string) =>
  `<Rule><DefaultRetention><Mode>${mode}</Mode>${period}</DefaultRetention></Rule>`;
const sse = (body: string) =>
  `<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault>${body}</ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>`;
const kms = (id: string) => sse(`<SSEAlgorithm>aws:kms</SSEAlgorithm><KMSMasterKeyID>${id}</KMSMasterKeyID>`);
const tags = (...keys: readonly string[]) =>
  `<Tagging><TagSet>${keys.map((k) => `<Tag><Key>${k}</Key><Value>v</Value></Tag>`).join('')}</TagSet></Tagging>`;
const cors = (method: string, origin: string) =>
  `<CORSConfiguration><CORSRule><AllowedMethod>${method}</AllowedMethod><AllowedOrigin>${origin}</AllowedOrigin></CORSRule></CORSConfiguration>`;
const logging = (target: string) =>
  `<BucketLoggingStatus><LoggingEnabled><TargetBucket>${target}</TargetBucket><TargetPrefix>log/</TargetPrefix></LoggingEnabled></BucketLoggingStatus>`;
const accelerate = '<AccelerateConfiguration><Status>Enabled</Status></AccelerateConfiguration>';

describe('other subresources', () => {
  test.each<[string, string, string, string]>([
    ['a lock with retention', 'locked-one', '?object-lock', lock(retention('GOVERNANCE', '<Days>1</Days>'))],
    ['a lock on a bucket that is versioned', 'source-one', '?object-lock', lock('')],
    ['a key by ARN', 'plain-one', '?encryption', 'KEY'],
    ["another account's key", 'plain-one', '?encryption', kms('arn:aws:kms:us-east-1:444455556666:key/1')],
    ['tags', 'plain-one', '?tagging', tags('a', 'b')],
    ['CORS', 'plain-one', '?cors', cors('PUT', 'https://*.example.com')],
    ['acceleration', 'plain-one', '?accelerate', accelerate],
    [
      'EventBridge',
      'plain-one',
      '?notification',
      '<NotificationConfiguration><EventBridgeConfiguration/></NotificationConfiguration>',
    ],
  ])('%s is taken', async (_, bucket, query, body) => {
    const client = bucketClient(sandbox, bucket);
    expect(await client.put(query, body === 'KEY' ? kms(key) : body)).toMatchObject({ code: '' });
    expect((await client.get(query)).status).toBe(200);
  });

  test.each<[string, string, string, string, number, string]>([
    ['a lock without versions', 'plain-one', '?object-lock', lock(''), 409, 'InvalidBucketState'],
    ['a lock switched off', 'locked-one', '?object-lock', '<ObjectLockConfiguration/>', 400, 'MalformedXML'],
    [
      'days and years',
      'locked-one',
      '?object-lock',
      lock(retention('COMPLIANCE', '<Days>1</Days><Years>1</Years>')),
      400,
      'MalformedXML',
    ],
    [
      'retention for no day',
      'locked-one',
      '?object-lock',
      lock(retention('COMPLIANCE', '<Days>0</Days>')),
      400,
      'InvalidArgument',
    ],
    ['suspending versions under a lock', 'locked-one', '?versioning', suspended, 409, 'InvalidBucketState'],
    [
      'a key with S3-managed encryption',
      'plain-one',
      '?encryption',
      kms('x').replace('aws:kms', 'AES256'),
      400,
      'InvalidArgument',
    ],
    [
      'a key that is not there',
      'plain-one',
      '?encryption',
      kms('arn:aws:kms:us-east-1:111122223333:key/none'),
      400,
      'KMS.NotFoundException',
    ],
    [
      'a key of another region',
      'plain-one',
      '?encryption',
      kms('arn:aws:kms:eu-west-1:111122223333:key/1'),
      400,
      'KMS.NotFoundException',
    ],
    ['an unknown algorithm', 'plain-one', '?encryption', sse('<SSEAlgorithm>rot13</SSEAlgorithm>'), 400, 'MalformedXML'],
    ['a tag twice', 'plain-one', '?tagging', tags('a', 'a'), 400, 'InvalidTag'],
    ['a reserved tag', 'plain-one', '?tagging', tags('aws:a'), 400, 'InvalidTag'],
    ['51 tags', 'plain-one', '?tagging', tags(...Array.from({ length: 51 }, (_, n) => `k${n}`)), 400, 'BadRequest'],
    ['a CORS method that is none', 'plain-one', '?cors', cors('PATCH', '*'), 400, 'InvalidRequest'],
    ['two wildcards in an origin', 'plain-one', '?cors', cors('GET', 'https://*.*.com'), 400, 'InvalidRequest'],
    ['acceleration with a dot in the name', 'dotted.one', '?accelerate', accelerate, 400, 'InvalidRequest'],
    ['logs to a bucket that is not there', 'plain-one', '?logging', logging('nowhere-one'), 400, 'InvalidTargetBucketForLogging'],
    ['logs to another region', 'plain-one', '?logging', logging('replica-one'), 403, 'CrossLocationLoggingProhibitted'],
    [
      'an unknown ownership',
      'plain-one',
      '?ownershipControls',
      '<OwnershipControls><Rule><ObjectOwnership>Nobody</ObjectOwnership></Rule></OwnershipControls>',
      400,
      'MalformedXML',
    ],
    [
      'an unknown flag',
      'plain-one',
      '?publicAccessBlock',
      '<PublicAccessBlockConfiguration><BlockAll>true</BlockAll></PublicAccessBlockConfiguration>',
      400,
      'MalformedXML',
    ],
    ['an ACL under enforced ownership', 'plain-one', '?acl', '', 400, 'AccessControlListNotSupported'],
    [
      'a queue that is not there',
      'plain-one',
      '?notification',
      '<NotificationConfiguration><QueueConfiguration/></NotificationConfiguration>',
      501,
      'NotImplemented',
    ],
  ])('%s is refused', async (_, bucket, query, body, status, code) => {
    const client = bucketClient(sandbox, bucket);
    const before = sandbox.world();
    expect(await client.put(query, body)).toMatchObject({ status, code });
    expect(sandbox.world()).toEqual(before);
  });

  test("a lock can't be deleted", async () => {
    expect((await bucketClient(sandbox, 'locked-one').remove('?object-lock')).status).toBe(501);
  });
});
