import { afterEach, describe, expect, test } from '@jest/globals';
import { evaluatePullRequest } from '../../src/action/gate/flow.js';
import { planPullRequest } from '../../src/action/plan/flow.js';
import type { PlanPorts } from '../../src/action/plan/planner.js';
import { failed, ok } from '../../src/fault/fault.js';
import { ledgerOver } from '../ledger/records.js';
import { endOf, PlanWorld, request } from './plan-world.js';

let world: PlanWorld;
afterEach(async () => world.stop());

type Pull = { readonly number: number; readonly head: string };

/** Plans, and does something while Terraform runs. */
async function planWhile(pull: Pull, during: () => Promise<void> | void, run = world.ports.plan) {
  const ports: PlanPorts = { ...world.ports, plan: async (...asked) => (await during(), run(...asked)) };
  return planPullRequest(await world.context(world.eventOf(pull)), ports);
}

const acme = { 'buckets/acme.yml': request('ss-self-hosted-acme') };

describe('before Terraform has run', () => {
  test('stands what is asked for, who can do what, and whose approval it will take; the plan is filled in at its place', async () => {
    world = await PlanWorld.create();
    const pull = world.open(acme);
    let before = '';
    endOf(await planWhile(pull, () => void (before = world.comments[0] ?? '')));
    for (const words of [
      '**Planning…**',
      '| Deleted files | can be recovered',
      '### Who can do what',
      'does not count',
      'alice, bob',
    ])
      expect(before).toContain(words);
    expect(before).not.toMatch(/Risk|Fingerprint|\*\*planned\*\*/);
    expect(world.comments).toHaveLength(1);
    expect(world.comments[0]).not.toContain('Planning…');
    expect(world.comments[0]).toContain('Fingerprint');
  });

  test('faults of one request stand beside another that is planned', async () => {
    world = await PlanWorld.create();
    const pull = world.open({ ...acme, 'buckets/bad.yml': 'vendor: sendsafely\n' });
    let before = '';
    endOf(await planWhile(pull, () => void (before = world.comments[0] ?? '')));
    expect(before).toMatch(/Faults in 1 of 2 requests[^]*Planning…/);
    expect(before).toMatch(/SendSafely · planning…/);
  });

  test('nothing is approved by a review of it, neither then nor once the plan stands there', async () => {
    world = await PlanWorld.create();
    const pull = world.open(acme);
    const gate = async () => {
      const event = { ...world.eventOf(pull), kind: 'review', action: 'submitted' } as never;
      return endOf(await evaluatePullRequest(await world.context(event), { ledger: () => ok(ledgerOver(world.store)) }));
    };
    let verdict: string | undefined;
    let standing = '';
    const end = endOf(
      await planWhile(pull, async () => {
        standing = world.comments[0] ?? '';
        world.fake.review(pull.number, 'alice', 'APPROVED');
        verdict = (await gate()).outputs.verdict;
      }),
    );
    expect(verdict).toBe('pending');
    expect(end.outputs.verdict).toBe('pending');
    expect(standing).toContain('Planning…');
    expect(world.status('vendor-bucket/approval', pull.head)).toMatch(/^pending/);
    expect((await gate()).outputs.verdict).toBe('pending');
    world.fake.review(pull.number, 'alice', 'APPROVED');
    expect((await gate()).outputs.verdict).toBe('approved');
  });

  test('the review of a head that is planned again stays until its new plan is there', async () => {
    world = await PlanWorld.create();
    const pull = world.open(acme);
    endOf(await planWhile(pull, () => undefined));
    const reviewed = world.comments[0];
    let during: string | undefined;
    endOf(await planWhile(pull, () => void (during = world.comments[0])));
    expect(during).toBe(reviewed);
  });

  test('the review of an older head is replaced at once', async () => {
    world = await PlanWorld.create();
    const pull = world.open(acme);
    endOf(await planWhile(pull, () => undefined));
    const head = world.push(pull.number, { 'buckets/acme.yml': request('ss-self-hosted-other') });
    let during = '';
    endOf(await planWhile({ ...pull, head }, () => void (during = world.comments.join('\n'))));
    expect(during).toContain('Planning…');
    expect(during).not.toContain('ss-self-hosted-acme');
    expect(world.comments).toHaveLength(1);
  });

  test('a plan that fails takes its place, too', async () => {
    world = await PlanWorld.create();
    const fault = { code: 'terraform/failed', message: 'Access denied', fix: 'Allow it.' };
    await planWhile(world.open(acme), () => undefined, () => Promise.resolve(failed(fault))); // prettier-ignore
    expect(world.comments).toHaveLength(1);
    expect(world.comments[0]).toContain('Access denied');
    expect(world.comments[0]).not.toContain('Planning…');
  });
});
