import { afterAll, expect, test } from '@jest/globals';
import { bucketClient } from '../sandbox/client.js';
import { installStandIn } from '../attacks/terraform.js';
import { installAction } from './job.js';
import { losingWrites } from './losing-writes.js';
import { request } from './requests.js';
import { expectEnd, World, type Run } from './world.js';

const { folder: action, remove } = installAction();
// For plans that nothing comes of.
const standIn = installStandIn();
const { env } = standIn;
afterAll(() => {
  remove();
  standIn.remove();
});

const acme = 'buckets/acme.yml';
const bucket = 'ss-self-hosted-acme';

/** The calls of a run that change something in AWS beside state and records. */
function changesOf(run: Run): readonly string[] {
  const changing = run.aws.filter(
    ({ operation, bucket: name }) => /^(?:Put|Create|Delete)/.test(operation) && name !== 'acme-terraform-state',
  );
  return changing.map(({ operation }) => operation);
}

function deploymentsOf(world: World): readonly (string | undefined)[] {
  return world.github.state.deployments.map(({ statuses }) => statuses.at(-1)?.state);
}

test.concurrent(
  'the whole way: planned, pushed again, approved, merged, applied, handed over, and enabled by whoever administers the vendor',
  () =>
    World.with({ action, wholeProvider: true }, async (world) => {
      const features = 'retention: { recoverDeleted: 30 days, vendorFeatures: [disable-file-deletion] }';
      const number = world.openPull({ [acme]: request(bucket, features.replace('30', '60')) });
      const opened = expectEnd(await world.opened(number, { env }), 0);
      // Two of them for the answer before Terraform: a look at the head, and the comment.
      expect(opened.calls.length).toBeLessThanOrEqual(10);
      // These settings leave the account out.
      expect(opened.log.match(/^::(?:error|warning).*/gm)).toEqual([expect.stringContaining('in which account')]);
      expect([world.status(number, 'plan'), world.status(number, 'approval')]).toEqual(['success', 'pending']);
      expect(world.comment(number)).toContain('60 days');

      // Pushed twice: the run for the first push ends after the second, and has nothing to say any more.
      world.push(number, { [acme]: request(bucket, features.replace('30', '90')) });
      let head = '';
      const late = { env, started: () => void (head = world.push(number, { [acme]: request(bucket, features) })) };
      expect(expectEnd(await world.synchronized(number, late), 0).log).toContain('has a newer head');
      expect(world.comment(number)).toContain('60 days');
      expect(world.status(number, 'plan')).toBeUndefined();
      const again = expectEnd(await world.synchronized(number), 0);
      expect(again.calls.length).toBeLessThanOrEqual(10);
      expect(again.outputs['fingerprint']).toMatch(/^sha256:[0-9a-f]{64}$/);
      expect(again.outputs['fingerprint']).not.toBe(opened.outputs['fingerprint']);
      expect(world.comment(number)).toContain(head);
      expect(world.comment(number)).toMatch(/recovered for 30 days/);

      world.review(number, 'alice');
      const reviewed = expectEnd(await world.reviewed(number), 0);
      expect(reviewed.calls.length).toBeLessThanOrEqual(8);
      expect(reviewed.outputs['verdict']).toBe('approved');
      expect(world.status(number, 'approval')).toBe('success');
      expect(world.comment(number)).toContain('**approved**');
      expect(world.buckets()).toEqual([]);

      world.merge(number, 'squash');
      const applied = expectEnd(await world.pushed(), 0);
      expect(world.buckets()).toEqual([bucket]);
      expect(JSON.parse(applied.outputs['applied'] ?? '')).toMatchObject([{ bucket }]);
      expect(applied.outputs['applied']).toContain(`arn:aws:s3:::${bucket}`);
      expect(applied.outputs['verdict']).toBe('approved');
      expect(deploymentsOf(world)).toEqual(['success']);
      expect(world.github.state.deployments[0]?.statuses.map(({ state }) => state)).toContain('in_progress');
      expect(world.comment(number)).toContain('**handed over**');

      const [issue, ...more] = [...world.github.state.issues.values()];
      expect(more).toEqual([]);
      expect(issue).toMatchObject({ assignees: ['alice'], labels: ['vendor-bucket'], state: 'open' });
      for (const words of [bucket, 'Request to enable custom S3 bucket', 'support@&#8203;sendsafely.com', 'Bucket name:'])
        expect(issue?.body).toContain(words);
      expect(issue?.body).toMatch(/Asked for at the vendor as well:[^]*- \*\*/);

      world.pushToMain({ 'README.md': 'Our buckets\n' });
      const later = expectEnd(await world.pushed(), 0);
      expect(changesOf(later)).toEqual([]);
      expect(later.outputs['applied']).toBe('[]');
      expect(world.github.state.deployments).toHaveLength(1);
      expect(world.github.state.issues.size).toBe(1);

      expectEnd(await world.closed(issue?.number ?? 0, 'mallory'), 0);
      expect(world.comment(number)).toContain('**handed over**');
      expectEnd(await world.closed(issue?.number ?? 0, 'alice'), 0);
      expect(world.comment(number)).toContain('**enabled**');
    }),
);

