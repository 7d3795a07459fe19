import { describe, expect, test } from '@jest/globals';
import { analyse } from '../../src/analysis/analyse.js';
import type { BucketSpec } from '../../src/spec/spec.js';
import type { Fault } from '../../src/fault/fault.js';
import { resolveAll } from '../../src/run/resolve-all.js';
import { notVendors, secretLines, vendorsOwn, type Case } from './cases.js';
import { judge } from './invariants.js';
import { encoded, outcomeOf, settingsOf, templates } from './outcome.js';

const named = (cases: readonly Case[]) => cases.map((one) => [one.name, one] as const);

function asked({ text, settings = {} }: Case) {
  return { bytes: text, settings };
}

function lines(faults: readonly Fault[] | undefined): readonly string[] {
  return (faults ?? []).map(({ code, at }) => `${code} ${at?.line}`);
}

function taken(one: Case): BucketSpec {
  const { spec, faults } = outcomeOf(asked(one));
  if (spec === undefined) throw new Error(lines(faults).join());
  return spec;
}

describe('refused, since the vendor would have more than its template says', () => {
  test.each(named(vendorsOwn))('%s', (_name, one) => {
    expect(lines(outcomeOf(asked(one)).faults)).toEqual(one.faults);
  });
});

describe('taken, since the vendor has what its template says', () => {
  test.each(named(notVendors))('%s', (_name, one) => {
    const { outcome, complaints } = judge(asked(one), {});
    expect(lines(outcome.faults)).toEqual(one.faults);
    expect(complaints).toEqual([]);
  });
});

describe('in no fault is a sensitive value', () => {
  test.each(named(secretLines))('%s', (_name, one) => {
    const file = (name: string) => ({ file: name, bytes: { ok: true as const, value: encoded(one.text) } });
    const twice = one.faults.some((fault) => fault.includes('duplicate'));
    const run = twice ? [file('buckets/a.yml'), file('buckets/b.yml')] : [file('buckets/b.yml')];
    const { faults } = resolveAll(run, templates, settingsOf(one.settings ?? {}));
    expect(lines(faults.get('buckets/b.yml'))).toEqual(one.faults);
    expect(JSON.stringify([...faults.values()])).not.toContain('HIDDEN_VALUE_0');
  });
});

const [, , foreignKey, uploads] = notVendors;

test("whoever owns a key is asked to admit the vendor's role to it too", () => {
  if (foreignKey === undefined) throw new Error('a case');
  const spec = taken(foreignKey);
  const [snippet] = spec.handover.snippets;
  expect(snippet?.title).toContain('arn:aws:kms:us-east-1:444455556666:key/');
  expect(snippet?.text).toContain(':role/acme-logs-vendor');
  expect(analyse(spec).missing).toEqual([]);
});

test('reviewers are told that the vendor sees all uploads that are not completed, and the grant says so', () => {
  if (uploads === undefined) throw new Error('a case');
  const spec = taken(uploads);
  const statements = spec.grants.flatMap((grant) => grant.statements);
  expect(statements.map(({ actions, prefix }) => [...actions, prefix])).toEqual([
    ['s3:ListBucketMultipartUploads', undefined],
    ['s3:PutObject', 'in/'],
  ]);
  expect(spec.notes.map(({ code }) => code)).toContain('uploads-listed');
});
