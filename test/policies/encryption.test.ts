import { describe, expect, test } from '@jest/globals';
import { uploadDenies, transportDenies } from '../../src/policies/denies.js';
import { vendorPrincipals } from '../../src/policies/exemptions.js';
import {
  givenKeyUsers,
  keyPolicy,
  keyUsers,
  replicaKeyPolicy,
  vendorKeyStatements,
  vendorSideKeyPolicy,
} from '../../src/policies/encryption.js';
import type { Statement } from '../../src/policies/policy-document.js';
import { destinationPolicies, replicaKeyUsers, replicationTrust } from '../../src/policies/replication.js';
import { snippetsOf } from '../../src/policies/snippets.js';
import type { BucketSpec } from '../../src/spec/spec.js';
import type { EncryptionType } from '../../src/request/terms.js';
import { richest } from './richest.js';
import { account, createdKey, customGrant, givenKey, givenReplicaKey, otherAccount, specOf, sseS3 } from './specs.js';

const refs = { account, keyArn: givenKey, replicaKeyArn: givenReplicaKey, trailKeyArn: givenKey };
const given = { ...createdKey, key: { from: 'given', arn: givenKey } } as const;
const bySid = (statements: readonly Statement[]) => new Map(statements.map((statement) => [statement.Sid, statement]));
const conditionOf = (statements: readonly Statement[], sid: string) => bySid(statements).get(sid)?.Condition;
const partner = 'arn:aws:iam::222233334444:role/partner';

// S3 API, PutObject: `x-amz-server-side-encryption` is AES256, aws:kms or aws:kms:dsse. The keys: Service Authorization Reference, "Amazon S3".
const algorithm = 's3:x-amz-server-side-encryption';
const keyId = 's3:x-amz-server-side-encryption-aws-kms-key-id';
const customer = 's3:x-amz-server-side-encryption-customer-algorithm';

describe('what is refused whoever asks', () => {
  test('no TLS, and a TLS below 1.2', () => {
    expect(transportDenies('aws-us-gov', 'acme').map(({ Condition, Resource }) => [Condition, Resource])).toEqual([
      [{ Bool: { 'aws:SecureTransport': 'false' } }, ['arn:aws-us-gov:s3:::acme', 'arn:aws-us-gov:s3:::acme/*']],
      [{ NumericLessThan: { 's3:TlsVersion': '1.2' } }, ['arn:aws-us-gov:s3:::acme', 'arn:aws-us-gov:s3:::acme/*']],
    ]);
  });

  const denies = (spec: BucketSpec['encryption'], key?: string) => uploadDenies('aws', 'acme', spec, key);
  test('nothing but a key of the own where uploads may say what they like, and not even that where it is allowed', () => {
    expect(denies(sseS3, givenKey).map(({ Sid, Condition }) => [Sid, Condition])).toEqual([
      ['DenyCustomerProvidedKey', { Null: { [customer]: 'false' } }],
    ]);
    expect(denies({ ...sseS3, sseC: 'allowed' })).toEqual([]);
  });

  test.each<[EncryptionType, string]>([
    ['sse-s3', 'AES256'],
    ['sse-kms', 'aws:kms'],
    ['dsse-kms', 'aws:kms:dsse'],
  ])('an upload that names another encryption than %s', (type, header) => {
    const found = denies({ ...sseS3, type, uploads: 'matching' });
    expect(found.map(({ Sid }) => Sid)).toEqual(['DenyCustomerProvidedKey', 'DenyOtherEncryption']);
    expect(conditionOf(found, 'DenyOtherEncryption')).toEqual({
      Null: { [algorithm]: 'false' },
      StringNotEquals: { [algorithm]: header },
    });
  });

  test('an upload that names none, where it has to; one with a key of its own names none', () => {
    const explicit = { ...sseS3, uploads: 'explicit' } as const;
    expect(conditionOf(denies(explicit), 'DenyUnnamedEncryption')).toEqual({ Null: { [algorithm]: 'true' } });
    const allowed = conditionOf(denies({ ...explicit, sseC: 'allowed' }), 'DenyUnnamedEncryption');
    expect(allowed).toEqual({ Null: { [algorithm]: 'true', [customer]: 'true' } });
  });

  test('an upload with another key, or with KMS and no key', () => {
    const found = denies({ ...given, uploads: 'matching' }, givenKey);
    expect(conditionOf(found, 'DenyOtherKey')).toEqual({ Null: { [keyId]: 'false' }, StringNotEquals: { [keyId]: givenKey } });
    expect(conditionOf(found, 'DenyUnnamedKey')).toEqual({ Null: { [keyId]: 'true' }, StringEquals: { [algorithm]: 'aws:kms' } });
  });
});

