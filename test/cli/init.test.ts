import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { initWith, type Ask } from '../../src/cli/init.js';
import type { Context } from '../../src/cli/command.js';
import { parseCommandLine } from '../../src/cli/usage.js';
import { validate } from '../../src/cli/validate.js';
import { places } from '../../src/init/files.js';
import type { Question } from '../../src/init/questions.js';
import { commit, home, otherCommit } from '../init/fixture.js';
import { quietTerminal } from './quiet-terminal.js';

let scratch: string;
let folder: string;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'init-'));
  folder = join(scratch, 'buckets');
});
afterEach(() => rmSync(scratch, { recursive: true }));

const source = `acme/vendor-bucket@${commit}`;
const flags: Readonly<Record<string, string>> = {
  vendors: 'sendsafely',
  administrator: 'octocat#583231',
  'code-owners': '@acme/platform-team',
  prefix: 'ss-self-hosted-acme',
  account: '111122223333',
  region: 'us-east-1',
  from: source,
};

/**
 * Credentials that nobody takes. Without any, AWS's own chain is loaded, which takes seconds where the machine is busy: longer than it is waited for,
 * so that the worker of these tests was still loading it when it was to end.
 */
const nobody = {
  AWS_ACCESS_KEY_ID: 'AKIAEXAMPLEEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'example',
  AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
};

const without = (name: string) => Object.fromEntries(Object.entries(flags).filter(([one]) => one !== name));

/** The command with these options, in the folder, and with somebody who answers so. */
async function run(
  options: Readonly<Record<string, string>>,
  { write = false, ask }: { readonly write?: boolean; readonly ask?: Ask } = {},
) {
  const [out, err]: [string[], string[]] = [[], []];
  const command = initWith(() => ask);
  const argv = [
    'init',
    folder,
    ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]),
    ...(write ? ['--write'] : []),
  ];
  const parsed = parseCommandLine(argv, [command]);
  if (parsed.kind !== 'run') throw new Error(parsed.text);
  const context: Context = {
    ...{ terminal: quietTerminal(out, err), cwd: scratch, home, interrupted: new AbortController().signal },
    env: { PATH: process.env['PATH'], GITHUB_API_URL: 'http://127.0.0.1:9', ...nobody },
  };
  const code = await parsed.command.run(parsed.args, context);
  return { code, out: out.join('\n'), err: err.join('\n') };
}

const read = (path: string): string => readFileSync(join(folder, path), 'utf8');
const files = (): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name).slice(folder.length + 1)] : []))
    .toSorted();
const all = () => Object.fromEntries(files().map((path) => [path, read(path)]));

test('with every option it writes every file, asks nothing, and its first request has no fault', async () => {
  const ended = await run(flags);
  expect(ended).toMatchObject({ code: 0 });
  expect(ended.out).toContain('vendor-bucket bootstrap');
  expect(files()).toEqual(Object.values(places).toSorted());
  const [out, err]: [string[], string[]] = [[], []];
  const context = { terminal: quietTerminal(out, err), cwd: folder, home, env: {}, interrupted: new AbortController().signal };
  expect([await validate.run({ paths: ['examples'], text: {}, on: new Set() }, context), out, err]).toEqual([
    0,
    ['1 request without faults.'],
    [],
  ]);
});

test('without a terminal all that is missing is one fault, which names each option', async () => {
  const { code, out, err } = await run({});
  expect([code, out]).toEqual([2, '']);
  for (const name of Object.keys(flags)) expect(err).toContain(`--${name}`);
  expect(err.match(/usage\/missing/g)).toHaveLength(1);
  expect(existsSync(folder)).toBe(false);
});

test.each(Object.keys(flags))('without --%s alone, that one is missing', async (name) => {
  const { code, err } = await run(without(name));
  expect(code).toBe(2);
  expect(err).toContain(`these are missing: --${name}.`);
});

test('every wrong option is told of at once, and nothing is written', async () => {
  const { code, err } = await run({ ...flags, vendors: 'sendsafly', account: '1', region: 'us-esat-1', 'default-branch': 'a*' });
  expect(code).toBe(2);
  for (const fault of ['usage/vendors', 'usage/account', 'usage/region', 'usage/default-branch']) expect(err).toContain(fault);
  expect(existsSync(folder)).toBe(false);
});

