import { describe, expect, test } from '@jest/globals';
import { fill, placeholdersOf } from '../../src/template/placeholder.js';
import { resolveText, take, templatesWith } from '../resolve/fixture.js';

describe('a text is filled in one pass', () => {
  const values = new Map([
    ['bucket', '{region}'],
    ['region', '$& $1 {bucket}'],
    ['{{kms_key_arn}}', 'arn:aws:kms:x'],
  ]);
  test.each<[string, string]>([
    ['{bucket} in {region}', '{region} in $& $1 {bucket}'],
    ['{{kms_key_arn}} {{account_id}}', 'arn:aws:kms:x {{account_id}}'],
    ['{unknown} {{bucket}} { bucket }', '{unknown} {{bucket}} { bucket }'],
  ])('%s', (text, filled) => {
    expect(fill(text, { given: values, optional: new Set() })).toBe(filled);
  });
});

test('the placeholders of a text, and braces that belong to none', () => {
  expect(placeholdersOf('{a-1} {{kms_key_arn}} {b}')).toEqual({
    names: ['a-1', 'b'],
    outputs: ['kms_key_arn'],
    strayBrace: false,
  });
  expect(placeholdersOf('{ "a": 1 }')).toEqual({ names: [], outputs: [], strayBrace: true });
});

test("a request's value stays data in every text of the hand-over", () => {
  const template = `
vendor: echo
title: Echo
provenance: { source: 'https://vendor.example/s3', read: 2026-01-31, verified: true }
parameters: { one: { description: Any., required: true }, two: { description: Any., required: true } }
grants:
  - principals: ['arn:aws:iam::123456789012:role/echo']
    statements: [{ sid: Write, on: objects, actions: [s3:PutObject] }]
    keyActions: as-needed
handover: { by: '{one}', why: '{two}', steps: ['{one}{two}'], expect: ['{{account_id}} {one}'] }
`;
  const request = "vendor: echo\nbucket: acme\nregion: us-east-1\nparameters: { one: '{two} {bucket} $&', two: '`<b>`' }\n";
  expect(take(resolveText(request, templatesWith(template))).handover).toEqual({
    by: '{two} {bucket} $&',
    why: '`<b>`',
    steps: ['{two} {bucket} $&`<b>`'],
    features: [],
    expect: ['{{account_id}} {two} {bucket} $&'],
    snippets: [],
  });
});

describe('what stands in brackets is there only with the optional parameters that it names', () => {
  const optional = new Set(['path', 'name']);
  test.each<[string, Readonly<Record<string, string>>, string]>([
    ['s3://{bucket}/[{path}/]x', {}, 's3://b/x'],
    ['s3://{bucket}/[{path}/]x', { path: 'a' }, 's3://b/a/x'],
    ['s3://{bucket}/[{path}/]x', { path: 'a//' }, 's3://b/a/x'],
    ['[{path}-{name}]', { path: 'a' }, ''],
    ['[{path}-{name}]', { path: 'a', name: 'n' }, 'a-n'],
    ['[{bucket} {path}]', {}, ''],
    ['[paste the link here] [{bucket}]', {}, '[paste the link here] [b]'],
    ['[{path}]', { path: '[{name}]' }, '[{name}]'],
    ['[[{path}]]', {}, '[]'],
  ])('%s with %j', (text, values, filled) => {
    expect(fill(text, { given: new Map([['bucket', 'b'], ...Object.entries(values)]), optional })).toBe(filled);
  });
});
