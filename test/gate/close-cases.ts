import type { Approvals } from '../../src/settings/approvals.js';
import {
  alice,
  applied,
  approvals,
  atReview,
  bob,
  carol,
  commit,
  dave,
  head,
  listed,
  mallory,
  oldHead,
  pullRequest,
  record,
  recorded,
  resolved,
  review,
  reviewed,
  settings,
  type Case,
} from './baseline.js';

const unreadable = { unreadable: 'GitHub answered 502' };
const teamUnread = [{ team: 'acme/files', unreadable: 'the token lacks read:org' }];
const openedByApp = pullRequest(atReview, { author: { login: 'helper[bot]', id: 99, type: 'Bot' } });
const mayReplace: Approvals = { sendsafely: { users: ['alice', 'bob'], danger: { replaces: { count: 1 } } } };
const two: Approvals = { sendsafely: { teams: ['acme/files'], count: 2 } };
const replaced = {
  record: recorded({ risk: 'replaces' }),
  fresh: { value: { ...record, risk: 'replaces' as const } },
};

/** What differs in one thing from a case that has another answer. */
export const closeCases: readonly Case[] = [
  applied('replacing was provided for at the base, and is no more', 'refused', ['replaces'], {
    ...replaced,
    settings: settings(mayReplace, approvals),
  }),
  applied('replacing is provided for by now, and was not at the base', 'refused', ['replaces'], {
    ...replaced,
    settings: settings(approvals, mayReplace),
  }),
  applied('replacing, and no rule for the vendor any more', 'refused', ['replaces', 'no-rule'], {
    ...replaced,
    settings: settings(mayReplace, {}),
  }),
  applied('replacing, and no rule for the vendor at the base', 'refused', ['replaces', 'no-rule'], {
    ...replaced,
    settings: settings({}, mayReplace),
  }),
  applied(
    "the request means something else now, and the rules can't be read",
    'refused',
    ['other-spec', 'unreadable-rules-on-the-default-branch'],
    {
      resolved: unreadable,
      fresh: { value: { ...record, specDigest: 'sha256:other' } },
    },
  ),
  applied('the rules refuse the request by now, so that it has no spec', 'refused', ['refused-by-rules'], {
    resolved: resolved({ fault: 'it is not allowed' }),
    fresh: { value: { ...record, specDigest: 'sha256:other' } },
  }),
  applied('the rules at its base refuse the request, which the record does not know', 'refused', ['other-rules'], {
    resolved: resolved(undefined, { fault: 'it is not allowed' }),
  }),
  reviewed("an older head, approved by one who may be in a team that can't be read", 'pending', ['approvals-missing'], {
    teams: teamUnread,
    reviews: listed(review(mallory, 'APPROVED', { commit: oldHead })),
  }),
  reviewed("two are needed, and two may be in a team that can't be read", 'undetermined', ['approvals-unknown'], {
    settings: settings(two),
    teams: teamUnread,
    reviews: listed(review(mallory), review(dave)),
  }),
  reviewed("two are needed, and one approved who may be in a team that can't be read", 'pending', ['approvals-missing'], {
    settings: settings(two),
    teams: teamUnread,
    reviews: listed(review(mallory)),
  }),
  reviewed('a member of a team of two', 'approved', [], {
    teams: [{ team: 'acme/files', members: [mallory, dave] }],
    reviews: listed(review(dave)),
  }),
  reviewed('a member of another team than the one that the settings name', 'pending', ['approvals-missing'], {
    settings: settings({ sendsafely: { teams: ['acme/ops'] } }),
    teams: [...atReview.teams, { team: 'acme/ops', members: [mallory] }],
    reviews: listed(review(dave)),
  }),
  reviewed('a member of the second of two teams', 'approved', [], {
    settings: settings({ sendsafely: { teams: ['Acme/Ops'] } }),
    teams: [...atReview.teams, { team: 'acme/ops', members: [mallory] }],
    reviews: listed(review(mallory)),
  }),
  applied(
    'approved for one level and not for another, and nobody asked who pushed',
    'undetermined',
    ['unreadable-pushes-to-the-branch', 'weakens-approvals-missing'],
    {
      pushes: { absent: true },
      settings: settings({ sendsafely: { users: ['alice'], danger: { weakens: { users: ['dave'] } } } }),
      record: recorded({ risk: 'weakens' }),
    },
  ),
  reviewed(
    'approved by one and perhaps by another, and nobody asked who pushed',
    'undetermined',
    ['unreadable-pushes-to-the-branch'],
    {
      pushes: { absent: true },
      teams: teamUnread,
      reviews: listed(review(alice), review(mallory)),
    },
  ),
  reviewed('opened by an app, and carol pushed only what lies below the head', 'pending', ['one-more-approval'], {
    pullRequest: openedByApp,
    commits: listed(commit({ sha: oldHead }), commit()),
    pushes: listed({ commit: oldHead, actor: carol }),
  }),
  reviewed("the pushes can't be read, and a commit is by nobody", 'pending', ['one-more-approval'], {
    pushes: unreadable,
    commits: listed(commit({ author: { email: 'x@example.com' }, authorship: 'unknown' })),
  }),
  reviewed("the pushes can't be read, and a commit by an unknown account that has a login", 'pending', ['one-more-approval'], {
    pushes: unreadable,
    commits: listed(commit({ authorship: 'unknown' })),
  }),
  reviewed("the pushes can't be read, and a signed commit names no author", 'approved', [], {
    pushes: unreadable,
    commits: listed(commit({ author: null, committer: null, authorship: 'signed' })),
  }),
  reviewed('two vendors, and an objection by who administers the second', 'pending', ['changes-requested'], {
    request: { ...atReview.request, vendors: ['sendsafely', 'egnyte'] },
    settings: settings({ sendsafely: { users: ['alice'] }, egnyte: { users: ['alice', 'bob'] } }),
    reviews: listed(review(alice), review(bob, 'CHANGES_REQUESTED')),
  }),
  reviewed('a time with a fraction of a second, as later than the plan', 'approved', [], {
    reviews: listed(review(alice, 'APPROVED', { submittedAt: '2026-11-20T10:00:00.250Z', commit: head })),
  }),
  reviewed('an objection, and the rule for the vendor is gone', 'refused', ['no-rule', 'changes-requested'], {
    settings: settings(approvals, {}),
    reviews: listed(review(alice), review(bob, 'CHANGES_REQUESTED')),
  }),
];
