import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { kinds, type Change } from '../../src/change/change.js';
import type { ReviewInput } from '../../src/review/input.js';
import { renderReview } from '../../src/review/review.js';
import { attacks, poisoned } from './hostile-values.js';
import { creation, headSha, tools } from './review-values.js';
import { expectTame } from './tame.js';

test('nothing gets out of its place, whatever the text is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.constantFrom(...attacks), (random, attack) => {
      expectTame(renderReview(poisoned(`${random}${attack}${random}`)));
    }),
    { numRuns: 60 },
  );
});

describe('the limit', () => {
  const request = fc.record({
    kind: fc.constantFrom(...kinds),
    text: fc.integer({ min: 0, max: 3000 }),
    plan: fc.integer({ min: 0, max: 300_000 }),
    faults: fc.integer({ min: 0, max: 3 }),
    char: fc.constantFrom('x', 'é', '😀', '`', '<', '\n', '@a ', '|'),
  });

  function inputOf(
    requests: readonly { kind: Change['kind']; text: number; plan: number; faults: number; char: string }[],
  ): ReviewInput {
    return {
      state: 'planned',
      headSha,
      tools,
      requests: requests.map(({ kind, text, plan, faults, char }, i) => ({
        ...creation,
        file: `requests/${i}.yml`,
        plan: { changes: creation.plan?.changes ?? [], outputs: [], text: `${char}line\n`.repeat(Math.floor(plan / 6)) },
        changes: [{ kind, code: 'x', text: char.repeat(text), address: 'a' }],
        faults: Array.from({ length: faults }, () => ({ code: 'a/b', message: char.repeat(text), fix: 'f' })),
      })),
    };
  }

  test('is never passed, and what is open is closed', () => {
    fc.assert(
      fc.property(fc.array(request, { maxLength: 30 }), fc.integer({ min: 2_000, max: 65_000 }), (requests, limit) => {
        const rendered = renderReview(inputOf(requests), limit);
        expect(rendered.length).toBeLessThanOrEqual(limit);
        expect(Buffer.byteLength(rendered) / 4).toBeLessThanOrEqual(limit);
        expectTame(rendered);
      }),
      { numRuns: 60 },
    );
  });

  test('of many thousand requests, the dangerous come first in the table', () => {
    const many = Array.from({ length: 5000 }, (_, i) => ({ kind: i === 4321 ? ('destroys' as const) : ('creates' as const), text: 5, plan: 100, faults: 0, char: 'x' })); // prettier-ignore
    const rendered = renderReview(inputOf(many));
    expect(rendered.length).toBeLessThanOrEqual(65_000);
    expect(rendered).toContain('[!CAUTION]');
    expect(rendered.indexOf('requests/4321.yml')).toBeLessThan(rendered.indexOf('requests/0.yml'));
    expect(rendered).toMatch(/And \d+ more requests without a row here, by risk: \d+ low/);
  });

  test("a plan text is cut at a line's end, and says so with a link", () => {
    const one = inputOf([{ kind: 'destroys', text: 9, plan: 300_000, faults: 0, char: 'y' }]);
    const rendered = renderReview({ ...one, links: { run: 'https://github.com/acme/x/actions/runs/7' } });
    expect(rendered).toMatch(
      /\*\*Cut:\*\* \d+ of 50000 lines are shown\. There is more in \[the run\]\(https:\/\/github\.com\/acme/,
    );
    expect(rendered).toContain('\nyline\n```\n');
    expect(rendered).toContain('yyyyyyyyy');
    expect(rendered.length).toBeGreaterThan(55_000);
  });

  test('the dangers outlive everything else', () => {
    const many = Array.from({ length: 60 }, (_, i) => ({ kind: i % 2 ? ('weakens' as const) : ('creates' as const), text: 20, plan: 5000, faults: 0, char: 'z' })); // prettier-ignore
    const rendered = renderReview(inputOf(many), 14_000);
    for (let i = 1; i < 60; i += 2) expect(rendered).toContain(`requests/${i}.yml`);
    expect(rendered).toContain('Not everything fits here');
  });

  test('the same input gives the same bytes', () => {
    const input = inputOf([{ kind: 'weakens', text: 99, plan: 200_000, faults: 1, char: 'x' }]);
    expect(renderReview(input)).toBe(renderReview(structuredClone(input)));
  });
});
