import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { soughtIn, type Sought } from '../../src/aws/sought.js';
import { lookFor } from '../../src/aws/standing.js';
import { startSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { ask, bucketClient } from '../sandbox/client.js';

const tag = 'vendor-bucket:request';
let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox({
    foreignBuckets: [{ name: 'of-others', account: '999999999999', region: 'us-east-1', versioning: 'Enabled' }],
  });
});
afterEach(() => sandbox.stop());

const bucket = (name: string, region = 'us-east-1'): Sought => ({ address: 'aws_s3_bucket.bucket', type: 'aws_s3_bucket', name, region, request: name }); // prettier-ignore
const role: Sought = { address: 'aws_iam_role.role', type: 'aws_iam_role', name: 'acme-role', region: 'us-east-1', request: 'acme-files' }; // prettier-ignore
const point: Sought = { address: 'aws_s3_access_point.a', type: 'aws_s3_access_point', name: 'acme-point', region: 'us-east-1', bucket: 'acme-files' }; // prettier-ignore

async function standing(sought: Sought, account?: string) {
  return (await lookFor([sought], { env: sandbox.env({}), account })).get(sought.address);
}

const create = (name: string) => bucketClient(sandbox, name).put('', '');
const tagSet = (tags: Readonly<Record<string, string>>) =>
  `<Tagging><TagSet>${Object.entries(tags).map(([key, value]) => `<Tag><Key>${key}</Key><Value>${value}</Value></Tag>`).join('')}</TagSet></Tagging>`; // prettier-ignore
const iam = (query: Readonly<Record<string, string>>) =>
  ask(sandbox, { method: 'POST', service: 'iam', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams({ Version: '2010-05-08', ...query }).toString() }); // prettier-ignore
const trust = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: 's3.amazonaws.com' }, Action: 'sts:AssumeRole' }] }); // prettier-ignore
const createRole = (request: string) =>
  iam({ Action: 'CreateRole', RoleName: 'acme-role', AssumeRolePolicyDocument: trust, 'Tags.member.1.Key': tag, 'Tags.member.1.Value': request }); // prettier-ignore

describe('a bucket', () => {
  test('that is not there is free', async () => {
    expect(await standing(bucket('acme-files'))).toEqual({ is: 'free' });
  });

  test.each<[string, Record<string, string> | undefined, object]>([
    ['without a tag', undefined, { is: 'own', id: 'acme-files', untagged: true }],
    ['with the tag of this request', { [tag]: 'acme-files', team: 'x' }, { is: 'own', id: 'acme-files' }],
    ['with the tag of another request', { [tag]: 'beta-files' }, { is: 'other' }],
    ["with somebody's own tags", { team: 'x' }, { is: 'other' }],
  ])('of the account %s', async (_, tags, expected) => {
    expect((await create('acme-files')).status).toBe(200);
    if (tags !== undefined) expect((await bucketClient(sandbox, 'acme-files').put('?tagging=', tagSet(tags))).status).toBe(204);
    expect(await standing(bucket('acme-files'))).toEqual(expected);
  });

  test('without a tag that somebody uses is theirs: with a file, with a policy, or where AWS does not say', async () => {
    await create('acme-files');
    for (const operation of ['ListObjectsV2', 'GetBucketPolicy']) {
      sandbox.fail({ operation, answer: 'AccessDenied' });
      expect(await standing(bucket('acme-files'))).toEqual({ is: 'other' });
    }
    expect(await standing(bucket('acme-files'))).toEqual({ is: 'own', id: 'acme-files', untagged: true });
    const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Principal: '*', Action: 's3:DeleteBucket', Resource: 'arn:aws:s3:::acme-files' }] }; // prettier-ignore
    expect((await bucketClient(sandbox, 'acme-files').put('?policy=', JSON.stringify(policy))).status).toBe(204);
    expect(await standing(bucket('acme-files'))).toEqual({ is: 'other' });
    await create('beta-files');
    expect((await bucketClient(sandbox, 'beta-files').put('/payroll.csv', 'x')).status).toBe(200);
    expect(await standing(bucket('beta-files'))).toEqual({ is: 'other' });
  });

  test('of another account is nobody to take, and so is one where AWS did not say', async () => {
    expect(await standing(bucket('of-others'))).toEqual({ is: 'unknown' });
    await create('acme-files');
    expect(await standing(bucket('acme-files'), '999999999999')).toEqual({ is: 'unknown' });
    for (const answer of ['AccessDenied', 'InternalError'] as const) {
      sandbox.fail({ operation: 'GetBucketTagging', answer });
      expect(await standing(bucket('acme-files'))).toEqual({ is: 'unknown' });
    }
    sandbox.fail({ operation: 'GetCallerIdentity', answer: 'AccessDenied' });
    expect(await standing(bucket('acme-files'))).toEqual({ is: 'unknown' });
  });
});

