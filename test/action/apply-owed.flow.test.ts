import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { acme, acmeFile, ApplyWorld, request, type Pull } from './apply-world.js';
import { readAll } from '../ledger/records.js';
import { endOf } from './plan-world.js';

let world: ApplyWorld;
let pull: Pull;
beforeEach(async () => {
  world = await ApplyWorld.create();
  pull = await world.approved({ [acmeFile]: request(acme) });
  world.merge(pull);
});
afterEach(() => world.stop());

const refused = { status: 403, data: { message: 'Resource not accessible by integration' } };
const run = async () => endOf(await world.apply());
const states = () => world.world.fake.state.deployments.map(({ statuses }) => statuses.map(({ state }) => state));
const comments = () => [...world.world.fake.state.comments.values()].filter(({ issue }) => issue === pull.number);

describe('what a run could not say is said by the next one, though nothing is left to apply', () => {
  afterEach(async () => {
    // Once, and then it is no work any more.
    const [before, calls] = [states(), world.world.fake.calls().length];
    expect(await world.look()).toMatchObject({ outputs: { 'has-changes': 'false' } });
    expect(await run()).toMatchObject({ green: true });
    expect(states()).toEqual(before);
    expect(comments()).toHaveLength(1);
    expect(world.issues).toHaveLength(1);
    expect(world.world.fake.calls().length - calls).toBe(4);
    expect(world.applied).toEqual([acme]);
  });

  test('the review', async () => {
    world.world.fake.fail({ operation: 'issues/update-comment', answer: refused });
    expect(await run()).toMatchObject({ green: false });
    expect(world.review(pull)).not.toContain('**handed over**');
    expect(await world.look()).toMatchObject({ outputs: { 'has-changes': 'true', requests: '[]' } });
    expect(await run()).toMatchObject({ green: true });
    expect(world.review(pull)).toContain('**handed over**');
  });

  test('the end of the deployment', async () => {
    world.world.fake.fail({ operation: 'repos/create-deployment-status', nth: 2, answer: refused });
    expect(await run()).toMatchObject({ green: false });
    expect(states()).toEqual([['in_progress']]);
    expect(await run()).toMatchObject({ green: true });
    expect(states()).toEqual([['in_progress', 'success']]);
  });

  test('all of it, where nothing could be said after the record was written', async () => {
    world.world.fake.fail({ operation: 'repos/create-deployment-status', nth: 2, answer: refused });
    world.world.fake.fail({ operation: 'issues/create', answer: refused });
    world.world.fake.fail({ operation: 'issues/update-comment', answer: refused });
    expect(await run()).toMatchObject({ green: false });
    expect(await run()).toMatchObject({ green: true });
    expect(states()).toEqual([['in_progress', 'success']]);
    expect(world.review(pull)).toContain('**handed over**');
  });

  test('and a deployment that is ended already, or gone, is left alone', async () => {
    world.world.fake.fail({ operation: 'repos/create-deployment-status', nth: 2, answer: refused });
    await run();
    world.world.fake.state.deployments.splice(0);
    expect(await run()).toMatchObject({ green: true });
    expect(states()).toEqual([]);
  });
});

test('the deployment of a run that was cut off is ended by the next one, which goes on with a deployment of its own', async () => {
  world.failing.set(acme, 3);
  world.world.fake.fail({ operation: 'repos/create-deployment-status', nth: 2, answer: refused });
  expect(await run()).toMatchObject({ green: false });
  expect(states()).toEqual([['in_progress']]);
  world.failing.clear();
  expect(await run()).toMatchObject({ green: true });
  expect(states().toSorted()).toEqual([['in_progress', 'failure'], ['in_progress', 'success']]);
}); // prettier-ignore

describe('an issue that does not say yet that another one hands the bucket over', () => {
  const asking = (vendor: 'sendsafely' | 'custom') => ({ [acmeFile]: request(acme, vendor) });
  const owed = async () => (await readAll(world.ledger)).owed.get(acme) ?? [];

  test('is told by the next run, once, and then it is owed no more', async () => {
    expect(await run()).toMatchObject({ green: true });
    const [former] = world.issues;
    const changed = world.open(asking('custom'));
    await world.plan(changed);
    for (const login of ['alice', 'carol']) world.world.fake.review(changed.number, login, 'APPROVED');
    world.merge(changed);
    world.world.fake.fail({ operation: 'issues/update', answer: refused });
    expect(await run()).toMatchObject({ green: false });
    const [, now] = world.issues;
    expect(former?.body).not.toContain(`handed over by #${now?.number}`);
    expect(await owed()).toEqual([{ kind: 'notice', issue: former?.number }]);

    expect(await world.look()).toMatchObject({ outputs: { 'has-changes': 'true', requests: '[]' } });
    expect(await run()).toMatchObject({ green: true });
    expect(former?.body).toContain(`handed over by #${now?.number}`);
    expect(await owed()).toEqual([]);
    const told = () => world.world.fake.calls().filter(({ operation }) => operation === 'issues/update').length;
    const before = told();
    expect(await world.look()).toMatchObject({ outputs: { 'has-changes': 'false' } });
    expect(await run()).toMatchObject({ green: true });
    expect(told()).toBe(before);
    expect(world.issues).toHaveLength(2);
  });
});
