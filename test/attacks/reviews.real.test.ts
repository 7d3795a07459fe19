import { expect } from '@jest/globals';
import type { FakePull } from '../github/fake-github.js';
import { asking, attack, bucketOf, expectEnd, leadUp, settingsWith, type Attacked } from './attack.js';

/** Merged with the approvals that there are: nothing is applied, and a person reads why. */
async function mergedInVain(world: Attacked, number: number, words: RegExp): Promise<void> {
  const before = await judged(world, number);
  expect(before).not.toBe('approved');
  world.merge(number);
  world.expectUntouched(await world.pushed(), 'acme');
  expect(world.comment(number)).toMatch(words);
}

/** What the gate says of an open pull request. */
async function judged(world: Attacked, number: number): Promise<string | undefined> {
  const run = await world.reviewed(number);
  expect(world.status(number, 'approval')).not.toBe(run.outputs['verdict'] === 'approved' ? 'pending' : 'success');
  return run.outputs['verdict'];
}

attack("mallory approves under a login that looks like alice's, with a Cyrillic letter", async (world) => {
  const number = await world.approved(asking('acme'), { by: ['аlice'] });
  await mergedInVain(world, number, /0 of 1 approvals/);
});

attack('mallory takes the login that alice gave up: by the id in the settings it is somebody else', async (world) => {
  const alice = world.github.state.users.get('alice');
  world.pushToMain(settingsWith((text) => text.replace('[alice, bob]', `['alice#${alice?.id ?? 0}']`)));
  const number = world.openPull(asking('acme'));
  await world.planned(number);
  world.github.state.users.set('alice', { login: 'alice', id: 666_666, type: 'User' });
  world.review(number, 'alice');
  expect(await judged(world, number)).toBe('pending');
  // The same person under the new login is who the settings mean.
  world.github.state.users.set('alice-2', { login: 'alice-2', id: alice?.id ?? 0, type: 'User' });
  world.review(number, 'alice-2');
  expect(await judged(world, number)).toBe('approved');
});

attack("a bot that bears an administrator's login approves", async (world) => {
  world.github.state.users.set('bob', { login: 'bob', id: 777_777, type: 'Bot' });
  const number = await world.approved(asking('acme'), { by: ['bob'] });
  await mergedInVain(world, number, /a bot gave it/);
});

attack("the approval of an account that is deleted by now is nobody's", async (world) => {
  const number = world.openPull(asking('acme'));
  await world.planned(number);
  world.review(number, 'alice');
  const [review] = world.pull(number).reviews;
  if (review === undefined) throw new Error('There is no review.');
  const ghost = { ...world.github.answers.review(review, world.pull(number)), user: null };
  world.github.fail({ operation: 'pulls/list-reviews', times: 9, answer: { status: 200, data: [ghost] } });
  await mergedInVain(world, number, /0 of 1 approvals/);
});

attack('alice is the author, and writes her login in other letters', async (world) => {
  world.github.state.users.set('aLiCe', { login: 'aLiCe', id: 888_888, type: 'User' });
  const number = world.openPull(asking('acme'), { author: 'alice' });
  await world.planned(number);
  world.review(number, 'aLiCe');
  await mergedInVain(world, number, /it is by the author/);
});

attack('alice has dave open a pull request of her own commit, and approves it', async (world) => {
  const number = world.openPull(asking('acme'));
  const { head } = world.pull(number);
  world.github.forcePush(number, { sha: head, message: 'Ask for a bucket', author: 'alice', committer: 'dave' });
  await world.planned(number);
  world.review(number, 'alice');
  await mergedInVain(world, number, /author or committer of a commit/);
});

attack('alice is hidden in a trailer as co-author, and approves', async (world) => {
  const number = world.openPull(asking('acme'));
  const id = world.github.state.users.get('alice')?.id ?? 0;
  const message = `Ask for a bucket\n\nCo-authored-by: Nobody <${id}+alice@users.noreply.github.com>`;
  world.github.forcePush(number, { sha: world.pull(number).head, message });
  await world.planned(number);
  world.review(number, 'alice');
  await mergedInVain(world, number, /author or committer of a commit/);
});

attack('one administrator approves twice, under an old and a new login, where two are asked for', async (world) => {
  world.pushToMain(settingsWith((text) => text.replace('[alice, bob] }', '[alice, alice-2], count: 2 }')));
  const id = world.github.state.users.get('alice')?.id ?? 0;
  world.github.state.users.set('alice-2', { login: 'alice-2', id, type: 'User' });
  const number = await world.approved(asking('acme'), { by: ['alice', 'alice-2'] });
  await mergedInVain(world, number, /1 of 2 approvals/);
});

attack('a hundred strangers and an administrator of another vendor approve', async (world) => {
  const strangers = Array.from({ length: 99 }, (_, index) => `stranger-${index}`);
  const number = await world.approved(asking('acme'), { by: [...strangers, 'carol'] });
  await mergedInVain(world, number, /0 of 1 approvals/);
});

