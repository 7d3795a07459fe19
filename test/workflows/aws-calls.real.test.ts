import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { AccessSpec } from '../../src/spec/spec.js';
import { startSandbox, type Sandbox, type SandboxCall } from '../../src/sandbox/index.js';
import { buildStack } from '../../src/stack/build.js';
import { customGrant, specOf, type Overrides } from '../policies/specs.js';
import { expectRun, openWorkdir, type Workdir } from '../sandbox/terraform.js';
import { everyProtection, noAccess, points, tokenRole, vendorRoles } from '../stack/protections.js';
import { readCalls, unseenCalls, writeCalls } from './aws-calls.js';

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
  const access: AccessSpec = everyProtection.access ?? noAccess;
  return {
    ...everyProtection,
    access: {
      ...access,
      ...(access.network === undefined ? {} : { network: { ...access.network, deployers: [sandbox.deployer] } }),
      points: points.map((point) => ({ ...point, principals: customGrant.principals })),
      principals: [],
    },
    roles: [...vendorRoles, { ...tokenRole({ create: true }), name: 'acme-files-token' }],
  };
}

/** The same with another value wherever a call of its own changes it. */
function changed(): Overrides {
  const all = everything();
  const trust = { by: 'own-account', externalId: { value: '0001', sensitive: false } } as const;
  const { access = noAccess, inventory } = all;
  return {
    ...all,
    tags: { vendor: 'another', team: 'files' },
    access: { ...access, points: access.points.map((point) => ({ ...point, onObjects: ['s3:GetObjectTagging'] })) },
    logging: {
      serverAccess: { bucket: 'acme-files-logs', prefix: 'logs/', created: true },
      dataEvents: { trail: 'acme-files-data-events', created: true, record: 'read' },
    },
    ...(inventory === undefined ? {} : { inventory: { ...inventory, frequency: 'daily' } }),
    malwareScan: { role: 'acme-files-malware', prefixes: ['uploads/'], tag: false },
    roles: [
      ...vendorRoles.map((role) => ({ ...role, trust })),
      { ...tokenRole({ create: true, audience: 'another' }), name: 'acme-files-token' },
    ],
  };
}

async function apply(overrides: Overrides): Promise<void> {
  const stack = buildStack(specOf(overrides));
  // The provider polls a lifecycle for most of a minute, whatever it is answered.
  const resource = Object.entries(stack['resource'] ?? {}).filter(([type]) => type !== 'aws_s3_bucket_lifecycle_configuration');
  writeFileSync(join(workdir.folder, 'main.tf.json'), JSON.stringify({ ...stack, resource: Object.fromEntries(resource) }));
  await expectRun(workdir, 0, 'apply', '-input=false', '-auto-approve');
}

/** Who calls is asked of STS, which takes no permission. */
function named(calls: readonly SandboxCall[]): readonly string[] {
  return calls.filter(({ service }) => service !== 'sts').map(({ service, operation }) => `${service}:${operation}`);
}

test('the provider calls what the two roles are held against, and nothing else', async () => {
  const backend = { terraform: { backend: { local: {} } } };
  writeFileSync(join(workdir.folder, 'backend_override.tf.json'), JSON.stringify(backend));
  writeFileSync(join(workdir.folder, 'main.tf.json'), JSON.stringify(buildStack(specOf())));
  await expectRun(workdir, 0, 'init', '-input=false');
  await apply(everything());
  const applied = sandbox.calls().length;
  await expectRun(workdir, 0, 'plan', '-input=false', '-detailed-exitcode');
  expect(named(sandbox.calls().slice(applied)).filter((call) => !readCalls.includes(call))).toEqual([]);
  await apply(changed());
  await apply({});
  const seen = new Set([...named(sandbox.calls()), ...Object.keys(unseenCalls)]);
  expect([...seen].sort()).toEqual([...readCalls, ...writeCalls].sort());
});
