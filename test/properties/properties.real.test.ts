import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { ProviderSchema } from '../stack/provider-schema.js';
import { openRealProvider, type RealProvider } from '../stack/real-provider.js';
import { choices, keys } from './coverage.js';
import { againComplaints } from './made-again.js';
import { evaluateMany, judgeMany, respellMany } from './run.js';

let real: RealProvider;
let schema: ProviderSchema;

beforeAll(async () => {
  real = await openRealProvider();
  schema = await real.schema();
});

afterAll(() => {
  real.remove();
});

/** `PROPERTIES_RUNS` makes it ten thousand, or more: see CONTRIBUTING. */
test('of one and a half thousand made-up requests every one ends in faults, or in what the real provider takes and the template says, the same when made again', () => {
  const { made, specs, broken, reached } = judgeMany(1_500, { schema });
  expect(specs).toBeGreaterThan(0.4 * made.length);
  expect(broken).toBeGreaterThan(0.15 * made.length);
  expect([...keys, ...choices].filter((leaf) => !reached.has(leaf))).toEqual([]);
  const { compared, complaints } = againComplaints(made);
  expect(complaints).toEqual([]);
  expect(compared).toBeGreaterThan(0.95 * made.length);
});

test('of fifty an evaluator that is not ours finds for the vendor what the template says, and for a stranger nothing', async () => {
  expect(await evaluateMany(50)).toBeGreaterThan(30);
});

test('another spelling with the keys in another order gives the same bytes', () => {
  expect(respellMany(100)).toBeGreaterThan(60);
});
