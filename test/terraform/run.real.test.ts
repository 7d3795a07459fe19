import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import {
  findEngine,
  fingerprint,
  localFolders,
  openRun,
  type PlannedStack,
  providerInstallation,
  type Run,
  type RunOptions,
} from '../../src/terraform/index.js';
import type { Result } from '../../src/fault/fault.js';
import { leanProvider } from '../provider/mirror.js';
import { temporaryFolder } from './fake-terraform.js';

const bucket = 'terraform-state-of-tests';
const terraform = {
  backend: { s3: {} },
  required_version: '>= 1.10.0',
  required_providers: { aws: { source: 'hashicorp/aws', version: '>= 5.100.0, < 7.0.0' } },
};

/** A bucket that is protected, and a resource of Terraform's own beside it. */
function bucketStack(id: string, name: string, tag = 'one') {
  const resource = {
    aws_s3_bucket: { it: { bucket: name, tags: { tag }, lifecycle: { prevent_destroy: true } } },
    terraform_data: { beside: { input: '${aws_s3_bucket.it.arn}' } },
  };
  const output = { arn: { value: '${aws_s3_bucket.it.arn}' }, hidden: { value: '${terraform_data.beside.id}', sensitive: true } };
  return {
    id,
    stateKey: `requests/${id}.tfstate`,
    json: JSON.stringify({ terraform, provider: { aws: [{ region: 'us-east-1' }] }, resource, output }),
  };
}

/** A stack without AWS whose second resource takes long. */
const slowStack = {
  id: 'slow',
  stateKey: 'requests/slow.tfstate',
  json: JSON.stringify({
    terraform: { backend: { s3: {} } },
    resource: {
      terraform_data: {
        first: { input: 'quick' },
        second: { input: '${terraform_data.first.id}', provisioner: { 'local-exec': { command: 'sleep 30' } } },
      },
    },
  }),
};

let sandbox: Sandbox;
const open: Run[] = [];
beforeAll(async () => {
  sandbox = await startSandbox({ stateBucket: bucket });
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((run) => run.close()));
});
afterAll(() => sandbox.stop());

async function start(stacks: RunOptions['stacks'], more: Partial<RunOptions> = {}): Promise<Result<Run>> {
  const env = { ...process.env, ...(await leanProvider()) };
  const engine = await findEngine({ engine: 'terraform', env, cacheDir: temporaryFolder() });
  if (!engine.ok) throw new Error('These tests need Terraform 1.10 or later on the PATH: see hashicorp/setup-terraform.');
  const installation = providerInstallation(env, localFolders, { engine: 'terraform', cwd: process.cwd() });
  if (!installation.ok) throw new Error('no provider installation');
  const state = { bucket, region: 'us-east-1' };
  const options = {
    engine: engine.value,
    installation: installation.value,
    workDir: temporaryFolder(),
    env,
    overlay: sandbox.env(),
    stacks,
    state,
  };
  const run = await openRun({ ...options, ...more });
  if (run.ok) open.push(run.value);
  return run;
}

function given<T>(result: Result<T> | undefined): T {
  if (result?.ok !== true)
    throw new Error(result?.faults.map(({ code, message }) => `${code} ${message}`).join('\n') ?? 'nothing');
  return result.value;
}

const faultsOf = (result: { readonly ok: boolean } | undefined) =>
  result !== undefined && 'faults' in result ? (result.faults as { code: string; fix: string }[]) : [];

/** The objects of the state bucket that are there, without older versions. */
function stateObjects(): string[] {
  const objects = sandbox.world().buckets[bucket]?.objects ?? [];
  const current = objects.filter(({ key }, index) => objects.findIndex((object) => object.key === key) === index);
  return current.filter(({ deleteMarker }) => !deleteMarker).map(({ key }) => key).sort(); // prettier-ignore
}

