import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Inputs, JobResult } from '../../src/action/context.js';
import { buildMatrix, type Matrix } from '../../src/action/matrix/batches.js';
import { makeMatrix, planMatrixJob, reportMatrix } from '../../src/action/matrix/flow.js';
import { planPullRequest } from '../../src/action/plan/flow.js';
import { parseRequestInput, renderRequestInput } from '../../src/action/inputs.js';
import { defined } from '../../src/defined.js';
import { memoryStore } from '../../src/ledger/index.js';
import { resultKey } from '../../src/ledger/keys.js';
import { codes, value } from '../git/scratch.js';
import { operations } from '../github/connect.js';
import { ledgerOver, prefix } from '../ledger/records.js';
import { endOf, PlanWorld, request, settings } from './plan-world.js';

const worlds: PlanWorld[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.stop();
});

async function create(files: Readonly<Record<string, string>> = {}): Promise<PlanWorld> {
  const world = await PlanWorld.create(files);
  worlds.push(world);
  return world;
}

type Pull = { readonly number: number; readonly head: string };

async function matrixOf(world: PlanWorld, pull: Pull): Promise<Matrix> {
  const end = endOf(await makeMatrix(await world.context(world.eventOf(pull))));
  return JSON.parse(end.outputs.matrix ?? '') as Matrix;
}

async function runJobs(world: PlanWorld, pull: Pull, jobs?: Matrix['include']): Promise<void> {
  for (const { request } of jobs ?? (await matrixOf(world, pull)).include)
    endOf(await planMatrixJob(await world.context(world.eventOf(pull), { request }), world.ports));
}

async function report(world: PlanWorld, pull: Pull, inputs: Partial<Inputs> = { jobs: 'success' }) {
  return reportMatrix(await world.context(world.eventOf(pull), inputs), world.ports);
}

const base = { 'buckets/gone.yml': request('ss-self-hosted-gone'), 'buckets/moved.yml': request('ss-self-hosted-moved') };
const changed = {
  'buckets/a.yml': request('ss-self-hosted-a'),
  'buckets/b.yml': request('ss-self-hosted-b'),
  'buckets/faulty.yml': 'vendor: sendsafely\n',
  'buckets/gone.yml': undefined,
  'buckets/moved.yml': undefined,
  'buckets/renamed.yml': request('ss-self-hosted-moved'),
};
const broken = { code: 'terraform/failed', message: 'Access denied', fix: 'Allow it.' };

