import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ok, type Result } from '../../src/fault/fault.js';
import type { GitHub } from '../../src/github/port.js';
import { connect, faultOf, operations, testClock, valueOf } from './connect.js';
import { fakeSha, primaryLimit, secondaryLimit, startFakeGitHub, type FailingAnswer, type FakeGitHub } from './fake-github.js';

let fake: FakeGitHub;
beforeEach(async () => {
  fake = await startFakeGitHub();
  fake.addPull({ author: 'ana' });
});
afterEach(() => fake.stop());

describe('a permission that is missing is named with the YAML that adds it', () => {
  const sha = fakeSha('head');
  const head = () => fake.state.pulls.get(1)?.head ?? '';
  const cases: readonly (readonly [string, (github: GitHub) => Promise<Result<unknown>>])[] = [
    ['pull-requests: read', (github) => github.pullRequest(1)],
    ['pull-requests: write', (github) => github.putComment({ pullRequest: 1, key: 'review', head: head(), render: () => 'x' })],
    ['statuses: write', (github) => github.setStatus({ sha, context: 'vendor-bucket/plan', state: 'error', description: '' })],
    ['deployments: read', (github) => github.deployments({})],
    [
      'deployments: write',
      (github) => github.createDeployment({ environment: 'e', sha, task: 't', description: '', payload: {} }),
    ],
    ['issues: write', (github) => github.openIssue({ key: 'k', title: 't', body: '', labels: [], assignees: [] })],
    [
      'contents: write',
      (github) =>
        github.openFollowUp({
          branch: 'b',
          baseBranch: 'main',
          baseCommit: fakeSha('base'),
          isBase: () => Promise.resolve(true),
          note: () => Promise.resolve(ok(undefined)),
          file: { path: 'f', content: '', executable: false, message: 'm' },
          title: 't',
          body: '',
        }),
    ],
  ];

  test.each(cases)('%s', async (permission, call) => {
    const [name = '', level] = permission.split(': ');
    const own = await startFakeGitHub({ permissions: { issues: 'read', [name]: level === 'write' ? 'read' : 'none' } });
    own.state.pulls.set(1, own.addPull({ author: 'ana', head: head() }));
    const fault = faultOf(await call(connect(own)));
    expect(fault.code).toBe('github/permission');
    expect(fault.message).toContain('403, "Resource not accessible by integration"');
    expect(fault.fix).toContain(`permissions: { ${permission} }`);
    await own.stop();
  });

  test('and a setting that forbids pull requests by workflows is told apart', async () => {
    const message = 'GitHub Actions is not permitted to create or approve pull requests.';
    fake.fail({ operation: 'git/create-ref', answer: { status: 403, data: { message } } });
    const file = { path: 'f', content: '', executable: false, message: 'm' };
    const isBase = () => Promise.resolve(true);
    const note = () => Promise.resolve(ok(undefined));
    const followUp = { branch: 'b', baseBranch: 'main', baseCommit: fakeSha('base'), isBase, note, file, title: 't', body: '' };
    expect(faultOf(await connect(fake).openFollowUp(followUp)).fix).toContain('Allow GitHub Actions to create');
  });
});

test.each([
  [401, 'github/token'],
  [404, 'github/not-found'],
  [409, 'github/conflict'],
  [410, 'github/gone'],
  [422, 'github/invalid'],
  [418, 'github/refused'],
])('an answer of %d is a fault at once', async (status, code) => {
  const clock = testClock();
  fake.fail({ answer: { status, data: { message: 'No\n::error::forged', errors: ['this', { field: 'f', code: 'c' }] } } });
  const fault = faultOf(await connect(fake, { clock }).pullRequest(1));
  expect(fault.code).toBe(code);
  expect(fault.message).toContain(`"No\\n::error::forged; this; f c"`);
  expect([fault.fix === '', clock.waits, operations(fake).length]).toEqual([false, [], 1]);
});

test('a token that is not valid is told as such', async () => {
  expect(faultOf(await connect(fake, { token: 'expired' }).pullRequest(1)).code).toBe('github/token');
});

