import { describe, expect, test } from '@jest/globals';
import { createdKey, givenKey, otherAccount, type Overrides } from '../policies/specs.js';
import { addressesOf, resourcesOf, type Block } from './blocks.js';

const lock = { mode: 'compliance', days: 3 } as const;
const full: Overrides = {
  encryption: createdKey,
  replication: { encryption: createdKey, timeControl: true, deleteMarkers: true },
  retention: { lock },
  transferAcceleration: true,
  cors: [{ allowedHeaders: ['*'], allowedMethods: ['GET'], allowedOrigins: ['*'], exposeHeaders: [], maxAgeSeconds: 3000 }],
};

describe('what has to wait for what', () => {
  const blocks = addressesOf(resourcesOf(full));

  test('the resources of one bucket form a chain, so that S3 never gets two writes at once', () => {
    for (const name of ['bucket', 'replica']) {
      const mine = [...blocks].filter(([address]) => address.startsWith('aws_s3_bucket') && address.endsWith(`.${name}`));
      const order = [`aws_s3_bucket.${name}`];
      for (;;) {
        const next = mine.filter(([, { depends_on: after = [] }]) => after.includes(order.at(-1) ?? ''));
        if (next[0] === undefined) break;
        expect(next.map(([address]) => address).filter((address) => address.endsWith(`.${name}`))).toHaveLength(1);
        order.push(next[0][0]);
      }
      expect(order.map((address) => address.replace(/^aws_s3_bucket_?(.*)\..*$/, '$1'))).toEqual([
        '',
        'public_access_block',
        'policy',
        'ownership_controls',
        'server_side_encryption_configuration',
        'versioning',
        'object_lock_configuration',
        ...(name === 'bucket' ? ['accelerate_configuration', 'cors_configuration', 'replication_configuration'] : []),
        'lifecycle_configuration',
      ]);
      expect(order).toHaveLength(mine.length);
    }
  });

  test('replication waits for the role with its policy and for the replica, but not for its lifecycle', () => {
    expect(blocks.get('aws_s3_bucket_replication_configuration.bucket')?.depends_on).toEqual([
      'aws_s3_bucket_cors_configuration.bucket',
      'aws_iam_role_policy.replication',
      'aws_s3_bucket_object_lock_configuration.replica',
    ]);
    expect(blocks.get('aws_iam_role_policy.replication')?.depends_on).toEqual(['aws_iam_role.replication']);
  });

  test('nothing waits for what is not there', () => {
    for (const overrides of [{}, full, { replication: { account: otherAccount } }]) {
      const addresses = addressesOf(resourcesOf(overrides));
      for (const [address, { depends_on: after = [] }] of addresses) {
        for (const other of after) expect([address, addresses.has(other)]).toEqual([address, true]);
      }
    }
  });
});

