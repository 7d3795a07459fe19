import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { buildStack } from '../../src/stack/build.js';
import { customGrant, specOf, type Overrides } from '../bucket/specs.js';
import { expectRun, openWorkdir, type Workdir } from '../sandbox/terraform.js';
import { everyProtection, noAccess, points, tokenRole, vendorRoles } from './protections.js';

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

/** Everything at once; only principals of other accounts, since a role of the own account would have to be there. */
function everything(): Overrides {
  const { principals } = customGrant;
  const access = everyProtection.access ?? noAccess;
  return {
    ...everyProtection,
    access: {
      ...access,
      ...(access.network === undefined ? {} : { network: { ...access.network, deployers: [sandbox.deployer] } }),
      points: points.map((point) => ({ ...point, principals })),
      principals: [],
    },
    roles: [...vendorRoles, { ...tokenRole({ create: true }), name: 'acme-files-token' }],
  };
}

function write(overrides: Overrides): void {
  const stack = buildStack(specOf(overrides));
  // The provider polls a lifecycle for most of a minute, whatever it is answered.
  const resource = Object.entries(stack['resource'] ?? {}).filter(([type]) => type !== 'aws_s3_bucket_lifecycle_configuration');
  writeFileSync(join(workdir.folder, 'main.tf.json'), JSON.stringify({ ...stack, resource: Object.fromEntries(resource) }));
  writeFileSync(join(workdir.folder, 'backend_override.tf.json'), JSON.stringify({ terraform: { backend: { local: {} } } }));
}

test('every protection is applied, is there at the second look, and can be dropped again without losing a log or a key', async () => {
  write(everything());
  await expectRun(workdir, 0, 'init', '-input=false');
  const { output } = await expectRun(workdir, 0, 'apply', '-input=false', '-auto-approve');
  expect(output).toContain('(sensitive value)');
  expect(output).not.toContain('passwd');
  await expectRun(workdir, 0, 'plan', '-input=false', '-detailed-exitcode');

  write({});
  await expectRun(workdir, 0, 'apply', '-input=false', '-auto-approve');
  await expectRun(workdir, 0, 'plan', '-input=false', '-detailed-exitcode');
  const { buckets, keys, oidcProviders, trails, accessPoints, malwarePlans } = sandbox.world();
  expect(Object.keys(buckets).sort()).toEqual(['acme-files', 'acme-files-logs', 'acme-files-replica']);
  expect(Object.values(keys).map(({ state }) => state)).toEqual(['Enabled', 'Enabled', 'Enabled']);
  expect(Object.keys(oidcProviders)).toHaveLength(1);
  expect([trails, accessPoints, malwarePlans].map((all) => Object.keys(all).length)).toEqual([0, 0, 0]);
});
