import { accountArn, bucketArn, customerKeyArn, objectsArn } from './arn.js';
import type { PolicyDocument, References, Statement } from './policy-document.js';
import type { BucketSpec, Grant, Partition } from './spec.js';
import { policyDocument } from './statements.js';

/** The source key's policy: the account administers it by IAM, and the vendor uses it through S3 for this bucket alone. */
export function keyPolicy(spec: BucketSpec, refs: References): PolicyDocument {
  return policyDocument([administration(spec.partition, refs.account), ...vendorKeyStatements(spec)]);
}

/** The policy of the replica's key in the same account. The replication role uses it by its own policy; the vendor does not. */
export function replicaKeyPolicy(spec: BucketSpec, refs: References): PolicyDocument {
  return policyDocument([administration(spec.partition, refs.account)]);
}

/**
 * The statements by which a key policy admits the vendor: part of {@link keyPolicy}, and what the owner of a key that exists already has to
 * add to its policy. Empty without a customer key, or where the vendor's page names no KMS actions.
 */
export function vendorKeyStatements(spec: BucketSpec): readonly Statement[] {
  if (spec.encryption.key.from === 's3') return [];
  return spec.grants.flatMap((grant) =>
    keyUse(spec, grant, 'Vendor').map((statement) => ({ ...statement, Principal: { AWS: grant.principals }, Resource: ['*'] })),
  );
}

/**
 * The identity policy that the vendor's own account has to give its principal, since a key of another account needs an Allow on both
 * sides (KMS Developer Guide, "Allowing users in other accounts to use a KMS key"). Undefined where the vendor needs none.
 */
export function vendorSideKeyPolicy(spec: BucketSpec, refs: References): PolicyDocument | undefined {
  const key = customerKeyArn(spec.encryption, refs.keyArn);
  if (key === undefined) return undefined;
  const statements = spec.grants.flatMap((grant) =>
    keyUse(spec, grant, 'Bucket').map((statement) => ({ ...statement, Resource: [key] })),
  );
  return statements.length === 0 ? undefined : policyDocument(statements);
}

/** Limits the use of a key to what S3 does for these objects of this bucket, as a `Condition`. */
export function throughS3(
  where: { readonly partition: Partition; readonly region: string; readonly bucket: string },
  prefixes: readonly string[] = [''],
): NonNullable<Statement['Condition']> {
  const { partition, region, bucket } = where;
  const service = `s3.${region}.amazonaws.com`;
  return {
    // AWS China documents its service names with and without the suffix.
    StringEquals: { 'kms:ViaService': partition === 'aws-cn' ? [service, `${service}.cn`] : [service] },
    StringLike: {
      // The context is the bucket's ARN with an S3 Bucket Key, the object's without.
      'kms:EncryptionContext:aws:s3:arn': [
        bucketArn(partition, bucket),
        ...prefixes.map((prefix) => objectsArn(partition, bucket, prefix)),
      ],
    },
  };
}

function administration(partition: Partition, account: string): Statement {
  return {
    Sid: 'AccountAdministersKey',
    Effect: 'Allow',
    Principal: { AWS: [accountArn(partition, account)] },
    Action: ['kms:*'],
    Resource: ['*'],
  };
}

/**
 * S3 itself calls GenerateDataKey and Decrypt for its callers; every cryptographic action carries the encryption context. DescribeKey
 * has none, and S3 never calls it: only the vendor itself does, for metadata, so that a condition would make its grant a dead letter.
 */
function keyUse(spec: BucketSpec, grant: Grant, subject: string): readonly Statement[] {
  const describe = grant.keyActions.filter((action) => action === 'kms:DescribeKey');
  const use = grant.keyActions.filter((action) => action !== 'kms:DescribeKey');
  const prefixes = grant.statements.filter(({ on }) => on === 'objects').map(({ prefix = '' }) => prefix);
  const statements: Statement[] = [];
  if (use.length > 0) {
    const Condition = throughS3(spec, [...new Set(prefixes)]);
    statements.push({ Sid: `${subject}UsesKeyThroughS3`, Effect: 'Allow', Action: use, Condition });
  }
  if (describe.length > 0) statements.push({ Sid: `${subject}DescribesKey`, Effect: 'Allow', Action: describe });
  return statements;
}
