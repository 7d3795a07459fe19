import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { laterActions, readCalls, writeCalls } from '../workflows/aws-calls.js';
import { ask, bucketClient, controlCall } from './client.js';
import { versions } from './provider-versions.js';

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox({});
});
afterEach(() => sandbox.stop());

const rows = Object.entries(versions).flatMap(([type, each]) => each.map((row) => ({ type, ...row })));

test.each(rows)('$type since $since $what', async ({ sent }) => {
  for (const { operation, question, status, says = '' } of sent) {
    const answer = await ask(sandbox, question);
    expect([operation, answer.status, answer.text]).toEqual([operation, status, expect.stringContaining(says)]);
  }
  expect(sandbox.calls().map(({ operation }) => operation)).toEqual(sent.map(({ operation }) => operation));
});

test('no lifecycle has a filter of several parts, on which 6.35.0 ends', () => {
  const cases = join(import.meta.dirname, '../cases');
  const filters = readdirSync(cases)
    .filter((name) => name.startsWith('stack-'))
    .flatMap((name) => {
      const { resource } = JSON.parse(readFileSync(join(cases, name, 'cdk.tf.json'), 'utf8')) as {
        resource: Record<string, object>;
      };
      const lifecycles = Object.values(resource['aws_s3_bucket_lifecycle_configuration'] ?? {}) as {
        rule: { filter: object[] }[];
      }[];
      return lifecycles.flatMap(({ rule }) => rule.flatMap(({ filter }) => filter));
    });
  expect(filters.length).toBeGreaterThan(5);
  expect(filters.filter((filter) => 'and' in filter)).toEqual([]);
});

test('every type of resource that a stack has is in the table', () => {
  const cases = join(import.meta.dirname, '../cases');
  const texts = readdirSync(cases)
    .filter((name) => name.startsWith('stack-'))
    .map((name) => readFileSync(join(cases, name, 'cdk.tf.json'), 'utf8'));
  const types = texts.flatMap((text) => Object.keys((JSON.parse(text) as { resource: object }).resource));
  expect([...new Set(types)].filter((type) => !Object.hasOwn(versions, type))).toEqual([]);
});

test('every call of the table is one that the two roles are held against', () => {
  const called = rows.flatMap(({ sent }) => sent.map(({ operation }) => `s3:${operation}`));
  const held = [...readCalls, ...writeCalls, ...laterActions];
  expect([...new Set(called)].filter((call) => !held.includes(call))).toEqual([]);
});

describe('tags by S3 Control', () => {
  const path = `tags/${encodeURIComponent('arn:aws:s3:::acme-one')}`;
  const body = (...keys: readonly string[]) =>
    `<TagResourceRequest><Tags>${keys.map((key) => `<Tag><Key>${key}</Key><Value>x</Value></Tag>`).join('')}</Tags></TagResourceRequest>`;

  test.each<[string, string, number, string]>([
    ['a tag twice', body('a', 'a'), 400, 'InvalidTag'],
    ['a reserved tag', body('aws:a'), 400, 'InvalidTag'],
    ['51 tags', body(...Array.from({ length: 51 }, (_, n) => `k${n}`)), 400, 'TooManyTagsException'],
    ['another document', '<Tagging/>', 400, 'MalformedXML'],
  ])('refuse %s', async (_, text, status, code) => {
    await bucketClient(sandbox, 'acme-one').create();
    expect(await controlCall(sandbox, 'POST', path, { body: text })).toMatchObject({ status, code });
    expect((await bucketClient(sandbox, 'acme-one').get('?tagging')).code).toBe('NoSuchTagSet');
  });

  test('are of a bucket that is there, in its region', async () => {
    expect(await controlCall(sandbox, 'GET', path)).toMatchObject({ status: 404, code: 'NoSuchResource' });
    await bucketClient(sandbox, 'acme-one').create();
    expect(await controlCall(sandbox, 'GET', path, { region: 'eu-west-1' })).toMatchObject({ code: 'NoSuchResource' });
  });

  test('are found by the header, where the host does not say the account', async () => {
    await bucketClient(sandbox, 'acme-one').create();
    const question = { url: `http://aws.sandbox/v20180820/${path}` };
    expect((await ask(sandbox, { ...question, headers: { 'x-amz-account-id': '111122223333' } })).status).toBe(200);
    expect((await ask(sandbox, { ...question, headers: { 'x-amz-account-id': '444455556666' } })).code).toBe('AccessDenied');
    expect((await ask(sandbox, question)).code).toBe('NoSuchBucket');
  });
});
