import { expect, test } from '@jest/globals';
import { againComplaints } from './made-again.js';
import { judgeMany } from './run.js';

/** Two thousand are made in `properties.real.test.ts`; here so many that one knows within seconds. */
const runs = 50;

test('of made-up requests every one ends in faults with a fix at their place, or in what its template says: private, no more and no less, the same when made again', () => {
  const { made, specs, broken } = judgeMany(runs, {});
  expect(specs).toBeGreaterThan(0.4 * made.length);
  expect(broken).toBeGreaterThan(0.15 * made.length);
  const { compared, complaints } = againComplaints(made);
  expect(complaints).toEqual([]);
  expect(compared).toBeGreaterThan(0.95 * made.length);
});
