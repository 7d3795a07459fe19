import { describe, expect, test } from '@jest/globals';
import { documentsOf } from '../../src/stack/documents.js';
import { createdKey, specOf, type Overrides } from '../policies/specs.js';
import { addressesOf, resourcesOf } from './blocks.js';
import { elsewhere, everyProtection, inventoryAlone, noAccess, points, tokenRole, vendorRoles } from './protections.js';

const of = (type: string, overrides: Overrides, name = 'bucket') => resourcesOf(overrides)[type]?.[name];

describe('the arguments', () => {
  test.each<{
    readonly name: string;
    readonly type: string;
    readonly overrides: Overrides;
    readonly expected: object | undefined;
    readonly resource?: string;
  }>([
    {
      name: 'access logs in the created log bucket',
      type: 'aws_s3_bucket_logging',
      overrides: everyProtection,
      expected: {
        bucket: '${aws_s3_bucket.bucket.bucket}',
        target_bucket: '${aws_s3_bucket.logs.bucket}',
        target_prefix: 'access/',
      },
    },
    {
      name: 'access logs elsewhere',
      type: 'aws_s3_bucket_logging',
      overrides: elsewhere,
      expected: { target_bucket: 'acme-access-logs', target_prefix: 'acme-files/' },
    },
    { name: 'no access logs', type: 'aws_s3_bucket_logging', overrides: {}, expected: undefined },
    {
      name: 'a created trail',
      type: 'aws_cloudtrail',
      overrides: everyProtection,
      expected: {
        name: 'acme-files-data-events',
        s3_bucket_name: '${aws_s3_bucket.logs.bucket}',
        s3_key_prefix: 'trail',
        kms_key_id: '${aws_kms_key.trail.arn}',
        enable_logging: true,
        enable_log_file_validation: true,
        is_multi_region_trail: true,
        event_selector: {
          include_management_events: false,
          read_write_type: 'All',
          data_resource: { type: 'AWS::S3::Object', values: ['arn:aws:s3:::acme-files/'] },
        },
      },
    },
    { name: 'a trail that exists', type: 'aws_cloudtrail', overrides: elsewhere, expected: undefined },
    { name: 'the key of a trail that exists', type: 'aws_kms_key', overrides: elsewhere, expected: undefined, resource: 'trail' },
    {
      name: "an inventory in the created log bucket, with the bucket's key",
      type: 'aws_s3_bucket_inventory',
      overrides: everyProtection,
      expected: {
        included_object_versions: 'All',
        schedule: { frequency: 'Weekly' },
        optional_fields: expect.arrayContaining(['EncryptionStatus', 'BucketKeyStatus']),
        destination: {
          bucket: {
            account_id: '${data.aws_caller_identity.current.account_id}',
            bucket_arn: 'arn:aws:s3:::acme-files-logs',
            format: 'Parquet',
            prefix: 'inventory',
            encryption: { sse_kms: { key_id: '${aws_kms_key.bucket.arn}' } },
          },
        },
      },
    },
    {
      name: 'an inventory with SSE-S3',
      type: 'aws_s3_bucket_inventory',
      overrides: inventoryAlone,
      expected: { destination: { bucket: { encryption: { sse_s3: {} } } } },
    },
    {
      name: 'events for EventBridge',
      type: 'aws_s3_bucket_notification',
      overrides: { eventBridge: true },
      expected: { bucket: '${aws_s3_bucket.bucket.bucket}', eventbridge: true },
    },
    {
      name: 'events for EventBridge, which a malware scan needs: without, GuardDuty would hear of nothing',
      type: 'aws_s3_bucket_notification',
      overrides: { ...elsewhere, eventBridge: false },
      expected: { eventbridge: true },
    },
    { name: 'no events', type: 'aws_s3_bucket_notification', overrides: {}, expected: undefined },
    {
      name: 'a malware scan',
      type: 'aws_guardduty_malware_protection_plan',
      overrides: everyProtection,
      expected: {
        role: '${aws_iam_role.malware.arn}',
        actions: [{ tagging: [{ status: 'ENABLED' }] }],
        protected_resource: [{ s3_bucket: [{ bucket_name: 'acme-files', object_prefixes: ['uploads/', 'incoming/'] }] }],
      },
    },
    {
      name: 'a malware scan of everything, without tags',
      type: 'aws_guardduty_malware_protection_plan',
      overrides: elsewhere,
      expected: {
        actions: [{ tagging: [{ status: 'DISABLED' }] }],
        protected_resource: [{ s3_bucket: [{ bucket_name: 'acme-files' }] }],
      },
    },
    {
      name: 'an identity provider',
      type: 'aws_iam_openid_connect_provider',
      overrides: { roles: [tokenRole({ create: true })] },
      expected: { url: 'https://tokens.vendor.example/acme', client_id_list: ['sts.amazonaws.com'] },
      resource: 'vendor',
    },
    {
      name: 'an identity provider that exists',
      type: 'aws_iam_openid_connect_provider',
      overrides: { roles: [tokenRole({ create: false })] },
      expected: undefined,
      resource: 'vendor',
    },
  ])('of $name', ({ type, overrides, expected, resource }) => {
    const block = of(type, overrides, resource);
    if (expected === undefined) expect(block).toBeUndefined();
    else expect(block).toMatchObject(expected);
  });

  test.each([
    ['read', 'ReadOnly'],
    ['write', 'WriteOnly'],
  ] as const)('of a trail that records what is %s', (record, type) => {
    const logging = { dataEvents: { trail: 'acme-files-data-events', created: true, record } };
    const trail = of('aws_cloudtrail', { logging, logBucket: { bucket: 'acme-files-logs', keepDays: 1 } });
    expect(trail?.['event_selector']).toMatchObject({ read_write_type: type });
  });

  test('of access points: nothing public, and a VPC for the one that has one', () => {
    const blocks = resourcesOf({ access: { ...noAccess, points } })['aws_s3_access_point'] ?? {};
    expect(Object.keys(blocks)).toEqual(['point-acme-files-reports', 'point-acme-files-inside']);
    expect(Object.values(blocks).map(({ name, vpc_configuration: vpc }) => [name, vpc])).toEqual([
      ['acme-files-reports', undefined],
      ['acme-files-inside', { vpc_id: 'vpc-0abc1234def567890' }],
    ]);
    for (const block of Object.values(blocks)) {
      expect(block['bucket']).toBe('acme-files');
      expect(block['public_access_block_configuration']).toEqual({
        block_public_acls: true,
        block_public_policy: true,
        ignore_public_acls: true,
        restrict_public_buckets: true,
      });
    }
  });

  test('of two roles with one provider: it is created once, with both audiences', () => {
    const overrides = { roles: [tokenRole({ create: true }), tokenRole({ create: true, audience: 'second' })] };
    expect(resourcesOf(overrides)['aws_iam_openid_connect_provider']).toMatchObject({
      vendor: { client_id_list: ['sts.amazonaws.com', 'second'] },
    });
    expect(Object.keys(resourcesOf(overrides)['aws_iam_role'] ?? {})).toEqual(['vendor', 'vendor-2']);
  });
});

test('there is no lifecycle where MFA delete leaves no room for one, neither of the source nor of the replica', () => {
  const overrides = { ...elsewhere, replication: {}, encryption: createdKey };
  expect(resourcesOf(overrides)['aws_s3_bucket_lifecycle_configuration']).toBeUndefined();
  expect(resourcesOf({ replication: {} })['aws_s3_bucket_lifecycle_configuration']).toMatchObject({ bucket: {}, replica: {} });
});

test('what is sensitive makes the trust that it is in sensitive, and nothing else', () => {
  const marked = [...addressesOf(resourcesOf({ roles: vendorRoles }))].flatMap(([address, block]) =>
    Object.entries(block).flatMap(([key, value]) =>
      JSON.stringify(value).includes('${sensitive(') ? [`${address}.${key}`] : [],
    ),
  );
  expect(marked).toEqual(['aws_iam_role.vendor.assume_role_policy']);
});

test('a document that the analysis does not know is a bug, and no configuration', () => {
  const documents = documentsOf(specOf());
  expect(documents('bucket-policy', 'bucket')).toContain('DenyInsecureTransport');
  expect(() => documents('bucket-policy', 'logs')).toThrow('no bucket-policy logs among the documents of acme-files');
});
