import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { asking, attackOnBundle, bucketOf, expectEnd, type Attacked } from './attack.js';

/** A clock of the action's process that can be put forward while it runs; that of everybody else stays. */
function clock(): {
  readonly env: Readonly<Record<string, string>>;
  readonly forward: (minutes: number) => void;
  readonly remove: () => void;
} {
  const folder = mkdtempSync(join(tmpdir(), 'clock-'));
  const file = join(folder, 'minutes');
  writeFileSync(file, '0');
  const program = `import { readFileSync } from 'node:fs';
const real = Date;
const now = () => real.now() + Number(readFileSync(${JSON.stringify(file)}, 'utf8')) * 60_000;
globalThis.Date = class extends real {
  constructor(...at) { super(...(at.length === 0 ? [now()] : at)); }
  static now() { return now(); }
};`;
  return {
    env: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(program)}` },
    forward: (minutes) => writeFileSync(file, String(minutes)),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

const names = ['acme', 'beta', 'gamma'];

/** Three approved buckets, and a run of them in which so many minutes pass while Terraform is in a phase. */
async function runFor(world: Attacked, phase: 'plan' | 'apply', minutes: number, inputs: Readonly<Record<string, string>> = {}) {
  const number = await world.approved(Object.assign({}, ...names.map((name) => asking(name))) as Record<string, string>);
  world.merge(number);
  const time = clock();
  const pause = world.terraform.pause(phase);
  try {
    const running = world.pushed({ env: time.env, inputs });
    try {
      await pause.reached();
      time.forward(minutes);
    } finally {
      pause.go();
    }
    return { number, run: await running };
  } finally {
    time.remove();
  }
}

/** The run by the clock goes on where the one before ended, without anybody's doing. */
async function expectTheRest(world: Attacked, number: number, rest: readonly string[]): Promise<void> {
  const next = expectEnd(await world.byTheClock(), 0);
  const applied = JSON.parse(next.outputs['applied'] ?? '') as { bucket: string }[];
  expect(applied.map(({ bucket }) => bucket)).toEqual(rest.map(bucketOf));
  expect([...world.buckets()].sort()).toEqual(names.map(bucketOf));
  expect(world.comment(number)).toContain('**handed over**');
}

// Red without the comparison with the deadline in `settle` (src/action/apply/flow.ts): all three would be applied by the first run.
attackOnBundle(
  'the time is up between two buckets: the second is not begun, the run is red and says so, and the next one goes on',
  async (world) => {
    const { number, run } = await runFor(world, 'apply', 41);
    expectEnd(run, 1);
    expect(world.buckets()).toEqual([bucketOf('acme')]);
    expect(run.log).toContain('2 approved buckets are left, as its time was up');
    for (const name of ['beta', 'gamma'])
      expect(`${run.summary}\n${world.comment(number) ?? ''}`).toContain(
        `${bucketOf(name)} is approved, and not begun: its time was up.`,
      );
    expect(world.comment(number)).not.toContain('**handed over**');
    await expectTheRest(world, number, ['beta', 'gamma']);
  },
);

// Red where the deadline counts from the first bucket, and not from the beginning of the run: the session with AWS is as old as that.
attackOnBundle(
  'planning a backlog takes as long as the session: nothing is begun, and the next run applies it all',
  async (world) => {
    const { number, run } = await runFor(world, 'plan', 41);
    expectEnd(run, 1);
    expect(world.changed(run)).toEqual([]);
    expect(run.log).toContain('3 approved buckets are left, as its time was up');
    expect(run.outputs['applied']).toBe('[]');
    await expectTheRest(world, number, names);
  },
);

// Shows that it is the input which ended the two above, and neither the clock nor the number of buckets.
attackOnBundle('nobody attacks: with more time the same run applies all three', async (world) => {
  const { run } = await runFor(world, 'apply', 41, { 'time-limit': '42' });
  expectEnd(run, 0);
  expect(world.buckets()).toHaveLength(3);
});
