import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { CreatedRoles } from '../../src/spec/spec.js';
import { startSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { buildStack } from '../../src/stack/build.js';
import { specOf } from '../policies/specs.js';
import { expectRun, openWorkdir, type Workdir } from '../sandbox/terraform.js';
import { keepState } from './applicable.js';
import { vendorRoles } from './protections.js';

let sandbox: Sandbox;
let workdir: Workdir;

beforeAll(async () => {
  sandbox = await startSandbox({});
  workdir = openWorkdir(sandbox);
});
afterAll(async () => {
  await workdir.remove();
  await sandbox.stop();
});

/** Only the roles, and what they are made from: a lifecycle and a bucket would cost most of the time. */
async function apply(createdRoles: CreatedRoles): Promise<readonly (readonly [arn: string, boundary: string | undefined])[]> {
  const { resource, data, provider, terraform } = buildStack(specOf({ grants: [], roles: vendorRoles, createdRoles }));
  const iam = Object.entries(resource ?? {}).filter(([type]) => type.startsWith('aws_iam_role'));
  workdir.write({ resource: Object.fromEntries(iam), data, provider, terraform });
  keepState(workdir);
  await expectRun(workdir, 0, 'init', '-input=false');
  await expectRun(workdir, 0, 'apply', '-input=false', '-auto-approve');
  await expectRun(workdir, 0, 'plan', '-input=false', '-detailed-exitcode');
  const roles = Object.values(sandbox.world().roles).map(({ arn, permissionsBoundary }) => [arn, permissionsBoundary] as const);
  return roles.toSorted(([a], [b]) => a.localeCompare(b));
}

test('the boundary and the path of the settings are those of the roles, also when they change later', async () => {
  const [one, two] = ['one', 'two'].map((name) => `arn:aws:iam::111122223333:policy/${name}`);
  const arns = (path: string) => vendorRoles.map(({ name }) => `arn:aws:iam::111122223333:role${path}${name}`).toSorted();
  const all = (path: string, boundary?: string) => arns(path).map((arn) => [arn, boundary]);
  expect(await apply({ boundary: one ?? '' })).toEqual(all('/', one));
  expect(await apply({ boundary: two ?? '', path: '/vendors/' })).toEqual(all('/vendors/', two));
  expect(await apply({ path: '/vendors/' })).toEqual(all('/vendors/'));
});
