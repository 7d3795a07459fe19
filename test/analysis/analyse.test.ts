import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { analyse } from '../../src/analysis/analyse.js';
import type { AccessRow, Analysis } from '../../src/analysis/analysis.js';
import type { Statement } from '../../src/policies/policy-document.js';
import { createdKey, specOf } from '../policies/specs.js';
import { cases } from '../stack/cases.js';
import { secret } from '../stack/protections.js';
import { exampleSettings, resolveText, take, templatesWith, textsOf } from '../resolve/fixture.js';
import { and, doctored, where, without } from './doctor.js';

const examples = textsOf('examples').map(({ file, text }) => ({
  name: file,
  spec: take(resolveText(String(text), templatesWith(), exampleSettings)),
}));

const everyone = ({ access }: Analysis) => access.filter(({ kind }) => kind === 'everyone');
const nothing: AccessRow = { who: 'Everyone else', kind: 'everyone', principals: [], on: 'anything', may: {}, conditions: [] };

describe.each([...examples, ...cases])('$name', ({ spec }) => {
  let known: Analysis | undefined;
  const analysed = () => (known ??= analyse(spec));

  test('is not public, gives the vendor what its page asks for and nothing beyond, and everyone else nothing', () => {
    const analysis = analysed();
    expect(analysis.public.filter((policy) => policy.public)).toEqual([]);
    expect(analysis.missing).toEqual([]);
    expect(analysis.beyond).toEqual([]);
    expect(everyone(analysis)).toEqual([nothing]);
  });

  test('says the same again', () => {
    expect(analyse(structuredClone(spec))).toEqual(analysed());
  });
});

describe.each(cases.filter(({ name }) => /protected|vendor-role|across-accounts/.test(name)))('$name', ({ name, spec }) => {
  test('who can do what is what is kept (UPDATE=1 writes it anew)', () => {
    const file = join(import.meta.dirname, '../cases', name, 'access.json');
    const { access } = analyse(spec);
    const text = `[\n${access.map((row) => `  ${JSON.stringify(row)}`).join(',\n')}\n]\n`;
    if (process.env['UPDATE'] === '1') {
      mkdirSync(join(file, '..'), { recursive: true });
      writeFileSync(file, text);
    }
    expect(text).toBe(readFileSync(file, 'utf8'));
  });
});

test('what is sensitive, and the account that nobody knows, are not shown', () => {
  const spec = cases.find(({ name }) => name === 'stack-vendor-role')?.spec ?? specOf();
  const text = JSON.stringify(analyse(spec));
  expect(text).not.toContain(JSON.stringify(secret).slice(1, -1));
  expect(text).toContain('with the external id (sensitive)');
  expect(text).not.toContain('000000000000');
});

const plain = specOf();
const keyed = specOf({ encryption: createdKey });
const guarded = cases.find(({ name }) => name === 'stack-protected')?.spec ?? plain;
const assumed = cases.find(({ name }) => name === 'stack-vendor-role')?.spec ?? plain;
const partner = 'arn:aws:iam::222233334444:role/partner';

