import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { buildMatrix, type Matrix } from '../../src/flows/action/matrix.js';
import { makeMatrix, planMatrixJob, reportMatrix } from '../../src/flows/action/matrix-flow.js';
import { planPullRequest } from '../../src/flows/action/plan-flow.js';
import { parseRequestInput, renderRequestInput } from '../../src/flows/action/request-input.js';
import { codes, value } from '../git/scratch.js';
import { operations } from '../github/connect.js';
import { endOf, PlanWorld, request } from './plan-world.js';

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

async function runJobs(world: PlanWorld, pull: Pull): Promise<void> {
  for (const { request } of (await matrixOf(world, pull)).include)
    endOf(await planMatrixJob(await world.context(world.eventOf(pull), { request }), world.ports));
}

async function report(world: PlanWorld, pull: Pull) {
  return reportMatrix(await world.context(world.eventOf(pull)), world.ports);
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

  test('gives the very comment, statuses and records that one job gives', async () => {
    const [one, many] = [await create(base), await create(base)];
    for (const world of [one, many]) world.terraform.failing.set('ss-self-hosted-b', broken);
    const pulls = [one.open(changed), many.open(changed)] as const;
    endOf(await planPullRequest(await one.context(one.eventOf(pulls[0])), one.ports));
    await runJobs(many, pulls[1]);
    endOf(await report(many, pulls[1]));
    expect(pulls[0]).toEqual(pulls[1]);
    expect(many.comments).toEqual(one.comments);
    expect(many.fake.state.statuses).toEqual(one.fake.state.statuses);
    expect([...many.objects]).toEqual([...one.objects]);
    expect(many.terraform.planned).toEqual([['ss-self-hosted-a'], ['ss-self-hosted-b'], ['ss-self-hosted-moved']]);
  });

  test('jobs write to nobody, and the report costs at most eight calls', async () => {
    const world = await create();
    const pull = world.open({ 'buckets/a.yml': request('ss-self-hosted-a'), 'buckets/b.yml': request('ss-self-hosted-b') });
    await runJobs(world, pull);
    expect(operations(world.fake)).toEqual([]);
    expect(endOf(await report(world, pull)).green).toBe(true);
    expect(operations(world.fake).length).toBeLessThanOrEqual(8);
    expect(world.objects.size).toBe(2);
  });
});

describe('a report', () => {
  const pairs: readonly (readonly [string, (world: PlanWorld) => void])[] = [
    ['is missing', (world) => rmSync(fileOf(world, 'buckets/a.yml'))],
    [
      'is there twice',
      (world) => writeFileSync(join(world.records, 'again.plan.json'), readFileSync(fileOf(world, 'buckets/a.yml'))),
    ],
    [
      'is of another commit',
      (world) => edit(world, (text) => text.replace(/"head":"[0-9a-f]{40}"/, `"head":"${'0'.repeat(40)}"`)),
    ],
    ['is of another spec', (world) => edit(world, (text) => text.replace(/"specDigest":"sha256:./, '"specDigest":"sha256:-'))],
  ];
  test.each(pairs)('is never a success where a result %s', async (_, spoil) => {
    const world = await create();
    const pull = world.open({ 'buckets/a.yml': request('ss-self-hosted-a'), 'buckets/b.yml': request('ss-self-hosted-b') });
    await runJobs(world, pull);
    spoil(world);
    expect(endOf(await report(world, pull)).green).toBe(false);
    expect(world.comments[0]).toContain('plan failed');
    expect(world.comments[0]).toContain('ss-self-hosted-b');
    expect(world.status('vendor-bucket/plan', pull.head)).toMatch(/^failure: 1 of 2/);
    expect(world.objects.size).toBe(0);
  });

  test('refuses what is no result', async () => {
    const world = await create();
    const pull = world.open({ 'buckets/a.yml': request('ss-self-hosted-a') });
    await runJobs(world, pull);
    edit(world, (text) => text.replace('"kind":"planned"', '"kind":"approved"'));
    expect(codes(await report(world, pull))).toEqual(['results/unreadable']);
    expect(world.comments).toEqual([]);
  });

  function fileOf(world: PlanWorld, file: string): string {
    const all = readdirSync(world.records).map((name) => join(world.records, name));
    return all.find((path) => readFileSync(path, 'utf8').includes(`"file":"${file}"`)) ?? '';
  }

  function edit(world: PlanWorld, change: (text: string) => string): void {
    const path = fileOf(world, 'buckets/a.yml');
    writeFileSync(path, change(readFileSync(path, 'utf8')));
  }
});

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
