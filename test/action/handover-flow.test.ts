import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { closeHandover, handOver } from '../../src/flows/action/handover-flow.js';
import { ok } from '../../src/fault/fault.js';
import { memoryStore, type AppliedRecord } from '../../src/ledger/index.js';
import { parseSettings } from '../../src/settings/parse.js';
import { valueOf } from '../github/connect.js';
import { applied, ledgerOver } from '../ledger/records.js';
import { resolveText, take } from '../vendor/fixture.js';
import { PlanWorld, request, settings } from './plan-world.js';

const bucket = 'ss-self-hosted-acme';
const file = 'buckets/acme.yml';

let world: PlanWorld;
beforeEach(async () => {
  world = await PlanWorld.create({ [file]: request(bucket) });
});
afterEach(() => world.stop());

const ledger = () => ledgerOver(memoryStore(world.objects));
const spec = () => take(resolveText(`${request(bucket)}retention: { vendorFeatures: [disable-file-deletion] }\n`));

async function recorded(more: Partial<AppliedRecord> = {}): Promise<AppliedRecord> {
  return valueOf(await ledger().writeApplied(applied({ bucket, file, commit: world.base, ...more })));
}

async function hand(record: AppliedRecord): Promise<AppliedRecord> {
  // Whoever reviews has an account, and can be assigned.
  world.fake.review(world.fake.addPull({ author: 'dave' }).number, 'alice', 'APPROVED');
  const context = await world.context({ kind: 'run', by: 'schedule', branch: 'main', commit: world.base, defaultBranch: 'main' });
  const parsed = take(parseSettings('s.yml', settings)).value;
  return valueOf(await handOver(context, ledger(), { spec: spec(), record, settings: parsed, approvers: ['alice'] }));
}

async function close(issue: number) {
  const context = await world.context({ kind: 'issue', number: issue, action: 'closed', commit: world.base });
  return closeHandover(context, () => ok(ledger()));
}

const enabled = async () => valueOf(await ledger().readApplied()).get(bucket)?.enabled;

describe('handing over', () => {
  test('opens one issue with the whole message, assigned to whoever approved, and remembers it', async () => {
    const record = await hand(await recorded());
    const [issue, ...more] = [...world.fake.state.issues.values()].filter(({ number }) => number === record.handover?.issue);
    expect(more).toEqual([]);
    expect(issue).toMatchObject({ title: `Hand over ${bucket} to SendSafely`, assignees: ['alice'], labels: ['vendor-bucket'] });
    for (const part of [bucket, 'support@sendsafely.com', 'Request to enable custom S3 bucket', 'Disable file deletion'])
      expect(issue?.body).toContain(part);
  });

  test('never opens a second one: not by the record, and not where the record was lost after the issue was opened', async () => {
    const first = await hand(await recorded());
    expect(await hand(first)).toEqual(first);
    world.objects.clear();
    expect((await hand(await recorded())).handover).toEqual(first.handover);
    expect([...world.fake.state.issues.values()].filter(({ title }) => title.startsWith('Hand over'))).toHaveLength(1);
  });
});

describe('a hand-over issue that says something else', () => {
  const issueOf = (number: number | undefined) => world.fake.state.issues.get(number ?? 0) ?? {};

  test('is written anew when the bucket is applied again', async () => {
    const record = await hand(await recorded());
    const issue = issueOf(record.handover?.issue);
    const { title, body } = { title: '', body: '', ...issue };
    Object.assign(issue, { title: 'Hand over', body: body.replace('support@sendsafely.com', 'support@mallory.example') });
    expect(await hand(record)).toEqual(record);
    expect(issue).toMatchObject({ title, body });
  });

  test('is left as it is once the bucket is enabled, and costs no call then', async () => {
    const record = await hand(await recorded());
    const issue = issueOf(record.handover?.issue);
    Object.assign(issue, { body: 'Done.' });
    const calls = world.fake.calls().length;
    await hand({ ...record, enabled: { by: 'alice', at: '2026-03-02T12:00:00Z' } });
    expect(issue).toMatchObject({ body: 'Done.' });
    expect(world.fake.calls().length).toBe(calls);
  });

  test('and was there before the bucket was applied is not adopted with its text', async () => {
    const { handover } = await hand(await recorded());
    const issue = issueOf(handover?.issue);
    const { body } = { body: '', ...issue };
    Object.assign(issue, { body: `${body}\nSend it to mallory.` });
    world.objects.clear();
    expect((await hand(await recorded())).handover).toEqual(handover);
    expect(issue).toMatchObject({ body });
  });
});

describe('closing the issue', () => {
  test('as completed by an administrator marks the bucket as enabled', async () => {
    const issue = (await hand(await recorded())).handover?.issue ?? 0;
    world.fake.closeIssue(issue, 'bob');
    expect(await close(issue)).toMatchObject({ ok: true, value: { green: true } });
    expect(await enabled()).toMatchObject({ by: 'bob' });
  });

  test.each<[string, string, 'completed' | 'not_planned', RegExp]>([
    ['by somebody else', 'mallory', 'completed', /mallory is not known as an administrator of sendsafely/],
    ["by another vendor's administrator", 'carol', 'completed', /carol is not known/],
    ['as not planned', 'alice', 'not_planned', /not closed as completed/],
  ])('%s marks nothing, and says so', async (_, who, reason, said) => {
    const issue = (await hand(await recorded())).handover?.issue ?? 0;
    world.fake.closeIssue(issue, who, reason);
    expect(await close(issue)).toMatchObject({ ok: true });
    expect(await enabled()).toBeUndefined();
    expect(world.said.join('\n')).toMatch(said);
  });

  test('that is not ours, or not the one on record, marks nothing', async () => {
    const issue = (await hand(await recorded())).handover?.issue ?? 0;
    await recorded({ handover: { issue: 999 }, appliedAt: '2030-01-01T00:00:00Z' });
    world.objects.clear();
    await recorded({ handover: { issue: 999 } });
    world.fake.closeIssue(issue, 'alice');
    await close(issue);
    expect(await enabled()).toBeUndefined();
    expect(world.said.join('\n')).toContain('is not the one that hands over');
  });
});
