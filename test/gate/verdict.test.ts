import { describe, expect, test } from '@jest/globals';
import { evaluate } from '../../src/gate/evaluate.js';
import { evaluateAll, evaluateDeletion, type NothingToApply } from '../../src/gate/overall.js';
import { questionsOf } from '../../src/gate/questions.js';
import type { ReviewFacts } from '../../src/gate/facts.js';
import { summary, type Verdict } from '../../src/gate/verdict.js';
import {
  alice,
  applied,
  atApply,
  atReview,
  bob,
  commit,
  dave,
  file,
  listed,
  mallory,
  oldHead,
  recorded,
  review,
  settings,
} from './baseline.js';

const approved = evaluate(atApply);
const pending = evaluate({ ...atReview, reviews: listed() });
const refused = evaluate({ ...atApply, bytesAtTip: { value: 'sha256:edited' } });
const unknown = evaluate({ ...atApply, fresh: { unreadable: 'Terraform failed' } });
const deletion = evaluateDeletion({ file, bucket: 'acme-files' });

describe('who is still needed', () => {
  test('those named in both settings, and the teams', () => {
    const at = settings(
      { sendsafely: { users: ['alice', 'bob'], teams: ['acme/files'] } },
      { sendsafely: { users: ['bob', 'mallory'], teams: ['acme/files'] } },
    );
    const { missing } = evaluate({ ...atReview, settings: at, reviews: listed() });
    expect(missing).toEqual([{ vendor: 'sendsafely', level: 'ordinary', count: 1, users: ['bob'], teams: ['acme/files'] }]);
  });

  test('not those who approved already, nor who had a hand in it', () => {
    const at = settings({ sendsafely: { users: ['alice', 'bob', 'mallory'], count: 2 } });
    const { missing } = evaluate({ ...atReview, settings: at, commits: listed(commit({ coAuthors: [bob] })) });
    expect(missing).toEqual([{ vendor: 'sendsafely', level: 'ordinary', count: 1, users: ['mallory'], teams: [] }]);
  });

  test('nobody is left to ask', () => {
    const at = settings({ sendsafely: { users: ['carol'] } });
    const { reasons } = evaluate({ ...atReview, settings: at, reviews: listed() });
    expect(reasons[0]?.text).toBe('sendsafely has 0 of 1 approvals; nobody else who is named can give one.');
  });

  test('what danger asks for is named apart', () => {
    const at = settings({ sendsafely: { users: ['alice'], danger: { weakens: { users: ['dave'] } } } });
    const { missing } = evaluate({ ...atReview, settings: at, record: recorded({ risk: 'weakens' }) });
    expect(missing).toEqual([{ vendor: 'sendsafely', level: 'weakens', count: 1, users: ['dave'], teams: [] }]);
  });

  test('nobody, once it is approved', () => {
    expect(approved.missing).toEqual([]);
  });
});

describe('what became of each review', () => {
  test('who counted, and why another did not', () => {
    const { counted } = evaluate({
      ...atReview,
      reviews: listed(review(alice, 'APPROVED', { id: 1 }), review(mallory, 'APPROVED', { id: 2 })),
    });
    expect(counted.map(({ reviewer, counts, why }) => [reviewer.login, counts, why.length])).toEqual([
      ['alice', true, 0],
      ['mallory', false, 2],
    ]);
  });

  test('a comment is not among them', () => {
    expect(evaluate({ ...atReview, reviews: listed(review(dave, 'COMMENTED')) }).counted).toEqual([]);
  });
});

describe('notes, which change nothing', () => {
  test.each([
    ['the settings change', applied('', 'approved', [], { settingsChanged: { value: true } }), 'gate/settings-changed'],
    [
      "whether they do can't be read",
      applied('', 'approved', [], { settingsChanged: { unreadable: 'no' } }),
      'gate/settings-perhaps-changed',
    ],
    [
      'an address without an account',
      applied('', 'approved', [], { commits: listed(commit({ coAuthors: [{ email: 'x@example.com\n::error::' }] })) }),
      'gate/unknown-authors',
    ],
    [
      'an objection was dismissed',
      applied('', 'approved', [], {
        reviews: listed(review(alice), review(bob, 'DISMISSED', { id: 8 })),
        dismissals: { value: [{ review: 8, was: 'objection', by: mallory }] },
      }),
      'gate/dismissed',
    ],
    [
      "who dismissed an objection can't be read",
      applied('', 'approved', [], {
        reviews: listed(review(alice), review(bob, 'DISMISSED')),
        dismissals: { unreadable: 'GitHub answered 500.' },
      }),
      'gate/dismissed',
    ],
  ])('%s', (_, { facts }, code) => {
    const { state, reasons } = evaluate(facts);
    expect([state, reasons.map((reason) => reason.code)]).toEqual(['approved', [code]]);
    expect(reasons[0]?.text).not.toContain('\n');
  });
});

