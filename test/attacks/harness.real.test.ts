import { expect } from '@jest/globals';
import { asking, attackOnBundle, bucketOf, expectEnd, fileOf, request } from './attack.js';

attackOnBundle('nobody attacks: a bucket is planned, approved, merged and applied, changed, and done with', async (world) => {
  const number = world.openPull(asking('acme'));
  await world.planned(number);
  expect(world.comment(number)).toContain('SendSafely-EFE-EC2-Server-Role');
  world.review(number, 'alice');
  const reviewed = expectEnd(await world.reviewed(number, 'submitted', {}), 0);
  expect(reviewed.outputs['verdict']).toBe('approved');
  world.merge(number);
  const applied = expectEnd(await world.pushed(), 0);
  expect(world.buckets()).toEqual([bucketOf('acme')]);
  expect(applied.outputs['applied']).toContain(bucketOf('acme'));
  expect(world.github.state.issues.size).toBe(1);

  const second = await world.approved({ [fileOf('acme')]: request(bucketOf('acme'), 'tags: { team: files }') });
  world.merge(second);
  expectEnd(await world.pushed(), 0);
  expect(await world.applied('acme', 'aws_s3_bucket.bucket')).toMatchObject({ tags: { team: 'files' } });
  const idle = expectEnd(await world.byTheClock(), 0);
  expect(idle.outputs['applied']).toBe('[]');
});

attackOnBundle(
  'nobody attacks: a bucket that was changed by hand is shown as drift, and a half-applied one goes on',
  async (world) => {
    const number = await world.approved(asking('acme'));
    world.merge(number);
    world.terraform.set({ failAt: 'aws_s3_bucket_policy.bucket' });
    expectEnd(await world.pushed(), 1);
    world.terraform.set({});
    expectEnd(await world.byTheClock(), 0);
    expect(await world.applied('acme', 'aws_s3_bucket_policy.bucket')).toBeDefined();

    await world.drift('acme', 'aws_s3_bucket_versioning.bucket', { versioning_configuration: { status: 'Suspended' } });
    const second = world.openPull({ [fileOf('acme')]: request(bucketOf('acme'), 'tags: { team: files }') });
    await world.planned(second);
    expect(world.comment(second)).toMatch(/Changed outside/i);
  },
);
