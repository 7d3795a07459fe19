import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { bucketClient, enabled, kmsCall, policyOf } from './client.js';

let sandbox: Sandbox;
let source: ReturnType<typeof bucketClient>;
beforeEach(async () => {
  const foreign = { name: 'foreign-logs', account: '444455556666', region: 'us-east-1', versioning: 'Enabled' } as const;
  sandbox = await startSandbox({ foreignBuckets: [foreign] });
  source = bucketClient(sandbox, 'acme-one');
  await source.create();
  await bucketClient(sandbox, 'acme-logs').create();
});
afterEach(() => sandbox.stop());

const account = { 'aws:SourceAccount': '111122223333' };
const from = (bucket: string) => ({ StringEquals: account, ArnLike: { 'aws:SourceArn': `arn:aws:s3:::${bucket}` } });
const admit = (statement: object) => bucketClient(sandbox, 'acme-logs').put('?policy', policyOf(statement));
const createKey = async (...statements: readonly object[]) => {
  const root = { Principal: { AWS: 'arn:aws:iam::111122223333:root' }, Action: 'kms:*', Resource: '*' };
  const { text } = await kmsCall(sandbox, 'CreateKey', { Policy: policyOf(root, ...statements) });
  return /"Arn":"([^"]+)"/.exec(text)?.[1] ?? '';
};
const encryption = (algorithm: string) =>
  `<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>${algorithm}</SSEAlgorithm></ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>`;

describe('access logs', () => {
  const logger = {
    Principal: { Service: 'logging.s3.amazonaws.com' },
    Action: 's3:PutObject',
    Resource: 'arn:aws:s3:::acme-logs/access/*',
  };
  const logTo = (target = 'acme-logs', prefix = 'access/') =>
    source.put(
      '?logging',
      `<BucketLoggingStatus><LoggingEnabled><TargetBucket>${target}</TargetBucket><TargetPrefix>${prefix}</TargetPrefix></LoggingEnabled></BucketLoggingStatus>`,
    );

  test('go to a bucket that admits the log service for this bucket and account', async () => {
    await admit({ ...logger, Condition: from('acme-one') });
    expect((await logTo()).status).toBe(200);
    expect((await source.get('?logging')).text).toContain('<TargetBucket>acme-logs</TargetBucket>');
    expect((await source.put('?logging', '<BucketLoggingStatus/>')).status).toBe(200);
    expect((await source.get('?logging')).text).not.toContain('acme-logs');
  });

  test.each<[string, object]>([
    ['for another bucket', { Condition: from('acme-two') }],
    ['below another prefix', { Resource: 'arn:aws:s3:::acme-logs/other/*' }],
    ['by another service', { Principal: { Service: 's3.amazonaws.com' } }],
    ['to read', { Action: 's3:GetObject' }],
  ])('are refused where the target admits %s', async (_, change) => {
    await admit({ ...logger, ...change });
    expect(await logTo()).toMatchObject({ status: 400, code: 'InvalidTargetBucketForLogging' });
    expect(sandbox.world().buckets['acme-one']?.subresources['logging']).toBeUndefined();
  });

  test.each<[string, string, string]>([
    ['encrypts with KMS', '?encryption', encryption('aws:kms')],
    [
      'has a default retention',
      '?object-lock',
      '<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention><Mode>GOVERNANCE</Mode><Days>1</Days></DefaultRetention></Rule></ObjectLockConfiguration>',
    ],
    [
      'makes requesters pay',
      '?requestPayment',
      '<RequestPaymentConfiguration><Payer>Requester</Payer></RequestPaymentConfiguration>',
    ],
  ])('are refused where the target %s', async (_, query, body) => {
    await admit(logger);
    await bucketClient(sandbox, 'acme-logs').put('?versioning', enabled);
    expect((await bucketClient(sandbox, 'acme-logs').put(query, body)).code).toBe('');
    expect(await logTo()).toMatchObject({ status: 400, code: 'InvalidTargetBucketForLogging' });
  });

  test("do not go to somebody else's bucket", async () => {
    expect((await logTo('foreign-logs')).code).toBe('InvalidTargetBucketForLogging');
  });
});