describe('who may use the key', () => {
  test('nobody where S3 keeps it', () => {
    expect(keyUsers(specOf(), refs)).toEqual([]);
    expect(vendorKeyStatements(specOf(), refs)).toEqual([]);
    expect(vendorSideKeyPolicy(specOf(), refs)).toBeUndefined();
  });

  test('the vendor, through S3, for its own objects and for the bucket, as with a bucket key the context is its ARN', () => {
    expect(vendorKeyStatements(specOf({ encryption: createdKey }), refs)).toEqual([
      {
        Sid: 'VendorUsesKeyThroughS3',
        Effect: 'Allow',
        Principal: { AWS: [partner] },
        Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
        Resource: ['*'],
        Condition: {
          StringEquals: { 'kms:ViaService': ['s3.us-east-1.amazonaws.com'] },
          StringLike: { 'kms:EncryptionContext:aws:s3:arn': ['arn:aws:s3:::acme-files', 'arn:aws:s3:::acme-files/exports/*'] },
        },
      },
    ]);
  });

  // KMS Developer Guide, "DescribeKey": it is no cryptographic operation, so that it has no encryption context.
  test('for metadata without a condition', () => {
    const grant = { ...customGrant, keyActions: ['kms:DescribeKey', 'kms:Decrypt'] };
    const found = vendorKeyStatements(specOf({ encryption: createdKey, grants: [grant] }), refs);
    expect(found.map(({ Sid, Action }) => [Sid, Action])).toEqual([
      ['VendorUsesKeyThroughS3', ['kms:Decrypt']],
      ['VendorDescribesKey', ['kms:DescribeKey']],
    ]);
    expect(found[1]).toMatchObject({ Effect: 'Allow', Principal: { AWS: [partner] }, Resource: ['*'] });
    expect(found[1]).not.toHaveProperty('Condition');
    const only = { ...customGrant, keyActions: ['kms:DescribeKey'] };
    expect(vendorKeyStatements(specOf({ encryption: createdKey, grants: [only] }), refs)).toHaveLength(1);
  });

  test('the vendor for the whole bucket, where it has it', () => {
    const all = { ...customGrant, statements: [{ sid: 'All', actions: ['s3:GetObject'], on: 'objects' as const }] };
    const [found] = vendorKeyStatements(specOf({ encryption: createdKey, grants: [all] }), refs);
    expect(found?.Condition?.['StringLike']).toEqual({
      'kms:EncryptionContext:aws:s3:arn': ['arn:aws:s3:::acme-files', 'arn:aws:s3:::acme-files/*'],
    });
  });

  test('in China by both names of the service', () => {
    const spec = specOf({ encryption: createdKey, partition: 'aws-cn', region: 'cn-north-1' });
    expect(vendorKeyStatements(spec, refs)[0]?.Condition?.['StringEquals']).toEqual({
      'kms:ViaService': ['s3.cn-north-1.amazonaws.com', 's3.cn-north-1.amazonaws.com.cn'],
    });
  });

  test('people of this account only as such, and the account itself to administer it', () => {
    const { Statement: statements } = keyPolicy(richest, refs);
    expect(statements[0]).toEqual({
      Sid: 'AccountAdministersKey',
      Effect: 'Allow',
      Principal: { AWS: [`arn:aws:iam::${account}:root`] },
      Action: ['kms:*'],
      Resource: ['*'],
    });
    expect(conditionOf(statements, 'OwnUsesKeyThroughS3')?.['StringEquals']).toEqual({
      'kms:ViaService': ['s3.us-east-1.amazonaws.com'],
      'aws:PrincipalAccount': account,
    });
    const sids = statements.map(({ Sid }) => Sid);
    expect(sids).toEqual(expect.arrayContaining(['AccessPointUsesKeyThroughS3', 'InventoryEncryptsReports']));
    expect(replicaKeyPolicy(richest, refs).Statement).toEqual([statements[0]]);
  });

  // S3 User Guide, "Granting Amazon S3 permission to use your KMS key for encryption".
  test('S3 for the reports of this bucket in this account', () => {
    expect(conditionOf(keyUsers(richest, refs), 'InventoryEncryptsReports')).toEqual({
      StringEquals: { 'aws:SourceAccount': account },
      ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::acme-files' },
    });
  });
});

