import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runBootstrap } from '../../src/cli/bootstrap.js';
import { bootstrap } from '../../src/cli/terraform-commands.js';
import { parseCommandLine } from '../../src/cli/usage.js';
import { askIds } from '../../src/github/ids.js';
import { startFakeGitHub, workflowToken, type FakeGitHub } from '../github/fake-github.js';
import { take } from '../resolve/fixture.js';
import { installFake } from '../terraform/fake-terraform.js';
import { quietTerminal } from './quiet-terminal.js';

const home = join(import.meta.dirname, '../..');
const top = mkdtempSync(join(tmpdir(), 'cli-bootstrap-'));
afterAll(() => rmSync(top, { recursive: true, force: true }));

const commit = 'a'.repeat(40);
const caller = '.github/workflows/vendor-bucket.yml';
const workflow = readFileSync(join(home, 'templates/repository', caller), 'utf8').replace('@COMMIT', `@${commit}`);
const settings = `state: { s3: { bucket: acme-terraform-state, region: us-east-1, account: '111122223333' } }
roles: { boundary: 'arn:aws:iam::111122223333:policy/vendor-bucket-boundary' }
`;
let folders = 0;

/** A folder with the two files, and a git repository with a remote where one is given. */
function repository({
  remote,
  ...files
}: { readonly remote?: string; readonly settings?: string; readonly workflow?: string } = {}): string {
  const folder = join(top, String((folders += 1)));
  mkdirSync(join(folder, '.github/workflows'), { recursive: true });
  writeFileSync(join(folder, '.github/vendor-bucket.yml'), files.settings ?? settings);
  writeFileSync(join(folder, caller), files.workflow ?? workflow);
  if (remote === undefined) return folder;
  for (const part of ['objects', 'refs/heads']) mkdirSync(join(folder, '.git', part), { recursive: true });
  writeFileSync(join(folder, '.git/HEAD'), 'ref: refs/heads/main\n');
  const config = `[core]\n\trepositoryformatversion = 0\n\tbare = false\n[remote "origin"]\n\turl = ${remote}\n`;
  writeFileSync(join(folder, '.git/config'), config);
  return folder;
}

/** Nobody answers, unless a test says who does. */
const nobody = { GITHUB_API_URL: 'http://127.0.0.1:1' };
let asked: Readonly<Record<string, string>> = nobody;

async function run(cwd: string, ...options: readonly string[]) {
  const parsed = parseCommandLine(['bootstrap', '--json', ...options], [bootstrap]);
  if (parsed.kind !== 'run') throw new Error(parsed.text);
  const [out, err]: [string[], string[]] = [[], []];
  const env = { PATH: process.env['PATH'], AWS_EC2_METADATA_DISABLED: 'true', HOME: top, ...asked };
  const context = { terminal: quietTerminal(out, err), cwd, env, home, interrupted: new AbortController().signal };
  const code = await runBootstrap(parsed.args, context);
  const text = out.join('\n');
  const said = JSON.parse(text) as {
    readonly faults?: readonly { readonly code: string }[];
    readonly written?: readonly string[];
  };
  return { code, text, err: err.join('\n'), said, codes: said.faults?.map((fault) => fault.code) ?? [] };
}

const named = ['--repository', 'acme/buckets', '--ids', '[100001,200002]', '--prefix', 'acme-vendor-, acme-files-'];

describe('a commit that is to be accepted', () => {
  let github: FakeGitHub;
  beforeEach(async () => {
    github = await startFakeGitHub();
    asked = { GITHUB_API_URL: github.url, GITHUB_TOKEN: workflowToken };
  });
  afterEach(async () => {
    asked = nobody;
    await github.stop();
  });
  const b = 'b'.repeat(40);
  const accepted = () => run(repository(), ...named, '--out', 'infra', '--accept', b);

  test.each([
    ['the default branch has', { others: { [b]: 'behind' } }],
    ['a tag names', { others: { [b]: 'diverged' }, refs: { tags: { 'v1.2.3': b } } }],
  ] as const)('is taken without a word where %s it', async (_, is) => {
    set(github, is);
    expect(await accepted()).toMatchObject({ code: 0, err: '' });
  });

  test.each([
    ['is not there', { others: {} }, 'bootstrap/no-commit'],
    ['is of a fork alone', { others: { [b]: 'diverged' }, refs: { branches: { next: 'd'.repeat(40) }, tags: { v1: 'd'.repeat(40) } } }, 'bootstrap/fork-commit'], // prettier-ignore
  ] as const)('is refused where it %s', async (_, is, code) => {
    set(github, is);
    expect(await accepted()).toMatchObject({ code: 1, codes: [code] });
  });

  test.each([
    ['another branch has it', { others: { [b]: 'ahead' }, refs: { branches: { next: b } } }, 'no tag names it'],
    ['nobody knows the repository', undefined, 'GitHub answers 404'],
  ] as const)('is taken where %s, and that is said', async (_, is, says) => {
    if (is !== undefined) set(github, is);
    const { code, err } = await accepted();
    expect({ code, err }).toEqual({ code: 0, err: expect.stringContaining(says) });
  });

  test('is refused of a fork alone where the caller pins it, too: it would be accepted at first without a word', async () => {
    const first = () => run(repository(), ...named, '--out', 'infra');
    set(github, { others: { [commit]: 'diverged' }, refs: { branches: { next: 'd'.repeat(40) } } });
    expect(await first()).toMatchObject({ code: 1, codes: ['bootstrap/fork-commit'] });
    set(github, { others: { [commit]: 'behind' } });
    expect(await first()).toMatchObject({ code: 0, err: '', codes: [] });
  });
});

