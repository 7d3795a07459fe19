import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { renderReview } from '../../src/review/review.js';
import { replaceSlot, slot, withoutSlot } from '../../src/review/slots.js';
import { updateReview } from '../../src/review/update.js';
import { resolveText, take } from '../resolve/fixture.js';

const bucket = 'ss-self-hosted-acme';
const spec = take(resolveText(`vendor: sendsafely\nbucket: ${bucket}\nregion: us-east-1\n`));
const posted = renderReview({ state: 'planned', tools: {}, requests: [{ file: spec.file, spec }] });
const approvals = new Map([[bucket, { text: 'Approved by alice.', missing: ['bob'] }]]);
const row = `<!-- approval:${bucket} -->`;

describe('a posted review', () => {
  test('gets its state, its approval and what came of it, and is else as it was', () => {
    const updated = updateReview(posted, { state: 'approved', approvals, result: [{ text: 'All is well.', fix: 'Nothing.' }] });
    expect(updated).toContain('<!-- vendor-bucket:review --><!-- state: approved -->');
    expect(updated).toContain('planned → **approved** → applied');
    expect(updated).toContain(`${row}Approved by alice.: bob<!-- /approval -->`);
    expect(updated).toContain('> - All is well. Nothing.');
    const back = updateReview(updated, {
      state: 'planned',
      approvals: new Map([[bucket, { text: '–', missing: [] }]]),
      result: [],
    });
    expect(back).toBe(posted);
  });

  test('keeps what an update does not speak of', () => {
    const told = updateReview(posted, { result: [{ text: 'Told.' }] });
    expect(updateReview(told, { state: 'applied' })).toContain('> - Told.');
    expect(updateReview(posted, {})).toBe(posted);
  });

  test('is the same after the same update', () => {
    const update = { state: 'applied', approvals, result: [{ text: 'Done.' }] } as const;
    const once = updateReview(posted, update);
    expect(updateReview(once, update)).toBe(once);
  });
});

describe('a review that somebody has edited', () => {
  const edits: [string, (body: string) => string][] = [
    ['emptied', () => ''],
    ['replaced', () => 'hello'],
    ['without any mark', (body) => body.replace(/<!--.*?-->/g, '')],
    ['without the row', (body) => body.replace(/<!-- approval:.*?\/approval -->/, '')],
    ['with the row twice', (body) => `${body}\n${slot(`approval:${bucket}`, 'forged')}`],
    ['with the row nested', (body) => body.replace(row, `${row}${row}`)],
    ['with an open row', (body) => body.replace('<!-- /approval -->', '')],
    ['with all marks twice', (body) => `${body}${body}`],
    ['with the states over the rest', (body) => body.replace('<!-- /states -->', '') + '<!-- /states -->'],
    ['with a mark in a mark', (body) => body.replaceAll('<!-- result -->', '<!-- res<!-- result -->ult --><!-- result -->')],
    ['with Windows line ends', (body) => body.replaceAll('\n', '\r\n').replaceAll('<!-- states -->', '')],
  ];

  test.each(edits)('%s still says all of an update, and does not grow with more of them', (_, edit) => {
    const update = { state: 'applied', approvals, result: [{ text: 'It is done.' }] } as const;
    const once = updateReview(edit(posted), update);
    expect(once).toMatch(/\*\*applied\*\*|State: applied\./);
    expect(once).toContain('Approved by alice.');
    expect(once).toContain('It is done.');
    const twice = updateReview(once, update);
    expect(updateReview(twice, update)).toBe(twice);
    expect(twice.length).toBeLessThanOrEqual(once.length + 20);
  });

  test('never passes the limit, and what is new stays', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 3000 }), fc.integer({ min: 1000, max: 3000 }), (body, limit) => {
        const updated = updateReview(body, { state: 'applied', result: [{ text: 'New.' }] }, limit);
        expect(updated.length).toBeLessThanOrEqual(limit);
        expect(updated).toContain('New.');
      }),
    );
  });

  test('mentions nobody by what is said', () => {
    const updated = updateReview('', { result: [{ text: '@octocat <!-- /result --> <b>', fix: 'closes #1' }] });
    expect(updated).not.toMatch(/@octocat|<b>|#1/);
    expect(updated.match(/<!-- \/result -->/g)).toHaveLength(1);
  });

  test('tells no more than twenty approvals that have no row', () => {
    const many = new Map(Array.from({ length: 500 }, (_, n) => [`bucket-${n}`, { text: 'Pending.', missing: [] }]));
    expect(updateReview('', { approvals: many }).length).toBeLessThan(2000);
  });
});

describe('a slot', () => {
  test.each<[string, string, string | undefined]>([
    ['once', `a${slot('states', 'x')}b`, `a${slot('states', 'new')}b`],
    ['never', 'ab', undefined],
    ['twice', `${slot('states', 'x')}${slot('states', 'y')}`, undefined],
    ['not closed', '<!-- states -->x', undefined],
    ['closed by another', '<!-- states -->x<!-- /result -->', undefined],
    ['closed before it opens', '<!-- /states --><!-- states -->', undefined],
  ])('that stands there %s', (_, text, expected) => {
    expect(replaceSlot(text, 'states', 'new')).toBe(expected);
  });

  test('that is taken out leaves nothing that could be one', () => {
    expect(withoutSlot('<!-- res<!-- result -->ult -->', 'result')).toBe('');
  });
});
