import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { acme, acmeFile, ApplyWorld, request, tagged } from './apply-world.js';
import { endOf } from './plan-world.js';

let world: ApplyWorld;
beforeEach(async () => {
  world = await ApplyWorld.create();
});
afterEach(() => world.stop());

const asked = { [acmeFile]: request(acme) };
const others = ['ss-self-hosted-beta', 'ss-self-hosted-gamma'];

/** The clock of a run: it starts now, and then moves on by so many minutes each time it is asked. */
function ticking(minutes: number): () => Date {
  let asked = 0;
  return () => new Date(Date.UTC(2026, 2, 2, 12, minutes * asked++));
}

describe('looking before the environment is entered', () => {
  const calls = () => world.world.fake.calls().length;

  test('finds nothing where everything is applied and handed over', async () => {
    world.merge(await world.approved(asked));
    endOf(await world.apply());
    const before = calls();
    expect(await world.look()).toEqual({
      green: true,
      outputs: { matrix: '{"include":[]}', requests: '[]', 'has-changes': 'false' },
    });
    // The branch's tip, and the open issues: one hand-over is open.
    expect(calls() - before).toBe(2);
  });

  test('finds what is not applied', async () => {
    world.merge(await world.approved(asked));
    const { outputs } = await world.look();
    expect(outputs['has-changes']).toBe('true');
    expect(JSON.parse(outputs.requests ?? '')).toEqual([{ file: acmeFile, bucket: acme }]);
    expect(JSON.parse(outputs.matrix ?? '')).toEqual({ include: [{ request: acmeFile, bucket: acme, index: 0 }] });
  });

  test('finds a bucket that is to be handed over, which takes no job of its own', async () => {
    world.merge(await world.approved(asked));
    world.world.fake.fail({ operation: 'issues/create', answer: { status: 403, data: { message: 'No' } } });
    endOf(await world.apply());
    expect(await world.look()).toMatchObject({ outputs: { 'has-changes': 'true', requests: '[]' } });
    expect(endOf(await world.apply({ request: acmeFile }))).toMatchObject({ green: true });
    expect(world.issues).toEqual([]);
    endOf(await world.apply());
    expect(world.issues).toHaveLength(1);
    expect(await world.look()).toMatchObject({ outputs: { 'has-changes': 'false' } });
  });

  test.each(['edited', 'deleted'])('finds a hand-over that was %s, and the run after it makes it good', async (how) => {
    world.merge(await world.approved(asked));
    endOf(await world.apply());
    const [issue] = world.issues;
    if (issue === undefined) throw new Error('There is no issue.');
    const { body } = issue;
    if (how === 'edited') issue.body = body.replace('support@sendsafely.com', 'support@mallory.example');
    else world.world.fake.state.issues.delete(issue.number);
    expect(await world.look()).toMatchObject({ outputs: { 'has-changes': 'true', requests: '[]' } });
    expect(endOf(await world.apply())).toMatchObject({ green: true });
    expect(world.issues.map((one) => one.body)).toEqual([body]);
    expect(await world.look()).toMatchObject({ outputs: { 'has-changes': 'false' } });
  });

  test('finds a hand-over that was closed as completed, of which no run took note: it is opened again, but not forever', async () => {
    world.merge(await world.approved(asked));
    endOf(await world.apply());
    const [issue] = world.issues;
    const { fake } = world.world;
    for (let n = 1; n <= 5; n += 1) {
      fake.closeIssue(issue?.number ?? 0, 'stale[bot]');
      expect((await world.look()).outputs['has-changes']).toBe('true');
      endOf(await world.apply());
      expect(issue).toMatchObject({ state: 'open' });
    }
    const comments = [...fake.state.comments.values()].filter((one) => one.issue === issue?.number);
    expect(comments.map(({ body }) => body)).toEqual(Array(5).fill(expect.stringContaining('no run noted it')));
    fake.closeIssue(issue?.number ?? 0, 'stale[bot]');
    expect((await world.look()).outputs['has-changes']).toBe('false');
    endOf(await world.apply());
    expect(issue).toMatchObject({ state: 'closed' });
  });

  test('leaves a hand-over alone that was closed just now, as its own run may be on its way, and one that was turned down', async () => {
    world.merge(await world.approved(asked));
    endOf(await world.apply());
    const [issue] = world.issues;
    const { fake } = world.world;
    fake.closeIssue(issue?.number ?? 0, 'mallory');
    Object.assign(issue ?? {}, { closedAt: new Date().toISOString() });
    expect((await world.look()).outputs['has-changes']).toBe('false');
    fake.closeIssue(issue?.number ?? 0, 'mallory', 'not_planned');
    expect((await world.look()).outputs['has-changes']).toBe('false');
  });

  test('one hand-over that fails keeps no other from being made good', async () => {
    const [beta = ''] = others;
    world.merge(await world.approved({ ...asked, [`buckets/${beta}.yml`]: request(beta) }));
    endOf(await world.apply());
    const bodies = world.issues.map(({ body }) => body);
    for (const issue of world.issues) issue.body = 'x';
    world.world.fake.fail({ operation: 'issues/update', answer: { status: 403, data: { message: 'No' } } });
    expect(endOf(await world.apply())).toMatchObject({ green: false });
    expect(world.issues.map(({ body }) => body)).toEqual(['x', bodies[1]]);
  });

  test('of a commit that is not the tip any more there is no work', async () => {
    world.merge(await world.approved(asked));
    const older = world.main;
    world.pushMain({ 'README.md': 'x' });
    expect(await world.look(older)).toMatchObject({ green: true, outputs: { 'has-changes': 'false' } });
    expect(world.said).toContain('the run of that commit does it');
  });
});

describe('a backlog that is longer than a session', () => {
  async function backlog(): Promise<void> {
    world.merge(await world.approved(asked));
    for (const name of others) world.merge(await world.approved({ [`buckets/${name}.yml`]: request(name) }));
  }

  test('goes on in the next run, and this one is red and says how many are left', async () => {
    await backlog();
    world.clock = ticking(15);
    const end = endOf(await world.apply());
    expect(end).toMatchObject({ green: false, outputs: { verdict: 'approved' } });
    expect(world.applied).toEqual([acme]);
    expect(JSON.parse(end.outputs.faults ?? '')).toMatchObject([{ code: 'apply/left', message: '2 approved buckets are left, as its time was up' }]); // prettier-ignore
    expect(world.said).toContain(`${others[0] ?? ''} is approved, and not begun: its time was up. The next run goes on with it.`);
    expect([...(await world.records()).keys()]).toEqual([acme]);
    world.clock = ticking(0);
    expect(endOf(await world.apply())).toMatchObject({ green: true });
    expect(world.applied).toEqual([acme, ...others]);
  });

  test('what waits for people is not counted among what is left', async () => {
    await backlog();
    const lacking = world.open({ [acmeFile]: tagged(acme, 'later') });
    await world.plan(lacking);
    world.merge(lacking);
    world.clock = ticking(60);
    const end = endOf(await world.apply());
    expect(JSON.parse(end.outputs.faults ?? '')).toMatchObject([{ message: '2 approved buckets are left, as its time was up' }]);
    expect(world.applied).toEqual([]);
  });

  test('the limit is the one that is given', async () => {
    await backlog();
    world.clock = ticking(60);
    expect(endOf(await world.apply({ timeLimit: 600 }))).toMatchObject({ green: true });
  });
});
