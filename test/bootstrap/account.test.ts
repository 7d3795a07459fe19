import { describe, expect, test } from '@jest/globals';
import { accountParts } from '../../src/bootstrap/account.js';
import { acceptedCommits, commitsIn, outputsOf, readMemory } from '../../src/bootstrap/memory.js';
import { stateBucketPolicy } from '../../src/bootstrap/state-bucket.js';
import type { Result } from '../../src/fault/fault.js';
import { synthesizeFoundation } from '../../src/stack/foundation.js';
import { take } from '../resolve/fixture.js';
import { allowed, parsePolicy } from '../workflows/policies.js';
import { foundation, parts } from './foundation.js';

const [a, b, c] = ['a', 'b', 'c'].map((digit) => digit.repeat(40)) as [string, string, string];
const codes = (result: Result<unknown>) => (result.ok ? [] : result.faults.map(({ code }) => code));
const providerVersion = '>= 5.100.0, < 7.0.0';
const outputs = outputsOf(foundation, parts);

interface Stack {
  readonly terraform: { readonly backend?: object };
  readonly provider: { readonly aws: readonly object[] };
  readonly resource: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly output: Readonly<Record<string, { readonly value: unknown }>>;
  readonly import?: readonly object[];
}
const stackOf = (change: Partial<Parameters<typeof synthesizeFoundation>[1]> = {}, of = parts) =>
  JSON.parse(synthesizeFoundation(of, { provider: 'made', outputs, providerVersion, ...change })) as Stack;

