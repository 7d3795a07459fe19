import { expect, test } from '@jest/globals';
import { defined } from '../../src/defined.js';
import { graphqlUrlOf } from '../../src/github/addresses.js';
import { openGitHub } from '../../src/github/octokit.js';
import { connect, faultOf, operations, valueOf } from './connect.js';
import { fakeSha, startFakeGitHub } from './fake-github.js';

// GitHub, "Forming calls with GraphQL" for github.com, ghe.com and Enterprise Server; the variables of the runner have no slash at the end.
test.each([
  ['https://api.github.com', 'https://api.github.com/graphql'],
  ['https://api.octocorp.ghe.com', 'https://api.octocorp.ghe.com/graphql'],
  ['https://github.example.com/api/v3', 'https://github.example.com/api/graphql'],
  ['https://github.example.com/api/v3/', 'https://github.example.com/api/graphql'],
])('the GraphQL API of %s is %s', (rest, graphql) => {
  expect(graphqlUrlOf(rest)).toBe(graphql);
});

test('everything is found below the path of GitHub Enterprise Server, in pages, and whose the token is', async () => {
  const fake = await startFakeGitHub({ apiPath: '/api/v3', users: ['ana'], tokens: { app: { login: 'acme-buckets[bot]' } } });
  expect(fake.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/api\/v3$/);
  fake.addPull({ author: 'ana' });
  for (let i = 0; i < 101; i += 1) fake.review(1, 'ana', 'COMMENTED');
  for (let i = 0; i < 101; i += 1) fake.pushCommit(1);
  const github = connect(fake, { token: 'app', login: 'ask' });
  expect(valueOf(await github.reviews(1)).items).toHaveLength(101);
  expect(valueOf(await github.pushes('request-1')).items).toHaveLength(102);
  expect(valueOf(await github.identity())).toMatchObject({ login: 'acme-buckets[bot]' });
  await fake.stop();
});

test('a call that names no version of the API, or holds a parameter that is none, is refused by the fake', async () => {
  const fake = await startFakeGitHub({ users: ['ana'] });
  const call = (path: string, version?: string) =>
    fetch(`${fake.url}/repos/acme/buckets/${path}`, {
      headers: {
        authorization: 'token ghs_fake-workflow-token',
        ...defined({ 'x-github-api-version': version }),
      },
    }).then(({ status }) => status);
  expect([await call('pulls', '2022-11-28'), await call('pulls'), await call('pulls', '2026-03-10')]).toEqual([200, 501, 501]);
  expect(await call('pulls?owner=acme', '2022-11-28')).toBe(501);
  expect(operations(fake)).toEqual(['pulls/list', 'unknown', 'unknown', 'unknown']);
  await expect(fake.stop()).rejects.toThrow('does not know');
});

test('owner and repo go into the path, and nowhere else', async () => {
  const fake = await startFakeGitHub({ teams: { 'acme/files': [] }, tokens: { app: { login: 'acme-buckets[bot]' } } });
  const github = connect(fake, { token: 'app', login: 'ask' });
  valueOf(await github.team('files'));
  valueOf(await github.identity());
  expect(fake.calls().map(({ path, body }) => [path, body])).toEqual([
    ['/orgs/acme/teams/files/members?per_page=100&page=1', {}],
    ['/graphql', { query: 'query { viewer { login databaseId } }' }],
  ]);
  await fake.stop();
  expect(
    faultOf(
      await openGitHub(() => Promise.reject(new TypeError('fetch failed')), {
        owner: 'a',
        repo: 'b',
        clock: { now: Date.now, sleep: () => Promise.resolve() },
      }).fileAt(fakeSha('x'), 'a'),
    ).code,
  ).toBe('github/unreachable');
});
