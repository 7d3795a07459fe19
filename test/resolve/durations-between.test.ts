import { expect, test } from '@jest/globals';
import { durationsBetween } from '../../src/template/durations-between.js';

const sizes = { day: 1, days: 1, week: 7, weeks: 7, year: 365, years: 365 };

test.each([
  [1, 36_500],
  [30, 90],
  [7, 7],
  [8, 13],
  [99, 1_001],
  [365, 400],
  [2, 29],
])('the durations from %d to %d days are those that match', (least, most) => {
  const pattern = new RegExp(`^(?:${durationsBetween(least, most)})$`);
  for (const [unit, size] of Object.entries(sizes)) {
    const numbers = Array.from({ length: Math.min(1_100, Math.ceil(most / size) + 20) }, (_, i) => i);
    const wrong = [...numbers, 36_499, 36_500, 36_501, 99_999].filter(
      (count) => pattern.test(`${count} ${unit}`) !== (count > 0 && count * size >= least && count * size <= most),
    );
    expect([unit, wrong]).toEqual([unit, []]);
  }
  expect(['07 days', '7days', ' 7 days', '7 days ', '7', 'never'].filter((text) => pattern.test(text))).toEqual([]);
});
