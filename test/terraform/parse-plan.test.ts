import { describe, expect, test } from '@jest/globals';
import { fingerprint, parsePlan, type Plan } from '../../src/terraform/index.js';
import { changeText, planText } from './plan-text.js';

function parse(text: string, engine = 'terraform'): Plan {
  const plan = parsePlan(text, { engine, text: 'for people' });
  if (!plan.ok) throw new Error(plan.faults.map(({ message }) => message).join());
  return plan.value;
}

describe('reading a plan', () => {
  test('changes, unchanged resources, data and drift are kept apart, by address', () => {
    const plan = parse(
      planText(
        [
          changeText('aws_s3_bucket.z', ['create'], { after: { bucket: 'z' }, after_unknown: { arn: true, tags: {} } }),
          changeText('aws_s3_bucket.a', ['no-op'], { before: { bucket: 'a' }, after: { bucket: 'a' } }),
          changeText('data.aws_caller_identity.me', ['read'], {}, { mode: 'data', type: 'aws_caller_identity' }),
          changeText(
            'aws_kms_key.k',
            ['create', 'delete'],
            { replace_paths: [['rule', 0, 'a/b']] },
            { action_reason: 'replace_by_request' },
          ),
          changeText('aws_iam_role.r', ['no-op'], {}, { previous_address: 'aws_iam_role.old' }),
          changeText('aws_iam_role.i', ['no-op'], { importing: { id: 'role-1' } }),
        ],
        { resource_drift: [changeText('aws_s3_bucket.a', ['update'], { before: { x: 1 }, after: { x: 2 } })] },
      ),
    );
    expect(plan.changes.map(({ address, action }) => `${action} ${address}`)).toEqual([
      'no-op aws_iam_role.i',
      'no-op aws_iam_role.r',
      'replace aws_kms_key.k',
      'create aws_s3_bucket.z',
    ]);
    expect(plan.changes[0]?.importId).toBe('role-1');
    expect(plan.changes[1]?.previousAddress).toBe('aws_iam_role.old');
    expect(plan.changes[2]).toMatchObject({
      steps: ['create', 'delete'],
      replacePaths: ['/rule/0/a~1b'],
      actionReason: 'replace_by_request',
    });
    expect(plan.changes[3]?.unknownPaths).toEqual(['/arn']);
    expect(plan).toMatchObject({ unchanged: 1, engine: 'terraform', terraformVersion: '1.11.4', text: 'for people' });
    expect(plan.resources).toHaveLength(6);
    expect(plan.drift.map(({ address }) => address)).toEqual(['aws_s3_bucket.a']);
  });

  test('what is marked as sensitive is nowhere in it', () => {
    const before = { password: 'hunter2', list: ['public', 'hunter2'], deep: { pin: 1234, gone: null } };
    const marks = { password: true, list: [false, true], deep: true };
    const text = planText(
      [
        changeText('x.y', ['update'], {
          before,
          after: { password: 'hunter3' },
          before_sensitive: marks,
          after_sensitive: { password: true },
        }),
      ],
      {
        output_changes: {
          secret: {
            actions: ['create'],
            before: null,
            after: 'hunter2',
            after_unknown: false,
            before_sensitive: true,
            after_sensitive: true,
          },
        },
      },
    );
    const plan = parse(text);
    expect(JSON.stringify(plan)).not.toMatch(/hunter|1234/);
    expect(plan.changes[0]?.before).toEqual({ password: '(sensitive)', list: ['public', '(sensitive)'], deep: '(sensitive)' });
    expect(plan.outputs[0]).toMatchObject({ name: 'secret', after: '(sensitive)', before: null, sensitive: true });
    expect(fingerprint(parse(text.replaceAll('hunter3', 'hunter4')))).not.toBe(fingerprint(plan));
  });

  // Terraform 1.11.4, `terraform show -json` of a plan with an import block: `before_sensitive` is {}, the value of `before` is what stands in AWS.
  test('what is taken over shows nothing of what is sensitive from then on, and is told to stay as it is where it does', () => {
    const taken = (stands: string) =>
      parse(
        planText([
          changeText('aws_iam_role.vendor', ['update'], {
            before: { name: 'vendor', assume_role_policy: stands },
            after: { name: 'vendor', assume_role_policy: 'hunter2' },
            before_sensitive: {},
            after_sensitive: { assume_role_policy: true },
            importing: { id: 'vendor' },
          }),
        ]),
      );
    const [same, other] = [taken('hunter2'), taken('hunter3')];
    expect(JSON.stringify([same, other])).not.toContain('hunter');
    const hidden = ['/assume_role_policy'];
    expect(same.changes[0]).toMatchObject({ sensitiveBefore: hidden, sensitiveAfter: hidden, sensitiveUnchanged: hidden });
    expect(other.changes[0]).not.toHaveProperty('sensitiveUnchanged');
    const created = parse(planText([changeText('x.y', ['create'], { after: { a: 'hunter2' }, after_sensitive: { a: true } })]));
    expect(created.changes[0]).toMatchObject({ before: null, sensitiveBefore: [] });
  });

  test('of what is sensitive it says what stays as it is, and nothing where nothing does', () => {
    const marks = { password: true, list: [false, true] };
    const plan = parse(
      planText([
        changeText('x.y', ['update'], {
          before: { password: 'hunter2', list: ['a', 'hunter2'] },
          after: { password: 'hunter3', list: ['b', 'hunter2'] },
          before_sensitive: marks,
          after_sensitive: marks,
        }),
        changeText('x.z', ['update'], { before: { password: 'a' }, after: { password: 'b' }, before_sensitive: marks, after_sensitive: marks }), // prettier-ignore
      ]),
    );
    expect(plan.changes.map(({ sensitiveUnchanged }) => sensitiveUnchanged)).toEqual([['/list/1'], undefined]);
  });

  test('a key named __proto__ is data', () => {
    const text = planText([changeText('x.y', ['create'], { after: { tags: 'TAGS' } })]);
    const of = (value: string) => parse(text.replace('"TAGS"', `{"__proto__":"${value}"}`));
    expect(JSON.stringify(of('a').changes[0]?.after)).toBe('{"tags":{"__proto__":"a"}}');
    expect(fingerprint(of('a'))).not.toBe(fingerprint(of('b')));
  });

  test('OpenTofu does not say whether a plan is complete, Terraform has to', () => {
    const text = planText([], { complete: undefined });
    expect(parse(text, 'tofu').changes).toEqual([]);
    expect(() => parse(text)).toThrow('not complete');
  });

  test.each<[string, string]>([
    ['an errored plan', planText([], { errored: true })],
    ['a partial plan', planText([], { complete: false })],
    ['another major format', planText([], { format_version: '2.0' })],
    ['no format', planText([], { format_version: undefined })],
    ['an unknown action', planText([changeText('a.b', ['explode'])])],
    ['an unknown pair of actions', planText([changeText('a.b', ['create', 'forget'])])],
    ['an action named like an inherited property', planText([changeText('a.b', ['constructor'])])],
    ['an unknown action of an output', planText([], { output_changes: { a: { actions: ['explode'] } } })],
    ['no action', planText([changeText('a.b', [])])],
    ['outputs of another shape', planText([], { output_changes: { a: 1 } })],
    ['changes that are put off', planText([], { deferred_changes: [{}] })],
    ['actions beside the changes', planText([], { action_invocations: [{}] })],
    ['a number that is not exact', planText([changeText('a.b', ['create'], { after: { size: 2 ** 60 } })])],
    ['a resource without an address', planText([{ ...changeText('a.b', ['create']), address: undefined as never }])],
    ['no JSON', 'Error'],
    ['nothing', ''],
    ['a list', '[]'],
  ])('%s is refused', (_what, text) => {
    expect(parsePlan(text, { engine: 'terraform', text: '' })).toMatchObject({
      ok: false,
      faults: [{ code: 'terraform/plan-unreadable' }],
    });
  });
});
