import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readAll } from '../ledger/records.js';
import { acme, acmeFile, ApplyWorld, request, type Pull } from './apply-world.js';
import { endOf } from './plan-world.js';

let world: ApplyWorld;
let pull: Pull;
const bucket = 'aws_s3_bucket.bucket';

/** An apply that was cut off after it had made the bucket by half. */
beforeEach(async () => {
  world = await ApplyWorld.create();
  pull = await world.approved({ [acmeFile]: request(acme) });
  world.merge(pull);
  world.failing.set(acme, 1);
  endOf(await world.apply());
  world.failing.clear();
  world.halfMade.set(acme, [bucket]);
  world.applied.length = 0;
});
afterEach(() => world.stop());

const begun = async () => (await readAll(world.ledger)).applying.get(acme);

describe('what an apply that was cut off made by half', () => {
  test('is noted and untainted once the gate has approved the rest, and then applied', async () => {
    const seen: unknown[] = [];
    world.meanwhile = () => void seen.push([...world.mended], [...world.applied]);
    expect(endOf(await world.apply())).toMatchObject({ green: true });
    expect(seen).toEqual([[acme], [], [acme], [acme]]);
  });

  test('stays as it is where the approval was taken back: nothing of the state is touched, and nothing noted', async () => {
    const given = world.world.fake.state.pulls.get(pull.number)?.reviews.at(-1);
    world.world.fake.dismiss(given?.id ?? 0);
    const before = await begun();
    expect(endOf(await world.apply())).toMatchObject({ green: false });
    expect([world.mended, world.applied]).toEqual([[], []]);
    expect(await begun()).toEqual(before);
  });

  test('is judged once more by the plan that is made after that: another one is not applied', async () => {
    world.meanwhile = () =>
      void world.aws.set(acme, { ...world.aws.get(acme), [bucket]: { bucket: acme, tags: { by: 'hand' } } });
    expect(endOf(await world.apply())).toMatchObject({ green: false });
    expect([world.mended, world.applied]).toEqual([[acme], []]);
    expect(await begun()).toMatchObject({ halfMade: [bucket] });
  });

  test('is no bucket that was applied already, though nothing else is left to do', async () => {
    world.halfMade.clear();
    expect(endOf(await world.apply())).toMatchObject({ green: true });
    // Deleted and put back without an approval, and the state is tainted.
    world.pushMain({ [acmeFile]: undefined });
    world.pushMain({ [acmeFile]: request(acme) });
    world.halfMade.set(acme, [bucket]);
    expect(endOf(await world.apply())).toMatchObject({ green: false });
    expect(world.mended).toEqual([]);
  });
});
