import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { runAction } from '../../src/action/action.js';
import { planPullRequest } from '../../src/action/plan/flow.js';
import { exampleSetup } from '../../src/bootstrap/guide.js';
import { planTrust } from '../../src/bootstrap/trust.js';
import { assumes as isGiven } from '../policies/web-identity.js';
import { parseExpression } from '../workflows/expression.js';
import { parseWorkflow, textOf } from '../workflows/files.js';
import { valueOf } from '../workflows/jobs.js';
import { own } from '../workflows/references.js';
import { credentials, PlanWorld, request } from './plan-world.js';

/**
 * The path of docs/upgrades.md: the trust as the generator makes it, asked with the claims that GitHub sends by an evaluator that is not ours; the
 * steps of the job `plan` as the workflow has them, by their conditions; and the action.
 */
const file = '.github/workflows/vendor-bucket.yml';
const [old, next] = ['1'.repeat(40), '2'.repeat(40)];
const setup = {
  ...exampleSetup,
  workflow: { ...exampleSetup.workflow, file: 'acme-tools/vendor-bucket/.github/workflows/bucket-request.yml' },
};
const steps = parseWorkflow(textOf('.github/workflows/bucket-request.yml')).jobs['plan']?.steps ?? [];

const caller = (commit: string) =>
  textOf('templates/repository/.github/workflows/vendor-bucket.yml').replace(
    'OWNER/vendor-bucket/.github/workflows/bucket-request.yml@COMMIT',
    `${setup.workflow.file}@${commit}`,
  );

/** Whether AWS gives the planning role to a run of a pull request, by the commit of the reusable workflow that runs. */
async function assumes(accepted: readonly string[], ref: string, sub = 'repo:acme/buckets:pull_request'): Promise<boolean> {
  const trust = planTrust({ ...setup, workflow: { ...setup.workflow, commits: accepted } });
  return isGiven(trust, setup.account, { sub, job_workflow_ref: ref });
}

let world: PlanWorld;
beforeEach(async () => {
  world = await PlanWorld.create({ [file]: caller(old), 'buckets/acme.yml': request('ss-self-hosted-acme') });
});
afterEach(async () => world.stop());

interface Ended {
  readonly failed: boolean;
  /** The commands of the action that ran. */
  readonly commands: readonly string[];
}

/** The job `plan` of a pull request that pins a commit, with the trust as it is. */
async function runJob(
  pull: { readonly number: number; readonly head: string },
  commit: string,
  accepted: readonly string[],
): Promise<Ended> {
  const event = {
    pull_request: { number: pull.number, head: { sha: pull.head, repo: { full_name: 'acme/buckets' } } },
    action: 'synchronize',
  };
  const contexts = {
    github: { repository: 'acme/buckets', event_name: 'pull_request', event },
    inputs: { 'plan-role': 'arn', command: 'auto' },
    env: { APP: 'false' },
  };
  const outcomes: Record<string, { outcome: string }> = {};
  const commands: string[] = [];
  let failed = false;
  for (const { id = '', if: condition = 'true', uses = '', with: given } of steps) {
    // "Status check functions": without one of them a condition is asked only after success().
    const asks = condition.includes('failure()');
    const text = condition.replace('failure()', String(failed));
    if ((failed && !asks) || valueOf(parseExpression(text), { ...contexts, steps: outcomes }) !== true) continue;
    const command = String(given['command'] ?? '');
    const fine = uses.startsWith('aws-actions/')
      ? await assumes(accepted, `${setup.workflow.file}@${commit}`)
      : uses !== own || (await act(pull, command));
    if (uses === own) commands.push(command);
    if (id !== '') outcomes[id] = { outcome: fine ? 'success' : 'failure' };
    failed ||= !fine;
  }
  return { failed, commands };
}

async function act(pull: { readonly number: number; readonly head: string }, command: string): Promise<boolean> {
  const hasRole = command !== 'refused';
  world.env = { ...(hasRole ? credentials : {}), GITHUB_WORKFLOW_REF: `acme/buckets/${file}@refs/pull/${pull.number}/merge` };
  const event = world.eventOf(pull);
  const ended = hasRole
    ? await planPullRequest(await world.context(event), world.ports)
    : await runAction(await world.context(event, { command: 'refused' }));
  return ended.ok && ended.value.green;
}

const plan = (head: string) => world.status('vendor-bucket/plan', head);
const planned = steps.find(({ name }) => name === 'Plan')?.with['command'];

test('an upgrade is refused until its commit is accepted, shows then what it changes, and the old one ends when it is retired', async () => {
  const pull = world.open({ [file]: caller(next) });

  expect(await runJob(pull, next, [old])).toEqual({ failed: true, commands: ['refused'] });
  expect(plan(pull.head)).toMatch(/^failure: /);
  expect(world.terraform.planned).toEqual([]);
  expect(world.comments).toEqual([expect.stringContaining(`vendor-bucket bootstrap --accept ${next}`)]);

  expect(await runJob(pull, next, [old, next])).toEqual({ failed: false, commands: [planned] });
  expect(plan(pull.head)).toBe('success: No request is changed.');
  expect(world.terraform.planned).toEqual([['ss-self-hosted-acme']]);
  expect(world.comments).toEqual([expect.stringContaining('Planned by the new version: all 1')]);

  // What others have open still runs the old one, until that is retired.
  const other = world.open({ 'buckets/beta.yml': request('ss-self-hosted-beta') });
  expect(await runJob(other, old, [old, next])).toEqual({ failed: false, commands: [planned] });
  expect(await runJob(other, old, [next])).toEqual({ failed: true, commands: ['refused'] });
  expect(plan(other.head)).toBe('failure: Not planned: the role that plans could not be assumed.');
});

test('what was accepted is one commit of one file of one repository, for the repository of requests alone', async () => {
  const { file: workflow } = setup.workflow;
  const accepted = [old, next];
  expect(await assumes(accepted, `${workflow}@${next}`)).toBe(true);
  for (const ref of [
    `${workflow}@${'3'.repeat(40)}`,
    `${workflow}@refs/tags/v1.3.0`,
    `mallory/vendor-bucket/.github/workflows/bucket-request.yml@${next}`,
    `acme/buckets/${file}@${next}`,
  ])
    expect([ref, await assumes(accepted, ref)]).toEqual([ref, false]);
  expect(await assumes(accepted, `${workflow}@${next}`, 'repo:mallory/buckets:pull_request')).toBe(false);
});
