import { describe, expect, test } from '@jest/globals';
import { candidatesOf } from '../../src/iam/candidates.js';
import { parseCondition, type Condition } from '../../src/iam/condition.js';
import { compilePolicy, type Rule } from '../../src/iam/evaluate.js';
import { readDocument } from '../../src/iam/reading.js';
import { makeRequest } from '../../src/iam/request-search.js';
import type { Json } from '../../src/terraform/json.js';

const need = (operator: string, key: string, ...values: readonly string[]): Condition => parseCondition(operator, key, values);
const deny = (Condition: Json): Rule => {
  const [rule] = compilePolicy(readDocument({ Statement: { Effect: 'Deny', Principal: '*', Action: '*', Resource: '*', Condition } })); // prettier-ignore
  if (rule === undefined) throw new Error('the statement is read');
  return rule;
};

type Given = Readonly<Record<string, string | readonly string[]>>;

/** The request that is found, as an object; undefined where none is. */
function found(wish: { start?: Given; certain?: readonly string[]; needs?: readonly Condition[]; denies?: readonly Rule[] }) {
  const { start = {}, certain = [], needs = [], denies = [] } = wish;
  const request = makeRequest({ start: new Map(Object.entries(start)), certain: new Set(certain), needs, denies });
  return request && Object.fromEntries(request);
}

describe('values that a key could be set to', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['Null', ['true'], []],
    ['Bool', ['true'], ['true', 'false']],
    ['IpAddress', ['203.0.113.0/24', '2001:db8::1'], ['203.0.113.0', '2001:db8::1']],
    ['NotIpAddress', ['203.0.113.0/24'], ['203.0.113.0']],
    ['StringLike', ['a*b?', '${*}', '${name}/x'], ['axbx', '*', 'Ann/x']],
    ['ArnLike', ['arn:aws:s3:::*'], ['arn:aws:s3:::x']],
    ['ArnEquals', ['arn:aws:s3:::*'], ['arn:aws:s3:::x']],
    ['StringEquals', ['a*', "${nobody, 'all'}", '${nobody}'], ['a*', 'all', 'x']],
    ['StringEqualsIgnoreCase', ['A*'], ['A*']],
    ['NumericLessThan', ['10', '1.5'], ['10', '9', '11', '1.5', '0.5', '2.5']],
    ['DateLessThan', ['2026-09-21T00:00:00Z'], ['2026-09-21T00:00:00Z', '2025-09-21T00:00:00Z', '2027-09-21T00:00:00Z']],
    ['DateLessThan', ['1790000000'], ['1790000000', '1789999999', '1790000001']],
  ])('%s %j: %j', (operator, wanted, values) => {
    expect(candidatesOf(parseCondition(operator, 'key', wanted), new Map([['name', 'Ann']]))).toEqual(values);
  });
});

describe('a request that meets what is needed', () => {
  test('is the one that is there, if it does', () => {
    expect(found({ start: { a: '1' }, needs: [need('StringEquals', 'a', '1')] })).toEqual({ a: '1' });
  });

  test('takes the values that the conditions name, key by key', () => {
    const needs = [need('StringEquals', 'a', '1'), need('IpAddress', 'b', '203.0.113.0/24'), need('StringLike', 'c', 'd/*')];
    expect(found({ start: { a: '2', z: '3' }, needs })).toEqual({ a: '1', b: '203.0.113.0', c: 'd/x', z: '3' });
  });

  test('leaves a key out where that is needed', () => {
    expect(found({ start: { a: '1', b: '2' }, needs: [need('Null', 'a', 'true')] })).toEqual({ b: '2' });
    expect(found({ needs: [need('Null', 'a', 'false')] })).toEqual({ a: 'x' });
    // Of the values of another key nothing is tried.
    expect(found({ needs: [need('StringEquals', 'b', '9'), need('Null', 'a', 'false')] })).toEqual({ b: '9', a: 'x' });
  });

  test('meets all that is needed of one key', () => {
    expect(found({ needs: [need('StringLike', 'a', 'b*'), need('StringNotEquals', 'a', 'bx'), need('StringEquals', 'a', 'by')] })).toEqual({ a: 'by' }); // prettier-ignore
    expect(found({ needs: [need('NumericGreaterThan', 'a', '1'), need('NumericLessThan', 'a', '1')] })).toBeUndefined();
  });

  test('has a list where an operator asks for one', () => {
    expect(found({ needs: [need('ForAnyValue:StringEquals', 'a', '1', '2')] })).toEqual({ a: ['1'] });
    const mixed = [need('ForAnyValue:StringEquals', 'a', '1'), need('Null', 'a', 'false')];
    expect(found({ needs: mixed })).toEqual({ a: ['1'] });
    const both = [need('ForAnyValue:StringEquals', 'a', '1'), need('ForAnyValue:StringEquals', 'a', '2')];
    expect(found({ needs: both })).toEqual({ a: ['1', '2'] });
    expect(found({ needs: [need('ForAnyValue:StringNotEquals', 'a', '1')] })).toEqual({ a: ['x'] });
  });

  test("can't change what is certain", () => {
    expect(found({ start: { a: '2' }, certain: ['a'], needs: [need('StringEquals', 'a', '1')] })).toBeUndefined();
    expect(found({ certain: ['a'], needs: [need('StringEquals', 'a', '1')] })).toBeUndefined();
    expect(found({ start: { a: '1' }, certain: ['a'], needs: [need('StringEquals', 'a', '1')] })).toEqual({ a: '1' });
    const more = {
      needs: [need('StringEquals', 'a', '1'), need('StringEquals', 'b', '1')],
      denies: [deny({ Null: { b: 'true' } })],
    };
    expect(found({ certain: ['a'], ...more })).toBeUndefined();
  });
});

