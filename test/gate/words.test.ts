import { describe, expect, test } from '@jest/globals';
import type { Approvals } from '../../src/settings/approvals.js';
import { evaluate, gateRules } from '../../src/gate/evaluate.js';
import type { Facts } from '../../src/gate/facts.js';
import { evaluateAll, evaluateDeletion } from '../../src/gate/overall.js';
import { instant } from '../../src/gate/reviews.js';
import { sentence, summary, withEnd, type Reason } from '../../src/gate/verdict.js';
import {
  alice,
  applied,
  approvals,
  atApply,
  atReview,
  bob,
  commit,
  dave,
  listed,
  mallory,
  oldHead,
  pullRequest,
  recorded,
  resolved,
  review,
  reviewed,
  settings,
} from './baseline.js';

const helper = { login: 'helper[bot]', id: 99, type: 'Bot' } as const;
const openedByApp = pullRequest(atReview, { author: helper });
const byApp = listed({ commit: 'a'.repeat(40), actor: helper });
const teamUnread = [{ team: 'acme/files', unreadable: 'the token lacks read:org' }];
const unreadable = { unreadable: 'v1.2 answered 502.' };
const nobody = listed(commit({ author: { email: 'x@example.com' }, authorship: 'unknown' }));
const danger = (more: NonNullable<Approvals[string]['danger']>) => settings({ sendsafely: { users: ['alice'], danger: more } });

const short = 'a'.repeat(12);
const textOf = (facts: Facts, code: string) => reasonOf(facts, code)?.text;
const fixOf = (facts: Facts, code: string) => reasonOf(facts, code)?.fix;
function reasonOf(facts: Facts, code: string): Reason | undefined {
  return evaluate(facts).reasons.find((reason) => reason.code === `gate/${code}`);
}
const facts = (change: object): Facts => ({ ...atReview, ...change });
const afterMerge = (change: object): Facts => ({ ...atApply, ...change });

