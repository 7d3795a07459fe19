import { describe, expect, test } from '@jest/globals';
import { createdBy, isIdle, isRestOf, stepsOf, without } from '../../src/action/apply/approved-steps.js';
import type { Plan, ResourceChange } from '../../src/terraform/index.js';
import { planFrom, resourceChange } from '../change/stack-values.js';

const bucket = 'aws_s3_bucket.bucket';
const policy = 'aws_s3_bucket_policy.bucket';
const role = 'aws_iam_role.vendor';
const after = { [bucket]: { bucket: 'b' }, [policy]: { policy: '{}' } };
const computed = { [bucket]: { unknownPaths: ['/arn', '/id'] }, [policy]: { unknownPaths: ['/bucket', '/id'] } };
const approved = planFrom({}, after, computed);

function plan(...resources: readonly ResourceChange[]): Plan {
  const made = planFrom({}, {});
  return { ...made, resources, changes: resources.filter(({ action }) => action !== 'no-op' && action !== 'read') };
}

const rest = (more: Partial<ResourceChange> = {}, values: Readonly<Record<string, string>> = {}) =>
  resourceChange(policy, null, { policy: '{}', bucket: 'b', ...values }, { unknownPaths: ['/id'], ...more });

describe('the rest of an approved plan', () => {
  test.each<[string, Plan]>([
    ['all of it, as nothing was done', approved],
    ['nothing', plan()],
    ['what is left, with what is known by now', plan(rest())],
    ['what is left, with a known id', plan(rest({ unknownPaths: [] }, { id: 'x' }))],
    ['an output of it', { ...plan(), outputs: [] }],
  ])('is %s', (_, fresh) => {
    expect(isRestOf({ steps: stepsOf(approved) }, fresh)).toBe(true);
  });

  test.each<[string, Plan]>([
    ['another value', plan(rest({}, { policy: '{"x":1}' }))],
    ['another value, unknown now', plan(rest({ unknownPaths: ['/id', '/policy'] }))],
    ['a replacement of what was half-made', plan(rest({ steps: ['delete', 'create'], action: 'replace' }))],
    ['a deletion', plan(resourceChange(bucket, { bucket: 'b' }, null))],
    ['an update of what was made', plan(resourceChange(bucket, { bucket: 'b' }, { bucket: 'b', tags: 'x' }))],
    ['one more resource', plan(resourceChange('aws_s3_bucket_acl.bucket', null, { acl: 'public-read' }))],
    ['a new value beside the known ones', plan(rest({}, { extra: 'x' }))],
    ['another provider', plan(rest({ providerName: 'registry.terraform.io/evil/aws' }))],
    ['a take-over', plan(rest({ importId: 'b' }))],
    ['another secret', plan(rest({ sensitiveDigest: 'x' }))],
    ['data that was not read before', plan(resourceChange('data.x.y', null, {}, { action: 'read', mode: 'data' }))],
    ['an output that it had not', { ...plan(), outputs: [{ name: 'o', action: 'create', before: null, after: 'x', unknownPaths: [], sensitive: false }] }], // prettier-ignore
  ])('is not %s', (_, fresh) => {
    expect(isRestOf({ steps: stepsOf(approved) }, fresh)).toBe(false);
  });
});

