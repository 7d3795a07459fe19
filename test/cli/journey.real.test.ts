import { afterAll, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installBundle } from './bundle.js';

// Not in a beforeAll: concurrent tests begin before it. They run at once because most of their time is the provider's own waiting.
const bundle = installBundle();
afterAll(() => bundle.remove());

/** Standard error of what takes a while and has nothing to complain of. */
const underWay = /^(?:(?:Starting|Preparing|Planning|Reading|Applying) .+, [0-9]+ s so far\n)*$/;

function folder(name: string): string {
  const path = join(bundle.folder, name);
  mkdirSync(path);
  return path;
}

async function json(args: readonly string[], cwd: string) {
  const ended = await bundle.run([...args, '--json'], { cwd });
  const value = JSON.parse(ended.out) as Record<string, unknown> & {
    requests: Planned[];
    applied: Planned[];
    faults: { code: string; message: string }[];
  };
  return { code: ended.code, value };
}

interface Planned {
  readonly fingerprint: string;
  readonly risk: string;
  readonly hasChanges: boolean;
  readonly changes: readonly { readonly kind: string; readonly text: string }[];
  readonly resources: readonly { readonly address: string; readonly action: string }[];
  readonly outputs: Readonly<Record<string, string>>;
  readonly handover: string;
}

test.concurrent('the demonstration goes the whole way, and leaves the review', async () => {
  const cwd = folder('demo');
  const ended = await bundle.run(['demo', '--json'], { cwd, wholeProvider: true });
  expect({ code: ended.code, err: ended.err }).toEqual({ code: 0, err: expect.stringMatching(underWay) });
  const story = JSON.parse(ended.out) as {
    plan: Planned;
    secondPlan: Planned;
    refused: { code: string }[];
    review: string;
    applied: number;
  };
  expect(story).toMatchObject({
    applied: 19,
    plan: { risk: 'low', hasChanges: true },
    secondPlan: { hasChanges: false },
    refused: [{ code: 'gate/not-approved' }],
  });
  expect(readFileSync(join(cwd, story.review), 'utf8')).toContain(story.plan.fingerprint);
  expect(readdirSync(tmpdir()).filter((name) => name.startsWith('vendor-bucket-demo-'))).toEqual([]);
});

test.concurrent(
  'a replica that is no longer asked for stays in AWS: the plan says so, only its approval lets it through, and then nothing is left to do',
  async () => {
    const cwd = folder('replica');
    const request = 'vendor: sendsafely\nbucket: ss-self-hosted-journey\nregion: us-east-1\n';
    writeFileSync(join(cwd, 'a.yml'), `${request}replication: { region: us-west-2 }\n`);
    expect(await json(['apply', 'a.yml', '--sandbox'], cwd)).toMatchObject({
      code: 0,
      value: { applied: [{ outputs: { replica_bucket_name: 'ss-self-hosted-journey-replica' } }] },
    });

    writeFileSync(join(cwd, 'a.yml'), request);
    const planned = await json(['plan', 'a.yml', '--sandbox', '--comment', 'review.md', '--out', 'out'], cwd);
    const [plan] = planned.value.requests;
    expect(plan).toMatchObject({ risk: 'weakens' });
    expect(plan?.resources).toContainEqual({ address: 'aws_s3_bucket.replica', action: 'forget' });
    expect(plan?.resources.filter(({ action }) => action === 'delete').map(({ address }) => address)).toEqual([
      'aws_iam_role.replication',
      'aws_iam_role_policy.replication',
      'aws_s3_bucket_replication_configuration.bucket',
    ]);
    expect(readFileSync(join(cwd, 'review.md'), 'utf8')).toContain('[!WARNING]');
    expect(existsSync(join(cwd, 'out/stacks/ss-self-hosted-journey/plan.json'))).toBe(true);

    expect(await json(['apply', 'a.yml', '--sandbox', '--approved', plan?.fingerprint ?? ''], cwd)).toMatchObject({ code: 0 });
    expect(await json(['plan', 'a.yml', '--sandbox'], cwd)).toMatchObject({
      code: 0,
      value: { requests: [{ hasChanges: false, risk: 'none' }] },
    });
    expect(readFileSync(join(cwd, '.vendor-bucket/sandbox.json'), 'utf8')).toContain('ss-self-hosted-journey-replica');
  },
);

test.concurrent('a customer key is created, and its ARN completes the hand-over', async () => {
  const cwd = folder('key');
  const request = join(bundle.folder, 'examples/sailthru-joint-kms.yml');
  const applied = await json(['apply', request, '--sandbox'], cwd);
  const [first] = applied.value.applied;
  expect(first?.outputs['kms_key_arn']).toMatch(/^arn:aws:kms:us-east-1:[0-9]{12}:key\//);
  expect(first?.handover).toContain(first?.outputs['kms_key_arn'] ?? 'an ARN');
});

test.concurrent('an interrupted plan stops Terraform in order, says so, and leaves nothing behind', async () => {
  const cwd = folder('interrupted');
  const child = spawn(
    process.execPath,
    [join(bundle.folder, 'dist/cli/index.js'), 'plan', join(bundle.folder, 'examples/custom.yml'), '--sandbox'],
    { cwd, env: { ...process.env, TMPDIR: cwd } },
  );
  let err = '';
  child.stderr.on('data', (data: Buffer) => (err += data.toString()));
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const left = () => readdirSync(cwd).filter((name) => name.startsWith('vendor-bucket-'));
  const begun = () => readdirSync(cwd, { recursive: true }).some((path) => String(path).includes('.terraform'));
  while (!begun() && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 50));
  child.kill('SIGINT');
  expect(await ended).toBe(3);
  expect(err).toContain('terraform/interrupted');
  expect(left()).toEqual([]);
});

test.concurrent('cdktf synth gives the same stacks as our synth', async () => {
  expect((await bundle.run(['synth', 'examples', '--out', 'ours'])).code).toBe(0);
  const npx = spawn('npx', ['--yes', 'cdktf-cli@0.21.0', 'synth'], {
    cwd: bundle.folder,
    env: {
      ...process.env,
      CI: '1',
      CHECKPOINT_DISABLE: '1',
      NODE_OPTIONS: `--import "${new URL('no-terminal.mjs', import.meta.url).href}"`,
      npm_config_ignore_scripts: 'true',
    },
  });
  let output = '';
  npx.stdout.on('data', (data: Buffer) => (output += data.toString()));
  npx.stderr.on('data', (data: Buffer) => (output += data.toString()));
  const code = await new Promise<number | null>((resolve) => npx.on('close', resolve));
  expect({ code, output: code === 0 ? '' : output }).toEqual({ code: 0, output: '' });
  const stacks = readdirSync(join(bundle.folder, 'ours/stacks'));
  expect(stacks).toHaveLength(readdirSync(join(bundle.folder, 'examples')).length);
  for (const stack of stacks) {
    const path = join('stacks', stack, 'cdk.tf.json');
    expect(readFileSync(join(bundle.folder, 'cdktf.out', path), 'utf8')).toBe(
      readFileSync(join(bundle.folder, 'ours', path), 'utf8'),
    );
  }
});