describe('a reason says which, by whom and for what', () => {
  test.each<[string, Facts, string, string]>([
    [
      'a danger that needs another',
      facts({ settings: danger({ irreversible: { users: ['dave'] } }), record: recorded({ risk: 'irreversible' }) }),
      'irreversible-approvals-missing',
      "sendsafely has 0 of 1 approvals for what can't be undone; it takes dave.",
    ],
    [
      'what breaks',
      facts({ settings: danger({ breaks: { users: ['dave'] } }), record: recorded({ risk: 'breaks' }) }),
      'breaks-approvals-missing',
      "sendsafely has 0 of 1 approvals for what breaks the vendor's part; it takes dave.",
    ],
    ...(['weakens', 'exposes', 'replaces', 'destroys'] as const).map((level): [string, Facts, string, string] => [
      `what ${level}`,
      facts({ settings: danger({ [level]: { users: ['dave'] } }), record: recorded({ risk: level }) }),
      `${level}-approvals-missing`,
      `sendsafely has 0 of 1 approvals for what ${level === 'exposes' ? 'makes something public' : `${level} something`}; it takes dave.`,
    ]),
    [
      'one more than usual',
      facts({ pullRequest: openedByApp, pushes: byApp }),
      'one-more-approval',
      'sendsafely has 1 of 2 approvals, and needs one more than usual: it was opened by helper[bot], which is an app, and who pushed it is not known (helper[bot], which is an app, pushed).',
    ],
    [
      'one more, by an account that is gone',
      facts({ pullRequest: pullRequest(atReview, { author: null }), pushes: { value: { items: [], complete: false } } }),
      'one-more-approval',
      'sendsafely has 1 of 2 approvals, and needs one more than usual: the account that opened it is gone, and who pushed it is not known (GitHub gave only a part of the pushes).',
    ],
    [
      'one more, as a commit is by nobody',
      facts({ commits: nobody, pushes: unreadable }),
      'one-more-approval',
      `sendsafely has 1 of 2 approvals, and needs one more than usual: the commit ${short} is neither signed nor by an account of GitHub, and who pushed it is not known (that can't be read: v1.2 answered 502).`,
    ],
    [
      'one more, as a commit is by an app',
      facts({ commits: listed(commit({ author: helper, authorship: 'signed' })), pushes: listed() }),
      'one-more-approval',
      `sendsafely has 1 of 2 approvals, and needs one more than usual: the commit ${short} was made by an app, and who pushed it is not known (GitHub has no push of the head commit).`,
    ],
    [
      'one more, as GitHub names nobody',
      facts({ pushes: listed({ commit: 'a'.repeat(40), actor: null }) }),
      'one-more-approval',
      'sendsafely has 1 of 2 approvals, and needs one more than usual: who pushed it is not known (GitHub names nobody for a push).',
    ],
    [
      'two doubts',
      facts({
        settings: settings({ sendsafely: { teams: ['acme/files', 'acme/ops'] } }),
        teams: [...teamUnread, { team: 'acme/ops', unreadable: 'it is secret' }],
        reviews: listed(review(mallory)),
      }),
      'approvals-unknown',
      'Whether "sendsafely" has enough approvals is open: the members of acme/files (the token lacks read:org), acme/ops (it is secret) can\'t be read.',
    ],
    [
      'a doubt of each settings',
      facts({
        settings: settings({ sendsafely: { teams: ['acme/files'] } }, { sendsafely: { teams: ['acme/ops'] } }),
        teams: teamUnread,
        reviews: listed(review(mallory)),
      }),
      'approvals-unknown',
      'Whether "sendsafely" has enough approvals is open: the members of acme/files (the token lacks read:org) can\'t be read; the members of acme/ops (it was not read) can\'t be read.',
    ],
    [
      'an objection by who administers two vendors',
      facts({
        request: { ...atReview.request, vendors: ['sendsafely', 'egnyte'] },
        settings: settings({ '*': { users: ['alice', 'bob'] } }),
        reviews: listed(review(alice), review(bob, 'CHANGES_REQUESTED')),
      }),
      'changes-requested',
      'bob administers sendsafely, egnyte and asks for changes.',
    ],
    [
      'a base that is elsewhere',
      facts({ settings: { ...atReview.settings, base: { value: { commit: oldHead, onDefaultBranch: false, approvals } } } }),
      'foreign-base',
      `The base commit ${'b'.repeat(12)} of the plan is not in the default branch's history.`,
    ],
    [
      'two bases',
      facts({ record: recorded({ base: oldHead }) }),
      'other-base',
      `The settings were read at ${'c'.repeat(12)}, and the plan was made against ${'b'.repeat(12)}.`,
    ],
    ['no plan', facts({ record: { absent: true } }), 'no-plan', `No plan is on record for the head commit ${short}.`],
    [
      'a stale plan',
      facts({ record: recorded({ head: oldHead }) }),
      'stale-plan',
      `The plan on record is of ${'b'.repeat(12)}, not of the head commit ${short}.`,
    ],
    [
      'a review that is gone',
      afterMerge({ shown: { value: false } }),
      'review-not-shown',
      `On #7 no review of ${short} stands as this action wrote it: it was never posted, or somebody else has edited or removed it.`,
    ],
    [
      'a direct push',
      afterMerge({ route: { value: { kind: 'direct', commit: oldHead } } }),
      'direct-push',
      `The commit ${'b'.repeat(12)} was pushed to the default branch without a pull request.`,
    ],
    [
      'several pull requests',
      afterMerge({ route: { value: { kind: 'several', pullRequests: [7, 8] } } }),
      'several-pull-requests',
      'Several merged pull requests hold the last change of the file: #7, #8.',
    ],
    [
      'rules that changed',
      facts({ resolved: resolved({ specDigest: 'sha256:other' }, undefined, ['tags', 'guardrails']) }),
      'other-rules',
      'The request means something else by the rules on the default branch now, as tags and guardrails changed.',
    ],
    [
      'rules that changed, nobody knows which',
      facts({ resolved: resolved({ fault: 'it is not allowed' }) }),
      'refused-by-rules',
      'The rules on the default branch refuse the request by now: it is not allowed.',
    ],
    [
      'a part of the reviews',
      facts({ reviews: { value: { items: [review(alice)], complete: false } } }),
      'unreadable-reviews',
      "The reviews can't be read: GitHub gave only a part of them.",
    ],
    [
      'a review without a time',
      facts({ reviews: listed(review(alice), review(bob, 'DISMISSED', { id: 5, submittedAt: 'yesterday' })) }),
      'unreadable-reviews',
      "The reviews can't be read: the review 5 has no readable time.",
    ],
    [
      'pushes that nobody asked for',
      facts({ pushes: { absent: true } }),
      'unreadable-pushes-to-the-branch',
      "The pushes to the branch can't be read: GitHub was not asked.",
    ],
    [
      'a follow-up',
      facts({ followUp: 'unread' }),
      'unreadable-branch-of-the-follow-up',
      "The branch of the follow-up can't be read: what it holds could not be compared.",
    ],
    [
      'who dismissed it, not read',
      facts({ reviews: listed(review(alice), review(bob, 'DISMISSED')), dismissals: { unreadable: 'v1.2 answered 502.' } }),
      'dismissed',
      'Who dismissed the review of bob is not known: v1.2 answered 502.',
    ],
    [
      'who dismissed it, not among those read',
      facts({
        reviews: listed(review(alice), review(bob, 'DISMISSED', { id: 8 })),
        dismissals: { value: [{ review: 9, was: 'approval', by: mallory }] },
      }),
      'dismissed',
      'Who dismissed the review of bob is not known.',
    ],
    [
      'three addresses',
      facts({ commits: listed(commit({ coAuthors: ['a', 'b', 'c'].map((email) => ({ email })) })) }),
      'unknown-authors',
      'Commits are by addresses without a GitHub account: "a", "b", "c".',
    ],
    [
      'more than three addresses',
      facts({ commits: listed(commit({ coAuthors: ['a', 'b', 'c', 'd', 'e'].map((email) => ({ email })) })) }),
      'unknown-authors',
      'Commits are by addresses without a GitHub account: "a", "b", "c" and 2 more.',
    ],
    [
      'an error of several lines and sentences',
      facts({ commits: { unreadable: 'v1.2 failed.\r\nTwice.' } }),
      'unreadable-commits',
      "The commits can't be read: v1.2 failed. Twice.",
    ],
  ])('%s', (_, change, code, text) => {
    expect(textOf(change, code)).toBe(text);
  });
});

