import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { standingOf } from '../../src/run/standing.js';
import { startSandbox, type Sandbox } from '../../src/sandbox/index.js';
import type { BucketSpec } from '../../src/spec/spec.js';
import { synthesize } from '../../src/stack/synthesize.js';
import type { StackSource } from '../../src/terraform/index.js';
import { exampleSettings, resolveText, take, templatesWith } from '../resolve/fixture.js';
import { expectRun, openWorkdir, type Workdir } from '../sandbox/terraform.js';
import { cases } from '../stack/cases.js';
import { readState as stateIn, resourcesIn, writeStacks } from '../stack/edit-plans.js';
import { applied, everyEdit } from '../stack/edits.js';
import { applyAll, given, openOn, planned, putState, readState, stateBucket, type Outcome } from './many-world.js';
import { bucket, data, sourceOf as framed, specimens } from './many-stacks.js';

/** Each stack alone takes a second or more: every so many-th is planned so, too. All of them, with 1, are the same. */
const everySoMany = Number(process.env['MANY_EVERY'] ?? '14');

let sandbox: Sandbox;
let workdir: Workdir;

beforeAll(async () => {
  sandbox = await startSandbox({ stateBucket, deployer: 'arn:aws:iam::111122223333:role/deployer' });
  workdir = openWorkdir(sandbox);
});
afterAll(async () => {
  await workdir.remove();
  await sandbox.stop();
});

const sourceOf = (id: string, spec: BucketSpec): StackSource => ({ id, json: synthesize(spec), stateKey: `${id}.tfstate` });

/** Plans stacks all together, and those that are `compared` also each alone, and expects the same plan and the same fingerprint of each. */
async function expectSame(stacks: readonly StackSource[], compared = stacks): Promise<ReadonlyMap<string, Outcome>> {
  const alone = await planned(sandbox, compared);
  const together = await planned(sandbox, stacks, { together: true });
  expect([...together.outcomes].filter(([id]) => alone.outcomes.has(id))).toEqual([...alone.outcomes]);
  expect(together.alone).toEqual([]);
  return together.outcomes;
}

test('all examples and all stacks of the cases are planned together as each alone, where nothing is there', async () => {
  const examples = readdirSync('examples').map((file) => {
    const text = readFileSync(`examples/${file}`, 'utf8');
    return sourceOf(file.replace('.yml', ''), take(resolveText(text, templatesWith(), exampleSettings)));
  });
  const all = [...examples, ...cases.map(({ name, spec }) => sourceOf(name, spec))];
  const outcomes = await expectSame(
    all,
    all.filter((_, index) => index % everySoMany < 3),
  );
  expect(outcomes.size).toBeGreaterThan(35);
});

/** The state of two requests that are applied, but for the lifecycles, for which the provider takes a minute. */
async function appliedStates(): Promise<(of: string) => string> {
  sandbox.furnish(standingOf(Object.values(applied), sandbox.account));
  const isQuick = ([address]: readonly [string, unknown]) => !address.startsWith('aws_s3_bucket_lifecycle_configuration.');
  const quick = (spec: BucketSpec) => new Map([...resourcesIn(spec)].filter(isQuick));
  writeStacks(workdir, new Map(Object.entries(applied).map(([name, spec]) => [name, quick(spec)])));
  await expectRun(workdir, 0, 'init', '-input=false');
  await expectRun(workdir, 0, 'apply', '-input=false', '-auto-approve', '-parallelism=40');
  const state = JSON.parse(stateIn(workdir)) as { readonly resources: readonly { readonly module: string }[] };
  return (of) => {
    const own = state.resources.filter(({ module }) => module === `module.${of}`);
    const resources = own.map(({ module: _, ...resource }) => resource);
    return JSON.stringify({ ...state, lineage: `of-${of}`, resources }).replaceAll(`module.${of}.`, '');
  };
}

test('edits of requests that are applied are planned together as each alone', async () => {
  const stateOf = await appliedStates();
  const edits = everyEdit.filter((_, index) => index % everySoMany === 0 || index >= everyEdit.length - 3);
  const stacks = edits.map(({ of, spec }, index) => ({ of, source: sourceOf(`edit-${index}`, spec) }));
  for (const { of, source } of stacks) await putState(sandbox, source.stateKey, stateOf(of));
  const outcomes = await expectSame(stacks.map(({ source }) => source));
  expect(new Set([...outcomes.values()].map((one) => ('plan' in one ? one.fingerprint : ''))).size).toBe(edits.length);
});