describe('on a terminal', () => {
  const answers: Readonly<Record<string, string>> = {
    vendors: 'sendsafely,datadog',
    administrator: 'hubot sendsafely=octocat',
    'code-owners': '@acme/platform-team',
    prefix: 'acme-',
    account: '111122223333 us-east-1',
    from: source,
  };
  /** Answers by the first option that a question stands for. */
  const answering =
    (asked: Question[], more: Readonly<Record<string, string | undefined>> = {}): Ask =>
    (question) => {
      asked.push(question);
      const name = question.flags[0]?.name ?? '';
      return Promise.resolve(name in more ? more[name] : answers[name]);
    };

  test('it asks six questions at most, and writes what was answered', async () => {
    const asked: Question[] = [];
    expect((await run({}, { ask: answering(asked) })).code).toBe(0);
    expect(asked.length).toBeLessThanOrEqual(6);
    expect(asked.flatMap((question) => question.flags.map(({ name }) => name)).toSorted()).toEqual(Object.keys(flags).toSorted());
    expect(read(places.settings)).toContain("sendsafely:\n    users: [octocat]\n  '*':\n    users: [hubot]\n");
    expect(read(places.settings)).toContain('namePrefixes: [acme-, ss-self-hosted-]');
  });

  test('what an option says is not asked', async () => {
    const asked: Question[] = [];
    expect((await run(without('from'), { ask: answering(asked) })).code).toBe(0);
    expect(asked.map(({ flags: [first] }) => first?.name)).toEqual(['from']);
  });

  test('git says whose the repository is, which branch is the default, and so how names could begin', async () => {
    mkdirSync(join(folder, '.git', 'objects'), { recursive: true });
    mkdirSync(join(folder, '.git', 'refs'));
    writeFileSync(join(folder, '.git/HEAD'), 'ref: refs/heads/trunk\n');
    writeFileSync(
      join(folder, '.git/config'),
      '[core]\n\trepositoryformatversion = 0\n[remote "origin"]\n\turl = git@github.com:Acme_Corp/buckets.git\n',
    );
    const asked: Question[] = [];
    expect((await run({}, { ask: answering(asked) })).code).toBe(0);
    expect(asked.find(({ flags: [first] }) => first?.name === 'prefix')?.initial).toBe('acme-corp-vendor-,ss-self-hosted-');
    expect(read(places.workflow)).toContain('push: { branches: [trunk] }');
  });

  test('whoever ends it has nothing written', async () => {
    const ended = await run({}, { ask: answering([], { prefix: undefined }) });
    expect(ended).toMatchObject({ code: 1, out: '', err: 'Nothing was written.' });
    expect(existsSync(folder)).toBe(false);
  });
});

describe('several accounts', () => {
  const several = { ...flags, account: 'prod=111122223333 test=444455556666' };

  test('are written into the settings, the workflow leaves the roles to them, and the next steps name each', async () => {
    const ended = await run(several);
    expect(ended).toMatchObject({ code: 0 });
    expect(ended.out).toContain('2. vendor-bucket bootstrap --account prod, with credentials of 111122223333\n');
    expect(ended.out).toContain('vendor-bucket bootstrap --account test, with credentials of 444455556666\n');
    expect(read(places.workflow)).toContain('      accounts: true\n');
    const [out, err]: [string[], string[]] = [[], []];
    const context = { terminal: quietTerminal(out, err), cwd: folder, home, env: {}, interrupted: new AbortController().signal };
    expect([await validate.run({ paths: ['examples'], text: {}, on: new Set() }, context), err]).toEqual([0, []]);
  });

  test('are answered to the one question for an account and a region', async () => {
    const asked: Question[] = [];
    const ask: Ask = (question) => {
      asked.push(question);
      return Promise.resolve('prod=111122223333, test=444455556666 eu-west-1');
    };
    const rest = Object.fromEntries(Object.entries(flags).filter(([name]) => name !== 'account' && name !== 'region'));
    expect(await run(rest, { ask })).toMatchObject({ code: 0 });
    expect(asked).toHaveLength(1);
    expect(read(places.settings)).toContain('bucket: vendor-bucket-state-444455556666-eu-west-1');
  });

  test('stay as they are, and one more is added beside them', async () => {
    await run(several);
    const before = all();
    expect((await run({ account: several.account })).out).toContain('Nothing to change');
    expect(await run({ account: 'dev=777788889999' }, { write: true })).toMatchObject({ code: 0 });
    const after = all();
    expect(Object.keys(after).filter((path) => after[path] !== before[path])).toEqual([places.settings]);
    expect(after[places.settings]).toMatch(/^ {2}dev:\n {4}id: '777788889999'\n/m);
    expect(after[places.settings]).toContain(before[places.settings]?.split('\n# Where the access logs')[0]);
  });

  test.each([
    ['is another one there', { account: 'prod=777788889999' }, '"prod" is 111122223333 in the settings'],
    ['is one for all', { account: '777788889999' }, 'The settings name several accounts'],
    ['has one state bucket for all', { 'state-bucket': 'acme-states' }, 'has a state bucket of its own'],
    ['has one region for all', { region: 'eu-west-1' }, 'says where its state is'],
    ['has a default', { 'default-account': 'test' }, 'default: true at one account'],
  ])('are refused where what is given %s', async (_, given, says) => {
    await run(several);
    const before = all();
    const ended = await run(given, { write: true });
    expect(ended.code).toBe(2);
    expect(ended.err).toContain(says);
    expect(all()).toEqual(before);
  });

  test('are not made of the one account of settings that are there', async () => {
    await run(flags);
    const ended = await run({ account: several.account }, { write: true });
    expect(ended.code).toBe(2);
    expect(ended.err).toContain('The settings have one account, 111122223333');
  });
});

