import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson, canonicalPlan, fingerprint, type Json, parsePlan } from '../../src/terraform/index.js';
import { isExactJson } from '../../src/terraform/json.js';
import { changeText, planText } from './plan-text.js';

function digest(text: string): string {
  const plan = parsePlan(text, { engine: 'terraform', text: '' });
  if (!plan.ok) throw new Error(plan.faults.map(({ message }) => message).join());
  return fingerprint(plan.value);
}

const role = changeText('aws_iam_role.r', ['create'], {
  after: { name: 'r', path: '/' },
  after_unknown: { arn: true, id: true },
});
const bucket = changeText(
  'aws_s3_bucket.b',
  ['delete', 'create'],
  {
    before: { bucket: 'old', tags: { a: '1' }, rules: [{ days: 30 }, { days: 90 }], secret: 's1' },
    after: { bucket: 'new', tags: {}, rules: [{ days: 31 }], secret: 's2' },
    after_unknown: { id: true, rules: [{}] },
    before_sensitive: { secret: true },
    after_sensitive: { secret: true },
    replace_paths: [['bucket'], ['rules', 0, 'days']],
  },
  { action_reason: 'replace_because_cannot_update' },
);
const same = changeText('aws_s3_bucket.same', ['no-op'], { before: { x: 1 }, after: { x: 1 } });
const outputs = {
  arn: { actions: ['create'], before: null, after: null, after_unknown: true, before_sensitive: false, after_sensitive: false },
  key: { actions: ['update'], before: 'k1', after: 'k2', after_unknown: false, before_sensitive: true, after_sensitive: true },
};
const text = planText([role, bucket, same], { output_changes: outputs });
const whole = digest(text);

/** Every leaf of a JSON value, as the path of its keys. */
function leaves(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, item]) => leaves(item, [...path, key]));
}

function replaceAt(value: unknown, [key, ...rest]: readonly string[], change: (leaf: unknown) => unknown): unknown {
  if (key === undefined) return change(value);
  const copy: Record<string, unknown> = { ...(value as Record<string, unknown>) };
  copy[key] = replaceAt(copy[key], rest, change);
  return Array.isArray(value) ? Object.values(copy) : copy;
}

function shuffleKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffleKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, shuffleKeys(item)]),
  );
}

