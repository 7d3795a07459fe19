import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { traceRoute } from '../../src/action/gate/route.js';
import { Scratch } from '../git/scratch.js';
import { connect } from '../github/connect.js';
import { startFakeGitHub, type FakeGitHub } from '../github/fake-github.js';

let fake: FakeGitHub;
let scratch: Scratch;
let base: string;
beforeEach(async () => {
  fake = await startFakeGitHub({ users: ['ana', 'ben'] });
  scratch = Scratch.create();
  base = scratch.commit({ 'a.yml': 'a' }, 'base');
});
afterEach(async () => {
  scratch.remove();
  await fake.stop();
});

/** The route of a file that was last changed by the first of the commits, which are on `main` after each other. */
async function traced(file: string, named?: number) {
  const tip = scratch.git('rev-parse', 'main');
  const trace = { git: await scratch.open(), github: connect(fake), tip, defaultBranch: 'main', named };
  const { route, pullRequest } = await traceRoute(trace, file);
  return { route: 'value' in route ? route.value : route, number: 'value' in pullRequest ? pullRequest.value.number : undefined };
}

/** Two merged pull requests that both hold a commit, as where one branch was made from another. */
function twoThatHold(commit: string, merges: readonly [string, string]): void {
  for (const merge of merges) {
    const { number, commits } = fake.addPull({ author: 'ana' });
    commits.push({ sha: commit, message: 'Ask', authorEmail: '', committerEmail: '' });
    fake.merge(number, [merge]);
  }
}

describe('the pull request of a file that several merged ones hold', () => {
  test('is the one whose merge, by its events, was the first after the change', async () => {
    const change = scratch.commit({ 'a.yml': 'b' }, 'change');
    const first = scratch.commit({ 'x.yml': 'x' }, 'first');
    const second = scratch.commit({ 'y.yml': 'y' }, 'second');
    twoThatHold(change, [second, first]);
    expect(await traced('a.yml')).toEqual({ route: { kind: 'merged', pullRequest: 2 }, number: 2 });
    expect(await traced('a.yml', 1)).toMatchObject({ number: 2 });
  });

  test('is the one that made the commit itself', async () => {
    const change = scratch.commit({ 'a.yml': 'b' }, 'change');
    const later = scratch.commit({ 'x.yml': 'x' }, 'later');
    twoThatHold(change, [change, later]);
    expect(await traced('a.yml')).toMatchObject({ number: 1 });
  });

  test('is none that was merged before the change, or into a history that is gone', async () => {
    const before = scratch.commit({ 'x.yml': 'x' }, 'before');
    const change = scratch.commit({ 'a.yml': 'b' }, 'change');
    twoThatHold(change, [before, 'd'.repeat(40)]);
    expect(await traced('a.yml')).toMatchObject({ route: { kind: 'several', pullRequests: [1, 2] } });
    expect(await traced('a.yml', 2)).toEqual({ route: { kind: 'merged', pullRequest: 2 }, number: 2 });
  });

  test('stays open where one commit is the merge of both', async () => {
    const change = scratch.commit({ 'a.yml': 'b' }, 'change');
    twoThatHold(change, [change, change]);
    expect(await traced('a.yml')).toMatchObject({ route: { kind: 'several' } });
  });

  test("stays open where the events can't be read", async () => {
    const change = scratch.commit({ 'a.yml': 'b' }, 'change');
    twoThatHold(change, [change, change]);
    fake.fail({ operation: 'issues/list-events', answer: { status: 410 } });
    expect(await traced('a.yml')).toMatchObject({ route: { unreadable: expect.any(String) } });
  });
});

test('the only merged pull request into the default branch needs no events; a push has none', async () => {
  const change = scratch.commit({ 'a.yml': 'b' }, 'change');
  expect(await traced('a.yml')).toEqual({ route: { kind: 'direct', commit: change }, number: undefined });
  const { number } = fake.addPull({ author: 'ana' });
  fake.merge(number, [change]);
  expect(await traced('a.yml')).toEqual({ route: { kind: 'merged', pullRequest: 1 }, number: 1 });
  expect(fake.calls().map(({ operation }) => operation)).not.toContain('issues/list-events');
  expect(base).not.toBe(change);
});

describe('a pull request into a branch of another name than the default branch has', () => {
  const merged = (into: string): void => {
    const change = scratch.commit({ 'a.yml': 'b' }, 'change');
    const pull = fake.addPull({ author: 'ana' });
    Object.assign(pull, { baseRef: into });
    fake.merge(pull.number, [change]);
  };

  test('counts where that is what the default branch was called when it was merged', async () => {
    fake.state.renamed.set('master', 'main');
    merged('master');
    expect(await traced('a.yml')).toEqual({ route: { kind: 'merged', pullRequest: 1 }, number: 1 });
  });

  test.each(['there', 'gone'])('does not count where that is another branch, which is %s', async (where) => {
    merged('release');
    if (where === 'gone') fake.state.refs.delete('release');
    expect(await traced('a.yml')).toMatchObject({ route: { kind: 'direct' }, number: undefined });
  });

  test('stays open where GitHub does not say what the branch is called by now', async () => {
    merged('master');
    fake.fail({ operation: 'repos/get-branch', answer: { status: 403 } });
    expect(await traced('a.yml')).toMatchObject({ route: { unreadable: expect.any(String) } });
  });
});
