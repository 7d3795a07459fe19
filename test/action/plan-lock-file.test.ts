import { afterEach, expect, test } from '@jest/globals';
import { planPullRequest } from '../../src/flows/action/plan-flow.js';
import { realPorts } from '../../src/flows/action/planner.js';
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
