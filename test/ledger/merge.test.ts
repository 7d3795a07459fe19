import { describe, expect, test } from '@jest/globals';
import { mergeApplied, standingPlan } from '../../src/ledger/merge.js';
import { applied, other, plan } from './records.js';

const early = '2026-11-20T10:00:00Z';
const late = '2026-11-20T10:00:00.500Z';
const byAnn = { by: 'ann', at: early };

describe('of two plans for one head', () => {
  test.each([
    ['the same, posted again', plan({ postedAt: early }), plan({ postedAt: late, base: 'e'.repeat(40) }), plan({ postedAt: early, base: 'e'.repeat(40) })],
    ['the same, recorded out of order', plan({ postedAt: late, base: 'e'.repeat(40) }), plan({ postedAt: early }), plan({ postedAt: early, base: 'e'.repeat(40) })],
    ['another fingerprint', plan({ postedAt: early }), plan({ postedAt: late, ...other }), plan({ postedAt: late, ...other })],
    ['an older plan that comes late', plan({ postedAt: late, ...other }), plan({ postedAt: early }), plan({ postedAt: late, ...other })],
    ['another risk', plan({ postedAt: early }), plan({ postedAt: late, risk: 'destroys' }), plan({ postedAt: late, risk: 'destroys' })],
    ['another spec', plan({ postedAt: early }), plan({ postedAt: late, specDigest: other.fingerprint }), plan({ postedAt: late, specDigest: other.fingerprint })],
    ['other bytes', plan({ postedAt: early }), plan({ postedAt: late, requestDigest: other.fingerprint }), plan({ postedAt: late, requestDigest: other.fingerprint })],
    ['another file', plan({ postedAt: early }), plan({ postedAt: late, file: 'b.yml' }), plan({ postedAt: late, file: 'b.yml' })],
  ])('%s', (_, stored, incoming, expected) => {
    expect(standingPlan(stored, incoming)).toEqual(expected);
  }); // prettier-ignore
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
});
