import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Finding } from '../../src/doctor/finding.js';
import { parseCaller } from '../../src/bootstrap/caller.js';
import { ownAccount } from '../../src/bootstrap/own-account.js';
import { wantedBy } from '../../src/bootstrap/vendors.js';
import { runDoctor } from '../../src/cli/diagnosis.js';
import { loadRules } from '../../src/run/load.js';
import { parseSettings } from '../../src/settings/parse.js';
import { startSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { quietTerminal } from '../cli/quiet-terminal.js';
import { startFakeGitHub, workflowToken, type FakeGitHub } from '../github/fake-github.js';
import { fakeIds } from '../github/fake/settings-routes.js';
import { take } from '../resolve/fixture.js';
import { bucketClient } from '../sandbox/client.js';
import { iam, makeAccount } from './account.js';
import { accountsCaller, accountsSettings, callerText, commit, foundationWith, settingsText } from './facts.js';

const home = join(import.meta.dirname, '../..');
const admin = 'ghp_fake-administrator';
/** GitHub's own App (https://api.github.com/apps/github-actions). */
const actions = 15368;

let folder: string;
let github: FakeGitHub;
let sandbox: Sandbox;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'doctor-'));
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  write('.github/vendor-bucket.yml', settingsText);
  write('.github/workflows/vendor-bucket.yml', callerText);
  // No mirror of this machine's: it could hold another version than the lock file.
  write('.terraformrc', '');
  write('.github/CODEOWNERS', '/.github/ @acme/platform\n/.terraform.lock.hcl @acme/platform\n');
  cpSync(join(home, 'templates/repository/.terraform.lock.hcl'), join(folder, '.terraform.lock.hcl'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeEach(async () => {
  sandbox = await startSandbox({ deployer: 'arn:aws:iam::111122223333:role/administrator' });
  github = await startFakeGitHub({
    users: [{ login: 'octocat', id: 583231, type: 'User' }],
    teams: { 'acme/files-team': ['octocat'] },
    tokens: { [admin]: { login: 'octocat', permissions: { administration: 'write' } } },
  });
  const { settings } = github.state;
  settings.others['acme/vendor-bucket'] = { [commit]: 'behind' };
  settings.environments.push({
    ...{ id: 1, name: 'vendor-bucket' },
    deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
  });
  settings.branchPolicies['vendor-bucket'] = [{ id: 1, name: 'main', type: 'branch' }];
  settings.rulesets.push({
    ...{ id: 7, name: 'main', target: 'branch', source: 'acme/buckets', enforcement: 'active', bypass_actors: [] },
    rules: [
      { type: 'deletion' },
      { type: 'non_fast_forward' },
      {
        type: 'pull_request',
        parameters: {
          ...{ dismiss_stale_reviews_on_push: false, require_code_owner_review: true, require_last_push_approval: true },
          ...{ required_approving_review_count: 1, required_review_thread_resolution: false },
        },
      },
      {
        type: 'required_status_checks',
        parameters: {
          strict_required_status_checks_policy: false,
          required_status_checks: ['vendor-bucket/plan', 'vendor-bucket/approval'].map((context) => ({
            ...{ context, integration_id: actions },
          })),
        },
      },
    ],
  });
  await makeAccount(sandbox, wanted());
});
afterEach(async () => {
  await sandbox.stop();
  await github.stop();
});

/** What the vendors of the settings need. */
function sendsafely() {
  const file = take(loadRules('.github/vendor-bucket.yml', { cwd: folder, home })).templates.get('sendsafely')?.file;
  return wantedBy(file === undefined ? [] : [file]);
}

/** What bootstrap would write for the folder: with the numbers that GitHub gives, and for the vendors of its settings. */
function wanted() {
  const ids = { owner: String(fakeIds.owner), repository: String(fakeIds.repository) };
  return foundationWith({ ids, wanted: sendsafely() });
}

function environment(more: Readonly<Record<string, string | undefined>> = {}) {
  const { PATH } = process.env;
  return { PATH, HOME: folder, ...sandbox.env({}), GITHUB_API_URL: github.url, GITHUB_TOKEN: admin, ...more };
}

interface Said {
  readonly ok: boolean;
  readonly counts: Readonly<Record<string, number>>;
  readonly findings: readonly Finding[];
}

/** What `doctor --json` says, without what it says of the way to the sandbox, which is no AWS. */
async function doctor(
  more: Readonly<Record<string, string | undefined>> = {},
  text: Readonly<Record<string, string>> = {},
  cwd = folder,
) {
  const out: string[] = [];
  const code = await runDoctor(
    { paths: [], text: { repository: 'acme/buckets', ...text }, on: new Set(['json']) },
    { terminal: quietTerminal(out, []), cwd, env: environment(more), home, interrupted: new AbortController().signal },
  );
  const said = JSON.parse(out.join('')) as Said;
  const bad = said.findings.filter(({ state, check }) => state !== 'ok' && check !== 'machine/environment');
  return { code, said, bad: bad.map((one) => `${one.check} ${one.state}: ${one.says} ${'fix' in one ? one.fix : ''}`) };
}

const line = (...parts: readonly string[]) => expect.stringMatching(new RegExp(parts.join('.*'), 's'));

describe('vendor-bucket doctor', () => {
  test('finds that what bootstrap makes is what it should be', async () => {
    const { bad, said } = await doctor();
    expect(bad).toEqual([]);
    // Whoever sends AWS's calls to a sandbox is told.
    expect(said.findings.filter(({ check }) => check === 'machine/environment')).toMatchObject([
      { state: 'wrong', says: expect.stringContaining('AWS_ENDPOINT_URL') },
    ]);
  });

  test('says what a token of a workflow may not see, and which permission shows it', async () => {
    const { bad, code } = await doctor({ GITHUB_TOKEN: 'ghs_fake-workflow-token' });
    expect(code).toBe(1);
    expect(bad).toEqual([
      line(
        'people/teams unknown: Who is in the team "acme/files-team" is not known: GitHub answers 403',
        '"members: read" in acme',
      ),
      line(
        'branch/bypass unknown',
        'GitHub shows the bypass list only to who may change it',
        '"administration: write" on acme/buckets',
      ),
      line('environment/forks unknown', '"administration: read" on acme/buckets'),
    ]);
  });

  test('says of GitHub what is wrong', async () => {
    const { settings, users } = github.state;
    users.delete('octocat');
    users.set('monalisa', { login: 'monalisa', id: 583231, type: 'User' });
    github.state.teams.set('acme/files-team', []);
    settings.others['acme/vendor-bucket'] = { [commit]: 'diverged' };
    settings.branchPolicies['vendor-bucket'] = [{ id: 1, name: 'release/*', type: 'branch' }];
    settings.customRules['vendor-bucket'] = [{ id: 1, node_id: 'x', enabled: true, app: { slug: 'sentinel' } }];
    settings.ownerErrors = [
      { line: 1, column: 11, kind: 'Unknown owner', message: 'Unknown owner on line 1', path: '.github/CODEOWNERS' },
    ];
    settings.forks.send_secrets_and_variables = true;
    settings.rulesets[0] = { ...settings.rulesets[0], id: 7, rules: [], bypass_actors: [] };
    settings.protection = { enforce_admins: { url: '', enabled: false }, required_status_checks: { contexts: [], checks: [{ context: 'vendor-bucket/plan', app_id: -1 }] } }; // prettier-ignore
    expect((await doctor({ GITHUB_TOKEN: admin })).bad).toEqual([
      line('repository/commit wrong: No branch of acme/vendor-bucket has', 'it is from a fork'),
      line('repository/code-owners wrong: .github/CODEOWNERS:1: Unknown owner on line 1'),
      line('people/users wrong: The account of "octocat#583231" is called "monalisa" now'),
      line('people/teams wrong: Nobody is in the team'),
      line('branch/pull-request wrong'),
      line('branch/code-owners wrong'),
      line('branch/last-push wrong'),
      line('branch/status-plan wrong', 'of a certain App'),
      line('branch/status-approval wrong'),
      line('branch/bypass wrong: "administrators" may pass over the branch protection rule'),
      line('environment/branches wrong: branch "release/\\*" may use'),
      line('environment/custom-rules wrong: "sentinel" protects'),
      line('environment/forks wrong', '"Send secrets and variables" is on'),
    ]);
  });

  test('says where nothing is protected, and what is not there', async () => {
    const { settings } = github.state;
    Object.assign(settings, { rulesets: [], environments: [], others: { 'acme/vendor-bucket': {} } });
    expect((await doctor()).bad).toEqual([
      line(`repository/commit wrong: acme/vendor-bucket has no commit ${commit}`),
      ...['pull-request', 'code-owners', 'last-push', 'status-plan', 'status-approval', 'force-pushes', 'deletion'].map((one) =>
        line(`branch/${one} wrong`),
      ),
      line('branch/bypass unknown'),
      line('environment/branches wrong: There is no environment "vendor-bucket"'),
      line('environment/custom-rules wrong: There is no environment "vendor-bucket"'),
    ]);
  });

  test('takes a branch protection rule for a ruleset', async () => {
    const url = '';
    Object.assign(github.state.settings, { rulesets: [] });
    github.state.settings.protection = {
      ...{
        url,
        enforce_admins: { url, enabled: true },
        allow_force_pushes: { enabled: false },
        allow_deletions: { enabled: false },
      },
      required_status_checks: {
        contexts: [],
        checks: ['vendor-bucket/plan', 'vendor-bucket/approval'].map((context) => ({ context, app_id: actions })),
      },
      required_pull_request_reviews: {
        ...{ url, dismiss_stale_reviews: false, require_code_owner_reviews: true },
        ...{ required_approving_review_count: 1, require_last_push_approval: true },
      },
    };
    expect((await doctor()).bad).toEqual([]);
  });

  test('asks a server that the environment names, whose subjects have no numbers', async () => {
    const host = 'github.acme.example';
    const { setup, ...rest } = wanted();
    const account = await startSandbox({ deployer: 'arn:aws:iam::111122223333:role/administrator' });
    await makeAccount(account, { ...rest, setup: { ...setup, github: { host, owner: 'acme', repository: 'buckets' } } });
    const { bad } = await doctor(
      { ...account.env({}), GITHUB_SERVER_URL: `https://${host}` },
      { repository: `${host}/acme/buckets` },
    );
    await account.stop();
    expect(bad).toEqual([]);
  });

  test('says of AWS what is wrong, to the statement', async () => {
    const bucket = bucketClient(sandbox, 'acme-terraform-state');
    const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'iam:*', Resource: '*' }] };
    await iam(sandbox, { Action: 'PutRolePolicy', RoleName: 'vendor-bucket-apply', PolicyName: 'more', PolicyDocument: JSON.stringify(policy) }); // prettier-ignore
    const arn = 'arn:aws:iam::111122223333:policy/vendor-bucket-plan-1';
    await iam(sandbox, { Action: 'DetachRolePolicy', RoleName: 'vendor-bucket-plan', PolicyArn: arn });
    const provider = 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com';
    await iam(sandbox, { Action: 'RemoveClientIDFromOpenIDConnectProvider', OpenIDConnectProviderArn: provider, ClientID: 'sts.amazonaws.com' }); // prettier-ignore
    await bucket.put('?versioning=', '<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>');
    await bucket.remove('?publicAccessBlock=');
    await bucket.remove('?policy=');
    expect((await doctor()).bad).toEqual([
      line('roles/provider wrong', `--open-id-connect-provider-arn ${provider}"\\.$`),
      line('roles/plan-policies wrong', '"ReadBuckets" is missing', 'Run "vendor-bucket bootstrap"'),
      line('roles/apply-policies wrong', 'a statement without a name is one more'),
      line('state/versioning wrong'),
      line('state/public-access wrong', 'BlockPublicAcls, BlockPublicPolicy, IgnorePublicAcls, RestrictPublicBuckets are off'),
      line('state/tls wrong'),
      line('state/records wrong'),
    ]);
  });

  test('says what a role may not read, each with its permission', async () => {
    for (const operation of ['GetRole', 'GetPolicy', 'GetOpenIDConnectProvider', 'GetBucketVersioning', 'GetBucketPolicy'])
      sandbox.fail({ operation, answer: 'AccessDenied', times: 9 });
    const { bad } = await doctor();
    expect(bad).toEqual([
      line(
        'repository/accepted unknown',
        'Allow these credentials iam:GetRole on arn:aws:iam::111122223333:role/vendor-bucket-plan',
      ),
      line('repository/accepted unknown', 'iam:GetRole on arn:aws:iam::111122223333:role/vendor-bucket-apply'),
      line('roles/provider unknown', 'iam:GetOpenIDConnectProvider on arn'),
      ...['plan-trust', 'apply-trust', 'plan-policies', 'apply-policies', 'session', 'session'].map((one) =>
        line(`roles/${one} unknown`, 'AWS answers 403 AccessDenied', 'iam:GetRole'),
      ),
      line('roles/boundary unknown', 'iam:GetPolicy on arn:aws:iam::111122223333:policy/vendor-bucket-boundary'),
      line('state/versioning unknown', 's3:GetBucketVersioning on arn:aws:s3:::acme-terraform-state'),
      line('state/tls unknown', 's3:GetBucketPolicy'),
      line('state/records unknown', 's3:GetBucketPolicy'),
    ]);
  });

  test('knows nothing of AWS without credentials, nor with those of another account', async () => {
    const none = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined, AWS_CONFIG_FILE: undefined, AWS_SHARED_CREDENTIALS_FILE: undefined }; // prettier-ignore
    const { bad } = await doctor(none);
    expect(bad.every((one) => / unknown: .*there are no AWS credentials/i.test(one))).toBe(true);
    expect(bad).toHaveLength(17);
    const other = await startSandbox({ deployer: 'arn:aws:iam::999999999999:role/administrator' });
    const elsewhere = await doctor(other.env({}));
    await other.stop();
    expect(elsewhere.bad).toHaveLength(17);
    expect(elsewhere.bad.every((one) => / unknown: .*the account 999999999999.*of the account 111122223333\.$/i.test(one))).toBe(
      true,
    );
  });

  test('knows nothing of GitHub where nobody answers, and does not ask a host that only the remote names', async () => {
    const cut = await doctor({ GITHUB_API_URL: 'http://127.0.0.1:1' }, { ids: `${fakeIds.owner},${fakeIds.repository}` });
    expect(cut.bad.every((one) => / unknown: .*GitHub gave no answer/.test(one))).toBe(true);
    const elsewhere = await doctor({}, { repository: 'github.evil.example/acme/buckets' });
    expect(elsewhere.bad).toContainEqual(line('repository/name unknown', 'GITHUB_SERVER_URL does not name github.evil.example'));
    expect(github.calls()).toEqual([]);
  });

  test('is a process that ends with 1 where something is wrong, and shows its lines', async () => {
    const ended = await run(['doctor', '--repository', 'acme/buckets'], environment({ AWS_PROFILE: 'none' }));
    expect(ended.err).toBe('');
    expect(ended.out).toContain('  ok       The settings have no faults.\n');
    expect(ended.out).toMatch(/\n {2}wrong {4}AWS_ENDPOINT_URL sends calls of AWS to "http:\/\/aws\.sandbox"\.\n {11}fix: Unset/);
    expect(ended.code).toBe(1);
  });
});

