import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { snippetsOf } from '../../src/policies/snippets.js';
import type { BucketSpec } from '../../src/spec/spec.js';
import { outputPlaceholders, placeholdersOf } from '../../src/template/placeholder.js';
import { exampleSettings, resolveText, take, templatesWith, textsOf } from './fixture.js';

const folder = join(import.meta.dirname, '../cases');
const specs = textsOf('examples').map(({ file, text }): BucketSpec =>
  take(resolveText(String(text), templatesWith(), exampleSettings, file)),
);

/** `UPDATE=1` writes what is there now; the difference is then reviewed like any other. */
function expectGolden(name: string, content: unknown): void {
  const path = join(folder, `vendor-${name}`, 'handover.json');
  if (process.env['UPDATE'] === '1') {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${JSON.stringify(content, null, 2)}\n`);
  }
  expect(content).toEqual(existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : `a golden file ${path}`);
}

describe('the hand-over of each example is as it was reviewed', () => {
  test.each(specs.map((spec) => [spec.file.replace(/^examples\/|\.yml$/g, ''), spec] as const))(
    '%s',
    (name, { handover, notes }) => {
      expectGolden(name, { handover, notes });
    },
  );
});

test('every text is final, but for what is known only after apply', () => {
  for (const spec of specs) {
    const { snippets, ...texts } = spec.handover;
    const policies = snippetsOf(spec);
    const found = placeholdersOf(JSON.stringify(texts).replace(/"[a-z]+":/gi, ''));
    expect(found.names).toEqual([]);
    expect(found.outputs.filter((name) => !(outputPlaceholders as readonly string[]).includes(name))).toEqual([]);
    for (const { text } of policies) {
      const policy: unknown = JSON.parse(text);
      // What is added to a policy that exists is a list of statements.
      if (!Array.isArray(policy)) expect(policy).toMatchObject({ Version: '2012-10-17' });
      else for (const statement of policy) expect(statement).toMatchObject({ Effect: 'Allow', Sid: expect.any(String) });
    }
    for (const { text } of snippets.slice(policies.length)) expect(placeholdersOf(text).names).toEqual([]);
  }
});

test('a key that exists is named where one that is created is not known yet', () => {
  const arn = 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
  const text =
    'vendor: sailthru\nvariant: event-stream\nbucket: acme\nregion: us-east-1\nencryption: { type: sse-kms, key: KEY }\n';
  const given = take(resolveText(text.replace('KEY', arn))).handover;
  expect(given.steps.join()).toContain(`give its full ARN: ${arn}.`);
  expect(given.snippets[0]?.text).toContain(`"${arn}"`);
  expect(JSON.stringify(given)).not.toContain('{{');
  const created = take(resolveText(text.replace('KEY', 'create'))).handover;
  expect(created.steps.join()).toContain('give its full ARN: {{kms_key_arn}}.');
  expect(created.snippets[0]?.text).toContain('"{{kms_key_arn}}"');
});

test('without a customer key there is nothing about one', () => {
  const plain = take(resolveText('vendor: sailthru\nvariant: event-stream\nbucket: acme\nregion: us-east-1\n')).handover;
  expect(plain.snippets).toEqual([]);
  expect(JSON.stringify({ ...plain, snippets: undefined })).not.toMatch(/KMS|key/i);
});