describe('a role', () => {
  test('is free, its own by its tag, or of others', async () => {
    expect(await standing(role)).toEqual({ is: 'free' });
    expect((await createRole('acme-files')).status).toBe(200);
    expect(await standing(role)).toEqual({ is: 'own', id: 'acme-role' });
    expect(await standing({ ...role, request: 'beta-files' })).toEqual({ is: 'other' });
    expect(await standing(role, '999999999999')).toEqual({ is: 'other' });
  });
});

describe('an identity provider', () => {
  const issuer = 'oidc-configuration.audit-log.githubusercontent.com';
  const provider: Sought = { address: 'aws_iam_openid_connect_provider.vendor', type: 'aws_iam_openid_connect_provider', name: issuer, region: 'us-east-1', request: 'acme-files' }; // prettier-ignore

  test('is free, its own by its tag, or of others', async () => {
    expect(await standing(provider)).toEqual({ is: 'free' });
    const made = await iam({ Action: 'CreateOpenIDConnectProvider', Url: `https://${issuer}`, 'ClientIDList.member.1': 'x', 'Tags.member.1.Key': tag, 'Tags.member.1.Value': 'acme-files' }); // prettier-ignore
    expect(made.status).toBe(200);
    expect(await standing(provider)).toEqual({ is: 'own', id: `arn:aws:iam::${sandbox.account}:oidc-provider/${issuer}` });
    expect(await standing({ ...provider, request: 'beta-files' })).toEqual({ is: 'other' });
    sandbox.fail({ operation: 'GetOpenIDConnectProvider', answer: 'AccessDenied' });
    expect(await standing(provider)).toEqual({ is: 'unknown' });
  });

  test('is looked for by the issuer that the configuration names', () => {
    const configuration = { provider: { aws: [{ region: 'us-east-1' }] }, resource: { aws_iam_openid_connect_provider: { vendor: { url: `https://${issuer}`, tags: { [tag]: 'acme-files' } } } } }; // prettier-ignore
    expect([...soughtIn(JSON.stringify(configuration)).values()]).toEqual([provider]);
  });
});

describe('an access point', () => {
  test('is free, or its own where it is of the same bucket', async () => {
    expect(await standing(point)).toEqual({ is: 'free' });
    await create('acme-files');
    const body = '<CreateAccessPointRequest xmlns="http://awss3control.amazonaws.com/doc/2018-08-20/"><Bucket>acme-files</Bucket></CreateAccessPointRequest>'; // prettier-ignore
    const url = `http://${sandbox.account}.aws.sandbox/v20180820/accesspoint/acme-point`;
    expect((await ask(sandbox, { method: 'PUT', url, body })).status).toBe(200);
    expect(await standing(point)).toEqual({ is: 'own', id: `${sandbox.account}:acme-point` });
    expect(await standing({ ...point, bucket: 'beta-files' })).toEqual({ is: 'other' });
  });
});

test('what a configuration makes is looked for by its name and in its region', () => {
  const json = JSON.stringify({
    provider: { aws: [{ region: 'us-east-1' }, { region: 'us-west-2', alias: 'replica' }] },
    resource: {
      aws_s3_bucket: {
        bucket: { bucket: 'a-files', tags: { [tag]: 'a-files' } },
        replica: { bucket: 'a-files-replica', provider: 'aws.replica', tags: { [tag]: 'a-files' } },
        odd: { bucket: '${data.x.y}' },
      },
      aws_iam_role: { r: { name: 'a-role' } },
      aws_s3_bucket_policy: { bucket: { bucket: 'a-files' } },
    },
  });
  expect([...soughtIn(json).values()].map(({ address, name, region, request }) => [address, name, region, request])).toEqual([
    ['aws_s3_bucket.bucket', 'a-files', 'us-east-1', 'a-files'],
    ['aws_s3_bucket.replica', 'a-files-replica', 'us-west-2', 'a-files'],
    ['aws_iam_role.r', 'a-role', 'us-east-1', undefined],
  ]);
});
