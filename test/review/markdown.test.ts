import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { renderComment } from '../../src/review/comment.js';
import { renderHandover } from '../../src/review/handover.js';
import { updateReview } from '../../src/review/update.js';
import { rawMarks, readText, renderers, type Renderer } from './markdown.js';
import { creation, headSha, spec, tools } from './review-values.js';

const golden = readdirSync('test/cases').filter((name) => name.startsWith('review-'));
const goldenText = (name: string) => readFileSync(`test/cases/${name}/review.md`, 'utf8');
const notices = [{ text: 'The settings at "*.yml" changed.', fix: 'Plan <again> | `now`.' }];

describe.each(renderers)('what a person reads, by $name,', (renderer: Renderer) => {
  test.each(golden)('has no raw mark in %s', (name) => {
    expect(rawMarks(renderer, goldenText(name))).toEqual([]);
  });

  test.each(golden)('has none in %s after what came of it', (name) => {
    const approvals = new Map([[spec.bucket, { text: 'Approved by [alice] *once*.', missing: ['_bob_'] }]]);
    const updated = updateReview(goldenText(name), { state: 'handed over', approvals, result: notices });
    expect(rawMarks(renderer, updated)).toEqual([]);
    expect(readText(renderer, updated)).toContain('applied→handedover→enabled');
  });

  test('has none in a comment with notices', () => {
    const comment = renderComment({ state: 'planned', headSha, tools, requests: [creation] }, notices);
    expect(rawMarks(renderer, comment)).toEqual([]);
  });

  test('has none in a hand-over', () => {
    expect(rawMarks(renderer, renderHandover(spec, { bucket_name: spec.bucket }).markdown)).toEqual([]);
  });

  test.each([
    ['a comment before text', '<!-- states -->**planned**\n', ['**planned**']],
    ['a table without its rule', '| a | b |\n', ['| a | b |']],
    ['a heading in a paragraph', '<br>\n## Title\n', ['## Title']],
    ['HTML as text', 'a &amp;lt;b&amp;gt;\n', ['a &amp;lt;b&amp;gt;']],
  ])('shows %s to this test', (_, markdown, seen) => {
    expect(rawMarks(renderer, markdown)).toEqual(seen);
  });
});

test.each(golden)('every renderer reads the same in %s', (name) => {
  const [first, ...more] = renderers.map((renderer) => readText(renderer, goldenText(name)));
  for (const other of more) expect(other).toBe(first);
});
