import { afterAll, expect, test } from '@jest/globals';
import { secondaryLimit } from '../github/fake-github.js';
import { installStandIn } from '../attacks/terraform.js';
import { installAction } from './job.js';
import { request } from './requests.js';
import { asFork, expectEnd, settings, World } from './world.js';

// Not in a beforeAll: concurrent tests begin before it.
const { folder: action, remove } = installAction();
// What GitHub is told is looked at here; that the plan is real Terraform's, in the journey.
const terraform = installStandIn();
const { env } = terraform;
afterAll(() => {
  remove();
  terraform.remove();
});

const acme = 'buckets/acme.yml';

test.concurrent(
  'a fork is validated and explained in the summary: its read-only token writes nothing, and AWS is not called',
  () =>
    World.with({ action, env }, async (world) => {
      const number = world.openPull({ [acme]: request('ss-self-hosted-acme') }, { author: 'mallory', fork: true });
      const run = expectEnd(await world.opened(number, asFork), 0);
      expect(run.summary).toContain('The pull request comes from a fork, which gets no access to AWS.');
      expect(run.summary).toContain('SendSafely-EFE-EC2-Server-Role');
      expect(run.log).toContain('::warning::Nothing is planned: The pull request comes from a fork');
      expect(run.aws).toEqual([]);
      expect(run.calls.filter(({ method }) => method !== 'GET')).toEqual([]);
      expect(JSON.parse(run.outputs['requests'] ?? '')).toMatchObject([
        { file: acme, bucket: 'ss-self-hosted-acme', change: 'added' },
      ]);

      world.push(number, { [acme]: request('No_Bucket') });
      const faulty = expectEnd(await world.synchronized(number, asFork), 1);
      expect(faulty.log).toMatch(/^::error title=request\/[a-z-]+,file=buckets\/acme\.yml,line=2,/m);
    }),
);

test.concurrent('without cloud credentials the request is explained, and neither status is a success', () =>
  World.with({ action, env }, async (world) => {
    const number = world.openPull({ [acme]: request('ss-self-hosted-acme') });
    const run = expectEnd(await world.opened(number, { env: asFork.env ?? {} }), 0);
    expect(run.aws).toEqual([]);
    expect(world.comment(number)).toContain('There are no AWS credentials in the environment of this run.');
    expect([world.status(number, 'plan'), world.status(number, 'approval')]).toEqual(['pending', 'pending']);
  }),
);

test.concurrent('a pull request that touches no request passes quickly and says so', () =>
  World.with({ action, env }, async (world) => {
    const number = world.openPull({ 'README.md': 'Our buckets\n' });
    const run = expectEnd(await world.opened(number), 0);
    expect(run.summary).toContain('No request is changed');
    expect(run.log).toContain('No request is changed.');
    expect(run.outputs).toMatchObject({ requests: '[]', 'has-changes': 'false', faults: '[]' });
    expect([world.status(number, 'plan'), world.status(number, 'approval')]).toEqual(['success', 'success']);
    expect(world.comment(number)).toBeUndefined();
    expect(run.aws).toEqual([]);
    expect(run.calls.length).toBeLessThanOrEqual(8);
  }),
);

test.concurrent('all faults of a request are annotations on its lines and in the comment, and mending them mends both', () =>
  World.with({ action, env }, async (world) => {
    const number = world.openPull({
      [acme]: `${request('ss-self-hosted-acme')}encription: sse-kms\nretention: { recoverDeleted: soon }\n`,
    });
    const run = expectEnd(await world.opened(number), 1);
    expect(
      [...run.log.matchAll(/^::error title=([^,]+),file=buckets\/acme\.yml,line=(\d+),/gm)].map(([, , line]) => line),
    ).toEqual(['4', '5']);
    expect(JSON.parse(run.outputs['faults'] ?? '')).toMatchObject([
      { at: { file: acme, line: 4 } },
      { at: { file: acme, line: 5 } },
    ]);
    expect(world.comment(number)).toMatch(/2 faults to fix[^]*buckets\/acme\.yml:4:1[^]*encryption[^]*buckets\/acme\.yml:5:/);
    expect([world.status(number, 'plan'), world.status(number, 'approval')]).toEqual(['failure', 'pending']);
    expect(world.records('.json')).toEqual([]);

    world.push(number, { [acme]: request('ss-self-hosted-acme') });
    expectEnd(await world.synchronized(number), 0);
    expect(world.comment(number)).not.toContain('to fix');
    expect(world.status(number, 'plan')).toBe('success');
  }),
);

