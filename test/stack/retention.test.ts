import { expect, test } from '@jest/globals';
import { defined } from '../../src/defined.js';
import type { RetentionSpec } from '../../src/spec/spec.js';
import { lifecycleRules } from '../../src/stack/retention.js';

const plain: RetentionSpec = { versioning: true, recoverDeletedDays: 30, incompleteUploadsDays: 7, transitions: [] };
const abort = 'abort-incomplete-uploads';
const noncurrent = 'remove-noncurrent-versions';
const markers = 'remove-expired-delete-markers';

test.each<{ readonly name: string; readonly retention: Partial<RetentionSpec>; readonly ids: readonly string[] }>([
  { name: 'the defaults', retention: {}, ids: [abort, noncurrent, markers] },
  { name: 'deleted files that are never removed', retention: { recoverDeletedDays: 'never' }, ids: [abort] },
  {
    name: 'expiration, which removes delete markers too',
    retention: { expireDays: 90 },
    ids: [abort, 'expire-objects', noncurrent],
  },
  {
    name: 'transitions of both kinds',
    retention: {
      transitions: [
        { afterDays: 30, to: 'STANDARD_IA', of: 'current' },
        { afterDays: 30, to: 'GLACIER', of: 'noncurrent' },
      ],
    },
    ids: [abort, noncurrent, markers, 'move-objects', 'move-noncurrent-versions'],
  },
])('the rules for $name', ({ retention, ids }) => {
  const rules = lifecycleRules({ ...plain, ...retention });
  expect(rules.map(({ id }) => id)).toEqual(ids);
  for (const rule of rules) expect(rule).toMatchObject({ status: 'Enabled', filter: [{}] });
  expect(rules[0]).toMatchObject({ abort_incomplete_multipart_upload: [{ days_after_initiation: 7 }] });
});

test('without versioning no rule speaks of versions', () => {
  const unversioned: RetentionSpec = { versioning: false, incompleteUploadsDays: 7, transitions: [] };
  expect(lifecycleRules(unversioned).map(({ id }) => id)).toEqual([abort]);
});

test('there is no rule where MFA delete leaves no room for one', () => {
  expect(lifecycleRules({ versioning: true, recoverDeletedDays: 'never', transitions: [] })).toEqual([]);
});

test.each<Partial<RetentionSpec>>([
  {},
  { expireDays: 90 },
  { recoverDeletedDays: 1, transitions: [{ afterDays: 30, to: 'GLACIER', of: 'noncurrent' }] },
])('a number of versions is kept beyond the days, by a rule that stands where none without a number does (%j)', (retention) => {
  const at = (keepVersions?: number) =>
    lifecycleRules({ ...plain, ...retention, ...defined({ keepVersions }) }).findIndex(
      (rule) => rule.noncurrent_version_expiration !== undefined,
    );
  // hashicorp/terraform-provider-aws, pull request 44442: what is computed stays as it is at its place in the list.
  expect(at(5)).toBe(0);
  expect(at()).toBeGreaterThan(0);
  expect(lifecycleRules({ ...plain, ...retention, keepVersions: 5 })[0]?.noncurrent_version_expiration).toEqual([
    { noncurrent_days: retention.recoverDeletedDays ?? 30, newer_noncurrent_versions: 5 },
  ]);
});

test('transitions are in the order of their days, and a replica that is stored colder skips those it is past', () => {
  const transitions = [
    { afterDays: 90, to: 'GLACIER', of: 'current' },
    { afterDays: 30, to: 'STANDARD_IA', of: 'current' },
    { afterDays: 180, to: 'DEEP_ARCHIVE', of: 'current' },
  ] as const;
  const moves = (stored?: 'GLACIER' | 'STANDARD_IA') =>
    lifecycleRules({ ...plain, transitions }, stored)
      .find(({ id }) => id === 'move-objects')
      ?.transition?.map(({ days }) => days);
  expect(moves()).toEqual([30, 90, 180]);
  expect(moves('STANDARD_IA')).toEqual([90, 180]);
  expect(moves('GLACIER')).toEqual([180]);
});
