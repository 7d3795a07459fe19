import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { AccountsWorld, accountSettings, lab, prod, requestIn, roleOf } from '../action/accounts-world.js';
import { endOf } from '../action/plan-world.js';
import { connect, valueOf } from '../github/connect.js';

/*
 * Whoever has stolen a role of one account has its ledger, and no other: the requests of another one are judged by that one's alone. What is
 * attacked runs in this process, with a GitHub and an STS on loopback. That the same without the attack is applied, test/action/accounts.flow.test.ts shows.
 */

let world: AccountsWorld;
beforeEach(async () => {
  world = await AccountsWorld.create();
});
afterEach(() => world.stop());

const [inProd, inTest] = ['ss-self-hosted-prod', 'ss-self-hosted-test'];
const both = { 'buckets/a.yml': requestIn(inProd, 'prod'), 'buckets/b.yml': requestIn(inTest) };

/** Lays what one account's ledger has under these keys into the other's, changed, and takes it from the first where it is to be gone there. */
async function lay(pattern: RegExp, { gone = false, edit = (text: string) => text } = {}): Promise<number> {
  const found = world.keys(prod, pattern);
  for (const key of found) {
    const text = Buffer.from(world.objects(prod).get(key) ?? '').toString('utf8');
    await world.store(lab).write(key, edit(text), undefined);
    if (gone) world.objects(prod).delete(key);
  }
  return found.length;
}

test.each([
  ['as it is', (text: string) => text],
  ['as one of its own account', (text: string) => text.replace(prod.id, lab.id)],
])("whoever stole the planning role of one account records a plan of another's bucket there, %s", async (_how, edit) => {
  const { flow } = world;
  const pull = flow.open({ 'buckets/a.yml': requestIn(inProd, 'prod') });
  await flow.plan(pull);
  expect(await lay(/\/records\/plans\//, { gone: true, edit })).toBe(1);
  flow.world.fake.review(pull.number, 'alice', 'APPROVED');
  expect(endOf(await flow.gate(pull)).outputs['verdict']).not.toBe('approved');
  flow.merge(pull);
  expect(endOf(await flow.apply()).green).toBe(false);
  expect(flow.applied).toEqual([]);
});

test('a record of a plan in one account is laid among those of another, for a bucket that is there', async () => {
  const { flow } = world;
  const pull = flow.open({ 'buckets/b.yml': requestIn(inTest) });
  await flow.plan(pull);
  const [key = ''] = world.keys(lab, /\/records\/plans\//);
  const stored = valueOf(await world.store(lab).read(key));
  const text = Buffer.from(stored?.bytes ?? '').toString('utf8');
  const forged = text.replace(`"account": "${lab.id}"`, `"account": "${prod.id}"`);
  expect(forged).not.toBe(text);
  await world.store(lab).write(key, forged, stored?.tag);
  flow.world.fake.review(pull.number, 'alice', 'APPROVED');
  expect(endOf(await flow.gate(pull)).outputs['verdict']).not.toBe('approved');
  flow.merge(pull);
  await flow.apply();
  expect(flow.applied).toEqual([]);
});

test('whoever stole the planning role of one account notes an edited review: what is approved by it in the other does not count', async () => {
  const { flow } = world;
  const { fake } = flow.world;
  const pull = flow.open(both);
  await flow.plan(pull);
  const [comment] = [...fake.state.comments.values()];
  if (comment === undefined) throw new Error('There is no review.');
  fake.editComment(comment.id, `${comment.body}\nNothing of this is dangerous.\n`);
  const shown = valueOf(await connect(fake).comment(pull.number, 'review'));
  expect(shown?.head).toBe(pull.head);
  expect(world.keys(prod, /\/comments\//).some((one) => one.endsWith(shown?.digest ?? ''))).toBe(false);
  const key = `vendor-bucket/records/comments/${pull.number}/${pull.head}/${shown?.digest ?? ''}`;
  await world.store(lab).write(key, 'Written by this action.\n', undefined);
  fake.review(pull.number, 'alice', 'APPROVED');
  flow.merge(pull);
  const end = endOf(await flow.apply());
  expect(end.green).toBe(false);
  expect(flow.applied).not.toContain(inProd);
});

test("whoever stole the applying role of one account records another's bucket as applied there: nobody believes it, and nothing is done", async () => {
  const { flow } = world;
  const pull = await flow.approved(both);
  flow.merge(pull);
  await flow.apply();
  expect(await lay(/\/records\/buckets\//)).toBe(1);
  flow.applied.length = 0;
  flow.pushMain({ 'buckets/a.yml': `${requestIn(inProd, 'prod')}tags: { team: evil }\n` });
  const end = endOf(await flow.apply());
  expect(end.green).toBe(false);
  expect(end.outputs['faults']).toMatch(/is on record in the accounts/);
  expect(flow.applied).toEqual([]);
});

test('a pull request names roles and a state of its own in the settings: no session is asked for by them', async () => {
  const { flow } = world;
  const evil = accountSettings().replaceAll('role/plan', 'role/evil').replaceAll(prod.state, 'mallory-state');
  await flow.plan(flow.open({ ...both, '.github/vendor-bucket.yml': evil }));
  expect(new Set(world.sts.calls.map(({ RoleArn }) => RoleArn))).toEqual(new Set([roleOf(prod, 'plan'), roleOf(lab, 'plan')]));
});

test('a run for a pull request asks for no role that applies, whatever its request says', async () => {
  const { flow } = world;
  const pull = flow.open(both);
  await flow.plan(pull);
  await flow.gate(pull);
  await flow.look();
  expect(world.sts.calls.map(({ RoleArn = '' }) => RoleArn).filter((role) => role.endsWith('/apply'))).toEqual([]);
  expect(world.sts.calls.length).toBeGreaterThan(0);
});

test("a role of one account answers for another one's: its session is used for nothing", async () => {
  const { flow } = world;
  world.sts.answersFor.set(roleOf(prod, 'plan'), lab.id);
  const end = await flow.plan(flow.open(both));
  expect(end.green).toBe(false);
  expect(flow.said).toContain(`${prod.id}, and its role is answered for by ${lab.id}`);
  expect(world.opened.map(({ buckets }) => buckets)).toEqual([[inTest]]);
});

test('a request of a bucket in another account is put into a folder that is the own one: it stays where it is', async () => {
  const { flow } = world;
  const pull = await flow.approved({ 'buckets/b.yml': requestIn(inTest) });
  flow.merge(pull);
  await flow.apply();
  flow.applied.length = 0;
  // Pushed past all reviews, with the file and the bucket of the settings as they were.
  flow.pushMain({ '.github/vendor-bucket.yml': accountSettings({ inProd: ', requests: ["buckets/**"]' }) });
  const end = endOf(await flow.apply());
  expect(end.green).toBe(false);
  expect(flow.applied).toEqual([]);
});