describe('what to do depends on where one stands', () => {
  test.each<[string, Facts, string, RegExp]>([
    [
      'people are left to ask',
      facts({ reviews: listed() }),
      'approvals-missing',
      /^Ask alice or bob or team acme\/files to approve/,
    ],
    [
      'nobody is left',
      applied('', 'pending', [], { settings: settings({ sendsafely: { users: ['carol'] } }) }).facts,
      'approvals-missing',
      /^Name more people in the settings/,
    ],
    [
      'one more of those left',
      facts({ pullRequest: openedByApp, pushes: byApp, settings: settings({ sendsafely: { users: ['alice', 'bob'] } }) }),
      'one-more-approval',
      /^Ask bob to approve as well; signed commits/,
    ],
    [
      'one more, and nobody is left',
      facts({ pullRequest: openedByApp, pushes: byApp, settings: settings({ sendsafely: { users: ['alice'] } }) }),
      'one-more-approval',
      /^Name more people in the settings; signed commits/,
    ],
    [
      'contradictory plans before the merge',
      facts({ record: { contradictory: 2 } }),
      'contradictory-plans',
      /^Push a commit or update the branch/,
    ],
    [
      'contradictory plans after it',
      afterMerge({ record: { contradictory: 2 } }),
      'contradictory-plans',
      /^Open a pull request that changes the request file again/,
    ],
    [
      'refused by rules before the merge',
      facts({ resolved: resolved({ fault: 'no' }) }),
      'refused-by-rules',
      /^Update the branch with its base branch/,
    ],
    [
      'refused by rules after it',
      afterMerge({ resolved: resolved({ fault: 'no' }) }),
      'refused-by-rules',
      /^Open a pull request that changes the request or the rules/,
    ],
    [
      'a clone that is cut off',
      facts({ commits: { unreadable: 'this is a shallow clone' } }),
      'unreadable-commits',
      /fetch-depth: 0/,
    ],
    [
      'an error that may pass',
      facts({ commits: { unreadable: 'GitHub answered 502' } }),
      'unreadable-commits',
      /^Run the workflow again; nothing was changed\.$/,
    ],
  ])('%s', (_, change, code, fix) => {
    expect(fixOf(change, code)).toMatch(fix);
  });

  test('a deleted file can come back', () => {
    expect(evaluateDeletion({ file: 'a.yml', bucket: 'a' }).fix).toMatch(/^Restore the file .+\.$/);
  });
});

