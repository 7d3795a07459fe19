import { accessPointKeyGrant } from './access-points.js';
import { accountArn, bucketArn, customerKeyArn, exact, literal, objectsArn, roleArn } from '../spec/arn.js';
import { keyPattern } from './grants.js';
import type { PolicyDocument, References, Statement } from './policy-document.js';
import type { BucketSpec, Grant } from '../spec/spec.js';
import { policyDocument } from './statements.js';
import type { Partition } from '../request/terms.js';

/** The source key's policy: the account administers it by IAM, and who uses the bucket uses it through S3 for this bucket alone. */
export function keyPolicy(spec: BucketSpec, refs: References): PolicyDocument {
  return policyDocument([accountAdministers(spec.partition, refs.account), ...keyUsers(spec, refs)]);
}

/** The policy of the replica's key in the same account. The replication role uses it by its own policy; the vendor does not. */
export function replicaKeyPolicy(spec: BucketSpec, refs: References): PolicyDocument {
  return policyDocument([accountAdministers(spec.partition, refs.account)]);
}

/**
 * The statements by which a key policy admits all who use the bucket: part of {@link keyPolicy}, and what the owner of a key that exists
 * already has to add to its policy. Empty without a customer key. Roles of this stack use the key by their own policies.
 */
export function keyUsers(spec: BucketSpec, refs: References): readonly Statement[] {
  if (spec.encryption.key.from === 's3') return [];
  const report = spec.inventory?.encryption;
  return policyDocument([
    ...vendorKeyStatements(spec, refs),
    ...ownKeyStatements(spec, refs),
    ...distributionKeyStatements(spec),
    ...(report?.type === 'sse-kms' && report.key === 'bucket' ? inventoryKeyStatements(spec, refs) : []),
  ]).Statement;
}

/**
 * The statements by which a key policy admits the vendor. Empty without a customer key, or where the vendor's page names no KMS actions.
 */
export function vendorKeyStatements(spec: BucketSpec, refs: References): readonly Statement[] {
  if (spec.encryption.key.from === 's3') return [];
  return spec.grants.flatMap((grant) => admitted(spec, grant, refs, 'Vendor'));
}

/**
 * What the policy of a key has to allow so that inventory reports can be encrypted with it (S3 User Guide, "Granting Amazon S3 permission
 * to use your KMS key for encryption"): the bucket's key, or the one that the request gives for the report.
 */
export function inventoryKeyStatements({ partition, bucket }: BucketSpec, { account }: References): readonly Statement[] {
  return [
    {
      Sid: 'InventoryEncryptsReports',
      Effect: 'Allow',
      Principal: { Service: ['s3.amazonaws.com'] },
      Action: ['kms:GenerateDataKey'],
      Resource: ['*'],
      Condition: {
        StringEquals: { 'aws:SourceAccount': account },
        ArnLike: { 'aws:SourceArn': literal(bucketArn(partition, bucket)) },
      },
    },
  ];
}

/**
 * The identity policy that the vendor's own account has to give its principal, since a key of another account needs an Allow on both
 * sides (KMS Developer Guide, "Allowing users in other accounts to use a KMS key"). Undefined where the vendor needs none.
 */
export function vendorSideKeyPolicy(spec: BucketSpec, refs: References): PolicyDocument | undefined {
  const key = customerKeyArn(spec.encryption, refs.keyArn);
  if (key === undefined) return undefined;
  const statements = spec.grants.flatMap((grant) =>
    keyUse(spec, grant, refs, 'Bucket').map((statement) => ({ ...statement, Resource: [key] })),
  );
  return statements.length === 0 ? undefined : policyDocument(statements);
}

/** Limits the use of a key to what S3 does for this bucket, as a `Condition`; `objects` are patterns of ARNs, all objects if left out. */
export function throughS3(
  where: { readonly partition: Partition; readonly region: string; readonly bucket: string },
  objects: readonly string[] = [objectsArn(where.partition, where.bucket)],
): NonNullable<Statement['Condition']> {
  const { partition, region, bucket } = where;
  const service = `s3.${region}.amazonaws.com`;
  return {
    // AWS China documents its service names with and without the suffix.
    StringEquals: { 'kms:ViaService': partition === 'aws-cn' ? [service, `${service}.cn`] : [service] },
    // The context is the bucket's ARN with an S3 Bucket Key, the object's without.
    StringLike: { 'kms:EncryptionContext:aws:s3:arn': [bucketArn(partition, bucket), ...objects] },
  };
}

