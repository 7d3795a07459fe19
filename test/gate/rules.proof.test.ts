import { describe, expect, test } from '@jest/globals';
import { evaluate, evaluateWith, gateRules } from '../../src/gate/evaluate.js';
import { cases } from './cases.js';

/** For each rule, the cases that are stopped with it and approved without it. */
const kept = gateRules.map((rule) => {
  const others = gateRules.filter((other) => other !== rule);
  const stopped = cases.filter(
    ({ facts }) => evaluate(facts).state !== 'approved' && evaluateWith(others, facts).state === 'approved',
  );
  return { rule, stopped: stopped.map(({ name }) => name) };
});

describe('each rule alone keeps something out', () => {
  test.each(kept.map(({ rule, stopped }) => [rule.rule, rule.name, stopped] as const))('rule %i, %s', (_rule, _name, stopped) => {
    expect(stopped).not.toEqual([]);
  });

  test('the list', () => {
    const lines = kept.map(({ rule, stopped }) => `${rule.rule}  ${rule.name}: ${stopped.length} (${stopped[0] ?? 'NONE'})\n`);
    process.stdout.write(
      `\nWithout this rule of the gate, so many cases would be approved (the first of them):\n${lines.join('')}\n`,
    );
    expect(new Set(kept.map(({ rule }) => rule.name)).size).toBe(gateRules.length);
  });

  test('no rule turns a stopped change into an approved one', () => {
    const loosened = cases.filter(({ facts }) =>
      gateRules.some(
        (rule) =>
          evaluate(facts).state === 'approved' &&
          evaluateWith(
            gateRules.filter((other) => other !== rule),
            facts,
          ).state !== 'approved',
      ),
    );
    expect(loosened).toEqual([]);
  });
});