describe('a matrix', () => {
  test('has a job for each request that can be planned, and none for a deleted or faulty one', async () => {
    const world = await create(base);
    const { include } = await matrixOf(world, world.open(changed));
    expect(include.map(({ request }) => request)).toEqual(['buckets/a.yml', 'buckets/b.yml', 'buckets/renamed.yml']);
    expect(include[0]).toEqual({ request: 'buckets/a.yml', bucket: 'ss-self-hosted-a', index: 0 });
  });

  test('of a pull request that changes only a template waits for the administrators of its vendor, as one job does', async () => {
    const [file, text] = ['vendors/sendsafely.yml', readFileSync('templates/vendors/sendsafely.yml', 'utf8')];
    const world = await create({ '.github/vendor-bucket.yml': `${settings}templates: vendors\n`, [file]: text });
    const pull = world.open({ [file]: text.replace('title: SendSafely', 'title: SendSafe') });
    expect((await matrixOf(world, pull)).include).toEqual([]);
    endOf(await report(world, pull, { jobs: 'skipped' }));
    expect(world.status('vendor-bucket/approval', pull.head)).toMatch(/^pending: .*sendsafely has 0 of 1 approvals/);
  });

  test('gives the very comment, statuses and records that one job gives', async () => {
    const [one, many] = [await create(base), await create(base)];
    for (const world of [one, many]) world.run = { id: '7', attempt: 1 };
    for (const world of [one, many]) world.terraform.failing.set('ss-self-hosted-b', broken);
    const pulls = [one.open(changed), many.open(changed)] as const;
    endOf(await planPullRequest(await one.context(one.eventOf(pulls[0])), one.ports));
    await runJobs(many, pulls[1]);
    endOf(await report(many, pulls[1]));
    expect(pulls[0]).toEqual(pulls[1]);
    expect(many.comments).toEqual(one.comments);
    // By a clock that goes on with each write: what one job posts before it plans is one.
    const timeless = (world: PlanWorld) => world.fake.state.statuses.map(({ createdAt: _, ...status }) => status);
    expect(timeless(many)).toEqual(timeless(one));
    const own = (world: PlanWorld) => records(world).map((key) => Buffer.from(world.objects.get(key) ?? []).toString());
    expect(own(many)).toEqual(own(one));
    expect(many.terraform.planned).toEqual([['ss-self-hosted-a'], ['ss-self-hosted-b'], ['ss-self-hosted-moved']]);
  });

  test('answers before any of its jobs has run, with what is asked for, and the report goes on in that comment', async () => {
    const world = await create();
    const pull = world.open({ 'buckets/a.yml': request('ss-self-hosted-a'), 'buckets/faulty.yml': 'vendor: sendsafely\n' });
    await matrixOf(world, pull);
    expect(world.comments).toEqual([expect.stringMatching(/planning…[\s\S]*Waits for its plan[\s\S]*Who can do what/)]);
    expect(world.comments[0]).toContain('request/missing');
    expect(world.fake.state.statuses).toEqual([]);
    expect(records(world)).toEqual([]);
    await runJobs(world, pull);
    await report(world, pull);
    expect(world.comments).toEqual([expect.not.stringContaining('planning…')]);
    expect(world.comments[0]).not.toContain('Somebody else had edited');
  });

  test('answers nothing where there is nothing to plan, to a fork, or where it may not, and is green', async () => {
    const [deleted, fork, reading] = [await create(base), await create(), await create()];
    await matrixOf(deleted, deleted.open({ 'buckets/gone.yml': undefined }));
    expect(deleted.comments).toEqual([]);
    const foreign = fork.open({ 'buckets/a.yml': request('ss-self-hosted-a') }, { fork: true });
    endOf(await makeMatrix(await fork.context(fork.eventOf(foreign, { fork: true }))));
    expect(fork.comments).toEqual([]);
    reading.fake.fail({ operation: 'issues/create-comment', answer: { status: 403 } });
    expect((await matrixOf(reading, reading.open({ 'buckets/a.yml': request('ss-self-hosted-a') }))).include).toHaveLength(1);
    expect(reading.said.join()).toContain('could not be posted before the plan');
  });

  test('jobs write to nobody, and the report costs at most eight calls', async () => {
    const world = await create();
    const pull = world.open({ 'buckets/a.yml': request('ss-self-hosted-a'), 'buckets/b.yml': request('ss-self-hosted-b') });
    world.run = { id: '7', attempt: 1 };
    const { include } = await matrixOf(world, pull);
    const listed = operations(world.fake).length;
    await runJobs(world, pull, include);
    expect(new Set(operations(world.fake).slice(listed))).toEqual(new Set(['pulls/get']));
    const before = operations(world.fake).length;
    expect(endOf(await report(world, pull)).green).toBe(true);
    expect(operations(world.fake).length - before).toBeLessThanOrEqual(8);
    expect(records(world)).toHaveLength(2);
  });
});

