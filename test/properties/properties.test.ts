import { describe, expect, test } from '@jest/globals';
import { keys } from './coverage.js';
import { againComplaints } from './made-again.js';
import { evaluateMany, judgeMany, leavesReached, respellMany } from './run.js';

/** Two thousand are made in `properties.real.test.ts`; here so many that one knows within seconds. */
const runs = 200;

describe('of made-up requests', () => {
  test('every one ends in faults with a fix at their place, or in what its template says: private, no more and no less, the same when made again', () => {
    const { made, specs, broken } = judgeMany(runs, {});
    expect(specs).toBeGreaterThan(0.4 * made.length);
    expect(broken).toBeGreaterThan(0.15 * made.length);
    const { compared, complaints } = againComplaints(made);
    expect(complaints).toEqual([]);
    expect(compared).toBeGreaterThan(0.95 * made.length);
  });

  test('those that are taken have every key and every word of the schema', () => {
    const reached = leavesReached(2 * runs);
    expect(keys.filter((leaf) => !reached.has(leaf))).toEqual([]);
  });

  test('another spelling with the keys in another order gives the same bytes', () => {
    expect(respellMany(100)).toBeGreaterThan(60);
  });

  test('an evaluator that is not ours finds for the vendor what the template says, and for a stranger nothing', async () => {
    expect(await evaluateMany(15)).toBeGreaterThan(8);
  });
});
