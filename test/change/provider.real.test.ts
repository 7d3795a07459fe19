import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { BucketSpec } from '../../src/bucket/spec.js';
import type { Change } from '../../src/change/change.js';
import { describePlan } from '../../src/change/describe.js';
import { startSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { buildStack } from '../../src/stack/build.js';
import { parsePlan } from '../../src/terraform/index.js';
import { createdKey, specOf } from '../bucket/specs.js';
import { expectRun, openWorkdir, type Workdir } from '../sandbox/terraform.js';

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

/** What real Terraform, with the real provider, would do to get to a spec. */
async function changesTo(spec: BucketSpec): Promise<readonly Change[]> {
  writeFileSync(join(workdir.folder, 'main.tf.json'), JSON.stringify(buildStack(spec)));
  writeFileSync(join(workdir.folder, 'backend_override.tf.json'), JSON.stringify({ terraform: { backend: { local: {} } } }));
  await expectRun(workdir, 0, 'init', '-input=false');
  await expectRun(workdir, 0, 'plan', '-input=false', '-out=plan');
  const { output } = await expectRun(workdir, 0, 'show', '-json', 'plan');
  const plan = parsePlan(output, { engine: 'terraform', text: '' });
  if (!plan.ok) throw new Error(JSON.stringify(plan.faults));
  return describePlan(plan.value);
}

const words = (changes: readonly Change[]) => changes.map(({ kind, text }) => `${kind}: ${text}`);

test('the provider’s own values read as they do in the tables', async () => {
  const before = specOf({ replication: {}, retention: { recoverDeletedDays: 90 } });
  expect(words(await changesTo(before))).toEqual([
    'creates: the bucket acme-files',
    'creates: the bucket acme-files-replica',
    'creates: the role acme-files-replication',
  ]);
  await expectRun(workdir, 0, 'apply', '-input=false', 'plan');

  const after = specOf({ retention: { recoverDeletedDays: 30 }, encryption: createdKey, grants: [], tags: { a: 'b' } });
  expect(words(await changesTo(after))).toEqual([
    'weakens: deleted files are kept 30 days, were 90 days',
    'weakens: replication is off, was on',
    'weakens: the role acme-files-replication is removed',
    'forgets: the bucket acme-files-replica stays in AWS, and nobody looks after it any more',
    'neutral: the S3 Bucket Key is on, was off',
    'neutral: tags are a=b, were managed-by=vendor-bucket, vendor=custom',
    'strengthens: encryption is SSE-KMS, was SSE-S3',
    'strengthens: arn:aws:iam::222233334444:role/partner loses access: s3:ListBucket on arn:aws:s3:::acme-files, if StringLike s3:prefix exports/*',
    'strengthens: arn:aws:iam::222233334444:role/partner loses access: s3:GetBucketLocation on arn:aws:s3:::acme-files',
    'strengthens: arn:aws:iam::222233334444:role/partner loses access: s3:GetObject, s3:PutObject on arn:aws:s3:::acme-files/exports/*',
    'creates: the key of the bucket (aws_kms_key.bucket)',
  ]);
}, 400_000);
