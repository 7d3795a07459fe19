/**
 * What the AWS provider and Terraform's S3 backend were seen to call (5.100.0, Terraform 1.11.4) for a replicated bucket with created keys
 * and an object lock: its plan, its creation, and the change to one without a replica. As the sandbox names them.
 */
export const readCalls = [
  ...['GetRole', 'GetRolePolicy', 'ListAttachedRolePolicies', 'ListRolePolicies'].map((call) => `iam:${call}`),
  ...['DescribeKey', 'GetKeyPolicy', 'GetKeyRotationStatus', 'ListResourceTags'].map((call) => `kms:${call}`),
  ...[
    'GetBucketAccelerateConfiguration',
    'GetBucketAcl',
    'GetBucketCors',
    'GetBucketEncryption',
    'GetBucketLifecycleConfiguration',
  ].map((call) => `s3:${call}`),
  ...['GetBucketLogging', 'GetBucketOwnershipControls', 'GetBucketPolicy', 'GetBucketReplication', 'GetBucketRequestPayment'].map(
    (call) => `s3:${call}`,
  ),
  ...[
    'GetBucketTagging',
    'GetBucketVersioning',
    'GetBucketWebsite',
    'GetObjectLockConfiguration',
    'GetPublicAccessBlock',
    'HeadBucket',
  ].map((call) => `s3:${call}`),
];

export const writeCalls = [
  ...['CreateRole', 'DeleteRole', 'DeleteRolePolicy', 'ListInstanceProfilesForRole', 'PutRolePolicy', 'PassRole'].map(
    (call) => `iam:${call}`,
  ),
  ...['CreateKey', 'EnableKeyRotation', 'TagResource'].map((call) => `kms:${call}`),
  ...[
    'CreateBucket',
    'DeleteBucketReplication',
    'PutBucketEncryption',
    'PutBucketLifecycleConfiguration',
    'PutBucketOwnershipControls',
  ].map((call) => `s3:${call}`),
  ...[
    'PutBucketPolicy',
    'PutBucketReplication',
    'PutBucketTagging',
    'PutBucketVersioning',
    'PutObjectLockConfiguration',
    'PutPublicAccessBlock',
  ].map((call) => `s3:${call}`),
];

/** Where an action has another name than its call ("Actions, resources, and condition keys for Amazon S3"). */
const actions: Readonly<Record<string, string>> = {
  's3:HeadBucket': 's3:ListBucket',
  's3:DeleteBucketReplication': 's3:PutReplicationConfiguration',
};

/** The IAM action that a call needs. */
export function actionOf(call: string): string {
  const named = call
    .replace(/^s3:(Get|Put)Bucket(Encryption|Replication)$/, 's3:$1$2Configuration')
    .replace(/^s3:(Get|Put)Bucket(Lifecycle|Accelerate)Configuration$/, 's3:$1$2Configuration')
    .replace(/^s3:(Get|Put)ObjectLockConfiguration$/, 's3:$1BucketObjectLockConfiguration')
    .replace(/^s3:(Get|Put)PublicAccessBlock$/, 's3:$1BucketPublicAccessBlock')
    .replace(/^s3:(Get|Put)BucketCors$/, 's3:$1BucketCORS');
  return actions[call] ?? named;
}
