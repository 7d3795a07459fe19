import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { buildStack } from '../../src/stack/build.js';
import { synthesize } from '../../src/stack/synthesize.js';
import { escapeTemplate, reference, render, sensitive, shield, type Json } from '../../src/stack/text.js';
import { createdKey, specOf } from '../policies/specs.js';
import { hostileData, joined, pieces } from './hostile-text.js';
import { tokenRole, vendorRoles } from './protections.js';
import { readTemplate } from './template.js';

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

test.each([
  ['plain', '${sensitive("plain")}'],
  ['a "b" \\', '${sensitive("a \\"b\\" \\\\")}'],
  ['${a} %{b}', '${sensitive("$${a} %%{b}")}'],
  ['a\nb\u0000', '${sensitive("a\\u000ab\\u0000")}'],
  ['', '${sensitive("")}'],
])('what is sensitive, %j, is written %j', (secret, written) => {
  expect(render(sensitive(secret))).toBe(written);
});

test('a secret in a JSON document stays one, escaped for both languages', () => {
  const written = render(JSON.stringify({ id: sensitive('a"b') }));
  expect(written).toBe('{"id":"${sensitive("a\\\\\\"b")}"}');
});

test('what would escape an expression that follows becomes one itself', () => {
  expect(render(`a$%$${reference('account')}`)).toBe('a${"$%$"}${data.aws_caller_identity.current.account_id}');
  expect(render(`100%${sensitive('x')}`)).toBe('100${"%"}${sensitive("x")}');
});

describe('a text of data, secrets and references', () => {
  test('is read by Terraform as what it was made of', () => {
    fc.assert(
      fc.property(pieces, (all) => {
        const written = render(all.map(({ mark }) => mark).join('')) as string;
        expect(joined(readTemplate(written))).toEqual(joined(all.map(({ part }) => part)));
      }),
      { numRuns: 2_000 },
    );
  });

  test('is, in a policy, read by AWS as what it was made of', () => {
    fc.assert(
      fc.property(pieces, (all) => {
        const written = render(JSON.stringify({ [all[0]?.mark ?? '']: all.map(({ mark }) => mark).join('') })) as string;
        const values = readTemplate(written).map((part) => (part.kind === 'reference' ? part.address : part.text));
        const plain = all.map(({ part }) => (part.kind === 'reference' ? part.address : part.text));
        expect(JSON.parse(values.join(''))).toEqual({ [plain[0] ?? '']: plain.join('') });
      }),
      { numRuns: 2_000 },
    );
  });

  test('has no expression where it is data alone', () => {
    fc.assert(
      fc.property(hostileData, (text) => {
        const parts = readTemplate(render(shield(text)) as string);
        expect(parts).toEqual([{ kind: 'text', text }]);
      }),
      { numRuns: 2_000 },
    );
  });
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

  test('makes no expression in a whole configuration, and no secret of it is in the clear', () => {
    fc.assert(
      fc.property(fc.record({ tag: hostileData, prefix: hostileData, secret: hostileData }), ({ tag, prefix, secret }) => {
        const [role, ...others] = vendorRoles;
        const trust = { by: 'own-account', externalId: { value: `secret ${secret}`, sensitive: true } } as const;
        const configuration = buildStack(
          specOf({
            encryption: createdKey,
            tags: { tag },
            grants: [
              {
                principals: ['arn:aws:iam::222233334444:role/partner'],
                statements: [{ sid: 'Writes', on: 'objects', actions: ['s3:PutObject'], prefix }],
                keyActions: ['kms:GenerateDataKey'],
              },
            ],
            roles: [...(role === undefined ? [] : [{ ...role, trust }]), ...others, tokenRole({ create: false })],
          }),
        );
        const all = templates(configuration['resource']).flatMap((text) => readTemplate(text));
        const references = all.flatMap((part) => (part.kind === 'reference' ? [part.address] : []));
        expect([...new Set(references)].sort()).toEqual([
          'aws_kms_key.bucket.arn',
          'aws_s3_bucket.bucket.bucket',
          'data.aws_caller_identity.current.account_id',
        ]);
        const [hidden] = all.flatMap((part) => (part.kind === 'sensitive' ? [part.text] : []));
        expect(hidden).toContain('secret');
        expect(all.filter((part) => part.kind === 'text' && part.text.includes('secret'))).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});

/** Every string of a part of a configuration. */
function templates(value: Json | undefined): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => [key, ...templates(item)]);
}
