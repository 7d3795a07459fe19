import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { startSandbox } from '../../src/sandbox/index.js';
import { expectRun, openWorkdir } from '../sandbox/terraform.js';
import { wholeProvider } from './mirror.js';

const everything = readFileSync(new URL('../cases/stack-everything/cdk.tf.json', import.meta.url), 'utf8');

/** Without what differs from one run to the next: the time, and the order of a set. */
async function planned(provider?: typeof wholeProvider): Promise<unknown> {
  const sandbox = await startSandbox({});
  const workdir = openWorkdir(sandbox, provider);
  try {
    workdir.write({ ...(JSON.parse(everything) as object), '//': undefined });
    workdir.write({ terraform: { backend: { local: {} } } }, 'backend_override.tf.json');
    await expectRun(workdir, 0, 'init', '-input=false');
    await expectRun(workdir, 0, 'plan', '-input=false', '-out=plan');
    const { output } = await expectRun(workdir, 0, 'show', '-json', 'plan');
    const plan = JSON.parse(output) as { readonly relevant_attributes: readonly object[] };
    const relevant = plan.relevant_attributes.map((one) => JSON.stringify(one)).toSorted();
    return { ...plan, timestamp: undefined, relevant_attributes: relevant };
  } finally {
    await workdir.remove();
    await sandbox.stop();
  }
}

test('what is planned by the front of the provider is what is planned by the provider alone', async () => {
  const [lean, whole] = await Promise.all([planned(), planned(wholeProvider)]);
  expect(lean).toEqual(whole);
  expect(JSON.stringify(lean).length).toBeGreaterThan(50_000);
});

test('a resource that the product does not use is refused, as one that nobody has', async () => {
  const sandbox = await startSandbox({});
  const workdir = openWorkdir(sandbox);
  try {
    const required_providers = { aws: { source: 'hashicorp/aws' } };
    workdir.write({ terraform: { required_providers }, resource: { aws_instance: { one: { ami: 'ami-1' } } } });
    await expectRun(workdir, 0, 'init', '-input=false');
    const { output } = await expectRun(workdir, 1, 'validate');
    expect(output).toContain('does not support resource type "aws_instance"');
  } finally {
    await workdir.remove();
    await sandbox.stop();
  }
});
