import { describe, expect, test } from '@jest/globals';
import { vendorRoleName } from '../../src/request/names.js';
import { allowed, policyOf } from './policies.js';
import { applied, bucket, created, everything, reads, records, state, writes } from './roles.js';

/** Names of buckets are the world's: this one's owner has given it a name as those of requests have, or that of a state bucket which was deleted. */
describe('a bucket of somebody else, who lets everybody in', () => {
  const owner = '999999999999';
  const asks = async (who: 'plan' | 'apply', action: string, resource: string) =>
    allowed({
      role: `vendor-bucket-${who}`,
      policies: [policyOf(`${who}-policy`), policyOf(`${who}-more-policy`)],
      ...{ action, resource, owner, context: created },
    });

  test.each(['plan', 'apply'] as const)('is not read and not written by the %s role', async (who) => {
    const onBuckets = [...reads, ...writes].filter(
      (action) => action.startsWith('s3:') && !/AccessPoint|CreateBucket/.test(action),
    );
    expect(onBuckets.length).toBeGreaterThan(30);
    for (const action of onBuckets) expect([action, await asks(who, action, `arn:aws:s3:::${bucket}`)]).toEqual([action, false]);
    for (const key of [
      applied,
      ...records,
      `${state}/vendor-bucket/${bucket}.tfstate`,
      `${state}/vendor-bucket/${bucket}.tfstate.tflock`,
    ])
      for (const action of ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'])
        expect([action, key, await asks(who, action, key)]).toEqual([action, key, false]);
    expect(await asks(who, 's3:ListBucket', state)).toBe(false);
  });

  test.each(['plan', 'apply'] as const)('is told from a name that is free, which the %s role looks up', async (who) => {
    const policies = [policyOf(`${who}-policy`), policyOf(`${who}-more-policy`)];
    const looks = { role: `vendor-bucket-${who}`, policies, action: 's3:ListBucket', resource: `arn:aws:s3:::${bucket}` };
    expect(await allowed({ ...looks, absent: true })).toBe(true);
    expect(await allowed({ ...looks, owner })).toBe(false);
    expect(await allowed({ ...looks, absent: true, resource: 'arn:aws:s3:::others' })).toBe(false);
  });

  test('takes nothing from a role that a request made, whatever that role may', async () => {
    const question = {
      role: vendorRoleName(bucket, 1),
      policies: [everything],
      ...{ action: 's3:PutObject', resource: `arn:aws:s3:::${bucket}/file`, boundary: policyOf('boundary') },
    };
    expect(await allowed(question)).toBe(true);
    expect(await allowed({ ...question, owner })).toBe(false);
  });
});
