import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { headPushes } from '../../src/action/gate/head-pushes.js';
import { connect, operations, valueOf } from '../github/connect.js';
import { fakeSha, startFakeGitHub, type FakeGitHub } from '../github/fake-github.js';

let fake: FakeGitHub;
let head: string;
beforeEach(async () => {
  fake = await startFakeGitHub({ users: ['dave'] });
  fake.state.listsGoneByName = false;
  head = fake.addPull({ author: 'dave', headRef: 'topic', pushedBy: 'helper[bot]' }).head;
});
afterEach(() => fake.stop());

const bot = expect.objectContaining({ login: 'helper[bot]', type: 'Bot' });

/** `count` moves of another branch, to which commits is all the same. */
function flood(count: number): void {
  const { activity } = fake.state;
  for (let n = 0; n < count; n += 1) {
    const [before, after, at] = [fakeSha(`${n}`), fakeSha(`${n + 1}`), fake.state.time()];
    activity.push({ id: activity.length + 1, branch: 'noise', before, after, type: 'push', actor: 'dave', at });
  }
}

async function seen() {
  const github = connect(fake);
  return headPushes(github, valueOf(await github.pullRequest(1)));
}

const activities = () => operations(fake).filter((operation) => operation === 'repos/list-activities').length;

describe('who pushed to a branch', () => {
  test('that is there is one call', async () => {
    expect(await seen()).toEqual({ value: { complete: true, items: [{ commit: head, actor: bot }] } });
    expect(activities()).toBe(1);
  });

  test('that is gone is found among the pushes to all, which are read back to its beginning and no further', async () => {
    const { activity } = fake.state;
    const [made] = activity.splice(0);
    flood(500);
    if (made !== undefined) activity.push(made);
    flood(150);
    fake.deleteBranch('topic', 'dave');
    expect(await seen()).toEqual({ value: { complete: true, items: [expect.anything(), { commit: head, actor: bot }] } });
    expect(activities()).toBe(1 + 2);
  });

  test('that is gone is not all of it where the pushes to all come to no end: more than can be read were made since', async () => {
    fake.deleteBranch('topic', 'dave');
    flood(10_000);
    expect(await seen()).toEqual({ value: { complete: false, items: [] } });
  });

  test.each([404, 502])("that is gone is not all of it where the pushes to all can't be read: %d", async (status) => {
    fake.deleteBranch('topic', 'dave');
    fake.fail({ operation: 'repos/list-activities', nth: 2, times: 9, answer: { status } });
    expect(await seen()).toEqual({ value: { complete: false, items: [] } });
  });

  test('is not read where the token may read no pushes; another failure is no answer', async () => {
    fake.fail({ operation: 'repos/list-activities', times: 2, answer: { status: 404 } });
    expect(await seen()).toEqual({ unreadable: expect.any(String) });
    fake.fail({ operation: 'repos/list-activities', times: 9, answer: { status: 502 } });
    expect(await seen()).toEqual({ value: { complete: false, items: [] } });
  });

  test('is not who pushed the same commit to another branch', async () => {
    fake.deleteBranch('topic', 'dave');
    const { activity } = fake.state;
    const at = fake.state.time();
    const before = fakeSha('base');
    activity.push({ id: 99, branch: 'elsewhere', before, after: head, type: 'push', actor: 'github-actions[bot]', at });
    expect(await seen()).toMatchObject({ value: { complete: true, items: [{}, { commit: head, actor: bot }] } });
  });

  test('that was made anew is read back to where it was made before the pull request', async () => {
    fake.deleteBranch('topic', 'dave');
    fake.state.now();
    flood(150);
    const { activity } = fake.state;
    const [zeros, at] = ['0'.repeat(40), fake.state.time()];
    activity.push({ id: 999, branch: 'topic', before: zeros, after: head, type: 'branch_creation', actor: 'dave', at });
    const found = await seen();
    expect('value' in found && found.value.items.map(({ actor }) => actor?.login)).toEqual(['dave', 'dave', 'helper[bot]']);
  });
});
