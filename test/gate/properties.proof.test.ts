import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Approvals } from '../../src/settings/approvals.js';
import { evaluate } from '../../src/gate/evaluate.js';
import type { ApplyFacts, Commit, Fetched, FreshPlan, Listing, Resolutions, Review, Reviewer } from '../../src/gate/facts.js';
import { facts, people, unreadable } from './arbitrary.js';
import { atApply, head, type record } from './baseline.js';

/** What was read; a property that gets here without it has found a change that was approved blindly. */
function read<T>(fetched: Fetched<T> | object): T {
  if ('value' in fetched) return fetched.value as T;
  throw new Error('approved without having read it');
}

/** The five rules once more, from the documentation and not from the code. */
function holds(change: ApplyFacts): void {
  const pull = read<{ number: number; author: { login: string } | null; state: string; baseBranch: string; head: string }>(
    change.pullRequest,
  );
  expect([pull.state, pull.baseBranch, pull.head]).toEqual(['merged', 'main', head]);
  expect(read(change.route)).toEqual({ kind: 'merged', pullRequest: 7 });
  expect(read(change.bytesAtTip)).toBe(read(change.bytesAtHead));
  expect(['foreign', 'unread']).not.toContain(change.followUp);

  const plan = read<typeof record>(change.record);
  const fresh = read<typeof record>(change.fresh);
  expect(read(change.shown)).toBe(true);
  expect([plan.head, plan.file, plan.bucket]).toEqual([pull.head, change.request.file, change.request.bucket]);
  expect([plan.pullRequest, change.request.vendorsUnknown]).toEqual([7, undefined]);
  expect([fresh.fingerprint, fresh.specDigest]).toEqual([plan.fingerprint, plan.specDigest]);
  expect(read<FreshPlan>(change.fresh).isWorse).toBe(false);
  expect([plan.risk, fresh.risk]).not.toContain('destroys');
  const made = read<Resolutions>(change.resolved);
  expect([made.base, made.tip]).toEqual([{ specDigest: plan.specDigest }, { specDigest: plan.specDigest }]);

  const then = read<{ commit: string; onDefaultBranch: boolean; approvals: Approvals }>(change.settings.base);
  expect([then.commit, then.onDefaultBranch]).toEqual([plan.base, true]);
  const risks = ['none', 'low', 'weakens', 'breaks', 'irreversible', 'exposes', 'replaces', 'destroys'];
  const worst = Math.max(risks.indexOf(plan.risk), risks.indexOf(fresh.risk));
  const both = [then.approvals, read<Approvals>(change.settings.tip)];
  const administrators = both
    .flatMap((settings) => (settings['sendsafely'] ?? settings['*'])?.users ?? [])
    .map((name) => name.toLowerCase());
  const approvers = approversOf(change, { author: pull.author?.login, postedAt: plan.postedAt, administrators });
  const more = oneMoreFor(change) ? 1 : 0;
  for (const settings of both) {
    const rule = settings['sendsafely'] ?? settings['*'];
    const named = (users: readonly string[] = []) =>
      approvers.filter((login) => users.some((user) => user.toLowerCase() === login));
    expect(named(rule?.users).length).toBeGreaterThanOrEqual((rule?.count ?? 1) + more);
    if (worst === risks.indexOf('replaces')) expect(rule?.danger?.replaces).toBeDefined();
    for (const level of ['weakens', 'breaks', 'irreversible', 'exposes', 'replaces'] as const) {
      const asked = rule?.danger?.[level];
      if (asked !== undefined && worst >= risks.indexOf(level))
        expect(named(asked.users ?? rule?.users).length).toBeGreaterThanOrEqual((asked.count ?? 1) + more);
    }
  }
}

/** Where nobody but an app stands for it: an app pushed, or nobody knows who pushed and it was opened by no person, or is by nobody. */
function oneMoreFor({ pullRequest, pushes, commits, followUp }: ApplyFacts): boolean {
  expect('absent' in pushes).toBe(false);
  if (followUp === 'own') return false;
  const { author } = read<{ author: Reviewer | null }>(pullRequest);
  const people =
    author?.type === 'User' && read<Listing<Commit>>(commits).items.every(({ authorship }) => authorship !== 'unknown');
  if (!('value' in pushes)) return !people;
  const { items, complete } = pushes.value;
  const held = [head, ...read<Listing<Commit>>(commits).items.map(({ sha }) => sha)];
  const own = items.filter(({ commit }) => held.includes(commit));
  if (!complete || own.some(({ actor }) => actor?.type !== 'User')) return true;
  return !people && !own.some(({ commit }) => commit === head);
}

/** The logins whose last word is an approval that counts. */
function approversOf(
  change: ApplyFacts,
  { author, postedAt, administrators }: { author: string | undefined; postedAt: string; administrators: readonly string[] },
): readonly string[] {
  const reviews = read<Listing<Review>>(change.reviews);
  const commits = read<Listing<Commit>>(change.commits);
  expect([reviews.complete, commits.complete]).toEqual([true, true]);
  const pushed = 'value' in change.pushes ? change.pushes.value.items.filter(({ commit }) => commit === head) : [];
  const wrote = new Set(commits.items.map((one) => (one.author !== null && 'login' in one.author ? one.author.login : '')));
  return people.flatMap(({ login }) => {
    const said = reviews.items.filter(({ user, state }) => user?.login === login && state !== 'COMMENTED' && state !== 'PENDING');
    const last = said
      .sort((a, b) => (`${a.submittedAt}` < `${b.submittedAt}` || (a.submittedAt === b.submittedAt && a.id < b.id) ? -1 : 1))
      .at(-1);
    const good =
      last?.state === 'APPROVED' && last.commit === head && `${last.submittedAt}` > postedAt && last.user?.type === 'User';
    if (last?.state === 'CHANGES_REQUESTED' && last.user?.type === 'User') expect(administrators).not.toContain(login);
    return good && login !== author && !wrote.has(login) && pushed.every(({ actor }) => actor?.login !== login) ? [login] : [];
  });
}

describe('whatever the facts', () => {
  test('what is approved fulfils all five rules', () => {
    let approved = 0;
    const property = fc.property(facts, (change) => {
      if (evaluate(change).state !== 'approved') return;
      approved += 1;
      holds(change);
    });
    fc.assert(property, { numRuns: 9500, seed: 20261120 });
    expect(approved).toBeGreaterThan(100);
  });

  test('the order of lists from the API does not matter', () => {
    fc.assert(
      fc.property(facts, (change) => {
        if (!('value' in change.reviews)) return;
        const ids = change.reviews.value.items.map(({ id }) => id);
        fc.pre(new Set(ids).size === ids.length);
        const reviews = { value: { ...change.reviews.value, items: [...change.reviews.value.items].reverse() } };
        expect(evaluate({ ...change, reviews })).toEqual(evaluate(change));
      }),
      { numRuns: 500 },
    );
  });
});

describe('an error is never a verdict', () => {
  const fields = [
    'pullRequest',
    'route',
    'bytesAtHead',
    'bytesAtTip',
    'resolved',
    'commits',
    'reviews',
    'record',
    'fresh',
  ] as const;
  test.each(fields)("%s can't be read", (field) => {
    expect(evaluate({ ...atApply, [field]: unreadable }).state).toBe('undetermined');
  });

  test.each(['base', 'tip'] as const)("the settings of %s can't be read", (where) => {
    expect(evaluate({ ...atApply, settings: { ...atApply.settings, [where]: unreadable } }).state).toBe('undetermined');
  });
});