describe('vendor-bucket doctor with several accounts', () => {
  let several: string;
  beforeAll(() => {
    several = mkdtempSync(join(tmpdir(), 'doctor-accounts-'));
    cpSync(folder, several, { recursive: true });
    writeFileSync(join(several, '.github/vendor-bucket.yml'), accountsSettings);
    writeFileSync(join(several, '.github/workflows/vendor-bucket.yml'), accountsCaller);
  });
  afterAll(() => rmSync(several, { recursive: true, force: true }));

  test.each([
    ['prod', 'test', '444455556666'],
    ['test', 'prod', '111122223333'],
  ])('looks at %s, which the credentials reach, and says of %s what to do', async (reached, other, id) => {
    const own = take(
      ownAccount(take(parseSettings('s.yml', accountsSettings)).value, take(parseCaller(accountsCaller)), reached),
    );
    const { setup } = wanted();
    const foundation = foundationWith({ ...own, ids: setup.github.ids, wanted: sendsafely() });
    const account = await startSandbox({ deployer: `arn:aws:iam::${foundation.setup.account}:role/administrator` });
    await makeAccount(account, foundation);
    const { bad, said } = await doctor(account.env({}), {}, several);
    await account.stop();
    expect(said.findings.filter(({ says }) => says.startsWith(`${reached}: `)).every(({ state }) => state === 'ok')).toBe(true);
    expect(bad).toHaveLength(17);
    for (const one of bad) expect(one).toMatch(new RegExp(` unknown: ${other}: .*of the account ${id}\\.$`));
  });
});

