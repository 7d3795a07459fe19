import { afterAll, expect, test } from '@jest/globals';
import { installStandIn } from '../attacks/terraform.js';
import { installAction } from './job.js';
import { request } from './requests.js';
import { expectEnd, settings, World } from './world.js';

const { folder: action, remove } = installAction();
// What GitHub is told is looked at here; that the plan is real Terraform's, in the journey.
const terraform = installStandIn();
const { env } = terraform;
afterAll(() => {
  remove();
  terraform.remove();
});

const file = (name: string): string => `buckets/${name}.yml`;
const asking = (name: string) => ({ [file(name)]: request(`ss-self-hosted-${name}`) });

test.concurrent('approvals that do not count are told before the merge, and merged all the same nothing is touched', () =>
  World.with({ action, env }, async (world) => {
    // Before the plan, by the author, by somebody who administers nothing: three approvals, and none counts.
    const useless = world.openPull(asking('useless'), { author: 'alice' });
    world.review(useless, 'bob');
    expectEnd(await world.opened(useless), 0);
    world.review(useless, 'alice');
    world.review(useless, 'mallory');
    // Of a head that is no more.
    const stale = world.openPull(asking('stale'));
    expectEnd(await world.opened(stale), 0);
    world.review(stale, 'alice');
    expectEnd(await world.reviewed(stale), 0);
    expect(world.status(stale, 'approval')).toBe('success');
    world.push(stale, { [file('stale')]: request('ss-self-hosted-stale', 'retention: { recoverDeleted: 7 days }') });
    expectEnd(await world.synchronized(stale), 0);

    for (const number of [useless, stale]) {
      const run = expectEnd(await world.reviewed(number), 0);
      expect(run.calls.length).toBeLessThanOrEqual(8);
      expect(run.outputs['verdict']).toBe('pending');
      expect(world.status(number, 'approval')).toBe('pending');
      expect(world.comment(number)).toContain('sendsafely has 0 of 1 approvals');
      expect(world.comment(number)).toMatch(/\*\*planned\*\*/);
    }
    // Whoever had a hand in the change is not asked for an approval.
    expect(world.comment(useless)).toMatch(/it takes bob\b/);
    expect(world.comment(useless)).toMatch(
      /do not count: bob \(it was not given after the plan[^)]*\), alice \([^)]*author[^)]*\), mallory \(/,
    );
    expect(world.comment(stale)).toContain('alice (it is not on the head commit)');

    world.merge(useless);
    world.merge(stale);
    const run = expectEnd(await world.pushed(), 1);
    expect(world.buckets()).toEqual([]);
    expect(
      run.aws.filter(({ operation, bucket }) => /^(?:Put|Create)/.test(operation) && bucket !== 'acme-terraform-state'),
    ).toEqual([]);
    expect(run.outputs).toMatchObject({ applied: '[]', verdict: 'pending' });
    expect(world.github.state.issues.size).toBe(0);
    for (const number of [useless, stale]) {
      expect(world.comment(number)).toContain('sendsafely has 0 of 1 approvals');
      expect(world.comment(number)).toContain('nothing was touched');
      expect(world.comment(number)).not.toMatch(/\*\*(?:applied|handed over)\*\*/);
    }
  }),
);

test.concurrent(
  'who may approve is read from the base: a pull request that names its own administrator is refused when it is merged',
  () =>
    World.with({ action, env }, async (world) => {
      const number = world.openPull({
        ...asking('mine'),
        '.github/vendor-bucket.yml': settings.replace('[alice, bob]', '[alice, bob, mallory]'),
      });
      expectEnd(await world.opened(number), 0);
      expect(world.comment(number)).toContain('changes the settings or templates. It is judged by those of its base commit');
      world.review(number, 'mallory');
      expectEnd(await world.reviewed(number), 0);
      expect(world.status(number, 'approval')).toBe('pending');

      world.review(number, 'bob');
      expectEnd(await world.reviewed(number), 0);
      expect(world.status(number, 'approval')).toBe('success');
      expect(world.comment(number)).toMatch(/\*\*approved\*\*/);
      const review = world.pull(number).reviews.at(-1);
      world.github.dismiss(review?.id ?? 0);
      const dismissed = expectEnd(await world.reviewed(number, 'dismissed'), 0);
      expect(dismissed.outputs['verdict']).toBe('pending');
      expect(world.status(number, 'approval')).toBe('pending');
      expect(world.comment(number)).toMatch(/\*\*planned\*\*/);

      world.merge(number, 'merge');
      expectEnd(await world.pushed(), 1);
      expect(world.buckets()).toEqual([]);
      expect(world.comment(number)).toContain('sendsafely has 0 of 1 approvals');
    }),
);

test.concurrent(
  'what was pushed to the default branch without a pull request is refused, and the clock and a run by hand find it again',
  () =>
    World.with({ action, env }, async (world) => {
      world.pushToMain(asking('direct'));
      for (const run of [await world.byTheClock(), await world.byHand({ request: file('direct') })]) {
        expectEnd(run, 1);
        expect(run.log).toContain('ss-self-hosted-direct is refused: nothing was touched.');
        expect(run.log).toContain('without a merged pull request');
      }
      expect(world.buckets()).toEqual([]);
      // A run by hand for a request that is not there is no success.
      const nothing = expectEnd(await world.byHand({ request: file('none') }), 1);
      expect(nothing.log).toContain(file('none'));
    }),
);
