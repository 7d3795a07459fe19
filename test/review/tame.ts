import { expect } from '@jest/globals';
import { reviewMarker } from '../../src/review/review.js';

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

/** A review in which nothing that people wrote is Markdown, HTML or a command, and what is open is closed. */
export function expectTame(markdown: string): void {
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
