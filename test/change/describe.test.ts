import { describe, expect, test } from '@jest/globals';
import { isDangerous, risk, type Kind, type Risk } from '../../src/change/change.js';
import { describeDrift, describePlan } from '../../src/change/describe.js';
import type { Json } from '../../src/terraform/json.js';
import {
  allow,
  arn,
  bucketValues,
  deny,
  denyNoTls,
  denyOldTls,
  denyOther,
  denyUnnamed,
  encryption,
  keyArn,
  planFrom,
  policyOf,
  replicationRule,
  resourceChange,
  rolePolicy,
  rule,
  standard,
  standardPolicy,
  standardWith,
  vendorArn,
  vendorBucket,
  vendorObjects,
  type StackValues,
} from './stack-values.js';

type Values = Readonly<Record<string, Json>>;

const policyAt = 'aws_s3_bucket_policy.bucket';
const encryptionAt = 'aws_s3_bucket_server_side_encryption_configuration.bucket';
const lifecycleAt = 'aws_s3_bucket_lifecycle_configuration.bucket';
const lockAt = 'aws_s3_bucket_object_lock_configuration.bucket';
const copyAt = 'aws_s3_bucket_replication_configuration.bucket';
const blockAt = 'aws_s3_bucket_public_access_block.bucket';
const keyAt = 'aws_kms_key.bucket';

const lifecycle = (more: Values): Values => ({ rule: rule(more) });
const recover = (days: number, newer: Json = null): Values =>
  lifecycle({ noncurrent_version_expiration: [{ noncurrent_days: days, newer_noncurrent_versions: newer }] });
const recoverAndExpire = (days: number): Values =>
  lifecycle({ noncurrent_version_expiration: [{ noncurrent_days: 90 }], expiration: [{ days, date: null }] });
const lock = (mode: string, days: number): Values => ({ rule: [{ default_retention: [{ mode, days }] }] });
const policy = (...statements: readonly Values[]): Values => ({ policy: policyOf(...statements) });
const sse = (algorithm: string, key = ''): Values => encryption('ss-self-hosted-acme', algorithm, key);
const copy = (more: Values, destination: Values = {}): Values => ({ rule: replicationRule(more, destination) });
const [, , other] = standardPolicy;

