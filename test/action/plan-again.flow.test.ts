import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readStanding } from '../../src/action/gate/shown-review.js';
import { connect } from '../github/connect.js';
import { value } from '../git/scratch.js';
import { acme, acmeFile, ApplyWorld, request, type Pull } from './apply-world.js';
import { endOf } from './plan-world.js';

let world: ApplyWorld;
beforeEach(async () => {
  world = await ApplyWorld.create();
});
afterEach(() => world.stop());

const approve = ({ number }: Pull) => void world.world.fake.review(number, 'alice', 'APPROVED');
const isOwn = async (pull: Pull) => value(await readStanding(connect(world.world.fake), world.ledger, pull)).own;

/** The first run plans and posts; somebody edits that, and it is approved so. */
async function approvedAsEdited(): Promise<Pull> {
  const pull = world.open({ [acmeFile]: request(acme) });
  world.world.run = { id: '800', attempt: 1 };
  await world.plan(pull);
  const { fake } = world.world;
  for (const [id, { body }] of fake.state.comments) fake.editComment(id, body.replace(/new: the bucket/g, 'nothing for'));
  approve(pull);
  return pull;
}

/** The same job again, which is ended at its k-th write to the ledger. Gives what it wrote before. */
async function planAgain(pull: Pull, { endedAt }: { readonly endedAt: number }): Promise<readonly string[]> {
  const { store } = world;
  const written: string[] = [];
  world.store = {
    ...store,
    write: (key, ...rest) => {
      if (written.length + 1 >= endedAt) throw new Error('The run is ended.');
      written.push(/\/records\/([a-z]+)\//.exec(key)?.[1] ?? key);
      return store.write(key, ...rest);
    },
  };
  world.world.run = { id: '800', attempt: 2 };
  await world.plan(pull).catch(() => undefined);
  world.store = store;
  world.world.run = undefined;
  return written;
}

describe.each<[string, number, readonly string[], boolean]>([
  ['before it keeps the review: the true text stands, and is not known as ours', 1, [], false],
  ['before the record: the same', 2, ['reviews'], false],
  ['before it notes the comment: the new record stands, which asks for approvals again', 3, ['reviews', 'plans'], false],
  ['after all that: the comment is known, and the record asks for approvals again', 4, ['reviews', 'plans', 'comments'], true],
])('a head that is planned again, after an edited review was approved, by a run that ends %s', (_, endedAt, writes, own) => {
  test('does not make that approval count', async () => {
    const pull = await approvedAsEdited();
    expect(await planAgain(pull, { endedAt })).toEqual(writes);
    expect(world.review(pull)).toContain('new: the bucket');
    expect(await isOwn(pull)).toBe(own);
    world.merge(pull);
    endOf(await world.apply());
    expect(world.applied).toEqual([]);
  });

  test('can be approved then, once the gate has looked', async () => {
    const pull = await approvedAsEdited();
    await planAgain(pull, { endedAt });
    expect(endOf(await world.gate(pull)).outputs.verdict).toBe('pending');
    approve(pull);
    expect(endOf(await world.gate(pull)).outputs.verdict).toBe('approved');
    world.merge(pull);
    endOf(await world.apply());
    expect(world.applied).toEqual([acme]);
  });
});