describe('run again', () => {
  test('it changes nothing, and asks nothing', async () => {
    await run(flags);
    const before = all();
    expect(await run({})).toMatchObject({ code: 0, out: 'Nothing to change: all files are there.' });
    expect(await run(flags, { write: true })).toMatchObject({ code: 0, out: 'Nothing to change: all files are there.' });
    expect(all()).toEqual(before);
  });

  test("a person's edits stay; what it would change is shown, and done with --write", async () => {
    await run(flags);
    writeFileSync(join(folder, places.settings), read(places.settings).replace('minimum: 30 days', 'minimum: 90 days'));
    writeFileSync(join(folder, places.ignore), 'mine\n');
    const before = all();
    const shown = await run({ from: `acme/vendor-bucket@${otherCommit}` });
    expect(shown).toMatchObject({ code: 0 });
    expect(shown.out).toContain('Would be changed with --write:');
    expect(shown.out).toContain(
      `-    uses: acme/vendor-bucket/.github/workflows/bucket-request.yml@${commit}\n+    uses: acme/vendor-bucket/.github/workflows/bucket-request.yml@${otherCommit}`,
    );
    expect(all()).toEqual(before);
    const written = await run({ from: `acme/vendor-bucket@${otherCommit}` }, { write: true });
    expect(written.out).toMatch(/^Changed:/);
    expect(read(places.settings)).toBe(before[places.settings]?.replace(commit, otherCommit));
    expect(read(places.workflow)).toBe(before[places.workflow]?.replace(commit, otherCommit));
    expect(read(places.ignore)).toMatch(/^mine\n/);
    expect(files().filter((path) => path.includes('tmp'))).toEqual([]);
  });

  test('a list of vendors is not taken away', async () => {
    await run(flags);
    expect(await run({ vendors: 'all' })).toMatchObject({
      code: 2,
      err: expect.stringContaining('Remove "vendors" from "guardrails"') as unknown,
    });
  });
});

test('a link is not followed out of the folder', async () => {
  mkdirSync(folder);
  mkdirSync(join(scratch, 'outside'));
  symlinkSync(join(scratch, 'outside'), join(folder, '.github'));
  expect(await run(flags)).toMatchObject({ code: 1, err: expect.stringContaining('files/symbolic-link') as unknown });
  expect([readdirSync(join(scratch, 'outside')), readdirSync(folder)]).toEqual([[], ['.github']]);
});

// git init in a folder of a repository makes one within it; npm and cargo go to the top. GitHub reads .github at the top alone.
test('a folder within a git repository is refused, by the name of its top: there these files would mean nothing', async () => {
  mkdirSync(join(scratch, '.git'));
  writeFileSync(join(scratch, '.git/HEAD'), 'ref: refs/heads/main\n');
  const refused = await run(flags);
  expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('usage/not-top') as unknown });
  expect(refused.err).toContain(`vendor-bucket init ${scratch}`);
  expect(existsSync(folder)).toBe(false);
});

test('a new folder outside of any repository is made one by the first of the next steps', async () => {
  const { code, out, err } = await run(flags);
  expect(code).toBe(0);
  expect(out).toContain('1. Make this folder a git repository (git init)');
  expect(err).not.toContain('not the top');
});

test('the folder of Vendor Bucket itself is none', async () => {
  folder = home;
  expect(await run(flags)).toMatchObject({ code: 2, err: expect.stringContaining('usage/own-folder') as unknown });
});
