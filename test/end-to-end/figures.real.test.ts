import { afterAll, expect, test } from '@jest/globals';
import { appendFileSync } from 'node:fs';
import { installAction } from './job.js';
import { request } from './requests.js';
import { asFork, expectEnd, World } from './world.js';

const { folder: action, remove } = installAction();
afterAll(remove);

/** The most calls to GitHub for a pull request with any number of requests, and for a gate evaluation. */
const mostCalls = 8;

/** Shows a figure in `npm run bench`, which names the file; a test otherwise looks at it only. */
function figure(name: string, value: number, bound?: number): void {
  const file = process.env['FIGURES_FILE'];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify({ figure: name, value, bound })}\n`);
}

test(
  'three requests cost as few calls as one, and so does judging them; without Terraform the comment is there within seconds',
  () =>
    World.with({ action }, async (world) => {
      const names = ['one', 'two', 'three'];
      const number = world.openPull(
        Object.fromEntries(names.map((name) => [`buckets/${name}.yml`, request(`ss-self-hosted-${name}`)])),
      );
      const opened = expectEnd(await world.opened(number), 0);
      world.review(number, 'alice');
      const reviewed = expectEnd(await world.reviewed(number), 0);
      expect(reviewed.outputs['verdict']).toBe('approved');
      figure('GitHub calls for a pull request with 3 requests', opened.calls.length, mostCalls);
      figure('GitHub calls for a gate evaluation of 3 requests', reviewed.calls.length, mostCalls);
      expect(Math.max(opened.calls.length, reviewed.calls.length)).toBeLessThanOrEqual(mostCalls);

      const explained = world.openPull({ 'buckets/four.yml': request('ss-self-hosted-four') });
      const started = performance.now();
      expectEnd(await world.opened(explained, { env: asFork.env ?? {} }), 0);
      const seconds = (performance.now() - started) / 1000;
      expect(world.comment(explained)).toContain('ss-self-hosted-four');
      figure('from process start to comment and statuses, without Terraform, seconds', seconds);
      expect(seconds).toBeLessThan(20);
    }),
  200_000,
);
