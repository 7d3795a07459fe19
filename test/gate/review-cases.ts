import {
  alice,
  applied,
  atApply,
  atReview,
  bob,
  carol,
  commit,
  dave,
  head,
  listed,
  mallory,
  oldHead,
  postedAt,
  pullRequest,
  recorded,
  review,
  reviewed,
  type Case,
} from './baseline.js';
import type { Commit, Review } from '../../src/gate/facts.js';

const later = '2026-11-20T12:00:00Z';
const latest = '2026-11-20T13:00:00Z';

/** A pull request with these reviews, which lacks an approval. */
function lacks(name: string, reviews: readonly Review[], ...why: readonly string[]): Case {
  return { ...reviewed(name, 'pending', ['approvals-missing'], { reviews: listed(...reviews) }), why };
}

function withCommits(name: string, commits: readonly Commit[]): Case {
  const facts = { ...atReview, commits: listed(...commits) };
  return { name, facts, state: 'pending', codes: ['approvals-missing'], why: ['it is by an author or committer of a commit'] };
}

/** Rule 2: what a review has to be. */
export const reviewCases: readonly Case[] = [
  lacks('nobody reviewed', []),
  lacks('a stale approval of an older head', [review(alice, 'APPROVED', { commit: oldHead })], 'it is not on the head commit'),
  lacks('an approval of a commit that is gone', [review(alice, 'APPROVED', { commit: null })], 'it is not on the head commit'),
  lacks('a dismissed approval', [review(alice, 'DISMISSED')], 'it was dismissed'),
  lacks(
    'approved, and a later approval dismissed',
    [review(alice), review(alice, 'DISMISSED', { submittedAt: later })],
    'a later review of the same person replaces it',
    'it was dismissed',
  ),
  reviewed('dismissed, then approved again', 'approved', [], {
    reviews: listed(review(alice, 'DISMISSED'), review(alice, 'APPROVED', { submittedAt: later })),
  }),
  lacks(
    'approved before the plan',
    [review(alice, 'APPROVED', { submittedAt: '2026-11-20T09:00:00Z' })],
    'it was not given after the plan was posted',
  ),
  lacks(
    'approved in the same second as the plan',
    [review(alice, 'APPROVED', { submittedAt: postedAt })],
    'it was not given after the plan was posted',
  ),
  {
    ...reviewed('approved, and planned again since', 'pending', ['approvals-missing'], {
      record: recorded({ postedAt: latest, firstPostedAt: postedAt }),
    }),
    why: ['it was planned again since: read the plan once more, and approve again'],
  },
  {
    ...reviewed('approved before it was planned the first time, and planned again', 'pending', ['approvals-missing'], {
      record: recorded({ postedAt: latest, firstPostedAt: later }),
    }),
    why: ['it was not given after the plan was posted'],
  },
  reviewed('approved a second after the plan', 'approved', [], {
    reviews: listed(review(alice, 'APPROVED', { submittedAt: '2026-11-20T10:00:01Z' })),
  }),
  lacks('only a comment', [review(alice, 'COMMENTED')]),
  lacks('a review that is not sent yet', [review(alice, 'PENDING')]),
  lacks('an approval by a deleted account', [review(null)]),
  lacks('an approval by a bot that the settings name', [review({ ...alice, type: 'Bot' })], 'a bot gave it'),
  lacks(
    'an approval by somebody else',
    [review(mallory)],
    'the settings at the base commit do not name this person',
    'the settings on the default branch now do not name this person',
  ),
  {
    ...reviewed('the own approval', 'pending', ['approvals-missing'], { pullRequest: pullRequest(atReview, { author: alice }) }),
    why: ['it is by the author of the pull request'],
  },
  {
    ...reviewed('the own approval, with the login in capitals', 'pending', ['approvals-missing'], {
      pullRequest: pullRequest(atReview, { author: { login: 'ALICE' } }),
    }),
    why: ['it is by the author of the pull request'],
  },
  {
    ...reviewed('the own approval, after a rename', 'pending', ['approvals-missing'], {
      pullRequest: pullRequest(atReview, { author: { login: 'alice-before', id: 1 } }),
    }),
    why: ['it is by the author of the pull request'],
  },
  withCommits("a commit author's approval", [commit(), commit({ sha: oldHead, author: alice })]),
  withCommits("a committer's approval", [commit({ committer: { login: 'Alice' } })]),
  withCommits("a co-author's approval", [commit({ coAuthors: [{ email: 'x@example.com' }, alice] })]),
  reviewed('a co-author without an account keeps nobody out', 'approved', [], {
    commits: listed(commit({ coAuthors: [{ email: 'alice@example.com' }] })),
  }),
  reviewed('a commit without any author', 'approved', [], { commits: listed(commit({ author: null, committer: null })) }),
  reviewed('an administrator helped, another approves', 'approved', [], { commits: listed(commit({ coAuthors: [bob] })) }),
  reviewed('approved, then commented', 'approved', [], {
    reviews: listed(review(alice), review(alice, 'COMMENTED', { submittedAt: later })),
  }),
  {
    ...reviewed('approved, then asked for changes', 'pending', ['approvals-missing', 'changes-requested'], {
      reviews: listed(review(alice), review(alice, 'CHANGES_REQUESTED', { submittedAt: later })),
    }),
    why: ['a later review of the same person replaces it', 'it asks for changes'],
  },
  reviewed('asked for changes, then approved', 'approved', [], {
    reviews: listed(review(alice, 'CHANGES_REQUESTED'), review(alice, 'APPROVED', { submittedAt: later })),
  }),
  reviewed('asked for changes and approved within a second', 'approved', [], {
    reviews: listed(review(alice, 'CHANGES_REQUESTED', { id: 1 }), review(alice, 'APPROVED', { id: 2 })),
  }),
  reviewed('asked for changes on an older head, and approved by another', 'pending', ['changes-requested'], {
    reviews: listed(review(bob, 'CHANGES_REQUESTED', { commit: oldHead, submittedAt: '2026-11-20T08:00:00Z' }), review(alice)),
  }),
  reviewed('an objection that was dismissed', 'approved', [], { reviews: listed(review(bob, 'DISMISSED'), review(alice)) }),
  reviewed('an objection by somebody who administers nothing', 'approved', [], {
    reviews: listed(review(mallory, 'CHANGES_REQUESTED'), review(alice)),
  }),
  reviewed('an objection by a bot', 'approved', [], {
    reviews: listed(review({ ...bob, type: 'Bot' }, 'CHANGES_REQUESTED'), review(alice)),
  }),
  applied('an objection after the merge', 'pending', ['changes-requested'], {
    reviews: listed(review(alice), review(bob, 'CHANGES_REQUESTED', { submittedAt: latest })),
  }),
  reviewed('reviews in another order than that of time', 'pending', ['approvals-missing', 'changes-requested'], {
    reviews: listed(review(alice, 'CHANGES_REQUESTED', { submittedAt: later }), review(alice)),
  }),
  applied('a force-push after the approval', 'refused', ['stale-plan', 'approvals-missing'], {
    pullRequest: pullRequest(atApply, { head: oldHead }),
  }),
  reviewed('approved once more than one page of reviews was read', 'approved', [], {
    reviews: listed(...Array.from({ length: 130 }, () => review(mallory, 'COMMENTED')), review(alice)),
  }),
  reviewed('reviews of which a page is missing', 'undetermined', ['unreadable-reviews'], {
    reviews: { value: { items: [review(alice)], complete: false } },
  }),
  reviewed('a review without a readable time', 'undetermined', ['unreadable-reviews'], {
    reviews: listed(review(alice), review(bob, 'DISMISSED', { submittedAt: 'yesterday' })),
  }),
  reviewed("reviews that can't be read", 'undetermined', ['unreadable-reviews', 'approvals-missing'], {
    reviews: { unreadable: 'GitHub answered 500' },
  }),
  reviewed('more commits than GitHub lists', 'undetermined', ['too-many-commits'], {
    commits: { value: { items: [commit()], complete: false } },
  }),
  reviewed('a list of no commits', 'undetermined', ['too-many-commits'], { commits: listed() }),
  reviewed("commits that can't be read", 'undetermined', ['unreadable-commits'], {
    commits: { unreadable: 'GitHub answered 403' },
  }),
  reviewed("an approval by a member of the administrators' team", 'approved', [], { reviews: listed(review(dave)) }),
  reviewed('a pull request by carol with the approval of carol and alice', 'approved', [], {
    reviews: listed(review(carol, 'APPROVED', { commit: head }), review(alice)),
  }),
];
