import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isDangerous, risk } from '../../src/change/change.js';
import { describeFirst, describePlan } from '../../src/change/describe.js';
import { describeBegun, firstApplyRules, type FirstApply } from '../../src/change/first-apply.js';
import type { Plan } from '../../src/terraform/plan.js';
import {
  allow,
  planFrom,
  policyOf,
  resourceChange,
  rule,
  standard,
  standardPolicy,
  standardWith,
  type StackValues,
} from './stack-values.js';

const [bucketAt, policyAt, keyAt] = ['aws_s3_bucket.bucket', 'aws_s3_bucket_policy.bucket', 'aws_kms_key.bucket'];
const lifecycleAt = 'aws_s3_bucket_lifecycle_configuration.bucket';
const lockAt = 'aws_s3_bucket_object_lock_configuration.bucket';
const askedWith = (changes: Parameters<typeof standardWith>[0]): StackValues => standardWith({ [lockAt]: null, ...changes });
const asked = askedWith({});
const all = Object.keys(standard);
const only = (...addresses: readonly string[]): StackValues =>
  Object.fromEntries(Object.entries(standard).filter(([address]) => addresses.includes(address)));
const first: FirstApply = { created: all, made: [], halfMade: [] };

/** The bucket and its key were made, and nothing else. */
const begun = only(bucketAt, keyAt);
const rest = planFrom(begun, asked);

test('what is left of a first apply weakens nothing and can be undone as that of a new bucket can: nothing of it was in use', () => {
  expect(risk(describePlan(rest))).toBe('irreversible');
  const { changes, isFirst } = describeBegun(rest, first);
  expect([risk(changes), isFirst]).toEqual(['low', true]);
  // That of the whole is what people approved.
  expect(risk(describePlan(planFrom({}, asked)))).toBe('low');
});

test('a request that was changed since is judged as a new one, too: what it asks for otherwise was never there', () => {
  const shorter = { rule: rule({ noncurrent_version_expiration: [{ noncurrent_days: 1, newer_noncurrent_versions: null }] }) };
  const plan = planFrom(only(bucketAt, lifecycleAt, 'aws_s3_bucket_versioning.bucket'), askedWith({ [lifecycleAt]: shorter }));
  expect(describePlan(plan).map(({ code }) => code)).toContain('retention/recover-deleted');
  expect(describeBegun(plan, first).changes.filter(isDangerous)).toEqual([]);
});

describe('is as dangerous as it is without a first apply', () => {
  const at = (change: StackValues[string]): Plan => planFrom(begun, askedWith({ [policyAt]: change }));
  const open = at({ policy: policyOf(...standardPolicy, allow('*', 's3:GetObject', '*')) });
  const replaced = (address: string) =>
    planFrom(begun, asked, { [address]: { action: 'replace', replacePaths: ['/bucket'], before: { bucket: 'a' } } });
  const provider = 'aws_iam_openid_connect_provider.vendor';
  const withProvider = { ...begun, [provider]: { url: 'https://id.example.com', client_id_list: ['a'], thumbprint_list: [] } };
  const known = { ...first, created: [...all, provider, 'aws_sqs_queue.x'] };
  test.each([
    ['what lets everybody in', open, 'exposes'],
    ['a bucket that is made anew', replaced(bucketAt), 'replaces'],
    ['a key that is made anew', replaced(keyAt), 'replaces'],
    ['a key that is destroyed', planFrom(begun, askedWith({ [keyAt]: null })), 'destroys'],
    ['a bucket that is destroyed', planFrom(begun, {}), 'destroys'],
    ['a bucket that is let go of', planFrom(begun, asked, { [bucketAt]: { action: 'forget' } }), 'weakens'],
    ['what nobody here understands', planFrom({ ...begun, 'aws_sqs_queue.x': { name: 'x' } }, asked), 'destroys'],
    ['an identity provider that goes, which others of the account may use', planFrom(withProvider, asked), 'weakens'],
    [
      'an identity provider that takes the tokens of others',
      planFrom(withProvider, { ...asked, [provider]: { ...withProvider[provider], client_id_list: ['a', 'b'] } }),
      'weakens',
    ],
    [
      'an identity provider that is made anew',
      planFrom(withProvider, { ...asked, ...withProvider }, { [provider]: { action: 'replace', replacePaths: ['/url'] } }),
      'replaces',
    ],
    [
      'a lock that nobody can take away',
      planFrom(begun, askedWith({ [lockAt]: { rule: [{ default_retention: [{ mode: 'COMPLIANCE', days: 30 }] }] } })), // prettier-ignore
      'irreversible',
    ],
  ])('%s', (_name, plan, expected) => {
    const { changes, isFirst } = describeBegun(plan, known);
    expect([risk(changes), isFirst]).toEqual([expected, true]);
  });
});

