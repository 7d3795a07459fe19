import { closeHandover } from '../../../src/action/handover/closing.js';
import { ok } from '../../../src/fault/fault.js';
import { acme, acmeFile, ApplyWorld, request } from '../../action/apply-world.js';
import { connect, valueOf } from '../../github/connect.js';
import { startFakeGitHub, type FakeCall } from '../../github/fake-github.js';

/** What the action sends to GitHub, and what the fake answers: from the first plan to a bucket that is enabled, and each call beside that way. */
export async function traffic(): Promise<readonly FakeCall[]> {
  return [...(await wholeRun()).calls, ...(await members())];
}

/** The same, with what the jobs say in their summaries. */
export async function wholeRun(): Promise<{ readonly calls: readonly FakeCall[]; readonly summaries: readonly string[] }> {
  const world = await ApplyWorld.create();
  try {
    await wholeWay(world);
    await besideIt(world);
    return { calls: world.world.fake.calls(), summaries: world.world.summaries };
  } finally {
    await world.stop();
  }
}

async function members(): Promise<readonly FakeCall[]> {
  const fake = await startFakeGitHub({
    users: ['alice'],
    teams: { 'acme/owners': ['alice'] },
    tokens: { app: { login: 'app[bot]' } },
  });
  try {
    valueOf(await connect(fake).team('acme/owners'));
    valueOf(await connect(fake, { token: 'app' }).team('acme/owners'));
    return fake.calls();
  } finally {
    await fake.stop();
  }
}

async function wholeWay(world: ApplyWorld): Promise<void> {
  const { fake } = world.world;
  const opened = world.open({ [acmeFile]: request(acme) });
  await world.plan(opened);
  const pull = world.push(opened, { [acmeFile]: `${request(acme)}tags: { team: files }\n` });
  await world.plan(pull);
  fake.dismiss(fake.review(pull.number, 'bob', 'CHANGES_REQUESTED'), 'alice');
  fake.review(pull.number, 'alice', 'APPROVED');
  valueOf(await world.gate(pull));
  world.merge(pull);
  await world.look();
  valueOf(await world.apply());
  const issue = world.issues.find(({ state }) => state === 'open');
  if (issue === undefined) throw new Error('Nothing was handed over.');
  fake.closeIssue(issue.number, 'alice');
  const closed = { kind: 'issue', number: issue.number, action: 'closed', commit: world.main, defaultBranch: 'main' } as const;
  const context = await world.world.context({ ...closed, said: { title: issue.title, body: issue.body } });
  valueOf(await closeHandover(context, () => ok(world.ledger)));
}

async function besideIt({ world: { fake }, main }: ApplyWorld): Promise<void> {
  const github = connect(fake, { login: 'ask' });
  const { state } = fake;
  valueOf(await github.identity());
  valueOf(await github.mergeQueue('main'));
  state.mergeQueue = [1];
  valueOf(await github.mergeQueue('main'));
  valueOf(await github.branchTip('main'));
  state.runs.set('41/1', 'completed');
  valueOf(await github.runState({ id: '41', attempt: 1 }));
  valueOf(await github.runState({ id: '42', attempt: 1 }));
  const path = '.github/workflows/vendor-bucket.yml';
  state.branchRuns.push({ id: 41, path, event: 'push', branch: 'main', status: 'queued' });
  valueOf(await github.runsAt({ branch: 'main', workflow: path }));
  const forked = fake.addPull({ author: 'mallory', fork: true, files: [{ filename: acmeFile, status: 'added' }] });
  fake.review(forked.number, 'bob', 'PENDING');
  fake.pushCommit(forked.number, { author: undefined, committer: undefined, verified: true } as object);
  for (const pull of [...state.pulls.values()]) {
    valueOf(await github.pullRequest(pull.number));
    valueOf(await github.files(pull.number));
    valueOf(await github.commits(pull.number));
    valueOf(await github.reviews(pull.number));
    valueOf(await github.dismissals(pull.number));
    valueOf(await github.pullRequestsOf(pull.head));
    valueOf(await github.pushesAmongAll({ headBranch: pull.headRef, createdAt: pull.createdAt }));
  }
  state.trees.set(main, new Map([[acmeFile, request(acme)]]));
  for (const file of [acmeFile, 'buckets', 'no/such']) await github.fileAt(main, file);
  valueOf(await github.statuses(main));
  valueOf(await github.deployments({ environment: 'vendor-bucket' }));
  for (const { id } of state.deployments) valueOf(await github.deploymentStatuses(id));
  await issues(github, [...state.issues.keys()][0] ?? 0);
  for (let more = 0; more < 100; more += 1) fake.addPull({ author: 'dave' });
  valueOf(await github.findIssue('handover/none'));
  const file = { path: acmeFile, content: 'vendor: custom\n', message: 'Again', executable: false };
  const about = { branch: 'vendor-bucket/again/acme', baseBranch: 'main', baseCommit: main, title: 'Again', body: 'Again', file };
  const followUp = { ...about, isBase: () => Promise.resolve(true), note: () => Promise.resolve(ok(undefined)) };
  valueOf(await github.openFollowUp(followUp));
  valueOf(await github.openFollowUp(followUp));
}

async function issues(github: ReturnType<typeof connect>, number: number): Promise<void> {
  valueOf(await github.closing(number));
  valueOf(await github.reopenIssue(number, { title: 'Again', body: 'Again', key: 'handover/acme' }, 'It said something else.'));
  valueOf(await github.rewriteIssue(number, { title: 'Once more', body: 'Once more', key: 'handover/acme' }));
  valueOf(await github.issue(number));
  valueOf(await github.issue(9999));
  valueOf(await github.openIssues('vendor-bucket'));
}
