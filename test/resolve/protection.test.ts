import { describe, expect, test } from '@jest/globals';
import { account, defaultOf, deployed, faultsFor, notesOf, other, specFor } from './protections-fixture.js';

describe('malware protection', () => {
  test.each(['', 'protection: { malwareScan: false }'])('is none by %j', (text) => {
    const spec = specFor(text);
    expect(spec.malwareScan).toBeUndefined();
    expect(notesOf(spec, 'malware-scan')).toEqual([]);
  });

  test('scans everything and tags the result by default', () => {
    const spec = specFor('protection: { malwareScan: true }');
    expect([spec.eventBridge, defaultOf(spec, 'events.eventBridge')]).toEqual([true, 'true']);
    expect(spec.malwareScan).toEqual({ role: expect.stringMatching(/^acme-malware/), prefixes: [], tag: true });
    expect(defaultOf(spec, 'protection.malwareScan.tag')).toBe('true');
    expect(notesOf(spec, 'malware-scan')).toEqual([expect.stringContaining('so it can be read before')]);
    expect(notesOf(spec, 'malware-scan-test-object')).toEqual([expect.stringMatching(/can be ignored\.$/)]);
  });

  test('scans what the request names', () => {
    const spec = specFor('protection: { malwareScan: { prefixes: [in/, mail/], tag: false } }');
    expect(spec.malwareScan).toMatchObject({ prefixes: ['in/', 'mail/'], tag: false });
    expect(defaultOf(spec, 'protection.malwareScan.tag')).toBeUndefined();
  });
});

test.each<[string, boolean]>([
  ['', false],
  ['events: { eventBridge: true }', true],
  ['events: { eventBridge: false }', false],
  ['events: { eventBridge: true }\nprotection: { malwareScan: true }', true],
])('events go to EventBridge only when asked for: %j', (text, expected) => {
  expect(specFor(text).eventBridge).toBe(expected);
  expect(defaultOf(specFor(text), 'events.eventBridge')).toBeUndefined();
});

describe('uploads with keys of their own (SSE-C)', () => {
  test('are refused by default, on the replica too', () => {
    const spec = specFor('replication: { region: us-west-2 }');
    expect([spec.encryption.sseC, spec.replication?.encryption.sseC]).toEqual(['refused', 'refused']);
    expect(defaultOf(spec, 'encryption.sseC')).toBe('refused');
    expect(spec.defaults.filter(({ path }) => path.endsWith('sseC'))).toHaveLength(1);
    expect(notesOf(spec, 'sse-c-allowed')).toEqual([]);
  });

  test('are allowed on request, with what that means and what it takes', () => {
    const spec = specFor('encryption: { type: sse-s3, sseC: allowed }\nreplication: { region: us-west-2 }');
    expect([spec.encryption.sseC, spec.replication?.encryption.sseC]).toEqual(['allowed', 'allowed']);
    expect(defaultOf(spec, 'encryption.sseC')).toBeUndefined();
    expect(notesOf(spec, 'sse-c-allowed')).toHaveLength(1);
    expect(spec.handover.byHand?.map(({ title }) => title)).toEqual([
      'Let acme take uploads with customer-provided keys (SSE-C)',
    ]);
  });
});

// S3 User Guide, replication-config-for-kms-objects, "How default bucket encryption affects replication": "the replica objects in the
// destination bucket use the same type of encryption as the source objects. The default encryption settings of the destination bucket are
// not used."
describe('the encryption of a replica', () => {
  const types = ['sse-s3', 'sse-kms', 'dsse-kms'];
  const pairs = types.flatMap((source) => types.map((copy) => [source, copy] as const));

  test.each(pairs)('of a bucket with %s is a fault as %s, unless it is the same', (source, copy) => {
    const texts = [copy, `{ type: ${copy} }`].map(
      (written) => `encryption: ${source}\nreplication: { region: us-west-2, encryption: ${written} }`,
    );
    for (const text of texts) {
      const fault = `A replica keeps the type of its source's encryption, ${source} here: ${copy} would have no effect. | Write ${source}, or give the bucket ${copy} too.`;
      expect(faultsFor(text)).toEqual(source === copy ? [] : [expect.stringMatching(/^request\/replica-encryption 6:\d+ /)]);
      if (source !== copy) expect(faultsFor(text)[0]).toContain(fault);
    }
  });

  test('is a fault across accounts too', () => {
    const key = 'arn:aws:kms:us-west-2:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab';
    const text = `replication: { region: us-west-2, account: '444455556666', bucket: acme-copy, encryption: { type: sse-kms, key: '${key}' } }`;
    expect(faultsFor(text)).toEqual([expect.stringMatching(/^request\/replica-encryption /)]);
  });
});

// The same page, "Replicating objects encrypted with SSE-S3, SSE-KMS, or DSSE-KMS": "By default, Amazon S3 doesn't replicate objects that
// are encrypted with SSE-KMS or DSSE-KMS", and the role needs kms:Decrypt of the key of each.
describe('an upload that brings another encryption than the bucket has', () => {
  const code = 'replication-other-encryption';
  const copied = 'replication: { region: us-west-2 }';

  test.each([
    ['sse-s3', 'An upload that asks for KMS is taken, and is not copied to the replica.'],
    ['sse-kms', "An upload that asks for another KMS key than the bucket's is taken, and is not copied to the replica."],
  ])('is taken by a bucket with %s and not copied, and how to refuse it is said', (type, text) => {
    const way = 'Write encryption.uploads: matching to refuse such uploads.';
    expect(notesOf(specFor(`encryption: ${type}\n${copied}`), code)).toEqual([`${text} ${way}`]);
  });

  test.each(['matching', 'explicit'])('is refused by uploads: %s, and there is nothing to say', (uploads) => {
    expect(notesOf(specFor(`encryption: { type: sse-s3, uploads: ${uploads} }\n${copied}`), code)).toEqual([]);
  });

  test('is nothing to say without a replica', () => {
    expect(notesOf(specFor('encryption: sse-s3'), code)).toEqual([]);
  });
});

test("a key of another account than the deployers' is noted, with whose it is", () => {
  const key = (of: string) => `arn:aws:kms:us-east-1:${of}:key/1234abcd-12ab-34cd-56ef-000000000001`;
  const notes = (of: string, settings = deployed) =>
    notesOf(specFor(`encryption: { type: sse-kms, key: '${key(of)}' }`, settings), 'key-other-account');
  expect(notes(other)).toEqual([expect.stringContaining(key(other))]);
  expect([notes(account), notes(other, {}), notesOf(specFor('', deployed), 'key-other-account')]).toEqual([[], [], []]);
});
