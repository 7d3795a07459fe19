import { describe, expect, test } from '@jest/globals';
import { explainAll } from '../../src/cli/explanation.js';
import { resolveAll } from '../../src/run/resolve-all.js';
import { builtInTexts, templatesWith } from '../resolve/fixture.js';

const builtIn = String(builtInTexts().find(({ file }) => file.endsWith('/sendsafely.yml'))?.text);

function explained(template?: string, request = 'vendor: sendsafely\nbucket: ss-self-hosted-acme\nregion: us-east-1\n') {
  const templates = template === undefined ? templatesWith() : templatesWith(template);
  const { specs } = resolveAll([{ file: 'a.yml', bytes: { ok: true, value: new TextEncoder().encode(request) } }], templates, {});
  const { json, text } = explainAll([...specs.values()], 'all');
  return { text, own: json.requests[0]?.vendor.own };
}

describe('explain', () => {
  test('says nothing of a built-in template', () => {
    expect(explained().own).toBeUndefined();
    expect(explained().text).toContain('The vendor gets what its page asks for, and nothing beyond.');
  });

  test('names a template of the own that does the same as the built-in one', () => {
    const { own, text } = explained(builtIn);
    expect(own).toEqual({ file: 'own-0.yml', differences: [] });
    expect(text).toContain("By this repository's own template own-0.yml, which names https://");
    expect(text).toContain('It replaces the built-in one and does the same for this request.');
    expect(text).not.toContain('what its page asks for');
  });

  test('says what a template of the own does otherwise: who, what, where, on which condition, and to whom it hands over', () => {
    const other = builtIn
      .replace(/arn:aws:iam::\d+:role/, 'arn:aws:iam::666666666666:role')
      .replace('s3:DeleteObject', 's3:DeleteObjectVersion')
      .replaceAll('support@sendsafely.com', 'support@sendsafely.example')
      .replace(
        /( *)on: objects\n/,
        '$1on: objects\n$1prefix: exports/\n$1conditions: [{ operator: Bool, key: aws:SecureTransport, values: ["true"] }]\n',
      );
    const { own, text } = explained(other);
    expect(own?.differences).toEqual(
      expect.arrayContaining([
        'arn:aws:iam::666666666666:role/SendSafely-EFE-EC2-Server-Role may call s3:GetObject, s3:PutObject, s3:DeleteObjectVersion on files under exports/, if aws:SecureTransport is true.',
        'arn:aws:iam::371444783282:role/SendSafely-EFE-EC2-Server-Role may no longer call s3:GetObject, s3:PutObject, s3:DeleteObject on every file.',
        'The hand-over message goes to support@sendsafely.example, was support@sendsafely.com.',
      ]),
    );
    for (const difference of own?.differences ?? []) expect(text).toContain(`Unlike the built-in template: ${difference}`);
  });

  test('names a template of a vendor that no built-in one is for', () => {
    const { own, text } = explained(
      builtIn.replace('vendor: sendsafely', 'vendor: other'),
      'vendor: other\nbucket: ss-self-hosted-acme\nregion: us-east-1\n',
    );
    expect(own).toEqual({ file: 'own-0.yml' });
    expect(text).toContain("is this repository's own, own-0.yml");
  });
});
