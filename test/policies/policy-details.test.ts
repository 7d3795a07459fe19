import { describe, expect, test } from '@jest/globals';
import { accessPointKeyGrant } from '../../src/policies/access-points.js';
import { bucketPolicy } from '../../src/policies/bucket-policy.js';
import { deployedDocuments } from '../../src/policies/documents.js';
import { vendorPrincipals } from '../../src/policies/exemptions.js';
import { allowStatements, bucketPlace } from '../../src/policies/grants.js';
import { keyUse, keyUsers } from '../../src/policies/encryption.js';
import { logBucketPolicy } from '../../src/policies/records.js';
import { malwareRolePolicy } from '../../src/policies/watch.js';
import type { PolicyDocument } from '../../src/policies/policy-document.js';
import { checkPolicySizes } from '../../src/policies/policy-size.js';
import type { BucketSpec, Grant } from '../../src/spec/spec.js';
import { vendorRolePolicy, vendorRoleTrust } from '../../src/policies/vendor-role-policy.js';
import { richest } from './richest.js';
import { account, createdKey, customGrant, givenKey, specOf, sseS3 } from './specs.js';

const refs = { account, keyArn: givenKey, replicaKeyArn: givenKey, trailKeyArn: givenKey };
const partner = 'arn:aws:iam::222233334444:role/partner';
const sids = ({ Statement }: PolicyDocument) => Statement.map(({ Sid }) => Sid);

describe('a key', () => {
  test("has no users where it is S3's own, whoever uses the bucket", () => {
    expect(keyUsers({ ...richest, encryption: sseS3 }, refs)).toEqual([]);
  });

  test('is used for the prefixes of files, and not for those of a listing', () => {
    const grant: Grant = {
      ...customGrant,
      statements: [
        { sid: 'Lists', actions: ['s3:ListBucket'], on: 'bucket', prefix: 'listed/' },
        { sid: 'Reads', actions: ['s3:GetObject'], on: 'objects', prefix: 'read/' },
      ],
    };
    const [use] = keyUse(specOf({ encryption: createdKey }), grant, refs, 'Vendor');
    expect(use?.Condition?.['StringLike']).toEqual({
      'kms:EncryptionContext:aws:s3:arn': ['arn:aws:s3:::acme-files', 'arn:aws:s3:::acme-files/read/*'],
    });
  });

  test('is described by roles of this account alone', () => {
    const own = { ...customGrant, allow: 'read' as const, keyActions: ['kms:DescribeKey'] };
    const spec = specOf({ encryption: createdKey, grants: [], access: { ...specOf().access, principals: [own] } });
    expect(keyUsers(spec, refs).map(({ Sid, Condition }) => [Sid, Condition])).toEqual([
      ['OwnDescribesKey', { StringEquals: { 'aws:PrincipalAccount': account } }],
    ]);
  });
});

describe("a vendor's role", () => {
  const role = { name: 'acme-files-vendor', statements: customGrant.statements, keyActions: customGrant.keyActions };
  const trust = { by: 'own-account', externalId: { value: 'acme:42', sensitive: false } } as const;

  test('uses a key only where there is one', () => {
    const statements = sids(vendorRolePolicy(specOf(), { ...role, trust }, refs));
    expect(statements).toEqual(['PartnerLists', 'PartnerListsBucket', 'PartnerWrites']);
    expect(sids(vendorRolePolicy(specOf({ encryption: createdKey }), { ...role, trust }, refs))).toStrictEqual([
      ...statements,
      'RoleUsesKeyThroughS3',
    ]);
  });

  test('is assumed by the account itself until the vendor is known, and says so', () => {
    expect(sids(vendorRoleTrust(specOf(), { ...role, trust }, refs))).toStrictEqual(['AccountAssumesUntilVendorIsKnown']);
  });
});

describe('nothing is there beyond what is asked for', () => {
  test('a scan without a key', () => {
    const scan = { role: 'acme-files-malware', prefixes: [], tag: false };
    expect(sids(malwareRolePolicy(specOf(), scan, refs))).toStrictEqual([
      'ManageOwnRule',
      'WatchOwnRule',
      'EventsOfBucket',
      'CheckBucket',
      'PutValidationObject',
      'ReadUploads',
    ]);
  });

  test('an access point without a prefix, and one without a VPC', () => {
    const point = { name: 'p', principals: [partner], onObjects: [], onBucket: ['s3:ListBucket'] };
    expect(accessPointKeyGrant(point).statements).toStrictEqual([
      { sid: 'AccessPointBucket', on: 'bucket', actions: ['s3:ListBucket'] },
    ]);
    expect(accessPointKeyGrant({ ...point, onBucket: [], onObjects: ['s3:GetObject'] }).statements).toStrictEqual([
      { sid: 'AccessPointObjects', on: 'objects', actions: ['s3:GetObject'] },
    ]);
    const documents = deployedDocuments(specOf({ access: { ...specOf().access, points: [point] } }), refs);
    expect(documents.map((one) => 'vpc' in one)).toEqual([false, false]);
  });

  test('a statement without a condition', () => {
    expect(
      allowStatements([{ sid: 'Reads', actions: ['s3:GetObject'], on: 'objects' }], bucketPlace(specOf()), refs),
    ).toStrictEqual([{ Sid: 'Reads', Effect: 'Allow', Action: ['s3:GetObject'], Resource: ['arn:aws:s3:::acme-files/*'] }]);
  });

  test('a replica whose key is not created here', () => {
    const kinds = deployedDocuments(specOf({ replication: {} }), refs).map(({ kind, name }) => `${kind} ${name}`);
    expect(kinds).toEqual(['bucket-policy bucket', 'role-trust replication', 'role-policy replication', 'bucket-policy replica']);
  });
});

