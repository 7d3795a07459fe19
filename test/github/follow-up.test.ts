import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { failed, ok } from '../../src/fault/fault.js';
import type { FollowUp } from '../../src/github/port.js';
import { connect, faultOf, operations, valueOf } from './connect.js';
import { fakeSha, startFakeGitHub, type FakeGitHub } from './fake-github.js';

const bot = 'github-actions[bot]';
const base = fakeSha('base');
const followUp: FollowUp = {
  branch: 'vendor-bucket/again/ss-acme-1a2b3c',
  baseBranch: 'main',
  baseCommit: base,
  isBase: (commit) => Promise.resolve(commit === base),
  file: { path: 'buckets/ss acme.yml', content: 'vendor: sendsafely\n', executable: false, message: 'Take in what changed' },
  note: () => Promise.resolve(ok(undefined)),
  title: 'ss-acme has changed',
  body: 'What changed',
};

let fake: FakeGitHub;
beforeEach(async () => {
  fake = await startFakeGitHub({ tokens: { other: { login: 'mallory' } } });
  fake.state.trees.set(base, new Map([['README.md', 'Buckets\n']]));
});
afterEach(() => fake.stop());

const filesOf = (branch: string) => fake.state.trees.get(fake.state.refs.get(branch) ?? '');
const open = (more: Partial<FollowUp> = {}) => connect(fake).openFollowUp({ ...followUp, ...more });
const opened = () => [...fake.state.pulls.values()].filter(({ user }) => user === bot);

describe('a follow-up pull request', () => {
  test('is opened once, with its file', async () => {
    const made = valueOf(await open());
    expect(made).toMatchObject({ state: 'open', headBranch: followUp.branch, baseBranch: 'main', fromFork: false });
    expect([...(filesOf(followUp.branch) ?? [])]).toEqual([
      ['README.md', 'Buckets\n'],
      [followUp.file.path, followUp.file.content],
    ]);
    expect(valueOf(await open()).number).toBe(made.number);
    expect(fake.state.pulls.size).toBe(1);
  });

  test('has a branch that never held anything else', async () => {
    valueOf(await open());
    const made = operations(fake);
    expect(made.indexOf('git/create-commit')).toBeLessThan(made.indexOf('git/create-ref'));
    expect(made).not.toContain('repos/create-or-update-file-contents');
    expect(made.length).toBeLessThanOrEqual(7);
  });

  test('is on record before anybody can see a branch of it, and each time that it is found again', async () => {
    const noted: (readonly [object, string | undefined])[] = [];
    const note: FollowUp['note'] = (made) => {
      noted.push([made, fake.state.refs.get(followUp.branch)]);
      return Promise.resolve(ok(undefined));
    };
    const { head } = valueOf(await open({ note }));
    valueOf(await open({ note }));
    expect(noted).toEqual([
      [{ head, base }, undefined],
      [{ head, base }, head],
    ]);
  });

  test("is not opened where it can't be recorded", async () => {
    const fault = { code: 'ledger/denied', message: 'No', fix: 'Grant it' };
    expect(faultOf(await open({ note: () => Promise.resolve(failed(fault)) }))).toEqual(fault);
    expect(fake.state.refs.get(followUp.branch)).toBeUndefined();
    expect(fake.state.pulls.size).toBe(0);
  });

  test('is the same where the base branch has moved on since', async () => {
    const { number } = valueOf(await open());
    const later = fakeSha('later');
    fake.state.trees.set(later, new Map([['README.md', 'Changed\n']]));
    const isBase = (commit: string) => Promise.resolve(commit === base || commit === later);
    expect(valueOf(await open({ baseCommit: later, isBase })).number).toBe(number);
  });

  test('is not opened again where somebody closed it', async () => {
    const { number } = valueOf(await open());
    Object.assign(fake.state.pulls.get(number) ?? {}, { state: 'closed' });
    expect(valueOf(await open())).toMatchObject({ number, state: 'closed' });
    expect(fake.state.pulls.size).toBe(1);
  });

  test('replaces a file that is there', async () => {
    fake.state.trees.set(base, new Map([[followUp.file.path, 'vendor: other\n']]));
    valueOf(await open());
    expect(filesOf(followUp.branch)?.get(followUp.file.path)).toBe(followUp.file.content);
  });

  test('is not that of a fork with a branch of the same name', async () => {
    fake.addPull({ author: 'mallory', fork: true, headRef: followUp.branch });
    // A fork within one organization has the same owner, and GitHub's filter gives it.
    const within = [...fake.state.pulls.values()].map(fake.answers.pull);
    fake.fail({ operation: 'pulls/list', answer: { status: 200, data: within } });
    expect(valueOf(await open())).toMatchObject({ author: { login: bot } });
  });

  test.each(['git/create-tree', 'git/create-commit', 'git/create-ref', 'pulls/create'])(
    'is made once where the answer to %s is lost',
    async (operation) => {
      fake.fail({ operation, answer: 'cut', when: 'after' });
      valueOf(await open());
      expect(opened()).toHaveLength(1);
      expect(filesOf(followUp.branch)?.get(followUp.file.path)).toBe(followUp.file.content);
    },
  );

  test.each(['git/create-ref', 'pulls/create'])('goes on where a run before failed at %s', async (operation) => {
    fake.fail({ operation, answer: { status: 502 }, times: 4 });
    expect(faultOf(await open()).code).toBe('github/unreachable');
    expect(valueOf(await open()).headBranch).toBe(followUp.branch);
    expect(opened()).toHaveLength(1);
  });
});

