import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { ActionContext, ActionEnd } from '../../src/action/context.js';
import { evaluatePullRequest } from '../../src/action/gate/flow.js';
import { makeMatrix, planMatrixJob, reportMatrix } from '../../src/action/matrix/flow.js';
import { planPullRequest } from '../../src/action/plan/flow.js';
import type { Result } from '../../src/fault/fault.js';
import { operations } from '../github/connect.js';
import { endOf, PlanWorld, request } from './plan-world.js';

const asked = { 'buckets/acme.yml': request('ss-self-hosted-acme') };
let world: PlanWorld;
beforeEach(async () => {
  world = await PlanWorld.create();
});
afterEach(() => world.stop());

/** The keys of the plans on record. */
function plansOf({ objects }: PlanWorld): readonly string[] {
  return [...objects.keys()].filter((key) => key.includes('/records/plans/'));
}

type Flow = (context: ActionContext) => Promise<Result<ActionEnd>>;
const flows: readonly (readonly [string, Flow])[] = [
  ['a plan', (context) => planPullRequest(context, world.ports)],
  ['a gate', (context) => evaluatePullRequest(context, world.ports)],
  ['a matrix', (context) => makeMatrix(context, world.ports)],
  ['a job of a matrix', (context) => planMatrixJob(context, world.ports)],
  ['a report', (context) => reportMatrix(context, world.ports)],
];

interface Opened {
  readonly number: number;
  readonly head: string;
}
const changes: readonly (readonly [string, (pull: Opened) => void, RegExp, number])[] = [
  ['that was closed', ({ number }) => change(number, { state: 'closed' }), /is closed/, 1],
  ['that was merged', ({ number }) => world.fake.merge(number, ['f'.repeat(40)]), /is merged/, 1],
  ['that goes into a branch of mallory', ({ number }) => change(number, { baseRef: 'mallory' }), /goes into "mallory"/, 1],
  ['that has a newer head', ({ number }) => void world.push(number, { 'buckets/acme.yml': request('x-1') }), /newer head/, 1],
  ['whose base has moved, in an old run that is run again', ({ number }) => move(number), /command plan and the number 1/, 2],
];

function change(number: number, more: object): void {
  Object.assign(world.fake.state.pulls.get(number) ?? {}, more);
}

function move(number: number): void {
  world.moveBase({ 'readme.md': 'x' });
  change(number, { base: world.base });
}

describe.each(flows)('%s', (_, flow) => {
  test.each(changes)('of a pull request %s says so, and writes nothing', async (_name, happen, words, attempt) => {
    const pull = world.open(asked);
    const event = world.eventOf(pull);
    happen(pull);
    world.run = { id: '7', attempt };
    const end = endOf(await flow(await world.context(event, { request: 'buckets/acme.yml' })));
    expect(end.green).toBe(true);
    expect(JSON.parse(end.outputs.matrix ?? '{"include":[]}')).toEqual({ include: [] });
    expect(world.warnings.join()).toMatch(words);
    expect(operations(world.fake)).toEqual(['pulls/get']);
    expect([...world.objects.keys()]).toEqual([]);
    expect(world.terraform.planned).toEqual([]);
  });
});

describe('what is planned', () => {
  test('is by the base as it is now, whatever the event says', async () => {
    const pull = world.open(asked);
    const event = world.eventOf(pull);
    move(pull.number);
    endOf(await planPullRequest(await world.context(event), world.ports));
    expect([...world.objects.keys()].join()).toContain(`/${pull.head}/${world.base}/`);
  });

  test('is planned by an old run that is run again, where nothing has moved', async () => {
    const pull = world.open(asked);
    world.run = { id: '7', attempt: 2 };
    endOf(await planPullRequest(await world.context(world.eventOf(pull)), world.ports));
    expect(plansOf(world)).toHaveLength(1);
  });

  test('of two pull requests with one head is kept for each', async () => {
    const first = world.open(asked);
    const second = world.fake.addPull({ author: 'mallory', head: first.head, base: world.base });
    for (const { number } of [first, second])
      endOf(await planPullRequest(await world.context(world.eventOf({ number, head: first.head })), world.ports));
    const kept = plansOf(world).map((key) => key.split('/')[4]);
    expect(kept).toEqual([String(first.number), String(second.number)]);
  });
});
