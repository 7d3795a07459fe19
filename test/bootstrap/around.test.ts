import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { bucketsReached, leftOnBucket } from '../../src/aws/around.js';
import { ownerOf } from '../../src/aws/names.js';
import { describeLeft, describeReached, type Left } from '../../src/change/around.js';
import { startSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { bucketClient } from '../sandbox/client.js';

const own = { name: 'acme-terraform-state', region: 'us-east-1' };
const prefixes = ['acme-vendor-'];
const texts = (changes: readonly { readonly kind: string; readonly text: string }[]) =>
  changes.map(({ kind, text }) => `${kind}: ${text}`);

async function lookingAt(env: Readonly<Record<string, string | undefined>>) {
  const owner = await ownerOf({ env, account: '111122223333' }, own.region);
  if ('why' in owner) throw new Error(owner.why);
  return owner;
}

describe('buckets that the two roles would reach', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox({ deployer: 'arn:aws:iam::111122223333:role/administrator' });
    for (const name of ['acme-vendor-old', 'acme-vendor-files', 'acme-other', own.name])
      await bucketClient(sandbox, name).create();
    const tags = '<Tag><Key>vendor-bucket:request</Key><Value>buckets/files.yml</Value></Tag>';
    await bucketClient(sandbox, 'acme-vendor-files').put('?tagging', `<Tagging><TagSet>${tags}</TagSet></Tagging>`);
  });
  afterAll(() => sandbox.stop());

  test('are those of the account whose names begin so, and that no request made', async () => {
    const reached = await bucketsReached(prefixes, own, await lookingAt(sandbox.env()));
    expect(reached).toEqual({ names: ['acme-vendor-old'], more: 0 });
    expect(texts(describeReached(reached, prefixes))).toEqual([
      'weakens: the bucket acme-vendor-old is there already, no request made it, and its name lets both roles reach it',
    ]);
  });

  test('are not known where nobody may list them, and then nothing is taken for safe', async () => {
    sandbox.fail({ operation: 'ListBuckets', times: 1, answer: 'AccessDenied' });
    const reached = await bucketsReached(prefixes, own, await lookingAt(sandbox.env()));
    expect(texts(describeReached(reached, prefixes))).toEqual([
      expect.stringMatching(/^weakens: which buckets .*acme-vendor-\*.* not known: AWS answers 403 \(s3:ListAllMyBuckets\)$/),
    ]);
  });
});

/** As the Amazon S3 API Reference has the answers, in its examples. */
const answers: Readonly<Record<string, string>> = {
  '/?max-buckets=1000':
    '<ListAllMyBucketsResult><Buckets><Bucket><Name>acme-other</Name></Bucket></Buckets><ContinuationToken>a+b/c=</ContinuationToken></ListAllMyBucketsResult>',
  '/?continuation-token=a%2Bb%2Fc%3D&max-buckets=1000':
    '<ListAllMyBucketsResult><Buckets><Bucket><Name>acme-vendor-last</Name><BucketRegion>us-east-1</BucketRegion></Bucket></Buckets></ListAllMyBucketsResult>',
  '/acme-terraform-state/?replication=':
    '<ReplicationConfiguration><Role>arn:aws:iam::111122223333:role/r</Role><Rule><Status>Enabled</Status><Destination><Bucket>arn:aws:s3:::mallory-copies</Bucket></Destination></Rule></ReplicationConfiguration>',
  '/acme-terraform-state/?notification=':
    '<NotificationConfiguration><TopicConfiguration><Topic>arn:aws:sns:us-east-1:111122223333:told</Topic><Event>s3:ObjectCreated:*</Event></TopicConfiguration></NotificationConfiguration>',
  '/acme-terraform-state/?acl=':
    '<AccessControlPolicy><Owner><ID>me</ID></Owner><AccessControlList><Grant><Grantee xmlns:xsi="x" xsi:type="CanonicalUser"><ID>me</ID></Grantee><Permission>FULL_CONTROL</Permission></Grant><Grant><Grantee xmlns:xsi="x" xsi:type="Group"><URI>http://acs.amazonaws.com/groups/global/AllUsers</URI></Grantee><Permission>READ</Permission></Grant></AccessControlList></AccessControlPolicy>',
  '/v20180820/accesspoint?bucket=acme-terraform-state':
    '<ListAccessPointsResult><AccessPointList><AccessPoint><Name>partner</Name></AccessPoint></AccessPointList></ListAccessPointsResult>',
};

describe('of a bucket that is taken over', () => {
  let server: Server;
  beforeAll(async () => {
    server = createServer(({ url = '' }, response) => {
      response.writeHead(url.includes('inventory') ? 403 : url in answers ? 200 : 404, { 'content-type': 'application/xml' });
      response.end(answers[url] ?? '<Error><Code>NoSuchWebsiteConfiguration</Code></Error>');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => void server.close());

  test('the list of buckets is read to its last page', async () => {
    const env = {
      AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      AWS_ACCESS_KEY_ID: 'AKIAEXAMPLEEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'example',
    };
    expect(await bucketsReached(prefixes, own, await lookingAt(env))).toEqual({ names: ['acme-vendor-last'], more: 0 });
  });

  test('what stays as it is is told, and what lets others in is a danger', async () => {
    const env = {
      AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      AWS_ENDPOINT_URL_S3_CONTROL: `http://localhost:${(server.address() as AddressInfo).port}`,
      AWS_ACCESS_KEY_ID: 'AKIAEXAMPLEEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'example',
    };
    const left = await leftOnBucket(own, await lookingAt(env));
    const said = texts(
      describeLeft(
        own.name,
        left.filter(({ what }) => what !== 'points'),
      ),
    );
    expect(said).toEqual([
      'weakens: its replication stays as it is on acme-terraform-state: states and records are copied to arn:aws:s3:::mallory-copies',
      'neutral: its event notifications stay as they are on acme-terraform-state: what is written is told to arn:aws:sns:us-east-1:111122223333:told (s3:ObjectCreated:*)',
      'weakens: its ACL stays as it is on acme-terraform-state: which has to be reset before ACLs can be switched off, lets in http://acs.amazonaws.com/groups/global/AllUsers',
      expect.stringMatching(/^neutral: .*its inventory.*not known/),
    ]);
  });

  test('an access point is a danger: its policy is its own', () => {
    const left: readonly Left[] = [{ what: 'points', is: 'there', details: ['partner'] }];
    expect(texts(describeLeft(own.name, left))).toEqual([expect.stringMatching(/^weakens: .*access points.*partner$/)]);
  });
});