describe('vendor-bucket doctor, where settings and workflow do not agree on accounts', () => {
  // .github/workflows/bucket-request.yml, the job "apply": it takes `accounts: true`, or both roles.
  const noRoles = callerText.replace(/ {4}with:\n[^]*/, '');
  test.each([
    [
      'the workflow names no roles',
      accountsSettings,
      noRoles,
      'is applied by no job',
      'accounts: true where the settings have accounts',
    ],
    [
      'the workflow names two roles',
      accountsSettings,
      callerText,
      'names two roles for all of them',
      'Write accounts: true in place of',
    ],
    ['the settings have none', settingsText, accountsCaller, 'and they have none', 'Describe them under "accounts"'],
  ])('says what to write where %s', async (_, settings, caller, says, fix) => {
    const odd = mkdtempSync(join(tmpdir(), 'doctor-odd-'));
    cpSync(folder, odd, { recursive: true });
    writeFileSync(join(odd, '.github/vendor-bucket.yml'), settings);
    writeFileSync(join(odd, '.github/workflows/vendor-bucket.yml'), caller);
    const { said } = await doctor({}, {}, odd);
    rmSync(odd, { recursive: true, force: true });
    const wrong = said.findings.filter(({ check, state }) => check === 'repository/caller' && state === 'wrong');
    expect(wrong).toHaveLength(1);
    expect(wrong[0]?.says).toContain(says);
    expect(JSON.stringify(wrong[0])).toContain(JSON.stringify(fix).slice(1, -1));
  });
});

