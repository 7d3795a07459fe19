import { expect } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fakeSha } from '../github/fake-github.js';
import { asking, attack, attackOnBundle, bucketOf, expectEnd, fileOf, leadUp, request, type Attacked } from './attack.js';

const bot = 'github-actions[bot]';
/** What alice writes into a commit is her own choice; who pushed it is not. */
const asDave = { author: 'dave', committer: 'dave', authorEmail: 'dave@example.com' };

/** Judged before the merge, and again after it. */
async function expectHeldBack(world: Attacked, number: number, name: string, words: RegExp): Promise<void> {
  const reviewed = await world.reviewed(number);
  expect(reviewed.outputs['verdict']).not.toBe('approved');
  expect(reviewed.log).toMatch(words);
  expect(world.status(number, 'approval')).not.toBe('success');
  world.merge(number);
  world.expectUntouched(await world.pushed(), name, words);
}

attack("alice commits under dave's name, has a workflow open the pull request, and approves it", async (world) => {
  const number = await world.approved(asking('acme'), { author: bot, commit: asDave, pushedBy: 'alice' });
  await expectHeldBack(world, number, 'acme', /0 of 1 approvals/);
  expect(world.comment(number)).toMatch(/alice \(it is by somebody who pushed to its branch\)/);
});

attack('alice has a workflow push it as well: nobody knows who is behind it, and one more has to approve', async (world) => {
  const number = await world.approved(asking('acme'), { author: bot, commit: asDave, pushedBy: bot });
  await expectHeldBack(world, number, 'acme', /1 of 2 approvals, and needs one more than usual.*opened by github-actions\[bot\]/);
  world.review(number, 'bob');
  expectEnd(await world.byTheClock(), 0);
  expect(world.buckets()).toContain(bucketOf('acme'));
});

attack("a workflow pushes commits of nobody to dave's pull request", async (world) => {
  const nobody = { author: undefined, authorEmail: 'x@example.com' };
  const number = await world.approved(asking('acme'), { commit: nobody as never, pushedBy: bot });
  await expectHeldBack(world, number, 'acme', /is neither signed nor by an account of GitHub/);
});

for (const [how, commit] of [
  // GitHub knows dave's account by the address, which anybody can write.
  ['with his address', { author: 'dave', committer: 'dave' }],
  ['by the API, so that GitHub signs it', { author: bot, committer: 'web-flow', verified: true }],
] as const) {
  attack(`alice has a workflow commit to dave's open pull request ${how}, and approves it`, async (world) => {
    const number = world.openPull(asking('acme'));
    await world.planned(number);
    const evil = request(bucketOf('acme'), 'tags: { team: evil }');
    const sha = world.upstream.commit(world.pull(number).headRef, { [fileOf('acme')]: evil }, 'Polish');
    world.github.pushCommit(number, { sha, message: 'Polish', ...commit }, bot);
    world.github.state.trees.set(sha, world.upstream.files(sha));
    expectEnd(await world.synchronized(number, leadUp), 0);
    world.review(number, 'alice');
    await expectHeldBack(world, number, 'acme', /needs one more than usual.*github-actions\[bot\], which is an app, pushed/);
  });
}

/** As many moves of another branch as GitHub's list is read of, so that what was before is out of sight. */
function flood({ github: { state } }: Attacked): void {
  const at = state.time();
  for (let id = state.activity.length + 1; id <= 10_100; id += 1)
    state.activity.push({ id, branch: 'noise', before: fakeSha('a'), after: fakeSha('b'), type: 'push', actor: 'alice', at });
}

attack(
  "alice has a workflow push with dave's address, forges the statuses, merges, deletes the branch and hides its pushes under others",
  async (world) => {
    world.github.state.listsGoneByName = false;
    const number = world.openPull(asking('acme'));
    await world.planned(number);
    const evil = request(bucketOf('acme'), 'tags: { team: evil }');
    const sha = world.upstream.commit(world.pull(number).headRef, { [fileOf('acme')]: evil }, 'Polish');
    world.github.pushCommit(number, { sha, message: 'Polish', ...asDave }, bot);
    world.github.state.trees.set(sha, world.upstream.files(sha));
    expectEnd(await world.synchronized(number, leadUp), 0);
    world.review(number, 'alice');
    for (const context of ['vendor-bucket/plan', 'vendor-bucket/approval']) await world.forgeStatus(sha, context);
    world.merge(number);
    flood(world);
    world.expectUntouched(await world.pushed(), 'acme', /needs one more than usual.*only a part of the pushes/);
    // Where the list of all branches can be read that far, it says who it was.
    world.github.state.activity.splice(0, Infinity, ...world.github.state.activity.filter(({ branch }) => branch !== 'noise'));
    world.expectUntouched(await world.byTheClock(), 'acme', /needs one more than usual.*which is an app, pushed/);
  },
);

attack('a workflow pushes the approved head to another branch, so that nobody knows who pushed: it is applied', async (world) => {
  world.github.state.listsGoneByName = false;
  const number = await world.approved(asking('acme'));
  await world.asBot('POST', 'git/refs', { ref: 'refs/heads/elsewhere', sha: world.pull(number).head });
  expect(expectEnd(await world.reviewed(number), 0).outputs['verdict']).toBe('approved');
  world.merge(number);
  expectEnd(await world.pushed(), 0);
  expect(world.buckets()).toContain(bucketOf('acme'));
});

