import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { s3Store } from '../../src/ledger/index.js';
import { findEngine, openRun, type Run } from '../../src/terraform/index.js';
import { value } from '../git/scratch.js';
import { leanProvider } from '../provider/mirror.js';
import { temporaryFolder } from './fake-terraform.js';

const bucket = 'terraform-state-of-tests';
const stateKey = 'requests/quick.tfstate';
/** Terraform's own resource needs no provider. */
const quick = {
  id: 'quick',
  stateKey,
  json: JSON.stringify({ terraform: { backend: { s3: {} } }, resource: { terraform_data: { one: { input: 'quick' } } } }),
};

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ stateBucket: bucket });
});
afterAll(() => sandbox.stop());

async function within<T>(applies: boolean, work: (run: Run) => Promise<T>, stack = quick): Promise<T> {
  const env = { ...process.env, ...(await leanProvider()) };
  const engine = value(await findEngine({ engine: 'terraform', env, cacheDir: temporaryFolder() }));
  const state = { bucket, region: 'us-east-1' };
  const run = value(
    await openRun({
      ...{ engine, env, state, applies, installation: { source: 'registry' }, stacks: [stack] },
      workDir: temporaryFolder(),
      overlay: sandbox.env(),
      beside: value(s3Store({ ...state, env: sandbox.env() })),
      holder: { run: { id: '7', attempt: 1 } },
    }),
  );
  try {
    return await work(run);
  } finally {
    await run.close();
  }
}

/** What lies in the state bucket now, below the state's key. */
function objects(): string[] {
  const all = sandbox.world().buckets[bucket]?.objects ?? [];
  const current = all.filter(({ key }, index) => all.findIndex((object) => object.key === key) === index);
  return current.filter(({ deleteMarker }) => !deleteMarker).map(({ key }) => key.slice(stateKey.length)).sort(); // prettier-ignore
}

const codesOf = (result: { readonly ok: boolean }) =>
  'faults' in result ? (result.faults as { code: string }[]).map(({ code }) => code) : [];
/** The calls that write, counted from here on: the note of the run, the lock, and the third is the state. */
const refuse = (nth: number) => sandbox.fail({ operation: 'PutObject', bucket, nth, times: 1, answer: 'AccessDenied' });

test('the state that S3 refuses twice is kept beside it, waits for who may write it, and is what the next apply starts from', async () => {
  await within(true, async (run) => {
    const planned = value(await run.plan('quick'));
    refuse(3);
    // Of "state push" the lock is the fourth.
    refuse(5);
    expect(codesOf(await run.apply(planned))).toEqual([
      'terraform/access-denied',
      'terraform/state-kept',
      'terraform/partly-applied',
    ]);
  });
  // Neither a lock nor the note of one is left.
  expect(objects()).toEqual([expect.stringMatching(/^\.rescue\/00000001-from-nothing-[0-9a-f-]{36}-[0-9a-f]{16}\.tfstate$/)]);

  await within(false, async (run) => expect(codesOf(await run.plan('quick'))).toEqual(['terraform/state-kept']));
  await within(true, async (run) => {
    expect(value(await run.plan('quick')).plan).toMatchObject({ changes: [], unchanged: 1 });
  });
  expect(objects()).toEqual(['', expect.stringMatching(/^\.rescue\/.*\.taken\.tfstate$/), expect.stringMatching(/^\.rescue\//)]);
  await within(false, async (run) => expect(codesOf(await run.plan('quick'))).toEqual([]));
});

test('a lock that S3 does not let Terraform remove is removed when Terraform has ended', async () => {
  await within(true, async (run) => {
    const planned = value(await run.plan('quick'));
    sandbox.fail({ operation: 'DeleteObject', bucket, times: 1, answer: 'AccessDenied' });
    expect(codesOf(await run.apply(planned))).toContain('terraform/lock-released');
  });
  expect(objects().filter((key) => key.endsWith('.tflock'))).toEqual([]);
});

test('of two runs that planned at once, the second applies nothing over what the first could not save', async () => {
  const both = { ...quick, stateKey: 'requests/both.tfstate' };
  await within(
    true,
    (first) =>
      within(
        true,
        async (second) => {
          const [planned, late] = [value(await first.plan('quick')), value(await second.plan('quick'))];
          refuse(3);
          refuse(5);
          expect(codesOf(await first.apply(planned))).toContain('terraform/state-kept');
          expect(codesOf(await second.apply(late))).toEqual(['terraform/state-kept']);
          expect(value(await second.plan('quick')).plan).toMatchObject({ changes: [], unchanged: 1 });
        },
        both,
      ),
    both,
  );
});