/** Each row: from one set of values to another, what it says, and the same backwards. */
const rows: readonly (readonly [name: string, at: string, weaker: Values, stronger: Values, code: string, words: RegExp])[] = [
  ['a shorter time to recover', lifecycleAt, recover(30), recover(90), 'retention/recover-deleted', /kept 30 days, were 90 days/],
  [
    'a limit where there was none',
    lifecycleAt,
    recover(30),
    lifecycle({}),
    'retention/recover-deleted',
    /30 days, were without limit/,
  ],
  ['fewer kept versions', lifecycleAt, recover(90, 2), recover(90, '5'), 'retention/keep-versions', /2, before 5/],
  ['an earlier expiry', lifecycleAt, recoverAndExpire(10), recoverAndExpire(20), 'retention/expire', /: 10, before 20/],
  ['an expiry where there was none', lifecycleAt, recoverAndExpire(10), recover(90), 'retention/expire', /: 10, before never/],
  ['versioning suspended', 'aws_s3_bucket_versioning.bucket', { versioning_configuration: [{ status: 'Suspended' }] }, { versioning_configuration: [{ status: 'Enabled' }] }, 'retention/versioning', /suspended, was on/], // prettier-ignore
  ['a shorter lock', lockAt, lock('GOVERNANCE', 10), lock('GOVERNANCE', 30), 'retention/lock-days', /10 days, before 30 days/],
  ['a lock in days instead of years', lockAt, lock('GOVERNANCE', 364), { rule: [{ default_retention: [{ mode: 'GOVERNANCE', days: 0, years: 1 }] }] }, 'retention/lock-days', /before 365 days/], // prettier-ignore
  ['governance instead of compliance', lockAt, lock('GOVERNANCE', 30), lock('COMPLIANCE', 30), 'retention/lock-mode', /governance, was compliance/], // prettier-ignore
  [
    'KMS instead of DSSE',
    encryptionAt,
    sse('aws:kms', keyArn),
    sse('aws:kms:dsse', keyArn),
    'encryption/type',
    /SSE-KMS, was DSSE-KMS/,
  ],
  ['S3 keys instead of KMS', encryptionAt, sse('AES256'), sse('aws:kms', keyArn), 'encryption/type', /SSE-S3, was SSE-KMS/],
  [
    "AWS's key instead of one's own",
    encryptionAt,
    sse('aws:kms'),
    sse('aws:kms', keyArn),
    'encryption/key',
    /managed by AWS, was arn/,
  ],
  ['other ownership', 'aws_s3_bucket_ownership_controls.bucket', { rule: [{ object_ownership: 'ObjectWriter' }] }, { rule: [{ object_ownership: 'BucketOwnerEnforced' }] }, 'access/ownership', /ObjectWriter/], // prettier-ignore
  ['public ACLs', blockAt, { block_public_acls: false }, { block_public_acls: true }, 'access/block-public-acls', /no, was yes/],
  [
    'public policies',
    blockAt,
    { block_public_policy: false },
    { block_public_policy: true },
    'access/block-public-policy',
    /no, was yes/,
  ],
  [
    'heeded public ACLs',
    blockAt,
    { ignore_public_acls: false },
    { ignore_public_acls: true },
    'access/ignore-public-acls',
    /no, was yes/,
  ],
  ['unrestricted public buckets', blockAt, { restrict_public_buckets: false }, { restrict_public_buckets: true }, 'access/restrict-public-buckets', /no, was yes/], // prettier-ignore
  [
    'force_destroy',
    'aws_s3_bucket.bucket',
    { force_destroy: true },
    { force_destroy: false },
    'access/force-destroy',
    /yes, was no/,
  ],
  ['replication disabled', copyAt, copy({ status: 'Disabled' }), copy({}), 'replication/on', /off, was on/],
  [
    'no time control',
    copyAt,
    copy({}),
    copy({}, { replication_time: [{ status: 'Enabled' }] }),
    'replication/time-control',
    /no, was yes/,
  ],
  ['KMS files not replicated', copyAt, copy({}), copy({ source_selection_criteria: [{ sse_kms_encrypted_objects: [{ status: 'Enabled' }] }] }), 'replication/encrypted-objects', /no, was yes/], // prettier-ignore
  ['requests without TLS', policyAt, policy(denyOldTls), policy(denyNoTls, denyOldTls), 'policy/deny', /requests without TLS$/],
  ['older TLS', policyAt, policy(denyNoTls), policy(denyNoTls, denyOldTls), 'policy/deny', /TLS older than 1.2$/],
  ['uploads: default instead of matching', policyAt, policy(denyNoTls), policy(denyNoTls, denyOther('AES256')), 'policy/deny', /another encryption$/], // prettier-ignore
  ['uploads: matching instead of explicit', policyAt, policy(denyOther('AES256')), policy(denyOther('AES256'), denyUnnamed), 'policy/deny', /name no encryption$/], // prettier-ignore
  ['a narrower refusal', policyAt, policy(deny('x', { Bool: { 'aws:SecureTransport': 'false' } }, 's3:GetObject')), policy(denyNoTls), 'policy/deny', /less than before: requests without TLS/], // prettier-ignore
  ['a refusal with one more condition', policyAt, policy(deny('x', { Bool: { 'aws:SecureTransport': 'false' }, StringEquals: { a: 'b' } })), policy(denyNoTls), 'policy/deny', /no longer refused/], // prettier-ignore
  ['a new principal', policyAt, policy(vendorObjects, allow({ AWS: '444455556666' }, 's3:GetObject', `${arn}/*`)), policy(vendorObjects), 'policy/allow', /444455556666:root gets access: s3:GetObject/], // prettier-ignore
  ['a new action', policyAt, policy(vendorObjects, vendorBucket, allow({ AWS: vendorArn }, 's3:PutObjectAcl', `${arn}/*`)), policy(vendorObjects, vendorBucket), 'policy/allow', /s3:PutObjectAcl/], // prettier-ignore
  [
    'a wildcard action',
    policyAt,
    policy(allow({ AWS: vendorArn }, 's3:*', `${arn}/*`)),
    policy(vendorObjects),
    'policy/allow',
    /s3:\*/,
  ],
  ['a wider resource', policyAt, policy(allow({ AWS: vendorArn }, 's3:GetObject', `${arn}/*`)), policy(allow({ AWS: vendorArn }, 's3:GetObject', `${arn}/in/*`)), 'policy/allow', /acme\/\*/], // prettier-ignore
  ['a condition gone', policyAt, policy(vendorObjects), policy({ ...vendorObjects, Condition: { StringLike: { 's3:prefix': ['a/*'] } } }), 'policy/allow', /gets access/], // prettier-ignore
  ['NotPrincipal', policyAt, policy(vendorObjects), policy(vendorObjects, { Sid: 'n', Effect: 'Deny', NotPrincipal: { AWS: vendorArn }, Action: 's3:*', Resource: '*' }), 'policy/deny', /not understood/], // prettier-ignore
  ['the role writes elsewhere', 'aws_iam_role_policy.replication', policy({ Effect: 'Allow', Action: 's3:ReplicateObject', Resource: '*' }), { policy: rolePolicy(`${arn}-replica/*`) }, 'policy/allow', /the role gets access/], // prettier-ignore
  ['somebody else assumes the role', 'aws_iam_role.replication', { assume_role_policy: policyOf(allow({ AWS: ['444455556666'], Service: ['s3.amazonaws.com'] }, 'sts:AssumeRole', [])) }, { assume_role_policy: policyOf(allow({ Service: 's3.amazonaws.com' }, ['sts:AssumeRole'], [])) }, 'policy/allow', /trust: .*444455556666/], // prettier-ignore
  ['no permissions boundary', 'aws_iam_role.replication', { permissions_boundary: '' }, { permissions_boundary: 'arn:aws:iam::111122223333:policy/p' }, 'role/boundary', /boundary is none, was arn:aws:iam::111122223333:policy\/p$/], // prettier-ignore
  ['a key for somebody else', keyAt, policy(allow({ AWS: vendorArn }, 'kms:Decrypt', '*'), allow({ AWS: '111122223333' }, 'kms:*', '*')), policy(allow({ AWS: '111122223333' }, 'kms:*', '*')), 'policy/allow', /key: .*kms:Decrypt/], // prettier-ignore
  ['no rotation', keyAt, { enable_key_rotation: false }, { enable_key_rotation: true }, 'key/rotation', /off, was on/],
  ['a disabled key', keyAt, { is_enabled: false }, { is_enabled: true }, 'key/enabled', /disabled, was enabled/],
  [
    'a key that goes sooner',
    keyAt,
    { deletion_window_in_days: 7 },
    { deletion_window_in_days: 30 },
    'key/deletion-window',
    /7, was 30/,
  ],
];

