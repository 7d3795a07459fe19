import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { digestOf } from '../../src/action/commit/at-commit.js';
import { closeHandover } from '../../src/action/handover/closing.js';
import { handOver } from '../../src/action/handover/flow.js';
import { ok } from '../../src/fault/fault.js';
import type { AppliedRecord } from '../../src/ledger/index.js';
import { parseSettings } from '../../src/settings/parse.js';
import { valueOf } from '../github/connect.js';
import { applied, ledgerOver, readAll } from '../ledger/records.js';
import { resolveText, take } from '../resolve/fixture.js';
import { PlanWorld, request, settings } from './plan-world.js';

const bucket = 'ss-self-hosted-acme';
const file = 'buckets/acme.yml';
const asked = `${request(bucket)}retention: { vendorFeatures: [disable-file-deletion] }\n`;
const requestDigest = digestOf(new TextEncoder().encode(asked));

let world: PlanWorld;
beforeEach(async () => {
  world = await PlanWorld.create({ [file]: asked });
});
afterEach(() => world.stop());

const ledger = () => ledgerOver(world.store);
const spec = () => take(resolveText(asked));

async function recorded(more: Partial<AppliedRecord> = {}): Promise<AppliedRecord> {
  return valueOf(await ledger().writeApplied(applied({ bucket, file, requestDigest, commit: world.base, ...more })));
}

async function hand(record: AppliedRecord): Promise<AppliedRecord> {
  // Whoever reviews has an account, and can be assigned.
  world.fake.review(world.fake.addPull({ author: 'dave' }).number, 'alice', 'APPROVED');
  const context = await world.context({ kind: 'run', by: 'schedule', branch: 'main', commit: world.base, defaultBranch: 'main' });
  const parsed = take(parseSettings('s.yml', settings)).value;
  return valueOf(await handOver(context, ledger(), { spec: spec(), record, settings: parsed, approvers: ['alice'] }));
}

async function close(issue: number, said = world.fake.state.issues.get(issue), commit = world.base) {
  const context = await world.context({
    kind: 'issue',
    number: issue,
    action: 'closed',
    commit,
    defaultBranch: 'main',
    said: { title: '', body: '', ...said },
  });
  return closeHandover(context, () => ok(ledger()));
}

const enabled = async () => (await readAll(ledger())).applied.get(bucket)?.enabled;

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

describe('a hand-over issue that does not count any more', () => {
  const open = () => [...world.fake.state.issues.values()].filter(({ title }) => title.startsWith('Hand over'));

  test.each(['deleted', 'moved out of sight', 'moved'])('is replaced where it was %s, and the record says so', async (how) => {
    const record = await hand(await recorded());
    const issue = record.handover?.issue ?? 0;
    const old = world.fake.state.issues.get(issue);
    world.fake.state.issues.delete(issue);
    if (how === 'deleted') world.fake.state.deletedIssues.add(issue);
    const there = {
      ...{ number: 7, title: 'x', body: old?.body, user: null, state: 'open' },
      html_url: `https://github.com/acme/other/issues/${issue}`,
    };
    if (how === 'moved') world.fake.fail({ operation: 'issues/get', answer: { status: 200, data: there } });
    const again = await hand(record);
    expect(open().map(({ number }) => number)).toEqual([again.handover?.issue]);
    expect(again).toMatchObject({ formerHandovers: [issue] });
    expect(again.handover?.issue).not.toBe(issue);
    expect((await readAll(ledger())).applied.get(bucket)).toEqual(again);
    expect(await hand(again)).toEqual(again);
  });

  test('is that of another vendor: the new one gets its own message, and the old issue says so', async () => {
    const first = await hand(await recorded({ vendor: 'custom' }));
    const old = first.handover?.issue ?? 0;
    const changed = await recorded({ vendor: 'sendsafely', appliedAt: '2030-01-01T00:00:00Z' });
    expect(changed.handover).toBeUndefined();
    const second = await hand(changed);
    expect(second.handover?.issue).not.toBe(old);
    expect(open().map(({ number }) => number)).toEqual([second.handover?.issue]);
    expect(world.fake.state.issues.get(old)?.body).toContain(`handed over by #${second.handover?.issue}`);
    expect(await hand(second)).toEqual(second);
  });
});

