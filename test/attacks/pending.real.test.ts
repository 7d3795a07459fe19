import { expect } from '@jest/globals';
import { asking, attack, bucketOf, expectEnd, fileOf, leadUp, settingsWith, type Attacked } from './attack.js';

const block = 'aws_s3_bucket_public_access_block.bucket';

/** acme is applied, its file goes, somebody opens the bucket by hand, and another pull request puts the very same file back. */
async function broughtBack(world: Attacked): Promise<number> {
  await world.standing('acme');
  const gone = world.openPull({ [fileOf('acme')]: undefined });
  await world.planned(gone);
  world.merge(gone);
  expectEnd(await world.pushed(leadUp), 0);
  await world.drift('acme', block, { block_public_policy: false });
  const back = world.openPull(asking('acme'));
  await world.planned(back);
  expect(world.comment(back)).toContain('public policies are refused: yes, was no');
  return back;
}

// Red where a file with the bytes that were applied is no work, though it was touched: `comparePending` (src/action/apply/pending.ts).
attack('a deleted file is put back after the bucket was opened by hand: what was approved closes it', async (world) => {
  const number = await broughtBack(world);
  world.review(number, 'alice');
  world.merge(number);
  const run = expectEnd(await world.pushed(), 0);
  expect(JSON.parse(run.outputs['applied'] ?? '')).toEqual([expect.objectContaining({ bucket: bucketOf('acme'), changed: 1 })]);
  expect(await world.applied('acme', block)).toMatchObject({ block_public_policy: true });
  expect(world.comment(number)).toContain(`${bucketOf('acme')} is applied: 1 resource changed`);
  expect(expectEnd(await world.byTheClock(), 0).outputs['verdict']).toBe('nothing-to-apply');
});

attack('the same, approved by nobody: it stays open, and every run is red for it', async (world) => {
  const number = await broughtBack(world);
  world.merge(number);
  for (const run of [await world.pushed(), await world.byTheClock()]) {
    expectEnd(run, 1);
    expect(world.changed(run)).toEqual([]);
    expect(run.outputs['verdict']).toBe('pending');
  }
  expect(world.comment(number)).toContain(`${bucketOf('acme')} is pending: nothing was touched`);
});

attack('a file is renamed after the settings got a tag: what was approved puts the tag on', async (world) => {
  await world.standing('acme');
  world.pushToMain({ ...settingsWith((text) => `${text}tags: { cost: files }\n`) });
  expect(expectEnd(await world.pushed(), 0).outputs['applied']).toBe('[]');
  const [moved = ''] = Object.values(asking('acme'));
  const number = await world.approved({ [fileOf('acme')]: undefined, 'buckets/moved.yml': moved });
  expect(world.comment(number)).toContain('cost');
  world.merge(number);
  const run = expectEnd(await world.pushed(), 0);
  expect(run.outputs['applied']).toContain('buckets/moved.yml');
  expect(await world.applied('acme', 'aws_s3_bucket.bucket')).toMatchObject({ tags: { cost: 'files' } });
  expect(expectEnd(await world.byTheClock(), 0).outputs['verdict']).toBe('nothing-to-apply');
});
