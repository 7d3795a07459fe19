import { afterAll, describe, expect, test } from '@jest/globals';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseCaller } from '../../src/bootstrap/caller.js';
import { ownAccount } from '../../src/bootstrap/own-account.js';
import { runBootstrap } from '../../src/cli/bootstrap.js';
import { readRepository } from '../../src/cli/repository.js';
import { bootstrap } from '../../src/cli/terraform-commands.js';
import { parseCommandLine } from '../../src/cli/usage.js';
import type { Result } from '../../src/fault/fault.js';
import { findPlace } from '../../src/run/foundation-place.js';
import { startSandbox } from '../../src/sandbox/index.js';
import { parseSettings } from '../../src/settings/parse.js';
import { quietTerminal } from '../cli/quiet-terminal.js';
import { accountsCaller, accountsSettings } from '../doctor/facts.js';
import { take } from '../resolve/fixture.js';

const home = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'bootstrap-accounts-'));
for (const [path, text] of [
  ['.github/vendor-bucket.yml', accountsSettings],
  ['.github/workflows/vendor-bucket.yml', accountsCaller],
] as const) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const codes = (result: Result<unknown>) => (result.ok ? [] : result.faults.map(({ code }) => code));
const settings = take(parseSettings('s.yml', accountsSettings)).value;
const called = take(parseCaller(accountsCaller));

function argsOf(...options: readonly string[]) {
  const parsed = parseCommandLine(
    ['bootstrap', '--json', '--repository', 'acme/buckets', '--ids', 'none', ...options],
    [bootstrap],
  );
  if (parsed.kind !== 'run') throw new Error(parsed.text);
  return parsed.args;
}

function contextWith(out: string[], env: Readonly<Record<string, string | undefined>> = {}) {
  const { PATH } = process.env;
  const around = { PATH, HOME: folder, AWS_EC2_METADATA_DISABLED: 'true', GITHUB_API_URL: 'http://127.0.0.1:1', ...env };
  return { terminal: quietTerminal(out, []), cwd: folder, env: around, home, interrupted: new AbortController().signal };
}

describe('what holds for one account of several', () => {
  test('is its own roles, state and boundary', () => {
    const { caller, settings: own } = take(ownAccount(settings, called, 'test'));
    expect(caller).toEqual({ ...called, roles: { plan: 'arn:aws:iam::444455556666:role/vendor-bucket-plan', apply: 'arn:aws:iam::444455556666:role/vendor-bucket-apply' } }); // prettier-ignore
    expect(own.state).toEqual({ s3: { bucket: 'acme-test-state', region: 'us-east-1', account: '444455556666' } });
    expect(own.roles?.boundary).toBe('arn:aws:iam::444455556666:policy/vendor-bucket-boundary');
    expect(own.guardrails?.namePrefixes).toEqual(['acme-trial-']);
  });

  test('is that of the only one without a name', () => {
    const { prod } = settings.accounts ?? {};
    if (prod === undefined) throw new Error('There is no prod.');
    expect(take(ownAccount({ ...settings, accounts: { prod } }, called, undefined)).settings.account?.name).toBe('prod');
  });

  test.each([
    ['none of several is named', () => ownAccount(settings, called, undefined), 'usage/account'],
    ['there is none of that name', () => ownAccount(settings, called, 'constructor'), 'usage/account'],
    ['one is named and the settings know none', () => ownAccount({}, called, 'prod'), 'usage/account'],
    ['the caller leaves the roles to accounts that there are not', () => ownAccount({}, called, undefined), 'bootstrap/accounts'],
    ['the caller names two roles for all', () => ownAccount(settings, { ...called, roles: { plan: 'a', apply: 'b' } }, 'prod'), 'bootstrap/accounts'], // prettier-ignore
  ])('is refused where %s', (_, own, code) => expect(codes(own())).toEqual([code]));
});

describe('vendor-bucket bootstrap --account', () => {
  test.each([
    ['prod', '111122223333', 'acme-prod-state'],
    ['test', '444455556666', 'acme-test-state'],
  ])(
    'writes the configuration of %s: its state bucket, its roles, its boundary, and nothing of another',
    async (name, id, bucket) => {
      const out: string[] = [];
      expect(await runBootstrap(argsOf('--account', name, '--out', name), contextWith(out))).toBe(0);
      const text = readFileSync(join(folder, name, 'cdk.tf.json'), 'utf8');
      expect(new Set([...text.matchAll(/:([0-9]{12}):/g)].map(([, account]) => account))).toEqual(new Set([id]));
      expect(JSON.parse(text)).toMatchObject({
        provider: { aws: [{ allowed_account_ids: [id] }] },
        output: { state_bucket: { value: bucket }, boundary_arn: { value: `arn:aws:iam::${id}:policy/vendor-bucket-boundary` } },
      });
    },
  );

  test('asks which, where there are several', async () => {
    const out: string[] = [];
    expect(await runBootstrap(argsOf('--out', 'none'), contextWith(out))).toBe(2);
    expect(out.join('')).toContain('--account prod');
  });

  test('refuses credentials of another account, and looks for the state in the bucket of its own', async () => {
    const other = await startSandbox({ deployer: 'arn:aws:iam::444455556666:role/administrator' });
    const place = async (name: string) => {
      const context = contextWith([], other.env({}));
      const facts = take(await readRepository(argsOf('--account', name), context));
      const asked = {
        facts,
        accept: [],
        retire: [],
        wrongPin: [],
        askIds: () => Promise.resolve({ ok: true, value: 'none' } as const),
      };
      return findPlace(asked, { env: context.env, states: join(folder, 'states'), applies: false });
    };
    const [prod, own] = [await place('prod'), take(await place('test'))];
    await other.stop();
    expect(codes(prod)).toEqual(['bootstrap/other-account']);
    expect(own.store.place(own.key)).toContain('acme-test-state/vendor-bucket.bootstrap/terraform.tfstate');
    expect(own.local).toBe(join(folder, 'states', '444455556666-acme-test-state.tfstate'));
  });
});
