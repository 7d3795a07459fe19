import { beforeAll, describe, expect, test } from '@jest/globals';
import { bucketPolicy, replicaBucketPolicy } from '../../src/policies/bucket-policy.js';
import type { PolicyDocument, References } from '../../src/policies/policy-document.js';
import type { BucketSpec, EncryptionSpec } from '../../src/spec/spec.js';
import { uploadRules } from '../../src/request/terms.js';
import { actionsOf, allowedOf, everything, isAllowed } from './evaluator.js';
import { account, createdKey, givenKey, specOf, sseS3 } from './specs.js';
import { documentedGrants, type DocumentedGrant } from './vendors.js';

const refs: References = {
  account,
  keyArn: `arn:aws:kms:us-east-1:${account}:key/11111111-1111-1111-1111-111111111111`,
  replicaKeyArn: `arn:aws:kms:us-west-2:${account}:key/22222222-2222-2222-2222-222222222222`,
  trailKeyArn: `arn:aws:kms:us-east-1:${account}:key/33333333-3333-3333-3333-333333333333`,
};
const bucket = 'arn:aws:s3:::acme-files';
const tls = { 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.3' };
const insecure = { 'aws:SecureTransport': 'false' };
const outdated = { 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.1' };
const stranger = 'arn:aws:iam::999988887777:role/stranger';
const member = `arn:aws:iam::${account}:role/member`;
const algorithm = 's3:x-amz-server-side-encryption';
const keyId = 's3:x-amz-server-side-encryption-aws-kms-key-id';

const encryptions: readonly { readonly name: string; readonly spec: EncryptionSpec }[] = [
  { name: 'sse-s3', spec: sseS3 },
  { name: 'sse-kms, created key', spec: createdKey },
  { name: 'sse-kms, given key', spec: { ...createdKey, key: { from: 'given', arn: givenKey } } },
  { name: 'dsse-kms', spec: { ...createdKey, type: 'dsse-kms', bucketKey: false } },
];

/** The headers that name the bucket's own encryption. */
function ownHeaders({ type, key }: EncryptionSpec): Readonly<Record<string, string>> {
  if (type === 'sse-s3') return { [algorithm]: 'AES256' };
  return { [algorithm]: type === 'sse-kms' ? 'aws:kms' : 'aws:kms:dsse', [keyId]: key.from === 'given' ? key.arn : refs.keyArn };
}

function specFor(page: DocumentedGrant, encryption: EncryptionSpec = sseS3): BucketSpec {
  return specOf({ grants: [page.grant], encryption });
}

let s3Actions: readonly string[] = [];
beforeAll(async () => {
  s3Actions = await actionsOf('s3');
});

test('the list of actions is all of S3', () => {
  expect(s3Actions.length).toBeGreaterThan(150);
  expect(s3Actions).toEqual(expect.arrayContaining(['s3:GetObject', 's3:PutBucketPolicy', 's3:ReplicateObject']));
});

/** Where a caller could try, and what the vendor's page allows there. */
function placesOf(page: DocumentedGrant) {
  const outside = page.prefix === '' ? [] : [{ on: `${bucket}/elsewhere`, allowed: [], context: {} }];
  return [
    { on: bucket, allowed: [...page.onBucket].sort(), context: { 's3:prefix': page.listing } },
    { on: `${bucket}/${page.prefix}file`, allowed: [...page.onObjects].sort(), context: page.held },
    ...outside,
    { on: 'arn:aws:s3:::acme-files-2', allowed: [], context: {} },
    { on: 'arn:aws:s3:::another/file', allowed: [], context: {} },
  ];
}

describe.each(documentedGrants)('$vendor: of all S3 actions', (page) => {
  const callers = [
    { who: 'the vendor', by: page.caller, identityPolicy: everything, admitted: true },
    { who: "another role of the vendor's account", by: page.colleague, identityPolicy: everything, admitted: page.wholeAccount },
    { who: 'a stranger', by: stranger, identityPolicy: everything, admitted: false },
    { who: 'a member of our account without a policy', by: member, admitted: false },
  ];

  test.each(callers)(
    '$who is allowed what the page lists, if it lists them, and only with TLS',
    async ({ admitted, who: _who, ...caller }) => {
      const resourcePolicy = bucketPolicy(specFor(page), refs);
      for (const { on, allowed, context } of placesOf(page)) {
        const call = { ...caller, on, resourcePolicy };
        const secure = await allowedOf(s3Actions, { ...call, context: { ...tls, ...context } });
        expect([on, secure.allowed]).toEqual([on, admitted ? allowed : []]);
        expect(secure.evaluated).toBeGreaterThan(20);
        if (!admitted) continue;
        const plain = await allowedOf(s3Actions, { ...call, context: { ...insecure, ...context } });
        expect([on, plain.allowed]).toEqual([on, []]);
        const old = await allowedOf(allowed, { ...call, context: { ...outdated, ...context } });
        expect([on, old.allowed]).toEqual([on, []]);
      }
    },
  );

  test.each(encryptions)('$name changes nothing of it, whatever the upload rule, for uploads that name it', async ({ spec }) => {
    const unruled = bucketPolicy(specFor(page), refs);
    expect(bucketPolicy(specFor(page, { ...spec, uploads: 'default' }), refs)).toEqual(unruled);
    for (const uploads of ['matching', 'explicit'] as const) {
      const resourcePolicy = bucketPolicy(specFor(page, { ...spec, uploads }), refs);
      for (const { on, allowed, context } of placesOf(page).slice(0, 3)) {
        const call = { by: page.caller, identityPolicy: everything, on, resourcePolicy };
        const actions = uploads === 'explicit' ? s3Actions : allowed;
        const vendor = await allowedOf(actions, { ...call, context: { ...tls, ...context, ...ownHeaders(spec) } });
        expect([uploads, on, vendor.allowed]).toEqual([uploads, on, allowed]);
        const other = await allowedOf(allowed, { ...call, by: stranger, context: { ...tls, ...context, ...ownHeaders(spec) } });
        expect([uploads, on, other.allowed]).toEqual([uploads, on, []]);
      }
    }
  });

  test('nothing is allowed on a replica', async () => {
    const spec = specOf({ grants: [page.grant], replication: {} });
    const { replication } = spec;
    if (replication === undefined) throw new Error('the spec has a replica');
    const resourcePolicy = replicaBucketPolicy(spec, replication, refs);
    for (const on of ['arn:aws:s3:::acme-files-replica', `arn:aws:s3:::acme-files-replica/${page.prefix}file`]) {
      const { allowed } = await allowedOf(s3Actions, {
        by: page.caller,
        identityPolicy: everything,
        on,
        resourcePolicy,
        context: tls,
      });
      expect(allowed).toEqual([]);
    }
    expect(resourcePolicy).toEqual(replicaBucketPolicy(specOf({ replication: {} }), replication, refs));
  });
});

test('listing outside of the prefix is refused, and so is listing everything', async () => {
  const page = documentedGrants.find(({ listing, onBucket }) => listing !== '' && onBucket.includes('s3:ListBucket'));
  if (page === undefined) throw new Error('a grant that lists below a prefix');
  const call = { by: page.caller, identityPolicy: everything, on: bucket, resourcePolicy: bucketPolicy(specFor(page), refs) };
  const listing = (context: Readonly<Record<string, string>>) =>
    isAllowed({ ...call, action: 's3:ListBucket', context: { ...tls, ...context } });
  expect(await listing({ 's3:prefix': `${page.listing}2026/` })).toBe(true);
  expect(await listing({ 's3:prefix': 'private/' })).toBe(false);
  expect(await listing({ 's3:prefix': '' })).toBe(false);
  expect(await listing({})).toBe(false);
});

test('a prefix is literal: wildcards and policy variables in it match themselves', async () => {
  const statements = [{ sid: 'Objects', actions: ['s3:GetObject'], on: 'objects', prefix: 'a*?${aws:username}/' } as const];
  const principal = 'arn:aws:iam::222233334444:role/partner';
  const spec = specOf({ grants: [{ principals: [principal], statements, keyActions: [] }] });
  const resourcePolicy: PolicyDocument = bucketPolicy(spec, refs);
  const on = (key: string) =>
    isAllowed({
      by: principal,
      identityPolicy: everything,
      action: 's3:GetObject',
      on: `${bucket}/${key}`,
      context: tls,
      resourcePolicy,
    });
  expect(resourcePolicy.Statement.at(-1)?.Resource).toEqual([`${bucket}/a\${*}\${?}\${$}{aws:username}/*`]);
  expect(await on('abc/file')).toBe(false);
  expect(await on('aXYname/file')).toBe(false);
});

/** What an upload asks for in its headers, and under which rules it is accepted. */
const uploads = (own: Readonly<Record<string, string>>) => [
  { asks: 'nothing', headers: {}, accepted: ['default', 'matching'] },
  { asks: "the bucket's encryption", headers: own, accepted: ['default', 'matching', 'explicit'] },
  {
    asks: 'another algorithm',
    headers: { ...own, [algorithm]: own[algorithm] === 'AES256' ? 'aws:kms' : 'AES256' },
    accepted: ['default'],
  },
  {
    asks: "a key of the customer's own",
    headers: { 's3:x-amz-server-side-encryption-customer-algorithm': 'AES256' },
    accepted: [],
  },
  ...(own[keyId] === undefined
    ? []
    : [
        { asks: 'another key', headers: { ...own, [keyId]: `${refs.keyArn}0` }, accepted: ['default'] },
        {
          asks: "KMS without a key, which is the account's aws/s3",
          headers: { [algorithm]: own[algorithm] ?? '' },
          accepted: ['default'],
        },
      ]),
];

describe.each(encryptions)('with $name, an upload', ({ spec }) => {
  test.each(uploads(ownHeaders(spec)))(
    'that asks for $asks is accepted by the right rules only',
    async ({ headers, accepted }) => {
      const by = 'arn:aws:iam::222233334444:role/partner';
      for (const rule of uploadRules) {
        const resourcePolicy = bucketPolicy(specOf({ encryption: { ...spec, uploads: rule } }), refs);
        const call = {
          by,
          identityPolicy: everything,
          on: `${bucket}/exports/file`,
          resourcePolicy,
          context: { ...tls, ...headers },
        };
        expect([rule, await isAllowed({ ...call, action: 's3:PutObject' })]).toEqual([rule, accepted.includes(rule)]);
        expect([rule, await isAllowed({ ...call, action: 's3:GetObject' })]).toEqual([rule, true]);
      }
    },
  );
});