function without(values: StackValues, address: string): StackValues {
  return Object.fromEntries(Object.entries(values).filter(([at]) => at !== address));
}

const kindsAt = (plan: ReturnType<typeof planFrom>, code: string): readonly Kind[] =>
  describePlan(plan)
    .filter((change) => change.code === code)
    .map((change) => change.kind);

describe('what weakens one way strengthens the other way', () => {
  test.each(rows)('%s', (_name, at, weaker, stronger, code, words) => {
    const [low, high] = [standardWith({ [at]: weaker }), standardWith({ [at]: stronger })];
    const changes = describePlan(planFrom(high, low));
    expect(changes.filter((change) => change.code === code && change.kind === 'weakens')).toHaveLength(1);
    expect(changes.find((change) => change.code === code && change.kind === 'weakens')?.text).toMatch(words);
    expect(changes.find((change) => change.code === code)?.address).toBe(at);
    expect(risk(changes)).toBe('weakens');
    // What is stronger and can't be taken back is named by that.
    const back = /compliance/.test(String(words)) ? 'irreversible' : 'strengthens';
    expect(kindsAt(planFrom(low, high), code)).toContain(back);
  });
});

const weakensBothWays: readonly (readonly [name: string, at: string, a: Values, b: Values, code: string])[] = [
  ['another customer key', encryptionAt, sse('aws:kms', keyArn), sse('aws:kms', `${keyArn}2`), 'encryption/key'],
  ['another target', copyAt, copy({}, { bucket: `${arn}-a` }), copy({}, { bucket: `${arn}-b` }), 'replication/target'],
  ['another permissions boundary', 'aws_iam_role.replication', { permissions_boundary: 'arn:a' }, { permissions_boundary: 'arn:b' }, 'role/boundary'], // prettier-ignore
  ['another replication role', copyAt, { role: 'arn:a' }, { role: 'arn:b' }, 'replication/role'],
  [
    'another choice of files',
    copyAt,
    copy({ filter: [{ prefix: 'a/' }] }),
    copy({ filter: [{ prefix: 'b/' }] }),
    'replication/other',
  ],
  ['a second rule', copyAt, { rule: [...(replicationRule() as Json[]), ...(replicationRule({ id: 'x' }) as Json[])] }, { rule: [...(replicationRule() as Json[]), ...(replicationRule({ id: 'y' }) as Json[])] }, 'replication/other'], // prettier-ignore
  ['a rule for a part of the bucket', lifecycleAt, lifecycle({ filter: [{ prefix: 'a/' }], expiration: [{ days: 1 }] }), lifecycle({ filter: [{ prefix: 'b/' }], expiration: [{ days: 1 }] }), 'retention/other-rules'], // prettier-ignore
  ['an expiry on a day', lifecycleAt, lifecycle({ expiration: [{ days: null, date: '2030-01-01T00:00:00Z' }] }), lifecycle({ expiration: [{ days: null, date: '2031-01-01T00:00:00Z' }] }), 'retention/other-rules'], // prettier-ignore
];

