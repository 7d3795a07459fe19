import { expect, test } from '@jest/globals';
import { startSandbox } from '../../src/sandbox/index.js';
import { customGrant, type Overrides } from '../policies/specs.js';
import { expectRun, openWorkdir } from '../sandbox/terraform.js';
import { everythingBy, keepState, quickStack } from './applicable.js';
import { everyProtection, noAccess } from './protections.js';

const places = {
  'aws-us-gov': { 'us-east-1': 'us-gov-west-1', 'us-west-2': 'us-gov-east-1' },
  'aws-cn': { 'us-east-1': 'cn-north-1', 'us-west-2': 'cn-northwest-1' },
} as const;
type Elsewhere = keyof typeof places;

/** Everything that protects a bucket, in another partition, which has no CloudFront, or one of its own. */
function everything(partition: Elsewhere, deployer: string): Overrides {
  const { access = noAccess, ...rest } = everythingBy(deployer);
  const all: Overrides = {
    ...rest,
    access: { ...access, cloudfront: [] },
    grants: [customGrant],
    replication: { ...everyProtection.replication, region: 'us-west-2' },
    region: 'us-east-1',
    partition,
  };
  const there = Object.entries(places[partition]).reduce((text, [from, to]) => text.replaceAll(from, to), JSON.stringify(all));
  return JSON.parse(there.replaceAll('arn:aws:', `arn:${partition}:`)) as Overrides;
}

/** Applies it, looks again, and gives what the sandbox then holds and what it was not able to do. */
async function applied(partition: Elsewhere): Promise<{ readonly world: string; readonly missing: readonly string[] }> {
  const sandbox = await startSandbox({ deployer: `arn:${partition}:iam::111122223333:role/deployer` });
  const workdir = openWorkdir(sandbox);
  try {
    workdir.write(quickStack(everything(partition, sandbox.deployer)));
    keepState(workdir);
    await expectRun(workdir, 0, 'init', '-input=false');
    await expectRun(workdir, 0, 'apply', '-input=false', '-auto-approve');
    await expectRun(workdir, 0, 'plan', '-input=false', '-detailed-exitcode');
    const missing = sandbox.calls().filter(({ status }) => status === 501);
    return { world: sandbox.save(), missing: missing.map(({ operation }) => operation) };
  } finally {
    await workdir.remove();
    await sandbox.stop();
  }
}

test('every protection is applied in GovCloud and in China, and is there at the second look', async () => {
  const found = await Promise.all((Object.keys(places) as Elsewhere[]).map(async (each) => [each, await applied(each)] as const));
  for (const [partition, { world, missing }] of found) {
    expect([partition, missing]).toEqual([partition, []]);
    expect(world.replaceAll(`arn:${partition}:`, '')).not.toContain('arn:aws');
    expect(world).toContain(`arn:${partition}:s3:::acme-files`);
  }
});