describe('who dismissed a review', () => {
  const dismissed = (by: typeof mallory | null, was: 'objection' | 'approval' = 'objection') =>
    evaluate({
      ...atReview,
      reviews: listed(review(alice), review(bob, 'DISMISSED', { id: 8 })),
      dismissals: { value: [{ review: 8, was, by }] },
    }).reasons.map(({ text }) => text);

  test('is named, with what it was', () => {
    expect(dismissed(mallory)).toEqual(['mallory dismissed the objection of bob, which is no approval.']);
    expect(dismissed(null, 'approval')).toEqual(['an account that is gone dismissed the approval of bob, which is no approval.']);
  });

  test.each([
    ['that of somebody whom the settings do not name', listed(review(alice), review(mallory, 'DISMISSED'))],
    [
      'one that another review has replaced',
      listed(review(alice), review(bob, 'DISMISSED', { submittedAt: '2026-11-20T10:30:00Z' }), review(bob)),
    ],
  ])('%s is of no interest', (_, reviews) => {
    const facts = { ...atReview, reviews };
    expect(questionsOf(facts).dismissals).toBe(false);
    expect(evaluate(facts).reasons).toEqual([]);
  });
});

describe('what GitHub is asked for', () => {
  const asks = (change: Partial<ReviewFacts>) => questionsOf({ ...atReview, ...change });
  test.each<[string, Partial<ReviewFacts>, boolean]>([
    ['an approval of the plan', {}, true],
    ['one by somebody who administers nothing', { reviews: listed(review(mallory)) }, true],
    ['none', { reviews: listed(review(alice, 'COMMENTED')) }, false],
    ['one of an older head', { reviews: listed(review(alice, 'APPROVED', { commit: oldHead })) }, false],
    ['one that is older than the plan', { record: recorded({ postedAt: '2026-11-20T11:30:00Z' }) }, false],
    ['one in the very second of the plan', { record: recorded({ postedAt: '2026-11-20T11:00:00Z' }) }, false],
    ['one without a plan', { record: { absent: true } }, false],
    ['an objection', { reviews: listed(review(alice, 'CHANGES_REQUESTED')) }, false],
    [
      'one of a template, which has no plan',
      { request: { ...atReview.request, kind: 'template' }, record: { absent: true } },
      true,
    ],
  ])('who pushed, after %s: %s', (_, change, asked) => {
    expect(asks(change).pushes).toBe(asked);
  });

  test('who dismissed a review of an administrator', () => {
    expect(asks({ reviews: listed(review(bob, 'DISMISSED')) }).dismissals).toBe(true);
    expect(
      asks({ reviews: listed(review(mallory, 'DISMISSED')), teams: [{ team: 'acme/files', unreadable: 'no' }] }).dismissals,
    ).toBe(true);
    expect(asks({}).dismissals).toBe(false);
  });
});

describe('a verdict in a line', () => {
  test.each([
    ['approved', approved, 'Approved by alice.'],
    ['pending', pending, 'Pending: sendsafely has 0 of 1 approvals; it takes alice or bob or team acme/files.'],
    ['refused', refused, 'Refused: The file "buckets/acme.yml" on the default branch is not the one at the head of #7.'],
    ['undetermined', unknown, "Undetermined: The new plan can't be read: Terraform failed."],
  ])('%s', (_, verdict, line) => {
    expect(summary(verdict)).toBe(line);
  });

  test('what is too long is cut between characters, and says how many reasons there are', () => {
    const text = `${'x'.repeat(111)}${'😀'.repeat(50)}`;
    const reason = { rule: 2, code: 'gate/x', effect: 'pending', text, fix: 'Wait.' } as const;
    const line = summary({ state: 'pending', reasons: [reason, reason], counted: [] });
    expect(line.length).toBeLessThanOrEqual(140);
    expect(line).not.toMatch(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])/);
    expect(line).toMatch(/… \(\+1 more\)$/);
  });
});

describe('all requests of a change', () => {
  const table: readonly (readonly [
    string,
    readonly string[],
    Readonly<Record<string, Verdict | NothingToApply>>,
    string,
    string,
  ])[] = [
    ['one', ['a'], { a: approved }, 'approved', 'Approved by alice.'],
    ['the worst counts', ['a', 'b', 'c'], { a: approved, b: refused, c: pending }, 'refused', ' (1 of 3 requests)'],
    ['an error is worse than what is pending', ['a', 'b'], { a: unknown, b: pending }, 'undetermined', ' (1 of 2 requests)'],
    ['a request that was lost', ['a', 'b'], { a: approved }, 'undetermined', 'Undetermined: 1 of 2 requests were not judged.'],
    ['no request at all', [], {}, 'undetermined', 'Undetermined: no request was found.'],
    ['requests that the change does not name', [], { a: approved }, 'undetermined', 'Undetermined: no request was found.'],
    ['only deletions', ['a'], { a: deletion }, 'nothing-to-apply', 'Nothing to apply: the buckets stay as they are.'],
    [
      'a deletion beside an approval',
      ['a', 'b'],
      { a: deletion, b: approved },
      'approved',
      'Approved: 1 of 2 requests, nothing to do for the others.',
    ],
    ['two approvals', ['a', 'b'], { a: approved, b: approved }, 'approved', 'Approved: 2 of 2 requests.'],
  ];
  test.each(table)('%s', (_, named, verdicts, state, end) => {
    const overall = evaluateAll(named, new Map(Object.entries(verdicts)));
    expect(overall.state).toBe(state);
    expect(overall.summary.endsWith(end)).toBe(true);
    expect(overall.summary.length).toBeLessThanOrEqual(140);
  });

  test('a deleted file leaves its bucket alone', () => {
    expect(deletion.text).toBe(
      'The file "buckets/acme.yml" is deleted: the bucket "acme-files" stays in AWS as it is, unmanaged.',
    );
  });
});
