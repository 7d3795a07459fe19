import { describe, expect, test } from '@jest/globals';
import { evaluate } from '../../src/gate/evaluate.js';
import { mayApply, summary } from '../../src/gate/verdict.js';
import { cases } from './cases.js';

describe('the verdict on a change', () => {
  test.each(cases.map((one) => [one.name, one] as const))('%s', (_, { facts, state, codes, why }) => {
    const verdict = evaluate(facts);
    const blocking = verdict.reasons.filter(({ effect }) => effect !== 'note').map(({ code }) => code);
    expect({ state: verdict.state, codes: blocking }).toEqual({ state, codes: codes.map((code) => `gate/${code}`) });
    if (why !== undefined) expect(verdict.counted.flatMap((one) => one.why)).toEqual(why);
    expect(mayApply(verdict)).toBe(facts.stage === 'apply' && state === 'approved');
  });

  test('no two cases have one name', () => {
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
  });

  test.each(cases.map((one) => [one.name, one] as const))('%s: said in sentences of one line', (_, { facts }) => {
    const verdict = evaluate(facts);
    expect(summary(verdict).length).toBeLessThanOrEqual(140);
    for (const { text, fix } of verdict.reasons) {
      expect(text).toMatch(/^[^\n\r]+\.$/);
      expect(fix).toMatch(/^[^\n\r]+\.$/);
    }
  });
});
