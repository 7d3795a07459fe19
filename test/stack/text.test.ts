import { describe, expect, test } from '@jest/globals';
import { buildStack } from '../../src/stack/build.js';
import { synthesize } from '../../src/stack/synthesize.js';
import { escapeTemplate, reference, render } from '../../src/stack/text.js';
import { createdKey, specOf } from '../bucket/specs.js';

test.each([
  ['plain', 'plain'],
  ['${a}', '$${a}'],
  ['%{if a}', '%%{if a}'],
  ['$${a}', '$$${a}'],
  ['$%{a}', '$%%{a}'],
  ['{} $ % $$', '{} $ % $$'],
])('the text %j is written %j', (text, written) => {
  expect(escapeTemplate(text)).toBe(written);
});

test('a mark becomes its expression, also inside of JSON; what only looks like one stays', () => {
  expect(render(JSON.stringify({ key: reference('keyArn') }))).toBe('{"key":"${aws_kms_key.bucket.arn}"}');
  expect(render('\u0091constructor\u0092 \u0091nothing\u0092')).toBe('\u0091constructor\u0092 \u0091nothing\u0092');
});

test('what JSON has no word for is a bug', () => {
  expect(() => render({ key: null })).toThrow(TypeError);
  expect(() => render([() => 1])).toThrow(TypeError);
});

const hostile = {
  '${file("/etc/passwd")}': '%{ for x in [1] }${x}%{ endfor }',
  '$${a}': '$$${TfToken[TOKEN.0]}',
  '//': '"}]}\n`@everyone`',
  constructor: 'x',
};

describe('whatever a request says', () => {
  test('stays data: every template is escaped but for our own references', () => {
    const text = synthesize(specOf({ tags: hostile, encryption: createdKey, replication: { encryption: createdKey } }));
    // Terraform reads `$${` as `${` whatever stands before it.
    const live = text.match(/(?<!\$)\$\{[^}]*\}|(?<!%)%\{/g) ?? [];
    const ours = /^\$\{(aws_kms_key|aws_s3_bucket|aws_iam_role|data\.aws_caller_identity)\.[a-z_.]+\}$/;
    expect(live.length).toBeGreaterThan(10);
    expect(live.filter((template) => !ours.test(template))).toEqual([]);
  });

  test('reads back unchanged', () => {
    const tags = (
      buildStack(specOf({ tags: hostile }))['resource'] as Record<string, Record<string, { tags: Record<string, string> }>>
    )['aws_s3_bucket']?.['bucket']?.tags;
    const unescape = (text: string) => text.replaceAll('$${', () => '${').replaceAll('%%{', () => '%{');
    expect(Object.entries(tags ?? {}).map(([key, value]) => [unescape(key), unescape(value)])).toEqual(Object.entries(hostile));
  });
});