test.each(weakensBothWays)('%s weakens in both directions', (_name, at, a, b, code) => {
  for (const [from, to] of [
    [a, b],
    [b, a],
  ] as const) {
    expect(kindsAt(planFrom(standardWith({ [at]: from }), standardWith({ [at]: to })), code)).toEqual(['weakens']);
  }
});

const harmless: readonly (readonly [name: string, at: string, to: Values, words: RegExp])[] = [
  ['tags', 'aws_s3_bucket.bucket', { tags: { vendor: 'x' } }, /tags are/],
  ['CORS', 'aws_s3_bucket_cors_configuration.bucket', { cors_rule: [] }, /CORS rules are/],
  ['acceleration', 'aws_s3_bucket_accelerate_configuration.bucket', { status: 'Suspended' }, /acceleration is off, was on/],
  [
    'delete markers',
    copyAt,
    copy({ delete_marker_replication: [{ status: 'Enabled' }] }),
    /deletions are replicated: yes, was no/,
  ],
  ['storage class', copyAt, copy({}, { storage_class: 'GLACIER' }), /GLACIER/],
  ['transitions', lifecycleAt, lifecycle({ noncurrent_version_expiration: [{ noncurrent_days: 90 }], transition: [{ days: 30, storage_class: 'STANDARD_IA' }] }), /files after 30 days to STANDARD_IA/], // prettier-ignore
  ['an attribute that no reading knows', 'aws_s3_bucket.bucket', { something_new: true }, /something_new/],
  ['a policy that is written another way', policyAt, policy(denyOldTls, denyNoTls, ...standardPolicy.slice(2)), /is changed/],
];

