import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { RecordedPart } from '../../src/ledger/index.js';
import { applying, readAll, value } from '../ledger/records.js';
import { acme, acmeFile, ApplyWorld, request, tagged } from './apply-world.js';
import { endOf } from './plan-world.js';

const role: RecordedPart = { address: 'aws_iam_role.access', type: 'aws_iam_role', name: `${acme}-access`, region: 'us-east-1', request: acme }; // prettier-ignore
const said = `an apply that was cut off made what no request asks for any more, and no state has: aws_iam_role ${acme}-access (us-east-1)`;

let world: ApplyWorld;
/** A bucket that is applied, and an apply of a change of it that was cut off when it had made a role, which no state has; then that was taken back. */
beforeEach(async () => {
  world = await ApplyWorld.create();
  world.merge(await world.approved({ [acmeFile]: request(acme) }));
  endOf(await world.apply());
  value(
    await world.ledger.writeApplying(
      applying({ bucket: acme, file: acmeFile, vendor: 'sendsafely', free: [role.address], parts: [role] }),
    ),
  );
  world.standing.set(role.address, { is: 'own', id: role.name });
});
afterEach(() => world.stop());

const begun = async () => (await readAll(world.ledger)).applying.get(acme);

describe('what an apply that was cut off made, and was then taken back', () => {
  test('stays known and is told by each run, until it is gone', async () => {
    for (let run = 1; run <= 2; run += 1) {
      expect(endOf(await world.apply())).toMatchObject({ green: false });
      expect(world.said).toContain(said);
      expect(await begun()).toMatchObject({ steps: [], left: [role] });
      expect(await begun()).not.toHaveProperty('free');
    }
    world.standing.clear();
    expect(endOf(await world.apply())).toMatchObject({ green: true });
    expect(await begun()).toBeUndefined();
  });

  test('stays known where AWS could not be asked', async () => {
    world.standing.set(role.address, { is: 'unknown' });
    expect(endOf(await world.apply())).toMatchObject({ green: false });
    expect(world.said).toContain('AWS could not be asked whether it stands');
    expect(await begun()).toMatchObject({ left: [role] });
  });

  test('stays known when another plan is approved and applied, and is told then', async () => {
    const pull = await world.approved({ [acmeFile]: tagged(acme, 'files') });
    world.merge(pull);
    expect(endOf(await world.apply())).toMatchObject({ green: false });
    expect(world.said).toContain(said);
    expect((await world.records()).get(acme)?.pullRequest).toBe(pull.number);
    expect(await begun()).toMatchObject({ steps: [], left: [role] });
  });

  test.each<[string, () => void]>([
    ["is somebody else's by now", () => void world.standing.set(role.address, { is: 'other' })],
    ['is asked for again', () => undefined],
  ])('is forgotten where it %s', async (_, change) => {
    change();
    const bucket: RecordedPart = { address: 'aws_s3_bucket.bucket', type: 'aws_s3_bucket', name: acme, region: 'us-east-1' };
    if (world.standing.get(role.address)?.is === 'own')
      value(await world.ledger.writeApplying(applying({ bucket: acme, file: acmeFile, parts: [bucket] })));
    world.standing.set(bucket.address, { is: 'own', id: acme });
    expect(endOf(await world.apply())).toMatchObject({ green: true });
    expect(await begun()).toBeUndefined();
  });
});

test('a bucket that was begun and never applied, and has no request any more, is spoken of', async () => {
  value(await world.ledger.writeApplying(applying({ bucket: 'ss-self-hosted-beta', file: 'buckets/beta.yml' })));
  endOf(await world.apply());
  expect(world.said).toContain('ss-self-hosted-beta was begun, and no request asks for it any more');
});
