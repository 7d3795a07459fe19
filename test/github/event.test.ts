import { describe, expect, test } from '@jest/globals';
import { parseEvent } from '../../src/github/event.js';

const head = 'a'.repeat(40);
const base = 'b'.repeat(40);
const repository = { default_branch: 'main', full_name: 'acme/buckets' };
const repo = { full_name: 'acme/buckets' };
const pull = { number: 7, head: { sha: head, ref: 'topic', repo }, base: { sha: base, ref: 'main', repo } };

function parse(name: string, payload: unknown) {
  return parseEvent({ name, sha: head, ref: 'refs/heads/main' }, payload);
}

describe('an event as GitHub sends it', () => {
  test.each<[string, unknown, object]>([
    [
      'pull_request',
      { action: 'opened', pull_request: pull, repository },
      { kind: 'pull-request', number: 7, head, base, baseBranch: 'main', fromFork: false },
    ],
    [
      'pull_request_review',
      { action: 'submitted', pull_request: pull, repository },
      { kind: 'review', number: 7, head, base, fromFork: false },
    ],
    ['merge_group', { merge_group: { head_sha: head, base_sha: base } }, { kind: 'merge-group', head, base }],
    [
      'merge_group',
      { merge_group: { head_sha: head, base_sha: base, head_ref: `refs/heads/gh-readonly-queue/release/1.x/pr-12-${base}` } },
      { kind: 'merge-group', head, base, into: { branch: 'release/1.x', pullRequest: 12 } },
    ],
    [
      'merge_group',
      { merge_group: { head_sha: head, base_sha: base, head_ref: `refs/heads/mine/gh-readonly-queue/main/pr-12-${base}` } },
      { kind: 'merge-group', head, base },
    ],
    [
      'push',
      { ref: 'refs/heads/main', after: head, repository },
      { kind: 'push', branch: 'main', commit: head, defaultBranch: 'main' },
    ],
    // A draft is a pull request as any other: it is planned, and merging it is what GitHub refuses.
    [
      'pull_request',
      { action: 'opened', pull_request: { ...pull, draft: true }, repository },
      { kind: 'pull-request', number: 7, head, base, baseBranch: 'main', fromFork: false },
    ],
    // The first push of a branch, whose `before` is no commit.
    [
      'push',
      { ref: 'refs/heads/main', before: '0'.repeat(40), after: head, created: true, base_ref: null, repository },
      { kind: 'push', branch: 'main', commit: head, defaultBranch: 'main' },
    ],
    ['push', { ref: 'refs/tags/main', after: head, repository }, { kind: 'push', branch: 'refs/tags/main' }],
    ['schedule', { schedule: '0 5 * * *' }, { kind: 'run', by: 'schedule', branch: 'main', commit: head }],
    ['workflow_dispatch', { repository, inputs: {} }, { kind: 'run', by: 'workflow_dispatch' }],
    [
      'issues',
      { action: 'closed', issue: { number: 3, title: 'Hand over', body: null }, repository },
      { kind: 'issue', number: 3, action: 'closed', said: { title: 'Hand over', body: '' }, defaultBranch: 'main' },
    ],
  ])('%s', (name, payload, event) => {
    expect(parse(name, payload)).toMatchObject({ ok: true, value: event });
  });

  test.each<[string, object]>([
    ['another repository', { ...pull, head: { ...pull.head, repo: { full_name: 'mallory/buckets' } } }],
    ['a repository that is gone', { ...pull, head: { ...pull.head, repo: null } }],
  ])('a head in %s is a fork', (_, fork) => {
    expect(parse('pull_request', { action: 'opened', pull_request: fork, repository })).toMatchObject({
      value: { fromFork: true },
    });
  });
});

describe('an event that is none', () => {
  test.each<[string, unknown, string]>([
    ['deployment', {}, 'event/unknown'],
    ['', {}, 'event/unknown'],
    ['push', {}, 'event/shape'],
    ['push', null, 'event/shape'],
    ['push', { ref: 'refs/heads/main', after: '--upload-pack=x', repository }, 'event/shape'],
    ['pull_request', { action: 'opened', pull_request: { ...pull, number: '7' }, repository }, 'event/shape'],
    ['merge_group', { merge_group: { head_sha: 'HEAD', base_sha: base } }, 'event/shape'],
  ])('%s %j is a fault', (name, payload, code) => {
    expect(parse(name, payload)).toMatchObject({ ok: false, faults: [{ code }] });
  });
});
