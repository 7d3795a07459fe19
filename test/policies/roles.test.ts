import { beforeAll, describe, expect, test } from '@jest/globals';
import { defined } from '../../src/defined.js';
import { bucketPolicy } from '../../src/policies/bucket-policy.js';
import { keyPolicy } from '../../src/policies/encryption.js';
import { malwareRolePolicy, malwareTrust } from '../../src/policies/watch.js';
import type { PolicyDocument } from '../../src/policies/policy-document.js';
import type { VendorRole } from '../../src/spec/spec.js';
import type { RoleTrust } from '../../src/spec/trust.js';
import { vendorRolePolicy, vendorRoleTrust } from '../../src/policies/vendor-role-policy.js';
import { as, asService, bucket, member, partner, refs, stranger, tls } from './callers.js';
import { actionsOf, allowedOf, isAllowed, type Call } from './evaluator.js';
import { account, createdKey, givenKey, issuer, specOf } from './specs.js';

const roleArn = `arn:aws:iam::${account}:role/acme-files-vendor`;
const secret = (value: string) => ({ value, sensitive: true });
const throughS3 = (object: string) => ({
  'kms:ViaService': 's3.us-east-1.amazonaws.com',
  'kms:EncryptionContext:aws:s3:arn': object,
});

function roleWith(trust: RoleTrust): VendorRole {
  return {
    name: 'acme-files-vendor',
    trust,
    statements: [
      { sid: 'VendorLists', actions: ['s3:ListBucket'], on: 'bucket', prefix: 'in/' },
      { sid: 'VendorWrites', actions: ['s3:PutObject'], on: 'objects', prefix: 'in/' },
    ],
    keyActions: ['kms:GenerateDataKey'],
  };
}

let actions: { readonly s3: readonly string[]; readonly kms: readonly string[]; readonly events: readonly string[] };
beforeAll(async () => {
  const [s3, kms, events] = await Promise.all([actionsOf('s3'), actionsOf('kms'), actionsOf('events')]);
  actions = { s3, kms, events };
});

const assume = (trust: RoleTrust, caller: Pick<Call, 'by' | 'context' | 'identityPolicy'>, action = 'sts:AssumeRole') =>
  isAllowed({ ...caller, action, on: roleArn, resourcePolicy: vendorRoleTrust(specOf(), roleWith(trust), refs) });