test.concurrent('an apply that is ended half-way is red, says so, and the next goes on', () =>
  World.with({ action }, async (world) => {
    const number = world.openPull({ [acme]: request(bucket) });
    expectEnd(await world.opened(number), 0);
    world.review(number, 'bob');
    world.merge(number, 'rebase');
    const ended = await world.pushed({
      started: (child) => {
        const watch = setInterval(() => {
          // All but the lifecycle is done some seconds later: for that the provider waits almost a minute.
          if (world.aws.world().buckets[bucket]?.subresources['lifecycle'] === undefined) return;
          clearInterval(watch);
          setTimeout(() => child.kill('SIGTERM'), 5_000);
        }, 200);
        child.on('close', () => clearInterval(watch));
      },
    });
    expectEnd(ended, 1);
    expect(ended.log).toContain('interrupted');
    expect(world.github.state.issues.size).toBe(0);
    expect(deploymentsOf(world)).not.toContain('success');

    // Another push, that has nothing to do with it, finds what is left.
    world.pushToMain({ 'README.md': 'Our buckets\n' });
    const next = expectEnd(await world.pushed(), 0);
    expect(changesOf(next)).not.toEqual([]);
    expect(deploymentsOf(world)).toContain('success');
    expect(next.outputs['applied']).toContain(`arn:aws:s3:::${bucket}`);
    expect(world.github.state.issues.size).toBe(1);
    expect(world.comment(number)).toContain('**handed over**');
  }),
);

test.concurrent('a hand-over that GitHub fails, and a record that is lost: each run is red, says so, and the next goes on', () =>
  World.with({ action, env }, async (world) => {
    const number = world.openPull({ [acme]: request(bucket) });
    expectEnd(await world.opened(number), 0);
    world.review(number, 'bob');
    world.merge(number, 'rebase');
    world.github.fail({ operation: 'issues/create', times: 4, answer: { status: 500 } });
    const unnamed = expectEnd(await world.pushed(), 1);
    expect(changesOf(unnamed)).not.toEqual([]);
    expect(deploymentsOf(world)).toContain('success');
    expect(world.github.state.issues.size).toBe(0);
    expect(unnamed.outputs['applied']).toContain(`arn:aws:s3:::${bucket}`);
    expect(unnamed.log).toContain(bucket);

    const proxy = await losingWrites(world.aws.port, /\/records\/buckets\//);
    try {
      const lost = expectEnd(await world.pushed({ env: { HTTP_PROXY: proxy.url } }), 1);
      expect(lost.log).toContain('ledger/');
      expect(changesOf(lost)).toEqual([]);
      expect(proxy.lost()).toBeGreaterThan(0);
    } finally {
      await proxy.stop();
    }

    const last = expectEnd(await world.pushed(), 0);
    expect(changesOf(last)).toEqual([]);
    expect(world.github.state.issues.size).toBe(1);
    expect(world.comment(number)).toContain('**handed over**');
    expect(deploymentsOf(world).at(-1)).toBe('success');
  }),
);

test.concurrent(
  'reality that moved since the review is not overwritten: one follow-up pull request shows it, and goes through the same gate',
  () =>
    World.with({ action }, async (world) => {
      const first = world.openPull({ [acme]: request(bucket) });
      expectEnd(await world.opened(first), 0);
      world.review(first, 'alice');
      world.merge(first, 'merge');
      expectEnd(await world.pushed(), 0);

      const second = world.openPull({ [acme]: request(bucket, 'tags: { team: files }') });
      expectEnd(await world.opened(second), 0);
      expect(world.comment(second)).toContain('team');
      world.review(second, 'alice');
      expectEnd(await world.reviewed(second), 0);
      world.merge(second);
      // By hand, in the console: the policy is gone.
      await bucketClient(world.aws, bucket).remove('?policy');
      const refused = expectEnd(await world.pushed(), 1);
      expect(changesOf(refused)).toEqual([]);
      expect(world.comment(second)).toContain('reality has moved');
      const followUps = [...world.github.state.pulls.values()].filter(({ user }) => user === 'github-actions[bot]');
      expect(followUps).toHaveLength(1);
      const [followUp] = followUps;
      if (followUp === undefined) throw new Error('There is no follow-up.');
      expect(followUp.body).toMatch(/gets access[^]*team=files[^]*Changed outside of Terraform[^]*loses access/);

      await world.adopt(followUp);
      expectEnd(await world.opened(followUp.number), 0);
      expect(world.comment(followUp.number)).toContain('aws_s3_bucket_policy.bucket');
      world.review(followUp.number, 'bob');
      expectEnd(await world.reviewed(followUp.number), 0);
      world.merge(followUp.number);
      const applied = expectEnd(await world.pushed(), 0);
      expect(changesOf(applied)).toContain('PutBucketPolicy');
      expect(world.aws.world().buckets[bucket]?.subresources['policy']).toContain('SendSafely');
      expect(world.github.state.issues.size).toBe(1);
    }),
);
