import { describe, expect, test } from '@jest/globals';
import { synthesize } from '../../src/stack/synthesize.js';
import { createdKey, otherAccount, specOf, type Overrides } from '../policies/specs.js';
import { addressesOf, type Block, forgotten, resourcesOf } from './blocks.js';
import { everyProtection, inventoryAlone, tokenRole, variety, vendorRoles } from './protections.js';

/** All that a stack can have. */
const full: Overrides = { ...everyProtection, roles: [tokenRole({ create: true }), ...vendorRoles] };

const parts = (name: string) =>
  ['', '_public_access_block', '_policy', '_ownership_controls', '_server_side_encryption_configuration', '_versioning'].map(
    (part) => `aws_s3_bucket${part}.${name}`,
  );
const ofReplica = [
  ...parts('replica'),
  'aws_s3_bucket_object_lock_configuration.replica',
  'aws_s3_bucket_lifecycle_configuration.replica',
];
const ofLogs = [...parts('logs'), 'aws_s3_bucket_lifecycle_configuration.logs'];
const keys = ['aws_kms_key.replica', 'aws_kms_key.bucket', 'aws_kms_key.trail'];
const identity = 'aws_iam_openid_connect_provider.vendor';

const isProtected = (block: Block) => JSON.stringify(block['lifecycle'] ?? {}).includes('prevent_destroy');

test('protection from destruction is on every bucket and every created key, and on nothing else', () => {
  const guarded = [...addressesOf(resourcesOf(full))].filter(([, block]) => isProtected(block));
  expect(guarded.map(([address]) => address).sort()).toEqual([
    'aws_kms_key.bucket',
    'aws_kms_key.replica',
    'aws_kms_key.trail',
    'aws_s3_bucket.bucket',
    'aws_s3_bucket.logs',
    'aws_s3_bucket.replica',
  ]);
  for (const [, block] of guarded) expect(block['lifecycle']).toEqual({ prevent_destroy: true });
  expect(synthesize(specOf(full))).not.toContain('force_destroy');
});

describe('what a request no longer has is forgotten and kept', () => {
  test.each<{ readonly name: string; readonly overrides: Overrides; readonly expected: readonly string[] }>([
    { name: 'all of it', overrides: {}, expected: [...ofReplica, ...ofLogs, ...keys, identity] },
    { name: 'nothing, where all is there', overrides: full, expected: [] },
    {
      name: 'keys, where the replica has none',
      overrides: { replication: {} },
      expected: [...ofLogs, ...keys, identity],
    },
    {
      name: "the replica, where it is another account's",
      overrides: { ...full, replication: { account: otherAccount } },
      expected: [...ofReplica, 'aws_kms_key.replica'],
    },
    {
      name: "the trail's key, where the log bucket is still needed for an inventory",
      overrides: { ...inventoryAlone, replication: { encryption: createdKey }, encryption: createdKey },
      expected: ['aws_kms_key.trail', identity],
    },
    {
      name: 'the identity provider, where it is said to exist',
      overrides: { ...full, roles: [tokenRole({ create: false })] },
      expected: [identity],
    },
  ])('$name', ({ overrides, expected }) => {
    expect([...forgotten(overrides)].sort()).toEqual([...expected].sort());
  });

  const protectedOnes = [...addressesOf(resourcesOf(full))].flatMap(([address, block]) => (isProtected(block) ? [address] : []));

  test.each(variety)('and nothing is both there and forgotten, or neither and protected ($name)', ({ overrides }) => {
    const there = addressesOf(resourcesOf(overrides));
    const gone = forgotten(overrides);
    expect(gone.filter((address) => there.has(address))).toEqual([]);
    // Otherwise a request that drops one could never be applied.
    expect(protectedOnes.filter((address) => !there.has(address) && !gone.includes(address))).toEqual([]);
  });

  test.each(['replica', 'logs'])('with all that protects %s: a part left out would be destroyed', (name) => {
    const all = [...addressesOf(resourcesOf(full)).keys()].filter((address) => address.endsWith(`.${name}`));
    expect(forgotten({})).toEqual(expect.arrayContaining(all));
  });
});
