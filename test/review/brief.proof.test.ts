import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { analyse } from '../../src/analysis/analyse.js';
import type { BucketSpec } from '../../src/spec/spec.js';
import { describePlan } from '../../src/change/describe.js';
import type { RequestReview } from '../../src/review/input.js';
import { renderReview } from '../../src/review/review.js';
import { keyCases } from '../change/request-key-cases.js';
import { specOfKeys } from '../change/request-key-specs.js';
import { planBetween } from '../change/stack-plan.js';
import { exampleSettings, resolveText, take, templatesWith } from '../resolve/fixture.js';
import { headSha, tools } from './review-values.js';
import { visibleWords } from './visible-words.js';

const links = {
  run: 'https://github.com/acme/buckets/actions/runs/1',
  commit: `https://github.com/acme/buckets/commit/${headSha}`,
  files: `https://github.com/acme/buckets/blob/${headSha}`,
};

function reviewBetween(was: BucketSpec | undefined, spec: BucketSpec): string {
  const plan = planBetween(was, spec);
  const request: RequestReview = {
    file: spec.file,
    spec,
    analysis: analyse(spec),
    ...(was === undefined ? {} : { before: { spec: was, analysis: analyse(was) } }),
    plan: { ...plan, text: 'Terraform will perform the following actions:\n' },
    changes: describePlan(plan),
    drift: [],
    fingerprint: `sha256:${'5e1f'.repeat(16)}`,
    approval: {
      text: 'Pending: sendsafely has 0 of 1 approvals; it takes alice or bob.',
      missing: [],
      next: 'Ask alice or bob to approve the head commit once its plan is posted.',
    },
  };
  return renderReview({ state: 'planned', headSha, tools, links, requests: [request] });
}

function median(all: readonly number[]): number {
  return [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0;
}

describe('what stands open in a review', () => {
  test('of an edit of one key is at most 150 words, at the median over every key', () => {
    const counts = keyCases.flatMap(({ key, was, now }) => {
      const [a, b] = [specOfKeys(was), specOfKeys(now)];
      return [[a, b] as const, [b, a] as const].map(([from, to]) => ({
        key,
        words: visibleWords(reviewBetween(from, to)).length,
      }));
    });
    if (process.env['SHOW'] !== undefined)
      console.log(
        counts
          .sort((x, y) => y.words - x.words)
          .map((one) => `${one.words} ${one.key}`)
          .join('\n'),
      );
    expect(median(counts.map(({ words }) => words))).toBeLessThanOrEqual(150);
  });

  const examples = readdirSync('examples').filter((name) => name.endsWith('.yml'));
  test.each(examples)('of a new bucket is at most 350 words: %s', (name) => {
    const text = readFileSync(`examples/${name}`, 'utf8');
    const spec = take(resolveText(text, templatesWith(), exampleSettings));
    const words = visibleWords(reviewBetween(undefined, spec));
    if (process.env['SHOW'] !== undefined) console.log(words.length, words.join(' '));
    expect(words.length).toBeLessThanOrEqual(350);
  });
});
