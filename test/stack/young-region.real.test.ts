import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { startSandbox } from '../../src/sandbox/index.js';
import { buildStack } from '../../src/stack/build.js';
import { backendArguments } from '../../src/terraform/workspace.js';
import { specOf } from '../policies/specs.js';
import { bucketClient } from '../sandbox/client.js';
import { expectRun, openWorkdir } from '../sandbox/terraform.js';

/** AWS opened it after Terraform 1.11.4 and provider 5.100.0, which refuse it where they check; the provider knows it since 6.12.0 (its change log, 44127). */
const region = 'ap-southeast-6';

test('bucket and state can be in a region that is younger than Terraform and the provider', async () => {
  const sandbox = await startSandbox({});
  const workdir = openWorkdir(sandbox);
  try {
    await bucketClient(sandbox, 'acme-state', region).create();
    const spec = specOf({ region, retention: { recoverDeletedDays: 'never', incompleteUploadsDays: undefined } as never });
    writeFileSync(join(workdir.folder, 'main.tf.json'), JSON.stringify(buildStack(spec)));
    await expectRun(workdir, 0, 'init', '-input=false', ...backendArguments({ bucket: 'acme-state', region }, 'acme.tfstate'));
    await expectRun(workdir, 0, 'apply', '-input=false', '-auto-approve');
    await expectRun(workdir, 0, 'plan', '-input=false', '-detailed-exitcode');
    expect(sandbox.world().buckets).toMatchObject({ 'acme-files': { region }, 'acme-state': { region } });
  } finally {
    await workdir.remove();
    await sandbox.stop();
  }
});
