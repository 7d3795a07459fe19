/**
 * What the AWS provider was seen to call (5.100.0, Terraform 1.11.4), as the sandbox names it: to plan, create and change all that a request
 * can ask for, and to drop it again. `aws-calls.real.test.ts` sees it again; what it does not see is in {@link unseenCalls}.
 */
export const readCalls: readonly string[] = [
  ...calls('cloudtrail', 'DescribeTrails GetEventSelectors GetTrailStatus ListTags'),
  ...calls('guardduty', 'GetMalwareProtectionPlan ListTagsForResource'),
  ...calls('iam', 'GetOpenIDConnectProvider GetRole GetRolePolicy ListAttachedRolePolicies ListRolePolicies'),
  ...calls('kms', 'DescribeKey GetKeyPolicy GetKeyRotationStatus ListResourceTags'),
  ...calls('s3', 'GetAccessPoint GetAccessPointPolicy GetAccessPointPolicyStatus'),
  ...calls(
    's3',
    'GetBucketAccelerateConfiguration GetBucketAcl GetBucketCors GetBucketEncryption GetBucketInventoryConfiguration',
  ),
  ...calls(
    's3',
    'GetBucketLifecycleConfiguration GetBucketLogging GetBucketNotificationConfiguration GetBucketOwnershipControls',
  ),
  ...calls('s3', 'GetBucketPolicy GetBucketReplication GetBucketRequestPayment GetBucketTagging GetBucketVersioning'),
  ...calls('s3', 'GetBucketWebsite GetObjectLockConfiguration GetPublicAccessBlock HeadBucket'),
];

export const writeCalls: readonly string[] = [
  ...calls('cloudtrail', 'AddTags CreateTrail DeleteTrail PutEventSelectors RemoveTags StartLogging UpdateTrail'),
  ...calls(
    'guardduty',
    'CreateMalwareProtectionPlan DeleteMalwareProtectionPlan TagResource UntagResource UpdateMalwareProtectionPlan',
  ),
  ...calls('iam', 'AddClientIDToOpenIDConnectProvider CreateOpenIDConnectProvider RemoveClientIDFromOpenIDConnectProvider'),
  ...calls('iam', 'TagOpenIDConnectProvider UntagOpenIDConnectProvider'),
  ...calls('iam', 'CreateRole DeleteRole DeleteRolePolicy ListInstanceProfilesForRole PassRole PutRolePolicy TagRole UntagRole'),
  ...calls('iam', 'UpdateAssumeRolePolicy'),
  ...calls('kms', 'CreateKey EnableKeyRotation PutKeyPolicy TagResource UntagResource'),
  ...calls('s3', 'CreateAccessPoint DeleteAccessPoint PutAccessPointPolicy PutAccessPointPublicAccessBlock'),
  ...calls('s3', 'CreateBucket DeleteBucketInventoryConfiguration DeleteBucketLifecycle DeleteBucketReplication'),
  ...calls('s3', 'PutBucketAccelerateConfiguration PutBucketCors PutBucketEncryption PutBucketInventoryConfiguration'),
  ...calls(
    's3',
    'PutBucketLifecycleConfiguration PutBucketLogging PutBucketNotificationConfiguration PutBucketOwnershipControls',
  ),
  ...calls('s3', 'PutBucketPolicy PutBucketReplication PutBucketTagging PutBucketVersioning PutObjectLockConfiguration'),
  ...calls('s3', 'PutPublicAccessBlock'),
];

/** Calls that are needed all the same, and why they are not seen in a run of everything at once. */
export const unseenCalls: Readonly<Record<string, string>> = {
  'cloudtrail:UpdateTrail': 'only where somebody changed the trail by hand',
  'iam:PassRole': 'no call of its own: IAM asks for it where a service is given a role',
  's3:PutAccessPointPublicAccessBlock': 'no call of its own: S3 asks for it where an access point is created with its block',
  's3:PutBucketLifecycleConfiguration': 'the provider waits most of a minute for it: test/sandbox/lifecycle.real.test.ts',
  's3:DeleteBucketLifecycle': 'the same',
  's3:PutBucketAccelerateConfiguration': 'by the template of one vendor only',
  's3:PutBucketCors': 'the same',
};

/**
 * Actions that 5.100.0 does without: version 6 reads the tags of an access point too (`internal/service/s3control/access_point.go`), and since
 * 6.23 it reads and writes those of a bucket by calls of S3 Control.
 */
export const laterActions: readonly string[] = [
  's3:GetBucketAbac',
  's3:ListTagsForResource',
  's3:TagResource',
  's3:UntagResource',
];

/** Actions by which what was changed by hand is changed back: the role's description and session length, and the key's description. */
export const repairActions: readonly string[] = ['iam:UpdateRole', 'iam:UpdateRoleDescription', 'kms:UpdateKeyDescription'];

/** By which the applying role finds the key and the malware protection plan that a run which was cut off made. No provider calls it. */
export const lookActions: readonly string[] = ['tag:GetResources', 'guardduty:ListMalwareProtectionPlans'];

function calls(service: string, names: string): readonly string[] {
  return names.split(' ').map((name) => `${service}:${name}`);
}

/** Where an action has another name than its call ("Actions, resources, and condition keys for Amazon S3"). */
const actions: Readonly<Record<string, string>> = {
  's3:HeadBucket': 's3:ListBucket',
  's3:DeleteBucketLifecycle': 's3:PutLifecycleConfiguration',
  's3:DeleteBucketReplication': 's3:PutReplicationConfiguration',
};

/** The IAM action that a call needs. */
export function actionOf(call: string): string {
  const named = call
    .replace(/^s3:(Get|Put)Bucket(Encryption|Replication)$/, 's3:$1$2Configuration')
    .replace(/^s3:(Get|Put)Bucket(Lifecycle|Accelerate)Configuration$/, 's3:$1$2Configuration')
    .replace(/^s3:(Get|Put|Delete)BucketInventoryConfiguration$/, (_, verb: string) =>
      verb === 'Get' ? 's3:GetInventoryConfiguration' : 's3:PutInventoryConfiguration',
    )
    .replace(/^s3:(Get|Put)BucketNotificationConfiguration$/, 's3:$1BucketNotification')
    .replace(/^s3:(Get|Put)ObjectLockConfiguration$/, 's3:$1BucketObjectLockConfiguration')
    .replace(/^s3:(Get|Put)PublicAccessBlock$/, 's3:$1BucketPublicAccessBlock')
    .replace(/^s3:(Get|Put)BucketCors$/, 's3:$1BucketCORS');
  return actions[call] ?? named;
}