describe('a request that escapes refusals', () => {
  test('stays as it is where none applies', () => {
    expect(found({ start: { a: '1' }, denies: [deny({ StringEquals: { a: '2' } })] })).toEqual({ a: '1' });
  });

  test('changes a key that one is about, and nothing else', () => {
    expect(found({ start: { a: '1', b: '2' }, denies: [deny({ StringEquals: { a: '1' } })] })).toEqual({ b: '2' });
    expect(found({ denies: [deny({ NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } })] })).toEqual({
      'aws:sourceip': '203.0.113.0',
    });
    expect(found({ start: { a: '1' }, denies: [deny({ Null: { a: 'false' } })] })).toEqual({});
  });

  test('does not lose what is needed', () => {
    const wish = { needs: [need('StringLike', 'a', '1*')], denies: [deny({ StringEquals: { a: '1x' } })] };
    expect(found(wish)).toBeUndefined();
    expect(found({ ...wish, denies: [...wish.denies, deny({ StringNotEquals: { a: ['1y', '1x'] } })] })).toEqual({ a: '1y' });
    const either = { ...wish, denies: [deny({ StringEquals: { a: '1x', b: '2' } })], start: { b: '2' } };
    expect(found(either)).toEqual({ a: '1x' });
  });

  test('escapes a later one without one before', () => {
    const first = deny({ StringNotEquals: { a: ['1', '2'] } });
    expect(found({ denies: [first, deny({ StringEquals: { a: '1' } })] })).toEqual({ a: '2' });
    // What was chosen for the first leaves nothing for the second, so another is tried.
    const needsB = deny({ StringEquals: { a: '1' }, StringNotEquals: { b: '9' } });
    expect(found({ denies: [first, needsB], certain: ['b'] })).toEqual({ a: '2' });
    expect(found({ denies: [first, deny({ StringEquals: { a: '1' } }), deny({ StringEquals: { a: '2' } })] })).toBeUndefined();
  });

  test('escapes each refusal by a key of its own', () => {
    const denies = [deny({ StringEquals: { a: '1' } }), deny({ StringEquals: { b: '2' } })];
    expect(found({ start: { a: '1', b: '2' }, denies })).toEqual({});
  });

  test('goes back where a choice leaves a later refusal no way out', () => {
    const denies = [deny({ StringEquals: { a: '1', b: '1' } }), deny({ Null: { a: 'true' } })];
    expect(found({ start: { a: '1', b: '1' }, needs: [need('StringEqualsIfExists', 'a', '1')], denies })).toEqual({ a: '1' });
  });

  test("can't escape what is certain", () => {
    expect(found({ start: { a: '1' }, certain: ['a'], denies: [deny({ StringEquals: { a: '1' } })] })).toBeUndefined();
    expect(found({ denies: [deny({})] })).toBeUndefined();
  });

  test('is given up after some thousand tries', () => {
    // Each key has ten values, none of which escapes the last.
    const keys = Array.from({ length: 6 }, (_, at) => `k${at}`);
    const values = Array.from({ length: 10 }, (_, at) => `v${at}`);
    const denies = keys.map((key) => deny({ StringNotEquals: { [key]: values } }));
    expect(found({ denies: [...denies, deny({})] })).toBeUndefined();
  });
});
