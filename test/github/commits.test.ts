import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Request } from '../../src/github/ask.js';
import { openGitHub } from '../../src/github/octokit.js';
import { connect, faultOf, operations, valueOf } from './connect.js';
import { fakeSha, startFakeGitHub, type FakeGitHub } from './fake-github.js';

let fake: FakeGitHub;
const at = fakeSha('head');
beforeEach(async () => {
  fake = await startFakeGitHub({ users: ['ana', 'ben'] });
  const long = 'x'.repeat(1024 * 1024);
  const files = { 'buckets/a b#ü.yml': 'bucket: größe\n', 'empty.yml': '', 'long.yml': long, 'longer.yml': `${long}x` };
  fake.state.trees.set(at, new Map(Object.entries(files)));
});
afterEach(() => fake.stop());

const text = (bytes: Uint8Array | null) => (bytes === null ? null : Buffer.from(bytes).toString('utf8'));

describe('a file at a commit', () => {
  test.each([
    ['with its bytes', 'buckets/a b#ü.yml', 'bucket: größe\n'],
    ['that is empty', 'empty.yml', ''],
    ['that is not there', 'buckets/none.yml', null],
  ])('%s', async (_, path, content) => {
    expect(text(valueOf(await connect(fake).fileAt(at, path)))).toBe(content);
  });

  test('of exactly 1 MiB', async () => {
    expect(valueOf(await connect(fake).fileAt(at, 'long.yml'))).toHaveLength(1024 * 1024);
  });

  test.each([
    ['of more', 'longer.yml'],
    ['that is a folder', 'buckets'],
  ])('%s is refused', async (_, path) => {
    expect(faultOf(await connect(fake).fileAt(at, path)).code).toBe('github/file');
  });

  test('that is a link is refused, though GitHub answers with the file that it leads to', async () => {
    fake.state.trees.get(at)?.set('buckets/link.yml', 'empty.yml');
    fake.state.links.add(`${at}:buckets/link.yml`);
    expect(faultOf(await connect(fake).fileAt(at, 'buckets/link.yml'))).toMatchObject({
      code: 'github/file',
      message: 'The file "buckets/link.yml" is a link, or behind one.',
    });
  });

  test('of a commit that GitHub does not know is not a file that is not there', async () => {
    expect(faultOf(await connect(fake).fileAt(fakeSha('unknown'), 'empty.yml')).code).toBe('github/not-found');
  });

  // Git, "Git Internals", 10.2: the id of the blob 'test content\n' is d670460b4b4aece5915caf5c68d12f560a9fe3e4.
  const content = Buffer.from('test content\n').toString('base64');
  const file = { type: 'file', encoding: 'base64', size: 13, sha: 'd670460b4b4aece5915caf5c68d12f560a9fe3e4', content };
  const answering = (data: unknown) => {
    const { sha } = data as { readonly sha?: unknown };
    const tree = { truncated: false, tree: [{ path: 'a.yml', mode: '100644', sha }] };
    const request: Request = (route) =>
      Promise.resolve({ status: 200, data: route.includes('/git/trees/') ? tree : data, headers: {} });
    return openGitHub(request, { owner: 'acme', repo: 'buckets' }).fileAt(at, 'a.yml');
  };

  test('is taken by the id of its blob', async () => {
    expect(text(valueOf(await answering(file)))).toBe('test content\n');
    // git hash-object --stdin, in a repository made with --object-format=sha256.
    const long = { ...file, sha: '13b7e821533d3fe3728a3c4560606a65aab99f4390b9df0714f9075c0ef4c2d6' };
    expect(text(valueOf(await answering(long)))).toBe('test content\n');
  });

  test.each([
    ['other bytes of the same length', { ...file, content: Buffer.from('fest content\n').toString('base64') }, 'github/file'],
    ['another length', { ...file, size: 12 }, 'github/file'],
    ['a link', { type: 'symlink', size: 5, sha: file.sha, target: 'b.yml' }, 'github/file'],
    ['a submodule', { type: 'submodule', size: 0, sha: file.sha, submodule_git_url: null }, 'github/file'],
    ['no base64', { ...file, content: '***' }, 'github/answer'],
    ['an encoding that is not known', { ...file, encoding: 'utf-8' }, 'github/answer'],
  ])('with %s is refused', async (_, data, code) => {
    expect(faultOf(await answering(data)).code).toBe(code);
  });
});

describe('who pushed to a branch', () => {
  test('is told with the commit, the latest first, force-pushes included; other branches are not', async () => {
    const { commits } = fake.addPull({ author: 'ana', headRef: 'topic' });
    fake.addPull({ author: 'ben', headRef: 'other' });
    const second = fake.pushCommit(1, {}, 'ben');
    const third = fake.forcePush(1, {}, 'helper[bot]');
    const fourth = fake.pushCommit(1, {}, null);
    const { items, complete } = valueOf(await connect(fake).pushes('topic'));
    expect(complete).toBe(true);
    expect(items.map(({ commit, actor }) => [commit, actor?.login, actor?.type])).toEqual([
      [fourth.sha, undefined, undefined],
      [third.sha, 'helper[bot]', 'Bot'],
      [second.sha, 'ben', 'User'],
      [expect.any(String), 'ana', 'User'],
    ]);
    expect(commits).toHaveLength(2);
  });

  test.each([0, 1, 100, 101, 250])('is read to the last page, by the cursor: %d', async (count) => {
    fake.addPull({ author: 'ana', headRef: 'topic' });
    for (let i = 1; i < count; i += 1) fake.pushCommit(1);
    const pushes = valueOf(await connect(fake).pushes(count === 0 ? 'none' : 'topic'));
    expect(pushes).toMatchObject({ complete: true, items: { length: count } });
    expect(new Set(pushes.items.map(({ commit }) => commit)).size).toBe(count);
    expect(operations(fake)).toHaveLength(Math.max(1, Math.ceil(count / 100)));
  });

  test('that goes on and on is not complete; the address of a next page is never called', async () => {
    const asked: unknown[] = [];
    const request: Request = (route, { after }) => {
      asked.push([route, after]);
      return Promise.resolve({
        status: 200,
        data: [],
        headers: { link: '<https://evil.example/x?after=Y3Vyc29yOjI%3D>; rel="next"' },
      });
    };
    const { complete } = valueOf(await openGitHub(request, { owner: 'acme', repo: 'buckets' }).pushes('topic'));
    expect(complete).toBe(false);
    expect(asked).toHaveLength(100);
    expect(asked[1]).toEqual(['GET /repos/{owner}/{repo}/activity', 'Y3Vyc29yOjI=']);
  });

  test('is a fault where the token may not read it', async () => {
    const closed = await startFakeGitHub({ permissions: { contents: 'none' } });
    expect(faultOf(await connect(closed).pushes('main'))).toMatchObject({
      code: 'github/permission',
      fix: expect.stringContaining('contents: read'),
    });
    await closed.stop();
  });
});

test('who dismissed which reviews is told by the events of the pull request', async () => {
  fake.addPull({ author: 'ana' });
  const [objection, approval] = [fake.review(1, 'ben', 'CHANGES_REQUESTED'), fake.review(1, 'ben', 'APPROVED')];
  fake.dismiss(objection, 'mallory');
  fake.dismiss(approval);
  fake.merge(1, [fakeSha('merged')]);
  expect(valueOf(await connect(fake).dismissals(1))).toEqual([
    { review: objection, was: 'objection', by: expect.objectContaining({ login: 'mallory' }) },
    { review: approval, was: 'approval', by: expect.objectContaining({ login: 'ana' }) },
  ]);
});