test('an account is exempt by its root, to the letter', () => {
  const exempt = (...principals: readonly string[]) =>
    vendorPrincipals(specOf({ grants: [{ ...customGrant, principals }] }), refs).accounts;
  expect(exempt('arn:aws:iam::222233334444:root')).toEqual(['222233334444']);
  expect(exempt('arn:aws:iam::222233334444:root2', 'x-arn:aws:iam::222233334444:root', partner)).toEqual([]);
});

// CloudTrail User Guide, "Amazon S3 bucket policy for CloudTrail": both statements name the trail by aws:SourceArn.
test('a trail checks its bucket for itself alone', () => {
  const { Statement } = logBucketPolicy(richest, { bucket: 'acme-files-logs', keepDays: 365 }, refs);
  expect(Statement.find(({ Sid }) => Sid === 'TrailChecksBucket')?.Condition).toEqual({
    StringEquals: { 'aws:SourceArn': `arn:aws:cloudtrail:us-east-1:${account}:trail/acme-files-data-events` },
  });
});

describe('a policy that is too long', () => {
  const fixes = (spec: BucketSpec) => {
    const checked = checkPolicySizes(spec);
    return checked.ok ? [] : checked.faults.map(({ fix }) => fix);
  };

  // IAM User Guide, "IAM and AWS STS quotas", counts characters for a role, not bytes.
  test("a role's is not for characters of two bytes", () => {
    const statements = Array.from({ length: 6 }, (_, n) => ({
      sid: 'Vendor',
      actions: ['s3:GetObject'],
      on: 'objects' as const,
      prefix: `${n}${'é'.repeat(900)}`,
    }));
    const trust = { by: 'principals', principals: [partner], externalId: { value: 'acme:42', sensitive: false } } as const;
    expect(fixes(specOf({ roles: [{ name: 'acme-files-vendor', trust, statements, keyActions: [] }] }))).toEqual([]);
  });

  test('is shortened where it is longest, and of two parts of one length where the first is', () => {
    const cloudfront = Array.from({ length: 400 }, (_, n) => `arn:aws:cloudfront::${account}:distribution/E${n}`);
    const of = (general: number) =>
      specOf({
        grants: [
          {
            principals: ['x'.repeat(general)],
            statements: [{ sid: 'Reads', actions: ['s3:GetObject'], on: 'objects' }],
            keyActions: [],
          },
        ],
        access: { ...specOf().access, cloudfront },
      });
    const ahead = (spec: BucketSpec) =>
      bucketPolicy(spec, refs).Statement.reduce(
        (sum, one) => sum + (one.Sid === 'CloudFrontReads' ? -1 : 1) * JSON.stringify(one).length,
        0,
      );
    const alike = 1 - ahead(of(1));
    expect(ahead(of(alike))).toBe(0);
    const [general, distributions] = [/^name fewer principals/, /^name fewer distributions/];
    expect(fixes(of(alike - 1))).toEqual([expect.stringMatching(distributions)]);
    expect(fixes(of(alike))).toEqual([expect.stringMatching(general)]);
    expect(fixes(of(alike + 1))).toEqual([expect.stringMatching(general)]);
  });

  test.each(['DenyOtherNetworks', 'AccessPoint', 'CloudFront', 'ReadUploads'])(
    "is the vendor's own where a name of its statements only ends in %s",
    (end) => {
      const statements = [{ sid: `Vendor${end}`, actions: ['s3:GetObject'], on: 'objects' as const }];
      const grant = { principals: ['x'.repeat(21_000)], statements, keyActions: [] };
      expect(fixes(specOf({ grants: [grant] }))).toEqual([expect.stringMatching(/^name fewer principals, actions or prefixes/)]);
    },
  );

  test("is measured with an account and keys as long as AWS's are", () => {
    const arn = `arn:aws-us-gov:kms:ap-southeast-99:000000000000:key/mrk-${'0'.repeat(32)}`;
    const long = { account: '000000000000', keyArn: arn, replicaKeyArn: arn, trailKeyArn: arn };
    const service = {
      service: 'logs.amazonaws.com',
      statements: [{ sid: 'Delivers', actions: ['s3:PutObject'], on: 'objects' }],
    } as const;
    const of = (more: number) =>
      specOf({
        encryption: { ...createdKey, uploads: 'explicit' },
        services: [service],
        grants: [
          {
            principals: ['x'.repeat(more)],
            statements: [{ sid: 'Reads', actions: ['s3:GetObject'], on: 'objects' }],
            keyActions: [],
          },
        ],
      });
    const text = JSON.stringify(bucketPolicy(of(0), long));
    expect([text.includes(arn), text.includes('000000000000"')]).toEqual([true, true]);
    const most = 20_480 - text.length;
    expect(fixes(of(most))).toEqual([]);
    expect(fixes(of(most + 1))).toHaveLength(1);
  });
});
