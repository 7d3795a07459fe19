import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { BucketSpec } from '../../src/spec/spec.js';
import { startSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { bucketActions } from '../../src/sandbox/policy/s3-actions.js';
import { subresources } from '../../src/sandbox/s3/subresources.js';
import { buildStack } from '../../src/stack/build.js';
import { keyCases } from '../change/request-key-cases.js';
import { specOfKeys } from '../change/request-key-specs.js';
import { cases } from '../stack/cases.js';
import { actionOf, readCalls, writeCalls } from '../workflows/aws-calls.js';
import { bucketClient } from './client.js';

/** The query parameter of the S3 API by which the provider reads and writes a resource (`internal/service/s3` of the AWS provider). */
const queryOf: Readonly<Record<string, string>> = {
  aws_s3_bucket_accelerate_configuration: 'accelerate',
  aws_s3_bucket_cors_configuration: 'cors',
  aws_s3_bucket_inventory: 'inventory',
  aws_s3_bucket_lifecycle_configuration: 'lifecycle',
  aws_s3_bucket_logging: 'logging',
  aws_s3_bucket_notification: 'notification',
  aws_s3_bucket_object_lock_configuration: 'object-lock',
  aws_s3_bucket_ownership_controls: 'ownershipControls',
  aws_s3_bucket_public_access_block: 'publicAccessBlock',
  aws_s3_bucket_replication_configuration: 'replication',
  aws_s3_bucket_server_side_encryption_configuration: 'encryption',
  aws_s3_bucket_versioning: 'versioning',
};

/** What is no subresource of plain XML, and the service of the sandbox that answers for it. */
const serviceOf: Readonly<Record<string, string>> = {
  aws_cloudtrail: 'cloudtrail',
  aws_guardduty_malware_protection_plan: 'guardduty',
  aws_iam_openid_connect_provider: 'iam',
  aws_iam_role: 'iam',
  aws_iam_role_policy: 'iam',
  aws_kms_key: 'kms',
  aws_s3_access_point: 's3control',
  aws_s3_bucket: 's3',
  aws_s3_bucket_policy: 's3',
};

const typesOf = (spec: BucketSpec) => Object.keys(buildStack(spec)['resource'] ?? {});
const asked = keyCases.flatMap(({ was, now }) => [specOfKeys(was), specOfKeys(now)]);
const types = [...new Set([...asked, ...cases.map(({ spec }) => spec)].flatMap(typesOf))].toSorted();

describe('every resource that a request can make', () => {
  test('is one that the sandbox is known to serve', () => {
    expect(types.filter((type) => !Object.hasOwn(queryOf, type) && !Object.hasOwn(serviceOf, type))).toEqual([]);
    expect([...Object.keys(queryOf), ...Object.keys(serviceOf)].toSorted()).toEqual(types);
  });

  test.each(Object.entries(queryOf))('%s has its row in the sandbox: %s', (_type, query) =>
    expect(subresources.map((row) => row.query)).toContain(query),
  );

  test.each([...new Set(Object.values(serviceOf))])('has a service in the sandbox: %s', (service) =>
    expect(existsSync(`src/sandbox/${service}/index.ts`)).toBe(true),
  );

  test.each(Object.entries(queryOf))('%s is read and written by calls that the two roles are held against', (_type, query) => {
    const row = subresources.find((one) => one.query === query);
    const actions = [...readCalls, ...writeCalls].map(actionOf);
    expect(actions).toEqual(expect.arrayContaining([`s3:Get${row?.permission}`, `s3:Put${row?.permission}`]));
  });
});

describe('every subresource of the sandbox', () => {
  const tests = readdirSync('test/sandbox').filter((name) => name.endsWith('.test.ts'));
  const texts = tests.map((name) => readFileSync(`test/sandbox/${name}`, 'utf8')).join('');
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox({});
    await bucketClient(sandbox, 'plain-one').put('', '');
  });
  afterAll(() => sandbox.stop());

  test.each(subresources)('?$query is called in policies as S3 calls it', ({ permission }) => {
    expect([...bucketActions]).toEqual(expect.arrayContaining([`Get${permission}`, `Put${permission}`]));
  });

  test.each(subresources)('?$query is put somewhere in these tests, as AWS documents it', ({ query }) => {
    expect(texts).toContain(`?${query}`);
  });

  test.each(subresources)('?$query can be asked for by its row alone, and takes no other XML', async ({ query, names }) => {
    const bucket = bucketClient(sandbox, 'plain-one');
    expect((await bucket.get(`?${query}`)).status).not.toBe(501);
    expect(await bucket.put(`?${query}`, '<Another/>')).toMatchObject({ status: 400, code: 'MalformedXML' });
    if (names.remove !== undefined) expect((await bucket.remove(`?${query}`)).status).not.toBe(501);
  });
});
