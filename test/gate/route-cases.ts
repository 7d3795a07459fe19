import {
  applied,
  atApply,
  atReview,
  pullRequest,
  recorded,
  reviewed,
  oldHead,
  head,
  commit,
  listed,
  carol,
  type Case,
} from './baseline.js';

const unreadable = { unreadable: 'GitHub answered 502' };
const webFlow = { login: 'web-flow', id: 19864447 };
const merged = (number: number) => ({
  value: { kind: 'merged', pullRequest: number } as const,
});

/** Rule 1: how the bytes came to the default branch. */
export const routeCases: readonly Case[] = [
  reviewed('an open pull request, approved', 'approved', []),
  applied('merged with a merge commit', 'approved', []),
  applied('a squash merge: the commit on the default branch is another one', 'approved', [], {
    commits: listed(commit({ committer: webFlow })),
  }),
  applied('a rebase merge: several new commits, the last one is what the pull request names', 'approved', [], {
    commits: listed(commit({ sha: oldHead }), commit({ committer: webFlow })),
  }),
  applied('a direct push without any pull request', 'refused', ['no-pull-request'], { pullRequest: { absent: true } }),
  applied('a direct push that writes the approved bytes again', 'refused', ['direct-push'], {
    route: { value: { kind: 'direct', commit: oldHead } },
  }),
  applied('two pull requests in one push, this one is its own', 'approved', [], { route: merged(7) }),
  applied('two pull requests in one push, the file came with the other', 'refused', ['other-pull-request'], { route: merged(8) }),
  applied('two pull requests claim the same commit', 'undetermined', ['several-pull-requests'], {
    route: { value: { kind: 'several', pullRequests: [7, 8] } },
  }),
  applied('a revert, by another pull request', 'refused', ['other-pull-request', 'other-bytes'], {
    route: merged(9),
    bytesAtTip: { value: 'sha256:before' },
  }),
  applied('bytes edited after the merge', 'refused', ['other-bytes'], { bytesAtTip: { value: 'sha256:edited' } }),
  applied('digests that an edge failed to make', 'refused', ['other-bytes'], {
    bytesAtHead: { value: '' },
    bytesAtTip: { value: '' },
  }),
  reviewed("the action's own follow-up", 'approved', [], { followUp: 'own' }),
  reviewed('a branch that is only named like a follow-up', 'refused', ['foreign-follow-up'], { followUp: 'foreign' }),
  applied('a branch that is only named like a follow-up, merged', 'refused', ['foreign-follow-up'], { followUp: 'foreign' }),
  reviewed('a follow-up that could not be compared', 'undetermined', ['unreadable-branch-of-the-follow-up'], {
    followUp: 'unread',
  }),
  applied('a pull request that is not merged', 'pending', ['not-merged'], {
    pullRequest: pullRequest(atApply, { state: 'open' }),
  }),
  reviewed('a pull request closed without a merge', 'refused', ['closed'], {
    pullRequest: pullRequest(atReview, { state: 'closed' }),
  }),
  reviewed('a review of a merged pull request', 'approved', [], { pullRequest: pullRequest(atReview, { state: 'merged' }) }),
  applied('merged into another branch', 'refused', ['other-branch'], {
    pullRequest: pullRequest(atApply, { baseBranch: 'release' }),
  }),
  reviewed('opened against another branch', 'refused', ['other-branch'], {
    pullRequest: pullRequest(atReview, { baseBranch: 'release' }),
  }),
  applied('a deleted request file', 'refused', ['not-on-default-branch'], { bytesAtTip: { absent: true } }),
  applied('renamed after the approval: the record names the old path', 'refused', ['not-at-head', 'other-file'], {
    request: { ...atApply.request, file: 'buckets/renamed.yml' },
    bytesAtHead: { absent: true },
  }),
  reviewed('renamed in the pull request itself, and planned there', 'approved', [], {
    request: { ...atReview.request, file: 'buckets/renamed.yml' },
    record: recorded({ file: 'buckets/renamed.yml' }),
  }),
  reviewed('a request that the head does not hold', 'refused', ['not-at-head'], { bytesAtHead: { absent: true } }),
  reviewed("the pull request can't be read", 'undetermined', ['unreadable-pull-request'], { pullRequest: unreadable }),
  applied("the route can't be read", 'undetermined', ['unreadable-way-to-the-default-branch'], { route: unreadable }),
  applied("the bytes at the head can't be read", 'undetermined', ['unreadable-file-at-the-head-commit'], {
    bytesAtHead: unreadable,
  }),
  applied("the bytes on the default branch can't be read", 'undetermined', ['unreadable-file-on-the-default-branch'], {
    bytesAtTip: unreadable,
  }),
  applied(
    'the API fails half-way: what was read is refused, whatever the rest says',
    'refused',
    ['other-bytes', 'unreadable-reviews', 'approvals-missing'],
    {
      bytesAtTip: { value: 'sha256:edited' },
      reviews: unreadable,
    },
  ),
  applied('a pull request whose author is gone', 'approved', [], { pullRequest: pullRequest(atApply, { author: null }) }),
  reviewed('a pull request from a fork, planned by a maintainer', 'approved', [], {
    pullRequest: pullRequest(atReview, { author: { login: 'stranger', id: 99 } }),
    commits: listed(commit({ author: { login: 'stranger', id: 99 }, committer: carol, sha: head })),
  }),
];