describe('the stack of an account', () => {
  const { resource, provider, output } = stackOf();
  const state = (type: string) => resource[type]?.['state'];

  test('is for that account alone', () => {
    expect(provider.aws).toEqual([{ region: 'us-east-1', skip_region_validation: true, allowed_account_ids: ['111122223333'] }]);
  });

  // S3 User Guide: "Security best practices for Amazon S3"; Terraform, "Backend Type: s3": versioning is highly recommended.
  test('has a state bucket that is closed, encrypted, versioned and kept', () => {
    expect(state('aws_s3_bucket')).toMatchObject({ bucket: 'acme-terraform-state', lifecycle: { prevent_destroy: true } });
    expect(state('aws_s3_bucket_public_access_block')).toMatchObject({
      ...{ block_public_acls: true, block_public_policy: true, ignore_public_acls: true, restrict_public_buckets: true },
    });
    expect(state('aws_s3_bucket_ownership_controls')).toMatchObject({ rule: [{ object_ownership: 'BucketOwnerEnforced' }] });
    expect(state('aws_s3_bucket_versioning')).toMatchObject({ versioning_configuration: [{ status: 'Enabled' }] });
    expect(state('aws_s3_bucket_server_side_encryption_configuration')).toMatchObject({
      rule: [{ apply_server_side_encryption_by_default: [{ sse_algorithm: 'AES256' }] }],
    });
    const { rule } = state('aws_s3_bucket_lifecycle_configuration') as { readonly rule: readonly object[] };
    expect(rule).toMatchObject([
      { noncurrent_version_expiration: [{ newer_noncurrent_versions: 20, noncurrent_days: 90 }] },
      { abort_incomplete_multipart_upload: [{ days_after_initiation: 7 }] },
      { expiration: [{ expired_object_delete_marker: true }] },
    ]);
  });

  // Checkov 3.3.30, CKV_AWS_21 and CKV2_AWS_61: what names the bucket by its text alone is not seen as that bucket's.
  test('names its bucket by reference in each of its parts, one after the other', () => {
    const parts = Object.entries(resource).filter(([type]) => type.startsWith('aws_s3_bucket_'));
    expect(parts).toHaveLength(6);
    for (const [, { state: part }] of parts) expect(part?.['bucket']).toBe('${aws_s3_bucket.state.bucket}');
    expect(parts.map(([, { state: part }]) => part?.['depends_on'])).toEqual(
      ['aws_s3_bucket', ...parts.map(([type]) => type)].slice(0, -1).map((type) => [`${type}.state`]),
    );
  });

  test('encrypts by the key that the settings name, and lets both roles use it', () => {
    const kmsKey = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
    const { setup } = foundation;
    const keyed = take(accountParts({ ...foundation, setup: { ...setup, state: { ...setup.state, kmsKey } } }));
    expect(stackOf({}, keyed).resource['aws_s3_bucket_server_side_encryption_configuration']?.['state']).toMatchObject({
      rule: [
        {
          apply_server_side_encryption_by_default: [{ kms_master_key_id: kmsKey, sse_algorithm: 'aws:kms' }],
          bucket_key_enabled: true,
        },
      ],
    });
    for (const { policies } of keyed.roles) {
      const statements = policies.flatMap(({ document }) => document.Statement);
      expect(statements).toContainEqual({
        ...{ Sid: 'UseStateKey', Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: kmsKey },
      });
    }
  });

  // IAM User Guide, "IAM JSON policy elements: Resource": a wildcard of a resource's last part stands for slashes as well.
  test('is refused where a path makes one of the two roles what a request makes, or the boundary is a policy of one of them', () => {
    const { setup } = foundation;
    const inPath = {
      ...foundation,
      setup: { ...setup, roles: { ...setup.roles, apply: 'deploy-vendor' } },
      paths: { plan: '/', apply: '/acme-vendor-team/' },
    };
    expect(accountParts(inPath)).toMatchObject({ ok: false, faults: [{ code: 'bootstrap/own-name' }] });
    expect(accountParts({ ...inPath, paths: { plan: '/', apply: '/team/' } })).toMatchObject({ ok: true });
    const same = { ...foundation, setup: { ...setup, boundary: 'arn:aws:iam::111122223333:policy/vendor-bucket-apply-1' } };
    expect(accountParts(same)).toMatchObject({ ok: false, faults: [{ code: 'bootstrap/own-name' }] });
  });

  test('has both roles with their trusts, each with its policies and no others', () => {
    for (const { id, name, trust, policies } of parts.roles) {
      const role = resource['aws_iam_role']?.[id];
      expect(role).toMatchObject({ name, path: '/', lifecycle: { prevent_destroy: true } });
      expect(JSON.parse(String(role?.['assume_role_policy']))).toEqual(trust);
      for (const policy of policies) {
        expect(resource['aws_iam_policy']?.[policy.id]).toMatchObject({
          name: policy.name,
          policy: JSON.stringify(policy.document),
        });
        expect(resource['aws_iam_role_policy_attachment']?.[policy.id]).toMatchObject({ role: name, policy_arn: policy.arn });
      }
      expect(resource['aws_iam_role_policy_attachments_exclusive']?.[id]).toMatchObject({
        role_name: name,
        policy_arns: policies.map(({ arn }) => arn),
      });
      expect(resource['aws_iam_role_policies_exclusive']?.[id]).toMatchObject({ role_name: name, policy_names: [] });
    }
  });

  test('has the boundary, in its path', () => {
    expect(resource['aws_iam_policy']?.['boundary']).toMatchObject({ name: 'vendor-bucket-boundary', path: '/' });
    const { setup } = foundation;
    const inPath = { ...foundation, setup: { ...setup, boundary: 'arn:aws:iam::111122223333:policy/vendors/most' } };
    expect(take(accountParts(inPath)).boundary).toMatchObject({ name: 'most', path: '/vendors/' });
  });

  // IAM API, CreateOpenIDConnectProvider: an account has one for each issuer.
  test('leaves an identity provider alone that the account has', () => {
    expect(resource['aws_iam_openid_connect_provider']?.['github']).toMatchObject({
      ...{ url: 'https://token.actions.githubusercontent.com', client_id_list: ['sts.amazonaws.com'] },
      lifecycle: { prevent_destroy: true },
    });
    expect(stackOf({ provider: 'left-alone' }).resource['aws_iam_openid_connect_provider']).toBe(undefined);
  });

  test('says and remembers the roles and the accepted commits', () => {
    expect(output).toMatchObject({
      plan_role_arn: { value: 'arn:aws:iam::111122223333:role/vendor-bucket-plan' },
      apply_role_arn: { value: 'arn:aws:iam::111122223333:role/vendor-bucket-apply' },
      accepted_commits: { value: [a] },
      repository_ids: { value: '100001,200002' },
    });
  });

  test('takes over what it is told, and has no backend unless it is told one', () => {
    expect(stackOf().terraform.backend).toBe(undefined);
    const imports = new Map([['aws_s3_bucket.state', 'acme-terraform-state']]);
    const told = stackOf({ imports, backend: { local: { path: '/home/${x}/s.tfstate' } } });
    expect(told.import).toEqual([{ to: 'aws_s3_bucket.state', id: 'acme-terraform-state' }]);
    // Terraform, "Strings and Templates": `$${` is a literal `${`.
    expect(told.terraform.backend).toEqual({ local: { path: '/home/$${x}/s.tfstate' } });
  });

  test('escapes what names say', () => {
    const { setup } = foundation;
    const odd = take(accountParts({ ...foundation, setup: { ...setup, defaultBranch: 'a${b}%{c}' } }));
    const text = synthesizeFoundation(odd, { provider: 'made', outputs, providerVersion });
    expect(text).not.toMatch(/(?<!\$)\$\{(?!\$)b\}/);
    expect(text).not.toMatch(/(?<!%)%\{c\}/);
  });

  test("waits in its order: a bucket's parts one after the other, a role after its provider, what is attached after both", () => {
    expect(resource['aws_s3_bucket_policy']?.['state']?.['depends_on']).toEqual(['aws_s3_bucket_public_access_block.state']);
    expect(resource['aws_iam_role']?.['plan']?.['depends_on']).toEqual(['aws_iam_openid_connect_provider.github']);
    expect(resource['aws_iam_role_policy_attachment']?.['apply-1']?.['depends_on']).toEqual([
      'aws_iam_role.apply',
      'aws_iam_policy.apply-1',
    ]);
  });
});