describe('closing the issue', () => {
  test('as completed by an administrator marks the bucket as enabled', async () => {
    const issue = (await hand(await recorded())).handover?.issue ?? 0;
    world.fake.closeIssue(issue, 'bob');
    expect(await close(issue)).toMatchObject({ ok: true, value: { green: true } });
    expect(await enabled()).toMatchObject({ by: 'bob' });
  });

  const comments = (issue: number) => [...world.fake.state.comments.values()].filter((one) => one.issue === issue);

  test.each<[string, string, RegExp]>([
    ['somebody else', 'mallory', /mallory is not known as an administrator of sendsafely/],
    ["another vendor's administrator", 'carol', /carol is not known/],
    ['a bot', 'stale[bot]', /no person closed its issue/],
  ])('by %s marks nothing: it is open again, and says why, but not forever', async (_, who, said) => {
    const issue = (await hand(await recorded())).handover?.issue ?? 0;
    for (let n = 1; n <= 5; n += 1) {
      world.fake.closeIssue(issue, who);
      expect(await close(issue)).toMatchObject({ ok: true });
      expect(world.fake.state.issues.get(issue)?.state).toBe('open');
      expect(comments(issue)).toHaveLength(n);
    }
    expect(await enabled()).toBeUndefined();
    expect(world.said.join('\n')).toMatch(said);
    expect(comments(issue)[0]?.body).toContain('closes it by hand, as completed');
    world.fake.closeIssue(issue, who);
    await close(issue);
    expect(world.fake.state.issues.get(issue)?.state).toBe('closed');
    expect(comments(issue)).toHaveLength(5);
  });

  test('as not planned marks nothing, and stays', async () => {
    const issue = (await hand(await recorded())).handover?.issue ?? 0;
    world.fake.closeIssue(issue, 'alice', 'not_planned');
    await close(issue);
    expect(await enabled()).toBeUndefined();
    expect(world.fake.state.issues.get(issue)?.state).toBe('closed');
    expect(world.said.join('\n')).toMatch(/not closed as completed/);
  });

  test('is not judged by an old run that is run again: others may be named by now', async () => {
    const issue = (await hand(await recorded())).handover?.issue ?? 0;
    const old = world.base;
    world.moveBase({ '.github/vendor-bucket.yml': settings.replace('alice, bob', 'bob') });
    world.fake.closeIssue(issue, 'alice');
    world.run = { id: '77', attempt: 2 };
    await close(issue, undefined, old);
    expect(await enabled()).toBeUndefined();
    expect(world.said.join('\n')).toContain('an old run that is run again');
    world.fake.closeIssue(issue, 'bob');
    await close(issue);
    expect(await enabled()).toMatchObject({ by: 'bob' });
  });

  test.each(['PullRequest', 'Commit', 'ProjectV2'] as const)(
    'by a %s of an administrator marks nothing: who merges may not know',
    async (closer) => {
      const issue = (await hand(await recorded())).handover?.issue ?? 0;
      world.fake.closeIssue(issue, 'alice', 'completed', closer);
      expect(await close(issue)).toMatchObject({ ok: true });
      expect(await enabled()).toBeUndefined();
      expect(world.said.join('\n')).toContain(`not closed by hand, but by a ${closer} of alice`);
      expect(world.fake.state.issues.get(issue)?.state).toBe('open');
    },
  );

  test.each(['still', 'no longer'])(
    'marks nothing where it said something else, and %s does: it is written anew and open again',
    async (when) => {
      const issue = (await hand(await recorded())).handover?.issue ?? 0;
      const shown = world.fake.state.issues.get(issue);
      if (shown === undefined) throw new Error('There is no issue.');
      const { title, body } = shown;
      const edited = { ...shown, body: body.replace('support@sendsafely.com', 'support@mallory.example') };
      if (when === 'still') shown.body = edited.body;
      world.fake.closeIssue(issue, 'alice');
      expect(await close(issue, edited)).toMatchObject({ ok: true });
      expect(await enabled()).toBeUndefined();
      expect(shown).toMatchObject({ title, body, state: 'open' });
      const comments = [...world.fake.state.comments.values()].filter((one) => one.issue === issue);
      expect(comments.map((one) => one.body)).toEqual([expect.stringContaining('it said something other than')]);
      world.fake.closeIssue(issue, 'alice');
      await close(issue);
      expect(await enabled()).toMatchObject({ by: 'alice' });
    },
  );

  test('marks nothing while the request is not applied as it stands', async () => {
    const issue = (await hand(await recorded())).handover?.issue ?? 0;
    await recorded({ requestDigest: digestOf(new TextEncoder().encode('other')), appliedAt: '2030-01-01T00:00:00Z' });
    world.fake.closeIssue(issue, 'alice');
    await close(issue);
    expect(await enabled()).toBeUndefined();
    expect(world.said.join('\n')).toContain('not applied as it stands');
    // Nobody would close it a second time.
    expect(world.fake.state.issues.get(issue)?.state).toBe('open');
  });

  test('marks it as enabled where the file was moved since, and nothing else', async () => {
    const issue = (await hand(await recorded())).handover?.issue ?? 0;
    world.moveBase({ [file]: undefined, 'buckets/files/acme.yml': asked });
    world.fake.closeIssue(issue, 'alice');
    await close(issue);
    expect(await enabled()).toMatchObject({ by: 'alice' });
  });

  test('marks nothing where the request is gone, and stays closed: nothing is left to wait for', async () => {
    const issue = (await hand(await recorded())).handover?.issue ?? 0;
    world.moveBase({ [file]: undefined });
    world.fake.closeIssue(issue, 'alice');
    await close(issue);
    expect(await enabled()).toBeUndefined();
    expect(world.fake.state.issues.get(issue)?.state).toBe('closed');
    expect(world.said.join('\n')).toContain('no request for it any more');
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
