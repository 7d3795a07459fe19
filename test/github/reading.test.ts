import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Request } from '../../src/github/ask.js';
import { openGitHub } from '../../src/github/octokit.js';
import { connect, faultOf, operations, valueOf } from './connect.js';
import { fakeSha, startFakeGitHub, type FakeGitHub } from './fake-github.js';

let fake: FakeGitHub;
beforeEach(async () => {
  fake = await startFakeGitHub({
    users: ['ana', 'ben', 'octocat'],
    teams: { 'acme/files': Array.from({ length: 130 }, (_, i) => `member-${i}`), 'other/files': ['ben'] },
    tokens: { app: { login: 'acme-buckets[bot]' } },
  });
  for (let i = 0; i < 130; i += 1) fake.state.users.set(`member-${i}`, { login: `member-${i}`, id: 500 + i, type: 'User' });
});
afterEach(() => fake.stop());

test('a branch is read with its present commit', async () => {
  fake.state.refs.set('release/1', fakeSha('released'));
  expect(valueOf(await connect(fake).branchTip('main'))).toBe(fakeSha('base'));
  expect(valueOf(await connect(fake).branchTip('release/1'))).toBe(fakeSha('released'));
  expect(faultOf(await connect(fake).branchTip('none')).code).toBe('github/not-found');
});

describe('a pull request', () => {
  test('is read with its author, base, head and default branch', async () => {
    const pull = fake.addPull({ author: 'ana' });
    expect(valueOf(await connect(fake).pullRequest(pull.number))).toEqual({
      number: 1,
      url: 'https://github.com/acme/buckets/pull/1',
      author: { login: 'ana', id: fake.state.users.get('ana')?.id, type: 'User' },
      state: 'open',
      baseBranch: 'main',
      defaultBranch: 'main',
      head: pull.head,
      headBranch: 'request-1',
      fromFork: false,
      base: fakeSha('base'),
      createdAt: '2026-03-02T09:00:01Z',
      mergedAt: null,
    });
  });

  test('of a fork is told as such', async () => {
    fake.addPull({ author: 'ana', fork: true });
    expect(valueOf(await connect(fake).pullRequest(1)).fromFork).toBe(true);
  });

  test('is merged once it is', async () => {
    fake.addPull({ author: 'ana' });
    expect(valueOf(await connect(fake).pullRequest(1))).toMatchObject({ state: 'open', mergedAt: null });
    fake.merge(1, [fakeSha('squashed')]);
    expect(valueOf(await connect(fake).pullRequest(1))).toMatchObject({ state: 'merged', mergedAt: '2026-03-02T09:00:02Z' });
    expect(valueOf(await connect(fake).mergesOf(1))).toEqual([fakeSha('squashed')]);
  });

  test('that there is none of is a fault', async () => {
    expect(faultOf(await connect(fake).pullRequest(77)).code).toBe('github/not-found');
  });
});

test.each([
  ['a merge', [fakeSha('merge')], fakeSha('merge')],
  ['a squash', [fakeSha('squash')], fakeSha('squash')],
  ['a rebase, by its first commit', [fakeSha('r1'), fakeSha('r2')], fakeSha('r1')],
])('the pull request of a commit is found after %s', async (_, commits, asked) => {
  fake.addPull({ author: 'ana' });
  fake.addPull({ author: 'ben' });
  fake.merge(2, commits);
  expect(valueOf(await connect(fake).pullRequestsOf(asked)).map(({ number }) => number)).toEqual([2]);
  expect(valueOf(await connect(fake).pullRequestsOf(fakeSha('pushed directly')))).toEqual([]);
});

describe('reviews', () => {
  test.each([0, 1, 99, 100, 101, 230])('are read to the last page: %d', async (count) => {
    fake.addPull({ author: 'ana' });
    for (let i = 0; i < count; i += 1) fake.review(1, 'ben', i === count - 1 ? 'APPROVED' : 'COMMENTED');
    const { items, complete } = valueOf(await connect(fake).reviews(1));
    expect([items.length, complete, items.at(-1)?.state]).toEqual([count, true, count === 0 ? undefined : 'APPROVED']);
  });

  test('carry the commit, the time, and a bot as a bot', async () => {
    fake.addPull({ author: 'ana' });
    fake.review(1, 'helper[bot]', 'APPROVED');
    fake.dismiss(fake.review(1, 'ben', 'APPROVED', fakeSha('older')));
    const { items } = valueOf(await connect(fake).reviews(1));
    expect(items).toEqual([
      expect.objectContaining({ state: 'APPROVED', commit: fake.state.pulls.get(1)?.head, submittedAt: '2026-03-02T09:00:02Z' }),
      expect.objectContaining({ state: 'DISMISSED', commit: fakeSha('older') }),
    ]);
    expect(items.map(({ user }) => user?.type)).toEqual(['Bot', 'User']);
  });
});

