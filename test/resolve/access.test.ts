import { describe, expect, test } from '@jest/globals';
import { resolveText, take } from './fixture.js';
import {
  account,
  deployed,
  deployer,
  faultsIn,
  faultsFor,
  notesOf,
  other,
  roleSpecFor,
  specFor,
  withVendor,
} from './protections-fixture.js';

const reports = `arn:aws:iam::${account}:role/reports`;
const principals = (...lines: string[]): string =>
  `access:\n  principals:\n${lines.map((line) => `    - { ${line} }`).join('\n')}`;
const mfaDelete = 'retention: { recoverDeleted: never, incompleteUploads: never }\naccess: { mfaDelete: true }';

test('a request that says nothing of access has none', () => {
  expect(specFor('').access).toEqual({ points: [], cloudfront: [], principals: [], mfaForDelete: false, mfaDelete: false });
});

describe('a role of the own account', () => {
  test.each<[string, readonly unknown[], readonly string[]]>([
    [
      'read',
      [
        { sid: 'OwnReadBucket', on: 'bucket', actions: ['s3:ListBucket'], prefix: 'out/' },
        { sid: 'OwnReadObjects', on: 'objects', actions: ['s3:GetObject'], prefix: 'out/' },
      ],
      ['kms:Decrypt'],
    ],
    [
      'write',
      [
        {
          sid: 'OwnWriteObjects',
          on: 'objects',
          actions: ['s3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
          prefix: 'out/',
        },
      ],
      ['kms:Decrypt', 'kms:GenerateDataKey'],
    ],
  ])('that may %s', (allow, statements, keyActions) => {
    const spec = specFor(principals(`role: '${reports}', allow: ${allow}, prefix: out/`));
    expect(spec.access.principals).toEqual([{ allow, principals: [reports], statements, keyActions }]);
  });

  test('without a prefix may use every object', () => {
    const [grant] = specFor(principals(`role: '${reports}', allow: read-write`)).access.principals;
    expect(grant?.statements.map(({ sid, prefix }) => [sid, prefix])).toEqual([
      ['OwnReadWriteBucket', undefined],
      ['OwnReadWriteObjects', undefined],
    ]);
  });

  test("is of the deployers' account, where they are all of one", () => {
    const text = principals(`role: '${reports}', allow: read`, `role: 'arn:aws:iam::${other}:role/x', allow: read`);
    expect(faultsFor(text, deployed)).toEqual([
      `request/own-principal-account 8:15 "arn:aws:iam::${other}:role/x" is not a role of your own account: the settings' deployers are of the account ${account}. | Name a role of the bucket's own account; what the vendor may do is for its template to say.`,
    ]);
    expect(faultsFor(principals(`role: 'arn:aws:iam::${other}:role/x', allow: read`))).toEqual([]);
  });

  test('is not held against deployers in other partitions', () => {
    const deployers = [deployer, `arn:aws-cn:iam::${other}:role/deploy`];
    const elsewhere = principals(`role: 'arn:aws:iam::${other}:role/x', allow: read`);
    expect(faultsFor(principals(`role: '${reports}', allow: read`), { deployers })).toEqual([]);
    expect(faultsFor(elsewhere, { deployers })).toEqual([expect.stringContaining(`the account ${account}.`)]);
  });

  test('is of the same account as the others', () => {
    const text = principals(`role: '${reports}', allow: read`, `role: 'arn:aws:iam::${other}:role/x', allow: read`);
    const two = { deployers: [deployer, `arn:aws:iam::${other}:role/deploy`] };
    for (const settings of [{}, two]) {
      expect(faultsFor(text, settings)).toEqual([
        expect.stringMatching(/^request\/own-principal-account 8:15 .*role\/reports is of another\./),
      ]);
    }
  });
});

describe('the role that a vendor assumes here', () => {
  const assumed = `arn:aws:iam::${account}:role/acme-vendor`;
  const byTrust = 'arn:aws:iam::999988887777:role/vendor';
  const request = (lines: string) =>
    `vendor: callkeep\nparameters: { org: acme }\nbucket: acme\nregion: us-east-1\naccess: ${lines}\n`;
  const point = (arn: string, actions: string) =>
    request(`{ points: [{ name: acme-point, principals: ['${arn}'], actions: ['${actions}'] }] }`);

  test('gets nothing by access.principals', () => {
    for (const arn of [assumed, assumed.replace('role/', 'role/some/path/')]) {
      expect(faultsIn(request(`{ principals: [{ role: '${arn}', allow: read }] }`), deployed)).toEqual([
        expect.stringMatching(/^request\/own-principal-vendor 5:\d+ ".*acme-vendor" is the role that Callkeep assumes/),
      ]);
    }
    expect(faultsIn(request(`{ principals: [{ role: '${assumed}-of-another', allow: read }] }`), deployed)).toEqual([]);
  });

  test.each([
    ['the role', assumed],
    ['who assumes it', byTrust],
  ])('gets nothing more by an access point: %s', (_name, arn) => {
    expect(faultsIn(point(arn, 's3:GetObject'), deployed)).toEqual([
      expect.stringMatching(/^request\/point-vendor 5:\d+ ".*" is Callkeep's, .*: s3:GetObject\./),
    ]);
    expect(faultsIn(point(arn, 's3:DeleteObject'), deployed)).toEqual([]);
  });
});

describe('CloudFront', () => {
  const distribution = `arn:aws:cloudfront::${account}:distribution/EDFDVBD6EXAMPLE`;

  test('reads by these distributions, each once', () => {
    const spec = specFor(`access: { cloudfront: ['${distribution}'] }`, deployed);
    expect(spec.access.cloudfront).toEqual([distribution]);
    expect(notesOf(spec, 'cloudfront-viewers')).toEqual([expect.stringContaining('everyone unless it asks for signed URLs')]);
    expect(notesOf(spec, 'cloudfront-other-account')).toEqual([]);
  });

  test('may be of another account, which is noted', () => {
    const spec = specFor(`access: { cloudfront: ['${distribution.replace(account, other)}'] }`, deployed);
    expect(notesOf(spec, 'cloudfront-other-account')).toEqual([expect.stringContaining(other)]);
  });
});

test.each<[string, number, string]>([
  ['15 minutes', 900, '15 minutes'],
  ['60 minutes', 3600, '1 hour'],
  ['2 hours', 7200, '2 hours'],
  ['7 days', 604_800, '7 days'],
])('presigned URLs live for %s at most, and that is said', (written, seconds, words) => {
  const spec = specFor(`access: { presignedUrlMaxAge: ${written} }`);
  expect(spec.access.presignedUrlMaxAge).toBe(seconds);
  expect(notesOf(spec, 'presigned-url-max-age')).toEqual([
    expect.stringContaining(`stop working ${words} after they were signed`),
  ]);
});

describe('deleting with MFA', () => {
  const text = 'access: { mfaForDelete: true }';

  test('is a condition, and who it concerns is said', () => {
    const spec = specFor(text);
    expect(spec.access.mfaForDelete).toBe(true);
    // IAM User Guide, id_credentials_mfa_configure-api-require: "Federated users cannot be assigned an MFA device for use with AWS services,
    // so they cannot access AWS resources controlled by MFA."
    expect(notesOf(spec, 'mfa-for-delete')).toEqual([expect.stringMatching(/Federated users .* never can/)]);
    expect(notesOf(spec, 'mfa-vendor-exempt')).toEqual([]);
    expect(notesOf(spec, 'mfa-own-principals')).toEqual([]);
  });

  test.each(['s3:DeleteObject', 's3:DeleteObjectVersion'])('exempts a vendor that has %s, and says so', (action) => {
    const spec = take(resolveText(withVendor(text, action)));
    expect(notesOf(spec, 'mfa-vendor-exempt')).toEqual([expect.stringContaining('is exempt from mfaForDelete')]);
  });

  test('exempts the role that a vendor deletes by', () => {
    expect(notesOf(roleSpecFor(text), 'mfa-vendor-exempt')).toEqual([expect.stringMatching(/^Callkeep deletes files here/)]);
  });

  test('names the roles of the own account that may delete', () => {
    const both = `${principals(`role: '${reports}', allow: read`, `role: '${reports}-writer', allow: write`)}\n  mfaForDelete: true`;
    expect(notesOf(specFor(both), 'mfa-own-principals')).toEqual([expect.stringMatching(/: \S+role\/reports-writer\.$/)]);
  });
});

describe('MFA delete', () => {
  test('is written as a step', () => {
    const spec = specFor(mfaDelete);
    expect(spec.access.mfaDelete).toBe(true);
    expect(notesOf(spec, 'mfa-delete-by-hand')).toHaveLength(1);
    expect(notesOf(spec, 'mfa-delete-vendor')).toEqual([]);
    expect(spec.handover.byHand?.map(({ title }) => title)).toEqual(['Switch on MFA delete for acme']);
  });

  test('shuts out a vendor that deletes versions, which is noted', () => {
    const spec = take(resolveText(withVendor(mfaDelete, 's3:DeleteObjectVersion')));
    expect(notesOf(spec, 'mfa-delete-vendor')).toHaveLength(1);
  });
});
