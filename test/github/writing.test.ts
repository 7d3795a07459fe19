import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { markText } from '../../src/github/marker.js';
import { connect, faultOf, operations, valueOf } from './connect.js';
import { fakeSha, startFakeGitHub, type FakeGitHub } from './fake-github.js';

const lost = [
  ['cut', 'cut'],
  ['500', { status: 500 }],
] as const;
const sha = fakeSha('head');
let fake: FakeGitHub;
beforeEach(async () => {
  fake = await startFakeGitHub({ users: ['ana'], tokens: { other: { login: 'mallory' } } });
});
afterEach(() => fake.stop());

describe('commit statuses', () => {
  const status = { sha, context: 'vendor-bucket/plan', state: 'success', description: 'No danger.' } as const;

  test('are set, and the own ones read, the newest first', async () => {
    valueOf(await connect(fake).setStatus({ ...status, targetUrl: 'https://github.com/acme/buckets/actions/runs/1' }));
    valueOf(await connect(fake).setStatus({ ...status, state: 'failure' }));
    valueOf(await connect(fake, { token: 'other' }).setStatus({ ...status, description: 'forged' }));
    expect(valueOf(await connect(fake).statuses(sha)).map(({ state, description }) => [state, description])).toEqual([
      ['failure', 'No danger.'],
      ['success', 'No danger.'],
    ]);
  });

  test.each(['x'.repeat(141), '\u{1f9ea}'.repeat(80)])('have a description within the limit', async (description) => {
    const { description: shown } = valueOf(await connect(fake).setStatus({ ...status, description }));
    expect(shown.length).toBeLessThanOrEqual(140);
    expect(shown.endsWith('…')).toBe(true);
    expect(shown).not.toMatch(/\p{Cs}/u);
  });
});

describe('deployments', () => {
  const deployment = { environment: 'vendor-bucket', sha, task: 'apply', description: 'Apply', payload: { run: 7 } };

  test('go through their states', async () => {
    const github = connect(fake);
    const { id } = valueOf(await github.createDeployment(deployment));
    valueOf(await github.setDeploymentState(id, { state: 'in_progress', description: 'Applying' }));
    valueOf(await github.setDeploymentState(id, { state: 'success', description: 'Applied', logUrl: 'https://github.com/x' }));
    expect(valueOf(await github.deploymentStatuses(id)).map(({ state }) => state)).toEqual(['success', 'in_progress']);
    expect(valueOf(await github.deployments({ environment: deployment.environment }))).toMatchObject([
      { id, payload: { run: 7 } },
    ]);
    expect(valueOf(await github.deployments({ environment: 'production' }))).toEqual([]);
  });

  test('of several buckets to one environment leave each other as they are', async () => {
    const github = connect(fake);
    const made = async (bucket: string) => valueOf(await github.createDeployment({ ...deployment, payload: { bucket } })).id;
    const [first, second] = [await made('ss-acme'), await made('ss-beta')];
    for (const id of [first, second]) valueOf(await github.setDeploymentState(id, { state: 'success', description: 'Applied' }));
    expect(valueOf(await github.deploymentStatuses(first)).map(({ state }) => state)).toEqual(['success']);
  });

  test("are not another's", async () => {
    valueOf(await connect(fake, { token: 'other', login: 'mallory' }).createDeployment(deployment));
    expect(valueOf(await connect(fake).deployments({}))).toEqual([]);
  });

  test.each(lost)('are made once where the answer is lost (%s)', async (_, answer) => {
    const github = connect(fake);
    valueOf(await github.createDeployment({ ...deployment, payload: { run: 6 } }));
    fake.fail({ operation: 'repos/create-deployment', answer, when: 'after' });
    expect(valueOf(await github.createDeployment(deployment)).payload).toEqual({ run: 7 });
    expect(fake.state.deployments).toHaveLength(2);
  });

  test('of an earlier run are not taken for the one that was never made', async () => {
    valueOf(await connect(fake).createDeployment({ ...deployment, payload: { run: 6 } }));
    fake.fail({ operation: 'repos/create-deployment', answer: 'cut' });
    expect(valueOf(await connect(fake).createDeployment(deployment)).payload).toEqual({ run: 7 });
    expect(fake.state.deployments).toHaveLength(2);
  });
});