interface Is {
  readonly others: Readonly<Record<string, 'behind' | 'diverged' | 'ahead'>>;
  readonly refs?: FakeGitHub['state']['settings']['otherRefs'][string];
}

function set({ state: { settings } }: FakeGitHub, { others, refs = {} }: Is): void {
  settings.others['OWNER/vendor-bucket'] = { [commit]: 'behind', ...others };
  settings.otherRefs['OWNER/vendor-bucket'] = refs;
}

describe("for a pipeline of one's own", () => {
  const stackIn = (folder: string) =>
    JSON.parse(readFileSync(join(folder, 'infra/cdk.tf.json'), 'utf8')) as {
      readonly resource: Readonly<Record<string, Readonly<Record<string, object>>>>;
      readonly output: Readonly<Record<string, { readonly value: unknown }>>;
      readonly terraform: object;
    };

  test('the configuration is written without a backend, and nobody is asked', async () => {
    const folder = repository();
    const { code, said } = await run(folder, ...named, '--out', 'infra', '--accept', 'b'.repeat(40));
    expect({ code, written: said.written }).toEqual({ code: 0, written: ['infra/cdk.tf.json', 'infra/cdk.tf'] });
    const { output, terraform, resource } = stackIn(folder);
    expect(output['accepted_commits']?.value).toEqual([commit, 'b'.repeat(40)]);
    expect(output['repository_ids']?.value).toBe('100001,200002');
    expect(Object.keys(terraform)).toEqual(['required_providers']);
    // https://github.com/bridgecrewio/checkov/issues/7454: Checkov 3.3.30 ends on `required_version` in JSON. Terraform joins the blocks of all files.
    expect(readFileSync(join(folder, 'infra/cdk.tf'), 'utf8')).toBe('terraform {\n  required_version = ">= 1.10.0"\n}\n');
    expect(Object.keys(resource)).toContain('aws_iam_openid_connect_provider');
    expect(JSON.stringify(resource)).toContain('acme-files-*');
  });

  test('it is without the identity provider that the account has', async () => {
    const folder = repository();
    expect((await run(folder, ...named, '--out', 'infra', '--existing-provider')).code).toBe(0);
    expect(Object.keys(stackIn(folder).resource)).not.toContain('aws_iam_openid_connect_provider');
  });

  test('the same files give the same bytes', async () => {
    const folders = [repository(), repository()];
    for (const folder of folders) await run(folder, ...named, '--out', 'infra');
    expect(stackIn(folders[0] ?? '')).toEqual(stackIn(folders[1] ?? ''));
  });

  test('only the vendors of the settings get what they need', async () => {
    const folder = repository({ settings: `${settings}guardrails: { vendors: [sailthru] }\n` });
    await run(folder, ...named, '--out', 'infra');
    expect(JSON.stringify(stackIn(folder).resource)).not.toContain('WriteVendorRoles');
  });
});

