import { afterEach, expect, test } from '@jest/globals';
import { lockFileAt } from '../../src/action/commit/lock-file.js';
import { planPullRequest } from '../../src/action/plan/flow.js';
import { realPorts } from '../../src/action/plan/planner.js';
import { installFake } from '../terraform/fake-terraform.js';
import { endOf, PlanWorld, request, settings } from './plan-world.js';

let world: PlanWorld;
afterEach(async () => world.stop());

test('the lock file is that of the base: one that the pull request brings is not taken', async () => {
  world = await PlanWorld.create({ '.github/vendor-bucket.yml': `${settings}terraform: { lockFile: .terraform.lock.hcl }\n` });
  const pull = world.open({ 'buckets/acme.yml': request('ss-self-hosted-acme'), '.terraform.lock.hcl': '# mine\n' });
  const context = await world.context(world.eventOf(pull));
  const end = endOf(await planPullRequest(context, { ...world.ports, plan: realPorts.plan }));
  expect(end.green).toBe(false);
  expect(world.annotated.map(({ code }) => code)).toEqual(['settings/lock-file']);
});

test('the usual lock file counts without a word in the settings, as the base has it and not as the checkout has it', async () => {
  world = await PlanWorld.create();
  const pull = world.open({ 'buckets/acme.yml': request('ss-self-hosted-acme'), '.terraform.lock.hcl': '# mine\n' });
  const context = await world.context(world.eventOf(pull));
  expect(await lockFileAt(context.git, { commit: world.base, settings: {} })).toEqual({ ok: true, value: undefined });
  world.moveBase({ '.terraform.lock.hcl': '# theirs\n' });
  expect(await lockFileAt(context.git, { commit: world.base, settings: {} })).toEqual({ ok: true, value: '# theirs\n' });

  // It gets as far as the check of it: what locks no provider is refused before Terraform is started.
  const next = world.open({ 'buckets/acme.yml': request('ss-self-hosted-acme'), '.terraform.lock.hcl': undefined });
  world.env = { ...world.env, PATH: installFake('terraform', '1.11.4').folder };
  const end = endOf(await planPullRequest(await world.context(world.eventOf(next)), { ...world.ports, plan: realPorts.plan }));
  expect(end.green).toBe(false);
  expect(world.annotated.map(({ code }) => code)).toEqual(['settings/lock-file']);
});
