import { afterAll, expect, test } from '@jest/globals';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runBootstrap } from '../../src/cli/bootstrap.js';
import type { Arguments } from '../../src/cli/command.js';
import { bootstrap } from '../../src/cli/terraform-commands.js';
import { parseCommandLine } from '../../src/cli/usage.js';
import { saveWorld, startSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { quietTerminal } from '../cli/quiet-terminal.js';
import { leanProvider } from '../provider/mirror.js';
import { bucketClient, iamCall } from '../sandbox/client.js';

const home = join(import.meta.dirname, '../..');
const top = mkdtempSync(join(tmpdir(), 'bootstrap-'));
afterAll(() => rmSync(top, { recursive: true, force: true }));

const [a, b] = ['a'.repeat(40), 'b'.repeat(40)];
const caller = '.github/workflows/vendor-bucket.yml';
const template = readFileSync(join(home, 'templates/repository', caller), 'utf8');
const settings = `state:
  s3: { bucket: acme-terraform-state, region: us-east-1, account: '111122223333' }
roles: { boundary: 'arn:aws:iam::111122223333:policy/vendor-bucket-boundary' }
guardrails: { vendors: [sendsafely, github-audit-log] }
`;

/** A repository of requests that pins a commit, and no sandbox yet. */
function repository(name: string, commit = a): string {
  const folder = join(top, name);
  mkdirSync(join(folder, '.github/workflows'), { recursive: true });
  writeFileSync(join(folder, '.github/vendor-bucket.yml'), settings);
  pin(folder, commit);
  return folder;
}

function pin(folder: string, commit: string): void {
  writeFileSync(join(folder, caller), template.replace('@COMMIT', `@${commit}`).replaceAll('OWNER', 'acme'));
}

const always = ['--sandbox', '--json', '--repository', 'acme/buckets', '--ids', '100001,200002', '--prefix', 'acme-vendor-'];

interface Said {
  readonly ok: boolean;
  readonly hasChanges?: boolean;
  readonly changed?: number;
  readonly takenOver?: number;
  readonly resumed?: boolean;
  readonly changes?: readonly { readonly code: string; readonly text: string }[];
  readonly resources?: readonly { readonly address: string; readonly action: string }[];
  readonly workflow?: { readonly commits: readonly string[] };
  readonly faults?: readonly { readonly code: string; readonly message: string }[];
}

function argumentsOf(options: readonly string[]): Arguments {
  const parsed = parseCommandLine(['bootstrap', ...always, ...options], [bootstrap]);
  if (parsed.kind !== 'run') throw new Error(parsed.text);
  return parsed.args;
}

/** Runs the command. `until`: it is interrupted once it applies that. */
async function run(folder: string, options: readonly string[] = [], until?: string): Promise<Said> {
  const out: string[] = [];
  const interruption = new AbortController();
  const terminal = {
    ...quietTerminal(out, []),
    progress: () => ({
      update: (text: string) => {
        if (until !== undefined && text.includes(`Applying bootstrap: ${until}`)) interruption.abort();
      },
      done: () => undefined,
    }),
  };
  const env = { ...process.env, ...(await leanProvider()) };
  const context = { terminal, cwd: folder, env, home, interrupted: interruption.signal };
  await runBootstrap(argumentsOf(options), context);
  return JSON.parse(out.join('\n')) as Said;
}

const worldOf = (folder: string) => join(folder, '.vendor-bucket/sandbox.json');
const localOf = (folder: string) => join(folder, '.vendor-bucket/bootstrap/111122223333-acme-terraform-state.tfstate');

/** Does something by hand in the account of a folder. */
async function byHand<T>(folder: string, work: (sandbox: Sandbox) => Promise<T>): Promise<T> {
  const sandbox = await startSandbox({ world: readFileSync(worldOf(folder), 'utf8') });
  try {
    return await work(sandbox);
  } finally {
    await sandbox.stop();
    writeFileSync(worldOf(folder), saveWorld(sandbox));
  }
}

async function hasEverything(folder: string): Promise<void> {
  const world = await byHand(folder, (sandbox) => Promise.resolve(sandbox.world()));
  expect(Object.keys(world.buckets)).toEqual(['acme-terraform-state']);
  expect(Object.keys(world.roles).toSorted()).toEqual(['vendor-bucket-apply', 'vendor-bucket-plan']);
  const state = await byHand(folder, (sandbox) =>
    bucketClient(sandbox, 'acme-terraform-state').get('vendor-bucket.bootstrap/terraform.tfstate'),
  );
  expect(state.status).toBe(200);
  expect(existsSync(localOf(folder))).toBe(false);
  expect(await run(folder, ['--plan-only'])).toMatchObject({ ok: true, hasChanges: false, resources: [] });
}

test.concurrent(
  'a first run makes it all and moves its state, a second one has nothing to do; the list of commits goes with the pins',
  async () => {
    const folder = repository('whole');
    const first = await run(folder);
    expect(first).toMatchObject({ ok: true, hasChanges: true, applied: true, workflow: { commits: [a] } });
    await hasEverything(folder);
    expect(await run(folder)).toMatchObject({ ok: true, hasChanges: false });

    expect(await run(folder, ['--accept', b])).toMatchObject({ ok: true, changed: 2, workflow: { commits: [a, b] } });
    expect(await run(folder, ['--retire', a])).toMatchObject({ ok: false, faults: [{ code: 'bootstrap/retire-pinned' }] });
    pin(folder, b);
    expect(await run(folder, ['--retire', a])).toMatchObject({ ok: true, changed: 2, workflow: { commits: [b] } });
    pin(folder, a);
    expect(await run(folder)).toMatchObject({ ok: false, faults: [{ code: 'bootstrap/not-accepted' }] });
    pin(folder, b);

    await byHand(folder, async (sandbox) => {
      const attached = { RoleName: 'vendor-bucket-apply', PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' };
      expect((await iamCall(sandbox, 'AttachRolePolicy', attached)).status).toBe(200);
    });
    const foreign = await run(folder, ['--plan-only']);
    expect(foreign.changes).toMatchObject([
      {
        code: 'policy/foreign',
        text: 'the role vendor-bucket-apply loses the policy arn:aws:iam::aws:policy/AdministratorAccess',
      },
    ]);
  },
);

test.concurrent(
  'a first run that is interrupted goes on where it was, and without its file by the tags of what it made',
  async () => {
    const folder = repository('interrupted');
    const cut = await run(folder, [], 'aws_s3_bucket_policy.state');
    expect(cut.ok).toBe(false);
    expect(cut.faults?.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['terraform/interrupted', 'bootstrap/state-here']),
    );
    expect(statSync(localOf(folder)).mode & 0o777).toBe(0o600);

    const lost = join(top, 'lost');
    cpSync(folder, lost, { recursive: true });
    rmSync(localOf(lost));
    const goesOn = async (where: string) => {
      const done = await run(where);
      expect(done).toMatchObject({ ok: true, applied: true });
      await hasEverything(where);
      return { resumed: done.resumed, takesOver: (done.takenOver ?? 0) > 0 };
    };
    const [resumed, anew] = await Promise.all([goesOn(folder), goesOn(lost)]);
    // What was being made when it was interrupted may be in the state or not.
    expect(resumed).toMatchObject({ resumed: true });
    expect(anew).toEqual({ resumed: false, takesOver: true });
  },
);

test.concurrent('what somebody else made is left alone, or taken over as it is asked for', async () => {
  const folder = repository('taken');
  mkdirSync(join(folder, '.vendor-bucket'));
  const empty = await startSandbox({ deployer: 'arn:aws:iam::111122223333:role/administrator' });
  writeFileSync(worldOf(folder), saveWorld(empty));
  await empty.stop();
  await byHand(folder, async (sandbox) => {
    const bucket = bucketClient(sandbox, 'acme-terraform-state');
    await bucket.create();
    await bucket.put('other/terraform.tfstate', '{}');
    const provider = { Url: 'https://token.actions.githubusercontent.com', 'ClientIDList.member.1': 'sts.amazonaws.com' };
    expect((await iamCall(sandbox, 'CreateOpenIDConnectProvider', provider)).status).toBe(200);
  });
  expect(await run(folder, ['--plan-only'])).toMatchObject({ ok: false, faults: [{ code: 'bootstrap/exists' }] });
  const planned = await run(folder, ['--plan-only', '--adopt']);
  expect(planned).toMatchObject({ ok: true, hasChanges: true });
  const addresses = planned.resources?.map(({ address }) => address) ?? [];
  expect(addresses).toContain('aws_s3_bucket.state');
  expect(addresses).not.toContain('aws_iam_openid_connect_provider.github');
  expect(planned.changes?.map(({ text }) => text)).toContain('the bucket acme-terraform-state exists and is taken over');
});