describe('an inventory', () => {
  const s3 = {
    Principal: { Service: 's3.amazonaws.com' },
    Action: 's3:PutObject',
    Resource: 'arn:aws:s3:::acme-logs/inventory/*',
  };
  const owned = { StringEquals: { ...account, 's3:x-amz-acl': 'bucket-owner-full-control' } };
  const put = (destination: string, fields: readonly string[] = ['EncryptionStatus']) =>
    source.put(
      '?inventory&id=weekly',
      `<InventoryConfiguration><Destination><S3BucketDestination><Format>CSV</Format>${destination}</S3BucketDestination></Destination>` +
        '<IsEnabled>true</IsEnabled><Id>weekly</Id><IncludedObjectVersions>All</IncludedObjectVersions>' +
        `<OptionalFields>${fields.map((field) => `<Field>${field}</Field>`).join('')}</OptionalFields>` +
        '<Schedule><Frequency>Weekly</Frequency></Schedule></InventoryConfiguration>',
    );
  const to = (bucket: string, more = '') => `<Bucket>arn:aws:s3:::${bucket}</Bucket><Prefix>inventory</Prefix>${more}`;
  const keyed = (key: string) => `<Encryption><SSE-KMS><KeyId>${key}</KeyId></SSE-KMS></Encryption>`;

  test('goes to a bucket that admits S3 for this bucket and account, and is found and removed by its id', async () => {
    await admit({ ...s3, Condition: { ...from('acme-one'), ...owned } });
    expect((await put(to('acme-logs'))).status).toBe(204);
    expect((await source.get('?inventory&id=weekly')).text).toContain('<Field>EncryptionStatus</Field>');
    expect((await source.remove('?inventory&id=weekly')).status).toBe(204);
    expect((await source.get('?inventory&id=weekly')).code).toBe('NoSuchConfiguration');
  });

  test("goes to another account's bucket, into which nobody can look", async () => {
    expect((await put(to('foreign-logs'))).status).toBe(204);
  });

  test.each<[string, object]>([
    ['another bucket', { Condition: from('acme-two') }],
    ['another account', { Condition: { StringEquals: { 'aws:SourceAccount': '444455556666' } } }],
    ['another prefix', { Resource: 'arn:aws:s3:::acme-logs/other/*' }],
    ['another ACL', { Condition: { StringEquals: { 's3:x-amz-acl': 'private' } } }],
  ])('is refused where the destination admits %s', async (_, change) => {
    await admit({ ...s3, ...change });
    expect(await put(to('acme-logs'))).toMatchObject({ status: 400, code: 'InvalidS3DestinationBucket' });
  });

  test('is refused to a bucket that is not there, in another region, or of another account than it says', async () => {
    await bucketClient(sandbox, 'acme-west', 'us-west-2').create();
    expect((await put(to('nowhere-one'))).code).toBe('InvalidS3DestinationBucket');
    expect((await put(to('acme-west'))).code).toBe('InvalidS3DestinationBucket');
    expect((await put('<Bucket>acme-logs</Bucket>')).code).toBe('InvalidS3DestinationBucket');
    const owned = (owner: string) => to('foreign-logs', `<AccountId>${owner}</AccountId>`);
    expect((await put(owned('111122223333'))).code).toBe('InvalidS3DestinationBucket');
    expect((await put(owned('444455556666'))).code).toBe('');
    expect((await put(to('acme-logs'), ['Colour'])).code).toBe('MalformedXML');
  });

  test('is encrypted with a key that admits S3', async () => {
    await admit(s3);
    const encrypts = { Principal: { Service: 's3.amazonaws.com' }, Action: 'kms:GenerateDataKey', Resource: '*' };
    const good = await createKey({ ...encrypts, Condition: from('acme-one') });
    const bad = await createKey({ ...encrypts, Condition: from('acme-two') });
    expect((await put(to('acme-logs', keyed(good)))).status).toBe(204);
    expect((await put(to('acme-logs', keyed(bad)))).code).toBe('InvalidArgument');
    expect((await put(to('acme-logs', keyed(good.replace('us-east-1', 'eu-west-1'))))).code).toBe('InvalidArgument');
    expect((await put(to('acme-logs', keyed(`${good.slice(0, -1)}x`)))).code).toBe('KMS.NotFoundException');
  });
});

describe('MFA delete', () => {
  const mfa = (device = 'root-account-mfa-device') => ({ 'x-amz-mfa': `arn:aws:iam::111122223333:mfa/${device} 123456` });
  const status = (text: string) => enabled.replace('</Status>', `</Status><MfaDelete>${text}</MfaDelete>`);
  const lifecycle =
    '<LifecycleConfiguration><Rule><ID>r</ID><Status>Enabled</Status><Filter/><Expiration><Days>1</Days></Expiration></Rule></LifecycleConfiguration>';
  const state = async () => (await source.get('?versioning')).text;

  test.each<[string, Record<string, string>, string]>([
    ['without a code', {}, 'Mfa Authentication must be used for this request'],
    ["with a user's device", mfa('somebody'), 'This operation may only be performed by the bucket owner'],
    ['with a code that is none', { 'x-amz-mfa': 'x' }, 'Mfa Authentication must be used for this request'],
  ])('is not switched on %s', async (_, headers, message) => {
    const answer = await source.put('?versioning', status('Enabled'), headers);
    expect(answer).toMatchObject({ status: 403, code: 'AccessDenied' });
    expect(answer.text).toContain(message);
    expect(await state()).not.toContain('MfaDelete');
  });

  test('is switched on by the root user, and then versioning, versions and lifecycle are held by it', async () => {
    expect((await source.put('?versioning', status('Enabled'), mfa())).status).toBe(200);
    expect(await state()).toContain('<MfaDelete>Enabled</MfaDelete>');
    expect((await source.put('?versioning', enabled)).code).toBe('AccessDenied');
    expect(await source.put('?lifecycle', lifecycle)).toMatchObject({ status: 409, code: 'InvalidBucketState' });
    const id = String((await source.put('key', 'x')).headers['x-amz-version-id']);
    expect((await source.remove('key')).status).toBe(204);
    expect((await source.remove(`key?versionId=${id}`)).text).toContain('Mfa Authentication must be used');
    expect(
      (await source.post('?delete', `<Delete><Object><Key>key</Key><VersionId>${id}</VersionId></Object></Delete>`)).text,
    ).toContain('<Code>AccessDenied</Code>');
    expect((await source.remove(`key?versionId=${id}`, mfa())).status).toBe(204);
    await source.put('?versioning', enabled, mfa());
    expect(await state()).toContain('<MfaDelete>Enabled</MfaDelete>');
    await source.put('?versioning', status('Disabled'), mfa());
    expect((await source.put('?lifecycle', lifecycle)).status).toBe(200);
  });

  test('does not go with a lifecycle', async () => {
    await source.put('?lifecycle', lifecycle);
    const answer = await source.put('?versioning', status('Enabled'), mfa());
    expect(answer).toMatchObject({ status: 409, code: 'InvalidBucketState' });
    expect(answer.text).toContain('Delete lifecycle configuration before enabling Mfa Authentication.');
  });
});
