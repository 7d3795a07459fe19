import { describe, expect, test } from '@jest/globals';
import { resolveAll } from '../../src/flows/resolve-all.js';
import { parseSettings } from '../../src/settings/parse.js';
import { showFault, take, templatesWith } from './fixture.js';

const request = `vendor: sendsafely
bucket: ss-self-hosted-acme
region: us-east-1
replication:
  region: us-west-2
retention: { recoverDeleted: 30 days }
tags: { team: files }
`;

/** The faults of the request under these guardrails. */
function faultsUnder(guardrails: string): readonly string[] {
  const settings = take(parseSettings('settings.yml', `guardrails: ${guardrails}\n`)).value;
  const resolved = resolveAll(
    [{ file: 'a.yml', bytes: { ok: true, value: new TextEncoder().encode(request) } }],
    templatesWith(),
    settings,
  );
  const faults = (resolved.faults.get('a.yml') ?? []).map(showFault);
  expect(resolved.specs.size).toBe(faults.length === 0 ? 1 : 0);
  return faults.map((fault) => fault.replace('request/guardrail ', ''));
}

describe('what the settings allow', () => {
  test.each<[string]>([
    ['{}'],
    ['{ vendors: [sendsafely], regions: [us-east-1], replicationRegions: [us-west-2], encryption: [sse-s3] }'],
    ['{ name: "ss-.*", requiredTags: [team], recoverDeleted: { minimum: 30 days, maximum: 30 days } }'],
  ])('%s lets the request through', (guardrails) => {
    expect(faultsUnder(guardrails)).toEqual([]);
  });

  test.each<[string, string]>([
    [
      '{ vendors: [custom] }',
      '1:9 The vendor "sendsafely" is not allowed here (guardrails of the settings). | Write one of: custom.',
    ],
    [
      '{ regions: [eu-west-1, eu-west-2] }',
      '3:9 The region "us-east-1" is not allowed here (guardrails of the settings). | Write one of: eu-west-1, eu-west-2.',
    ],
    [
      '{ replicationRegions: [eu-west-1] }',
      '5:11 The replica region "us-west-2" is not allowed here (guardrails of the settings). | Write one of: eu-west-1.',
    ],
    [
      '{ name: "acme-.*" }',
      '2:9 The name "ss-self-hosted-acme" does not match "acme-.*" (guardrails of the settings). | Choose a name that does.',
    ],
    ['{ requiredTags: [owner] }', '7:7 The tag "owner" is missing (guardrails of the settings). | Add it to "tags".'],
    [
      '{ recoverDeleted: { minimum: 31 days } }',
      '6:30 Deleted files have to be recoverable for at least 31 days (guardrails of the settings). | Write recoverDeleted: 31 days.',
    ],
    [
      '{ recoverDeleted: { maximum: 2 weeks } }',
      '6:30 Deleted files may be recoverable for at most 14 days (guardrails of the settings). | Write recoverDeleted: 14 days.',
    ],
  ])('%s stops it at its place', (guardrails, fault) => {
    expect(faultsUnder(guardrails)).toEqual([fault]);
  });

  test('an encryption that is not allowed is named for the bucket and for its replica', () => {
    expect(faultsUnder('{ encryption: [sse-kms] }')).toEqual([
      '1:1 The encryption "sse-s3" is not allowed here (guardrails of the settings). | Write one of: sse-kms.',
      '4:1 The replica encryption "sse-s3" is not allowed here (guardrails of the settings). | Write one of: sse-kms.',
    ]);
  });

  test.each<[string, string]>([
    ['{ regions: [us-esat-1] }', 'settings/unknown-region'],
    ['{ name: "(a+)+" }', 'settings/pattern'],
    ['{ recoverDeleted: { minimum: 2 weeks, maximum: 1 day } }', 'settings/'],
    ['{ vendor: [custom] }', 'settings/unknown-key'],
  ])('guardrails that can not be meant are a fault of the settings: %s', (guardrails, code) => {
    const parsed = parseSettings('settings.yml', `guardrails: ${guardrails}\n`);
    expect(parsed.ok ? [] : parsed.faults.map((fault) => fault.code)).toEqual([expect.stringContaining(code)]);
  });
});