// S3 User Guide, "Enforce conditional writes on Amazon S3 buckets".
describe('the policy of the state bucket', () => {
  const policy = stateBucketPolicy(foundation.setup);
  const everything = parsePolicy({
    Version: '2012-10-17',
    Statement: [{ Sid: 'All', Effect: 'Allow', Action: '*', Resource: '*' }],
  });
  const may = (action: string, key: string, context: Readonly<Record<string, string>>) =>
    allowed({
      ...{ role: 'admin', policies: [everything], action, context: { 'aws:SecureTransport': 'true', ...context } },
      ...{ resource: `arn:aws:s3:::acme-terraform-state/${key}`, resourcePolicy: policy },
    });

  test.each(['plans', 'reviews', 'comments', 'runs', 'follow-ups'])(
    'has %s created, and never written over, even by an administrator',
    async (kind) => {
      const key = `vendor-bucket/records/${kind}/x.json`;
      expect(await may('s3:PutObject', key, { 's3:if-none-match': '*' })).toBe(true);
      expect(await may('s3:PutObject', key, {})).toBe(false);
      expect(await may('s3:PutObject', key, { 's3:if-match': '"1"' })).toBe(false);
    },
  );

  test('leaves states, locks and what was applied to be written', async () => {
    for (const key of [
      'vendor-bucket/a.tfstate',
      'vendor-bucket/a.tfstate.tflock',
      'vendor-bucket/records/index.json',
      'vendor-bucket.bootstrap/terraform.tfstate',
    ])
      expect([key, await may('s3:PutObject', key, {})]).toEqual([key, true]);
  });

  test('takes nothing without TLS', async () => {
    for (const action of ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'])
      expect(await may(action, 'vendor-bucket/a.tfstate', { 'aws:SecureTransport': 'false' })).toBe(false);
  });

  test('keeps the state of the foundation itself from both roles', async () => {
    for (const { name, policies } of parts.roles)
      for (const action of ['s3:GetObject', 's3:PutObject', 's3:DeleteObject']) {
        const resource = 'arn:aws:s3:::acme-terraform-state/vendor-bucket.bootstrap/terraform.tfstate';
        const own = policies.map(({ document }) => parsePolicy(document));
        expect(await allowed({ role: name, policies: own, action, resource })).toBe(false);
      }
  });
});

describe('the accepted commits', () => {
  const none = { accept: [], retire: [] };
  test('are at first what the caller pins', () => expect(take(acceptedCommits({ pinned: a, ...none }))).toEqual([a]));
  test('stay as they are', () => expect(take(acceptedCommits({ stored: [b, a], pinned: a, ...none }))).toEqual([b, a]));
  test('get one, once', () => {
    expect(take(acceptedCommits({ stored: [a], pinned: a, accept: [b], retire: [] }))).toEqual([a, b]);
    expect(take(acceptedCommits({ stored: [a, b], pinned: a, accept: [b, b], retire: [] }))).toEqual([a, b]);
  });
  test('lose one', () => expect(take(acceptedCommits({ stored: [a, b], pinned: b, accept: [], retire: [a] }))).toEqual([b]));
  test('change one for another', () =>
    expect(take(acceptedCommits({ stored: [a], pinned: b, accept: [b], retire: [a] }))).toEqual([b]));

  test.each([
    ['what the caller pins is retired', { stored: [a, b], pinned: a, accept: [], retire: [a] }, 'bootstrap/retire-pinned'],
    ['the last one is retired', { stored: [a], pinned: a, accept: [], retire: [a] }, 'bootstrap/retire-pinned'],
    ['what nobody accepts is retired', { stored: [a], pinned: a, accept: [], retire: [c] }, 'bootstrap/retire-unknown'],
    ['the caller pins another one', { stored: [a], pinned: b, ...none }, 'bootstrap/not-accepted'],
    ['another workflow is called', { stored: [], pinned: b, ...none }, 'bootstrap/not-accepted'],
  ])('are refused where %s', (_, given, code) => expect(codes(acceptedCommits(given))).toEqual([code]));

  test('are named whole', () => {
    expect(codes(commitsIn('accept', [a, 'main', a.slice(1), '']))).toEqual(['usage/commit', 'usage/commit', 'usage/commit']);
    expect(take(commitsIn('accept', [a, 'b'.repeat(64)]))).toHaveLength(2);
  });

  // IAM User Guide, "IAM and AWS STS quotas": the trust of a role, 2,048 characters.
  test('are as many as a trust has room for', () => {
    const commits = Array.from({ length: 20 }, (_, at) => at.toString(16).padStart(40, '0'));
    const { setup } = foundation;
    expect(codes(accountParts({ ...foundation, setup: { ...setup, workflow: { ...setup.workflow, commits } } }))).toContain(
      'bootstrap/trust-too-long',
    );
  });
});

describe('what a state remembers', () => {
  const resource = (type: string, name: string, instances: readonly object[] = [{}]) => ({
    mode: 'managed',
    type,
    name,
    instances,
  });
  const state = {
    ...{
      version: 4,
      serial: 3,
      lineage: 'x',
      resources: [resource('aws_s3_bucket', 'state'), resource('aws_iam_role', 'gone', [])],
    },
    outputs: Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, { value, type: 'string' }])),
  };

  test('are the commits, the ids and what is there', () => {
    expect(readMemory(JSON.stringify(state))).toEqual({
      ...{ lineage: 'x', serial: 3, addresses: new Set(['aws_s3_bucket.state']), commits: [a] },
      ...{ workflow: 'acme/vendor-bucket/.github/workflows/bucket-request.yml', repository: 'github.com/acme/buckets' },
      ids: { owner: '100001', repository: '200002' },
    });
  });

  test('is nothing of an apply that was cut off before its outputs', () => {
    expect(readMemory(JSON.stringify({ ...state, outputs: {} }))?.commits).toBe(undefined);
  });

  test.each(['', '{', '[]', '{"version":3,"serial":1,"lineage":"x"}'])('%j is no state', (text) =>
    expect(readMemory(text)).toBe(undefined),
  );
});