test('drift, imports, what is removed, sensitive, replaced, tainted, deposed or moved is the same', async () => {
  await applyAll(
    sandbox,
    specimens.flatMap(({ id, before }) => (before === undefined ? [] : [framed(id, before)])),
  );
  for (const { id, touch } of specimens) {
    if (touch === undefined) continue;
    const state = JSON.parse(await readState(sandbox, `${id}.tfstate`)) as Parameters<typeof touch>[0] & {
      readonly serial: number;
    };
    touch(state);
    await putState(sandbox, `${id}.tfstate`, JSON.stringify({ ...state, serial: state.serial + 1 }));
  }
  const outcomes = await expectSame(specimens.map(({ id, after, again }) => framed(id, after, again)));
  // That there is in each what it is called by.
  const said = specimens.map(({ id }) => {
    const one = outcomes.get(id);
    return [id, one !== undefined && 'plan' in one ? one.plan.text : undefined];
  });
  expect(Object.fromEntries(said)).toEqual(
    Object.fromEntries(specimens.map(({ id, says }) => [id, expect.stringMatching(says)])),
  );
});

test('those that fail have their own faults, the others are planned together, and none of these can be applied', async () => {
  const made = [
    framed('refused', { resource: bucket('many-refused') }),
    framed('protected', { resource: bucket('many-protected', { lifecycle: { prevent_destroy: true } }) }),
  ];
  await applyAll(sandbox, made);
  sandbox.fail({ operation: 'GetBucketVersioning', bucket: 'many-refused', answer: 'AccessDenied', times: Infinity });
  const stacks = [
    framed('locked', { resource: data('one', { input: 'a' }) }),
    framed('refused', { resource: bucket('many-refused') }),
    framed('good', { resource: data('one', { input: 'b' }) }),
    framed('protected', { resource: bucket('many-renamed', { lifecycle: { prevent_destroy: true } }) }),
    framed('misspelt', { resource: { aws_s3_bucket: { it: { bukcet: 'many-misspelt' } } } }),
    framed('dangling', { resource: data('one', { input: '${terraform_data.nothing.id}' }) }),
    framed('secret', { resource: data('one', {}), output: { a: { value: '${sensitive("a")}' } } }),
    framed('better', { resource: data('one', { input: 'c' }) }),
  ];
  const lock = { ID: 'b5d1', Who: 'somebody@here', Created: '2026-01-01T00:00:00Z', Path: 'x', Operation: 'OperationTypeApply' };
  await putState(sandbox, 'locked.tfstate.tflock', JSON.stringify(lock));
  const alone = await planned(sandbox, stacks);
  const together = await planned(sandbox, stacks, { together: true });
  expect([...together.outcomes]).toEqual([...alone.outcomes]);
  const codes = [...together.outcomes].map(([id, one]) => [id, 'faults' in one ? one.faults.map(({ code }) => code) : 'plan']);
  expect(Object.fromEntries(codes)).toEqual({
    ...{ locked: 'plan', good: 'plan', better: 'plan' },
    refused: ['terraform/access-denied'],
    protected: ['terraform/prevent-destroy'],
    misspelt: expect.arrayContaining(['terraform/error']),
    dangling: ['terraform/error'],
    secret: ['terraform/error'],
  });
  expect(together.alone).toEqual([]);

  const run = await openOn(sandbox, stacks.slice(0, 3), { together: true });
  const [locked, , good] = [...(await run.planAll(undefined, { lock: 'state' })).values()];
  expect([locked?.ok === false && locked.faults[0]?.code, good?.ok]).toEqual(['terraform/state-locked', true]);
  await run.close();
});

test('a state that was read is gone with the run', async () => {
  const run = await openOn(
    sandbox,
    [1, 2].map((n) => framed(`left-${n}`, { resource: data('one', { input: n }) })),
    { together: true },
  );
  const folders = () => readdirSync(run.workDir, { recursive: true, encoding: 'utf8' });
  given([...(await run.planAll()).values()][0] ?? { ok: false, faults: [] });
  expect(folders().filter((path) => path.includes('together'))).toEqual([]);
  await run.close();
  expect(folders()).toEqual([]);
});