test.each(harmless)('%s: said, and harmless', (_name, at, to, words) => {
  const changes = describePlan(planFrom(standard, standardWith({ [at]: to })));
  expect(changes.map((change) => change.text).join('\n')).toMatch(words);
  expect(risk(changes)).toBe('low');
});

describe('steps', () => {
  test('a role that another path replaces is one replacement, and one that the vendor has to be told of', () => {
    const at = (name: string) => [`aws_iam_role.${name}`, `aws_iam_role_policy.${name}`] as const;
    for (const name of ['replication', 'vendor']) {
      const [role, policy] = at(name);
      const values = (path: string) => ({ [role]: { name, path }, [policy]: { name, role: name } });
      const replaced = { [role]: { action: 'replace', replacePaths: ['/path'] }, [policy]: { action: 'replace' } } as const;
      const changes = describePlan(planFrom(values('/'), values('/vendors/'), replaced));
      expect(changes.map(({ kind, address }) => [kind, address])).toEqual([
        ['replaces', role],
        ...(name === 'vendor' ? [['breaks', role]] : []),
      ]);
    }
  });

  const gone = (at: string) => planFrom(standard, standardWith({ [at]: null }));

  test.each<[string, Risk]>([
    ['aws_s3_bucket.replica', 'destroys'],
    [keyAt, 'destroys'],
    [policyAt, 'weakens'],
    [blockAt, 'weakens'],
    [encryptionAt, 'weakens'],
    ['aws_s3_bucket_versioning.replica', 'weakens'],
    [lifecycleAt, 'weakens'],
    ['aws_s3_bucket_lifecycle_configuration.replica', 'weakens'],
    [lockAt, 'weakens'],
    [copyAt, 'weakens'],
    ['aws_s3_bucket_ownership_controls.bucket', 'weakens'],
    ['aws_iam_role.replication', 'weakens'],
    ['aws_iam_role_policy.replication', 'weakens'],
    ['aws_s3_bucket_cors_configuration.bucket', 'low'],
    ['aws_s3_bucket_accelerate_configuration.bucket', 'low'],
  ])('without %s: %s', (at, expected) => {
    const changes = describePlan(gone(at));
    expect(risk(changes)).toBe(expected);
    expect(changes.some((change) => change.address === at)).toBe(true);
  });

  test('destroying a bucket with all its parts says one thing', () => {
    const kept = Object.entries(standard).filter(([address]) => !address.endsWith('.replica'));
    const changes = describePlan(planFrom(standard, Object.fromEntries(kept)));
    expect(changes.map((change) => change.text)).toEqual(['the bucket ss-self-hosted-acme-replica is destroyed']);
  });

  test('an unknown resource type is never lost: deleted it destroys, changed it is named, created it is named', () => {
    const [was, now] = [
      { bucket: 'a', x: 1 },
      { bucket: 'a', x: 2 },
    ];
    const object = 'aws_s3_object.x';
    expect(risk(describePlan(planFrom({ [object]: was }, {})))).toBe('destroys');
    expect(describePlan(planFrom({ [object]: was }, { [object]: now }))).toMatchObject([{ kind: 'neutral', text: 'aws_s3_object.x (a) is changed: x' }]); // prettier-ignore
    expect(describePlan(planFrom({}, { [object]: now }))).toMatchObject([{ kind: 'creates', address: object }]);
  });

  test.each(['aws_s3_bucket.bucket', policyAt, 'aws_thing.x'])('replacing %s replaces', (at) => {
    expect(risk(describePlan(planFrom(standard, standard, { [at]: { action: 'replace' } })))).toBe('replaces');
  });

  test('what is forgotten stays as it is and weakens, once for a bucket with its parts', () => {
    const of = Object.keys(standard).filter((address) => address.endsWith('.replica'));
    const changes = describePlan(planFrom(standard, standard, Object.fromEntries(of.map((at) => [at, { action: 'forget', after: null }])))); // prettier-ignore
    expect(changes).toMatchObject([{ kind: 'forgets', address: 'aws_s3_bucket.replica' }]);
    expect(risk(changes)).toBe('weakens');
  });

  test('taking over and moving are said', () => {
    const changes = describePlan(
      planFrom(standard, standard, {
        'aws_s3_bucket.bucket': { action: 'update', importId: 'b', previousAddress: 'aws_s3_bucket.old' },
      }),
    );
    expect(changes.map((change) => change.code)).toEqual(['step/move', 'step/import']);
  });

  test('a malware scan that is made anew is no replacement of data, but for a moment there is none', () => {
    const at = 'aws_guardduty_malware_protection_plan.bucket';
    const scan = { [at]: { protected_resource: [{ s3_bucket: [{ bucket_name: 'acme-files' }] }] } };
    const changes = describePlan(planFrom(scan, scan, { [at]: { action: 'replace' } }));
    expect(changes.map(({ kind, code }) => [kind, code])).toEqual([['weakens', 'step/renew']]);
  });

  test('a leftover object of a replacement that is deleted destroys', () => {
    const plan = planFrom(standard, standard);
    const leftover = resourceChange('aws_s3_bucket.bucket', { bucket: 'old' }, null, { deposed: 'abc' });
    const changes = describePlan({ ...plan, changes: [leftover], resources: [...plan.resources, leftover] });
    expect(changes).toMatchObject([{ kind: 'destroys' }]);
  });
});

