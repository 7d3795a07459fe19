import { beforeAll, describe, expect, test } from '@jest/globals';
import { bucketPolicy, replicaBucketPolicy } from '../../src/policies/bucket-policy.js';
import { keyPolicy, replicaKeyPolicy } from '../../src/policies/encryption.js';
import type { PolicyDocument, References } from '../../src/policies/policy-document.js';
import { destinationPolicies, replicationRolePolicy, replicationTrust } from '../../src/policies/replication.js';
import { snippetsOf } from '../../src/policies/snippets.js';
import type { BucketSpec, ReplicationSpec } from '../../src/spec/spec.js';
import { actionsOf, allowedOf } from './evaluator.js';
import { account, createdKey, givenReplicaKey, otherAccount, specOf, type Overrides } from './specs.js';

const refs: References = {
  account,
  keyArn: `arn:aws:kms:us-east-1:${account}:key/11111111-1111-1111-1111-111111111111`,
  replicaKeyArn: `arn:aws:kms:us-west-2:${account}:key/22222222-2222-2222-2222-222222222222`,
  trailKeyArn: `arn:aws:kms:us-east-1:${account}:key/33333333-3333-3333-3333-333333333333`,
};
const role = `arn:aws:iam::${account}:role/acme-files-replication`;
const tls = { 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.3' };
const source = 'arn:aws:s3:::acme-files';
const replica = 'arn:aws:s3:::acme-files-replica';

let s3Actions: readonly string[] = [];
let kmsActions: readonly string[] = [];
beforeAll(async () => {
  [s3Actions, kmsActions] = await Promise.all([actionsOf('s3'), actionsOf('kms')]);
});

function replicated(overrides: Overrides = {}): { readonly spec: BucketSpec; readonly replication: ReplicationSpec } {
  const spec = specOf({ replication: {}, ...overrides });
  if (spec.replication === undefined) throw new Error('the spec has a replica');
  return { spec, replication: spec.replication };
}

const versions = ['s3:GetObjectVersionAcl', 's3:GetObjectVersionForReplication', 's3:GetObjectVersionTagging'];
const writes = ['s3:ReplicateDelete', 's3:ReplicateObject', 's3:ReplicateTags'];

describe('the replication role', () => {
  test.each([
    { with: 'a plain bucket', overrides: {}, objects: versions, replicas: writes },
    {
      with: 'an object lock',
      overrides: { retention: { lock: { mode: 'governance', days: 1 } } } as const,
      objects: ['s3:GetObjectLegalHold', 's3:GetObjectRetention', ...versions],
      replicas: writes,
    },
    {
      with: 'upload rules on both buckets',
      overrides: {
        encryption: { ...createdKey, uploads: 'explicit' },
        replication: { encryption: { ...createdKey, uploads: 'explicit' } },
      } as const,
      objects: versions,
      replicas: writes,
    },
  ])('may do, of all S3 actions, what replication needs with $with', async ({ overrides, objects, replicas }) => {
    const { spec, replication } = replicated(overrides);
    const identityPolicy = replicationRolePolicy(spec, replication, refs);
    const places: readonly (readonly [string, readonly string[], PolicyDocument])[] = [
      [source, ['s3:GetReplicationConfiguration', 's3:ListBucket'], bucketPolicy(spec, refs)],
      [`${source}/file`, objects, bucketPolicy(spec, refs)],
      [replica, [], replicaBucketPolicy(spec, replication, refs)],
      [`${replica}/file`, replicas, replicaBucketPolicy(spec, replication, refs)],
      ['arn:aws:s3:::another/file', [], bucketPolicy(spec, refs)],
    ];
    for (const [on, expected, resourcePolicy] of places) {
      const { allowed, evaluated } = await allowedOf(s3Actions, { by: role, on, identityPolicy, resourcePolicy, context: tls });
      expect([on, allowed]).toEqual([on, expected]);
      expect(evaluated).toBeGreaterThan(20);
    }
  });

  // S3 User Guide, replication-config-for-kms-objects, "S3 Bucket Keys and replication": kms:Decrypt of the replica's key verifies the
  // Bucket Key; bucket-key, "Using an S3 Bucket Key with replication", Example 1: a replica keeps its source's Bucket Key setting.
  const direct = { ...createdKey, bucketKey: false } as const;
  test.each([
    { keys: 'Bucket Keys on at both', source: createdKey, copy: createdKey, verifies: ['kms:Decrypt'] },
    { keys: 'Bucket Keys on at the source', source: createdKey, copy: direct, verifies: ['kms:Decrypt'] },
    { keys: 'Bucket Keys on at the replica', source: direct, copy: createdKey, verifies: ['kms:Decrypt'] },
    { keys: 'no Bucket Keys', source: direct, copy: direct, verifies: [] },
  ])(
    'may, of all KMS actions, decrypt with the source key and encrypt with the replica key through S3, with $keys',
    async (row) => {
      const { spec, replication } = replicated({ encryption: row.source, replication: { encryption: row.copy } });
      const encrypts = [...row.verifies, 'kms:Encrypt', 'kms:GenerateDataKey'];
      const identityPolicy = replicationRolePolicy(spec, replication, refs);
      const east = { 'kms:ViaService': 's3.us-east-1.amazonaws.com' };
      const west = { 'kms:ViaService': 's3.us-west-2.amazonaws.com' };
      const context = (bucket: string) => ({ 'kms:EncryptionContext:aws:s3:arn': bucket });
      const onSource = { by: role, on: refs.keyArn, identityPolicy, resourcePolicy: keyPolicy(spec, refs) };
      const onReplica = { by: role, on: refs.replicaKeyArn, identityPolicy, resourcePolicy: replicaKeyPolicy(spec, refs) };
      const of = async (call: typeof onSource, values: Readonly<Record<string, string>>) =>
        (await allowedOf(kmsActions, { ...call, context: values })).allowed;
      expect(await of(onSource, { ...east, ...context(`${source}/file`) })).toEqual(['kms:Decrypt']);
      expect(await of(onSource, { ...east, ...context(source) })).toEqual(['kms:Decrypt']);
      expect(await of(onReplica, { ...west, ...context(`${replica}/file`) })).toEqual(encrypts);
      expect(await of(onReplica, { ...west, ...context(replica) })).toEqual(encrypts);
      expect(await of(onSource, context(source))).toEqual([]);
      expect(await of(onSource, { ...west, ...context(source) })).toEqual([]);
      expect(await of(onSource, { ...east, ...context('arn:aws:s3:::another') })).toEqual([]);
      expect(await of(onReplica, { ...west, ...context(source) })).toEqual([]);
    },
  );

  test('is trusted to S3 alone, and has no wildcard but for the objects of a bucket', () => {
    const { spec, replication } = replicated({ encryption: createdKey, replication: { encryption: createdKey } });
    expect(replicationTrust().Statement).toMatchObject([
      { Principal: { Service: ['s3.amazonaws.com'] }, Action: ['sts:AssumeRole'] },
    ]);
    for (const { Action, Resource = [] } of replicationRolePolicy(spec, replication, refs).Statement) {
      expect(Action.filter((action) => action.includes('*'))).toEqual([]);
      expect(Resource.filter((arn) => arn.replace(/\/\*$/, '').includes('*'))).toEqual([]);
    }
  });
});

// KMS Developer Guide, "Allowing users in other accounts to use a KMS key": the key's policy and the role's own have to allow it; so it is
// with a key of the own account whose policy leaves nothing to IAM.
test("a replica's key that exists already gets a statement for its policy, in the own account too; a created one needs none", async () => {
  const given = { ...createdKey, key: { from: 'given', arn: givenReplicaKey } } as const;
  const { spec, replication } = replicated({ encryption: createdKey, replication: { encryption: given } });
  const printed = snippetsOf(spec).find(({ title }) => title === `Statement to add to the policy of ${givenReplicaKey}`);
  const Statement = JSON.parse((printed?.text ?? '').replaceAll('{{account_id}}', account)) as PolicyDocument['Statement'];
  const call = {
    by: role,
    owner: otherAccount,
    identityPolicy: replicationRolePolicy(spec, replication, refs),
    resourcePolicy: { Version: '2012-10-17', Statement } as const,
    on: givenReplicaKey,
    context: { 'kms:ViaService': 's3.us-west-2.amazonaws.com', 'kms:EncryptionContext:aws:s3:arn': replica },
  };
  expect((await allowedOf(kmsActions, call)).allowed).toEqual(['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey']);
  const made = replicated({ encryption: createdKey, replication: { encryption: createdKey } }).spec;
  expect(
    snippetsOf(made)
      .map(({ title }) => title)
      .filter((title) => /Statement/.test(title)),
  ).toEqual([]);
});

describe('a replica in another account', () => {
  const encryption = { ...createdKey, key: { from: 'given', arn: givenReplicaKey } } as const;
  const { spec, replication } = replicated({ replication: { account: otherAccount, encryption } });

  test('is written with its owner overridden, by a role that both sides admit', async () => {
    const identityPolicy = replicationRolePolicy(spec, replication, refs);
    const documents = destinationPolicies(spec, refs);
    if (documents?.key === undefined) throw new Error('the owner needs both policies');
    const s3 = { by: role, owner: otherAccount, identityPolicy, resourcePolicy: documents.bucket, context: tls };
    const onObjects = await allowedOf(s3Actions, { ...s3, on: `${replica}/file` });
    expect(onObjects.allowed).toEqual(['s3:ObjectOwnerOverrideToBucketOwner', ...writes]);
    expect((await allowedOf(s3Actions, { ...s3, on: replica })).allowed).toEqual([]);
    const context = { 'kms:ViaService': 's3.us-west-2.amazonaws.com', 'kms:EncryptionContext:aws:s3:arn': `${replica}/file` };
    const kms = { by: role, owner: otherAccount, identityPolicy, resourcePolicy: documents.key, on: givenReplicaKey };
    const verified = ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey'];
    expect((await allowedOf(kmsActions, { ...kms, context })).allowed).toEqual(verified);
    expect((await allowedOf(kmsActions, { ...kms, context: {} })).allowed).toEqual([]);
  });

  test("needs policies for its owner, naming the role and nobody else; a replica of one's own needs none", () => {
    const documents = destinationPolicies(spec, refs);
    const statements = [...(documents?.bucket.Statement ?? []), ...(documents?.key?.Statement ?? [])];
    expect(statements).toHaveLength(3);
    for (const { Principal } of statements) expect(Principal).toEqual({ AWS: [role] });
    expect(documents?.bucket.Statement[1]).toMatchObject({
      Action: ['s3:List*', 's3:GetBucketVersioning'],
      Resource: [replica],
    });
    // The example of the S3 User Guide ("Configuring replication when source and destination buckets are owned by different accounts") grants it too: the owner switches versioning on, and not we.
    expect(statements.flatMap(({ Action }) => Action)).not.toContain('s3:PutBucketVersioning');
    expect(destinationPolicies(replicated().spec, refs)).toBeUndefined();
    expect(destinationPolicies(specOf(), refs)).toBeUndefined();
    expect(destinationPolicies(specOf({ replication: { account: otherAccount } }), refs)).not.toHaveProperty('key');
  });
});