describe('trouble on the way', () => {
  const passing: readonly (readonly [string, FailingAnswer])[] = [
    ['500', { status: 500 }],
    ['502', { status: 502, data: '<html>' }],
    ['a cut connection', 'cut'],
    ['half an answer', 'malformed'],
  ];

  test.each(passing)('is passed by three more tries: %s', async (_, answer) => {
    const clock = testClock();
    fake.fail({ answer, times: 3 });
    valueOf(await connect(fake, { clock }).pullRequest(1));
    expect(clock.waits).toEqual([1000, 2000, 4000]);
  });

  test.each(passing)('that stays is a fault: %s', async (_, answer) => {
    fake.fail({ answer, times: 4 });
    const github = connect(fake);
    expect(faultOf(await github.pullRequest(1)).code).toBe('github/unreachable');
    expect([github.calls(), operations(fake).length]).toEqual([4, 4]);
  });

  test('half-way through a list is no shorter list', async () => {
    for (let i = 0; i < 150; i += 1) fake.review(1, 'ben', 'COMMENTED');
    fake.fail({ operation: 'pulls/list-reviews', nth: 2, times: 4, answer: { status: 502 } });
    expect(faultOf(await connect(fake).reviews(1)).code).toBe('github/unreachable');
  });

  test('after what must not be done twice is looked into before a fault', async () => {
    fake.fail({ operation: 'issues/create', answer: 'cut', times: 4 });
    fake.fail({ operation: 'issues/list-for-repo', nth: 2, answer: { status: 403 } });
    const fault = faultOf(await connect(fake).openIssue({ key: 'k', title: 't', body: '', labels: [], assignees: [] }));
    expect(fault.code).toBe('github/permission');
    expect(operations(fake)).toEqual(['issues/list-for-repo', 'issues/create', 'issues/list-for-repo']);
  });
});

describe('limits', () => {
  const reset = Date.parse('2026-03-02T10:00:30Z') / 1000;
  test.each([
    ['403 with Retry-After', secondaryLimit(7), 7_000],
    ['429 with Retry-After', secondaryLimit(7, 429), 7_000],
    ['429 without', secondaryLimit(undefined, 429), 60_000],
    ['403 without', secondaryLimit(), 60_000],
    ['the primary one, until it is over', primaryLimit(reset), 31_000],
  ])('are waited for: %s', async (_, answer, wait) => {
    const clock = testClock();
    fake.fail({ operation: 'issues/create-comment', answer });
    const head = fake.state.pulls.get(1)?.head ?? '';
    valueOf(await connect(fake, { clock }).putComment({ pullRequest: 1, key: 'review', head, render: () => 'x' }));
    expect(clock.waits).toEqual([wait]);
    // Nothing was done, so nothing is looked for.
    expect(operations(fake).filter((one) => one === 'issues/list-comments')).toHaveLength(1);
  });

  test.each([
    ['too long', primaryLimit(Date.parse('2026-03-02T10:50:00Z') / 1000), [], '2026-03-02T10:50:01Z'],
    ['too often', secondaryLimit(50), [50_000, 50_000], '2026-03-02T10:02:30Z'],
    ['beyond all reason', secondaryLimit(1e9), [], '2057-'],
  ])('are not waited for %s: the fault says when to re-run', async (_, answer, waits, when) => {
    const clock = testClock();
    fake.fail({ answer, times: 9 });
    const fault = faultOf(await connect(fake, { clock }).pullRequest(1));
    expect([fault.code, clock.waits]).toEqual(['github/rate-limit', waits]);
    expect(fault.fix).toContain(`after ${when}`);
  });
});

describe('an answer of another form', () => {
  const right = () => ({ ...fake.answers.pull(fake.state.pulls.get(1) ?? fake.addPull({ author: 'ana' })) });
  test.each([
    ['a number that is text', () => ({ ...right(), number: '1' }), 'number'],
    ['an address that is a script', () => ({ ...right(), html_url: 'javascript:alert(1)' }), 'html_url'],
    ['a commit that is none', () => ({ ...right(), head: { ...right().head, sha: 'main' } }), 'head.sha'],
    ['a login with markup', () => ({ ...right(), user: { login: '<b>', id: 1, type: 'User' } }), 'user.login'],
    ['a list', () => [], 'its top'],
    ['null', () => null, 'its top'],
  ])('is a fault that says where: %s', async (_, data, where) => {
    fake.fail({ answer: { status: 200, data: data() } });
    const fault = faultOf(await connect(fake).pullRequest(1));
    expect(fault).toMatchObject({ code: 'github/answer', message: expect.stringContaining(`at "${where}"`) });
  });

  test('is not taken for a list that has come to its end', async () => {
    fake.fail({ answer: { status: 200, data: { message: 'moved' } } });
    expect(faultOf(await connect(fake).reviews(1)).code).toBe('github/answer');
  });
});

test('a call that the fake does not know fails the test that made it', async () => {
  const own = await startFakeGitHub();
  const response = await fetch(`${own.url}/repos/acme/buckets/topics`, {
    headers: { authorization: 'token ghs_fake-workflow-token' },
  });
  expect(response.status).toBe(501);
  await expect(own.stop()).rejects.toThrow('does not know');
});

test('a gate evaluation takes no more than eight calls', async () => {
  const github = connect(fake);
  const head = fake.state.pulls.get(1)?.head ?? '';
  valueOf(await github.pullRequest(1));
  valueOf(await github.reviews(1));
  valueOf(await github.commits(1));
  valueOf(await github.statuses(head));
  valueOf(await github.putComment({ pullRequest: 1, key: 'review', head, render: () => 'approved' }));
  valueOf(await github.setStatus({ sha: head, context: 'vendor-bucket/approval', state: 'success', description: 'Approved' }));
  expect(github.calls()).toBe(8);
  expect(operations(fake)).toHaveLength(8);
});
