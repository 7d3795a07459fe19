import { expect, test } from '@jest/globals';
import { everything } from '../../src/review/detail.js';
import { renderEntry } from '../../src/review/entry.js';
import type { RequestReview } from '../../src/review/input.js';
import { shorten } from '../../src/review/escape.js';
import { runPlace, withRun } from '../../src/review/update.js';

const many = Array.from({ length: 40 }, (_, n) => `arn:aws:iam::222222222222:role/reader-${n}`);
const hidden = 'arn:aws:iam::666666666666:role/x';
const request = (name: string, principals: readonly string[], changes: readonly unknown[] = [{}]) =>
  ({
    file: `buckets/${name}.yml`,
    plan: { changes, outputs: [], text: '' },
    analysis: {
      ...{ public: [], missing: [], beyond: [], posture: [] },
      access: [{ who: 'Vendor', kind: 'vendor', principals, on: 'every file', may: { read: ['s3:GetObject'] }, conditions: [] }],
    },
  }) as unknown as RequestReview;
const requests = [request('a', many), request('b', [...many, hidden]), request('c', ['arn:aws:iam::777777777777:root'], [])];
const said = (entry: 'explained' | 'principals' | 'accounts' | 'together') =>
  renderEntry(requests, { ...everything, entry }).join('\n');

test('who gets in is named at every level of cutting, the one among many too', () => {
  expect(said('explained')).toBe('');
  expect(said('principals')).toContain(`\`${many[7] ?? ''}\``);
  for (const entry of ['principals', 'accounts'] as const) expect(said(entry)).toContain(`\`${hidden}\``);
  expect(said('accounts')).toContain(`- \`buckets/b.yml\`: 40 of \`222222222222\`, \`${hidden}\``);
  expect(said('together')).toMatch(/- `666666666666`: by 1 request\n- `222222222222`: by 2 requests$/);
});

test('who had access before and keeps it is not named', () => {
  for (const entry of ['principals', 'accounts', 'together'] as const) expect(said(entry)).not.toContain('777777777777');
});

test('what is cut ends at a word', () => {
  expect(shorten('Pending: it was not given', 22)).toBe('Pending: it was not…');
  expect(shorten('x'.repeat(30), 10)).toBe(`${'x'.repeat(9)}…`);
});

test('the run that planned is linked in a kept review', () => {
  expect(withRun(`The whole is in [the run](${runPlace}).`, 'https://github.com/acme/buckets/actions/runs/7')).toBe(
    'The whole is in [the run](https://github.com/acme/buckets/actions/runs/7).',
  );
});