describe('real Terraform and the real provider', () => {
  test('two stacks are initialized once, planned, applied to states of their own, and then have no changes', async () => {
    const phases: string[] = [];
    const stacks = [bucketStack('one', 'bucket-of-one'), bucketStack('two', 'bucket-of-two')];
    const run = given(
      await start(stacks, { onProgress: (event) => phases.push(event.kind === 'phase' ? event.phase : event.state) }),
    );
    expect(phases).toEqual(['init']);
    const plans = await run.planAll();
    const [one, two] = [given(plans.get('one')), given(plans.get('two'))];
    expect(phases.filter((phase) => phase === 'init')).toHaveLength(1);
    expect(one.plan.changes.map(({ address, action }) => `${action} ${address}`)).toEqual([
      'create aws_s3_bucket.it',
      'create terraform_data.beside',
    ]);
    expect(one.plan.text).toMatch(
      /^Terraform used the selected providers[^]*Plan: 2 to add, 0 to change, 0 to destroy\.[^]*hidden = \(sensitive value\)$/,
    );
    expect(fingerprint(one.plan)).not.toBe(fingerprint(two.plan));

    const again = given(await start([bucketStack('other-name', 'bucket-of-one')]));
    expect(fingerprint(given(await again.plan('other-name')).plan)).toBe(fingerprint(one.plan));

    const applied = await Promise.all([run.apply(one), run.apply(two)]);
    expect(applied.map((outcome) => outcome.ok && [...outcome.value.outputs])).toEqual([
      [['arn', 'arn:aws:s3:::bucket-of-one']],
      [['arn', 'arn:aws:s3:::bucket-of-two']],
    ]);
    expect(stateObjects()).toEqual(['requests/one.tfstate', 'requests/two.tfstate']);
    const settled = given(await run.plan('two', { lock: 'state' }));
    expect(settled.plan).toMatchObject({ changes: [], outputs: [], unchanged: 2 });
    expect(settled.plan.text).toMatch(/^No changes\./);
    expect(settled.plan.resources[0]?.after).toMatchObject({ bucket: 'bucket-of-two' });
  });

  test('what is protected is not replaced, and what AWS refuses is said with the permission and what exists', async () => {
    const run = given(await start([bucketStack('one', 'renamed-bucket'), bucketStack('three', 'bucket-of-three')]));
    expect(faultsOf(await run.plan('one'))).toMatchObject([{ code: 'terraform/prevent-destroy' }]);
    const planned: PlannedStack = given(await run.plan('three'));
    sandbox.fail({ operation: 'CreateBucket', answer: 'AccessDenied', times: Infinity });
    const outcome = await run.apply(planned);
    expect(faultsOf(outcome)).toMatchObject([
      {
        code: 'terraform/access-denied',
        fix: "Allow s3:CreateBucket to the role that runs Terraform, where docs/roles.md lists that; where it doesn't, the request names what is not for this role: change the request.",
      },
      { code: 'terraform/partly-applied', message: 'three: nothing was changed; begun and not finished: aws_s3_bucket.it.' },
    ]);
  });

  test('a state that is in use is said with its holder; an interrupt is orderly and leaves no lock', async () => {
    const started: string[] = [];
    const run = given(
      await start([slowStack], {
        onProgress: (event) => event.kind === 'resource' && started.push(`${event.state} ${event.address}`),
      }),
    );
    const applying = run.apply(given(await run.plan('slow')));
    while (!started.includes('started terraform_data.second')) await new Promise((resolve) => setTimeout(resolve, 50));

    const other = given(await start([slowStack]));
    const [locked] = faultsOf(await other.plan('slow', { lock: 'state' }));
    expect(locked).toMatchObject({
      code: 'terraform/state-locked',
      fix: expect.stringMatching(
        /^\S+@\S+ has held it since 20.* delete s3:\/\/terraform-state-of-tests\/requests\/slow\.tfstate\.tflock/,
      ),
    });

    run.interrupt();
    const outcome = await applying;
    // Terraform also says of the command that it ran that it was stopped.
    expect(faultsOf(outcome).map(({ code }) => code)).toEqual(['terraform/error', 'terraform/interrupted']);
    expect(outcome).toMatchObject({
      ok: false,
      changed: [{ address: 'terraform_data.first', action: 'create' }],
      unfinished: ['terraform_data.second'],
    });
    expect(stateObjects()).not.toContain('requests/slow.tfstate.tflock');
    const next = given(await other.plan('slow', { lock: 'state' }));
    expect(next.plan.changes.map(({ address, action }) => `${action} ${address}`)).toEqual(['replace terraform_data.second']);
  });

  test.each<[string, string, () => Partial<RunOptions>]>([
    [
      'the state bucket is missing',
      'terraform/state-bucket-missing',
      () => ({ state: { bucket: 'no-such-state-bucket', region: 'us-east-1' } }),
    ],
    [
      'there are no credentials',
      'terraform/credentials-missing',
      () => ({ overlay: { ...sandbox.env(), AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined } }),
    ],
    [
      'the registry is out of reach',
      'terraform/network',
      () => ({ installation: { source: 'registry' }, overlay: { ...sandbox.env(), HTTPS_PROXY: 'http://127.0.0.1:9' } }),
    ],
  ])('when %s, opening says so and leaves nothing behind', async (_what, code, more) => {
    const workDir = temporaryFolder();
    const result = await start([bucketStack('one', 'bucket-of-one')], { ...more(), workDir });
    expect([...new Set(faultsOf(result).map((fault) => fault.code))]).toContain(code);
    expect(readdirSync(join(workDir))).toEqual([]);
  });
});