test.concurrent(
  'GitHub is slow, cuts the line and fails: what was not posted is no success, and the next run leaves one comment',
  () =>
    World.with({ action, env }, async (world) => {
      const number = world.openPull({ [acme]: request('ss-self-hosted-acme') });
      world.github.fail({ operation: 'pulls/list-reviews', answer: secondaryLimit(1) });
      world.github.fail({ operation: 'issues/create-comment', answer: 'cut', when: 'after' });
      world.github.fail({ operation: 'repos/create-commit-status', times: 8, answer: { status: 502 } });
      const run = expectEnd(await world.opened(number), 1);
      expect(run.log).toMatch(/Not everything was posted.* Nothing was applied/);
      expect(world.comment(number)).toContain('9** to add');
      expect([world.status(number, 'plan'), world.status(number, 'approval')]).toEqual([undefined, undefined]);
      expect(world.records('.json')).toEqual([]);
      expectEnd(await world.opened(number), 0);
      expect(world.comment(number)).toContain('9** to add');
      expect([world.status(number, 'plan'), world.status(number, 'approval')]).toEqual(['success', 'pending']);
    }),
);

test.concurrent('a deleted request changes nothing in AWS, before and after the merge, and the comment says so', () =>
  World.with({ action, env, files: { [acme]: request('ss-self-hosted-acme') } }, async (world) => {
    const number = world.openPull({ [acme]: undefined });
    const run = expectEnd(await world.opened(number), 0);
    expect(world.comment(number)).toMatch(/ss-self-hosted-acme[^]*stays/);
    expect([world.status(number, 'plan'), world.status(number, 'approval')]).toEqual(['success', 'success']);
    expect(run.outputs).toMatchObject({ 'has-changes': 'false', verdict: 'nothing-to-apply' });
    world.merge(number);
    const pushed = expectEnd(await world.pushed(), 0);
    expect([...run.aws, ...pushed.aws].filter(({ operation }) => /^(?:Put|Delete|Create)/.test(operation))).toEqual([]);
  }),
);

test.concurrent('a job for each request and one that reports give the very comment that one job gives', () =>
  World.with({ action, env }, async (world) => {
    const number = world.openPull({
      [acme]: request('ss-self-hosted-acme'),
      'buckets/other.yml': request('ss-self-hosted-other'),
    });
    const env = { GITHUB_RUN_ID: '70' };
    const matrix = (inputs: Readonly<Record<string, string>>) => world.opened(number, { inputs, env });
    const listed = expectEnd(await matrix({ command: 'matrix' }), 0);
    const { include } = JSON.parse(listed.outputs['matrix'] ?? '') as { include: { request: string; bucket: string }[] };
    expect(include.map(({ bucket }) => bucket)).toEqual(['ss-self-hosted-acme', 'ss-self-hosted-other']);
    expect(listed.outputs['has-changes']).toBe('true');
    const first = world.comment(number);
    expect(first).toContain('**Planning…**');
    for (const { request } of include) expectEnd(await matrix({ command: 'plan', request }), 0);
    expect(world.comment(number)).toBe(first);
    const report = expectEnd(await matrix({ command: 'report', jobs: 'success' }), 0);
    const gathered = world.comment(number);
    world.github.state.comments.clear();
    const one = expectEnd(await world.opened(number), 0);
    const ofRun = (text = '') =>
      text.replace(/actions\/runs\/\d+/g, 'actions/runs/N').replace(/(?:run:\d+-\d+ )?(?:sha256:[0-9a-f]{64} )?-->/, '-->');
    expect(ofRun(world.comment(number))).toBe(ofRun(gathered));
    expect({ ...one.outputs, 'comment-url': '' }).toEqual({ ...report.outputs, 'comment-url': '' });
    expect(ofRun(one.summary)).toBe(ofRun(report.summary));
  }),
);

test.concurrent(
  'in the merge queue the reviewed plan holds, until settings on the default branch change what the request means',
  () =>
    World.with({ action, env }, async (world) => {
      const number = world.openPull({ [acme]: request('ss-self-hosted-acme') });
      expectEnd(await world.opened(number), 0);
      world.review(number, 'alice');
      const held = expectEnd(await world.queued(number), 0);
      expect(held.summary).toContain('Every plan that was reviewed still holds');
      const statuses = (sha: string) =>
        world.github.state.statuses.filter((one) => one.sha === sha).map(({ context, state }) => [context, state]);
      const group = () => world.upstream.git('rev-parse', 'HEAD');
      expect(statuses(group())).toEqual([['vendor-bucket/approval', 'success'], ['vendor-bucket/plan', 'success']]); // prettier-ignore

      world.pushToMain({ '.github/vendor-bucket.yml': `${settings}tags: { team: files }\n` });
      const moved = expectEnd(await world.queued(number), 1);
      expect(moved.log).toContain('plan/moved');
      expect(statuses(group())).toContainEqual(['vendor-bucket/plan', 'failure']);
      expect(statuses(group())).not.toContainEqual(['vendor-bucket/approval', 'success']);
      expect(world.buckets()).toEqual([]);
    }),
);