describe('vendor-bucket doctor --issue, as the weekly job runs it', () => {
  const issues = () => [...github.state.issues.values()];
  const look = async (more: Readonly<Record<string, string | undefined>> = {}) => {
    const [out, err]: [string[], string[]] = [[], []];
    const code = await runDoctor(
      { paths: [], text: { repository: 'acme/buckets' }, on: new Set(['issue']) },
      {
        ...{ terminal: quietTerminal(out, err), cwd: folder, home, interrupted: new AbortController().signal },
        env: environment({ GITHUB_TOKEN: workflowToken, ...more }),
      },
    );
    return { code, out: out.join('\n'), err: err.join('\n') };
  };

  test('keeps one issue up to date, and ends well where that says what is wrong', async () => {
    const first = await look();
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(first.out).toMatch(/\nThe issue https:\/\/\S+\/issues\/1 was opened\.$/);
    expect(issues()).toMatchObject([{ user: 'github-actions[bot]', title: 'vendor-bucket doctor: 1 thing is wrong' }]);
    expect(issues()[0]?.body).toContain('`machine/environment`');
    expect((await look()).out).toMatch(/was left as it is\.$/);
    github.state.settings.rulesets.length = 0;
    expect((await look()).out).toMatch(/was written anew\.$/);
    expect(issues()).toMatchObject([{ state: 'open', body: expect.stringContaining('The default branch can be deleted.') }]);
  });

  test('goes on where there is no role, and fails where it may not write', async () => {
    const none = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined, AWS_CONFIG_FILE: undefined, AWS_SHARED_CREDENTIALS_FILE: undefined }; // prettier-ignore
    expect((await look(none)).code).toBe(0);
    expect(issues()[0]?.body).toContain('there are no AWS credentials');
    github.fail({
      operation: 'issues/update',
      answer: { status: 403, data: { message: 'Resource not accessible by integration' } },
    });
    const refused = await look();
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('Add "issues: write" to the job\'s permissions');
  });
});

/** The command line from its sources, as a process. */
function run(args: readonly string[], env: Readonly<Record<string, string | undefined>>) {
  const hooks = new URL('../runner/load-hooks.mjs', import.meta.url).href;
  const register = `data:text/javascript,import { register } from 'node:module'; register(${JSON.stringify(hooks)});`;
  return new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
    const child = spawn(process.execPath, ['--import', register, join(home, 'src/cli/index.ts'), ...args], { cwd: folder, env });
    const [out, err]: [string[], string[]] = [[], []];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk.toString()));
    child.on('close', (code) => resolve({ code, out: out.join(''), err: err.join('') }));
  });
}