/** The first statement of every key's policy: without it nobody could change the key again. */
export function accountAdministers(partition: Partition, account: string): Statement {
  return {
    Sid: 'AccountAdministersKey',
    Effect: 'Allow',
    Principal: { AWS: [accountArn(partition, account)] },
    Action: ['kms:*'],
    Resource: ['*'],
  };
}

/**
 * How somebody uses a key of the bucket, without principal and resource. S3 itself calls GenerateDataKey and Decrypt for its callers; every
 * cryptographic action carries the encryption context. DescribeKey has none, and S3 never calls it: only the vendor itself does, for
 * metadata, so that a condition would make its grant a dead letter.
 */
export function keyUse(
  spec: BucketSpec,
  grant: Pick<Grant, 'statements' | 'keyActions'>,
  refs: References,
  subject: string,
): readonly Statement[] {
  const describe = grant.keyActions.filter((action) => action === 'kms:DescribeKey');
  const use = grant.keyActions.filter((action) => action !== 'kms:DescribeKey');
  const below = bucketArn(spec.partition, spec.bucket);
  const objects = grant.statements
    .filter(({ on }) => on === 'objects')
    .map(({ prefix = '' }) => `${below}/${keyPattern(prefix, refs)}`);
  const statements: Statement[] = [];
  if (use.length > 0) {
    const Condition = throughS3(spec, [...new Set(objects)]);
    statements.push({ Sid: `${subject}UsesKeyThroughS3`, Effect: 'Allow', Action: use, Condition });
  }
  if (describe.length > 0) statements.push({ Sid: `${subject}DescribesKey`, Effect: 'Allow', Action: describe });
  return statements;
}

function admitted(spec: BucketSpec, grant: Grant, refs: References, subject: string): readonly Statement[] {
  const Principal = { AWS: grant.principals };
  return keyUse(spec, grant, refs, subject).map((statement) => ({ ...statement, Principal, Resource: ['*'] }));
}

/** The roles of this account, and who comes through the access points. */
function ownKeyStatements(spec: BucketSpec, refs: References): readonly Statement[] {
  const ownOnly = (statement: Statement): Statement => ({
    ...statement,
    Condition: {
      ...statement.Condition,
      StringEquals: { ...statement.Condition?.['StringEquals'], 'aws:PrincipalAccount': refs.account },
    },
  });
  return [
    ...spec.access.principals.flatMap((grant) => admitted(spec, grant, refs, 'Own').map(ownOnly)),
    ...spec.access.points.flatMap((point) => admitted(spec, accessPointKeyGrant(point), refs, 'AccessPoint')),
  ];
}

/** CloudFront Developer Guide, "Restrict access to an Amazon S3 origin", SSE-KMS; reading takes no more than this. */
function distributionKeyStatements({ access }: BucketSpec): readonly Statement[] {
  if (access.cloudfront.length === 0) return [];
  return [
    {
      Sid: 'CloudFrontDecrypts',
      Effect: 'Allow',
      Principal: { Service: ['cloudfront.amazonaws.com'] },
      Action: ['kms:Decrypt'],
      Resource: ['*'],
      Condition: { StringEquals: { 'aws:SourceArn': access.cloudfront.map(exact) } },
    },
  ];
}

/**
 * The statements that the owner of a key which exists already has to add to its policy. Beside those that the policy of a created key has,
 * they admit the roles of this stack: if the key is another account's, or leaves nothing to its own account's IAM, their own policies are
 * not enough (KMS Developer Guide, "Allowing users in other accounts to use a KMS key").
 */
export function givenKeyUsers(spec: BucketSpec, refs: References): readonly Statement[] {
  if (spec.encryption.key.from !== 'given') return [];
  return policyDocument([...keyUsers(spec, refs), ...roleStatements(spec, refs)]).Statement;
}

function roleStatements(spec: BucketSpec, refs: References): readonly Statement[] {
  const { roles, replication, malwareScan } = spec;
  const admit = (role: string, statement: Omit<Statement, 'Principal' | 'Resource'>): Statement => ({
    ...statement,
    Principal: { AWS: [roleArn(spec, refs.account, role)] },
    Resource: ['*'],
  });
  const allow = (Sid: string, ...Action: readonly string[]) =>
    ({ Sid, Effect: 'Allow', Action, Condition: throughS3(spec) }) as const;
  return [
    ...roles.flatMap((role) => keyUse(spec, role, refs, 'VendorRole').map((statement) => admit(role.name, statement))),
    ...(replication === undefined ? [] : [admit(replication.role, allow('ReplicationDecrypts', 'kms:Decrypt'))]),
    ...(malwareScan === undefined
      ? []
      : [admit(malwareScan.role, allow('MalwareScanUsesKey', 'kms:GenerateDataKey', 'kms:Decrypt'))]),
  ];
}
