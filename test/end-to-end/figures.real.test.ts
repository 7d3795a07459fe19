import { afterAll, expect, test } from '@jest/globals';
import { installStandIn } from '../attacks/terraform.js';
import { figure } from './figure.js';
import { installAction } from './job.js';
import { request } from './requests.js';
import { asFork, expectEnd, World } from './world.js';

const { folder: action, remove } = installAction();
// What GitHub is told is looked at here; that the plan is real Terraform's, in the journey.
const terraform = installStandIn();
const { env } = terraform;
afterAll(() => {
  remove();
  terraform.remove();
});

/** The most calls to GitHub for a gate evaluation with any number of requests. */
const mostCalls = 8;
/** For a plan there are two more, for the answer before Terraform: a look at the head, and the comment. */
const mostToPlan = mostCalls + 2;

test('three requests cost as few calls as one, and so does judging them; without Terraform the comment is there too', () =>
  World.with({ action, env }, async (world) => {
    const names = ['one', 'two', 'three'];
    const number = world.openPull(
      Object.fromEntries(names.map((name) => [`buckets/${name}.yml`, request(`ss-self-hosted-${name}`)])),
    );
    const opened = expectEnd(await world.opened(number), 0);
    world.review(number, 'alice');
    const reviewed = expectEnd(await world.reviewed(number), 0);
    expect(reviewed.outputs['verdict']).toBe('approved');
    figure('GitHub calls for a pull request with 3 requests', opened.calls.length, mostToPlan);
    figure('GitHub calls for a gate evaluation of 3 requests', reviewed.calls.length, mostCalls);
    expect(opened.calls.length).toBeLessThanOrEqual(mostToPlan);
    expect(reviewed.calls.length).toBeLessThanOrEqual(mostCalls);

    const explained = world.openPull({ 'buckets/four.yml': request('ss-self-hosted-four') });
    const started = performance.now();
    expectEnd(await world.opened(explained, { env: asFork.env ?? {} }), 0);
    const seconds = (performance.now() - started) / 1000;
    expect(world.comment(explained)).toContain('ss-self-hosted-four');
    figure('from process start to comment and statuses, without Terraform, seconds', seconds, 2);
  }));
