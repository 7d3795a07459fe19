import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { BucketSpec } from '../../src/spec/spec.js';
import type { Change } from '../../src/change/change.js';
import { describeDrift, describePlan } from '../../src/change/describe.js';
import { startSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { buildStack } from '../../src/stack/build.js';
import { parsePlan } from '../../src/terraform/index.js';
import type { Plan } from '../../src/terraform/plan.js';
import { createdKey, specOf } from '../policies/specs.js';
import { bucketClient } from '../sandbox/client.js';
import { expectRun, openWorkdir, type Workdir } from '../sandbox/terraform.js';
import { changesBetween } from './stack-plan.js';

/** Work in a sandbox of its own: the tests run at once, because most of their time is the provider's own waiting. */
async function inSandbox(work: (workdir: Workdir, sandbox: Sandbox) => Promise<void>): Promise<void> {
  const sandbox = await startSandbox({});
  const workdir = openWorkdir(sandbox);
  try {
    await work(workdir, sandbox);
  } finally {
    await workdir.remove();
    await sandbox.stop();
  }
}

/** What real Terraform, with the real provider, would do to get to a spec. */
async function changesTo(workdir: Workdir, spec: BucketSpec): Promise<readonly Change[]> {
  return describePlan(await planTo(workdir, spec));
}

async function planTo(workdir: Workdir, spec: BucketSpec): Promise<Plan> {
  writeFileSync(join(workdir.folder, 'main.tf.json'), JSON.stringify(buildStack(spec)));
  writeFileSync(join(workdir.folder, 'backend_override.tf.json'), JSON.stringify({ terraform: { backend: { local: {} } } }));
  await expectRun(workdir, 0, 'init', '-input=false');
  await expectRun(workdir, 0, 'plan', '-input=false', '-out=plan');
  const { output } = await expectRun(workdir, 0, 'show', '-json', 'plan');
  const plan = parsePlan(output, { engine: 'terraform', text: '' });
  if (!plan.ok) throw new Error(JSON.stringify(plan.faults));
  return plan.value;
}

const words = (changes: readonly Change[]) => changes.map(({ kind, text }) => `${kind}: ${text}`);

test.concurrent("the provider's own values read as they do in the tables", () =>
  inSandbox(async (workdir) => {
    const before = specOf({ replication: {}, retention: { recoverDeletedDays: 90 } });
    expect(words(await changesTo(workdir, before))).toEqual([
      'creates: the bucket acme-files',
      'creates: the bucket acme-files-replica',
      'creates: the role acme-files-replication',
    ]);
    await expectRun(workdir, 0, 'apply', '-input=false', 'plan');

    const after = specOf({ retention: { recoverDeletedDays: 30 }, encryption: createdKey, grants: [], tags: { a: 'b' } });
    expect(words(await changesTo(workdir, after))).toEqual([
      'weakens: deleted files are kept 30 days, were 90 days',
      'weakens: replication is off, was on',
      'weakens: the role acme-files-replication is removed',
      'forgets: the bucket acme-files-replica stays in AWS, and nobody looks after it any more',
      'neutral: the S3 Bucket Key is on, was off',
      'neutral: tags are a=b, were managed-by=vendor-bucket, vendor=custom',
      'strengthens: encryption is SSE-KMS, was SSE-S3',
      'strengthens: arn:aws:iam::222233334444:role/partner loses access: s3:ListBucket on arn:aws:s3:::acme-files, listing only exports/*',
      'strengthens: arn:aws:iam::222233334444:role/partner loses access: s3:GetBucketLocation on arn:aws:s3:::acme-files',
      'strengthens: arn:aws:iam::222233334444:role/partner loses access: s3:GetObject, s3:PutObject on arn:aws:s3:::acme-files/exports/*',
      'creates: the key of the bucket (aws_kms_key.bucket)',
    ]);
    // The replica is in another region, so there are two provider blocks.
  }),
);

const me = 'arn:aws:iam::111122223333:role/';
const logs = 'acme-records-logs';
const trail = { trail: 'acme-records-data-events', created: true, record: 'all' } as const;
const inventory = { frequency: 'weekly', versions: 'all', format: 'CSV', bucket: logs, prefix: 'inventory/', created: true, encryption: { type: 'sse-s3' }, fields: ['EncryptionStatus', 'Size'] } as const; // prettier-ignore
const point = { name: 'acme-records-reports', prefix: 'reports/', principals: [`${me}reports`], onObjects: ['s3:GetObject'], onBucket: ['s3:ListBucket'] }; // prettier-ignore
const network = {
  vpcEndpoints: ['vpce-0abc1234def567890'],
  vpcs: [],
  sourceIps: ['203.0.113.0/24'],
  deployers: [`${me}deployer`],
};
const guarded: BucketSpec = specOf({
  id: 'acme-records',
  bucket: 'acme-records',
  grants: [],
  access: {
    network,
    points: [point],
    cloudfront: [],
    presignedUrlMaxAge: 900,
    principals: [],
    mfaForDelete: true,
    mfaDelete: false,
  },
  logging: { serverAccess: { bucket: logs, prefix: 'access/', created: true }, dataEvents: trail },
  logBucket: { bucket: logs, keepDays: 365 },
  inventory,
  eventBridge: true,
  malwareScan: { role: 'acme-records-malware', prefixes: [], tag: true },
  roles: [{ name: 'acme-records-vendor', trust: { by: 'principals', principals: ['arn:aws:iam::222233334444:root'], externalId: { value: 'hidden-id', sensitive: true } }, statements: [{ sid: 'Puts', actions: ['s3:PutObject'], on: 'objects' }], keyActions: [] }], // prettier-ignore
});
const loose: BucketSpec = {
  ...guarded,
  access: {
    ...guarded.access,
    network: { ...network, sourceIps: ['203.0.112.0/22'] },
    points: [{ ...point, onObjects: ['s3:GetObject', 's3:PutObject'] }],
    presignedUrlMaxAge: 3600,
    mfaForDelete: false,
  },
  logging: { ...guarded.logging, dataEvents: { ...trail, record: 'write' } },
  logBucket: { bucket: logs, keepDays: 90 },
  inventory: { ...inventory, frequency: 'daily', versions: 'current', fields: ['Size'] },
  malwareScan: { role: 'acme-records-malware', prefixes: ['incoming/'], tag: false },
  tags: { ...guarded.tags, team: 'files' },
};

test.concurrent('everything that protects a bucket reads as it does between two configurations', () =>
  inSandbox(async (workdir, sandbox) => {
    sandbox.furnish({ principals: [`${me}reports`], keys: [], oidcProviders: [], targets: [], foreignBuckets: [] });
    expect(words(await changesTo(workdir, guarded))).toEqual(words(changesBetween(undefined, guarded)));
    await expectRun(workdir, 0, 'apply', '-input=false', 'plan');
    const again = await planTo(workdir, guarded);
    expect(words(describePlan(again))).toEqual([]);
    expect(words(describeDrift(again))).toEqual([]);
    const changes = words(await changesTo(workdir, loose));
    expect(changes).toEqual(words(changesBetween(guarded, loose)));
    expect(JSON.stringify(changes)).not.toContain('hidden-id');
  }),
);

const queue = 'arn:aws:sqs:us-east-1:111122223333:scanner';
const byHand = `<NotificationConfiguration><QueueConfiguration><Id>x</Id><Queue>${queue}</Queue><Event>s3:ObjectCreated:*</Event></QueueConfiguration><EventBridgeConfiguration/></NotificationConfiguration>`;

test.concurrent('a notification that somebody added by hand is a danger, as the next apply would end it', () =>
  inSandbox(async (workdir, sandbox) => {
    const spec = specOf({ eventBridge: true });
    await planTo(workdir, spec);
    await expectRun(workdir, 0, 'apply', '-input=false', 'plan');
    expect((await bucketClient(sandbox, spec.bucket).put('?notification=', byHand)).status).toBe(200);
    const ends = expect.stringContaining(`breaks: notifications that were added by hand end, to ${queue} (s3:ObjectCreated:*)`);
    const plan = await planTo(workdir, spec);
    expect(words(describePlan(plan))).toEqual([ends]);
    expect(words(describeDrift(plan))).toEqual([expect.stringContaining(`go to ${queue} (s3:ObjectCreated:*)`)]);
  }),
);