describe('what was there before under its name is left alone', () => {
  const forged = (head: string, files: readonly (readonly [string, string])[]) => {
    fake.state.refs.set(followUp.branch, head);
    fake.state.trees.set(head, new Map([['README.md', 'Buckets\n'], ...files]));
  };
  const right = [followUp.file.path, followUp.file.content] as const;

  test.each<[string, (readonly [string, string])[]]>([
    ['without the file', []],
    ['with other bytes in it', [[followUp.file.path, 'vendor: mallory\n']]],
    ['with one file more', [right, ['vendors/sendsafely.yml', 'id: sendsafely\n']]],
  ])('a branch %s', async (_, files) => {
    const head = fakeSha('forged');
    forged(head, files);
    expect(valueOf(await open()).headBranch).toBe(`${followUp.branch}-2`);
    expect(fake.state.refs.get(followUp.branch)).toBe(head);
  });

  test('a branch with the right file on another commit than one of the base branch', async () => {
    forged(fakeSha('forged'), [right]);
    expect(valueOf(await open({ isBase: () => Promise.resolve(false) })).headBranch).toBe(`${followUp.branch}-2`);
  });

  test('a pull request of somebody else, also with the right file', async () => {
    const head = fakeSha('forged');
    const { number } = fake.addPull({ author: 'mallory', headRef: followUp.branch, head });
    forged(head, [right]);
    expect(valueOf(await open())).toMatchObject({ headBranch: `${followUp.branch}-2`, author: { login: bot } });
    expect(fake.state.pulls.get(number)?.state).toBe('open');
  });

  test('a pull request of our own whose branch somebody pushed to', async () => {
    const { number } = valueOf(await open());
    const pushed = fake.pushCommit(number, { author: 'mallory' }).sha;
    forged(pushed, [right, ['.github/vendor-bucket.yml', 'approvals: {}\n']]);
    expect(valueOf(await open())).toMatchObject({ headBranch: `${followUp.branch}-2` });
  });

  test('a closed one of our own that held something else does not turn ours down', async () => {
    const head = fakeSha('forged');
    fake.addPull({ author: bot, headRef: followUp.branch, head }).state = 'closed';
    forged(head, [[followUp.file.path, 'vendor: mallory\n']]);
    expect(valueOf(await open())).toMatchObject({ state: 'open', headBranch: `${followUp.branch}-2` });
  });

  const names = ['', ...Array.from({ length: 8 }, (_, n) => `-${n + 2}`)].map((end) => `${followUp.branch}${end}`);

  test('nine times, and then it is said; whoever does what the fault says gets theirs', async () => {
    const foreign = names.map((headRef) => fake.addPull({ author: 'mallory', headRef }));
    expect(faultOf(await open())).toMatchObject({
      code: 'github/follow-up-names',
      fix: expect.stringMatching(/^Close the open pull requests of these branches, delete the branches/),
    });
    expect(opened()).toEqual([]);
    for (const pull of foreign) pull.state = 'closed';
    for (const name of names) fake.state.refs.delete(name);
    expect(valueOf(await open())).toMatchObject({ headBranch: followUp.branch, author: { login: bot } });
  });

  test.each(['deleted', 'still there'])(
    'one of our own that was merged, with its branch %s: another one is opened',
    async (how) => {
      const { number, head } = valueOf(await open());
      fake.merge(number, [fakeSha('merged')]);
      if (how === 'deleted') fake.state.refs.delete(followUp.branch);
      const again = valueOf(await open());
      expect(again).toMatchObject({ state: 'open', headBranch: how === 'deleted' ? followUp.branch : `${followUp.branch}-2` });
      expect(again.number).not.toBe(number);
      expect(fake.state.pulls.get(number)).toMatchObject({ head });
      expect(valueOf(await open()).number).toBe(again.number);
    },
  );

  test('a branch that is moved in the very moment is said, and not taken', async () => {
    fake.fail({
      operation: 'pulls/create',
      answer: {
        status: 201,
        data: { ...fake.answers.pull(fake.addPull({ author: bot, headRef: followUp.branch, head: fakeSha('moved') })) },
      },
    });
    fake.state.pulls.clear();
    fake.state.refs.delete(followUp.branch);
    expect(faultOf(await open()).code).toBe('github/follow-up-moved');
  });
});
