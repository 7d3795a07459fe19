import { describe, expect, test } from '@jest/globals';
import { deployedDocuments } from '../../src/policies/documents.js';
import type { PolicyDocument } from '../../src/policies/policy-document.js';
import { destinationPolicies } from '../../src/policies/replication.js';
import type { BucketSpec } from '../../src/spec/spec.js';
import { refs } from './callers.js';
import { richest } from './richest.js';
import { otherAccount, specOf } from './specs.js';

/** Every document of a spec, and those for others. */
function documentsOf(spec: BucketSpec): readonly PolicyDocument[] {
  const destination = destinationPolicies(spec, refs);
  return [
    ...deployedDocuments(spec, refs).map(({ document }) => document),
    ...(destination === undefined ? [] : [destination.bucket]),
    ...(destination?.key === undefined ? [] : [destination.key]),
  ];
}

const acrossAccounts = specOf({ ...richest, replication: { ...richest.replication, account: otherAccount } });

describe.each([
  { name: 'a plain spec', spec: specOf() },
  { name: 'a spec with everything', spec: richest },
  { name: 'a replica in another account', spec: acrossAccounts },
])('$name', ({ spec }) => {
  test('has unique Sids of letters and digits, and a Deny only under a condition', () => {
    for (const { Statement } of documentsOf(spec)) {
      const sids = Statement.map(({ Sid }) => Sid);
      expect(new Set(sids).size).toBe(sids.length);
      for (const { Sid, Effect, Principal, Action, Condition, Resource } of Statement) {
        expect(Sid).toMatch(/^[A-Za-z0-9]+$/);
        expect(Resource !== undefined || Action.every((action) => action.startsWith('sts:'))).toBe(true);
        if (Effect === 'Deny') expect(Condition).toBeDefined();
        else expect(Principal).not.toBe('*');
      }
    }
  });

  test('gives the same bytes again', () => {
    expect(JSON.stringify(documentsOf(spec))).toBe(JSON.stringify(documentsOf(structuredClone(spec))));
  });
});

test.each(['aws-cn', 'aws-us-gov'] as const)('every ARN is in the partition %s', (partition) => {
  const there = (text: string) => text.replaceAll('arn:aws:', `arn:${partition}:`);
  for (const spec of [richest, acrossAccounts]) {
    const moved = JSON.parse(there(JSON.stringify({ ...spec, partition }))) as BucketSpec;
    const arns = JSON.stringify(documentsOf(moved)).match(/arn:aws[a-z-]*:(?!kms:)/g) ?? [];
    expect(arns.length).toBeGreaterThan(50);
    expect(new Set(arns)).toEqual(new Set([`arn:${partition}:`]));
  }
});