describe('who may still be asked', () => {
  const missingOf = (change: object) => evaluate(facts(change)).missing.map(({ count, users }) => ({ count, users }));

  test('not the author of the pull request, who wrote none of its commits', () => {
    const at = settings({ sendsafely: { users: ['alice', 'bob'] } });
    const by = { pullRequest: pullRequest(atReview, { author: alice }), settings: at, reviews: listed() };
    expect(missingOf(by)).toEqual([{ count: 1, users: ['bob'] }]);
  });

  test('others than an author whom git names without an id', () => {
    const at = settings({ sendsafely: { users: ['alice', 'bob'] } });
    const commits = listed(commit({ author: { login: 'bob' }, committer: null }));
    expect(missingOf({ settings: at, commits, reviews: listed() })).toEqual([{ count: 1, users: ['alice'] }]);
  });

  test('as many as are missing of three', () => {
    const at = settings({ sendsafely: { users: ['alice', 'bob', 'dave'], count: 3 } });
    expect(missingOf({ settings: at, reviews: listed(review(alice), review(bob)) })).toEqual([{ count: 1, users: ['dave'] }]);
  });

  test('nobody by name where only a team is', () => {
    const at = settings({ sendsafely: { teams: ['acme/files'] } });
    expect(missingOf({ settings: at, reviews: listed() })).toEqual([{ count: 1, users: [] }]);
  });

  test('one more where an app pushed', () => {
    const at = settings({ sendsafely: { users: ['alice', 'bob'] } });
    const change = { settings: at, pullRequest: openedByApp, pushes: byApp };
    expect(missingOf(change)).toEqual([{ count: 1, users: ['bob'] }]);
    expect(missingOf({ ...change, reviews: listed() })).toEqual([{ count: 2, users: ['alice', 'bob'] }]);
  });

  test('nobody where there is no pull request', () => {
    expect(evaluate(facts({ pullRequest: { absent: true } }))).toMatchObject({ missing: [], counted: [] });
  });
});

describe('what became of a review', () => {
  const counted = (change: object) =>
    evaluate(facts(change)).counted.map(({ reviewer, counts, unknown, why }) => [reviewer.login, counts, unknown, why]);

  test('it counts where it counts for one of two vendors', () => {
    const at = settings({ sendsafely: { users: ['alice'] }, egnyte: { users: ['bob'] } });
    const request = { ...atReview.request, vendors: ['sendsafely', 'egnyte'] };
    expect(counted({ settings: at, request })).toEqual([['alice', true, undefined, []]]);
  });

  test("it may count where a team can't be read", () => {
    const doubt = "the members of acme/files (the token lacks read:org) can't be read";
    expect(counted({ teams: teamUnread, reviews: listed(review(mallory)) })).toEqual([['mallory', false, true, [doubt]]]);
  });

  test('it may not where something else speaks against it', () => {
    const reviews = listed(review(mallory, 'APPROVED', { commit: oldHead }));
    const [found] = counted({ teams: teamUnread, reviews });
    expect(found?.slice(0, 3)).toEqual(['mallory', false, undefined]);
  });

  test("it may count for one vendor, and can't for another", () => {
    const at = settings({ sendsafely: { teams: ['acme/files'] }, egnyte: { users: ['bob'] } });
    const request = { ...atReview.request, vendors: ['egnyte', 'sendsafely'] };
    const [found] = counted({ settings: at, request, teams: teamUnread, reviews: listed(review(mallory)) });
    expect(found?.slice(0, 3)).toEqual(['mallory', false, true]);
  });

  test('the oldest comes first, whatever the order of the list', () => {
    const at = (hour: string) => ({ submittedAt: `2026-11-20T${hour}:00:00Z` });
    const reviews = [review(alice, 'APPROVED', at('13')), review(bob, 'APPROVED', at('11')), review(dave, 'APPROVED', at('12'))];
    const order = (list: typeof reviews) => counted({ reviews: listed(...list) }).map(([login]) => login);
    expect(order(reviews)).toEqual(['bob', 'dave', 'alice']);
    expect(order([...reviews].reverse())).toEqual(['bob', 'dave', 'alice']);
  });

  test.each([
    ['without a plan', { record: { absent: true } }, 'there was no plan that it could be about'],
    [
      'in the second of the first plan, and planned again',
      { record: recorded({ postedAt: '2026-11-20T12:00:00Z', firstPostedAt: '2026-11-20T11:00:00Z' }) },
      'it was not given after the plan was posted',
    ],
  ])('%s', (_, change, why) => {
    expect(counted(change)).toEqual([['alice', false, undefined, [why]]]);
  });
});

// GitHub's REST API gives times in ISO 8601, as "2011-04-14T16:00:49Z" ("Getting started with the REST API", "Timezones").
test.each<[string | null, number | undefined]>([
  ['2011-04-14T16:00:49Z', 1302796849000],
  ['2011-04-14T16:00:49.123Z', 1302796849123],
  ['on 2011-04-14T16:00:49Z', undefined],
  ['2011-04-14T16:00:49Z (about)', undefined],
  // Date.parse takes these two: years of six digits, and whatever follows a NUL.
  ['+002011-04-14T16:00:49Z', undefined],
  ['2011-04-14T16:00:49Z\0', undefined],
  ['2011-04-14T16:00:49', undefined],
  ['2011-04-14', undefined],
  ['2011-02-31T16:00:99Z', undefined],
  [null, undefined],
])('the time %j', (time, milliseconds) => {
  expect(instant(time)).toBe(milliseconds);
});