describe('is refused, with nothing asked of AWS, where', () => {
  test.each([
    ['it is no repository with a remote', {}, [], ['bootstrap/no-remote']],
    ['the remote is none of GitHub', { remote: '/srv/git/buckets.git' }, [], ['bootstrap/remote']],
    [
      'the settings are broken, and the workflow too',
      { settings: 'x: 1\n', workflow: 'jobs: {}\n' },
      ['--repository', 'a/b'],
      ['settings/unknown-key', 'bootstrap/no-caller'],
    ],
    ['ids are none', {}, ['--repository', 'a/b', '--ids', '1'], ['usage/ids']],
    ['a commit is cut short', {}, ['--accept', 'abc'], ['usage/commit']],
    [
      'the beginning of names is none',
      {},
      ['--out', 'infra', '--repository', 'a/b', '--ids', 'none', '--prefix', 'Acme_'],
      ['bootstrap/prefix'],
    ],
    [
      'the state bucket is called like one of requests',
      {},
      ['--out', 'infra', '--repository', 'a/b', '--ids', 'none', '--prefix', 'acme-'],
      ['bootstrap/own-name'],
    ],
    ['nobody knows the ids', {}, ['--out', 'infra', '--repository', 'a/b', '--prefix', 'acme-vendor-'], ['bootstrap/no-ids']],
  ] as const)('%s', async (_, files, options, codes) =>
    expect((await run(repository(files), ...options)).codes).toEqual([...codes]),
  );

  test('the workflow is a link', async () => {
    const folder = repository();
    rmSync(join(folder, caller));
    symlinkSync('/etc/passwd', join(folder, caller));
    expect((await run(folder, ...named)).codes).toEqual(['files/symbolic-link']);
  });

  test('there is no workflow', async () => {
    const folder = repository();
    rmSync(join(folder, caller));
    const { codes, text } = await run(folder, ...named);
    expect(codes).toEqual(['bootstrap/no-files']);
    expect(text).toContain('vendor-bucket init');
    expect(text).not.toContain('.github/vendor-bucket.yml');
  });

  test('it is no repository of requests at all: one fault says what it needs, and what writes that', async () => {
    const folder = join(top, 'empty');
    mkdirSync(folder);
    const { codes, text } = await run(folder);
    expect(codes).toEqual(['bootstrap/no-files']);
    for (const part of ['.github/vendor-bucket.yml', caller, 'vendor-bucket init']) expect(text).toContain(part);
    expect(text).not.toContain('Check the path');
  });

  test('it is a folder within one: the fault names its top', async () => {
    const above = repository({ remote: 'git@github.com:acme/buckets.git' });
    mkdirSync(join(above, 'buckets/eu'), { recursive: true });
    const { codes, text } = await run(join(above, 'buckets/eu'));
    expect(codes).toEqual(['usage/not-top']);
    expect(text).toContain(`Run it at the top: cd ${above}`);
  });

  test('no token of a remote is ever shown', async () => {
    for (const remote of ['https://x:ghp_secret@github.com/acme/buckets.git', 'https://x:ghp_secret@github.com/acme/b/u/c']) {
      const { text } = await run(repository({ remote }), '--out', 'infra', '--ids', 'none', '--prefix', 'acme-vendor-');
      expect(text).not.toContain('ghp_secret');
    }
  });
});

describe('the sandbox of an account', () => {
  const twoAccounts = `accounts:
  prod: { id: '111122223333', plan-role: 'arn:aws:iam::111122223333:role/p', apply-role: 'arn:aws:iam::111122223333:role/a', state: { bucket: acme-prod-state, region: us-east-1 }, roles: { boundary: 'arn:aws:iam::111122223333:policy/b' } }
  test: { id: '444455556666', plan-role: 'arn:aws:iam::444455556666:role/p', apply-role: 'arn:aws:iam::444455556666:role/a', state: { bucket: acme-test-state, region: us-east-1 }, roles: { boundary: 'arn:aws:iam::444455556666:policy/b' } }
`;
  const called = workflow.replace(/ {6}plan-role: .*\n {6}apply-role: .*\n/, '      accounts: true\n');

  test.each([
    ['the usual file', ['--sandbox'], '.vendor-bucket/sandbox-test.json'],
    ['the file that is named', ['--world', 'mine.json'], 'mine-test.json'],
  ])('is in a file of its own beside %s, where plan and apply look for it', async (_, options, file) => {
    const folder = repository({ settings: twoAccounts, workflow: called });
    mkdirSync(join(folder, '.vendor-bucket'));
    writeFileSync(join(folder, file), 'no world');
    asked = { ...nobody, PATH: installFake('terraform', '1.11.4').folder };
    const { codes, text } = await run(folder, '--account', 'test', ...options, ...named).finally(() => {
      asked = nobody;
    });
    expect(codes).toEqual(['sandbox/world']);
    expect(text).toContain(file);
    expect(text).toContain('--world FILE');
    expect(text).not.toMatch(/delete|remove/i);
  });
});

// GitHub REST API, "Get a repository".
describe('GitHub is asked for ids', () => {
  const place = { host: 'github.com', owner: 'acme', repository: 'buckets' };
  const answering = (status: number, body: string) => {
    const asked: { url: string; headers: unknown }[] = [];
    const fetch = (async (url: string, { headers }: { headers: unknown }) => {
      asked.push({ url, headers });
      return new Response(body, { status });
    }) as unknown as typeof globalThis.fetch;
    return { asked, fetch };
  };

  test('once, with the token', async () => {
    const { asked, fetch } = answering(200, '{"id":200002,"name":"buckets","owner":{"id":100001}}');
    expect(take(await askIds(place, { token: 'ghp_secret', fetch }))).toEqual({ owner: '100001', repository: '200002' });
    expect(asked).toMatchObject([
      { url: 'https://api.github.com/repos/acme/buckets', headers: { authorization: 'Bearer ghp_secret' } },
    ]);
  });

  test.each([
    [404, '{}'],
    [200, '{"id":"1"}'],
    [200, 'x'],
  ])('and an answer like %s %s is refused, without the token', async (status, body) => {
    const refused = await askIds(place, { token: 'ghp_secret', fetch: answering(status, body).fetch });
    expect(refused).toMatchObject({ ok: false, faults: [{ code: 'github/ids' }] });
    expect(JSON.stringify(refused)).not.toContain('ghp_secret');
  });
});