describe('a key that exists already', () => {
  test('takes who uses a created one, and the roles of this stack', () => {
    const spec = { ...richest, encryption: given };
    const found = givenKeyUsers(spec, refs);
    expect(found.slice(0, keyUsers(spec, refs).length)).toEqual(keyUsers(spec, refs));
    const roles = found.slice(keyUsers(spec, refs).length);
    expect(roles.map(({ Sid, Action, Principal }) => [Sid, Action, Principal])).toEqual([
      ['VendorRoleUsesKeyThroughS3', ['kms:Decrypt', 'kms:GenerateDataKey'], { AWS: [role('acme-files-vendor')] }],
      ['VendorRoleUsesKeyThroughS32', ['kms:Decrypt', 'kms:GenerateDataKey'], { AWS: [role('acme-files-vendor-2')] }],
      ['ReplicationDecrypts', ['kms:Decrypt'], { AWS: [role('acme-files-replication')] }],
      ['MalwareScanUsesKey', ['kms:GenerateDataKey', 'kms:Decrypt'], { AWS: [role('acme-files-malware')] }],
    ]);
    for (const statement of roles) expect(statement).toMatchObject({ Effect: 'Allow', Resource: ['*'] });
    expect(roles[2]?.Condition?.['StringLike']).toEqual({
      'kms:EncryptionContext:aws:s3:arn': ['arn:aws:s3:::acme-files', 'arn:aws:s3:::acme-files/*'],
    });
  });

  test('takes no more where there are no roles, and nothing where it is a created one', () => {
    expect(givenKeyUsers(specOf({ encryption: given }), refs).map(({ Sid }) => Sid)).toEqual(['VendorUsesKeyThroughS3']);
    expect(givenKeyUsers({ ...richest, encryption: createdKey }, refs)).toEqual([]);
  });

  test("is named on the vendor's own side", () => {
    expect(vendorSideKeyPolicy(specOf({ encryption: given }), refs)?.Statement).toMatchObject([
      { Sid: 'BucketUsesKeyThroughS3', Effect: 'Allow', Resource: [givenKey] },
    ]);
    expect(
      vendorSideKeyPolicy(specOf({ encryption: given, grants: [{ ...customGrant, keyActions: [] }] }), refs),
    ).toBeUndefined();
  });

  test('of a replica takes the role that replicates', () => {
    const spec = specOf({ replication: { encryption: { ...given, key: { from: 'given', arn: givenReplicaKey } } } });
    expect(replicaKeyUsers(spec, refs)).toMatchObject([
      { Sid: 'ReplicationUsesKeyThroughS3', Principal: { AWS: [role('acme-files-replication')] }, Resource: ['*'] },
    ]);
    expect(replicaKeyUsers(specOf(), refs)).toEqual([]);
  });

  function role(name: string): string {
    return `arn:aws:iam::${account}:role/${name}`;
  }
});

test('S3 may assume the role that replicates', () => {
  expect(replicationTrust().Statement).toEqual([
    { Sid: 'S3Replicates', Effect: 'Allow', Principal: { Service: ['s3.amazonaws.com'] }, Action: ['sts:AssumeRole'] },
  ]);
});