describe('creations', () => {
  test('a new stack is low risk and says what it creates', () => {
    const changes = describePlan(planFrom({}, without(standard, lockAt), { [policyAt]: { unknownPaths: ['/policy'] } }));
    expect(risk(changes)).toBe('low');
    expect(changes.map((change) => change.address)).toEqual(['aws_s3_bucket.bucket', 'aws_s3_bucket.replica', 'aws_iam_role.replication', keyAt]); // prettier-ignore
  });

  // S3 User Guide: "Object Lock considerations", and "Using versioning in S3 buckets".
  test.each<[string, StackValues, StackValues, string]>([
    [
      'an object lock from the start',
      {},
      standardWith({ [lockAt]: lock('COMPLIANCE', 9) }),
      'compliance from the start: nobody can delete what is locked',
    ],
    [
      'an object lock on a bucket that is there',
      without(standard, lockAt),
      standard,
      "governance, was off: the bucket's lock can't be switched off again",
    ],
    [
      'versioning on a bucket without',
      without(standard, 'aws_s3_bucket_versioning.bucket'),
      standard,
      'on, was off: it can be suspended later, and never be off',
    ],
  ])("%s can't be undone, and says so", (_name, was, now, words) => {
    const changes = describePlan(planFrom(was, now));
    expect(risk(changes)).toBe('irreversible');
    expect(changes.filter(({ kind }) => kind === 'irreversible').map(({ text }) => text)).toEqual([
      expect.stringContaining(words),
    ]);
  });

  test('a replica added to a bucket is low risk, with replication on', () => {
    const without = Object.fromEntries(Object.entries(standard).filter(([at]) => !/replica/.test(at)));
    const changes = describePlan(planFrom(without, standard, { [copyAt]: { unknownPaths: ['/role'] } }));
    expect(changes.filter(isDangerous)).toEqual([]);
    expect(changes.map((change) => change.code)).toContain('replication/on');
  });

  test.each([
    ['is switched on', Object.fromEntries(Object.entries(standard).filter(([at]) => !/replica/.test(at)))],
    ['was of the own one', standard],
  ])('a replica of another account weakens, and its account is named: replication %s', (_, was) => {
    const foreign = {
      account: '666666666666',
      bucket: 'arn:aws:s3:::theirs',
      access_control_translation: [{ owner: 'Destination' }],
    };
    const now = standardWith({ [copyAt]: copy({}, foreign) });
    const said = describePlan(planFrom(was, now)).filter(({ code }) => code === 'replication/account');
    expect(said).toMatchObject([
      { kind: 'weakens', text: 'another account that gets a copy of each file: 666666666666, was none' },
    ]);
    expect(describePlan(planFrom(now, was)).filter(({ code }) => code === 'replication/account')).toMatchObject([
      { kind: 'neutral' },
    ]);
  });

  test('a new bucket that everybody can read exposes', () => {
    const open = policyOf(allow('*', 's3:GetObject', `${arn}/*`));
    expect(risk(describePlan(planFrom({}, bucketValues('bucket', 'a', open))))).toBe('exposes');
  });

  // A sentence of a review is cut at 2,000 characters (src/review/detail.ts).
  test.each([
    [
      'of a bucket',
      (principals: readonly string[]) =>
        standardWith({ [policyAt]: policy(...standardPolicy, allow({ AWS: [...principals] }, 's3:DeleteObject', `${arn}/*`)) }),
      's3:DeleteObject',
    ],
    [
      "of a vendor's role",
      (principals: readonly string[]) => ({
        ...standard,
        'aws_iam_role.vendor': {
          name: 'v',
          assume_role_policy: policyOf({ Effect: 'Allow', Principal: { AWS: [...principals] }, Action: 'sts:AssumeRole' }),
        },
      }),
      'for anybody',
    ],
  ])('of sixty principals %s each is named, with what it gets', (_, letIn, gets) => {
    const principals = Array.from({ length: 60 }, (_, i) => `arn:aws:iam::${123456789000 + i}:role/exporter-of-the-vendor-${i}`);
    const said = describePlan(planFrom(letIn(principals.slice(0, 1)), letIn(principals))).map(({ text }) => text);
    const named = said.filter((text) => text.length < 2000 && text.includes(gets)).join();
    expect(principals.slice(1).filter((one) => !named.includes(one))).toEqual([]);
  });

  test('a policy that opens the bucket exposes', () => {
    const open = standardWith({ [policyAt]: policy(...standardPolicy, allow({ AWS: '*' }, 's3:GetObject', `${arn}/*`)) });
    expect(describePlan(planFrom(standard, open))).toMatchObject([{ kind: 'exposes', code: 'policy/public' }]);
  });
});

