import type { ChildProcess } from 'node:child_process';
import { expect } from '@jest/globals';
import { asking, attack, bucketOf, expectEnd, settingsWith, type Attacked } from './attack.js';
import { holdCall, type CallAt } from './held-calls.js';
import type { Knobs } from './terraform.js';

const bucket = 'aws_s3_bucket.bucket';
const policy = 'aws_s3_bucket_policy.bucket';

/** Where a run ends: at a call, or where the stand-in for Terraform pauses. */
type Point = { readonly at: CallAt; readonly knobs?: Knobs } | { readonly pause: string; readonly knobs?: Knobs };

const record = { method: 'PUT', path: /\/records\/buckets\/[^/]+\.json/ } as const;
const state = { method: 'PUT', path: /\.tfstate(?:\?|$)/ } as const;
const applied = /"applied":/;
const points: Readonly<Record<string, Point>> = {
  'before the deployment': { at: { when: 'before', method: 'POST', path: /\/deployments$/ } },
  'after the deployment': { at: { when: 'after', method: 'POST', path: /\/deployments$/ } },
  'after the deployment is in progress': { at: { when: 'after', method: 'POST', path: /\/deployments\/\d+\/statuses$/ } },
  'after the record of what is begun': { at: { when: 'after', ...record, body: /"applying":/ } },
  'before Terraform makes anything': { pause: 'apply' },
  'after CreateBucket, before the state': { pause: `made-${bucket}` },
  'after the policy, before the state': { pause: `made-${policy}` },
  'after the state with what is tainted': { at: { when: 'after', ...state }, knobs: { taintAt: bucket } },
  'after the state': { at: { when: 'after', ...state } },
  'before the record of what is applied': { at: { when: 'before', ...record, body: applied } },
  'after the record of what is applied': { at: { when: 'after', ...record, body: applied } },
  'after the end of the deployment': {
    at: { when: 'after', method: 'POST', path: /\/deployments\/\d+\/statuses$/, body: /"success"/ },
  },
  'before the issue of the hand-over': { at: { when: 'before', method: 'POST', path: /\/issues$/ } },
  'after the issue, before its record': { at: { when: 'after', method: 'POST', path: /\/issues$/ } },
  'before the comment': { at: { when: 'before', method: 'PATCH', path: /\/issues\/comments\/\d+$/, body: /handed over/ } },
  'after the comment': { at: { when: 'after', method: 'PATCH', path: /\/issues\/comments\/\d+$/, body: /handed over/ } },
};

/** Where a run that is told to stop does something else than one that is gone: Terraform is at work, or the next effect is still to come. */
const cancelledToo: ReadonlySet<string> = new Set([
  'after the deployment',
  'after CreateBucket, before the state',
  'after the state with what is tainted',
  'before the record of what is applied',
  'before the issue of the hand-over',
]);

type How = 'killed' | 'cancelled';

/**
 * Ends the run of a push to the default branch: as a runner that is lost does, or as GitHub's cancelling does, whose SIGTERM comes 7.5 s
 * after the SIGINT. Nothing in the action waits for it, so here it comes at once, while the call is still without an answer.
 */
async function endAt(world: Attacked, point: Point, how: How): Promise<void> {
  world.terraform.set(point.knobs ?? {});
  const started: ChildProcess[] = [];
  const stop = (): void => {
    if (how === 'killed') return void started[0]?.kill('SIGKILL');
    started[0]?.kill('SIGINT');
    started[0]?.kill('SIGTERM');
  };
  const options = { started: (child: ChildProcess) => void started.push(child) };
  if ('pause' in point) {
    const pause = world.terraform.pause(point.pause);
    const run = world.pushed(options);
    const terraform = await pause.reached();
    stop();
    if (how === 'killed') process.kill(terraform, 'SIGKILL');
    await ended(run, how);
    pause.go();
  } else {
    const held = await holdCall(point.at, { github: world.github.url, aws: world.aws.port });
    const run = world.pushed({ ...options, env: held.env });
    await Promise.race([held.reached, run.then(({ log }) => Promise.reject(new Error(`It was not reached:\n${log}`)))]);
    stop();
    held.go(how === 'killed' ? 'lost' : undefined);
    await ended(run, how);
    await held.stop();
  }
  world.terraform.set({});
}

/** Of one that is killed nothing is asked for: it leaves its temporary files behind. */
async function ended(run: Promise<unknown>, how: How): Promise<void> {
  await (how === 'killed' ? run.catch(() => undefined) : run);
}

/** The bucket was made once, and all that people see of it is true. */
async function expectDone(world: Attacked, number: number): Promise<void> {
  expect(await world.applied('acme', policy)).toBeDefined();
  const made = world.aws.calls().filter((one) => one.operation === 'CreateBucket' && one.bucket === bucketOf('acme'));
  expect(made.map(({ status }) => status)).toEqual([200]);
  const ends = world.github.state.deployments.map(({ statuses }) => statuses.at(-1)?.state ?? 'never begun');
  expect(ends.filter((end) => end !== 'failure')).toEqual(['success']);
  expect([...world.github.state.issues.values()].map((issue) => issue.state)).toEqual(['open']);
  expect(world.comment(number)).toContain('**handed over**');
  const [text = '{}'] = (await world.stored(new RegExp(`/records/buckets/${bucketOf('acme')}\\.json$`))).values();
  expect(JSON.parse(text)).not.toHaveProperty('applying');
  expect(JSON.parse(text)).not.toHaveProperty('owed');
}

for (const [name, point] of Object.entries(points)) {
  for (const how of cancelledToo.has(name) ? (['killed', 'cancelled'] as const) : (['killed'] as const)) {
    attack(`a run is ${how} ${name}: all is done by itself within two further runs`, async (world) => {
      const number = await world.approved(asking('acme'));
      world.merge(number);
      await endAt(world, point, how);
      const first = await world.byTheClock();
      if (first.code !== 0) expectEnd(await world.byTheClock(), 0);
      await expectDone(world, number);
    });
  }
}

/** What weakens a bucket that is in use, two have to approve. */
const strict = settingsWith((text) =>
  text
    .replace('region: us-east-1', "region: us-east-1, account: '111122223333'")
    .replace('[alice, bob]', '[alice, bob], danger: { weakens: { count: 2 } }'),
);

attack(
  'AWS refuses the first read of what was made: it is untainted, and the next run does the rest of the plan that one approved, which weakens nothing in use',
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
  { files: strict },
);
