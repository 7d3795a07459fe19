import { describe, expect, test } from '@jest/globals';
import { bucketPolicy, replicaBucketPolicy } from '../../src/bucket/bucket-policy.js';
import { keyPolicy, replicaKeyPolicy } from '../../src/bucket/key-policy.js';
import type { PolicyDocument, References } from '../../src/bucket/policy-document.js';
import { checkPolicySizes } from '../../src/bucket/policy-size.js';
import { destinationPolicies, replicationRolePolicy } from '../../src/bucket/replication-policy.js';
import type { BucketSpec, Grant } from '../../src/bucket/spec.js';
import { account, createdKey, customGrant, otherAccount, specOf } from './specs.js';

const refs: References = {
  account,
  keyArn: 'arn:aws:kms:us-east-1:111122223333:key/1',
  replicaKeyArn: 'arn:aws:kms:us-west-2:111122223333:key/2',
  trailKeyArn: `arn:aws:kms:us-east-1:${account}:key/33333333-3333-3333-3333-333333333333`,
};

/** Every document of a spec. */
function documentsOf(spec: BucketSpec): readonly PolicyDocument[] {
  const { replication } = spec;
  if (replication === undefined) return [bucketPolicy(spec, refs), keyPolicy(spec, refs)];
  const destination = destinationPolicies(spec, refs);
  return [
    bucketPolicy(spec, refs),
    keyPolicy(spec, refs),
    replicaBucketPolicy(spec, replication, refs),
    replicaKeyPolicy(spec, refs),
    replicationRolePolicy(spec, replication, refs),
    ...(destination === undefined ? [] : [destination.bucket]),
    ...(destination?.key === undefined ? [] : [destination.key]),
  ];
}

const richest = specOf({
  encryption: { ...createdKey, uploads: 'explicit' },
  replication: { encryption: { ...createdKey, uploads: 'explicit' } },
  grants: [customGrant, customGrant],
});
const acrossAccounts = specOf({ ...richest, replication: { ...richest.replication, account: otherAccount } });

describe.each([
  { name: 'a plain spec', spec: specOf() },
  { name: 'a spec with everything', spec: richest },
  { name: 'a replica in another account', spec: acrossAccounts },
])('$name', ({ spec }) => {
  test('has unique Sids of letters and digits, and a Deny only under a condition', () => {
    for (const { Statement } of documentsOf(spec)) {
      const sids = Statement.map(({ Sid }) => Sid);
      expect(new Set(sids).size).toBe(sids.length);
      for (const { Sid, Effect, Principal, Condition, Resource } of Statement) {
        expect(Sid).toMatch(/^[A-Za-z0-9]+$/);
        expect(Resource).toBeDefined();
        if (Effect === 'Deny') expect(Condition).toBeDefined();
        else expect(Principal).not.toBe('*');
      }
    }
  });

  test('gives the same bytes again', () => {
    expect(JSON.stringify(documentsOf(spec))).toBe(JSON.stringify(documentsOf(structuredClone(spec))));
  });
});

test.each(['aws-cn', 'aws-us-gov'] as const)('every ARN is in the partition %s', (partition) => {
  const spec = specOf({ ...acrossAccounts, partition, grants: [] });
  const arns = JSON.stringify(documentsOf(spec)).match(/arn:aws[a-z-]*:(?!kms:)/g) ?? [];
  expect(new Set(arns)).toEqual(
    new Set([`arn:${partition}:s3`, `arn:${partition}:iam`].map((arn) => `${arn.split(':', 2).join(':')}:`)),
  );
});

describe('the length of a policy', () => {
  /** A grant for so many roles. */
  const to = (roles: number): Grant => ({
    ...customGrant,
    principals: Array.from({ length: roles }, (_, i) => `arn:aws:iam::222233334444:role/partner-${String(i).padStart(4, '0')}`),
  });

  test('is accepted where AWS accepts it', () => {
    const spec = specOf({ grants: [to(100)] });
    expect(checkPolicySizes(spec)).toEqual({ ok: true, value: spec });
    expect(checkPolicySizes(richest)).toMatchObject({ ok: true });
  });

  test('is a fault over 20,480 bytes for the bucket, and over 32,768 for its key', () => {
    const bucketOnly = checkPolicySizes(specOf({ grants: [to(200)] }));
    const both = checkPolicySizes(specOf({ grants: [to(800)], encryption: createdKey }));
    expect(bucketOnly).toMatchObject({
      ok: false,
      faults: [
        { code: 'bucket/policy-too-long', message: expect.stringMatching(/^the policy of the bucket would have \d+ bytes/) },
      ],
    });
    expect(both.ok ? [] : both.faults.map(({ message }) => message.split(' would')[0])).toEqual([
      'the policy of the bucket',
      "the policy of the bucket's key",
    ]);
  });
});