test('a part that is made anew or taken away again weakens nothing: nobody used it', () => {
  const role = 'aws_iam_role.replication';
  const half = only(bucketAt, role, 'aws_s3_bucket_versioning.bucket', lifecycleAt);
  const after = askedWith({ [lifecycleAt]: null });
  const plan = planFrom(half, after, { [role]: { action: 'replace', replacePaths: ['/name'] } });
  expect(risk(describePlan(plan))).toBe('replaces');
  expect(risk(describeBegun(plan, first).changes)).toBe('low');
});

test('whatever of it was made, what is left is as dangerous as the whole would be, as far as it is still to be done', () => {
  const policy = policyOf(...standardPolicy, allow('*', 's3:GetObject', '*'));
  const wanted = askedWith({ [policyAt]: { policy } });
  const property = fc.property(fc.subarray(all), (made) => {
    const plan = planFrom(Object.fromEntries(made.map((address) => [address, wanted[address] ?? {}])), wanted);
    const open = plan.changes.map(({ address }) => address);
    const whole = describePlan(planFrom({}, wanted)).filter(({ address }) => open.includes(address));
    expect(describeFirst(plan).filter(isDangerous)).toEqual(whole.filter(isDangerous));
  });
  fc.assert(property, { numRuns: 100 });
});

/** Each with one thing about it that is not certain: the plan is judged as that of what is in use. */
const uncertain: Readonly<Record<string, { readonly plan?: Plan; readonly first?: FirstApply | undefined }>> = {
  'something stands that these applies did not make': { first: { ...first, created: all.filter((at) => at !== keyAt) } },
  'something is taken over that they did not make': {
    plan: planFrom(begun, asked, { [policyAt]: { action: 'update', before: {}, importId: 'b' } }),
    first: { ...first, created: all.filter((at) => at !== policyAt) },
  },
  'an old object of a replacement is left': {
    plan: { ...rest, resources: [...rest.resources, resourceChange(keyAt, {}, null, { deposed: '1a2b' })] },
  },
  'something had another address': {
    plan: planFrom(begun, asked, { [keyAt]: { previousAddress: 'aws_kms_key.old' } }),
  },
  'all that the last one creates is there: only its record may be missing': { first: { ...first, created: [bucketAt, keyAt] } },
  'it created nothing': { first: { ...first, created: [], made: all } },
  'somebody changed something that was made': {
    plan: { ...rest, drift: [resourceChange(bucketAt, { tags: {} }, { tags: { a: 'b' } })] },
  },
  'somebody deleted something that was made': { plan: { ...rest, drift: [resourceChange(policyAt, { bucket: 'b' }, null)] } },
  'somebody weakened what was made by half': {
    plan: { ...rest, drift: [resourceChange(keyAt, { enable_key_rotation: true }, { enable_key_rotation: false })] },
    first: { ...first, halfMade: [keyAt] },
  },
  'nothing is known of a first apply': { first: undefined },
};

describe('what is not certain is judged as what is in use', () => {
  test.each(Object.entries(uncertain))('%s', (_name, one) => {
    const { plan = rest } = one;
    const judged = describeBegun(plan, 'first' in one ? one.first : first);
    expect(judged).toEqual({ changes: describePlan(plan) });
  });

  test.each(firstApplyRules)('each rule alone keeps something out: $name', (rule) => {
    const others = firstApplyRules.filter((other) => other !== rule);
    const kept = Object.values(uncertain).filter((one) => {
      const known = 'first' in one ? one.first : first;
      const fulfils = ({ holds }: typeof rule) => known !== undefined && holds(one.plan ?? rest, known, []);
      return !fulfils(rule) && others.every(fulfils);
    });
    expect(kept).not.toEqual([]);
  });
});

test('what was made by half is told from what somebody changed: AWS does not have all of it yet', () => {
  const drift = [resourceChange(bucketAt, { tags: { a: 'b' } }, { tags: {} })];
  expect(describeBegun({ ...rest, drift }, { ...first, halfMade: [bucketAt] })).toMatchObject({ isFirst: true });
  expect(describeBegun({ ...rest, drift }, first, [bucketAt])).toMatchObject({ isFirst: true });
  const last = { ...first, created: [bucketAt], made: all };
  expect(describeBegun(rest, last, [bucketAt])).toMatchObject({ isFirst: true });
});
