import { expect, test } from '@jest/globals';
import type { BucketSpec } from '../../src/spec/spec.js';
import { oneWayFaults } from '../../src/stack/one-way.js';
import { otherAccount, specOf, type Overrides } from '../policies/specs.js';
import { everyProtection, inventoryAlone, noAccess } from './protections.js';

/** As provider 5.100.0 keeps them in a state. */
const applied = {
  bucket: ['aws_s3_bucket.bucket', { bucket: 'acme-files', region: 'us-east-1', object_lock_enabled: false }],
  lockedByHand: ['aws_s3_bucket.bucket', { bucket: 'acme-files', region: 'us-east-1', object_lock_enabled: true }],
  replica: ['aws_s3_bucket.replica', { bucket: 'acme-files-replica', region: 'us-west-2' }],
  logs: ['aws_s3_bucket.logs', { bucket: 'acme-files-logs', region: 'us-east-1' }],
  lock: [
    'aws_s3_bucket_object_lock_configuration.bucket',
    {
      bucket: 'acme-files',
      object_lock_enabled: 'Enabled',
      rule: [{ default_retention: [{ days: 30, mode: 'GOVERNANCE', years: 0 }] }],
    },
  ],
  lockOfYears: [
    'aws_s3_bucket_object_lock_configuration.bucket',
    {
      bucket: 'acme-files',
      object_lock_enabled: 'Enabled',
      rule: [{ default_retention: [{ days: 0, mode: 'COMPLIANCE', years: 2 }] }],
    },
  ],
  mfaDelete: ['aws_s3_bucket_versioning.bucket', { versioning_configuration: [{ mfa_delete: 'Enabled', status: 'Enabled' }] }],
} as const;

const said = (overrides: Overrides, ...there: readonly (keyof typeof applied)[]) => saidOf(specOf(overrides), ...there);
const saidOf = (spec: BucketSpec, ...there: readonly (keyof typeof applied)[]) =>
  oneWayFaults(spec, new Map<string, unknown>(there.map((name) => applied[name]))).map(
    ({ code, message, fix }) => `${code}: ${message}. ${fix}`,
  );
const lock = { mode: 'governance', days: 30 } as const;

test.each<{ readonly name: string; readonly overrides: Overrides; readonly there: readonly (keyof typeof applied)[] }>([
  { name: 'nothing is there', overrides: { region: 'eu-west-1', replication: {}, retention: { lock } }, there: [] },
  {
    name: 'all is as it was',
    overrides: { ...everyProtection, retention: { lock } },
    there: ['bucket', 'replica', 'logs', 'lock'],
  },
  {
    name: 'the lock is for longer, and stricter',
    overrides: { retention: { lock: { mode: 'compliance', days: 99 } } },
    there: ['bucket', 'lock'],
  },
  { name: 'a lock is new', overrides: { retention: { lock } }, there: ['bucket'] },
  { name: 'somebody locked the bucket by hand', overrides: {}, there: ['lockedByHand'] },
  { name: 'versioning ends where there is no lock', overrides: { retention: { versioning: false } }, there: ['bucket'] },
  { name: 'the replica and the log bucket are dropped', overrides: {}, there: ['bucket', 'replica', 'logs'] },
  {
    name: 'the replica goes to another account',
    overrides: { replication: { account: otherAccount, bucket: 'theirs' } },
    there: ['bucket', 'replica'],
  },
  { name: 'MFA delete is asked for', overrides: { access: { ...noAccess, mfaDelete: true } }, there: ['bucket', 'mfaDelete'] },
])('nothing is said where $name', ({ overrides, there }) => {
  expect(said(overrides, ...there)).toEqual([]);
});

test('a bucket that would have to move is a fault that says how one gets there', () => {
  expect(said({ region: 'eu-west-1' }, 'bucket')).toEqual([
    `bucket/region-fixed: The bucket "acme-files" is in us-east-1, and "region" says eu-west-1: AWS can't move a bucket. Write "region: us-east-1". To move: add a request for a bucket with another name in eu-west-1, copy the files, hand that bucket over to the vendor, and then retire this one.`,
  ]);
});

test.each<{ readonly replication: NonNullable<Overrides['replication']>; readonly says: string; readonly write: string }>([
  { replication: { region: 'eu-west-1' }, says: '"replication.region" says eu-west-1', write: 'region: us-west-2' },
  {
    replication: { region: 'eu-west-1', bucket: 'acme-copy' },
    says: '"replication.region" says eu-west-1',
    write: 'region: us-west-2',
  },
  {
    replication: { bucket: 'acme-copy' },
    says: '"replication.bucket" says "acme-copy"',
    write: 'bucket: acme-files-replica',
  },
])('so is a replica in another place or of another name ($says)', ({ replication, says, write }) => {
  const [one = '', ...others] = said({ replication }, 'bucket', 'replica');
  expect(others).toEqual([]);
  expect(one).toMatch(/^bucket\/replica-fixed: The replica "acme-files-replica" is in us-west-2, and /);
  expect(one).toContain(says);
  expect(one).toContain(`Write "${write}" below "replication".`);
});

test('so is a log bucket of another name', () => {
  const elsewhere = { ...inventoryAlone, logBucket: { bucket: 'acme-logs', keepDays: 90 } };
  expect(said(elsewhere, 'bucket', 'logs')).toEqual([
    expect.stringMatching(/^bucket\/logs-fixed: .*Write "bucket: acme-files-logs" below "logging"\./),
  ]);
});

// S3 User Guide, "Locking objects with Object Lock": "you can't disable Object Lock or suspend versioning for that bucket".
test("an object lock can't be left out, nor versioning where there is one, whoever switched it on", () => {
  expect(said({}, 'bucket', 'lock')).toEqual([
    expect.stringContaining('Write "lock: { mode: governance, for: 30 days }" below "retention".'),
  ]);
  expect(said({}, 'bucket', 'lockOfYears')).toEqual([expect.stringContaining('{ mode: compliance, for: 730 days }')]);
  const unversioned: Overrides = { retention: { versioning: false } };
  expect(said(unversioned, 'lockedByHand')).toEqual([
    expect.stringMatching(/^bucket\/lock-fixed: .*Remove "versioning: false"\. /),
  ]);
  expect(said(unversioned, 'bucket', 'lock').map((text) => text.split(':')[0])).toEqual([
    'bucket/lock-fixed',
    'bucket/lock-fixed',
  ]);
});

// S3 User Guide, "Configuring MFA delete": "You cannot use MFA delete with lifecycle configurations."
test('MFA delete that is on has to be switched off by hand before the request can leave it out', () => {
  expect(said({}, 'bucket', 'mfaDelete')).toEqual([
    expect.stringMatching(/^bucket\/mfa-delete-on: .*Status=Enabled,MFADelete=Disabled --mfa 'SERIAL CODE'"; then plan again\.$/),
  ]);
});

test('each fault stands at the request', () => {
  const [fault] = oneWayFaults(specOf({ region: 'eu-west-1' }), new Map<string, unknown>([applied.bucket]));
  expect(fault?.at).toEqual({ file: 'buckets/acme-files.yml', line: 1, column: 1 });
});
