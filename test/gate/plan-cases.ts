import {
  applied,
  atApply,
  atReview,
  head,
  listed,
  oldHead,
  record,
  recorded,
  resolved,
  reviewed,
  type Case,
} from './baseline.js';

const unreadable = { unreadable: 'GitHub answered 500' };
const invalid = { invalid: 'mallory edited the comment that holds it' };

/** Rule 4: the plan on record, and the new one. */
export const planCases: readonly Case[] = [
  reviewed('no plan yet', 'pending', ['no-plan', 'approvals-missing'], { record: { absent: true } }),
  applied('merged before there was a plan', 'refused', ['no-plan', 'approvals-missing'], { record: { absent: true } }),
  reviewed("the record can't be read", 'undetermined', ['unreadable-plan-record', 'approvals-missing'], { record: unreadable }),
  reviewed('an edited comment', 'pending', ['invalid-record', 'approvals-missing'], { record: invalid }),
  applied('an edited comment, after the merge', 'refused', ['invalid-record', 'approvals-missing'], { record: invalid }),
  reviewed('a record of an older head', 'pending', ['stale-plan'], { record: recorded({ head: oldHead }) }),
  applied('a forged record: another head', 'refused', ['stale-plan'], { record: recorded({ head: oldHead }) }),
  applied('a forged record: no head', 'refused', ['stale-plan'], { record: recorded({ head: '' }) }),
  reviewed('two plans of one head that contradict each other', 'pending', ['contradictory-plans', 'approvals-missing'], {
    record: { contradictory: 2 },
  }),
  applied('a second plan of the head that a thief recorded', 'refused', ['contradictory-plans', 'approvals-missing'], {
    record: { contradictory: 2 },
  }),
  applied('the plan of another pull request with the same head', 'refused', ['plan-of-other-pull-request'], {
    record: recorded({ pullRequest: 8 }),
  }),
  applied('a forged record: another file', 'refused', ['other-file'], { record: recorded({ file: 'buckets/other.yml' }) }),
  applied('a forged record: another bucket', 'refused', ['other-bucket'], { record: recorded({ bucket: 'other' }) }),
  applied('a forged record: a time that is none', 'refused', ['invalid-record', 'approvals-missing'], {
    record: recorded({ postedAt: '0' }),
  }),
  applied('a forged record: a time before the reviews that is no time', 'refused', ['invalid-record', 'approvals-missing'], {
    record: recorded({ postedAt: '2026-13-45T10:00:00Z' }),
  }),
  applied('the review of the head was edited or removed, or never posted', 'refused', ['review-not-shown'], {
    shown: { value: false },
  }),
  applied(
    "whether the review stands as it was written can't be read",
    'undetermined',
    ['unreadable-review-on-the-pull-request'],
    {
      shown: unreadable,
    },
  ),
  applied('the new plan is another one', 'refused', ['other-plan'], {
    fresh: { value: { ...record, fingerprint: 'sha256:moved' } },
  }),
  applied('fingerprints that an edge failed to make', 'refused', ['other-plan'], {
    record: recorded({ fingerprint: '' }),
    fresh: { value: { ...record, fingerprint: '' } },
  }),
  applied('the request means something else now', 'refused', ['other-spec'], {
    fresh: { value: { ...record, specDigest: 'sha256:other' } },
  }),
  applied('the request means something else now, so that its plan is another one', 'refused', ['other-spec'], {
    fresh: { value: { ...record, specDigest: 'sha256:other', fingerprint: 'sha256:moved' } },
  }),
  applied('the tags of the default branch are other ones, and so is the plan', 'refused', ['other-rules'], {
    resolved: resolved({ specDigest: 'sha256:other' }, undefined, ['tags']),
    fresh: { value: { ...record, specDigest: 'sha256:other', fingerprint: 'sha256:moved' } },
  }),
  reviewed('a guardrail on the default branch refuses it by now', 'pending', ['refused-by-rules'], {
    resolved: resolved({ fault: 'us-east-1 is not allowed' }, undefined, ['guardrails']),
  }),
  reviewed('the template means something else on the default branch by now', 'pending', ['other-rules'], {
    resolved: resolved({ specDigest: 'sha256:other' }, undefined, ['the template vendors/sendsafely.yml']),
  }),
  applied('the tags of the default branch are other ones', 'refused', ['other-rules'], {
    resolved: resolved({ specDigest: 'sha256:other' }, undefined, ['tags']),
  }),
  applied('a guardrail of the default branch refuses it', 'refused', ['refused-by-rules'], {
    resolved: resolved({ fault: 'it is not allowed' }, undefined, ['guardrails']),
  }),
  applied('a forged record: its base means something else', 'refused', ['other-rules'], {
    resolved: resolved(undefined, { specDigest: 'sha256:shown' }),
  }),
  applied('digests of specs that an edge failed to make', 'refused', ['other-rules'], {
    record: recorded({ specDigest: '' }),
    resolved: resolved({ specDigest: '' }, { specDigest: '' }),
  }),
  applied("the rules can't be read", 'undetermined', ['unreadable-rules-on-the-default-branch'], { resolved: unreadable }),
  applied('the new plan failed', 'undetermined', ['unreadable-new-plan'], { fresh: { unreadable: 'Terraform failed' } }),
  reviewed(
    'nothing can be refused by accident: all is unreadable',
    'undetermined',
    [
      'unreadable-file-at-the-head-commit',
      'unreadable-plan-record',
      'unreadable-rules-on-the-default-branch',
      'unreadable-reviews',
      'unreadable-commits',
      'unreadable-settings-at-the-base-commit',
      'unreadable-settings-on-the-default-branch',
      'no-approvals',
    ],
    {
      bytesAtHead: unreadable,
      commits: unreadable,
      reviews: unreadable,
      settings: { base: unreadable, tip: unreadable },
      record: unreadable,
      resolved: unreadable,
      teams: [],
    },
  ),
  applied('other tool versions are for the reader', 'approved', [], {
    record: recorded({ toolVersions: { terraform: '1.12.0' } }),
  }),
  applied('a plan without changes, approved', 'approved', [], {
    record: recorded({ risk: 'none' }),
    fresh: { value: { ...record, risk: 'none' } },
  }),
  reviewed('a head that an edge failed to read', 'pending', ['stale-plan', 'approvals-missing'], {
    pullRequest: 'value' in atReview.pullRequest ? { value: { ...atReview.pullRequest.value, head: '' } } : atReview.pullRequest,
    record: recorded({ head: '' }),
  }),
  applied('everything afresh, and nothing has moved', 'approved', [], {
    reviews: atApply.reviews,
    commits: listed({ sha: head, authorship: 'signed', author: null, committer: null, coAuthors: [] }),
  }),
];
