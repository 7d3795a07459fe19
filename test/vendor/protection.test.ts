import { describe, expect, test } from '@jest/globals';
import { defaultOf, notesOf, specFor } from './protections-fixture.js';

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
    expect(spec.handover.byHand?.map(({ title }) => title)).toEqual(['Let acme take uploads with keys of their own (SSE-C)']);
  });
});