describe('a report', () => {
  const edits: readonly (readonly [string, (text: string) => string | undefined])[] = [
    ['is missing', () => undefined],
    ['is of another commit', (text) => text.replace(/"head":"[0-9a-f]{40}"/, `"head":"${'0'.repeat(40)}"`)],
    ['is of another spec', (text) => text.replace(/"specDigest":"sha256:./, '"specDigest":"sha256:-')],
    ['is of other bytes', (text) => text.replace(/"requestDigest":"sha256:./, '"requestDigest":"sha256:-')],
  ];
  test.each(edits)('is never a success where a result %s', async (_, change) => {
    const { world, pull } = await planned();
    edit(world, change);
    expect(endOf(await report(world, pull)).green).toBe(false);
    expect(world.comments[0]).toContain('plan failed');
    expect(world.comments[0]).toContain('ss-self-hosted-b');
    expect(world.status('vendor-bucket/plan', pull.head)).toMatch(/^failure: 1 of 2/);
    expect(records(world)).toEqual([]);
  });

  test.each<[string, (text: string) => string]>([
    ['of another form', (text) => text.replace('"kind":"planned"', '"kind":"approved"')],
    ['of another file', (text) => text.replace('"file":"buckets/a.yml"', '"file":"buckets/b.yml"')],
    ['cut', (text) => text.slice(0, 100)],
  ])('refuses what is no result of it: %s', async (_, change) => {
    const { world, pull } = await planned();
    edit(world, change);
    expect(codes(await report(world, pull))).toEqual(['results/unreadable']);
    expect(world.comments).toEqual([expect.stringContaining('Planning…')]);
  });

  test('a job whose result is there already, and is another, is red', async () => {
    const world = await create();
    world.run = { id: '7', attempt: 1 };
    const pull = world.open({ 'buckets/a.yml': request('ss-self-hosted-a') });
    world.objects.set(resultKey(prefix, { run: world.run, file: 'buckets/a.yml' }), Buffer.from('{"outcome":"No changes"}'));
    const ended = await planMatrixJob(await world.context(world.eventOf(pull), { request: 'buckets/a.yml' }), world.ports);
    expect(codes(ended)).toEqual(['ledger/taken']);
    expect(endOf(await planMatrixJob(await world.context(world.eventOf(pull), { request: 'buckets/a.yml' }), {
      ...world.ports,
      ledger: () => ({ ok: true, value: ledgerOver(memoryStore()) }),
    })).green).toBe(true);
  }); // prettier-ignore

  test('takes what an earlier attempt of the run left, and what made up for a failure', async () => {
    const { world, pull } = await planned((one) => one.terraform.failing.set('ss-self-hosted-b', broken));
    expect(endOf(await report(world, pull)).green).toBe(false);
    world.terraform.failing.clear();
    world.run = { id: '7', attempt: 2 };
    endOf(await planMatrixJob(await world.context(world.eventOf(pull), { request: 'buckets/b.yml' }), world.ports));
    expect(endOf(await report(world, pull)).green).toBe(true);
    expect(records(world)).toHaveLength(2);
  });

  test('plans of two attempts that differ are none: nobody can tell which one was forged', async () => {
    const { world, pull } = await planned();
    world.run = { id: '7', attempt: 2 };
    world.terraform.moved.add('ss-self-hosted-a');
    await runJobs(world, pull);
    expect(endOf(await report(world, pull)).green).toBe(false);
    expect(world.status('vendor-bucket/plan', pull.head)).toMatch(/^failure: 1 of 2/);
    expect(world.annotated.map(({ fix }) => fix).join()).toContain('update the branch');
  });

  test.each<[string, JobResult | undefined, string]>([
    ['one failed', 'failure', 'A job of the matrix failed'],
    ['one was cancelled', 'cancelled', 'A job of the matrix was cancelled'],
    ['they were skipped', 'skipped', 'The jobs of the matrix were skipped'],
    ['nobody says how they ended', undefined, 'Whether the jobs of the matrix ended well is not known'],
  ])('is nothing to approve where %s, whatever the jobs left', async (_, jobs, said) => {
    const { world, pull } = await planned();
    expect(endOf(await report(world, pull, defined({ jobs }))).green).toBe(false);
    expect(world.status('vendor-bucket/plan', pull.head)).toMatch(/^failure: /);
    expect(world.status('vendor-bucket/approval', pull.head)).toMatch(/^pending: /);
    expect(world.comments[0]).toMatch(new RegExp(`> \\[!NOTE\\]\n> - ${said}: what is shown may not be what would be done`));
    expect([...world.objects.keys()].filter((key) => /records\/(?:plans|reviews)/.test(key))).toEqual([]);
  });

  test('passes where nothing was to plan, and its jobs were skipped', async () => {
    const world = await create(base);
    const pull = world.open({ 'buckets/gone.yml': undefined });
    expect(endOf(await report(world, pull, { jobs: 'skipped' })).green).toBe(true);
    expect(world.status('vendor-bucket/plan', pull.head)).toMatch(/^success: Nothing to apply/);
  });

  test('judges a change of templates alone as one job does', async () => {
    const world = await create();
    const template = readFileSync('templates/vendors/sendsafely.yml', 'utf8');
    world.moveBase({ '.github/vendor-bucket.yml': `${settings}templates: vendors\n` });
    const pull = world.open({ 'vendors/sendsafely.yml': template });
    await report(world, pull, { jobs: 'skipped' });
    expect(world.status('vendor-bucket/approval', pull.head)).toMatch(/^pending: /);
  });

  test('a failure that came after a plan contradicts it', async () => {
    const { world, pull } = await planned();
    world.run = { id: '7', attempt: 2 };
    world.terraform.failing.set('ss-self-hosted-a', broken);
    await planMatrixJob(await world.context(world.eventOf(pull), { request: 'buckets/a.yml' }), world.ports);
    world.terraform.failing.clear();
    world.run = { id: '7', attempt: 3 };
    await planMatrixJob(await world.context(world.eventOf(pull), { request: 'buckets/a.yml' }), world.ports);
    expect(endOf(await report(world, pull)).green).toBe(false);
    expect(records(world)).toEqual([]);
  });

  test('goes on where the base has moved, and means the same', async () => {
    const { world, pull } = await planned();
    world.moveBase({ 'readme.md': 'x' });
    (world.fake.state.pulls.get(pull.number) ?? { base: '' }).base = world.base;
    expect(endOf(await report(world, pull)).green).toBe(true);
  });

  async function planned(before: (world: PlanWorld) => void = () => undefined) {
    const world = await create();
    world.run = { id: '7', attempt: 1 };
    before(world);
    const pull = world.open({ 'buckets/a.yml': request('ss-self-hosted-a'), 'buckets/b.yml': request('ss-self-hosted-b') });
    await runJobs(world, pull);
    return { world, pull };
  }

  /** What mallory does who holds the planning role. */
  function edit(world: PlanWorld, change: (text: string) => string | undefined): void {
    const key = resultKey(prefix, { run: { id: '7', attempt: 1 }, file: 'buckets/a.yml' });
    const text = change(Buffer.from(world.objects.get(key) ?? []).toString());
    if (text === undefined) world.objects.delete(key);
    else world.objects.set(key, Buffer.from(text));
  }
});

function records(world: PlanWorld): readonly string[] {
  return [...world.objects.keys()].filter((key) => key.includes('/records/plans/'));
}

describe('over 256 requests', () => {
  test.each([0, 1, 256, 257, 1000])('%d of them are spread over at most 256 jobs, each once and in their order', (count) => {
    const rows = Array.from({ length: count }, (_, i) => ({ file: `buckets/${i}.yml`, bucket: `b-${i}` }));
    const { include } = buildMatrix(rows);
    expect(include.length).toBe(Math.min(count, 256));
    expect(include.flatMap(({ request }) => value(parseRequestInput(request)) ?? [])).toEqual(rows.map(({ file }) => file));
    expect(include.map(({ index }) => index)).toEqual(include.map((_, i) => i));
  });

  test.each([[['a.yml']], [['[a.yml']], [['a.yml', 'b "c".yml']]])('paths %j survive as an input', (files) => {
    expect(value(parseRequestInput(renderRequestInput(files)))).toEqual(files);
  });

  test.each(['[', '[1]', '[]', '[""]', '[["a"]]'])('the input %s is refused', (text) => {
    expect(codes(parseRequestInput(text))).toEqual(['input/value']);
  });
});
