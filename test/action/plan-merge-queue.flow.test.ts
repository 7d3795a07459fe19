import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { checkMergeGroup } from '../../src/action/queue/flow.js';
import { planPullRequest } from '../../src/action/plan/flow.js';
import { operations } from '../github/connect.js';
import { endOf, PlanWorld, request, settings } from './plan-world.js';

let world: PlanWorld;
let pull: { readonly number: number; readonly head: string };

beforeEach(async () => {
  world = await PlanWorld.create();
  pull = world.open({ 'buckets/acme.yml': request('ss-self-hosted-acme') });
  endOf(await planPullRequest(await world.context(world.eventOf(pull)), world.ports));
  world.fake.review(pull.number, 'alice', 'APPROVED');
});
afterEach(async () => world.stop());

type Way = 'merge' | 'squash' | 'rebase';

/** The commit that the queue makes of the pull request, on top of what others have merged. */
function enqueue(way: Way, more: Readonly<Record<string, string>> = {}): { readonly base: string; readonly head: string } {
  world.scratch.switchTo('queue', world.base);
  const base = Object.keys(more).length === 0 ? world.base : world.scratch.commit(more, 'others (#99)');
  if (way === 'rebase') {
    world.scratch.git('cherry-pick', '--keep-redundant-commits', pull.head);
    return { base, head: world.scratch.git('rev-parse', 'HEAD') };
  }
  const message = way === 'merge' ? `Merge pull request #${pull.number} from acme/topic` : `Ask (#${pull.number})`;
  world.scratch.git('merge', '--quiet', ...(way === 'merge' ? ['--no-ff', '-m', message] : ['--squash']), pull.head);
  if (way === 'squash') world.scratch.git('commit', '--quiet', '-m', message);
  return { base, head: world.scratch.git('rev-parse', 'HEAD') };
}

async function check(group: { readonly base: string; readonly head: string }, last = pull.number) {
  const into = { branch: 'main', pullRequest: last };
  return endOf(await checkMergeGroup(await world.context({ kind: 'merge-group', ...group, into }), world.ports));
}

const plans = 'vendor-bucket/plan';
const approval = 'vendor-bucket/approval';

describe('a group of the merge queue', () => {
  test.each<Way>(['merge', 'squash', 'rebase'])('whose reviewed plan still holds passes with both statuses (%s)', async (way) => {
    const group = enqueue(way, { 'README.md': 'others' });
    const before = operations(world.fake).length;
    expect((await check(group)).green).toBe(true);
    expect(world.status(plans, group.head)).toMatch(/^success/);
    expect(world.status(approval, group.head)).toBe('success: Approved by alice.');
    expect(world.summaries.at(-1)).toContain('still holds');
    expect(operations(world.fake).length - before).toBeLessThanOrEqual(8);
  });

  test('is red where the plan has changed since, and says what it would do now', async () => {
    world.terraform.moved.add('ss-self-hosted-acme');
    const group = enqueue('merge');
    expect((await check(group)).green).toBe(false);
    expect(world.status(plans, group.head)).toBe('failure: 1 reviewed plan no longer holds: see the run.');
    expect(world.status(approval, group.head)).toMatch(/^failure/);
    expect(world.annotated.map(({ code }) => code)).toEqual(['plan/moved']);
    expect(world.summaries.at(-1)).toContain('no longer holds');
  });

  test('is red where the request means something else by what others have merged, though Terraform would do the same', async () => {
    const group = enqueue('merge', { '.github/vendor-bucket.yml': `${settings}tags: { team: other }\n` });
    expect((await check(group)).green).toBe(false);
    expect(world.annotated.map(({ code }) => code)).toEqual(['plan/moved']);
  });

  test('is red where the bytes are not those that were reviewed', async () => {
    world.scratch.switchTo('queue', world.base);
    const head = world.scratch.commit(
      { 'buckets/acme.yml': `${request('ss-self-hosted-acme')}# edited\n` },
      `Ask (#${pull.number})`,
    );
    expect((await check({ base: world.base, head })).green).toBe(false);
    expect(world.annotated.map(({ code }) => code)).toEqual(['plan/not-reviewed']);
    expect(world.status(plans, head)).toMatch(/^failure/);
  });

  test('is not approved by a message that names another pull request', async () => {
    world.scratch.switchTo('queue', world.base);
    const head = world.scratch.commit({ 'buckets/other.yml': request('ss-self-hosted-other') }, `Ask (#${pull.number})`);
    expect((await check({ base: world.base, head })).green).toBe(false);
    expect(world.status(approval, head)).toMatch(/^failure/);
  });

  test('with a dismissed approval is planned, and not approved', async () => {
    world.fake.review(pull.number, 'alice', 'CHANGES_REQUESTED');
    const group = enqueue('merge');
    await check(group);
    expect(world.status(plans, group.head)).toMatch(/^success/);
    expect(world.status(approval, group.head)).not.toMatch(/^success/);
  });

  test('that changes no request passes without Terraform', async () => {
    world.scratch.switchTo('queue', world.base);
    const head = world.scratch.commit({ 'README.md': 'x' }, 'Words (#5)');
    const before = world.terraform.planned.length;
    expect((await check({ base: world.base, head })).green).toBe(true);
    expect(world.status(plans, head)).toBe('success: No request is changed.');
    expect(world.status(approval, head)).toBe('success: No request is changed.');
    expect(world.terraform.planned.length).toBe(before);
  });

  test('without credentials is red, and no status is a success', async () => {
    world.env = {};
    const group = enqueue('merge');
    expect((await check(group)).green).toBe(false);
    expect(world.status(plans, group.head)).not.toMatch(/^success/);
    expect(world.status(approval, group.head)).not.toMatch(/^success/);
  });
});

