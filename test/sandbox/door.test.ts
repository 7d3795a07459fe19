import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { defined } from '../../src/defined.js';
import { startSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { ask, bucketClient, iamCall, kmsCall, type Question } from './client.js';

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox({ clock: () => new Date('2026-01-02T03:04:05Z') });
});
afterEach(() => sandbox.stop());

describe('who is let in', () => {
  test.each<[string, Question, number, string]>([
    ['a host that is not AWS here', { url: 'http://example.com/' }, 403, 'ForeignHost'],
    ['a host that only ends like it', { url: 'http://evilaws.sandbox/' }, 403, 'ForeignHost'],
    ['the real AWS', { url: 'http://s3.amazonaws.com/' }, 403, 'ForeignHost'],
    ['no signature', { key: '' }, 403, 'AccessDenied'],
    ["somebody's own access key", { key: 'AKIAIOSFODNN7EXAMPLE' }, 403, 'InvalidAccessKeyId'],
    ['a path that is no text', { url: 'http://bucket-name.aws.sandbox/%ff' }, 400, 'InvalidURI'],
  ])('%s is refused', async (_, question, status, code) => {
    expect(await ask(sandbox, question)).toMatchObject({ status, code });
  });

  test('a tunnel is refused, so that nothing is ever forwarded', async () => {
    const { request } = await import('node:http');
    const status = await new Promise((resolve) => {
      request({ host: '127.0.0.1', port: sandbox.port, method: 'CONNECT', path: 'example.com:443', agent: false })
        .on('connect', (response) => resolve(response.statusCode))
        .end();
    });
    expect(status).toBe(403);
  });
});

describe('what it does not know', () => {
  test.each<[string, Question, string]>([
    ['s3', { url: 'http://acme-files.aws.sandbox/?torrent', method: 'GET' }, 'GET bucket ?torrent'],
    ['s3', { url: 'http://acme-files.aws.sandbox/key?uploads=', method: 'POST' }, 'POST object ?uploads'],
    ['s3', { url: 'http://111122223333.aws.sandbox/v20180820/jobs', method: 'POST' }, 'control POST jobs'],
    ['iam', { service: 'iam', method: 'POST', body: 'Action=CreateUser&Version=2010-05-08' }, 'CreateUser'],
    ['iam', { service: 'iam', method: 'POST', body: 'Action=constructor' }, 'constructor'],
    ['kms', { service: 'kms', method: 'POST', headers: { 'x-amz-target': 'TrentService.Encrypt' }, body: '{}' }, 'Encrypt'],
    ['sts', { service: 'sts', method: 'POST', body: 'Action=AssumeRole' }, 'AssumeRole'],
    ['constructor', { service: 'constructor', method: 'POST', body: 'Action=X' }, 'X'],
    [
      'cloudtrail',
      { service: 'cloudtrail', method: 'POST', headers: { 'x-amz-target': 'CloudTrail_20131101.LookupEvents' }, body: '{}' },
      'LookupEvents',
    ],
    ['guardduty', { service: 'guardduty', method: 'GET', url: 'http://aws.sandbox/detector' }, 'GET /detector'],
    [
      'sqs',
      { service: 'sqs', method: 'POST', headers: { 'x-amz-target': 'AmazonSQS.CreateQueue' }, body: '{}' },
      'AmazonSQS.CreateQueue',
    ],
  ])('%s: 501 names the call', async (service, question, operation) => {
    const answer = await ask(sandbox, question);
    expect(answer).toMatchObject({ status: 501, code: 'NotImplemented' });
    expect(answer.text).toContain(operation);
    expect(sandbox.calls()).toEqual([expect.objectContaining({ service, operation, status: 501 })]);
  });

  test("a parameter of KMS that it can't keep is refused, not dropped", async () => {
    expect(await kmsCall(sandbox, 'CreateKey', { MultiRegion: true })).toMatchObject({
      status: 400,
      code: 'ValidationException',
    });
  });
});

