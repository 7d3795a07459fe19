import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { BucketSpec } from '../../src/spec/spec.js';
import { failed, ok, type Fault, type Result } from '../../src/fault/fault.js';
import { planRequests } from '../../src/run/planning.js';
import { resolveAll } from '../../src/run/resolve-all.js';
import type { OpenRun } from '../../src/run/run.js';
import { startSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { oneWayFaults } from '../../src/stack/one-way.js';
import type { PlannedStack } from '../../src/terraform/index.js';
import { planFrom, type StackValues } from '../change/stack-values.js';
import { templatesWith, withSecret } from '../resolve/fixture.js';

let sandbox: Sandbox;
beforeAll(async () => {
  const taken = (name: string, region: string) => ({ name, account: '999999999999', region, versioning: 'Enabled' as const });
  const foreignBuckets = [taken('acme-files', 'us-east-1'), taken('acme-copy', 'us-west-2'), taken('acme-log', 'us-east-1')];
  sandbox = await startSandbox({ foreignBuckets });
});
afterAll(() => sandbox.stop());

const lake = withSecret('[A-Za-z0-9-]{4,40}');

const vendor = `vendor: custom
parameters: { principals: ['arn:aws:iam::123456789012:role/x'], actions: ['s3:PutObject'] }`;

function specOf(text: string): BucketSpec {
  const { specs, faults } = resolveAll([{ file: 'buckets/acme.yml', bytes: ok(Buffer.from(text)) }], templatesWith(lake), {});
  const spec = specs.get('buckets/acme.yml');
  if (spec === undefined) throw new Error(JSON.stringify([...faults.values()]));
  return spec;
}

/** The faults of planning a request: `<code> <line>:<column> <what is marked>`. */
async function planned(text: string, result: (spec: BucketSpec) => Result<PlannedStack>): Promise<readonly string[]> {
  const spec = specOf(text);
  const run = { planAll: async () => new Map([[spec.id, result(spec)]]) };
  const open = { run, looking: { env: sandbox.env({}) } } as unknown as OpenRun;
  const { failed: without } = await planRequests(open, [spec]);
  return without.flatMap(({ faults }) => faults).map(marked);
}

function marked(fault: Fault): string {
  const { code, at, excerpt } = fault;
  expect(fault).not.toHaveProperty('key');
  return `${code} ${at?.line}:${at?.column} ${excerpt?.slice((at?.column ?? 1) - 1, (at?.column ?? 1) - 1 + (at?.length ?? 1))}`;
}

describe("what can't be had stands at the key that asks for it", () => {
  const stands: StackValues = {
    'aws_s3_bucket.bucket': { bucket: 'acme-files', region: 'us-east-1', object_lock_enabled: true },
    'aws_s3_bucket.replica': { bucket: 'acme-files-replica', region: 'us-west-2' },
    'aws_s3_bucket.logs': { bucket: 'acme-files-logs', region: 'us-east-1' },
    'aws_s3_bucket_object_lock_configuration.bucket': { rule: [{ default_retention: [{ days: 30, mode: 'GOVERNANCE' }] }] },
    'aws_s3_bucket_versioning.bucket': { versioning_configuration: [{ mfa_delete: 'Enabled' }] },
  };
  const judged = (text: string, ...addresses: readonly string[]) =>
    planned(text, (spec) =>
      failed(...oneWayFaults(spec, new Map(addresses.map((address): [string, unknown] => [address, stands[address]])))),
    );
  const at = `${vendor}\nbucket: acme-files\n`;

  test.each<[string, string, readonly string[], string]>([
    ['the region', `${at}region: eu-west-1\n`, ['aws_s3_bucket.bucket'], 'bucket/region-fixed 4:9 eu-west-1'],
    [
      "the replica's region",
      `${at}region: us-east-1\nreplication:\n  region: eu-west-1\n`,
      ['aws_s3_bucket.replica'],
      'bucket/replica-fixed 6:11 eu-west-1',
    ],
    [
      "the replica's name",
      `${at}region: us-east-1\nreplication: { region: us-west-2, bucket: acme-copy }\n`,
      ['aws_s3_bucket.replica'],
      'bucket/replica-fixed 5:43 acme-copy',
    ],
    [
      'the log bucket',
      `${at}region: us-east-1\nlogging:\n  bucket: acme-log\n  serverAccess: create\n`,
      ['aws_s3_bucket.logs'],
      'bucket/logs-fixed 6:11 acme-log',
    ],
    [
      'versioning',
      `${at}region: us-east-1\nretention: { versioning: false }\n`,
      ['aws_s3_bucket.bucket'],
      'bucket/lock-fixed 5:26 false',
    ],
    [
      'a lock that is left out',
      `${at}region: us-east-1\nretention: { recoverDeleted: 30 days }\n`,
      ['aws_s3_bucket_object_lock_configuration.bucket'],
      'bucket/lock-fixed 5:1 retention',
    ],
    [
      'MFA delete',
      `${at}region: us-east-1\naccess: { mfaDelete: false }\n`,
      ['aws_s3_bucket_versioning.bucket'],
      'bucket/mfa-delete-on 5:22 false',
    ],
  ])('%s', async (_, text, addresses, fault) => {
    expect(await judged(text, ...addresses)).toEqual([fault]);
  });

  test('without an excerpt where a secret is in the same line', async () => {
    const text = `{ vendor: lake, bucket: acme-files, region: eu-west-1, parameters: { externalId: S3CRET-abc } }\n`;
    const fault = await judged(text, 'aws_s3_bucket.bucket');
    expect(fault).toEqual(['bucket/region-fixed 1:45 undefined']);
  });
});

test('a name that is taken stands at the key that names it', async () => {
  const made = (values: StackValues) => (spec: BucketSpec) => ok({ id: spec.id, plan: planFrom({}, values) } as PlannedStack);
  const name = { 'aws_s3_bucket.bucket': { bucket: 'acme-files' } };
  const text = `${vendor}\nbucket: acme-files\nregion: us-east-1\n`;
  expect(await planned(text, made(name))).toEqual(['bucket/name-taken 3:9 acme-files']);
  const more = `${text.replace('acme-files', 'acme-free')}replication: { region: us-west-2, bucket: acme-copy }\nlogging: { bucket: acme-log, serverAccess: create }\n`;
  const values = {
    'aws_s3_bucket.bucket': { bucket: 'acme-free' },
    'aws_s3_bucket.replica': { bucket: 'acme-copy' },
    'aws_s3_bucket.logs': { bucket: 'acme-log' },
  };
  expect(await planned(more, made(values))).toEqual(['bucket/name-taken 6:20 acme-log', 'bucket/name-taken 5:43 acme-copy']);
});
