import { expect } from '@jest/globals';
import { asking, attack, bucketOf, expectEnd, fileOf, leadUp, settings, type Attacked, type Run } from './attack.js';

/** Does something while Terraform is in a phase of a run. */
async function meanwhile(
  world: Attacked,
  phase: string,
  start: () => Promise<Run>,
  work: () => void | Promise<void>,
): Promise<Run> {
  const pause = world.terraform.pause(phase);
  const run = start();
  try {
    await pause.reached();
    await work();
  } finally {
    pause.go();
  }
  return run;
}

attack('mallory pushes while the plan is made: that plan is neither posted nor approved', async (world) => {
  const number = world.openPull(asking('acme'));
  const run = await meanwhile(
    world,
    'plan',
    () => world.opened(number),
    () => void world.push(number, asking('acme', 'tags: { team: evil }')),
  );
  expect(world.comment(number)).toContain('Planning…');
  expect(world.comment(number)).not.toContain('to add');
  expect(run.outputs['verdict']).not.toBe('approved');
  world.review(number, 'alice');
  expect((await world.reviewed(number)).outputs['verdict']).not.toBe('approved');
  world.merge(number);
  world.expectUntouched(await world.pushed(), 'acme');
});

attack('alice approves while the plan is made: she has not seen it', async (world) => {
  const number = world.openPull(asking('acme'));
  expectEnd(
    await meanwhile(
      world,
      'plan',
      () => world.opened(number),
      () => world.review(number, 'alice'),
    ),
    0,
  );
  expect((await world.reviewed(number)).outputs['verdict']).toBe('pending');
  world.merge(number);
  world.expectUntouched(await world.pushed(), 'acme');
});

attack('the pull request is closed while its plan is made', async (world) => {
  const number = world.openPull(asking('acme'));
  const run = await meanwhile(
    world,
    'plan',
    () => world.opened(number),
    () => void (world.pull(number).state = 'closed'),
  );
  expect(run.outputs['verdict']).not.toBe('approved');
  expect(world.status(number, 'approval')).not.toBe('success');
});

attack('alice takes her approval back while the apply makes its plan', async (world) => {
  const number = await world.approved(asking('acme'));
  world.merge(number);
  const withdraw = () => world.github.dismiss(world.pull(number).reviews.at(-1)?.id ?? 0);
  world.expectUntouched(await meanwhile(world, 'plan', () => world.pushed(), withdraw), 'acme');
});

attack('bob objects to both while the first of two buckets is applied: the second is left alone', async (world) => {
  const number = await world.approved({ ...asking('acme'), ...asking('beta') });
  world.merge(number);
  const object = () => world.review(number, 'bob', 'CHANGES_REQUESTED');
  expectEnd(await meanwhile(world, 'apply', () => world.pushed(), object), 1);
  expect(world.buckets()).toContain(bucketOf('acme'));
  expect(world.buckets()).not.toContain(bucketOf('beta'));
  expect(world.comment(number)).toMatch(/bob administers .* and asks for changes/);
});

attack('the default branch takes both back while the first of two buckets is applied: the second is not begun', async (world) => {
  const number = await world.approved({ ...asking('acme'), ...asking('beta') });
  world.merge(number);
  const takeBack = () => void world.pushToMain({ [fileOf('beta')]: undefined });
  const run = await meanwhile(world, 'apply', () => world.pushed(), takeBack);
  expect(world.buckets()).toContain(bucketOf('acme'));
  expect(world.buckets()).not.toContain(bucketOf('beta'));
  expect(run.log).toMatch(/not begun: the default branch has a newer commit/);
});

attack(
  'AWS is changed between the last plan and the apply: the plan that was judged is not applied to something else',
  async (world) => {
    await world.standing('acme');
    const number = await world.approved(asking('acme', 'tags: { team: files }'));
    world.merge(number);
    const change = async () => {
      // Another apply has written the state meanwhile.
      const [[key, text]] = [...(await world.stored(/acme\.tfstate$/))] as [[string, string]];
      const state = JSON.parse(text) as { serial: number };
      await world.overwrite(key, JSON.stringify({ ...state, serial: state.serial + 1 }));
    };
    const run = await meanwhile(world, 'apply', () => world.pushed(), change);
    expectEnd(run, 1);
    expect(run.log).toMatch(/stale/);
    expect(await world.applied('acme', 'aws_s3_bucket.bucket')).not.toMatchObject({ tags: { team: 'files' } });
  },
);

attack('the apply is ended between two resources: the rest is not taken for another approval', async (world) => {
  const number = await world.approved(asking('acme'));
  world.merge(number);
  world.terraform.set({ failAt: 'aws_s3_bucket_policy.bucket' });
  expectEnd(await world.pushed(leadUp), 1);
  world.terraform.set({});
  // Somebody else's change of the half-made bucket is not the rest of what was approved.
  await world.drift('acme', 'aws_s3_bucket.bucket', { tags: { owner: 'mallory' } });
  const run = expectEnd(await world.byTheClock(), 1);
  expect(world.changed(run)).toEqual([]);
  expect(await world.applied('acme', 'aws_s3_bucket_policy.bucket')).toBeUndefined();
});

attack(
  "the half-applied bucket becomes another vendor's, by a new file that this vendor's administrators approve",
  async (world) => {
    const number = await world.approved(asking('acme'));
    world.merge(number);
    world.terraform.set({ failAt: 'aws_s3_bucket_policy.bucket' });
    expectEnd(await world.pushed(leadUp), 1);
    world.terraform.set({});
    const grant = `parameters: { principals: ['arn:aws:iam::666666666666:role/x'], actions: ['s3:GetObject'] }`;
    const taken = `vendor: custom\nbucket: ${bucketOf('acme')}\nregion: us-east-1\n${grant}\n`;
    const gone = world.openPull({ [fileOf('acme')]: undefined as never });
    await world.planned(gone);
    world.merge(gone);
    await world.pushed();
    const second = await world.approved({ 'buckets/mine.yml': taken }, { author: 'mallory', by: ['carol'] });
    world.merge(second);
    expectEnd(await world.pushed(), 1);
    expect(await world.applied('acme', 'aws_s3_bucket_policy.bucket')).toBeUndefined();
    expect(world.comment(second)).toMatch(/sendsafely has 0 of 1 approvals/);
  },
);

attack('the guardrails are tightened between the approval and the merge: the old ones no longer hold', async (world) => {
  const number = await world.approved(asking('acme'));
  world.merge(number);
  world.pushToMain({ '.github/vendor-bucket.yml': `${settings}guardrails: { regions: [eu-central-1] }\n` });
  world.expectUntouched(await world.pushed(), 'acme');
});

attack('two runs apply at once: the bucket is made once, and both know it in the end', async (world) => {
  const number = await world.approved(asking('acme'));
  world.merge(number);
  const runs = await Promise.all([world.pushed(), world.byTheClock()]);
  expect(runs.some(({ code }) => code === 0)).toBe(true);
  expectEnd(await world.byTheClock(), 0);
  expect(world.buckets()).toEqual([bucketOf('acme')]);
  expect([...(await world.stored(/\/records\/buckets\//)).keys()]).toHaveLength(1);
  expect(JSON.parse(await world.recordOf('acme'))).toMatchObject({ applied: { pullRequest: number } });
});
