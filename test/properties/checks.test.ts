import { describe, expect, test } from '@jest/globals';
import type { BucketSpec } from '../../src/spec/spec.js';
import type { TerraformJson } from '../../src/stack/text.js';
import { specOf } from '../policies/specs.js';
import { strangerIn } from './atoms.js';
import { keys } from './coverage.js';
import { policiesIn, templateComplaints } from './emitted.js';
import { evaluatedComplaints } from './evaluated.js';
import { faultComplaints } from './fault-form.js';
import { judge } from './invariants.js';
import { againComplaints } from './made-again.js';
import { file, outcomeOf } from './outcome.js';
import { pagesOf } from './pages.js';
import { publicComplaints } from './public-scan.js';
import { setUps } from './set-ups.js';

/** The checks of this folder themselves: each finds what is wrong, where something is. */

const statement = (principal: unknown, more: object = {}) => ({
  Statement: [{ Sid: 'Some', Effect: 'Allow', Principal: principal, Action: ['s3:GetObject'], Resource: ['*'], ...more }],
});

describe('a policy that lets everybody in is found', () => {
  test.each([
    ['by a star', statement('*')],
    ['by a star for users', statement({ AWS: ['*'] })],
    ['by a wildcard in an ARN', statement({ AWS: ['arn:aws:iam::*:root'] })],
    ['by all but one', { Statement: [{ Sid: 'Some', Effect: 'Allow', NotPrincipal: { AWS: ['arn:aws:iam::1:root'] } }] }],
    ['by all but one action', statement({ AWS: ['arn:aws:iam::111122223333:root'] }, { NotAction: ['s3:GetObject'] })],
  ])('%s', (_title, document) => {
    expect(publicComplaints(document)).toEqual(['Some lets everybody in']);
  });

  test('and a refusal for everybody is none', () => {
    expect(publicComplaints(statement('*', { Effect: 'Deny' }))).toEqual([]);
    expect(publicComplaints(statement({ AWS: ['arn:aws:iam::111122223333:root'] }))).toEqual([]);
  });
});

describe('a template that nobody meant is found', () => {
  const complaints = (text: string, spec = specOf()) =>
    templateComplaints({ resource: { a: { b: { c: text } } } } as TerraformJson, spec, ['a-secret-value']);

  test.each(['${path.module}', 'x${file("/etc/passwd")}', '%{ if true }x%{ endif }', '${', '$${a}${b}'])('%s', (text) => {
    expect(complaints(text)).toHaveLength(1);
  });

  test('a secret in the open, and a text that is called sensitive and is none', () => {
    expect(complaints('id: a-secret-value')).toEqual(['a-secret-value is a secret, and stands in the open']);
    expect(complaints('${sensitive("another")}')).toEqual(['another is sensitive, and is no secret']);
  });

  test('in a key too, and nothing in data', () => {
    expect(templateComplaints({ output: { '${a}': 'x' } }, specOf(), [])).toHaveLength(1);
    expect(complaints('$${a} %%{b} $ % {{account_id}} ${data.aws_caller_identity.current.account_id}')).toEqual([]);
  });
});

describe('a fault that helps nobody is found', () => {
  const good = { code: 'request/some-thing', message: 'Something is wrong.', fix: 'Write it.', at: { file, line: 1, column: 1 } };
  test.each([
    ['no code', { ...good, code: 'Some Thing' }],
    ['no words', { ...good, message: '' }],
    ['nothing to do', { ...good, fix: ' ' }],
    ['an escape sequence', { ...good, message: 'Something is \u001b[31mwrong.' }],
    ['another file', { ...good, at: { ...good.at, file: 'buckets/other.yml' } }],
    ['a line that is not there', { ...good, at: { ...good.at, line: 3 } }],
    ['a column that is not there', { ...good, at: { ...good.at, column: 9 } }],
    ['another line than that of its place', { ...good, excerpt: 'b: 2' }],
    ['a text without an end', { ...good, message: 'x'.repeat(4_000) }],
  ])('%s', (_title, fault) => {
    expect(faultComplaints([fault as typeof good], 'a: 1\nb: 2')).toHaveLength(1);
  });

  test('and a good one is none, but none at all is', () => {
    expect(faultComplaints([{ ...good, excerpt: 'a: 1' }], 'a: 1\nb: 2')).toEqual([]);
    expect(faultComplaints([], 'a: 1')).toEqual(['there is no fault']);
  });

  test('one without a place is none', () => {
    const { code, message, fix } = good;
    expect(faultComplaints([{ code, message, fix }], 'a: 1')).toContain('request/some-thing: it stands in undefined');
  });
});