describe('the record and the failures', () => {
  test('every call is recorded with service, operation, bucket, region and status', async () => {
    await bucketClient(sandbox, 'acme-files', 'eu-west-1').create();
    await bucketClient(sandbox, 'acme-files', 'eu-west-1').get('?policy');
    expect(sandbox.calls()).toEqual([
      { service: 's3', operation: 'CreateBucket', bucket: 'acme-files', status: 200, region: 'eu-west-1' },
      { service: 's3', operation: 'GetBucketPolicy', bucket: 'acme-files', status: 404, region: 'eu-west-1' },
    ]);
  });

  test.each([
    ['InternalError', 500, 'InternalError'],
    ['SlowDown', 503, 'SlowDown'],
    ['AccessDenied', 403, 'AccessDenied'],
    ['OperationAborted', 409, 'OperationAborted'],
  ] as const)('the nth call answers %s, and changes nothing', async (answer, status, code) => {
    sandbox.fail({ operation: 'CreateBucket', nth: 2, times: 1, answer });
    await bucketClient(sandbox, 'acme-one').create();
    expect(await bucketClient(sandbox, 'acme-two').create()).toMatchObject({ status, code });
    expect(Object.keys(sandbox.world().buckets)).toEqual(['acme-one']);
    expect(await bucketClient(sandbox, 'acme-two').create()).toMatchObject({ status: 200 });
  });

  test('a rule for one bucket and one service leaves others alone, and other services fail in their own shape', async () => {
    sandbox.fail({ operation: 'CreateBucket', bucket: 'acme-two', answer: 'SlowDown', times: Infinity });
    sandbox.fail({ operation: 'CreateKey', service: 'kms', answer: 'InternalError' });
    sandbox.fail({ operation: 'GetRole', service: 'iam', answer: 'AccessDenied' });
    expect((await bucketClient(sandbox, 'acme-one').create()).status).toBe(200);
    expect((await bucketClient(sandbox, 'acme-two').create()).status).toBe(503);
    expect((await bucketClient(sandbox, 'acme-two').create()).status).toBe(503);
    expect(await kmsCall(sandbox, 'CreateKey')).toMatchObject({ status: 500, code: 'InternalError' });
    expect(await iamCall(sandbox, 'GetRole', { RoleName: 'x' })).toMatchObject({ status: 403, code: 'AccessDenied' });
  });

  test('a call that hangs ends when the sandbox stops', async () => {
    sandbox.fail({ operation: 'ListBuckets', answer: 'hang' });
    const hanging = ask(sandbox, {}).then(
      () => 'answered',
      () => 'cut off',
    );
    while (sandbox.calls().length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await sandbox.stop();
    expect(await hanging).toBe('cut off');
    expect(sandbox.calls()).toEqual([{ service: 's3', operation: 'ListBuckets', status: 0, region: 'us-east-1' }]);
  });
});

describe('the environment', () => {
  test('leads to the sandbox and away from every real account', () => {
    const own = {
      AWS_PROFILE: 'prod',
      aws_profile: 'prod',
      no_proxy: '*',
      AWS_ENDPOINT_URL_KMS: 'https://x',
      Aws_Odd: '1',
      HTTPS_PROXY: 'http://corp',
      PATH: '/bin',
    };
    const env = sandbox.env(own);
    const child = defined({ ...own, ...env });
    expect(child).toEqual({
      ...{
        PATH: '/bin',
        HTTPS_PROXY: 'http://corp',
        HTTP_PROXY: `http://127.0.0.1:${sandbox.port}`,
        AWS_ENDPOINT_URL: 'http://aws.sandbox',
      },
      ...{ AWS_ACCESS_KEY_ID: 'VENDORBUCKETSANDBOX', AWS_SECRET_ACCESS_KEY: 'sandbox', AWS_EC2_METADATA_DISABLED: 'true' },
      ...{ AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' },
    });
    for (const name of ['AWS_SESSION_TOKEN', 'aws_session_token', 'NO_PROXY', 'http_proxy'])
      expect(Object.keys(env)).toContain(name);
  });

  test('says who it is', async () => {
    const answer = await ask(sandbox, { service: 'sts', method: 'POST', body: 'Action=GetCallerIdentity&Version=2011-06-15' });
    expect(answer.text).toContain('<Account>111122223333</Account>');
    expect(answer.text).toContain('<Arn>arn:aws:sts::111122223333:assumed-role/deployer/sandbox</Arn>');
    expect(sandbox.deployer).toBe('arn:aws:iam::111122223333:role/deployer');
  });
});
