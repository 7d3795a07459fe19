import { describe, expect, test } from '@jest/globals';
import { codeBlock, codeSpan, escapeMarkdown, link, mermaidText, shorten, table } from '../../src/review/escape.js';
import { renderExplanation, renderTerminalPlan } from '../../src/review/explanation.js';
import { renderReview } from '../../src/review/review.js';
import type { Analysis } from '../../src/analysis/analysis.js';
import { attacks, poison, poisoned } from './hostile-values.js';
import { openAnalysis } from './protected-values.js';
import { expectTame } from './tame.js';

describe('nothing gets out of its place', () => {
  test.each(attacks)('in a review: %j', (text) => {
    expectTame(renderReview(poisoned(text)));
  });

  test.each(attacks)('in a review that is cut: %j', (text) => {
    for (const limit of [20_000, 8_000, 3_000, 1_500]) expectTame(renderReview(poisoned(text), limit));
  });

  test.each(attacks)('on a terminal: %j', (text) => {
    const { requests } = poisoned(text);
    const [request] = requests;
    if (request?.spec === undefined) throw new Error('no spec');
    const control = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/;
    const analysis = poison(openAnalysis, text) as Analysis;
    expect(renderExplanation({ spec: request.spec, analysis })).not.toMatch(control);
    expect(renderTerminalPlan(requests, { colour: false })).not.toMatch(control);
    expect(renderTerminalPlan(requests, { colour: false }).split('\n')).toHaveLength(2 * 9 + 1);
  });

  test.each(attacks)('in the diagram: %j', (text) => {
    const lines = /\n```mermaid\n(flowchart[\s\S]*?)\n```/.exec(renderReview({ ...poisoned(text), requests: poisoned(text).requests.slice(0, 1) }))?.[1]?.split('\n') ?? []; // prettier-ignore
    const node = '(vendor|bucket|replica|role|own|points|cloudfront|logs[0-9]*)';
    expect(lines.length).toBeGreaterThan(18);
    for (const line of lines.slice(1))
      expect(line.replace(/"[^"`<>%@&;]*(#\d+;|<br>|[^"`<>%@&;])*"/g, 'L')).toMatch(
        new RegExp(`^  ${node}(\\[\\(?L\\)?\\]|\\(\\[L\\]\\)| -\\.?->\\|L\\| ${node}|Key\\{\\{L\\}\\} -\\.- ${node})$`),
      );
  });
});

describe('one function for each place', () => {
  test('ordinary words stay as they are', () => {
    const words = 'deleted files are kept 30 days, were 90: s3:GetObject on arn:aws:s3:::ss-x/in_box (100%)';
    expect(escapeMarkdown(words)).toBe(words);
    expect(codeSpan('aws_s3_bucket.bucket')).toBe('`aws_s3_bucket.bucket`');
    expect(mermaidText('ss-self-hosted-acme (us-east-1)')).toBe('ss-self-hosted-acme (us-east-1)');
  });

  test('a fence is longer than any in the block', () => {
    expect(codeBlock('````\nx', 'text')).toBe('`````text\n````\nx\n`````');
  });

  test('a link needs a plain https address', () => {
    expect(link('run', 'https://github.com/a/b/actions/runs/1')).toBe('[run](https://github.com/a/b/actions/runs/1)');
    for (const bad of ['javascript:alert(1)', 'http://x', 'https://x/) [y](z', 'https://x/ "t"', undefined])
      expect(link('run', bad)).toBe('run');
  });

  test('a cell keeps its row', () => {
    expect(table(['a'], [[escapeMarkdown('x|y\nz')]]).split('\n')).toHaveLength(3);
  });

  test('nothing is cut in the middle of a character', () => {
    expect(shorten('aa😀😀', 4)).toBe('aa…');
  });
});
