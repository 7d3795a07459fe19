import { describe, expect, test } from '@jest/globals';
import { account, defaultOf, deployed, faultsFor, notesOf, other, specFor } from './protections-fixture.js';

const reader = `arn:aws:iam::${account}:role/reader`;
const point = (more: string): string => `access:\n  points:\n    - { name: reports, principals: ['${reader}'], ${more} }`;

describe('an access point', () => {
  test('in full', () => {
    const text = point("actions: read, prefix: 'reports/', vpc: vpc-0abc1234def567890");
    expect(specFor(text).access.points).toEqual([
      {
        name: 'reports',
        vpc: 'vpc-0abc1234def567890',
        prefix: 'reports/',
        principals: [reader],
        onObjects: ['s3:GetObject'],
        onBucket: ['s3:ListBucket'],
      },
    ]);
  });

  test('with more than its policy holds is a fault at the key that lists it', () => {
    const roles = Array.from({ length: 20 }, (_, i) => `arn:aws:iam::${account}:role/${'r'.repeat(60)}-${i}`);
    const points = Array.from(
      { length: 10 },
      (_, i) => `    - { name: reports-${i}, principals: [${roles.join(', ')}], actions: read }`,
    );
    const faults = faultsFor(`access:\n  points:\n${points.join('\n')}`);
    expect(faults).toEqual([
      expect.stringMatching(
        /^bucket\/policy-too-long 6:3 the policy of the bucket would have \d+ bytes; AWS takes at most 20480 \| give the access points/,
      ),
    ]);
  });

  test('is used from the Internet where no VPC is named, and for all objects without a prefix', () => {
    const [spec] = specFor(point('actions: read')).access.points;
    expect(Object.keys(spec ?? {})).toEqual(['name', 'principals', 'onBucket', 'onObjects']);
  });

  test.each<[string, readonly string[], readonly string[]]>([
    ['read', ['s3:ListBucket'], ['s3:GetObject']],
    ['write', [], ['s3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts']],
    [
      'read-write',
      ['s3:ListBucket'],
      ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
    ],
    ["['s3:GetObjectTagging', 's3:ListBucketVersions']", ['s3:ListBucketVersions'], ['s3:GetObjectTagging']],
  ])('%s stands for these actions', (actions, onBucket, onObjects) => {
    expect(specFor(point(`actions: ${actions}`)).access.points).toEqual([expect.objectContaining({ onBucket, onObjects })]);
  });

  test("says what can't be changed later, and what its VPC needs", () => {
    const spec = specFor(point('actions: read, vpc: vpc-0abc1234def567890'));
    expect(notesOf(spec, 'point-immutable')).toHaveLength(1);
    expect(notesOf(spec, 'point-needs-endpoint')).toEqual([expect.stringContaining('reports (vpc-0abc1234def567890)')]);
    expect(notesOf(specFor(point('actions: read')), 'point-needs-endpoint')).toEqual([]);
    expect(notesOf(specFor(''), 'point-immutable')).toEqual([]);
  });

  test('says that somebody of another account than the deployers uses it', () => {
    const text = point('actions: read').replace(account, other);
    expect(notesOf(specFor(text, deployed), 'point-other-account')).toEqual([expect.stringContaining(other)]);
    expect(notesOf(specFor(text), 'point-other-account')).toEqual([]);
    expect(notesOf(specFor(point('actions: read'), deployed), 'point-other-account')).toEqual([]);
  });

  test('has no defaults of its own', () => {
    expect(defaultOf(specFor(point('actions: read')), 'access.points')).toBeUndefined();
  });
});

describe('an access point under a limit on where requests come from', () => {
  const inVpc = (limits: string): string =>
    `access:\n  ${limits}\n  points: [{ name: reports, principals: ['${reader}'], actions: read, vpc: vpc-0abc1234def567890 }]`;

  test('is shut out where its VPC is not among them', () => {
    expect(faultsFor(inVpc("sourceIps: ['203.0.113.0/24']"), deployed)).toEqual([
      expect.stringMatching(
        /^request\/point-shut-out 7:\d+ Nobody can get in through this access point: it is used from vpc-0abc1234def567890 alone, .* \| Add vpc-0abc1234def567890 to access\.vpcs, or its endpoint to access\.vpcEndpoints\.$/,
      ),
    ]);
    expect(faultsFor(inVpc('vpcs: [vpc-0fff1234def567890]'), deployed)).toHaveLength(1);
  });

  test.each(['vpcs: [vpc-0abc1234def567890]', 'vpcEndpoints: [vpce-0abc1234def567890]'])('gets in by %s', (limits) => {
    const spec = specFor(inVpc(limits), deployed);
    expect(spec.access.points).toHaveLength(1);
    expect(notesOf(spec, 'point-network')).toHaveLength(1);
  });

  test('gets in where everyone who uses it is exempt', () => {
    const text = inVpc("sourceIps: ['203.0.113.0/24']");
    expect(faultsFor(text.replace('role/reader', 'role/deploy'), deployed)).toEqual([]);
    const vendors = text.replace(reader, 'arn:aws:iam::999988887777:role/vendor');
    expect(faultsFor(vendors.replace('actions: read', 'actions: [s3:GetObject]'), deployed)).toEqual([]);
  });
});