describe('which pull requests a group is of', () => {
  const other = () => ({ 'buckets/other.yml': request('ss-self-hosted-other') });

  /** Another pull request, reviewed and approved, whose commit is ahead in the group; and the group of both, without a number anywhere. */
  async function enqueueBoth() {
    const ahead = world.open(other());
    endOf(await planPullRequest(await world.context(world.eventOf(ahead)), world.ports));
    world.fake.review(ahead.number, 'alice', 'APPROVED');
    world.scratch.switchTo('queue', world.base);
    const base = world.scratch.commit({ 'README.md': 'others' });
    world.scratch.git('cherry-pick', ahead.head);
    const landed = world.scratch.git('rev-parse', 'HEAD');
    world.scratch.git('cherry-pick', pull.head);
    return { ahead, landed, group: { base, head: world.scratch.git('rev-parse', 'HEAD') } };
  }

  test('those ahead of the last one in the queue', async () => {
    const { ahead, group } = await enqueueBoth();
    world.fake.state.mergeQueue = [ahead.number, pull.number, 99];
    expect((await check(group)).green).toBe(true);
    expect(world.status(approval, group.head)).toMatch(/^success/);
  });

  test('those that were merged out of it meanwhile, by what GitHub ties to the commits', async () => {
    const { ahead, landed, group } = await enqueueBoth();
    world.fake.state.mergeQueue = [pull.number];
    world.fake.state.pullsOfCommit.set(landed, [ahead.number]);
    expect((await check(group)).green).toBe(true);
    expect(world.status(approval, group.head)).toMatch(/^success/);
  });

  test('without either, nobody knows who reviewed what came along: red', async () => {
    const { group } = await enqueueBoth();
    expect((await check(group)).green).toBe(false);
    expect(world.annotated.map(({ code }) => code)).toEqual(['plan/not-reviewed']);
  });

  test('never one that a commit names: the same bytes in a pull request that nobody approved stay pending', async () => {
    const approved = pull.number;
    pull = world.open({ 'buckets/acme.yml': request('ss-self-hosted-acme') });
    endOf(await planPullRequest(await world.context(world.eventOf(pull)), world.ports));
    world.scratch.switchTo('queue', world.base);
    world.scratch.git('merge', '--quiet', '--squash', pull.head);
    world.scratch.git('commit', '--quiet', '-m', `Ask for a bucket (#${approved})`);
    const group = { base: world.base, head: world.scratch.git('rev-parse', 'HEAD') };
    await check(group);
    expect(world.status(approval, group.head)).toMatch(/^pending/);
    await check(group, approved);
    expect(world.status(approval, group.head)).toMatch(/^success/);
  });
});

describe('a group that changes only a template', () => {
  const file = 'vendors/sendsafely.yml';
  const template = readFileSync('templates/vendors/sendsafely.yml', 'utf8');
  const other = template.replace('title: SendSafely', 'title: SendSafe');

  beforeEach(() => {
    world.moveBase({ '.github/vendor-bucket.yml': `${settings}templates: vendors\n`, [file]: template });
    pull = world.open({ [file]: other });
  });

  test.each<Way>(['merge', 'squash', 'rebase'])('passes only where its pull request is approved (%s)', async (way) => {
    const group = enqueue(way);
    await check(group);
    expect(world.status(approval, group.head)).toMatch(/^pending: .*sendsafely has 0 of 1 approvals/);
    world.fake.review(pull.number, 'alice', 'APPROVED');
    expect((await check(group)).green).toBe(true);
    expect(world.status(plans, group.head)).toBe('success: No request is changed.');
    expect(world.status(approval, group.head)).toBe('success: Approved by alice.');
  });

  test('passes where it mends one that has faults on the base, once that is approved', async () => {
    world.moveBase({ [file]: template.replace(/^title: .*$/m, 'titel: x') });
    pull = world.open({ [file]: template });
    world.fake.review(pull.number, 'alice', 'APPROVED');
    const group = enqueue('merge');
    expect((await check(group)).green).toBe(true);
    expect(world.status(approval, group.head)).toBe('success: Approved by alice.');
  });

  test('is not passed by another pull request that holds the same bytes without changing them', async () => {
    world.moveBase({ [file]: other });
    const old = world.open({ 'README.md': 'of an older base' });
    world.fake.review(old.number, 'alice', 'APPROVED');
    world.moveBase({ [file]: template });
    pull = world.open({ [file]: other });
    const { base } = enqueue('merge');
    const head = world.scratch.commit({ 'README.md': 'x' }, `Named in vain (#${old.number})`);
    await check({ base, head });
    expect(world.status(approval, head)).toMatch(/^pending: /);
  });
});