describe('an issue', () => {
  const issue = {
    key: 'handover/ss-acme',
    title: 'Hand over ss-acme',
    body: 'Dear SendSafely',
    labels: [{ name: 'hand-over', colour: '1d76db', description: 'To do at the vendor' }],
    assignees: ['ana'],
  };

  test('is opened once, with its label and assignee', async () => {
    const opened = valueOf(await connect(fake).openIssue(issue));
    expect(opened).toMatchObject({ existed: false, notAssigned: [], issue: { number: 1, state: 'open' } });
    expect(valueOf(await connect(fake).openIssue(issue))).toMatchObject({ existed: true, issue: { number: 1 } });
    expect([...fake.state.issues.values()]).toMatchObject([{ labels: ['hand-over'], assignees: ['ana'] }]);
    expect(fake.state.labels.get('hand-over')?.color).toBe('1d76db');
  });

  test('is opened where the label is there already', async () => {
    valueOf(await connect(fake).openIssue(issue));
    expect(valueOf(await connect(fake).openIssue({ ...issue, key: 'handover/other' })).existed).toBe(false);
    expect(fake.state.labels.size).toBe(1);
  });

  test('is opened without an assignee that GitHub does not know, and says so', async () => {
    const opened = valueOf(await connect(fake).openIssue({ ...issue, assignees: ['ana', 'gone'] }));
    expect(opened.notAssigned).toEqual(['ana', 'gone']);
    expect(fake.state.issues.size).toBe(1);
  });

  test.each(lost)('is opened once where the answer is lost (%s)', async (_, answer) => {
    fake.fail({ operation: 'issues/create', answer, when: 'after' });
    expect(valueOf(await connect(fake).openIssue(issue)).issue.number).toBe(1);
    expect(fake.state.issues.size).toBe(1);
  });

  test('is found closed, beyond the first page, and without its label', async () => {
    const number = valueOf(await connect(fake).openIssue(issue)).issue.number;
    for (let i = 0; i < 120; i += 1) fake.addPull({ author: 'ana' });
    fake.closeIssue(number, 'ana');
    expect(valueOf(await connect(fake).findIssue(issue.key))).toMatchObject({ number, state: 'closed' });
    Object.assign(fake.state.issues.get(number) ?? {}, { labels: [] });
    expect(valueOf(await connect(fake).findIssue(issue.key))).toMatchObject({ number });
    expect(valueOf(await connect(fake).issue(number))).toMatchObject({
      key: issue.key,
      state: 'closed',
      stateReason: 'completed',
      closedBy: { login: 'ana', type: 'User' },
    });
    expect(valueOf(await connect(fake).openIssue(issue))).toMatchObject({ existed: true, issue: { number } });
  });

  test('is looked for in two calls at most, however many issues and pull requests there are, and never opened twice', async () => {
    const number = valueOf(await connect(fake).openIssue(issue)).issue.number;
    for (let i = 0; i < 10_100; i += 1) fake.addPull({ author: 'ana' });
    const looks = () => operations(fake).filter((one) => one === 'issues/list-for-repo' || one.startsWith('search/')).length;
    const before = looks();
    expect(valueOf(await connect(fake).openIssue(issue))).toMatchObject({ existed: true, issue: { number } });
    expect(looks() - before).toBe(2);
    expect(valueOf(await connect(fake).openIssue({ ...issue, key: 'handover/ss-beta' })).existed).toBe(false);
    expect(looks() - before).toBe(4);
  });

  test('is not opened where GitHub did not search all of them', async () => {
    for (let i = 0; i < 100; i += 1) fake.addPull({ author: 'ana' });
    fake.fail({ operation: 'search/issues-and-pull-requests', answer: { status: 200, data: { total_count: 0, incomplete_results: true, items: [] } } }); // prettier-ignore
    expect(faultOf(await connect(fake).openIssue(issue)).code).toBe('github/incomplete');
    expect(fake.state.issues.size).toBe(0);
  });

  test('that was there before, with our key and by our identity, keeps nothing but its number', async () => {
    const { number } = valueOf(await connect(fake).openIssue({ ...issue, title: 'Send it elsewhere', body: 'To mallory' })).issue;
    fake.closeIssue(number, 'mallory');
    expect(valueOf(await connect(fake).openIssue(issue))).toMatchObject({ existed: true, issue: { number, state: 'open' } });
    expect(fake.state.issues.get(number)).toMatchObject({
      title: issue.title,
      body: markText({ key: issue.key, body: issue.body }),
      state: 'open',
    });
    expect(fake.state.issues.size).toBe(1);
  });

  test('that is open is written anew where its text is another, and only then', async () => {
    const { number } = valueOf(await connect(fake).openIssue(issue)).issue;
    expect(valueOf(await connect(fake).rewriteIssue(number, issue))).toBe('left');
    Object.assign(fake.state.issues.get(number) ?? {}, { body: 'Send it to mallory' });
    expect(valueOf(await connect(fake).rewriteIssue(number, issue))).toBe('rewritten');
    expect(fake.state.issues.get(number)?.body).toBe(markText({ key: issue.key, body: issue.body }));
    expect(operations(fake).filter((one) => one === 'issues/update')).toHaveLength(1);
    fake.closeIssue(number, 'ana');
    expect(valueOf(await connect(fake).rewriteIssue(number, { ...issue, title: 'Other' }))).toBe('left');
  });

  test("that is somebody else's is never written", async () => {
    const { number } = valueOf(await connect(fake, { token: 'other', login: 'mallory' }).openIssue(issue)).issue;
    expect(valueOf(await connect(fake).rewriteIssue(number, { ...issue, body: 'Ours' }))).toBe('left');
    expect(fake.state.issues.get(number)?.body).toContain('Dear SendSafely');
  });

  test('of somebody else with the same marker is not the one', async () => {
    const stranger = connect(fake, { token: 'other', login: 'mallory' });
    const { number } = valueOf(await stranger.openIssue(issue)).issue;
    expect(valueOf(await connect(fake).findIssue(issue.key))).toBeUndefined();
    expect(valueOf(await connect(fake).issue(number))).toMatchObject({ number, key: undefined });
    expect(fake.state.issues.get(number)?.body).toBe(markText({ key: issue.key, body: issue.body }));
  });
});
