import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { ok, type Result } from '../../src/fault/fault.js';
import type { GitHub } from '../../src/github/port.js';
import { valueOf } from '../github/connect.js';
import { Emulated } from './github/emulated.js';
import { gaps } from './github/gaps.js';
import { walk } from './github/emulated-way.js';
import { npmTool, record } from './tools.js';

const judge = 'emulate';
const path = 'buckets/acme.yml';
const text = 'vendor: sendsafely\nbucket: ss-acme\nregion: us-east-1\n';
const sha = 'a'.repeat(40);
let walked = 0;

/** What it has no route for, each by a call that is refused. One that it answers by now fails the test. */
const lacks: Readonly<Record<string, (github: GitHub) => Promise<Result<unknown>>>> = {
  'who pushed': (github) => github.pushes('main'),
  'statuses of commits': (github) => github.statuses(sha),
  'setting a status': (github) => github.setStatus({ sha, context: 'x', state: 'success', description: 'x' }),
  deployments: (github) => github.deployments({ environment: 'vendor-bucket' }),
  'making a deployment': (github) =>
    github.createDeployment({ environment: 'vendor-bucket', sha, task: 'apply', description: 'x', payload: {} }),
  'pull requests of a commit': (github) => github.pullRequestsOf(sha),
  'GraphQL: the merge queue': (github) => github.mergeQueue('main'),
  'GraphQL: what closed an issue': (github) => github.closing(1),
};

test('the action itself, with emulate as GitHub: planned, approved, merged, applied, handed over, closed, and a follow-up', async () => {
  const tool = npmTool(judge);
  if ('notRun' in tool) return;
  walked = await walk(tool.folder);
});

test('against a GitHub that others wrote: a pull request is read, reviewed and commented on, and a bucket handed over', async () => {
  const tool = npmTool(judge);
  if ('notRun' in tool) return record(judge, { judge, notRun: tool.notRun });
  const world = await Emulated.start(tool.folder);
  try {
    await review(world);
    await handOver(world);
    await followUp(world);
    for (const [what, call] of Object.entries(lacks)) {
      const answer = await call(world.github);
      expect([what, answer.ok || answer.faults.map(({ code }) => code)]).toEqual([what, ['github/not-found']]);
    }
  } finally {
    await world.stop();
  }
  const manifest = readFileSync(join(tool.folder, 'node_modules/emulate/package.json'), 'utf8');
  record(judge, {
    judge: 'emulate (Vercel Labs), another GitHub',
    version: z.object({ version: z.string() }).parse(JSON.parse(manifest)).version,
    held: `the bundle from plan to hand-over and a follow-up, ${walked} calls; the port, ${world.github.calls()} calls`,
    result: `as expected; ${gaps.length} calls of the bundle and ${Object.keys(lacks).length} of the port that it lacks listed, each tested to be needed`,
  });
});

async function review(world: Emulated): Promise<void> {
  const { github } = world;
  const { number, head } = await world.pull('topic', path, text);
  expect(valueOf(await github.pullRequest(number))).toMatchObject({ number, head, state: 'open', fromFork: false });
  // It works out no differences: one that it gives by now fails the test.
  expect(valueOf(await github.files(number)).items).toEqual([]);
  expect(valueOf(await github.commits(number)).items.at(-1)).toMatchObject({ sha: head });
  expect(Buffer.from(valueOf(await github.fileAt(head, path)) ?? []).toString()).toBe(text);
  const put = (body: string) => github.putComment({ pullRequest: number, key: 'review', head, render: () => body });
  expect(valueOf(await put('Planned'))).toMatchObject({ done: 'created' });
  expect(valueOf(await put('Planned'))).toMatchObject({ done: 'unchanged' });
  expect(valueOf(await put('Approved'))).toMatchObject({ done: 'updated' });
  await world.by('bot', 'POST', `/pulls/${number}/reviews`, { event: 'APPROVE', body: 'Fine' }, z.unknown());
  expect(valueOf(await github.reviews(number)).items).toMatchObject([{ state: 'APPROVED', commit: head }]);
}

async function handOver({ github }: Emulated): Promise<void> {
  const labels = [{ name: 'vendor-bucket' }];
  const toOpen = { key: 'handover/ss-acme', title: 'Hand over ss-acme', body: 'Words', labels, assignees: ['alice'] };
  const opened = valueOf(await github.openIssue(toOpen));
  expect(opened).toMatchObject({ existed: false, notAssigned: [] });
  expect(valueOf(await github.openIssue(toOpen))).toMatchObject({ existed: true, issue: { number: opened.issue.number } });
  expect(valueOf(await github.issue(opened.issue.number))).toMatchObject({ key: toOpen.key, state: 'open' });
}

async function followUp(world: Emulated): Promise<void> {
  const baseCommit = await world.main();
  const file = { path, content: text, message: 'Again', executable: false };
  const about = { branch: 'again', baseBranch: 'main', baseCommit, title: 'Again', body: 'Again', file };
  const asked = { ...about, isBase: () => Promise.resolve(true), note: () => Promise.resolve(ok(undefined)) };
  const opened = valueOf(await world.github.openFollowUp(asked));
  expect(opened).toMatchObject({ state: 'open', headBranch: 'again' });
  expect(valueOf(await world.github.openFollowUp(asked)).number).toBe(opened.number);
}
