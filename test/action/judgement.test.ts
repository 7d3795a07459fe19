import { expect, test } from '@jest/globals';
import { risk, type Change } from '../../src/change/change.js';
import { freshPlan } from '../../src/action/apply/judgement.js';
import type { PlannedRequest } from '../../src/run/planned.js';
import { fingerprint } from '../../src/terraform/index.js';
import { record } from '../gate/baseline.js';
import { planFrom } from '../change/stack-values.js';

const plan = planFrom({}, { 'aws_s3_bucket.bucket': { bucket: 'b' } });
const ends: Change = { kind: 'breaks', code: 'events/receivers', address: 'aws_s3_bucket_notification.bucket', text: 'they end' };
const planned = (changes: readonly Change[]) =>
  ({
    spec: {},
    planned: { id: 'b', plan },
    fingerprint: fingerprint(plan),
    changes,
    risk: risk(changes),
  }) as unknown as PlannedRequest;
const fresh = (changes: readonly Change[], known = record) =>
  freshPlan({ planned: planned(changes), faults: [], record: known, begun: undefined });

test('the plan that was approved is worse where what is found beside it in AWS makes it more dangerous than what was shown', () => {
  const same = { ...record, fingerprint: fingerprint(plan) };
  expect(fresh([ends], { ...same, risk: 'low' })).toMatchObject({ value: { risk: 'breaks', isWorse: true } });
  expect(fresh([ends], { ...same, risk: 'breaks' })).not.toMatchObject({ value: { isWorse: true } });
  expect(fresh([], { ...same, risk: 'low' })).not.toMatchObject({ value: { isWorse: true } });
  expect(fresh([ends], { ...record, risk: 'low' })).not.toMatchObject({ value: { isWorse: true } });
});