describe("what can't be known before apply is never safe", () => {
  const touched = (at: string, path: string): readonly Kind[] =>
    describePlan(planFrom(standard, standard, { [at]: { action: 'update', unknownPaths: [path] } })).map((change) => change.kind);

  test.each([
    [policyAt, '/policy'],
    [encryptionAt, '/rule/0/apply_server_side_encryption_by_default/0/sse_algorithm'],
    [encryptionAt, '/rule/0/apply_server_side_encryption_by_default/0/kms_master_key_id'],
    [encryptionAt, '/rule'],
    [lifecycleAt, '/rule'],
    [lifecycleAt, '/rule/0/filter'],
    [lifecycleAt, '/rule/0/noncurrent_version_expiration/0/noncurrent_days'],
    [lockAt, '/rule/0/default_retention/0/days'],
    [blockAt, '/restrict_public_buckets'],
    ['aws_s3_bucket_versioning.bucket', '/versioning_configuration'],
    ['aws_s3_bucket_ownership_controls.bucket', '/rule'],
    [copyAt, '/rule'],
    [copyAt, '/rule/0/status'],
    [copyAt, '/rule/0/destination/0/bucket'],
    [copyAt, '/role'],
    [keyAt, '/policy'],
    [keyAt, '/enable_key_rotation'],
    ['aws_iam_role.replication', '/assume_role_policy'],
    ['aws_iam_role.replication', '/permissions_boundary'],
    ['aws_iam_role_policy.replication', '/policy'],
  ])('%s %s', (at, path) => {
    expect(touched(at, path)).toContain('weakens');
  });

  test('a raise to a key that is still to be created is no danger', () => {
    const raised = { [encryptionAt]: sse('aws:kms') };
    const unknownKey = { unknownPaths: ['/rule/0/apply_server_side_encryption_by_default/0/kms_master_key_id'] };
    const changes = describePlan(planFrom(standard, standardWith(raised), { [encryptionAt]: unknownKey }));
    expect(changes.map((change) => [change.code, change.kind])).toEqual([['encryption/type', 'strengthens']]);
  });

  test('a value that Terraform hides is not known either', () => {
    const hidden = { action: 'update', sensitiveBefore: ['/policy'], sensitiveAfter: ['/policy'] } as const;
    expect(risk(describePlan(planFrom(standard, standard, { [policyAt]: hidden })))).toBe('weakens');
  });
});

