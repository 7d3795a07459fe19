import { expect, describe, test } from '@jest/globals';
import { addressesOf, resourcesOf, waits } from './blocks.js';
import { everyProtection, tokenRole, variety } from './protections.js';

describe('what has to wait for what', () => {
  const blocks = addressesOf(resourcesOf(everyProtection));

  test('all that is done to the bucket is one chain, which ends with its lifecycle', () => {
    const order = ['aws_s3_bucket_lifecycle_configuration.bucket'];
    const ours = (address: string) =>
      /^aws_(s3_bucket|s3_access_point|guardduty)/.test(address) && !/\.(replica|logs)$/.test(address);
    for (;;) {
      const before = (blocks.get(order[0] ?? '')?.depends_on ?? []).filter(ours);
      if (before.length === 0) break;
      expect(before).toHaveLength(1);
      order.unshift(...before);
    }
    expect(order).toEqual([
      'aws_s3_bucket.bucket',
      'aws_s3_bucket_public_access_block.bucket',
      'aws_s3_bucket_policy.bucket',
      'aws_s3_bucket_ownership_controls.bucket',
      'aws_s3_bucket_server_side_encryption_configuration.bucket',
      'aws_s3_bucket_versioning.bucket',
      'aws_s3_bucket_object_lock_configuration.bucket',
      'aws_s3_bucket_logging.bucket',
      'aws_s3_bucket_inventory.bucket',
      'aws_s3_bucket_notification.bucket',
      'aws_s3_access_point.point-acme-files-reports',
      'aws_s3_access_point.point-acme-files-inside',
      'aws_guardduty_malware_protection_plan.bucket',
      'aws_s3_bucket_replication_configuration.bucket',
      'aws_s3_bucket_lifecycle_configuration.bucket',
    ]);
    expect(order).toHaveLength([...blocks.keys()].filter(ours).length);
  });

  test.each([
    ['aws_s3_bucket_logging.bucket', 'aws_s3_bucket_policy.logs'],
    ['aws_s3_bucket_inventory.bucket', 'aws_s3_bucket_policy.logs'],
    ['aws_cloudtrail.bucket', 'aws_s3_bucket_policy.logs'],
    ['aws_s3_access_point.point-acme-files-reports', 'aws_s3_bucket_policy.bucket'],
    ['aws_guardduty_malware_protection_plan.bucket', 'aws_iam_role_policy.malware'],
    ['aws_iam_role_policy.malware', 'aws_iam_role.malware'],
  ])('%s waits for %s', (later, earlier) => {
    expect(waits(blocks, later, earlier)).toBe(true);
  });

  test("nothing but the log bucket's own lifecycle waits for it", () => {
    const lifecycle = 'aws_s3_bucket_lifecycle_configuration.logs';
    expect([...blocks.keys()].filter((address) => waits(blocks, address, lifecycle))).toEqual([]);
    expect(blocks.has(lifecycle)).toBe(true);
  });

  test('a role that trusts a created identity provider waits for it', () => {
    const roles = addressesOf(resourcesOf({ roles: [tokenRole({ create: true })] }));
    expect(roles.get('aws_iam_role.vendor')?.depends_on).toEqual(['aws_iam_openid_connect_provider.vendor']);
    expect(roles.get('aws_iam_role_policy.vendor')?.depends_on).toEqual(['aws_iam_role.vendor']);
  });

  test.each(variety)('nothing waits for what is not there ($name)', ({ overrides }) => {
    const addresses = addressesOf(resourcesOf(overrides));
    const missing = [...addresses.values()].flatMap(({ depends_on: after = [] }) =>
      after.filter((other) => !addresses.has(other)),
    );
    expect(missing).toEqual([]);
  });
});
