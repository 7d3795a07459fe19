import { expect } from '@jest/globals';
import { asking, attack, expectEnd } from './attack.js';

// Whoever writes a commit writes its message: judged by that, the approval of the one would be that of the other.
attack('mallory queues the bytes of an approved pull request under its number, in one that nobody approved', async (world) => {
  const approved = await world.approved(asking('acme'));
  const twin = world.openPull(asking('acme'), { author: 'mallory' });
  await world.planned(twin);
  const approvals = () => world.github.state.statuses.filter(({ context }) => context === 'vendor-bucket/approval');
  const queue = async (number: number) => {
    expectEnd(await world.queued(number, { message: `Ask for a bucket (#${approved})` }), 0);
    return approvals().at(-1);
  };
  expect(await queue(twin)).toMatchObject({ sha: world.upstream.git('rev-parse', 'HEAD'), state: 'pending' });
  expect(await queue(approved)).toMatchObject({ sha: world.upstream.git('rev-parse', 'HEAD'), state: 'success' });
});
