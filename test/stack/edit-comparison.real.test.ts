import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { standingOf } from '../../src/run/standing.js';
import { startSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { buildStack } from '../../src/stack/build.js';
import { expectRun, openWorkdir, type Workdir } from '../sandbox/terraform.js';
import {
  differences,
  planLeaves,
  readState,
  stateOf,
  writeStacks,
  written,
  editedIn,
  resourcesIn,
  type Leaves,
} from './edit-plans.js';
import { applied, everyEdit, type Edit } from './edits.js';

/** How many stacks are planned in one root: Terraform's graph costs more than in proportion. */
const atOnce = 30;

let sandbox: Sandbox;
let workdir: Workdir;

beforeAll(async () => {
  sandbox = await startSandbox({ deployer: 'arn:aws:iam::111122223333:role/deployer' });
  workdir = openWorkdir(sandbox);
});
afterAll(async () => {
  await workdir.remove();
  await sandbox.stop();
});

/** What of an edit would be left otherwise than if the bucket were made so. */
function differencesOf({ of, name, spec }: Edit, edited: Leaves = new Map(), fresh: Leaves = new Map()): readonly string[] {
  const [before, now] = [applied[of], spec].map((one) => buildStack(one)['resource']);
  const changed = [...fresh].flatMap(([address, made]) => {
    const left = edited.get(address);
    const [type = '', resource = ''] = address.split('.');
    // What the request does not say any more, and the provider would keep.
    const isIn = (all: unknown, path: readonly string[]) => written(all, [type, resource, ...path]) !== undefined;
    const isKept = (path: readonly string[]) => isIn(before, path) && !isIn(now, path);
    if (left === undefined) return [`${address} is missing`];
    return differences(left, made, isKept).map((text) => `${address}: ${text}`);
  });
  return changed.map((text) => `${of}, ${name}: ${text}`);
}

test('what an edit leaves is what a bucket that is made so has, attribute by attribute', async () => {
  expect(everyEdit.length).toBeGreaterThanOrEqual(60);
  sandbox.furnish(standingOf(Object.values(applied), sandbox.account));
  const bases = new Map(Object.entries(applied).map(([name, spec]) => [name, resourcesIn(spec)]));
  writeStacks(workdir, bases);
  await expectRun(workdir, 0, 'init', '-input=false');
  await expectRun(workdir, 0, 'apply', '-input=false', '-auto-approve', '-parallelism=40');
  const state = readState(workdir);

  const found: string[] = [];
  let compared = 0;
  for (let at = 0; at < everyEdit.length; at += atOnce) {
    const edits = everyEdit.slice(at, at + atOnce).map((edit) => ({
      edit,
      resources: editedIn(bases.get(edit.of) ?? new Map<string, unknown>(), resourcesIn(edit.spec)),
    }));
    const modules = edits.flatMap(({ resources }, i) => [`edit-${i}`, `fresh-${i}`].map((name) => [name, resources] as const));
    writeStacks(workdir, new Map(modules));
    await expectRun(workdir, 0, 'get');
    const there = edits.map(({ edit: { of }, resources }, i) => [`edit-${i}`, { of, resources }] as const);
    const left = await planLeaves(workdir, stateOf(state, new Map(there)));
    for (const [i, { edit }] of edits.entries()) {
      compared += left.get(`fresh-${i}`)?.size ?? 0;
      found.push(...differencesOf(edit, left.get(`edit-${i}`), left.get(`fresh-${i}`)));
    }
  }
  expect(found).toEqual([]);
  expect(compared).toBeGreaterThan(everyEdit.length);
});