attack('mallory dismisses the objection of an administrator who had approved before: that is no approval', async (world) => {
  const number = await world.approved(asking('acme'), { by: ['alice'] });
  world.review(number, 'alice', 'CHANGES_REQUESTED');
  expect(await judged(world, number)).toBe('pending');
  world.github.dismiss(world.pull(number).reviews.at(-1)?.id ?? 0);
  expectEnd(await world.reviewed(number, 'dismissed'), 0);
  await mergedInVain(world, number, /0 of 1 approvals/);
});

attack('bob objects, alice approves: one does not outvote the other', async (world) => {
  const number = await world.approved(asking('acme'), { by: ['alice'] });
  world.review(number, 'bob', 'CHANGES_REQUESTED');
  await mergedInVain(world, number, /bob/);
});

attack('mallory cuts the list of reviews, so that the objection is on a page that does not come', async (world) => {
  const number = await world.approved(asking('acme'), { by: ['alice'] });
  // The objection is the hundred and first.
  for (let index = 0; index < 99; index += 1) world.review(number, 'mallory', 'COMMENTED');
  world.review(number, 'bob', 'CHANGES_REQUESTED');
  world.github.fail({ operation: 'pulls/list-reviews', nth: 2, times: 4, answer: { status: 500 } });
  world.merge(number);
  world.expectUntouched(await world.pushed(), 'acme');
});

attack('251 commits hide who wrote the first: nobody can tell, so nothing is applied', async (world) => {
  const number = world.openPull(asking('acme'));
  const { head } = world.pull(number);
  for (let index = 0; index < 250; index += 1) world.github.pushCommit(number, { message: 'More' });
  world.github.pushCommit(number, { sha: head });
  await world.planned(number);
  world.review(number, 'alice');
  expect((await world.reviewed(number)).outputs['verdict']).toBe('undetermined');
  world.merge(number);
  world.expectUntouched(await world.pushed(), 'acme');
  expect(world.comment(number)).toMatch(/only a part of the commits/);
});

attack('a team that nobody can read is not taken for one that holds the reviewer', async (world) => {
  world.pushToMain(settingsWith((text) => text.replace('users: [alice, bob]', 'teams: [acme/files]')));
  const number = await world.approved(asking('acme'), { by: ['mallory'] });
  expect((await world.reviewed(number)).outputs['verdict']).toBe('undetermined');
  world.merge(number);
  world.expectUntouched(await world.pushed(), 'acme');
  expect(world.comment(number)).toMatch(/can't be read/);
});

attack('mallory approves, and is removed from the settings before the merge', async (world) => {
  world.pushToMain(settingsWith((text) => text.replace('[alice, bob]', '[alice, mallory]')));
  const number = await world.approved(asking('acme'), { by: ['mallory'] });
  expect(await judged(world, number)).toBe('approved');
  world.pushToMain(settingsWith((text) => text));
  world.merge(number);
  world.expectUntouched(await world.pushed(), 'acme');
  expect(world.comment(number)).toMatch(/mallory|0 of 1 approvals/);
});

attack("alice's approval of a harmless head is carried over to the evil one that was planned before it", async (world) => {
  const number = world.openPull(asking('acme', 'tags: { team: evil }'));
  const evil = world.pull(number).head;
  await world.planned(number);
  world.forcePush(number, asking('acme'));
  expectEnd(await world.synchronized(number, leadUp), 0);
  world.review(number, 'alice');
  expect(await judged(world, number)).toBe('approved');
  // Back to the head whose plan is on record: the approval is later than that plan, but of another commit.
  world.upstream.git('branch', '--force', 'evil', evil);
  world.upstream.git('checkout', '--quiet', '--force', '-B', world.pull(number).headRef, evil);
  world.github.forcePush(number, { sha: evil });
  await mergedInVain(world, number, /not on the head commit/);
});

attack('a review without a time is put before the plan or after it as it suits', async (world) => {
  const number = await world.approved(asking('acme'), { by: ['alice'] });
  const pull: FakePull = world.pull(number);
  const [review] = pull.reviews;
  if (review === undefined) throw new Error('There is no review.');
  const timeless = { ...world.github.answers.review(review, pull), submitted_at: 'yesterday' };
  world.github.fail({ operation: 'pulls/list-reviews', times: 9, answer: { status: 200, data: [timeless] } });
  expect((await world.reviewed(number)).outputs['verdict']).not.toBe('approved');
  world.merge(number);
  world.expectUntouched(await world.pushed(), 'acme');
});

attack('the settings name a look-alike of alice in foreign letters: the settings are refused, not half taken', async (world) => {
  world.pushToMain(settingsWith((text) => text.replace('[alice, bob]', '[аlice]')));
  const number = world.openPull(asking('acme'));
  const run = expectEnd(await world.opened(number), 1);
  expect(run.log).toMatch(/settings\/wrong-value/);
  expect(run.aws).toEqual([]);
  world.review(number, 'аlice');
  world.merge(number);
  world.expectUntouched(await world.pushed(), 'acme');
  expect(world.buckets()).not.toContain(bucketOf('acme'));
});