describe('a document that lets others in is found', () => {
  test.each<[string, Partial<Statement>, Partial<AccessRow>]>([
    ['everyone', { Principal: '*', Action: ['s3:GetObject'] }, { who: 'Everyone else', may: { read: ['s3:GetObject'] } }],
    [
      'everyone who comes through an endpoint',
      { Principal: '*', Action: ['s3:GetObject'], Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-9' } } },
      { who: 'Everyone else', conditions: ['through vpce-9', 'by TLS 1.2 or newer'] },
    ],
    [
      'everyone of an organization',
      { Principal: '*', Action: ['s3:GetObject'], Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } },
      { who: 'Everyone else', conditions: ['if aws:principalorgid is o-1', 'by TLS 1.2 or newer'] },
    ],
    [
      'somebody whom nobody asked for',
      { Principal: { AWS: ['arn:aws:iam::666666666666:user/mallory'] }, Action: ['s3:PutObject'] },
      { who: 'arn:aws:iam::666666666666:user/mallory', may: { write: ['s3:PutObject'] } },
    ],
    [
      'somebody whom a condition names',
      {
        Principal: '*',
        Action: ['s3:PutObject'],
        Condition: { ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::666666666666:user/mallory' } },
      },
      { who: 'arn:aws:iam::666666666666:user/mallory' },
    ],
  ])('%s', (_, statement, row) => {
    expect(everyone(doctored(plain, 'bucket-policy', and(statement)))).toContainEqual(expect.objectContaining(row));
  });

  test('a policy that is public, with the statement', () => {
    const analysis = doctored(plain, 'bucket-policy', and({ Principal: '*' }));
    const open = analysis.public.flatMap(({ statements }) => statements.filter((one) => one.public));
    expect(open).toEqual([{ sid: 'Added', public: true, reason: 'It allows everyone, and no condition fixes who that is.' }]);
    expect(analysis.posture.find(({ id }) => id === 'public-policy')).toMatchObject({ state: 'skipped', decide: true });
  });

  test('a key that everyone may use', () => {
    const analysis = doctored(keyed, 'key-policy', and({ Principal: '*', Action: ['kms:Decrypt'] }));
    expect(everyone(analysis)).toContainEqual(expect.objectContaining({ on: 'the key', may: { read: ['kms:Decrypt'] } }));
    expect(analysis.posture.find(({ id }) => id === 'key')).toMatchObject({ decide: true });
  });
});

describe('what the vendor has beyond its page is found', () => {
  const gap = (action: string, resource: string) => expect.objectContaining({ principal: partner, action, resource });
  const toPartner = { Principal: { AWS: [partner] } } as const;

  test.each<[string, () => Analysis, readonly unknown[]]>([
    [
      'another action',
      () =>
        doctored(
          plain,
          'bucket-policy',
          where('PartnerLists', ({ Action }) => ({ Action: [...Action, 's3:PutBucketPolicy'] })),
        ),
      [gap('s3:PutBucketPolicy', 'the bucket')],
    ],
    [
      'an action by a wildcard',
      () =>
        doctored(
          plain,
          'bucket-policy',
          where('PartnerWrites', () => ({ Action: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject*'] })),
        ),
      ['s3:DeleteObject', 's3:DeleteObjectVersion', 's3:DeleteObjectTagging'].map((action) =>
        gap(action, 'files under exports/'),
      ),
    ],
    [
      'a prefix that lost its slash',
      () =>
        doctored(
          plain,
          'bucket-policy',
          where('PartnerWrites', () => ({ Resource: ['arn:aws:s3:::acme-files/exports*'] })),
        ),
      [gap('s3:GetObject', 'the file exports~file'), gap('s3:PutObject', 'the file exports~file')],
    ],
    [
      'no prefix',
      () =>
        doctored(
          plain,
          'bucket-policy',
          where('PartnerWrites', () => ({ Resource: ['arn:aws:s3:::acme-files/*'] })),
        ),
      [gap('s3:GetObject', 'every file'), gap('s3:PutObject', 'every file')],
    ],
    [
      'a listing of everything',
      () =>
        doctored(
          plain,
          'bucket-policy',
          where('PartnerLists', () => ({ Condition: {} })),
        ),
      [gap('s3:ListBucket', 'the bucket, outside of exports/')],
    ],
    [
      'the key for itself',
      () =>
        doctored(
          keyed,
          'key-policy',
          where('VendorUsesKeyThroughS3', () => ({ Condition: {} })),
        ),
      [gap('kms:Decrypt', 'the key, without S3'), gap('kms:GenerateDataKey', 'the key, without S3')],
    ],
    [
      "the key's policy",
      () => doctored(keyed, 'key-policy', and({ ...toPartner, Action: ['kms:PutKeyPolicy'] })),
      [gap('kms:PutKeyPolicy', 'the key')],
    ],
    [
      'the replica',
      () => doctored(guarded, 'bucket-policy replica', and({ ...toPartner, Action: ['s3:GetObject'], Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-0abc1234def567890' } } })), // prettier-ignore
      [gap('s3:GetObject', "the replica's files")],
    ],
    [
      'the logs',
      () => doctored(guarded, 'bucket-policy logs', and({ ...toPartner, Action: ['s3:ListBucket'] })),
      [gap('s3:ListBucket', 'the log bucket')],
    ],
  ])('%s', (_, analysed, expected) => {
    const { beyond } = analysed();
    expect(beyond).toEqual(expect.arrayContaining([...expected]));
    expect(new Set(beyond.map(({ why }) => why)).size).toBe(1);
  });

  test('through a role, other buckets, other keys and anything else', () => {
    const { beyond } = doctored(assumed, 'role-policy vendor', and({ Action: ['s3:GetObject', 'kms:Decrypt', 'iam:*'] }));
    const role = 'the role acme-files-vendor';
    expect(beyond).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ principal: role, action: 's3:GetObject', resource: 'every file' }),
        expect.objectContaining({ principal: role, action: 's3:GetObject', resource: 'files of other buckets' }),
        expect.objectContaining({ principal: role, action: 'kms:Decrypt', resource: 'other keys' }),
        {
          principal: role,
          action: 'iam:*',
          resource: 'anything else',
          why: "Added allows it, and the vendor's page does not ask for it.",
        },
      ]),
    );
  });

  test("a service of the vendor's for other objects", () => {
    const principal = 'logdelivery.elasticloadbalancing.amazonaws.com';
    const { beyond } = doctored(
      guarded,
      'bucket-policy bucket',
      where('BalancerWrites', () => ({ Resource: ['arn:aws:s3:::acme-files/*'] })),
    );
    expect(beyond).toContainEqual(expect.objectContaining({ principal, action: 's3:PutObject', resource: 'every file' }));
  });
});

describe("what the vendor's page asks for and nobody grants is found", () => {
  const denyTo = (Condition: Statement['Condition']): Partial<Statement> => ({ Sid: 'Shut', Effect: 'Deny', Principal: '*', ...(Condition && { Condition }) }); // prettier-ignore

  test.each<[string, Partial<Statement>]>([
    ['a network that the vendor is not in', denyTo({ StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } })],
    ["addresses that are not the vendor's", denyTo({ NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } })],
    ['MFA, which a vendor has not', denyTo({ BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } })],
    ["an account that is not the vendor's", denyTo({ StringNotEquals: { 'aws:PrincipalAccount': '111122223333' } })],
    ['everybody', denyTo(undefined)],
  ])('since a refusal asks for %s', (_, statement) => {
    const { missing } = doctored(plain, 'bucket-policy', and(statement));
    expect(missing.map(({ principal, action, resource, why }) => [principal, action, resource, why])).toEqual([
      [partner, 's3:ListBucket', 'the bucket', 'Shut refuses it.'],
      [partner, 's3:GetBucketLocation', 'the bucket', 'Shut refuses it.'],
      [partner, 's3:GetObject', 'files under exports/', 'Shut refuses it.'],
      [partner, 's3:PutObject', 'files under exports/', 'Shut refuses it.'],
    ]);
  });

  test('since a refusal asks for what the vendor can do: no', () => {
    const { missing } = doctored(
      plain,
      'bucket-policy',
      and(denyTo({ StringNotEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } })),
    );
    expect(missing).toEqual([]);
  });

  test('since a statement is not there', () => {
    const why = 'No statement allows it.';
    expect(doctored(plain, 'bucket-policy', without('PartnerWrites')).missing).toEqual([
      { principal: partner, action: 's3:GetObject', resource: 'files under exports/', why },
      { principal: partner, action: 's3:PutObject', resource: 'files under exports/', why },
    ]);
    expect(doctored(keyed, 'key-policy', without('VendorUsesKeyThroughS3')).missing).toEqual([
      { principal: partner, action: 'kms:Decrypt', resource: 'the key', why },
      { principal: partner, action: 'kms:GenerateDataKey', resource: 'the key', why },
    ]);
  });

  test('since a role is not trusted to the vendor, or has no policy', () => {
    const other = { Principal: { AWS: ['arn:aws:iam::555555555555:root'] } };
    const { missing, access } = doctored(assumed, 'role-trust vendor', (statements) =>
      statements.map((one) => ({ ...one, ...other })),
    );
    expect(missing).toEqual([
      {
        principal: 'arn:aws:iam::444455556666:root',
        action: 'sts:AssumeRole',
        resource: 'the role acme-files-vendor',
        why: 'No statement allows it.',
      },
    ]);
    expect(access[0]).toMatchObject({ kind: 'vendor', principals: [] });
    expect(doctored(assumed, 'role-policy vendor', () => []).missing).toContainEqual(
      expect.objectContaining({ principal: 'the role acme-files-vendor', action: 's3:PutObject' }),
    );
  });
});

