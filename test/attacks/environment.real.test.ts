import { expect } from '@jest/globals';
import { asking, attack, bucketOf, expectEnd, fileOf, leadUp, request } from './attack.js';

const look = { inputs: { command: 'matrix' } };
const work = (outputs: Readonly<Record<string, string>>) => ({
  'has-changes': outputs['has-changes'],
  requests: outputs['requests'],
});
const none = { 'has-changes': 'false', requests: '[]' };

attack(
  'nobody attacks: what is to be applied is looked for with the planning role, and the environment is entered for it alone',
  async (world) => {
    const number = await world.approved(asking('acme'));
    world.merge(number);
    const seen = expectEnd(await world.byTheClock(look), 0);
    expect(work(seen.outputs)).toEqual({
      'has-changes': 'true',
      requests: JSON.stringify([{ file: fileOf('acme'), bucket: bucketOf('acme') }]),
    });
    expect(world.buckets()).toEqual([]);
    expectEnd(await world.pushed(leadUp), 0);
    expect(work(expectEnd(await world.byTheClock(look), 0).outputs)).toEqual(none);
  },
);

attack(
  'mallory re-runs an old run of the default branch, to have its environment approved once more: it has no work any more',
  async (world) => {
    world.merge(await world.approved(asking('acme')));
    const old = expectEnd(await world.pushed(look), 0);
    expect(work(old.outputs)['has-changes']).toBe('true');
    world.merge(await world.approved({ [fileOf('beta')]: request(bucketOf('beta')) }));
    const again = expectEnd(await world.again(old, look), 0);
    expect(work(again.outputs)).toEqual(none);
    expect(again.log).toContain('the run of that commit does it');
  },
);

attack(
  'mallory makes an issue that begins as a hand-over does, and closes it as completed: the bucket is not enabled',
  async (world) => {
    await world.standing('acme');
    const [issue] = [...world.github.state.issues.values()];
    const twin = { ...(issue as NonNullable<typeof issue>), number: 900, user: 'mallory' };
    world.github.state.issues.set(twin.number, twin);
    const closed = expectEnd(await world.closed(twin.number, 'alice'), 0);
    expect(closed.log).not.toContain('is enabled at the vendor');
    expect(await world.recordOf('acme')).not.toContain('"enabled"');
    const own = expectEnd(await world.closed(issue?.number ?? 0, 'alice'), 0);
    expect(own.log).toContain('is enabled at the vendor, says alice');
    expect(await world.recordOf('acme')).toContain('"enabled"');
  },
);
