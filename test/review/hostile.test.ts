import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { kinds, type Change } from '../../src/change/change.js';
import { codeBlock, codeSpan, escapeMarkdown, link, mermaidText, shorten, table } from '../../src/review/escape.js';
import { renderExplanation, renderTerminalPlan } from '../../src/review/explanation.js';
import type { ReviewInput } from '../../src/review/input.js';
import { renderReview, reviewMarker } from '../../src/review/review.js';
import type { Analysis } from '../../src/analysis/analysis.js';
import { attacks, poison, poisoned } from './hostile-values.js';
import { openAnalysis } from './protected-values.js';
import { creation, headSha, tools } from './review-values.js';

/** What is left of Markdown when code is taken out of it: what GitHub reads. Fails where a fence has no end. */
function withoutCode(markdown: string): string {
  const kept: string[] = [];
  let fence: string | undefined;
  for (const line of markdown.split('\n')) {
    const run = /^`{3,}/.exec(line)?.[0];
    if (fence === undefined && run !== undefined) fence = run;
    else if (fence !== undefined && line === fence) fence = undefined;
    else if (fence === undefined) kept.push(line);
  }
  expect(fence).toBeUndefined();
  return kept.join('\n').replace(/`[^`\n]+`/g, 'CODE');
}

function expectTame(markdown: string): void {
  const prose = withoutCode(markdown);
  const count = (pattern: RegExp) => (prose.match(pattern) ?? []).length;
  expect(count(/<details( open)?>/g)).toBe(count(/<\/details>/g));
  expect(count(/<summary>/g)).toBe(count(/<\/summary>/g));
  expect(count(/<code>/g)).toBe(count(/<\/code>/g));
  expect(count(/<b>/g)).toBe(count(/<\/b>/g));
  expect(prose.replace(/<\/?(details|details open|summary|code|sub|br|b|span)>/g, '').slice(reviewMarker.length)).not.toMatch(
    /<(?!!-- (?:state: [a-z ]+|\/?(?:states|result|approval)|approval:[a-z0-9.-]+) -->)/,
  );
  expect(prose).not.toMatch(/@(?!&#8203;)/);
  expect(prose).not.toMatch(/(?<!&)#(?!&#8203;|#|\s)/);
  expect(prose).not.toMatch(/GH-\d/i);
  expect(prose).not.toMatch(/\]\(|!\[|:\/\/|www\.|\$|`|\\\|/);
  expect(prose).not.toMatch(/^\s*(::|##\[)/m);
  expect(markdown).not.toMatch(/^\s*(::|##\[)/m);
  expect(markdown.indexOf(reviewMarker)).toBe(0);
  expect(markdown.lastIndexOf(reviewMarker)).toBe(0);
  expect(markdown).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\ud800]/u);
  for (const row of prose.split('\n').filter((line) => line.startsWith('|')))
    expect([3, 4, 8]).toContain(row.split('|').length - 1);
}

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

  test('whatever the text is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.constantFrom(...attacks), (random, attack) => {
        expectTame(renderReview(poisoned(`${random}${attack}${random}`)));
      }),
      { numRuns: 60 },
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
