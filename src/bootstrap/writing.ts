import { allow, oneOrAll, type Statement } from './document.js';
import type { Patterns } from './patterns.js';
import { ownAccount } from './reading.js';
import type { Setup } from './setup.js';

/** A bucket that is not there yet has no owner, and a new one is always the caller's. */
export function creatingBuckets({ buckets }: Patterns): Statement {
  return allow('CreateBuckets', ['s3:CreateBucket'], buckets);
}

/** Which actions on a bucket only some stacks ask for. */
export const bucketActionsFor = {
  aws_s3_bucket_accelerate_configuration: ['s3:PutAccelerateConfiguration'],
  aws_s3_bucket_cors_configuration: ['s3:PutBucketCORS'],
  aws_s3_bucket_inventory: ['s3:PutInventoryConfiguration'],
  aws_s3_bucket_logging: ['s3:PutBucketLogging'],
  aws_s3_bucket_notification: ['s3:PutBucketNotification'],
  aws_s3_bucket_object_lock_configuration: ['s3:PutBucketObjectLockConfiguration'],
  aws_s3_bucket_replication_configuration: ['s3:PutReplicationConfiguration'],
} as const;

/** What Terraform changes of a bucket. */
export function writingBuckets(setup: Setup, { buckets }: Patterns): Statement {
  const actions = [
    's3:PutAccelerateConfiguration',
    's3:PutBucketCORS',
    's3:PutBucketLogging',
    's3:PutBucketNotification',
    's3:PutBucketObjectLockConfiguration',
    's3:PutBucketOwnershipControls',
    's3:PutBucketPolicy',
    's3:PutBucketPublicAccessBlock',
    's3:PutBucketTagging',
    's3:PutBucketVersioning',
    's3:PutEncryptionConfiguration',
    's3:PutInventoryConfiguration',
    's3:PutLifecycleConfiguration',
    's3:PutReplicationConfiguration',
    's3:TagResource',
    's3:UntagResource',
  ];
  return allow('WriteBuckets', actions, buckets, ownAccount(setup));
}

/** What decides what a role may, and who assumes it: allowed only while the role has its boundary, where there is one. */
const bound = ['iam:CreateRole', 'iam:PutRolePolicy', 'iam:UpdateAssumeRolePolicy'];
const unbound = [
  'iam:DeleteRole',
  'iam:DeleteRolePolicy',
  'iam:ListInstanceProfilesForRole',
  'iam:TagRole',
  'iam:UntagRole',
  'iam:UpdateRole',
  'iam:UpdateRoleDescription',
];

/** What Terraform creates and changes of the roles that requests make. */
export function writingRoles(sid: string, roles: readonly string[], { boundary }: Setup): readonly Statement[] {
  if (boundary === undefined) return [allow(sid, [...bound, ...unbound].sort(), roles)];
  const condition = { StringEquals: { 'iam:PermissionsBoundary': boundary } };
  const binding = [...bound, 'iam:PutRolePermissionsBoundary'].sort();
  return [allow(sid, unbound, roles), allow(`${sid}Bound`, binding, roles, condition)];
}

/** Roles are given to this service alone. */
export function passingRoles(sid: string, roles: readonly string[], service: string): Statement {
  return allow(sid, ['iam:PassRole'], roles, { StringEquals: { 'iam:PassedToService': service } });
}

export function writingKeys({ keys }: Patterns): readonly Statement[] {
  const actions = [
    'kms:EnableKeyRotation',
    'kms:PutKeyPolicy',
    'kms:TagResource',
    'kms:UntagResource',
    'kms:UpdateKeyDescription',
  ];
  return [allow('CreateKeys', ['kms:CreateKey'], '*'), allow('WriteKeys', actions, keys)];
}

/** The states, their locks, and what was applied. */
export function writingState(setup: Setup, { state }: Patterns): Statement {
  const keys = ['*.tfstate', '*.tflock', 'records/applied.json', 'records/buckets/*', 'records/index.json'];
  return allow('WriteStateAndApplied', ['s3:PutObject'], keys.map(state), ownAccount(setup));
}

export function releasingLocks(setup: Setup, { state }: Patterns): Statement {
  return allow('ReleaseLocks', ['s3:DeleteObject'], state('*.tflock'), ownAccount(setup));
}

export function writingTrails({ trails }: Patterns): Statement {
  const actions = ['AddTags', 'CreateTrail', 'DeleteTrail', 'PutEventSelectors', 'RemoveTags', 'StartLogging', 'UpdateTrail'];
  return allow(
    'WriteTrails',
    actions.map((action) => `cloudtrail:${action}`),
    trails,
  );
}

export function writingPoints({ points }: Patterns): readonly Statement[] {
  return [
    allow('WriteAccessPoints', ['s3:CreateAccessPoint', 's3:DeleteAccessPoint', 's3:PutAccessPointPolicy'], points),
    allow('BlockPublicAccessPoints', ['s3:PutAccessPointPublicAccessBlock'], '*'),
  ];
}

export function writingScans({ scans }: Patterns): readonly Statement[] {
  const actions = [
    'guardduty:DeleteMalwareProtectionPlan',
    'guardduty:TagResource',
    'guardduty:UntagResource',
    'guardduty:UpdateMalwareProtectionPlan',
  ];
  return [allow('CreateScans', ['guardduty:CreateMalwareProtectionPlan'], '*'), allow('WriteScans', actions, scans)];
}

export function writingProviders({ providers }: Patterns): Statement {
  const actions = [
    'iam:AddClientIDToOpenIDConnectProvider',
    'iam:CreateOpenIDConnectProvider',
    'iam:RemoveClientIDFromOpenIDConnectProvider',
    'iam:TagOpenIDConnectProvider',
    'iam:UntagOpenIDConnectProvider',
  ];
  return allow('WriteIdentityProviders', actions, oneOrAll(providers));
}
