import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { accountNamed, commitOfTag, lookupAt, newestRelease, ownAccount, type Lookup } from '../../src/github/lookup.js';

const sha = '6dcb09b5b57875f334f61aebed695e2e4193db5e';
/** As GitHub's REST API documents its answers: "Get a user", "Get the latest release", "Get a commit". */
const answers: Readonly<Record<string, readonly [status: number, body: string]>> = {
  '/user': [200, JSON.stringify({ login: 'octocat', id: 583231, type: 'User' })],
  '/users/octocat': [200, JSON.stringify({ login: 'octocat', id: 583231, type: 'User' })],
  '/users/acme': [200, JSON.stringify({ login: 'acme', id: 9919, type: 'Organization' })],
  '/users/busy': [500, '{}'],
  '/users/odd': [200, 'null'],
  '/users/half': [200, '{"login": "ha'],
  '/repos/acme/vendor-bucket/releases/latest': [200, JSON.stringify({ tag_name: 'v1.2.3' })],
  '/repos/acme/vendor-bucket/commits/tags%2Fv1.2.3': [200, JSON.stringify({ sha })],
  '/repos/acme/vendor-bucket/commits/tags%2Fv9': [422, JSON.stringify({ message: 'No commit found for SHA: tags/v9' })],
  '/repos/acme/vendor-bucket/commits/tags%2Fv8': [200, JSON.stringify({ sha: 'main' })],
};
let server: Server;
let lookup: Lookup;
let asked: { readonly url: string; readonly authorization: string | undefined }[];
beforeEach(async () => {
  asked = [];
  server = createServer((request, response) => {
    const { url = '', headers } = request;
    asked.push({ url, authorization: headers.authorization });
    const [status, body] = answers[url] ?? [404, JSON.stringify({ message: 'Not Found' })];
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  lookup = { api: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token: 'ghs_x' };
});
afterEach(() => new Promise<void>((resolve) => void server.close(() => resolve())));

test('accounts are found by their login, with the token', async () => {
  expect(await accountNamed(lookup, 'octocat')).toEqual({ login: 'octocat', id: 583231, type: 'User' });
  expect(await accountNamed(lookup, 'acme')).toMatchObject({ type: 'Organization' });
  expect(await accountNamed(lookup, 'no/one')).toBe('none');
  expect(await ownAccount(lookup)).toMatchObject({ login: 'octocat' });
  expect(asked.map(({ url }) => url)).toContain('/users/no%2Fone');
  expect(new Set(asked.map(({ authorization }) => authorization))).toEqual(new Set(['Bearer ghs_x']));
});

test('without a token nobody is asked whose it is', async () => {
  expect(await ownAccount({ api: lookup.api })).toBeUndefined();
  expect(asked).toEqual([]);
});

test('a release is found, and the commit of its tag', async () => {
  expect(await newestRelease(lookup, 'acme/vendor-bucket')).toBe('v1.2.3');
  expect(await newestRelease(lookup, 'acme/other')).toBeUndefined();
  expect(await commitOfTag(lookup, 'acme/vendor-bucket', 'v1.2.3')).toBe(sha);
  expect(await commitOfTag(lookup, 'acme/vendor-bucket', 'v9')).toBe('none');
  expect(await commitOfTag(lookup, 'acme/vendor-bucket', 'v8')).toBeUndefined();
});

test.each(['busy', 'odd', 'half'])('an answer that says nothing is nothing known: %s', async (login) => {
  expect(await accountNamed(lookup, login)).toBeUndefined();
});

test('nobody there is nothing known', async () => {
  expect(await newestRelease({ api: 'http://127.0.0.1:9' }, 'a/b')).toBeUndefined();
});

describe('whom to ask', () => {
  test.each<[host: string, env: Record<string, string>, api: string | undefined]>([
    ['github.com', {}, 'https://api.github.com'],
    ['github.com', { GITHUB_API_URL: 'https://proxy.example/' }, 'https://proxy.example'],
    // GitHub Enterprise Cloud, "Network details for GHE.com".
    ['acme.ghe.com', {}, 'https://api.acme.ghe.com'],
    // GitHub Enterprise Server, "Getting started with the REST API".
    ['github.acme.example', { GITHUB_SERVER_URL: 'https://github.acme.example' }, 'https://github.acme.example/api/v3'],
    [
      'github.com',
      { GITHUB_SERVER_URL: 'https://github.acme.example', GITHUB_API_URL: 'https://github.acme.example/api/v3' },
      'https://api.github.com',
    ],
    // Whoever made a clone named it, and nobody else: a token would go to a stranger.
    ['evil.example', {}, undefined],
    ['evil.example', { GITHUB_API_URL: 'https://api.github.com' }, undefined],
    ['ghe.com.evil.example', {}, undefined],
  ])('of %s, with %j', (host, env, api) => {
    expect(lookupAt(host, { ...env, GITHUB_TOKEN: 'ghs_x' })).toEqual(api === undefined ? undefined : { api, token: 'ghs_x' });
  });
});