describe("the vendor's role is assumed", () => {
  const byId = (id?: string): Readonly<Record<string, string>> => defined({ 'sts:ExternalId': id });
  const root = 'arn:aws:iam::222233334444:root';
  const colleague = partner.replace('partner', 'other');

  test.each([
    { who: 'by its principal with the external id', by: partner, id: 'acme:42', principals: [partner], assumed: true },
    { who: 'not with another external id', by: partner, id: 'acme:43', principals: [partner], assumed: false },
    { who: 'not with a part of the external id', by: partner, id: 'acme', principals: [partner], assumed: false },
    { who: 'not without an external id', by: partner, id: undefined, principals: [partner], assumed: false },
    { who: 'not by another role of its account', by: colleague, id: 'acme:42', principals: [partner], assumed: false },
    {
      who: 'by any role of the account, where the page names that',
      by: colleague,
      id: 'acme:42',
      principals: [root],
      assumed: true,
    },
    { who: 'not by a stranger who knows the external id', by: stranger, id: 'acme:42', principals: [root], assumed: false },
    { who: 'not by a member of our account', by: member, id: 'acme:42', principals: [partner], assumed: false },
  ])('$who', async ({ by, id, principals, assumed }) => {
    const trust: RoleTrust = { by: 'principals', principals, externalId: secret('acme:42') };
    expect(await assume(trust, as(by, byId(id)))).toBe(assumed);
  });

  test.each([
    { who: 'by the own account with the placeholder', by: member, id: '0000', assumed: true },
    { who: 'not by the own account without it', by: member, id: undefined, assumed: false },
    { who: 'not by anybody else with it', by: partner, id: '0000', assumed: false },
  ])('in the first phase $who', async ({ by, id, assumed }) => {
    expect(await assume({ by: 'own-account', externalId: { value: '0000', sensitive: false } }, as(by, byId(id)))).toBe(assumed);
  });

  const oidc: RoleTrust = {
    by: 'oidc',
    provider: issuer,
    audience: 'sts.amazonaws.com',
    subject: secret('https://vendor.example/acme'),
    create: false,
  };
  const token = (aud: string, sub: string) => ({ [`${issuer}:aud`]: aud, [`${issuer}:sub`]: sub });
  const provider = `arn:aws:iam::${account}:oidc-provider/${issuer}`;

  test.each([
    { who: 'with its token', by: provider, aud: 'sts.amazonaws.com', sub: 'https://vendor.example/acme', assumed: true },
    {
      who: 'not with the token of another customer',
      by: provider,
      aud: 'sts.amazonaws.com',
      sub: 'https://vendor.example/evil',
      assumed: false,
    },
    {
      who: 'not with a token for another audience',
      by: provider,
      aud: 'api.vendor.example',
      sub: 'https://vendor.example/acme',
      assumed: false,
    },
    {
      who: 'not with a token of another issuer',
      by: `${provider}-2`,
      aud: 'sts.amazonaws.com',
      sub: 'https://vendor.example/acme',
      assumed: false,
    },
  ])('$who', async ({ by, aud, sub, assumed }) => {
    const caller = { by, context: token(aud, sub) };
    expect(await assume(oidc, caller, 'sts:AssumeRoleWithWebIdentity')).toBe(assumed);
    expect(await assume(oidc, caller)).toBe(false);
  });

  test('not with a wildcard or a policy variable in what it is compared with', () => {
    const [statement] = vendorRoleTrust(specOf(), roleWith({ ...oidc, subject: secret('*${aws:userid}') }), refs).Statement;
    expect(statement?.Condition).toEqual({
      StringEquals: { [`${issuer}:aud`]: 'sts.amazonaws.com', [`${issuer}:sub`]: '*${$}{aws:userid}' },
    });
  });
});

/** What a role may do on each resource: with its own policy, and the policies of the bucket and of the key. */
async function expectAllowed(role: string, identityPolicy: PolicyDocument, spec = specOf({ encryption: createdKey })) {
  const s3 = { by: role, identityPolicy, resourcePolicy: bucketPolicy(spec, refs), context: { ...tls, 's3:prefix': 'in/' } };
  const onKey = { by: role, identityPolicy, on: refs.keyArn, resourcePolicy: keyPolicy(spec, refs) };
  return {
    s3: async (on: string) => (await allowedOf(actions.s3, { ...s3, on })).allowed,
    kms: async (context: Readonly<Record<string, string>>, on = refs.keyArn) =>
      (await allowedOf(actions.kms, { ...onKey, on, context })).allowed,
    events: async (on: string, context: Readonly<Record<string, string>>) =>
      (await allowedOf(actions.events, { by: role, identityPolicy, on, context })).allowed,
  };
}

describe("the vendor's role may do, of all actions, what its statements say", () => {
  const trust: RoleTrust = { by: 'own-account', externalId: secret('0000') };

  test('on the bucket, under its prefix, and with the key through S3', async () => {
    const spec = specOf({ encryption: createdKey, grants: [] });
    const { s3, kms } = await expectAllowed(roleArn, vendorRolePolicy(spec, roleWith(trust), refs), spec);
    expect(await s3(bucket)).toEqual(['s3:ListBucket']);
    expect(await s3(`${bucket}/in/file`)).toEqual(['s3:PutObject']);
    expect(await s3(`${bucket}/out/file`)).toEqual([]);
    expect(await s3('arn:aws:s3:::acme-files-2/in/file')).toEqual([]);
    expect(await kms(throughS3(`${bucket}/in/file`))).toEqual(['kms:GenerateDataKey']);
    expect(await kms(throughS3(`${bucket}/out/file`))).toEqual([]);
    expect(await kms(throughS3(`${bucket}/in/file`), givenKey)).toEqual([]);
    expect(await kms({})).toEqual([]);
  });

  test('and nothing on keys where S3 keeps the key', () => {
    const text = JSON.stringify(vendorRolePolicy(specOf(), roleWith(trust), refs));
    expect(text).not.toContain('kms:');
    const given = specOf({ encryption: { ...createdKey, key: { from: 'given', arn: givenKey } } });
    expect(vendorRolePolicy(given, roleWith(trust), refs).Statement.at(-1)?.Resource).toEqual([givenKey]);
  });
});

