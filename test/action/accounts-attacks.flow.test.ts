import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { closeHandover } from '../../src/action/handover/closing.js';
import { AccountsWorld, accountSettings, lab, prod, requestIn } from './accounts-world.js';
import type { Pull } from './apply-world.js';
import { endOf } from './plan-world.js';

let world: AccountsWorld;
beforeEach(async () => {
  world = await AccountsWorld.create();
});
afterEach(() => world.stop());

const settingsFile = '.github/vendor-bucket.yml';
const [inProd, inTest, another] = ['ss-self-hosted-prod', 'ss-self-hosted-test', 'ss-self-hosted-new'];
const recordOf = (bucket: string) => `vendor-bucket/records/buckets/${bucket}.json`;

async function begin(settings: string): Promise<void> {
  await world.stop();
  world = await AccountsWorld.create(settings);
}

async function standing(files: Readonly<Record<string, string>>): Promise<void> {
  world.flow.merge(await world.flow.approved(files));
  expect(endOf(await world.flow.apply()).green).toBe(true);
  world.flow.applied.length = 0;
}

/** Merges it all the same, and expects a red run that applied these alone. */
async function expectApplied(pull: Pull, ...buckets: readonly string[]): Promise<string> {
  world.flow.merge(pull);
  const { green, outputs } = endOf(await world.flow.apply());
  expect({ green, applied: world.flow.applied }).toEqual({ green: false, applied: buckets });
  return outputs['faults'] ?? '';
}

/** What stands in one account is written into the other, as whoever rules that can. */
function smuggle(from: typeof prod | typeof lab, to: typeof prod | typeof lab, pattern: RegExp, rename = (text: string) => text) {
  const found = [...world.objects(from)].filter(([key]) => pattern.test(key));
  expect(found).not.toEqual([]);
  for (const [key, bytes] of found) world.objects(to).set(rename(key), Buffer.from(rename(Buffer.from(bytes).toString('utf8'))));
}

describe("whoever rules one account's records", () => {
  test('puts a bucket of another one there before it is made: that alone is refused, and all else goes on', async () => {
    await standing({ 'buckets/b.yml': requestIn(inTest) });
    const pull = await world.flow.approved({ 'buckets/a.yml': requestIn(inProd, 'prod'), 'buckets/c.yml': requestIn(another) });
    smuggle(lab, prod, /buckets\//, (text) => text.replaceAll(inTest, another).replaceAll('/b.yml', '/c.yml'));
    expect(await expectApplied(pull, inProd)).toContain('request/account-moved');
  });

  test('puts a bucket there that another account has: neither is believed, and all else goes on', async () => {
    await standing({ 'buckets/b.yml': requestIn(inTest) });
    const pull = await world.flow.approved({ 'buckets/a.yml': requestIn(inProd, 'prod') });
    smuggle(lab, prod, /buckets\//);
    expect(await expectApplied(pull, inProd)).toContain('request/account-twice');
    expect((await world.flow.look()).outputs['requests']).toContain('buckets/b.yml');
    const [issue] = world.flow.issues.filter(({ title }) => title.includes(inProd));
    if (issue === undefined) throw new Error('Nothing was handed over.');
    world.flow.world.fake.closeIssue(issue.number, 'alice');
    const said = { title: issue.title, body: issue.body };
    const event = { kind: 'issue', action: 'closed', number: issue.number, commit: world.flow.main, defaultBranch: 'main', said };
    const closed = await closeHandover(await world.flow.world.context(event as never), (...of) => world.flow.openLedger(...of));
    expect(closed.ok).toBe(true);
    expect(Buffer.from(world.objects(prod).get(recordOf(inProd)) ?? '').toString('utf8')).toContain('"enabled"');
  });
});

describe('whoever changes the settings', () => {
  test('takes the account from an applied request, to give it another one later: the review is red', async () => {
    await standing({ 'buckets/b.yml': requestIn(inTest) });
    const pull = world.flow.open({ [settingsFile]: accountSettings({ inTest: '' }) });
    expect((await world.flow.plan(pull)).green).toBe(false);
    expect(world.flow.world.status('vendor-bucket/plan', pull.head)).toMatch(/^failure: /);
    expect(world.flow.said).toContain('would belong to no account');
  });

  test("breaks requests by an account's own guardrails: the review names them, as with the general ones", async () => {
    await standing({ 'buckets/b.yml': requestIn(inTest) });
    const inTestAlone = accountSettings({ inTest: ', default: true, guardrails: { vendors: [custom] }' });
    const pull = world.flow.open({ [settingsFile]: inTestAlone });
    await world.flow.plan(pull);
    expect(world.flow.review(pull)).toContain('buckets/b.yml');
  });

  test('moves the default between approval and merge: what was approved for one account is not made in the other', async () => {
    const pull = await world.flow.approved({ 'buckets/b.yml': requestIn(inTest) });
    world.flow.pushMain({ [settingsFile]: accountSettings({ inProd: ', default: true', inTest: '' }) });
    await expectApplied(pull);
  });

  test('asks for one more in an account, or no more: what it took at either end holds', async () => {
    const stricter = accountSettings({ inProd: ', approvals: { users: [carol] }' });
    const asked = { 'buckets/a.yml': requestIn(inProd, 'prod') };
    const later = await world.flow.approved(asked);
    world.flow.pushMain({ [settingsFile]: stricter });
    await expectApplied(later);
    await begin(stricter);
    const before = await world.flow.approved(asked);
    world.flow.pushMain({ [settingsFile]: accountSettings() });
    await expectApplied(before);
  });
});

test('a request names what is no account: look-alikes, other cases, and what every object has', async () => {
  for (const name of ['__proto__', 'constructor', 'toString', 'Prod', 'pr\u043ed', '"prod "', '[prod]']) {
    const pull = world.flow.open({ 'buckets/a.yml': `${requestIn(inProd)}account: ${name}\n` });
    expect((await world.flow.plan(pull)).green).toBe(false);
  }
  expect(world.opened).toEqual([]);
});
