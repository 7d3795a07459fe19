import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { ask, bucketClient, controlCall, policyOf } from './client.js';

const vendorPrincipal = { AWS: 'arn:aws:iam::999988887777:role/vendor' };
const arn = 'arn:aws:s3:us-east-1:111122223333:accesspoint/acme-point';
let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox({ clock: () => new Date('2026-01-02T03:04:05Z') });
  await bucketClient(sandbox, 'acme-one').create();
});
afterEach(() => sandbox.stop());

const wanted = (content = '', bucket = 'acme-one') =>
  `<CreateAccessPointRequest><Bucket>${bucket}</Bucket>${content}</CreateAccessPointRequest>`;
const vpc = (id: string) => `<VpcConfiguration><VpcId>${id}</VpcId></VpcConfiguration>`;
const open = '<PublicAccessBlockConfiguration><BlockPublicPolicy>false</BlockPublicPolicy></PublicAccessBlockConfiguration>';
const create = (name = 'acme-point', body = wanted(), region?: string) =>
  controlCall(sandbox, 'PUT', `accesspoint/${name}`, region === undefined ? { body } : { body, region });
const get = (path: string) => controlCall(sandbox, 'GET', `accesspoint/${path}`);
const putPolicy = (text: string) => {
  const escaped = text.replaceAll('"', '&quot;');
  const body = `<PutAccessPointPolicyRequest><Policy>${escaped}</Policy></PutAccessPointPolicyRequest>`;
  return controlCall(sandbox, 'PUT', 'accesspoint/acme-point/policy', { body });
};
const reads = policyOf({ Principal: vendorPrincipal, Action: 's3:GetObject', Resource: `${arn}/object/reports/*` });
const forAll = policyOf({ Principal: '*', Action: 's3:GetObject', Resource: `${arn}/object/*` });

describe('an access point', () => {
  test('from the Internet has all public access blocked unless it says otherwise', async () => {
    const made = await create();
    expect(made.text).toContain(`<AccessPointArn>${arn}</AccessPointArn>`);
    const { text } = await get('acme-point');
    expect(text).toContain('<NetworkOrigin>Internet</NetworkOrigin>');
    expect(text.match(/>true</g)).toHaveLength(4);
    expect(text).toMatch(/<Alias>acme-point-[a-z0-9]{34}-s3alias<\/Alias>/);
    expect(sandbox.calls().at(-1)).toMatchObject({ service: 's3', operation: 'GetAccessPoint', status: 200 });
  });

  test('for a VPC says so', async () => {
    await create('acme-point', wanted(vpc('vpc-0abc1234def567890') + open));
    const { text } = await get('acme-point');
    expect(text).toContain('<NetworkOrigin>VPC</NetworkOrigin><VpcConfiguration><VpcId>vpc-0abc1234def567890</VpcId>');
    expect(text.match(/>false</g)).toHaveLength(4);
  });

  test.each<[string, string, string, number, string]>([
    ['a name of two characters', 'ab', wanted(), 400, 'InvalidURI'],
    ['a name of 51 characters', 'a'.repeat(51), wanted(), 400, 'InvalidURI'],
    ['a name with a dot', 'a.b.c', wanted(), 400, 'InvalidURI'],
    ['a name that ends like an alias', 'abc-s3alias', wanted(), 400, 'InvalidRequest'],
    ['a name that begins with a hyphen', '-abc', wanted(), 400, 'InvalidRequest'],
    ['a bucket that is not there', 'acme-point', wanted('', 'nowhere-one'), 400, 'InvalidRequest'],
    ["somebody else's bucket", 'acme-point', wanted('<BucketAccountId>444455556666</BucketAccountId>'), 400, 'InvalidRequest'],
    ['a VPC that is none', 'acme-point', wanted(vpc('private')), 400, 'InvalidRequest'],
    ['an unknown part', 'acme-point', wanted('<Scope/>'), 400, 'MalformedXML'],
    ['no XML', 'acme-point', 'x', 400, 'MalformedXML'],
  ])('with %s is refused', async (_, name, body, status, code) => {
    expect(await create(name, body)).toMatchObject({ status, code });
    expect(sandbox.world().accessPoints).toEqual({});
  });

  test('is of one region, and its name is taken there', async () => {
    await create();
    expect(await create()).toMatchObject({ status: 409, code: 'AccessPointAlreadyOwnedByYou' });
    expect(await create('acme-point', wanted(), 'eu-west-1')).toMatchObject({ status: 400, code: 'InvalidRequest' });
    expect(await controlCall(sandbox, 'GET', 'accesspoint/acme-point', { region: 'eu-west-1' })).toMatchObject({
      status: 404,
      code: 'NoSuchAccessPoint',
    });
  });

  test('holds its bucket until it is gone', async () => {
    await create();
    const bucket = bucketClient(sandbox, 'acme-one');
    expect(await bucket.remove('')).toMatchObject({ status: 400, code: 'BucketHasAccessPointsAttached' });
    expect((await controlCall(sandbox, 'DELETE', 'accesspoint/acme-point')).status).toBe(204);
    expect(await controlCall(sandbox, 'DELETE', 'accesspoint/acme-point')).toMatchObject({
      status: 404,
      code: 'NoSuchAccessPoint',
    });
    expect((await bucket.remove('')).status).toBe(204);
  });

  test('takes tags, and gives them back', async () => {
    await create('acme-point', wanted('<Tags><Tag><Key>a</Key><Value>b</Value></Tag></Tags>'));
    const path = `tags/${encodeURIComponent(arn)}`;
    const more = '<TagResourceRequest><Tags><Tag><Key>c</Key><Value>d</Value></Tag></Tags></TagResourceRequest>';
    expect((await controlCall(sandbox, 'POST', path, { body: more })).status).toBe(204);
    expect((await controlCall(sandbox, 'DELETE', `${path}?tagKeys=a`)).status).toBe(204);
    expect((await controlCall(sandbox, 'GET', path)).text).toContain('<Tags><Tag><Key>c</Key><Value>d</Value></Tag></Tags>');
  });
});

