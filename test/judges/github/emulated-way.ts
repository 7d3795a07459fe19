import { expect } from '@jest/globals';
import { z } from 'zod';
import { Attacked } from '../../attacks/attack.js';
import { installStandIn } from '../../attacks/terraform.js';
import { installAction } from '../../end-to-end/job.js';
import { request } from '../../end-to-end/requests.js';
import { expectEnd, type World } from '../../end-to-end/world.js';
import { workflowToken } from '../../github/fake-github.js';
import { workflowLogin } from '../../../src/github/octokit.js';
import { Client, startEmulator } from './emulated.js';
import { People } from './emulated-people.js';
import { Front } from './gaps.js';

const acme = 'buckets/acme.yml';
const bucket = 'ss-self-hosted-acme';
const versioning = 'aws_s3_bucket_versioning.bucket';
const people = ['acme', 'alice', 'bob', 'carol', 'dave', 'mallory'];

/**
 * The bundle as a process, with emulate as GitHub, the sandbox as AWS and the tests' stand-in as Terraform. Gives how many calls emulate
 * answered.
 */
export async function walk(folder: string): Promise<number> {
  const github = {
    users: [...people, workflowLogin, 'web-flow'].map((login) => ({ login })),
    repos: [{ owner: 'acme', name: 'buckets', auto_init: true }],
  };
  const tokens = Object.fromEntries([
    ...people.map((login) => [login, { login, scopes: ['repo'] }]),
    [workflowToken, { login: workflowLogin, scopes: ['repo'] }],
  ]) as object;
  const emulator = await startEmulator(folder, { github, tokens });
  const front = await Front.before(emulator.url);
  const [installed, standIn] = [installAction(), installStandIn()];
  const env = { ...standIn.env, GITHUB_API_URL: front.url, GITHUB_GRAPHQL_URL: `${front.url}/graphql` };
  try {
    const at = new Client(emulator.url, 'acme/buckets');
    for (const login of [...people.slice(1), workflowLogin])
      await at.repo('acme', 'PUT', `/collaborators/${encodeURIComponent(login)}`, { permission: 'push' }, z.unknown());
    await Attacked.with({ action: installed.folder, env }, async (world: Attacked) => {
      front.fillBy(world.github.url);
      const way = new People(world, at);
      await way.begin();
      await handOver(world, way);
      await followUp(world, way);
    });
    expect(front.unneeded()).toEqual([]);
    return front.calls();
  } finally {
    front.stop();
    installed.remove();
    standIn.remove();
    await emulator.close();
  }
}

/** The only comment, which is the action's. */
async function commentOf(way: People, number: number): Promise<string> {
  const [comment = '', ...more] = await way.comments(number);
  expect(more).toEqual([]);
  expect(comment.startsWith(`${workflowLogin}: `)).toBe(true);
  return comment;
}

async function handOver(world: World, way: People): Promise<void> {
  const number = await way.open({ [acme]: request(bucket) });
  expectEnd(await world.opened(number), 0);
  expect(await commentOf(way, number)).toContain(world.pull(number).head);
  expect(await commentOf(way, number)).toContain('9** to add');
  expect([world.status(number, 'plan'), world.status(number, 'approval')]).toEqual(['success', 'pending']);

  await way.approve(number, 'alice');
  const reviewed = expectEnd(await world.reviewed(number, 'submitted', {}), 0);
  expect(reviewed.outputs['verdict']).toBe('approved');
  expect(await commentOf(way, number)).toContain('**approved**');
  expect(world.status(number, 'approval')).toBe('success');
  expect(world.buckets()).toEqual([]);

  await way.merge(number);
  const applied = expectEnd(await world.pushed(), 0);
  expect(applied.outputs['applied']).toContain(`arn:aws:s3:::${bucket}`);
  expect(world.buckets()).toEqual([bucket]);
  expect(await commentOf(way, number)).toContain('**handed over**');

  const [issue, ...more] = await way.issues();
  if (issue === undefined) throw new Error('Nothing was handed over.');
  expect(more).toEqual([]);
  expect(issue).toMatchObject({ state: 'open', user: { login: workflowLogin }, labels: [{ name: 'vendor-bucket' }] });
  for (const words of [bucket, 'Request to enable custom S3 bucket', 'support@&#8203;sendsafely.com', 'Bucket name:'])
    expect(issue.body).toContain(words);
  await way.close(issue.number, 'alice');
  expectEnd(await world.closed(issue.number, 'alice'), 0);
  expect(await way.issue(issue.number)).toMatchObject({ state: 'closed' });
  expect(await commentOf(way, number)).toContain('**enabled**');
}

async function followUp(world: Attacked, way: People): Promise<void> {
  const number = await way.open({ [acme]: request(bucket, 'tags: { team: files }') });
  expectEnd(await world.opened(number), 0);
  await way.approve(number, 'alice');
  expectEnd(await world.reviewed(number, 'submitted', {}), 0);
  await way.merge(number);
  // By hand, in the console.
  await world.drift('acme', versioning, { versioning_configuration: { status: 'Suspended' } });
  expectEnd(await world.pushed(), 1);
  expect(await commentOf(way, number)).toContain('reality has moved');
  const opened = (await way.pulls()).filter(({ user }) => user.login === workflowLogin);
  expect(opened).toHaveLength(1);
  const again = opened[0]?.number ?? 0;
  expect(opened[0]?.body).toMatch(/team=files[^]*Changed outside of Terraform/);

  await way.adopt(again);
  expectEnd(await world.opened(again), 0);
  expect(await commentOf(way, again)).toContain(versioning);
  await way.approve(again, 'bob');
  expectEnd(await world.reviewed(again), 0);
  await way.merge(again);
  expectEnd(await world.pushed(), 0);
  expect(await world.applied('acme', 'aws_s3_bucket.bucket')).toMatchObject({ tags: { team: 'files' } });
  expect([world.status(again, 'plan'), world.status(again, 'approval')]).toEqual(['success', 'success']);
  // It was enabled before, and still is: nothing is handed over once more.
  expect(await commentOf(way, again)).toContain('**enabled**');
  expect(await way.issues()).toHaveLength(1);
}
