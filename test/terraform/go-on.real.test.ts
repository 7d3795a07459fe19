import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { startSandbox, type FailureRule, type Sandbox } from '../../src/sandbox/index.js';
import {
  findEngine,
  localFolders,
  openRun,
  providerInstallation,
  type PlannedStack,
  type Run,
} from '../../src/terraform/index.js';
import { createdBy, isRestOf, stepsOf } from '../../src/flows/action/approved-steps.js';
import type { Result } from '../../src/fault/fault.js';
import { bucketClient } from '../sandbox/client.js';
import { temporaryFolder } from './fake-terraform.js';

const stateBucket = 'terraform-state-of-tests';
const tags = { 'vendor-bucket:request': 'half-made' };
const trust = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: 's3.amazonaws.com' }, Action: 'sts:AssumeRole' }] }; // prettier-ignore
const stack = {
  id: 'half-made',
  stateKey: 'half-made.tfstate',
  json: JSON.stringify({
    terraform: {
      backend: { s3: {} },
      required_providers: { aws: { source: 'hashicorp/aws', version: '>= 5.100.0, < 7.0.0' } },
    },
    provider: { aws: [{ region: 'us-east-1' }] },
    resource: {
      aws_s3_bucket: { bucket: { bucket: 'half-made', tags, lifecycle: { prevent_destroy: true } } },
      aws_iam_role: { role: { name: 'half-made', assume_role_policy: JSON.stringify(trust), tags, depends_on: ['aws_s3_bucket.bucket'] } }, // prettier-ignore
    },
    output: { arn: { value: '${aws_s3_bucket.bucket.arn}' } },
  }),
};

let sandbox: Sandbox;
const open: Run[] = [];
beforeAll(async () => void (sandbox = await startSandbox({ stateBucket })));
afterEach(async () => void (await Promise.all(open.splice(0).map((run) => run.close()))));
afterAll(() => sandbox.stop());

async function start(stateKey: string): Promise<Run> {
  const env = { ...process.env, TF_CLI_CONFIG_FILE: '/nowhere/terraform.rc' };
  const engine = await findEngine({ engine: 'terraform', env, cacheDir: temporaryFolder() });
  if (!engine.ok) throw new Error('These tests need Terraform 1.10 or later on the PATH: see hashicorp/setup-terraform.');
  const installation = given(providerInstallation(env, localFolders, { engine: 'terraform', cwd: process.cwd() }));
  const state = { bucket: stateBucket, region: 'us-east-1' };
  const more = { workDir: temporaryFolder(), env, overlay: sandbox.env(), stacks: [{ ...stack, stateKey }], state };
  const run = given(await openRun({ engine: engine.value, installation, ...more }));
  open.push(run);
  return run;
}

function given<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.faults.map(({ code, message }) => `${code} ${message}`).join('\n'));
  return result.value;
}

const noted: string[] = [];
const note = async (addresses: readonly string[]) => ({ ok: true, value: noted.push(...addresses) }) as const;

const changesOf = ({ plan }: PlannedStack) => plan.changes.map(({ address, action }) => `${action} ${address}`);

/** Fails one call of an apply that then has made something by half. Gives the approved plan, and what ran it. */
async function halfMade(stateKey: string, rule: FailureRule): Promise<{ readonly run: Run; readonly approved: PlannedStack }> {
  const run = await start(stateKey);
  const approved = given(await run.plan(stack.id));
  sandbox.fail(rule);
  const outcome = await run.apply(approved);
  expect(outcome).toMatchObject({ ok: false });
  return { run, approved };
}

test('what a failed call left half-made is untainted before the apply ends, and its plan is the rest of the approved one', async () => {
  const { run, approved } = await halfMade('a.tfstate', {
    operation: 'PutBucketTagging',
    bucket: 'half-made',
    answer: 'AccessDenied',
  });
  const rest = given(await run.plan(stack.id));
  expect(changesOf(rest)).toEqual(['create aws_iam_role.role', 'update aws_s3_bucket.bucket']);
  const steps = stepsOf(approved.plan);
  // The same update, were it of somebody's hand, is no part of the plan.
  expect(isRestOf({ steps }, rest.plan)).toBe(false);
  expect(isRestOf({ steps, halfMade: ['aws_s3_bucket.bucket'] }, rest.plan)).toBe(true);
  sandbox.fail({ operation: 'GetRole', nth: 1, answer: 'AccessDenied' });
  expect(await run.apply(rest)).toMatchObject({ ok: false });
  // Made whole in the meantime: there is nothing left but what the role still lacks.
  const last = given(await run.plan(stack.id));
  expect(changesOf(last)).toEqual([]);
  expect(isRestOf({ steps }, last.plan)).toBe(true);
});

test('what is there already is taken over as the rest of the plan that made it, and where only reading is allowed the state stays', async () => {
  const run = await start('b.tfstate');
  const approved = given(await run.plan(stack.id));
  const steps = stepsOf(approved.plan);
  const created = createdBy(steps);
  expect(created).toEqual(['aws_iam_role.role', 'aws_s3_bucket.bucket']);
  const ids = new Map([['aws_s3_bucket.bucket', 'half-made'], ['aws_iam_role.role', 'half-made']]); // prettier-ignore
  const find = async () => ({ ok: true, value: ids }) as const;
  const taken = given(await run.plan(stack.id, { begun: { created, note, find } }));
  expect(taken.plan.changes.map(({ action, importId }) => `${action} ${importId ?? ''}`)).toEqual(['no-op half-made', 'no-op half-made']); // prettier-ignore
  expect(isRestOf({ steps, free: created }, taken.plan)).toBe(true);
  expect(isRestOf({ steps, free: ['aws_iam_role.role'] }, taken.plan)).toBe(false);
  expect(await run.apply(taken)).toMatchObject({ ok: true });
  expect(changesOf(given(await run.plan(stack.id)))).toEqual([]);
});

test('what is tainted is planned on a copy where the state may not be written, and untainted where it may', async () => {
  const client = bucketClient(sandbox, stateBucket);
  const state = JSON.parse((await client.get('b.tfstate')).text) as { resources: { instances: { status?: string }[] }[] };
  for (const { instances } of state.resources) for (const one of instances) one.status = 'tainted';
  await client.put('c.tfstate', JSON.stringify(state));
  const stored = async () => (await client.get('c.tfstate')).text;
  const before = await stored();
  const created = ['aws_s3_bucket.bucket', 'aws_iam_role.role'];
  const run = await start('c.tfstate');
  const refused = await run.plan(stack.id, { begun: { created: ['aws_iam_role.role'] } });
  expect(refused).toMatchObject({ faults: [{ code: 'terraform/prevent-destroy' }] });
  expect(changesOf(given(await run.plan(stack.id, { begun: { created } })))).toEqual([]);
  expect(await stored()).toBe(before);
  expect(changesOf(given(await run.plan(stack.id, { begun: { created, note } })))).toEqual([]);
  expect(await stored()).not.toContain('tainted');
});