describe('what an approved plan was to create', () => {
  const steps = stepsOf(approved);
  const half = (more: Partial<ResourceChange> = {}, values: Readonly<Record<string, string | null>> = {}) =>
    plan(resourceChange(bucket, { bucket: 'b', tags: 'none' }, { bucket: 'b', arn: 'a', id: 'b', ...values }, more));
  const taken = (more: Partial<ResourceChange> = {}) => {
    const values = { bucket: 'b', arn: 'a', id: 'b' };
    const change = resourceChange(bucket, values, values, { importId: 'b', ...more });
    return { ...plan(), resources: [change], changes: [change] };
  };

  test('is named by its address', () => {
    expect(createdBy(steps)).toEqual([bucket, policy]);
    expect(createdBy(stepsOf(half()))).toEqual([]);
    expect(createdBy(stepsOf(taken()))).toEqual([]);
  });

  test('may be updated to the same where it was found half-made, and nowhere else', () => {
    expect(isRestOf({ steps, halfMade: [bucket] }, half())).toBe(true);
    expect(isRestOf({ steps, halfMade: [bucket] }, half({}, { boundary: '' }))).toBe(true);
    expect(isRestOf({ steps }, half())).toBe(false);
    expect(isRestOf({ steps, halfMade: [policy], free: [bucket] }, half())).toBe(false);
  });

  test('may be taken over where its name was free, and nowhere else', () => {
    expect(isRestOf({ steps, free: [bucket] }, taken())).toBe(true);
    expect(isRestOf({ steps, halfMade: [bucket], free: [bucket] }, half({ importId: 'b' }))).toBe(true);
    expect(isRestOf({ steps, halfMade: [bucket] }, taken())).toBe(false);
    expect(isRestOf({ steps, free: [policy] }, taken())).toBe(false);
  });

  test.each<[string, Plan]>([
    ['another value', half({}, { bucket: 'c' })],
    ['one more value', half({}, { acl: 'public-read' })],
    ['a value that is not known now', half({ unknownPaths: ['/acl'] })],
    ['a replacement', half({ steps: ['delete', 'create'], action: 'replace' })],
    ['a replacement by a path', half({ replacePaths: ['/bucket'] })],
    ['a move', half({ previousAddress: 'aws_s3_bucket.other' })],
    ['a leftover', half({ deposed: '12345678' })],
    ['another provider', half({ providerName: 'registry.terraform.io/evil/aws' })],
    ['a value that became secret', half({ sensitiveAfter: ['/bucket'] })],
    ['a deletion', plan(resourceChange(bucket, { bucket: 'b' }, null))],
  ])('is not brought to %s', (_, fresh) => {
    expect(isRestOf({ steps, halfMade: [bucket], free: [bucket] }, fresh)).toBe(false);
  });

  test('is brought to the same secret, and to no other one: also where Terraform marks none of what it takes over', () => {
    const hidden = '(sensitive)';
    const secret = (digest: string) => ({ sensitiveAfter: ['/policy'], sensitiveMade: [['/policy', digest]] as const });
    const made = stepsOf(plan(resourceChange(role, null, { name: 'r', policy: hidden }, secret('a'))));
    const rest = (digest: string, more: Partial<ResourceChange> = {}) =>
      plan(resourceChange(role, { name: 'r', policy: hidden }, { name: 'r', policy: hidden }, { ...secret(digest), action: 'update', sensitiveDigest: 'x', ...more })); // prettier-ignore
    const found = { steps: made, halfMade: [role], free: [role] };
    for (const more of [{}, { importId: 'r' }]) {
      expect(isRestOf(found, rest('a', more))).toBe(true);
      expect(isRestOf(found, rest('b', more))).toBe(false);
    }
    // What was not known when it was approved, was not approved: the configuration says it.
    const unknown = stepsOf(plan(resourceChange(role, null, { name: 'r' }, { ...secret('a'), unknownPaths: ['/policy'] })));
    expect(isRestOf({ ...found, steps: unknown }, rest('b'))).toBe(true);
  });

  test('a step of a record that does not know what is made is not gone on with', () => {
    const old = steps.map(({ of, unknown, digest }) => ({ of, unknown, digest }));
    expect(isRestOf({ steps: old, halfMade: [bucket], free: [bucket] }, half())).toBe(false);
  });
});

test('an approved output may have any value where it was not known, and no other where it was', () => {
  const output = (value: string, unknownPaths: readonly string[]) => ({ ...plan(), outputs: [{ name: 'o', action: 'create' as const, before: null, after: value, unknownPaths, sensitive: false }] }); // prettier-ignore
  expect(isRestOf({ steps: stepsOf(output('', [''])) }, output('arn', []))).toBe(true);
  expect(isRestOf({ steps: stepsOf(output('arn', [])) }, output('other', []))).toBe(false);
});

test('a plan is idle without changes and outputs', () => {
  expect(isIdle(plan())).toBe(true);
  expect(isIdle(approved)).toBe(false);
});

test.each([
  [{ a: { b: 1, c: 2 }, d: [1, { e: 2 }] }, ['/a/b', '/d/1/e'], { a: { c: 2 }, d: [1, {}] }],
  [{ 'a/b': 1, 'c~d': 2, e: 3 }, ['/a~1b', '/c~0d'], { e: 3 }],
  [{ a: 1 }, [''], null],
  [[1, 2], ['/0'], [null, 2]],
])('%j without %j', (value, pointers, expected) => {
  expect(without(value, pointers)).toEqual(expected);
});