describe('who can do what', () => {
  test('says where something that is allowed for every file is refused', () => {
    const deny = {
      Effect: 'Deny',
      Principal: '*',
      Action: ['s3:GetObject'],
      Resource: ['arn:aws:s3:::acme-files/exports/*'],
    } as const;
    const { access, missing } = doctored(plain, 'bucket-policy', and({ Sid: 'Hidden', ...deny }));
    expect(access).toContainEqual(
      expect.objectContaining({ kind: 'account', on: 'every file but files under exports/', may: { read: ['s3:GetObject'] } }),
    );
    expect(missing.map(({ why }) => why)).toEqual(['Hidden refuses it.']);
  });

  test('says a condition that it has no words for as it stands', () => {
    const change = where('PartnerWrites', () => ({ Condition: { DateLessThan: { 'aws:CurrentTime': '2030-01-01T00:00:00Z' } } }));
    const row = doctored(plain, 'bucket-policy', change).access.find(
      ({ on, kind }) => kind === 'vendor' && on === 'files under exports/',
    );
    expect(row?.conditions).toContain('if aws:currenttime is before 2030-01-01T00:00:00Z');
  });

  test('through an access point takes both policies', () => {
    const reads = (analysis: Analysis) => analysis.access.filter(({ conditions }) => conditions.includes('through the access point acme-files-reports')).length; // prettier-ignore
    expect(reads(analyse(guarded))).toBe(2);
    expect(reads(doctored(guarded, 'access-point-policy point-acme-files-reports', () => []))).toBe(0);
    const delegated = (statements: readonly Statement[]) => statements.filter(({ Sid }) => !Sid.startsWith('AccessPoint'));
    expect(reads(doctored(guarded, 'bucket-policy bucket', delegated))).toBe(0);
  });
});
