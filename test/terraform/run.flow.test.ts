import { existsSync, lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { openRun, type Progress, type Run, type RunOptions, type StackSource } from '../../src/terraform/index.js';
import { type Behaviour, type Call, configurationOf, folderWith, installFake, temporaryFolder } from './fake-terraform.js';
import { changeText, planText } from './plan-text.js';

const box = (summary: string, detail = '') => `╷\n│ Error: ${summary}\n│ \n│ ${detail}\n╵\n`;
const state = { bucket: 'state-bucket', region: 'us-east-1' };
type Behaviours = Readonly<Record<string, Behaviour>>;

/** A run of stacks that behave so, with a fake Terraform. */
async function open(stacks: Readonly<Record<string, Behaviours>>, more: Partial<RunOptions> = {}) {
  const fake = installFake('terraform', '1.11.4');
  const workDir = join(temporaryFolder(), 'work');
  const progress: Progress[] = [];
  const result = await openRun({
    engine: fake.engine,
    installation: { source: 'registry' },
    workDir,
    env: { PATH: '/usr/bin:/bin', GITHUB_TOKEN: 'ghs_secret', TF_LOG: 'TRACE', AWS_SECRET_ACCESS_KEY: 'aws-secret-key' },
    stacks: Object.entries(stacks).map(([id, behaviour]) => ({
      id,
      json: configurationOf(behaviour),
      stateKey: `${id}.tfstate`,
    })),
    state,
    onProgress: (event) => progress.push(event),
    ...more,
  });
  return { fake, workDir, result, progress, starts: () => fake.calls().filter(({ event }) => event === 'start') };
}

/** The same, for when opening has to succeed; the run is closed afterwards. */
async function within(
  stacks: Readonly<Record<string, Behaviours>>,
  work: (run: Run, given: Awaited<ReturnType<typeof open>>) => Promise<void>,
  more: Partial<RunOptions> = {},
): Promise<void> {
  const given = await open(stacks, more);
  if (!given.result.ok) throw new Error(given.result.faults.map(({ message }) => message).join());
  try {
    await work(given.result.value, given);
  } finally {
    await given.result.value.close();
  }
  expect(readdirSync(given.workDir)).toEqual([]);
}

async function until(condition: () => boolean): Promise<void> {
  for (let waited = 0; !condition(); waited += 10) {
    if (waited > 5000) throw new Error('waited too long');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const folderOf = (calls: readonly { readonly cwd: string; readonly args: readonly string[] }[], command: string) =>
  calls.filter(({ args }) => args[0] === command).map(({ cwd }) => cwd);
const codesOf = (result: { readonly ok: boolean; readonly faults?: readonly { readonly code: string }[] } | undefined) =>
  (result?.faults ?? []).map(({ code }) => code);

describe('opening a run', () => {
  test('initializes once, and each stack gets its own key, the provider and the lock file', async () => {
    await within({ a: {}, b: {}, c: {} }, async (run, { starts }) => {
      const plans = await run.planAll();
      expect([...plans].map(([id, plan]) => [id, plan.ok])).toEqual([['a', true], ['b', true], ['c', true]]); // prettier-ignore
      const init = starts().filter(({ args }) => args[0] === 'init');
      expect(init.map(({ args }) => args)).toEqual([
        ['init', '-input=false', ...['bucket=state-bucket', 'region=us-east-1', 'key=a.tfstate', 'use_lockfile=true', 'encrypt=true', 'skip_region_validation=true'].map((arg) => `-backend-config=${arg}`)],
      ]);
      const folders = folderOf(starts(), 'plan').sort();
      const keys = folders.map((folder) => JSON.parse(readFileSync(join(folder, '.terraform/terraform.tfstate'), 'utf8')).backend.config.key);
      expect(keys).toEqual(['a.tfstate', 'b.tfstate', 'c.tfstate']);
      expect(folders.map((folder) => lstatSync(join(folder, '.terraform/providers')).isSymbolicLink())).toEqual([true, true, true]);
      expect(folders.map((folder) => readFileSync(join(folder, '.terraform.lock.hcl'), 'utf8'))).toEqual(['# lock', '# lock', '# lock']);
      expect(statSync(join(folders[0] ?? '', '..')).mode & 0o077).toBe(0);
    }); // prettier-ignore
  });

  test('initializes once for each kind of terraform block', async () => {
    const stacks = [{}, { required_version: '>= 1.10' }, {}].map((block, index) => ({
      id: `s${index}`,
      json: configurationOf({}, block),
      stateKey: `s${index}`,
    }));
    await within({}, async (run, { starts }) => {
      await run.planAll();
      expect(folderOf(starts(), 'init')).toHaveLength(2);
      expect(folderOf(starts(), 'plan')).toHaveLength(3);
    }, { stacks }); // prettier-ignore
  });

  test('a given lock file is used read-only, the installation by a file, and nothing secret is passed on', async () => {
    const installation = { source: 'add-on', folder: '/m', configText: 'provider_installation {}' } as const;
    await within({ a: {} }, async (run, { starts }) => {
      await run.plan('a');
      const [init, plan] = starts();
      expect(init?.args).toContain('-lockfile=readonly');
      expect(readFileSync(join(plan?.cwd ?? '', '.terraform.lock.hcl'), 'utf8')).toBe('# given');
      expect(readFileSync(plan?.env['TF_CLI_CONFIG_FILE'] ?? '', 'utf8')).toBe('provider_installation {}');
      expect(plan?.env).toMatchObject({ TF_IN_AUTOMATION: '1', AWS_REGION: 'eu-west-1' });
      expect(JSON.stringify(plan?.env)).not.toMatch(/ghs_secret|TRACE/);
    }, { installation, lockFile: '# given', overlay: { AWS_REGION: 'eu-west-1' } }); // prettier-ignore
  });

  test('a TF_CLI_CONFIG_FILE that names nothing is not passed on', async () => {
    await within({ a: {} }, async (_run, { starts }) => {
      expect(starts()[0]?.env['TF_CLI_CONFIG_FILE']).toBeUndefined();
    }, { env: { TF_CLI_CONFIG_FILE: '/missing/rc' } }); // prettier-ignore
  });

  const json = configurationOf();
  test.each<[string, { id: string; json: string; stateKey: string }[], string]>([
    ['one key for two stacks', [{ id: 'a', json, stateKey: 'k' }, { id: 'b', json, stateKey: 'k' }], 'terraform/state-key'],
    ["a key that is another's lock", [{ id: 'a', json, stateKey: 'k' }, { id: 'b', json, stateKey: 'k.tflock' }], 'terraform/state-key'],
    ['one id for two stacks', [{ id: 'a', json, stateKey: 'k' }, { id: 'a', json, stateKey: 'l' }], 'terraform/state-key'],
    ['a key with a line break', [{ id: 'a', json, stateKey: 'a\nb' }], 'terraform/state-key'],
    ['a key that begins with a slash', [{ id: 'a', json, stateKey: '/ab' }], 'terraform/state-key'],
    ['a configuration that is no JSON', [{ id: 'a', json: '{', stateKey: 'ab' }], 'terraform/configuration'],
    ['a backend with settings of its own', [{ id: 'a', json: '{"terraform":{"backend":{"s3":{"key":"other"}}}}', stateKey: 'ab' }], 'terraform/configuration'],
    ['another backend', [{ id: 'a', json: '{"terraform":{"backend":{"local":{}}}}', stateKey: 'ab' }], 'terraform/configuration'],
  ])('refuses %s before anything runs', async (_what, stacks, code) => {
    const { result, workDir } = await open({}, { stacks });
    expect([...new Set(codesOf(result.ok ? undefined : result))]).toEqual([code]);
    expect(existsSync(workDir)).toBe(false);
  }); // prettier-ignore

  test('gives faults and leaves nothing when the program fails or is missing', async () => {
    const missing = await open(
      { a: {}, b: {} },
      { engine: { name: 'terraform', path: '/nowhere/terraform', version: '1.11.4' } },
    );
    expect(codesOf(missing.result.ok ? undefined : missing.result)).toEqual(['terraform/not-started']);
    expect(readdirSync(missing.workDir)).toEqual([]);
  });

  test('an interrupt before it begins starts nothing', async () => {
    const controller = new AbortController();
    controller.abort();
    const { result, starts } = await open({ a: {} }, { signal: controller.signal });
    expect(codesOf(result.ok ? undefined : result)).toEqual(['terraform/interrupted']);
    expect(starts()).toEqual([]);
  });
});

describe('planning', () => {
  test('gives the plan and its text, and asks for no lock', async () => {
    const plan = {
      stdout: 'aws_s3_bucket.a: Refreshing state... [id=a]\n\nTerraform will perform:\n  + \u001b[32ma\u001b[0m aws-secret-key\n',
      code: 2,
    };
    const show = { stdout: planText([changeText('aws_s3_bucket.a', ['create'])]) };
    await within({ a: { plan, show } }, async (run, { progress, starts }) => {
      const planned = await run.plan('a');
      expect(planned.ok && planned.value.plan).toMatchObject({
        engine: 'terraform',
        text: 'Terraform will perform:\n  + a (secret)',
      });
      expect(planned.ok && planned.value.plan.changes).toHaveLength(1);
      expect(starts().at(-2)?.args).toEqual(['plan', '-out=plan.bin', '-input=false', '-detailed-exitcode', '-lock=false']);
      expect(progress).toContainEqual({ kind: 'resource', stack: 'a', address: 'aws_s3_bucket.a', state: 'refreshing' });
    });
  });

  test('one failing stack does not stop the others, and no more run at once than allowed', async () => {
    const slow = { plan: { takes: 150 } };
    const failing = { plan: { code: 1, stderr: box('No valid credential sources found', 'aws-secret-key') } };
    await within({ a: slow, b: failing, c: slow, d: slow, e: slow }, async (run, { fake }) => {
      const plans = await run.planAll();
      expect([...plans.values()].map(({ ok }) => ok)).toEqual([true, false, true, true, true]);
      const failure = plans.get('b');
      expect(failure?.ok === false && failure.faults).toMatchObject([
        { code: 'terraform/credentials-missing', message: 'b: No valid credential sources found: (secret)' },
      ]);
      let running = 0;
      const counts = fake.calls().map(({ event }) => (running += event === 'start' ? 1 : event === 'end' ? -1 : 0));
      expect(Math.max(...counts)).toBe(2);
    }, { parallelism: 2 }); // prettier-ignore
  });

  test('a folder that Terraform does not take as initialized is initialized by itself, with its own key', async () => {
    const plan = { once: true, code: 1, stderr: box('Backend initialization required, please run "terraform init"') };
    await within({ a: {}, b: { plan } }, async (run, { starts }) => {
      expect((await run.plan('b')).ok).toBe(true);
      const inits = starts().filter(({ args }) => args[0] === 'init');
      expect(inits.map(({ args }) => args.find((arg) => arg.includes('key=')))).toEqual([
        '-backend-config=key=a.tfstate',
        '-backend-config=key=b.tfstate',
      ]);
      expect(inits[1]?.cwd).toBe(starts().at(-1)?.cwd);
      expect(existsSync(join(inits[0]?.cwd ?? '', '.terraform/providers/host'))).toBe(true);
    });
  });

  test('is refused when the plan contradicts what Terraform said, or ends in an unknown way', async () => {
    const show = { stdout: planText([changeText('aws_s3_bucket.a', ['create'])]) };
    await within({ a: { show }, b: { plan: { code: 11, stderr: 'panic: oh' } }, c: { show: { code: 1 } } }, async (run) => {
      const plans = await run.planAll();
      expect([...plans.values()].map((plan) => codesOf(plan.ok ? undefined : plan))).toEqual([
        ['terraform/plan-unreadable'],
        ['terraform/crashed'],
        ['terraform/crashed'],
      ]);
    });
  });
});

const line = (type: string, addr: string) =>
  JSON.stringify({ type, hook: { resource: { addr }, action: 'create', elapsed_seconds: 1 } });
const begun = [line('apply_start', 'a.one'), line('apply_start', 'a.two'), line('apply_complete', 'a.one')].join('\n');

describe("what can't be done to what is there", () => {
  const text = JSON.stringify({
    ...{ version: 4, serial: 1, lineage: 'a' },
    resources: [{ mode: 'managed', type: 'aws_x', name: 'a', instances: [{ attributes: { region: 'us-east-1' } }] }],
  });
  const fault = { code: 'x/fixed', message: 'It is fixed.', fix: 'Leave it.' };
  const faultsWhere = (is: string) => (applied: ReadonlyMap<string, unknown>) =>
    JSON.stringify(applied.get('aws_x.a') ?? null).includes(is) ? [fault] : [];
  const stack = (behaviour: Behaviours, more: Partial<StackSource>) => ({
    stacks: [{ id: 'a', json: configurationOf(behaviour), stateKey: 'a.tfstate', ...more }],
  });
  const before = (values: object) => ({ stdout: planText([changeText('aws_x.a', ['update'], { before: values, after: {} })]) });

  test('is found by the state before anything is planned', async () => {
    await within({}, async (run, { starts }) => {
      expect(codesOf(await run.plan('a'))).toEqual(['x/fixed']);
      expect(starts().map(({ args }) => args[0])).toEqual(['init', 'state']);
    }, stack({ state: { stdout: text } }, { judge: faultsWhere('us-east-1') })); // prettier-ignore
  });

  test('or by what Terraform finds in AWS, and nothing can be applied then', async () => {
    await within({}, async (run) => {
      expect(codesOf(await run.plan('a'))).toEqual(['x/fixed']);
    }, stack({ state: { stdout: text }, plan: { code: 2 }, show: before({ region: 'by hand' }) }, { judge: faultsWhere('by hand') })); // prettier-ignore
  });

  test("what is the stack's own again is taken over by the plan, and asked for only where there is a state", async () => {
    const asked: unknown[] = [];
    const again: StackSource['again'] = (applied) => {
      asked.push([...applied.keys()]);
      return Promise.resolve({ ok: true, value: new Map([['aws_x.b', 'id-of-b']]) });
    };
    const imports = (calls: readonly Call[]) => {
      const file = join(calls.find(({ args }) => args[0] === 'plan')?.cwd ?? '', 'take-over.tf.json');
      return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as unknown) : undefined;
    };
    await within({}, async (run, { starts }) => {
      expect((await run.plan('a')).ok).toBe(true);
      expect(imports(starts())).toEqual({ import: [{ to: 'aws_x.b', id: 'id-of-b' }] });
    }, stack({ state: { stdout: text } }, { again })); // prettier-ignore
    await within({}, async (run, { starts }) => {
      expect((await run.plan('a')).ok).toBe(true);
      expect(imports(starts())).toBeUndefined();
    }, stack({}, { again })); // prettier-ignore
    expect(asked).toEqual([['aws_x.a']]);
  });
});

describe('applying', () => {
  const show = { stdout: planText([changeText('aws_s3_bucket.a', ['create'])]) };
  const plan = { code: 2 };

  test('applies the saved plan once, and gives what was done and the outputs', async () => {
    const outputs = JSON.stringify({
      type: 'outputs',
      outputs: { arn: { sensitive: false, value: 'arn:x' }, key: { sensitive: true } },
    });
    const apply = { stdout: `${begun}\n${line('apply_complete', 'a.two')}\nReleasing state lock...\n${outputs}\n` };
    await within({ a: { plan, show, apply } }, async (run, { starts, progress }) => {
      const planned = await run.plan('a');
      if (!planned.ok) throw new Error('no plan');
      const outcome = await run.apply(planned.value);
      expect(outcome).toEqual({
        ok: true,
        value: {
          id: 'a',
          changed: [
            { address: 'a.one', action: 'create' },
            { address: 'a.two', action: 'create' },
          ],
          outputs: new Map([['arn', 'arn:x']]),
        },
      });
      expect(starts().at(-1)?.args).toEqual(['apply', '-json', '-input=false', '-lock-timeout=30s', 'plan.bin']);
      expect(progress.at(-1)).toEqual({
        kind: 'resource',
        stack: 'a',
        address: 'a.two',
        state: 'done',
        action: 'create',
        elapsedSeconds: 1,
      });
      await expect(run.apply(planned.value)).rejects.toThrow('no such plan');
    });
  });

  test('a plan that was made again can only be applied in its newer form', async () => {
    await within({ a: { plan, show } }, async (run) => {
      const [older, newer] = [await run.plan('a'), await run.plan('a')];
      if (!older.ok || !newer.ok) throw new Error('no plan');
      await expect(run.apply(older.value)).rejects.toThrow('no such plan');
      expect((await run.apply(newer.value)).ok).toBe(true);
    });
  });

  test('a failure says what was done, what was begun, and where the state is that could not be written', async () => {
    const diagnostic = JSON.stringify({
      type: 'diagnostic',
      diagnostic: { severity: 'error', summary: 'creating', detail: 'api error AccessDenied' },
    });
    const apply = { stdout: `${begun}\n${diagnostic}\n`, code: 1, leaves: { 'errored.tfstate': '{"serial":4}' } };
    const state = { code: 1, stderr: box('Failed to write state') };
    const rescueDir = folderWith({});
    const kept = () => readdirSync(rescueDir).map((name) => join(rescueDir, name));
    await within({ 'a b': { plan, show, apply, state } }, async (run) => {
      const planned = await run.plan('a b');
      const outcome = planned.ok ? await run.apply(planned.value) : undefined;
      expect(outcome).toMatchObject({ ok: false, changed: [{ address: 'a.one', action: 'create' }], unfinished: ['a.two'] });
      expect(codesOf(outcome?.ok === false ? outcome : undefined)).toEqual(['terraform/access-denied', 'terraform/state-not-saved', 'terraform/partly-applied']);
      expect(outcome?.ok === false && outcome.faults.at(-1)?.message).toBe('a b: done: create a.one; begun and not finished: a.two.');
    }, { rescueDir }); // prettier-ignore
    expect(kept().map((folder) => readFileSync(join(folder, 'errored.tfstate'), 'utf8'))).toEqual(['{"serial":4}']);
    expect(
      kept().map((folder) => [statSync(folder).mode & 0o777, statSync(join(folder, 'errored.tfstate')).mode & 0o777]),
    ).toEqual([[0o700, 0o600]]);
  });

  /** Applies `apply` in the background, waits for it to begin, then lets `meanwhile` happen. */
  async function interrupted(apply: Behaviour, meanwhile: (run: Run, signals: () => number, abort: () => void) => Promise<void>) {
    const controller = new AbortController();
    await within({ a: { plan, show, apply } }, async (run, { fake }) => {
      const planned = await run.plan('a');
      if (!planned.ok) throw new Error('no plan');
      const outcome = run.apply(planned.value);
      await until(() => fake.calls().some(({ args, event }) => args[0] === 'apply' && event === 'start'));
      await new Promise((resolve) => setTimeout(resolve, 50));
      await meanwhile(run, () => fake.calls().filter(({ event }) => event === 'SIGINT').length, () => controller.abort());
      const ended = await outcome;
      expect(ended.ok).toBe(false);
      if (!ended.ok) results.push({ codes: codesOf(ended), fix: ended.faults.at(-1)?.fix ?? '' });
      expect(codesOf((await run.plan('a')) as never)).toEqual(['terraform/interrupted']);
    }, { signal: controller.signal, graceMilliseconds: 200 }); // prettier-ignore
  }
  const results: { codes: string[]; fix: string }[] = [];

  test('the first interrupt asks Terraform once to stop, waits, and says what is left', async () => {
    await interrupted(
      { stdout: `${begun}\n`, takes: 9000, afterInterrupt: `${line('apply_errored', 'a.two')}\n` },
      async (_run, signals, abort) => {
        abort();
        await until(() => signals() === 1);
      },
    );
    expect(results.at(-1)?.codes).toEqual(['terraform/interrupted']);
    expect(results.at(-1)?.fix).not.toContain('tflock');
  });

  test('the second stops it at once, and says that the lock may be left', async () => {
    await interrupted({ takes: 9000, interrupts: 2 }, async (run, signals) => {
      run.interrupt();
      await until(() => signals() === 1);
      run.interrupt();
      await until(() => signals() === 2);
    });
    expect(results.at(-1)?.fix).toContain('s3://state-bucket/a.tfstate.tflock');
  });

  test('only what does not heed the second is killed, after the grace', async () => {
    await interrupted({ takes: 9000, interrupts: 99 }, async (run, signals) => {
      run.interrupt();
      run.interrupt();
      run.interrupt();
      await until(() => signals() > 0);
    });
    expect(results.at(-1)?.codes).toEqual(['terraform/interrupted']);
  });

  test('closing waits for what still runs', async () => {
    const given = await open({ a: { plan: { takes: 200, code: 0 } } });
    if (!given.result.ok) throw new Error('not open');
    const planning = given.result.value.plan('a');
    await until(() => given.starts().some(({ args }) => args[0] === 'plan'));
    await given.result.value.close();
    expect(given.fake.calls().some(({ event, args }) => event === 'end' && args[0] === 'plan')).toBe(true);
    expect(codesOf((await planning) as never)).toEqual(['terraform/not-started']);
    expect(readdirSync(given.workDir)).toEqual([]);
  });
});
