import { describe, expect, test } from '@jest/globals';
import { describeFoundation, describeFoundationDrift } from '../../src/change/foundation.js';
import type { ResourceView } from '../../src/change/plan-view.js';

const statement = (sid: string, action = 's3:GetObject') => ({ Sid: sid, Effect: 'Allow', Action: action, Resource: '*' });
const policy = (...statements: readonly object[]) => ({
  name: 'vendor-bucket-apply-1',
  policy: JSON.stringify({ Version: '2012-10-17', Statement: statements }),
});

function resource(
  address: string,
  action: ResourceView['action'],
  before: unknown,
  after: unknown,
  more: object = {},
): ResourceView {
  const [type = '', name = ''] = address.split('.');
  return {
    ...{
      address,
      mode: 'managed',
      type,
      name,
      action,
      unknownPaths: [],
      sensitiveBefore: [],
      sensitiveAfter: [],
      replacePaths: [],
    },
    ...{ before: before as ResourceView['before'], after: after as ResourceView['after'] },
    ...more,
  };
}

const said = (changes: readonly ResourceView[], others: readonly ResourceView[] = []) =>
  describeFoundation({ changes, resources: [...changes, ...others], drift: [] }).map(({ kind, text }) => `${kind}: ${text}`);

describe('of a managed policy the plan says', () => {
  const at = 'aws_iam_policy.apply-1';
  test('that it is new, with the number of its statements', () =>
    expect(said([resource(at, 'create', null, policy(statement('A'), statement('B')))])).toEqual([
      'creates: the policy vendor-bucket-apply-1: 2 statements',
    ]));

  test('which statements come, go and are other ones', () => {
    const before = policy(statement('A'), statement('B'), statement('C'));
    const after = policy(statement('A'), statement('B', 's3:*'), statement('D'));
    expect(said([resource(at, 'update', before, after)])).toEqual([
      'neutral: the policy vendor-bucket-apply-1 is changed (new: D; gone: C; other: B)',
    ]);
  });

  test('that it goes, is taken over, or is made anew', () => {
    expect(said([resource(at, 'delete', policy(), null)])).toEqual(['neutral: the policy vendor-bucket-apply-1 is removed']);
    expect(said([resource(at, 'no-op', policy(), policy(), { importId: 'x' })])).toEqual([
      'neutral: the policy vendor-bucket-apply-1 exists and is taken over',
    ]);
    expect(said([resource(at, 'replace', policy(), policy())])).toEqual([
      'weakens: the policy vendor-bucket-apply-1 is made anew: until then its role may less',
    ]);
  });

  test.each(['x', 1, null])('what it can of one that is %j', (text) =>
    expect(said([resource(at, 'update', { name: 'p', policy: text }, { name: 'p', policy: text })])).toEqual([
      'neutral: the policy p is changed',
    ]),
  );
});

describe('of what is attached the plan says', () => {
  const exclusive = 'aws_iam_role_policy_attachments_exclusive.apply';
  const arns = (...policy_arns: readonly string[]) => ({ role_name: 'vendor-bucket-apply', policy_arns });

  test('nothing of what comes with its policy, and what is detached', () => {
    const attached = { role: 'vendor-bucket-apply', policy_arn: 'arn:a' };
    expect(said([resource('aws_iam_role_policy_attachment.apply-1', 'create', null, attached)])).toEqual([]);
    expect(said([resource('aws_iam_role_policy_attachment.apply-1', 'delete', attached, null)])).toEqual([
      'neutral: arn:a is detached from the role vendor-bucket-apply',
    ]);
  });

  test('what somebody attached by hand, or wrote into the role, and goes', () => {
    expect(said([resource(exclusive, 'update', arns('arn:a', 'arn:admin'), arns('arn:a'))])).toEqual([
      'strengthens: the role vendor-bucket-apply loses the policy arn:admin',
    ]);
    const inline = (...policy_names: readonly string[]) => ({ role_name: 'vendor-bucket-apply', policy_names });
    expect(said([resource('aws_iam_role_policies_exclusive.apply', 'update', inline('more'), inline())])).toEqual([
      'strengthens: the role vendor-bucket-apply loses the policy more',
    ]);
  });

  test('what a role loses that is taken over', () => {
    const role = { name: 'vendor-bucket-apply', managed_policy_arns: ['arn:a', 'arn:admin'] };
    const taken = resource('aws_iam_role.apply', 'no-op', role, role);
    expect(said([resource(exclusive, 'create', null, arns('arn:a'))], [taken])).toEqual([
      'neutral: the role vendor-bucket-apply keeps no other policies',
      'strengthens: the role vendor-bucket-apply loses the policy arn:admin',
    ]);
  });
});

test('that a policy is attached is no change outside of Terraform', () => {
  const drift = [
    resource('aws_iam_policy.apply-1', 'update', { ...policy(), attachment_count: 0 }, { ...policy(), attachment_count: 1 }),
    resource(
      'aws_iam_role.apply',
      'update',
      { name: 'r', managed_policy_arns: [] },
      { name: 'r', managed_policy_arns: ['arn:a'] },
    ),
  ];
  expect(describeFoundationDrift({ changes: [], resources: [], drift })).toEqual([]);
  const more = [resource('aws_iam_policy.apply-1', 'update', policy(statement('A')), policy(statement('A'), statement('B')))];
  expect(describeFoundationDrift({ changes: [], resources: [], drift: more }).map(({ text }) => text)).toEqual([
    'the policy vendor-bucket-apply-1 is changed (new: B)',
  ]);
});

// What somebody wrote into the policy of a bucket that is taken over is the stack's to take out: it is no more, and the plan says so.
test('a statement for somebody else in the policy of a state bucket goes, in words', () => {
  const of = (...statements: readonly object[]) => ({
    bucket: 'acme-terraform-state',
    policy: JSON.stringify({ Version: '2012-10-17', Statement: statements }),
  });
  const tls = {
    ...{ Sid: 'OnlyByTls', Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::acme-terraform-state/*' },
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  };
  const theirs = {
    ...{ Sid: 'Theirs', Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::444455556666:root' } },
    ...{ Action: 's3:GetObject', Resource: 'arn:aws:s3:::acme-terraform-state/*' },
  };
  const bucket = { bucket: 'acme-terraform-state', tags: {} };
  const changes = [
    resource('aws_s3_bucket.state', 'update', bucket, { ...bucket, tags: { a: 'b' } }, { importId: 'x' }),
    resource('aws_s3_bucket_policy.state', 'update', of(theirs), of(tls), { importId: 'x' }),
  ];
  expect(said(changes).join('\n')).toMatch(/444455556666/);
});
