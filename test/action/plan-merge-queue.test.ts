import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { checkMergeGroup } from '../../src/flows/action/merge-queue-flow.js';
import { numberIn } from '../../src/flows/action/merge-group-pulls.js';
import { planPullRequest } from '../../src/flows/action/plan-flow.js';
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

type Way = 'merge' | 'squash';

/** The commit that the queue makes of the pull request, on top of what others have merged. */
function enqueue(way: Way, more: Readonly<Record<string, string>> = {}): { readonly base: string; readonly head: string } {
  world.scratch.git('checkout', '--quiet', '-B', 'queue', world.base);
  const base = Object.keys(more).length === 0 ? world.base : world.scratch.commit(more, 'others (#99)');
  const message = way === 'merge' ? `Merge pull request #${pull.number} from acme/topic` : `Ask (#${pull.number})`;
  world.scratch.git('merge', '--quiet', ...(way === 'merge' ? ['--no-ff', '-m', message] : ['--squash']), pull.head);
  if (way === 'squash') world.scratch.git('commit', '--quiet', '-m', message);
  return { base, head: world.scratch.git('rev-parse', 'HEAD') };
}

async function check(group: { readonly base: string; readonly head: string }) {
  return endOf(await checkMergeGroup(await world.context({ kind: 'merge-group', ...group }), world.ports));
}

const plans = 'vendor-bucket/plan';
const approval = 'vendor-bucket/approval';

describe('a group of the merge queue', () => {
  test.each<Way>(['merge', 'squash'])('whose reviewed plan still holds passes with both statuses (%s)', async (way) => {
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
    world.scratch.git('checkout', '--quiet', '-B', 'queue', world.base);
    const head = world.scratch.commit(
      { 'buckets/acme.yml': `${request('ss-self-hosted-acme')}# edited\n` },
      `Ask (#${pull.number})`,
    );
    expect((await check({ base: world.base, head })).green).toBe(false);
    expect(world.annotated.map(({ code }) => code)).toEqual(['plan/not-reviewed']);
    expect(world.status(plans, head)).toMatch(/^failure/);
  });

  test('is not approved by a message that names another pull request', async () => {
    world.scratch.git('checkout', '--quiet', '-B', 'queue', world.base);
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
    world.scratch.git('checkout', '--quiet', '-B', 'queue', world.base);
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

test.each([
  ['Merge pull request #12 from acme/topic', 12],
  ['Ask for a bucket (#7)', 7],
  ['Revert (#7) (#9)', 9],
  ['Ask (#7) for a bucket', undefined],
  ['#7', undefined],
  ['Ask (#0)', undefined],
])('the message %j names %j', (subject, number) => {
  expect(numberIn(subject)).toBe(number);
});

describe('a group that changes only a template', () => {
  const file = 'vendors/sendsafely.yml';
  const template = readFileSync('templates/vendors/sendsafely.yml', 'utf8');
  const other = template.replace('title: SendSafely', 'title: SendSafe');

  beforeEach(() => {
    world.moveBase({ '.github/vendor-bucket.yml': `${settings}templates: vendors\n`, [file]: template });
    pull = world.open({ [file]: other });
  });

  test.each<Way>(['merge', 'squash'])('passes only where its pull request is approved (%s)', async (way) => {
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
