import { afterEach, expect, test } from '@jest/globals';
import { evaluatePullRequest } from '../../src/action/gate/flow.js';
import { planPullRequest } from '../../src/action/plan/flow.js';
import type { PlanPorts } from '../../src/action/plan/planner.js';
import { defined } from '../../src/defined.js';
import type { BucketSpec } from '../../src/spec/spec.js';
import { risk } from '../../src/change/change.js';
import { describePlan } from '../../src/change/describe.js';
import { ok } from '../../src/fault/fault.js';
import { fingerprint } from '../../src/terraform/index.js';
import { planBetween } from '../change/stack-plan.js';
import { resolveText, take, templatesWith } from '../resolve/fixture.js';
import { endOf, PlanWorld, settings } from './plan-world.js';

let world: PlanWorld;
afterEach(async () => world.stop());

const file = 'buckets/payslips.yml';
const deployers = ['arn:aws:iam::111122223333:role/deploy'];
const rules = `${settings.replace('users: [carol]', 'users: [carol, erin], danger: { weakens: { count: 2 } }')}deployers: ${JSON.stringify(deployers)}\n`;

const payslips = (keys: string) =>
  `vendor: custom\nbucket: acme-payslips\nregion: us-east-1\nparameters: { principals: ['arn:aws:iam::123456789012:role/x'], actions: ['s3:PutObject'] }\n${keys}`;
const limited = payslips('access: { sourceIps: [203.0.113.0/24], presignedUrlMaxAge: 15 minutes }\n');

/** The plan that real Terraform would make where the bucket is as `was`. */
const from = (was: BucketSpec | undefined, ports: PlanPorts): PlanPorts => ({
  ...ports,
  plan: async (_, __, specs) => {
    const planned = specs.map((spec) => {
      const plan = planBetween(was, spec);
      const changes = describePlan(plan);
      return { spec, planned: { id: spec.id, plan }, fingerprint: fingerprint(plan), changes, drift: [], risk: risk(changes) };
    });
    return ok({ planning: { planned, failed: [] }, tools: {} });
  },
});

async function planned(was: string | undefined, now: string) {
  world = await PlanWorld.create({ '.github/vendor-bucket.yml': rules, ...defined({ [file]: was }) });
  const spec = was === undefined ? undefined : take(resolveText(was, templatesWith(), { deployers }));
  const pull = world.open({ [file]: now });
  const end = endOf(await planPullRequest(await world.context(world.eventOf(pull)), from(spec, world.ports)));
  const review = { kind: 'review', ...pull, action: 'submitted', base: world.base, fromFork: false } as const;
  const gate = async () => endOf(await evaluatePullRequest(await world.context(review), world.ports));
  return { pull, gate, end };
}

test('the comment of a protected request says who can do what, from where, and what the posture asks to decide', async () => {
  const { end } = await planned(undefined, limited);
  expect(end.green).toBe(true);
  const [comment = ''] = world.comments;
  expect(comment).toContain('### Who can do what');
  expect(comment).toContain('203.0.113.0/24');
  expect(comment).toMatch(/by a signature not older than 15 minutes/);
  expect(comment).toMatch(/Nothing is public: \d+ polic/);
  expect(comment).toMatch(/Security controls: \d+ satisfied/);
});

test('without its network limit it is weaker: said first, and approved only by as many as the settings ask for what weakens', async () => {
  const { pull, gate } = await planned(limited, payslips('access: { presignedUrlMaxAge: 15 minutes }\n'));
  expect(world.comments[0]).toContain('[!WARNING]');
  expect(world.comments[0]).toMatch(/\*\*weaker:\*\* .*203\.0\.113\.0\/24/);
  world.fake.review(pull.number, 'carol', 'APPROVED');
  expect((await gate()).outputs.verdict).toBe('pending');
  expect(world.comments[0]).toMatch(/custom has 1 of 2 approvals/);
  world.fake.review(pull.number, 'erin', 'APPROVED');
  expect((await gate()).outputs.verdict).toBe('approved');
});

test('with a network limit added, one approval is enough', async () => {
  const { pull, gate } = await planned(payslips(''), limited);
  expect(world.comments[0]).not.toContain('[!WARNING]');
  world.fake.review(pull.number, 'carol', 'APPROVED');
  expect((await gate()).outputs.verdict).toBe('approved');
});
