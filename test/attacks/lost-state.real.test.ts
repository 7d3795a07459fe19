import { hostname, userInfo } from 'node:os';
import { expect } from '@jest/globals';
import { asking, attack, bucketOf, expectEnd, fileOf } from './attack.js';

const stateKey = (name: string) => `vendor-bucket/${bucketOf(name)}.tfstate`;

attack(
  'S3 takes the state of neither of two buckets: both are told, and the next run goes on from what was kept',
  async (world) => {
    const number = await world.approved({ ...asking('acme'), ...asking('beta') });
    world.merge(number);
    world.terraform.set({ unsaved: true });
    const run = expectEnd(await world.pushed(), 1);
    const { deployments } = world.github.state;
    expect(deployments.map(({ statuses }) => statuses.at(-1)?.state)).toEqual(['failure', 'failure']);
    expect(await world.stored(/\.tfstate$/)).toEqual(new Map([...(await world.stored(/\.rescue\//))]));
    for (const name of ['acme', 'beta'])
      expect(world.comment(number)).toContain(`${bucketOf(name)} is not applied, or only in part`);
    expect(JSON.parse(run.outputs['faults'] ?? '')).toContainEqual(expect.objectContaining({ code: 'terraform/state-kept' }));
    // Nothing of a state is in a log, a summary or a comment.
    expect(`${run.log}${run.summary}${world.comment(number)}`).not.toMatch(/"lineage"|"resources"/);

    world.terraform.set({});
    const next = expectEnd(await world.byTheClock(), 0);
    expect((JSON.parse(next.outputs['applied'] ?? '') as { changed: number }[]).map(({ changed }) => changed)).toEqual([0, 0]);
    expect(world.buckets()).toEqual([bucketOf('acme'), bucketOf('beta')]);
    expect(world.comment(number)).toContain('**handed over**');
  },
);

attack('mallory has the lock of a run released that GitHub calls alive: it stays, until the run has ended', async (world) => {
  await world.standing('acme');
  const lock = `${stateKey('acme')}.tflock`;
  const who = `${userInfo().username}@${hostname()}`;
  const since = '2026-03-02T11:00:00.000Z';
  await world.overwrite(lock, JSON.stringify({ ID: 'left', Who: who, Created: since }));
  await world.overwrite(
    `${stateKey('acme')}.holders/4711-1.tflock`,
    JSON.stringify({ version: 1, run: { id: '4711', attempt: 1 }, who, since }),
  );
  const unlock = () => world.byHand({ command: 'unlock', request: fileOf('acme') });
  world.github.state.runs.set('4711/1', 'in_progress');
  expect(expectEnd(await unlock(), 1).log).toContain('/actions/runs/4711/attempts/1');
  expect((await world.stored(/\.tflock$/)).get(lock)).toContain('left');
  world.github.state.runs.set('4711/1', 'completed');
  expectEnd(await unlock(), 0);
  const there = world.aws.world().buckets['acme-terraform-state']?.objects ?? [];
  expect(there.find(({ key }) => key === lock)?.deleteMarker).toBe(true);
});