describe("an access point's policy", () => {
  test('comes back as it was put, and goes', async () => {
    await create();
    expect(await get('acme-point/policy')).toMatchObject({ status: 404, code: 'NoSuchAccessPointPolicy' });
    expect((await putPolicy(reads)).status).toBe(200);
    expect((await get('acme-point/policy')).text).toContain(reads.replaceAll('"', '&#34;'));
    expect((await get('acme-point/policyStatus')).text).toContain('<IsPublic>false</IsPublic>');
    expect((await controlCall(sandbox, 'DELETE', 'accesspoint/acme-point/policy')).status).toBe(204);
    expect(await get('acme-point/policyStatus')).toMatchObject({ status: 404, code: 'NoSuchAccessPointPolicy' });
  });

  test.each<[string, object]>([
    ["the bucket's own ARN", { Resource: 'arn:aws:s3:::acme-one/*' }],
    ['objects without /object/', { Resource: `${arn}/reports/*` }],
    ['an object action on the point alone', { Resource: arn }],
    ['a role that is not there', { Principal: { AWS: 'arn:aws:iam::111122223333:role/none' } }],
    ['an identity provider', { Principal: { Federated: 'accounts.example.com' } }],
  ])('that names %s is malformed', async (_, change) => {
    await create();
    const base = { Principal: vendorPrincipal, Action: 's3:GetObject', Resource: `${arn}/object/*` };
    expect(await putPolicy(policyOf({ ...base, ...change }))).toMatchObject({ status: 400, code: 'MalformedPolicy' });
  });

  test('that is public is refused where the point or its bucket blocks it, and never public for a VPC', async () => {
    await create();
    expect(await putPolicy(forAll)).toMatchObject({ status: 403, code: 'AccessDenied' });
    await controlCall(sandbox, 'DELETE', 'accesspoint/acme-point');
    await create('acme-point', wanted(open));
    expect(await putPolicy(forAll)).toMatchObject({ status: 403, code: 'AccessDenied' });
    await bucketClient(sandbox, 'acme-one').remove('?publicAccessBlock');
    expect((await putPolicy(forAll)).status).toBe(200);
    expect((await get('acme-point/policyStatus')).text).toContain('<IsPublic>true</IsPublic>');
    await controlCall(sandbox, 'DELETE', 'accesspoint/acme-point');
    await create('acme-point', wanted(vpc('vpc-0abc1234def567890')));
    expect((await putPolicy(forAll)).status).toBe(200);
    expect((await get('acme-point/policyStatus')).text).toContain('<IsPublic>false</IsPublic>');
  });

  test("the account in the host and in the header have to agree, and another account's host is a bucket's", async () => {
    await create();
    const url = 'http://111122223333.aws.sandbox/v20180820/accesspoint/acme-point';
    expect((await ask(sandbox, { url, headers: { 'x-amz-account-id': '444455556666' } })).code).toBe('AccessDenied');
    expect((await ask(sandbox, { url: url.replace('111122223333', '444455556666') })).code).toBe('NoSuchBucket');
  });
});
