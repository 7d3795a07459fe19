import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startSandbox, type Sandbox, type SandboxCall } from '../../src/sandbox/index.js';
import { buildStack } from '../../src/stack/build.js';
import { specOf, type Overrides } from '../policies/specs.js';
import { expectRun, openWorkdir, type Workdir } from '../sandbox/terraform.js';
import { everythingBy, keepState, quickStack } from '../stack/applicable.js';
import { noAccess, tokenRole, vendorRoles } from '../stack/protections.js';
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

/** Every protection with another value wherever a call of its own changes it. */
function changed(): Overrides {
  const all = everythingBy(sandbox.deployer);
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
  workdir.write(quickStack(overrides));
  await expectRun(workdir, 0, 'apply', '-input=false', '-auto-approve');
}

/** Who calls is asked of STS, which takes no permission. */
function named(calls: readonly SandboxCall[]): readonly string[] {
  return calls.filter(({ service }) => service !== 'sts').map(({ service, operation }) => `${service}:${operation}`);
}

test('the provider calls what the two roles are held against, and nothing else', async () => {
  keepState(workdir);
  workdir.write(buildStack(specOf()));
  await expectRun(workdir, 0, 'init', '-input=false');
  await apply(everythingBy(sandbox.deployer));
  const applied = sandbox.calls().length;
  await expectRun(workdir, 0, 'plan', '-input=false', '-detailed-exitcode');
  expect(named(sandbox.calls().slice(applied)).filter((call) => !readCalls.includes(call))).toEqual([]);
  await apply(changed());
  await apply({});
  const seen = new Set([...named(sandbox.calls()), ...Object.keys(unseenCalls)]);
  expect([...seen].sort()).toEqual([...readCalls, ...writeCalls].sort());
});
