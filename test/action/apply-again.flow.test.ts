import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { applying, readAll, value } from '../ledger/records.js';
import { acme, acmeFile, ApplyWorld, request, tagged } from './apply-world.js';
import { endOf } from './plan-world.js';

let world: ApplyWorld;
beforeEach(async () => {
  world = await ApplyWorld.create();
});
afterEach(() => world.stop());

const begun = async () => (await readAll(world.ledger)).applying.get(acme);
const fault = { code: 'terraform/state-locked', message: 'the state is locked', fix: 'Wait.' };

describe('a plan that was begun', () => {
  beforeEach(async () => {
    world.merge(await world.approved({ [acmeFile]: request(acme) }));
    // It was killed when it had made the bucket, which no state has.
    world.throwing.add(acme);
    // Each look at the clock is a second later.
    let seconds = 0;
    world.clock = () => new Date(Date.UTC(2026, 2, 2, 12, 0, seconds++));
    endOf(await world.apply());
    world.throwing.clear();
    world.applied.length = 0;
  });

  test('stays known as what made the bucket, where going on with it fails before anything is changed', async () => {
    const { free } = (await begun()) ?? {};
    expect(free).toContain('aws_s3_bucket.bucket');
    world.own.add('aws_s3_bucket.bucket');
    world.failing.set(acme, 0);
    endOf(await world.apply());
    expect(world.applied).toEqual([acme]);
    expect((await begun())?.free).toEqual(['aws_s3_bucket.bucket']);
  });

  test('is not written over by another run that does not get the lock of the state', async () => {
    const before = await begun();
    world.merge(await world.approved({ [acmeFile]: tagged(acme, 'files') }));
    world.locked = async () => fault;
    expect(endOf(await world.apply())).toMatchObject({ green: false });
    expect(world.said).toContain('Nothing was changed for');
    expect(world.applied).toEqual([]);
    expect(await begun()).toEqual(before);
    world.locked = async () => undefined;
    expect(endOf(await world.apply())).toMatchObject({ green: true });
    expect(await begun()).toBeUndefined();
  });
});

test('nothing is changed where another run began something while this one waited for the lock: the gate knew nothing of it', async () => {
  world.merge(await world.approved({ [acmeFile]: request(acme) }));
  const theirs = applying({ bucket: acme, file: acmeFile, vendor: 'another', since: '2026-03-02T11:59:00Z' });
  world.locked = async () => {
    value(await world.ledger.writeApplying(theirs));
    return undefined;
  };
  expect(endOf(await world.apply())).toMatchObject({ green: false });
  expect(world.said).toContain('Another run has applied something');
  expect(world.applied).toEqual([]);
  expect(await begun()).toEqual(theirs);
});

test("nothing is changed where what is begun can't be recorded", async () => {
  world.merge(await world.approved({ [acmeFile]: request(acme) }));
  const { ledger } = world;
  Object.defineProperty(world, 'ledger', { value: { ...ledger, writeApplying: async () => ({ ok: false, faults: [fault] }) } });
  expect(endOf(await world.apply())).toMatchObject({ green: false });
  expect(world.applied).toEqual([]);
});
