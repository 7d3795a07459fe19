import { bucketArn, customerKeyArn, objectsArn, roleArn } from '../spec/arn.js';
import { throughS3 } from './encryption.js';
import type { PolicyDocument, References, Statement } from './policy-document.js';
import type { BucketSpec, ReplicationSpec } from '../spec/spec.js';
import { policyDocument } from './statements.js';

/**
 * Lets S3 assume the replication role (S3 User Guide, "Setting up permissions for live replication"). Without a condition on the source:
 * AWS documents none for it, and one on a key that S3 does not send would stop replication. No bucket of another account can use the role
 * either way, since a role is passed (`iam:PassRole`) only within its own account.
 */
export function replicationTrust(): PolicyDocument {
  return policyDocument([
    { Sid: 'S3Replicates', Effect: 'Allow', Principal: { Service: ['s3.amazonaws.com'] }, Action: ['sts:AssumeRole'] },
  ]);
}

/** What the replication role may do: read the source, write the replica, and use both keys for that. */
export function replicationRolePolicy(spec: BucketSpec, replication: ReplicationSpec, refs: References): PolicyDocument {
  const { partition, bucket, retention } = spec;
  const versions = ['s3:GetObjectVersionForReplication', 's3:GetObjectVersionAcl', 's3:GetObjectVersionTagging'];
  const locks = retention.lock === undefined ? [] : ['s3:GetObjectRetention', 's3:GetObjectLegalHold'];
  return policyDocument([
    {
      Sid: 'ReadSourceBucket',
      Effect: 'Allow',
      Action: ['s3:GetReplicationConfiguration', 's3:ListBucket'],
      Resource: [bucketArn(partition, bucket)],
    },
    { Sid: 'ReadSourceObjects', Effect: 'Allow', Action: [...versions, ...locks], Resource: [objectsArn(partition, bucket)] },
    { Sid: 'WriteReplicas', ...replicaWrites(spec, replication) },
    ...roleKeyUse(spec, replication, refs),
  ]);
}

/**
 * What the owner of a replica bucket in another account has to add, complete: to the bucket's policy, and to its key's policy where the
 * replicas are encrypted with one. Undefined where the replica is in the same account.
 */
export function destinationPolicies(
  spec: BucketSpec,
  refs: References,
): { readonly bucket: PolicyDocument; readonly key?: PolicyDocument } | undefined {
  const { replication } = spec;
  if (replication?.account === undefined) return undefined;
  const Principal = { AWS: [roleArn(spec, refs.account, replication.role)] };
  const bucket = policyDocument([
    { Sid: 'ReplicationWritesObjects', Principal, ...replicaWrites(spec, replication) },
    {
      Sid: 'ReplicationReadsBucket',
      Principal,
      Effect: 'Allow',
      Action: ['s3:List*', 's3:GetBucketVersioning'],
      Resource: [bucketArn(spec.partition, replication.bucket)],
    },
  ]);
  const users = replicaKeyUsers(spec, refs);
  return { bucket, ...(users.length > 0 && { key: policyDocument(users) }) };
}

/**
 * What the owner of a replica's key that exists already has to add to its policy: the role's own policy is not enough where the key is
 * another account's, or leaves nothing to its own account's IAM. Empty without such a key.
 */
export function replicaKeyUsers(spec: BucketSpec, refs: References): readonly Statement[] {
  const { replication } = spec;
  if (replication?.encryption.key.from !== 'given') return [];
  const Principal = { AWS: [roleArn(spec, refs.account, replication.role)] };
  return policyDocument([{ Sid: 'ReplicationUsesKeyThroughS3', Principal, ...replicaKeyUse(spec, replication), Resource: ['*'] }])
    .Statement;
}

function replicaWrites(spec: BucketSpec, { account, bucket }: ReplicationSpec): Omit<Statement, 'Sid'> {
  const owner = account === undefined ? [] : ['s3:ObjectOwnerOverrideToBucketOwner'];
  return {
    Effect: 'Allow',
    Action: ['s3:ReplicateObject', 's3:ReplicateDelete', 's3:ReplicateTags', ...owner],
    Resource: [objectsArn(spec.partition, bucket)],
  };
}

/**
 * S3 decrypts a Bucket Key of the replica to verify it before it is used, and a replica keeps the Bucket Key setting of its source (S3 User
 * Guide, "S3 Bucket Keys and replication", "Using an S3 Bucket Key with replication"): one that is on at either side takes `kms:Decrypt`.
 */
function replicaKeyUse(spec: BucketSpec, { region, bucket, encryption }: ReplicationSpec): Omit<Statement, 'Sid'> {
  const verify = encryption.bucketKey || spec.encryption.bucketKey ? ['kms:Decrypt'] : [];
  return {
    Effect: 'Allow',
    Action: [...verify, 'kms:Encrypt', 'kms:GenerateDataKey'],
    Condition: throughS3({ partition: spec.partition, region, bucket }),
  };
}

function roleKeyUse(spec: BucketSpec, replication: ReplicationSpec, refs: References): readonly Statement[] {
  const statements: Statement[] = [];
  const source = customerKeyArn(spec.encryption, refs.keyArn);
  if (source !== undefined) {
    statements.push({
      Sid: 'DecryptSource',
      Effect: 'Allow',
      Action: ['kms:Decrypt'],
      Resource: [source],
      Condition: throughS3(spec),
    });
  }
  const replica = customerKeyArn(replication.encryption, refs.replicaKeyArn);
  if (replica !== undefined) {
    statements.push({ Sid: 'EncryptReplicas', ...replicaKeyUse(spec, replication), Resource: [replica] });
  }
  return statements;
}
