import { describe, expect, test } from '@jest/globals';
import { isIdle, isRestOf, stepsOf, without } from '../../src/flows/action/approved-steps.js';
import type { Plan, ResourceChange } from '../../src/terraform/index.js';
import { planFrom, resourceChange } from '../change/stack-values.js';

const bucket = 'aws_s3_bucket.bucket';
const policy = 'aws_s3_bucket_policy.bucket';
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
    expect(isRestOf(stepsOf(approved), fresh)).toBe(true);
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
    expect(isRestOf(stepsOf(approved), fresh)).toBe(false);
  });
});

test('an approved output may have any value where it was not known, and no other where it was', () => {
  const output = (value: string, unknownPaths: readonly string[]) => ({ ...plan(), outputs: [{ name: 'o', action: 'create' as const, before: null, after: value, unknownPaths, sensitive: false }] }); // prettier-ignore
  expect(isRestOf(stepsOf(output('', [''])), output('arn', []))).toBe(true);
  expect(isRestOf(stepsOf(output('arn', [])), output('other', []))).toBe(false);
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