attack('alice pushes to the pull request of dave after he asked her for a hand, and approves', async (world) => {
  const number = world.openPull(asking('acme'));
  const sha = world.upstream.commit(
    world.pull(number).headRef,
    { [fileOf('acme')]: request(bucketOf('acme'), 'tags: { a: b }') },
    'x',
  );
  world.github.pushCommit(number, { sha }, 'alice');
  world.github.state.trees.set(sha, world.upstream.files(sha));
  await world.planned(number);
  world.review(number, 'alice');
  await expectHeldBack(world, number, 'acme', /0 of 1 approvals/);
});

attack('who pushed is hidden from the token: what a workflow opened needs one more all the same', async (world) => {
  world.github.fail({ operation: 'repos/list-activities', answer: { status: 404 }, times: 9 });
  const number = await world.approved(asking('acme'), { author: bot });
  await expectHeldBack(world, number, 'acme', /needs one more than usual.*can't be read/);
});

attack('nobody attacks: unsigned commits of dave, and no activity to be read, are as easy as ever', async (world) => {
  world.github.fail({ operation: 'repos/list-activities', answer: { status: 404 }, times: 9 });
  const number = await world.approved(asking('acme'));
  expect(expectEnd(await world.reviewed(number), 0).outputs['verdict']).toBe('approved');
});

attack('the branch is gone, a record says that other bytes were approved, and those are on the default branch', async (world) => {
  const number = await world.approved(asking('acme'));
  const evil = { [fileOf('acme')]: request(bucketOf('acme'), 'tags: { evil: please }') };
  const planned = world.openPull(evil, { author: 'mallory' });
  await world.planned(planned);
  const records = [...(await world.stored(/\/records\/plans\/.*\.json$/))].map(([key, text]) => ({
    key,
    record: JSON.parse(text) as Record<string, unknown>,
  }));
  const [good, other] = [number, planned].map((one) => records.find(({ record }) => record['head'] === world.pull(one).head));
  if (good === undefined || other === undefined) throw new Error('There are no plan records.');
  const { head, base, postedAt, pullRequest, run } = good.record;
  await world.overwrite(
    good.key,
    JSON.stringify({ ...other.record, head, base, postedAt, ...(pullRequest === undefined ? {} : { pullRequest, run }) }),
  );
  // The merge that GitHub ties to the approved pull request holds the other bytes.
  const { headRef } = world.pull(number);
  world.pushToMain(evil);
  world.github.merge(number, [world.upstream.main]);
  world.upstream.git('branch', '--quiet', '-D', headRef);
  world.expectUntouched(await world.pushed(), 'acme', /is not the one at the head|other bytes/);
});

attack('mallory dismisses the objection of bob: it is no approval, and who did it is said', async (world) => {
  const number = world.openPull(asking('acme'));
  await world.planned(number);
  const objection = world.github.review(number, 'bob', 'CHANGES_REQUESTED');
  world.github.dismiss(objection, 'mallory');
  expect(expectEnd(await world.reviewed(number, 'dismissed'), 0).outputs['verdict']).toBe('pending');
  world.review(number, 'alice');
  const run = expectEnd(await world.reviewed(number), 0);
  expect(run.log).toContain('mallory dismissed the objection of bob, which is no approval.');
  expect(world.comment(number)).toContain('mallory dismissed the objection of bob');
});

const broken: readonly (readonly [string, string | undefined, RegExp])[] = [
  ['is missing', undefined, /can't be read/],
  ['is empty', '', /is empty/],
  ['is cut off', '{"ref": "refs/heads/ma', /only a part of it/],
  ['begins with a byte order mark', '\u{feff}{}', /byte order mark/],
  ['is a list', '[]', /is not what GitHub documents/],
];

attackOnBundle(
  "the event's file is missing, empty, cut off, or begins with a byte order mark: a fault, and no stack trace",
  async (world) => {
    const folder = mkdtempSync(join(tmpdir(), 'event-'));
    try {
      for (const [name, text, words] of broken) {
        const path = join(folder, `${name}.json`);
        if (text !== undefined) writeFileSync(path, text);
        const run = expectEnd(await world.pushed({ env: { GITHUB_EVENT_PATH: path } }), 1);
        expect(run.log).toMatch(words);
        expect(run.calls).toEqual([]);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);

attackOnBundle(
  'nobody attacks: on GitHub Enterprise Server, with a token whose owner has to be asked for, all is as on github.com',
  async (world) => {
    const inputs = { 'job-token': 'another' };
    const number = world.openPull(asking('acme'));
    const opened = expectEnd(await world.opened(number, { inputs }), 0);
    expect(opened.calls.map(({ path }) => path)).toContain('/api/graphql');
    expect(opened.calls.every(({ path }) => /^\/api\/(?:v3\/|graphql$)/.test(path))).toBe(true);
    world.review(number, 'alice');
    expect(expectEnd(await world.reviewed(number, 'submitted', { inputs }), 0).outputs['verdict']).toBe('approved');
    world.merge(number);
    expectEnd(await world.pushed({ inputs }), 0);
    expect(world.buckets()).toContain(bucketOf('acme'));
    expect(world.comment(number)).toContain('SendSafely-EFE-EC2-Server-Role');
  },
  { apiPath: '/api/v3' },
);