test('the vendor is its users and roles as they are, and of an account its number', () => {
  const principals = ['arn:aws:iam::222233334444:root', partner, 'arn:aws-cn:iam::444455556666:root'];
  const spec = specOf({ grants: [{ ...customGrant, principals }] });
  expect(vendorPrincipals(spec, refs)).toEqual({ principals: [partner], accounts: ['222233334444', '444455556666'] });
  expect(vendorPrincipals(specOf({ roles: richest.roles.slice(0, 1), grants: [] }), refs)).toEqual({
    principals: [`arn:aws:iam::${account}:role/acme-files-vendor`],
    accounts: [],
  });
});

describe('what others have to put in place', () => {
  const titles = (spec: BucketSpec) => snippetsOf(spec).map(({ title }) => title);
  const textsOf = (spec: BucketSpec) => snippetsOf(spec).map(({ text }) => text);
  const parsed = (spec: BucketSpec) => textsOf(spec).map((text) => JSON.parse(text) as unknown);
  const later = {
    account: '{{account_id}}',
    keyArn: '{{kms_key_arn}}',
    replicaKeyArn: '{{replica_kms_key_arn}}',
    trailKeyArn: '{{trail_kms_key_arn}}',
  };
  const vendorSide = "IAM policy for Custom's own side: a key of another account has to be allowed there too";

  test('nothing where S3 keeps the key and all is of this account', () => {
    expect(titles(specOf())).toEqual([]);
    expect(titles(specOf({ replication: {}, logging: richest.logging }))).toEqual([]);
  });

  test('the vendor, for a created key', () => {
    const spec = specOf({ encryption: createdKey });
    expect(titles(spec)).toEqual([vendorSide]);
    expect(parsed(spec)).toEqual([vendorSideKeyPolicy(spec, later)]);
    expect(textsOf(spec)[0]).toContain('"{{kms_key_arn}}"');
  });

  test('the owner of a given key too', () => {
    const spec = specOf({ encryption: given });
    expect(titles(spec)).toEqual([vendorSide, `Statements to add to the policy of ${givenKey}`]);
    expect(parsed(spec)[1]).toEqual(givenKeyUsers(spec, later));
    expect(titles(specOf({ encryption: given, grants: [] }))).toEqual([]);
  });

  test('the owner of a replica in another account', () => {
    const replica = { account: otherAccount, encryption: { ...given, key: { from: 'given', arn: givenReplicaKey } } } as const;
    const spec = specOf({ replication: replica });
    const { bucket, key } = destinationPolicies(spec, later) ?? {};
    expect(titles(spec)).toEqual([
      `Bucket policy of acme-files-replica, for its owner in account ${otherAccount}`,
      `Statement to add to the policy of the replica's key, in account ${otherAccount}`,
    ]);
    expect(parsed(spec)).toEqual([bucket, key]);
    expect(titles(specOf({ replication: { account: otherAccount } }))).toHaveLength(1);
  });

  test("the owner of the replica's key in this account", () => {
    const spec = specOf({ replication: { encryption: { ...given, key: { from: 'given', arn: givenReplicaKey } } } });
    expect(titles(spec)).toEqual([`Statement to add to the policy of ${givenReplicaKey}`]);
  });

  test('the owner of a bucket for logs and reports, and of the key of these', () => {
    const logs = { logging: { serverAccess: { bucket: 'logs', prefix: 'a/', created: false } } } as const;
    expect(titles(specOf(logs))).toEqual(['Statement to add to the policy of logs, so that access logs arrive']);
    const { inventory } = richest;
    if (inventory === undefined) throw new Error('an inventory');
    const elsewhere = {
      ...inventory,
      bucket: 'reports',
      created: false,
      encryption: { type: 'sse-kms', key: { arn: givenKey } },
    } as const;
    expect(titles(specOf({ inventory: elsewhere }))).toEqual([
      'Statement to add to the policy of reports, so that the inventory arrives',
      `Statement to add to the policy of ${givenKey}, so that the inventory can be encrypted`,
    ]);
    expect(titles(specOf({ inventory: { ...inventory, encryption: { type: 'sse-s3' } } }))).toEqual([]);
    expect(titles(specOf({ inventory }))).toEqual([]);
  });
});