describe('one thing is said once', () => {
  test('raising the encryption does not touch the refusal of other encryptions', () => {
    const raised = standardWith({
      [encryptionAt]: sse('aws:kms', keyArn),
      [policyAt]: policy(denyNoTls, denyOldTls, denyOther('aws:kms'), vendorObjects, vendorBucket),
    });
    expect(describePlan(planFrom(standard, raised)).filter(isDangerous)).toEqual([]);
  });

  test('a key that can be of another account strengthens nothing', () => {
    const foreign = keyArn.replace('111122223333', '999988887777');
    const own = ['strengthens', 'strengthens'];
    const keyed = (key: string) => standardWith({ [encryptionAt]: sse('aws:kms', key) });
    const kindsOf = (from: StackValues, to: StackValues) =>
      describePlan(planFrom(from, to)).flatMap(({ code, kind }) => (code.startsWith('encryption/') ? [kind] : []));
    expect(kindsOf(standard, keyed(keyArn))).toEqual(own);
    expect(kindsOf(standard, keyed(foreign))).toEqual(['weakens', 'neutral']);
    // Without a resource whose ARN tells the own account, nothing says whose a key is.
    const plain = (values: StackValues) => Object.fromEntries(Object.entries(values).filter(([at]) => !/role|kms/.test(at)));
    expect(kindsOf(plain(standard), plain(keyed(keyArn)))).toEqual(['weakens', 'neutral']);
  });

  test('nothing changes: no changes, no risk', () => {
    expect(describePlan(planFrom(standard, standard))).toEqual([]);
    expect(risk([])).toBe('none');
  });

  test('a single string and a list of one are the same policy', () => {
    const listed = policy(denyNoTls, denyOldTls, other ?? denyNoTls, allow({ AWS: [vendorArn] }, ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], `${arn}/*`), allow({ AWS: [vendorArn] }, ['s3:ListBucket'], [arn])); // prettier-ignore
    expect(risk(describePlan(planFrom(standard, standardWith({ [policyAt]: listed }))))).toBe('low');
  });
});

describe('changes outside of Terraform', () => {
  const drifted = (before: StackValues, after: StackValues) => {
    const changed = planFrom(before, after).changes;
    return describeDrift({ ...planFrom(after, before), drift: changed });
  };

  test('are read in the same words', () => {
    const open = standardWith({ [blockAt]: { block_public_policy: false } });
    expect(drifted(standard, open)).toMatchObject([{ kind: 'weakens', code: 'access/block-public-policy' }]);
  });

  test('a bucket that somebody deleted', () => {
    const left = standardWith({ 'aws_s3_bucket.bucket': null });
    expect(drifted(standard, left)).toMatchObject([{ kind: 'destroys' }]);
  });

  test('what only reads differently is no drift', () => {
    const same = standardWith({ 'aws_s3_bucket_cors_configuration.bucket': { something: '', other: [] } });
    expect(drifted(standard, same)).toEqual([]);
  });
});