describe('commits', () => {
  test('are complete below 250, and not known to be at 250', async () => {
    fake.addPull({ author: 'ana' });
    for (let i = 1; i < 249; i += 1) fake.pushCommit(1);
    expect(valueOf(await connect(fake).commits(1))).toMatchObject({ complete: true, items: { length: 249 } });
    fake.pushCommit(1);
    expect(valueOf(await connect(fake).commits(1))).toMatchObject({ complete: false, items: { length: 250 } });
  });

  test('name everybody behind them', async () => {
    const message = [
      'Ask for a bucket',
      '',
      'Co-authored-by: Ben <77+ben@users.noreply.github.com>',
      'co-authored-by:Old Style <old@users.noreply.github.com>',
      '  Co-Authored-By: Out <out@example.com>\r',
      'Co-authored-by: broken',
    ].join('\n');
    const pull = fake.addPull({ author: 'ana' });
    fake.state.users.set('ana', { login: 'ana', id: 7, type: 'User' });
    pull.commits.length = 0;
    pull.commits.push({ sha: fakeSha('a'), message, author: 'ana', authorEmail: '', committerEmail: 'nobody@example.com' });
    expect(valueOf(await connect(fake).commits(1)).items).toEqual([
      {
        sha: fakeSha('a'),
        authorship: 'account',
        author: { login: 'ana', id: 7 },
        committer: { email: 'nobody@example.com' },
        coAuthors: [{ login: 'ben', id: 77 }, { login: 'old' }, { email: 'out@example.com' }],
      },
    ]);
  });

  test('say what stands for their author: a signature, an account, or nothing', async () => {
    fake.addPull({ author: 'ana', commit: { verified: true } });
    fake.pushCommit(1);
    const pull = fake.state.pulls.get(1);
    // Its address names an account, as anybody can write it; GitHub ties it to none.
    pull?.commits.push({ sha: fakeSha('x'), message: '', authorEmail: '7+ana@users.noreply.github.com', committerEmail: '' });
    const { items } = valueOf(await connect(fake).commits(1));
    expect(items.map(({ authorship }) => authorship)).toEqual(['signed', 'account', 'unknown']);
  });

  test('of an author whose account is malformed are a fault, and not an unknown author', async () => {
    fake.addPull({ author: 'ana' });
    fake.state.users.set('ana', { login: 'ana', id: -1, type: 'User' });
    expect(faultOf(await connect(fake).commits(1)).code).toBe('github/answer');
  });
});

test('changed files keep the path that they had', async () => {
  const files = [{ filename: 'b.yml', status: 'renamed' as const, previous_filename: 'a.yml' }];
  fake.addPull({ author: 'ana', files });
  expect(valueOf(await connect(fake).files(1)).items).toEqual([{ path: 'b.yml', status: 'renamed', previousPath: 'a.yml' }]);
});

describe('a list goes on', () => {
  const file = { filename: 'a.yml', status: 'added' };
  const full = Array.from({ length: 100 }, () => file);
  test.each([
    [
      'after a short page that names a next one',
      [[file], [file]],
      ['<https://api.github.com/x?page=2>; rel="next"', '<x>; rel="prev"'],
      2,
    ],
    ['after a full page without links', [full, [file]], [undefined, undefined], 101],
    ['not after a full page that names only those before', [full, [file]], ['<x>; rel="prev", <x>; rel="first"'], 100],
  ])('%s', async (_, pages, links, count) => {
    const request: Request = (_route, { page }) => {
      const at = Number(page) - 1;
      return Promise.resolve({ status: 200, data: pages[at], headers: { link: links[at] } });
    };
    const github = openGitHub(request, { owner: 'acme', repo: 'buckets' });
    expect(valueOf(await github.files(1))).toMatchObject({ items: { length: count }, complete: true });
  });

  test('for a hundred pages, and then is not complete', async () => {
    const request: Request = () => Promise.resolve({ status: 200, data: [file], headers: { link: '<x>; rel="next"' } });
    const github = openGitHub(request, { owner: 'acme', repo: 'buckets' });
    expect(valueOf(await github.files(1))).toMatchObject({ items: { length: 100 }, complete: false });
    const pulls: Request = () => Promise.resolve({ status: 200, data: [], headers: { link: '<x>; rel="next"' } });
    const endless = openGitHub(pulls, { owner: 'acme', repo: 'buckets' });
    expect(faultOf(await endless.pullRequestsOf(fakeSha('any'))).code).toBe('github/too-many');
  });
});

describe('a team', () => {
  test.each([
    ['files', 130],
    ['acme/files', 130],
    ['other/files', 1],
  ])('%s is read to the last page', async (name, count) => {
    const team = valueOf(await connect(fake, { token: 'app' }).team(name));
    expect('members' in team && [team.team, team.members.length, typeof team.members[0]?.id]).toEqual([name, count, 'number']);
  });

  test.each([
    ['whose members the token may not read', 'acme/files', {}],
    ['that there is none of', 'acme/nobody', { token: 'app' }],
  ])('%s is unreadable', async (_, name, connection) => {
    expect(valueOf(await connect(fake, connection).team(name))).toEqual({
      team: name,
      unreadable: expect.stringContaining('read:org'),
    });
  });

  test('that fails for another reason is a fault', async () => {
    fake.fail({ operation: 'teams/list-members-in-org', answer: { status: 500 }, times: 9 });
    expect(faultOf(await connect(fake, { token: 'app' }).team('files')).code).toBe('github/unreachable');
  });
});

describe('whose the token is', () => {
  test('costs one call for any number of questions', async () => {
    const github = connect(fake, { token: 'app', login: 'ask' });
    expect(valueOf(await github.identity())).toEqual({ login: 'acme-buckets[bot]', id: expect.any(Number) });
    valueOf(await github.identity());
    expect(operations(fake)).toEqual(['graphql']);
    expect(github.calls()).toBe(1);
  });

  test('is not asked where it is known', async () => {
    expect(valueOf(await connect(fake).identity())).toEqual({ login: 'github-actions[bot]' });
    expect(operations(fake)).toEqual([]);
  });
});
