import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { issueKey, issueOf } from '../../src/cli/doctor/issue-text.js';
import { writeIssue } from '../../src/cli/doctor/write-issue.js';
import type { Finding } from '../../src/doctor/finding.js';
import { markText, readMarker } from '../../src/github/marker.js';
import { faultOf, operations, testClock, valueOf } from '../github/connect.js';
import { startFakeGitHub, workflowToken, type FakeGitHub } from '../github/fake-github.js';

const well: Finding = { check: 'repository/settings', state: 'ok', says: 'The settings have no faults.' };
const bad: Finding = {
  check: 'branch/deletion',
  state: 'wrong',
  says: 'The default branch can be deleted.',
  fix: 'Turn on "x".',
};
const worse: Finding = { check: 'people/teams', state: 'wrong', says: 'Nobody is in the team "a".', fix: 'Add people to it.' };
const dark: Finding = { check: 'roles/provider', state: 'unknown', says: 'It is not known.', fix: 'Allow iam:Get.' };

let fake: FakeGitHub;
beforeEach(async () => {
  fake = await startFakeGitHub({
    tokens: { other: { login: 'mallory' }, weak: { login: 'ana', permissions: { issues: 'read' } } },
  });
});
afterEach(() => fake.stop());

const place = { host: 'github.com', owner: 'acme', repository: 'buckets' };
const write = (findings: readonly Finding[], token = workflowToken) =>
  writeIssue(findings, place, { env: { GITHUB_API_URL: fake.url, GITHUB_TOKEN: token }, clock: testClock() });
const done = async (...findings: readonly Finding[]) => valueOf(await write(findings)).is;
const only = () => {
  const [issue, ...more] = [...fake.state.issues.values()];
  if (issue === undefined || more.length > 0) throw new Error(`One issue was expected, not ${fake.state.issues.size}`);
  return issue;
};
const written = () => operations(fake).filter((one) => /^issues\/(?:create|update)/.test(one));

describe('the one issue of doctor', () => {
  test('is not made where nothing is wrong, whatever is not known', async () => {
    expect(await done(well, dark)).toBe('none');
    expect(written()).toEqual([]);
  });

  test('is opened where something is wrong, by its marker, with what is not known in it', async () => {
    expect(await done(well, bad, dark)).toBe('opened');
    const { title, body, user, labels, assignees } = only();
    expect({ title, user, labels, assignees }).toEqual({
      ...{ title: 'vendor-bucket doctor: 1 thing is wrong', user: 'github-actions[bot]' },
      ...{ labels: [], assignees: [] },
    });
    expect(readMarker(body)?.key).toBe(issueKey);
    expect(body).toContain('- The default branch can be deleted.\n\n  → Turn on "x". (`branch/deletion`)');
    expect(body).toContain('- It is not known.');
    expect(body).not.toContain('no faults');
  });

  test('is left alone while its text is the same', async () => {
    await done(bad, dark);
    const before = written().length;
    expect(await done(bad, dark)).toBe('left');
    expect(written()).toHaveLength(before);
  });

  test('is edited in place when its text changes', async () => {
    await done(bad);
    expect(await done(bad, worse)).toBe('rewritten');
    expect(only()).toMatchObject({ title: 'vendor-bucket doctor: 2 things are wrong', state: 'open' });
    expect(fake.state.comments.size).toBe(0);
  });

  test('is closed when nothing is wrong, and opened again when something is, with a word', async () => {
    await done(bad);
    expect(await done(well)).toBe('closed');
    expect(only()).toMatchObject({ state: 'closed', stateReason: 'completed', title: 'vendor-bucket doctor: nothing is wrong' });
    expect(await done(well, dark)).toBe('left');
    expect(await done(worse)).toBe('reopened');
    expect(only()).toMatchObject({ state: 'open', title: 'vendor-bucket doctor: 1 thing is wrong' });
    expect([...fake.state.comments.values()].map(({ body }) => body)).toEqual(['Something is wrong again: it stands above.']);
  });

  test('stays open while what was wrong is not known any more, for as long as that is so', async () => {
    await done({ ...dark, state: 'wrong', says: 'There is none.' });
    for (const is of ['rewritten', 'left'] as const) expect(await done(dark)).toBe(is);
    expect(only()).toMatchObject({ state: 'open', title: 'vendor-bucket doctor: nobody knows whether what was wrong still is' });
    expect(await done(well)).toBe('closed');
  });

  test('is never one that somebody else opened with the same marker', async () => {
    const body = markText({ key: issueKey, body: 'Mine.' });
    fake.state.issues.set(77, { number: 77, id: 770, title: 'x', body, user: 'mallory', state: 'open', stateReason: null, closedBy: null, closer: null, closedAt: null, labels: [], assignees: [], createdAt: fake.state.now() }); // prettier-ignore
    fake.state.users.set('mallory', { login: 'mallory', id: 5, type: 'User' });
    expect(await done(bad)).toBe('opened');
    expect(await done(well)).toBe('closed');
    expect(fake.state.issues.get(77)).toMatchObject({ state: 'open', body });
    expect(fake.state.issues.size).toBe(2);
  });

  test('is found by the search where the repository has more than a page of others', async () => {
    await done(bad);
    const like = only();
    for (let number = 200; number < 310; number++)
      fake.state.issues.set(number, { ...like, user: 'mallory', number, id: number, title: 'x', body: 'x' });
    expect(await done(bad)).toBe('left');
    expect(operations(fake)).toContain('search/issues-and-pull-requests');
  });

  test.each([
    ['there is no token', '', 'doctor/no-token'],
    ['the token may not', 'weak', 'github/permission'],
  ])('is a fault where %s', async (_, token, code) => {
    expect(faultOf(await write([bad], token)).code).toBe(code);
    expect(fake.state.issues.size).toBe(0);
  });

  test('is made once where an answer is cut', async () => {
    fake.fail({ operation: 'issues/create', answer: 'cut', when: 'after' });
    expect(await done(bad)).toBe('opened');
    only();
  });
});

describe('its text', () => {
  const says = (finding: Finding) => issueOf([finding], undefined).text.body;

  test('names nobody and leads nowhere, and what is to be copied stands as it is', () => {
    const body = says({
      ...bad,
      says: 'Nobody owns "@acme/x", see https://evil.example <!-- x --> #1.',
      fix: 'Add: /.github/ @acme/y',
    });
    expect(body).toContain('`Add: /.github/ @acme/y`');
    expect(body.replace(/`[^`]*`/g, '')).not.toMatch(/@[a-z]|:\/\/|<!--|#1/);
  });

  test('is within what GitHub takes, and says what is left out', () => {
    const many = Array.from({ length: 2000 }, (_, n): Finding => ({
      ...worse,
      says: `Team ${n}. ${'x'.repeat(90)}`,
      fix: `Fix ${n}.`,
    }));
    const { body } = issueOf(many, undefined).text;
    expect(body.length).toBeLessThan(65_536);
    expect(body).toMatch(/\n\n[0-9]+ more paragraphs: run `vendor-bucket doctor`\.$/);
    const alike = issueOf(
      many.map((one) => ({ ...one, fix: 'Add people.' })),
      undefined,
    ).text.body;
    expect(alike).toContain('- Team 19.');
    expect(alike).toContain('- and 1980 more\n\n  → Add people. (`people/teams`)');
  });
});
