import type { ChildProcess } from 'node:child_process';
import { expect } from '@jest/globals';
import { asking, attack, bucketOf, expectEnd, type Attacked } from './attack.js';

/** Ends a run on the default branch at a point of it: as a runner that is lost does, or as GitHub's cancelling does. */
async function endAt(world: Attacked, phase: string, how: 'killed' | 'cancelled'): Promise<void> {
  const pause = world.terraform.pause(phase);
  const started: ChildProcess[] = [];
  const run = world.pushed({ started: (child) => void started.push(child) });
  const terraform = await pause.reached();
  if (how === 'killed') {
    started[0]?.kill('SIGKILL');
    process.kill(terraform, 'SIGKILL');
  } else {
    started[0]?.kill('SIGINT');
  }
  await run.catch(() => undefined);
  pause.go();
}

const bucket = 'aws_s3_bucket.bucket';
const policy = 'aws_s3_bucket_policy.bucket';
const points = ['plan', 'apply', `apply-${bucket}`, `made-${bucket}`, `apply-${policy}`, `made-${policy}`];

for (const point of points) {
  for (const how of ['killed', 'cancelled'] as const) {
    attack(`a run is ${how} at ${point}: it is done by itself within two further runs`, async (world) => {
      const number = await world.approved(asking('acme'));
      world.merge(number);
      await endAt(world, point, how);
      const first = await world.byTheClock();
      const last = first.code === 0 ? first : await world.byTheClock();
      expectEnd(last, 0);
      expect(world.buckets()).toContain(bucketOf('acme'));
      expect(await world.applied('acme', policy)).toBeDefined();
      expectEnd(await world.byTheClock(), 0);
    });
  }
}

attack(
  'AWS refuses the first read of what was made: it is untainted, and the next run does the rest of the approved plan',
  async (world) => {
    const number = await world.approved(asking('acme'));
    world.merge(number);
    world.terraform.set({ taintAt: bucket });
    expectEnd(await world.pushed(), 1);
    expect(world.terraform.calls().some((call) => call.startsWith('untaint'))).toBe(true);
    world.terraform.set({});
    expectEnd(await world.byTheClock(), 0);
    expect(await world.applied('acme', policy)).toBeDefined();
  },
);