describe("GuardDuty's role", () => {
  const role = `arn:aws:iam::${account}:role/acme-files-malware`;
  const guardDuty = 'malware-protection-plan.guardduty.amazonaws.com';
  const scan = { role: 'acme-files-malware', prefixes: [], tag: true };
  const spec = specOf({ encryption: createdKey, grants: [] });
  const rule = `arn:aws:events:us-east-1:${account}:rule/DO-NOT-DELETE-AmazonGuardDutyMalwareProtectionS3-1a2b`;
  const tagging = ['s3:GetObjectTagging', 's3:GetObjectVersionTagging', 's3:PutObjectTagging', 's3:PutObjectVersionTagging'];
  const reading = ['s3:GetObject', 's3:GetObjectVersion'];

  // GuardDuty User Guide, malware-protection-s3-iam-policy-prerequisite, step 7, "Trust relationship": no condition on the source.
  test('is assumed by GuardDuty, which may say of no source, and by nobody else', async () => {
    const call = { action: 'sts:AssumeRole', on: role, resourcePolicy: malwareTrust() };
    expect(await isAllowed({ ...asService(guardDuty), ...call })).toBe(true);
    expect(await isAllowed({ ...asService(guardDuty, { 'aws:SourceAccount': account }), ...call })).toBe(true);
    expect(await isAllowed({ ...asService('guardduty.amazonaws.com', { 'aws:SourceAccount': account }), ...call })).toBe(false);
    expect(await isAllowed({ ...as(member, { 'aws:SourceAccount': account }), ...call })).toBe(false);
  });

  test('may do, of all actions, what AWS documents for a scan, and no more', async () => {
    const { s3, kms, events } = await expectAllowed(role, malwareRolePolicy(spec, scan, refs), spec);
    expect(await s3(bucket)).toEqual(['s3:GetBucketNotification', 's3:ListBucket', 's3:PutBucketNotification']);
    expect(await s3(`${bucket}/any/file`)).toEqual([...reading, ...tagging].sort());
    expect(await s3(`${bucket}/malware-protection-resource-validation-object`)).toEqual(
      [...reading, ...tagging, 's3:PutObject'].sort(),
    );
    expect(await s3('arn:aws:s3:::another/file')).toEqual([]);
    expect(await kms(throughS3(`${bucket}/any/file`))).toEqual(['kms:Decrypt', 'kms:GenerateDataKey']);
    expect(await kms({})).toEqual([]);
    const watch = ['events:DescribeRule', 'events:ListTargetsByRule'];
    const manage = ['events:DeleteRule', 'events:PutRule', 'events:PutTargets', 'events:RemoveTargets'];
    expect(await events(rule, { 'events:ManagedBy': guardDuty })).toEqual([...watch, ...manage].sort());
    expect(await events(rule, {})).toEqual(watch);
    expect(await events(rule.replace('rule/DO', 'rule/MY'), { 'events:ManagedBy': guardDuty })).toEqual([]);
    expect(await events(rule.replace(account, '999988887777'), { 'events:ManagedBy': guardDuty })).toEqual([]);
  });

  test('with prefixes reads and tags only below them, and without tagging tags nothing', async () => {
    const narrow = { ...scan, prefixes: ['in/', 'up*/'], tag: false };
    const { s3 } = await expectAllowed(role, malwareRolePolicy(spec, narrow, refs), spec);
    expect(await s3(`${bucket}/in/file`)).toEqual(reading);
    expect(await s3(`${bucket}/uploads/file`)).toEqual([]);
    expect(await s3(`${bucket}/any/file`)).toEqual([]);
    expect(await s3(`${bucket}/malware-protection-resource-validation-object`)).toEqual(['s3:PutObject']);
  });
});