describe('a verdict in a line', () => {
  const reason = (text: string, effect: Reason['effect'] = 'pending'): Reason => ({
    rule: 2,
    code: 'gate/x',
    effect,
    text,
    fix: 'Wait.',
  });
  const told = (...reasons: readonly Reason[]) => ({ state: 'pending' as const, reasons, counted: [] });
  const approvedBy = (...logins: readonly (readonly [string, boolean])[]) => ({
    state: 'approved' as const,
    reasons: [reason('By the way.', 'note')],
    counted: logins.map(([login, counts], id) => ({
      reviewer: { login, id },
      review: id,
      state: 'APPROVED' as const,
      counts,
      why: [],
    })),
  });

  test('names those whose approval counts, and leaves notes out', () => {
    expect(summary(approvedBy(['alice', true], ['mallory', false], ['bob', true]))).toBe('Approved by alice, bob.');
    expect(summary(approvedBy())).toBe('Approved.');
    expect(summary({ ...told(reason('One.'), reason('Two.', 'note')) })).toBe('Pending: One.');
    expect(summary({ ...told(reason('Zero.', 'note'), reason('One.')) })).toBe('Pending: One.');
  });

  test('is as long as it is where there is room', () => {
    const long = `${'word '.repeat(60)}end.`;
    expect(sentence(told(reason(long), reason('Two.')))).toBe(`Pending: ${long} (+1 more)`);
  });

  // "Create a commit status" of GitHub's REST API takes a description of at most 140 characters.
  test.each([
    ['140 characters stay', 'x'.repeat(130), 'y'.repeat(10), `${'x'.repeat(130)}${'y'.repeat(10)}`],
    ['one more is cut', 'x'.repeat(131), 'y'.repeat(10), `${'x'.repeat(129)}…${'y'.repeat(10)}`],
    [
      'a word that ends at the cut stays',
      `${'x'.repeat(120)} ${'z'.repeat(8)} rest of it`,
      'y'.repeat(10),
      `${'x'.repeat(120)} ${'z'.repeat(8)}…${'y'.repeat(10)}`,
    ],
    [
      'a word that does not is left out',
      `${'x'.repeat(115)} a  ${'z'.repeat(20)} rest`,
      'y'.repeat(10),
      `${'x'.repeat(115)} a…${'y'.repeat(10)}`,
    ],
    [
      'spaces at the cut are left out',
      ` ${'x'.repeat(126)}   rest of the sentence`,
      'y'.repeat(10),
      ` ${'x'.repeat(126)}…${'y'.repeat(10)}`,
    ],
  ])('%s', (_, text, end, line) => {
    expect(withEnd(text, end)).toBe(line);
    expect(line.length).toBeLessThanOrEqual(140);
  });

  test('of several alike says the first, and no more of its reasons than one', () => {
    const one = { ...evaluate(facts({ record: { absent: true }, reviews: listed() })) };
    const two = { ...evaluate(facts({ reviews: listed() })) };
    const of = evaluateAll(
      ['a', 'b'],
      new Map([
        ['a', one],
        ['b', two],
      ]),
    );
    expect(of).toEqual({
      state: 'pending',
      summary: `Pending: No plan is on record for the head commit ${short}. (2 of 2 requests)`,
    });
  });
});

test('each rule has a name that says what it asks for', () => {
  for (const { name } of gateRules) expect(name).toMatch(/^[a-z].+ .+/);
});

test.each<[string, Approvals]>([
  ['are others now', { sendsafely: { users: ['alice'] } }],
  ['ask nobody now', {}],
])('a dismissed review of who is named at the base, where the settings %s', (_, now) => {
  const { facts: change } = reviewed('', 'approved', [], {
    settings: settings({ sendsafely: { users: ['alice', 'bob'] } }, now),
    reviews: listed(review(alice), review(bob, 'DISMISSED')),
  });
  expect(textOf(change, 'dismissed')).toBe('Who dismissed the review of bob is not known.');
});

test('a dismissed review of somebody whom only settings that ask nobody now could name', () => {
  const { facts: change } = reviewed('', 'approved', [], {
    settings: settings({ sendsafely: { users: ['alice', 'bob'] } }, {}),
    reviews: listed(review(alice), review(mallory, 'DISMISSED')),
  });
  expect(textOf(change, 'dismissed')).toBeUndefined();
});
