import { describe, expect, test } from '@jest/globals';
import type { PlanRecord } from '../../src/ledger/index.js';
import { mergeApplied, standingPlan } from '../../src/ledger/merge.js';
import { applied, other, plan } from './records.js';

const early = '2026-11-20T10:00:00Z';
const late = '2026-11-20T10:00:00.500Z';
const byAnn = { by: 'ann', at: early };

describe('of the plans of one head', () => {
  const base = 'e'.repeat(40);
  const second = { id: '902', attempt: 1 };

  test.each<[string, readonly PlanRecord[], PlanRecord]>([
    ['the same, posted again', [plan({ postedAt: early }), plan({ postedAt: late, base })], plan({ postedAt: late, firstPostedAt: early, base })],
    ['the same, in another order', [plan({ postedAt: late, base }), plan({ postedAt: early })], plan({ postedAt: late, firstPostedAt: early, base })],
    ['the same within one moment: the later run', [plan({ run: second, base }), plan()], plan({ run: second, base })],
    ['one', [plan()], plan()],
  ])('%s', (_, records, expected) => expect(standingPlan(records)).toEqual({ record: expected })); // prettier-ignore

  test('none stands where there is none, or where they differ', () => {
    expect(standingPlan([])).toBeUndefined();
    expect(standingPlan([plan(), plan({ postedAt: late, ...other })])).toHaveProperty('contradictory.length', 2);
  });
});

describe('of two records of one bucket', () => {
  const older = applied({ appliedAt: early });
  const newer = applied({ appliedAt: late, commit: 'd'.repeat(40) });

  test('the later applied one stands, whichever was written first', () => {
    expect(mergeApplied(older, newer)).toEqual(newer);
    expect(mergeApplied(newer, older)).toEqual(newer);
  });

  test('a hand-over and its end are never lost, and never replaced', () => {
    const handed = { ...older, handover: { issue: 3 }, enabled: byAnn };
    expect(mergeApplied(handed, newer)).toEqual({ ...newer, handover: { issue: 3 }, enabled: byAnn });
    expect(mergeApplied(newer, handed)).toEqual({ ...newer, handover: { issue: 3 }, enabled: byAnn });
    expect(mergeApplied(handed, { ...newer, handover: { issue: 9 } })).toEqual({
      ...newer,
      handover: { issue: 3 },
      enabled: byAnn,
    });
  });

  test('a hand-over that the other one calls a former one is none', () => {
    const handed = { ...older, handover: { issue: 3 } };
    const again = { ...older, handover: { issue: 9 }, formerHandovers: [3] };
    expect(mergeApplied(handed, again)).toEqual(again);
    expect(mergeApplied(again, { ...newer, handover: { issue: 3 } })).toEqual({ ...again, ...newer });
  });

  test.each([{ vendor: 'b' }, { vendor: 'a', variant: 'x' }])(
    'the hand-over to another vendor or variant is a former one',
    (now) => {
      const handed = { ...older, vendor: 'a', handover: { issue: 3 }, enabled: byAnn };
      const changed = { ...newer, ...now };
      expect(mergeApplied(handed, changed)).toEqual({ ...changed, formerHandovers: [3] });
      expect(mergeApplied({ ...changed, handover: { issue: 9 } }, handed)).toEqual({
        ...changed,
        handover: { issue: 9 },
        formerHandovers: [3],
      });
    },
  );
});