const principal = 'arn:aws:iam::222233334444:role/reader';
const parameters = { principals: [principal], actions: ['s3:GetObject', 's3:ListBucket'], prefix: 'in/' };
const text = JSON.stringify({ vendor: 'custom', bucket: 'acme-files', region: 'us-east-1', encryption: 'sse-kms', parameters });
const [setUp] = setUps.filter(({ vendor }) => vendor === 'custom');

function made(): { readonly spec: BucketSpec; readonly policies: string } {
  const outcome = outcomeOf({ bytes: text, settings: {} });
  if (outcome.spec === undefined) throw new Error('a spec');
  const policies = policiesIn(JSON.parse(outcome.configuration) as TerraformJson, outcome.spec);
  return { spec: outcome.spec, policies: JSON.stringify([...policies]) };
}

describe('what the vendor has beyond its template, or lacks, is found by the evaluator', () => {
  const { spec, policies } = made();
  const complaints = async (change: (policies: string) => string) => {
    if (setUp === undefined) throw new Error('a template');
    const [page] = pagesOf({ setUp, parameters, partition: 'aws' });
    if (page === undefined) throw new Error('a grant');
    return evaluatedComplaints(page, 0, spec, new Map(JSON.parse(change(policies)) as [string, unknown][]));
  };

  test.each<[string, (policies: string) => string, RegExp]>([
    ['an action more', (all) => all.replace('["s3:GetObject"]', '["s3:GetObject","s3:PutObject"]'), /may s3:PutObject, which/],
    ['an action less', (all) => all.replace('["s3:GetObject"]', '["s3:GetObjectAcl"]'), /may not s3:GetObject, as/],
    ['other files', (all) => all.replace('/in/*', '/i*'), /in~file|i~file|may s3:GetObject, which/],
    [
      'a list of everything',
      (all) => all.replace('"StringLike":{"s3:prefix":["in/*"]}', '"StringLike":{"s3:prefix":["*"]}'),
      /may s3:ListBucket, which/,
    ],
    [
      'somebody else',
      (all) => all.replaceAll(`"${principal}"`, `"${principal}","${strangerIn('aws')}"`),
      /a stranger .* may s3:GetObject, which/,
    ],
    [
      'the key for itself',
      (all) => all.replace(/"Condition":\{"StringEquals":\{"kms:ViaService".*?\}\}/, '"Condition":{}'),
      /the vendor on the key may kms:Decrypt/,
    ],
  ])('%s', async (_title, change, expected) => {
    expect(change(policies)).not.toBe(policies);
    expect((await complaints(change)).join('\n')).toMatch(expected);
  });

  test('and nothing in the policies as they are', async () => {
    expect(await complaints((all) => all)).toEqual([]);
  });
});

test('what ends in something else when made again is found', () => {
  const { compared, complaints } = againComplaints([{ bytes: text, settings: {}, digest: 'another' }]);
  expect(compared).toBe(1);
  expect(complaints).toEqual([expect.stringContaining('made again, another')]);
});

test('what the provider does not take is found', () => {
  const schema = { provider: { block: {} }, resource_schemas: {}, data_source_schemas: {} };
  const { complaints } = judge({ bytes: text, settings: {} }, { schema });
  expect(complaints).toContain('aws_s3_bucket.bucket: the provider knows no aws_s3_bucket');
});

test('the leaves of the schema are those that people know', () => {
  expect(keys).toEqual(
    expect.arrayContaining([
      'bucket is a string',
      'encryption is "dsse-kms"',
      'encryption.sseC is "allowed"',
      'access.points[].actions is "read-write"',
      'protection.malwareScan.tag is false',
      'retention.incompleteUploads is "never"',
      'parameters.*[] is a string',
      'tags.* is a string',
    ]),
  );
});