describe('the arguments', () => {
  const of = (type: string, overrides: Overrides, name = 'bucket') => resourcesOf(overrides)[type]?.[name];

  test.each<{
    readonly name: string;
    readonly type: string;
    readonly overrides: Overrides;
    readonly expected: object | undefined;
  }>([
    { name: 'versioning', type: 'versioning', overrides: {}, expected: { versioning_configuration: { status: 'Enabled' } } },
    {
      name: 'no versioning',
      type: 'versioning',
      overrides: { retention: { versioning: false } },
      expected: { versioning_configuration: { status: 'Suspended' } },
    },
    {
      name: 'a lock',
      type: 'object_lock_configuration',
      overrides: { retention: { lock } },
      expected: { rule: { default_retention: { mode: 'COMPLIANCE', days: 3 } } },
    },
    { name: 'no lock', type: 'object_lock_configuration', overrides: {}, expected: undefined },
    { name: 'acceleration', type: 'accelerate_configuration', overrides: full, expected: { status: 'Enabled' } },
    { name: 'no acceleration', type: 'accelerate_configuration', overrides: {}, expected: undefined },
    { name: 'no CORS', type: 'cors_configuration', overrides: {}, expected: undefined },
    {
      name: 'sse-s3',
      type: 'server_side_encryption_configuration',
      overrides: {},
      expected: { rule: [{ apply_server_side_encryption_by_default: { sse_algorithm: 'AES256' } }] },
    },
    {
      name: 'a created key',
      type: 'server_side_encryption_configuration',
      overrides: { encryption: createdKey },
      expected: {
        rule: [
          {
            bucket_key_enabled: true,
            apply_server_side_encryption_by_default: { sse_algorithm: 'aws:kms', kms_master_key_id: '${aws_kms_key.bucket.arn}' },
          },
        ],
      },
    },
    {
      name: 'dsse with a given key',
      type: 'server_side_encryption_configuration',
      overrides: { encryption: { type: 'dsse-kms', key: { from: 'given', arn: givenKey } } },
      expected: {
        rule: [{ apply_server_side_encryption_by_default: { sse_algorithm: 'aws:kms:dsse', kms_master_key_id: givenKey } }],
      },
    },
  ])('of $name', ({ type, overrides, expected }) => {
    const block = of(`aws_s3_bucket_${type}`, overrides);
    if (expected === undefined) expect(block).toBeUndefined();
    else expect(block).toMatchObject(expected);
  });

  test('of a created key: rotation, a policy, and the longest wait', () => {
    expect(of('aws_kms_key', full)).toMatchObject({ enable_key_rotation: true, deletion_window_in_days: 30 });
    expect(of('aws_kms_key', full, 'replica')).toMatchObject({ enable_key_rotation: true, provider: 'aws.replica' });
    expect(resourcesOf({ encryption: { ...createdKey, key: { from: 'given', arn: givenKey } } })['aws_kms_key']).toBeUndefined();
  });

  const ruleOf = (overrides: Overrides) => (of('aws_s3_bucket_replication_configuration', overrides)?.['rule'] as object[])[0];

  test('of plain replication', () => {
    expect(ruleOf({ replication: {} })).toEqual({
      id: 'replicate-all',
      status: 'Enabled',
      priority: 0,
      filter: {},
      delete_marker_replication: { status: 'Disabled' },
      destination: { bucket: 'arn:aws:s3:::acme-files-replica' },
    });
  });

  test('of replication with keys, time control, delete markers and a storage class', () => {
    expect(ruleOf({ ...full, replication: { ...full.replication, storageClass: 'GLACIER_IR' } })).toEqual({
      id: 'replicate-all',
      status: 'Enabled',
      priority: 0,
      filter: {},
      delete_marker_replication: { status: 'Enabled' },
      destination: {
        bucket: 'arn:aws:s3:::acme-files-replica',
        storage_class: 'GLACIER_IR',
        encryption_configuration: { replica_kms_key_id: '${aws_kms_key.replica.arn}' },
        replication_time: { status: 'Enabled', time: { minutes: 15 } },
        metrics: { status: 'Enabled', event_threshold: { minutes: 15 } },
      },
      source_selection_criteria: { sse_kms_encrypted_objects: { status: 'Enabled' } },
    });
  });

  test('of replication across accounts: the owner is overridden, and nothing of the replica is managed', () => {
    const overrides = { replication: { account: otherAccount } };
    expect(ruleOf(overrides)).toMatchObject({
      destination: { account: otherAccount, access_control_translation: { owner: 'Destination' } },
    });
    expect([...addressesOf(resourcesOf(overrides)).keys()].filter((address) => address.endsWith('.replica'))).toEqual([]);
  });

  test('of the replica: the same protections as the source, in its own region', () => {
    const blocks = addressesOf(resourcesOf(full));
    for (const [address, block] of blocks) {
      const isReplica = address.endsWith('.replica');
      expect([address, block.provider]).toEqual([address, isReplica ? 'aws.replica' : undefined]);
      if (!isReplica || /policy|kms/.test(address)) continue;
      const without = ({ depends_on: _after, provider: _provider, ...rest }: Block) =>
        JSON.stringify(rest).replaceAll('replica', 'bucket').replaceAll('acme-files-bucket', 'acme-files');
      const source = blocks.get(address.replace('.replica', '.bucket'));
      expect([address, without(block)]).toEqual([address, source === undefined ? undefined : without(source)]);
    }
  });
});