describe('the fingerprint', () => {
  // Approvals outlive a release of this project: a change of this value means that every open one has to be given again.
  test('stays what it was', () => {
    expect(whole).toBe('sha256:66b8f01e636d85d9b1781a2cfa0aea0a2f997696a6b704e51ddc2c8aec7734f5');
  });

  const plain = [role, bucket].flatMap((change, index) =>
    leaves(change)
      .filter((path) => !['action_reason'].includes(path[0] ?? '') && path[1] !== 'actions')
      .map((path) => ['resource_changes', String(index), ...path]),
  );
  const outputLeaves = leaves(outputs).filter((path) => path[1] !== 'actions').map((path) => ['output_changes', ...path]); // prettier-ignore

  test.each([...plain, ...outputLeaves].map((path) => [path.join('.'), path] as const))('differs when %s does', (_name, path) => {
    const mutate = (leaf: unknown) => {
      if (path.at(-1) === 'mode') return 'data';
      if (typeof leaf === 'boolean') return !leaf;
      if (typeof leaf === 'number') return leaf + 1;
      return typeof leaf === 'string' ? `${leaf}x` : 'was null';
    };
    expect(digest(JSON.stringify(replaceAt(JSON.parse(text), path, mutate)))).not.toBe(whole);
  });

  test.each<[string, string]>([
    [
      'the order of the steps',
      planText([role, { ...bucket, change: { ...bucket.change, actions: ['create', 'delete'] } }, same], {
        output_changes: outputs,
      }),
    ],
    [
      'the action',
      planText([role, { ...bucket, change: { ...bucket.change, actions: ['update'] } }, same], { output_changes: outputs }),
    ],
    ['a change less', planText([bucket, same], { output_changes: outputs })],
    [
      'a change more',
      planText([role, bucket, { ...same, change: { ...same.change, actions: ['update'] } }], { output_changes: outputs }),
    ],
    ['a move', planText([role, bucket, { ...same, previous_address: 'aws_s3_bucket.was' }], { output_changes: outputs })],
    [
      'a take-over',
      planText([role, bucket, { ...same, change: { ...same.change, importing: { id: 'same' } } }], { output_changes: outputs }),
    ],
    ['a deposed object', planText([role, bucket, same, { ...bucket, deposed: 'abcd1234' }], { output_changes: outputs })],
    [
      'data read on applying',
      planText([role, bucket, same, changeText('data.a.b', ['read'], {}, { mode: 'data' })], { output_changes: outputs }),
    ],
    ['an output less', planText([role, bucket, same], { output_changes: { arn: outputs.arn } })],
  ])('differs by %s', (_what, other) => {
    expect(digest(other)).not.toBe(whole);
  });

  const reason = { ...bucket, action_reason: 'replace_by_triggers' };
  const skeleton = {
    ...bucket,
    change: {
      ...bucket.change,
      after_unknown: { id: true, rules: [{ days: false }], tags: {} },
      replace_paths: [['rules', 0, 'days'], ['bucket']],
    },
  };
  test.each<[string, string]>([
    [
      'the order of changes and outputs',
      planText([same, bucket, role], { output_changes: { key: outputs.key, arn: outputs.arn } }),
    ],
    ['the order of keys', JSON.stringify(shuffleKeys(JSON.parse(text)))],
    [
      'a patch release',
      planText([role, bucket, same], { output_changes: outputs, terraform_version: '1.11.9', format_version: '1.3' }),
    ],
    ['another day', planText([role, bucket, same], { output_changes: outputs, timestamp: '2027-01-01T00:00:00Z' })],
    ['the reason', planText([role, reason, same], { output_changes: outputs })],
    ['the shape around marks and the order of paths', planText([role, skeleton, same], { output_changes: outputs })],
    [
      'what stays as it is',
      planText([role, bucket, { ...same, change: { ...same.change, before: { x: 2 }, after: { x: 2 } } }], {
        output_changes: outputs,
      }),
    ],
    [
      'drift that nothing is done about',
      planText([role, bucket, same], {
        output_changes: outputs,
        resource_drift: [{ ...same, change: { ...same.change, actions: ['update'] } }],
      }),
    ],
    [
      'the rest of the file',
      planText([role, bucket, same], {
        output_changes: outputs,
        prior_state: { serial: 7 },
        configuration: {},
        relevant_attributes: [1],
        checks: [],
      }),
    ],
    [
      'a move to the same address',
      planText([role, bucket, { ...same, previous_address: same.address }], { output_changes: outputs }),
    ],
  ])('is the same whatever %s', (_what, other) => {
    expect(digest(other)).toBe(whole);
  });

  test('tells any two values apart, and equal ones are equal', () => {
    const after = fc.jsonValue({ maxDepth: 4 }).filter((value) => isExactJson(JSON.parse(JSON.stringify(value))));
    const of = (value: unknown) => digest(planText([changeText('a.b', ['create'], { after: value })]));
    fc.assert(
      fc.property(after, after, (one, two) => {
        const exact = [one, two].map((value) => JSON.parse(JSON.stringify(value)) as Json);
        const equal = canonicalJson(exact[0] ?? null) === canonicalJson(exact[1] ?? null);
        return (of(one) === of(two)) === equal && of(shuffleKeys(one)) === of(one);
      }),
      { numRuns: 300 },
    );
  });

  test('its canonical form shows no sensitive value and no digest of one', () => {
    const plan = parsePlan(text, { engine: 'terraform', text: '' });
    const shown = plan.ok ? canonicalJson(canonicalPlan(plan.value)) : '';
    expect(shown).toContain('"secret":"(sensitive)"');
    expect(shown).not.toMatch(/"s1"|"s2"|"k1"|[0-9a-f]{64}/);
  });
});

describe('canonical JSON', () => {
  test('sorts keys by code units, writes numbers and strings as ECMAScript does (RFC 8785)', () => {
    expect(
      canonicalJson({ '\u20ac': 1, '\r': 2, '1': 3, '\ud83d\ude00': 4, a: [1e30, 0.1, -0, null, true, 'é\n'] } as Json),
    ).toBe('{"\\r":2,"1":3,"a":[1e+30,0.1,0,null,true,"é\\n"],"€":1,"😀":4}');
  });
});
