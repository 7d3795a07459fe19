import { allow, oneOrAll, type Statement } from './document.js';
import { oidcProviderArn } from '../spec/arn.js';
import type { Patterns } from './patterns.js';
import type { Setup } from './setup.js';
import { issuerOf } from './trust.js';

/** In the own account alone: names of buckets are the world's. */
export function ownAccount({ account }: Pick<Setup, 'account'>) {
  return { StringEquals: { 'aws:ResourceAccount': account } };
}

/** What Terraform reads of every bucket, and how a name is looked up that nobody has yet. */
export function readingBuckets(setup: Setup, { buckets }: Patterns): readonly Statement[] {
  const actions = [
    's3:GetAccelerateConfiguration',
    's3:GetBucketAbac',
    's3:GetBucketAcl',
    's3:GetBucketCORS',
    's3:GetBucketLogging',
    's3:GetBucketNotification',
    's3:GetBucketObjectLockConfiguration',
    's3:GetBucketOwnershipControls',
    's3:GetBucketPolicy',
    's3:GetBucketPublicAccessBlock',
    's3:GetBucketRequestPayment',
    's3:GetBucketVersioning',
    's3:GetBucketWebsite',
    's3:GetEncryptionConfiguration',
    's3:GetInventoryConfiguration',
    's3:GetLifecycleConfiguration',
    's3:GetReplicationConfiguration',
    's3:ListTagsForResource',
  ];
  return [
    allow('ReadBuckets', actions, buckets, ownAccount(setup)),
    allow('LookUpNames', ['s3:GetBucketTagging', 's3:ListBucket'], buckets, {
      StringEqualsIfExists: { 'aws:ResourceAccount': setup.account },
    }),
  ];
}

export function readingRoles(sid: string, roles: readonly string[]): Statement {
  const actions = ['iam:GetRole', 'iam:GetRolePolicy', 'iam:ListAttachedRolePolicies', 'iam:ListRolePolicies'];
  return allow(sid, actions, roles);
}

/** What stands in the account before the first request, as far as `doctor` looks at it: a job does so weekly. */
export function readingFoundation(setup: Setup, { stateBucket }: Patterns): readonly Statement[] {
  const { partition, account, roles, ownPaths = { plan: '/', apply: '/' }, boundary, github } = setup;
  const iam = (resource: string) => `arn:${partition}:iam::${account}:${resource}`;
  const [planning, applying] = [roles.plan, roles.apply];
  const policies = [planning, applying].map((name) => iam(`policy/${name}-*`));
  return [
    readingRoles('ReadOwnRoles', [iam(`role${ownPaths.plan}${planning}`), iam(`role${ownPaths.apply}${applying}`)]),
    allow(
      'ReadOwnPolicies',
      ['iam:GetPolicy', 'iam:GetPolicyVersion'],
      boundary === undefined ? policies : [...policies, boundary],
    ),
    allow('ReadOwnProvider', ['iam:GetOpenIDConnectProvider'], oidcProviderArn(partition, account, issuerOf(github.host))),
    allow(
      'ReadStateBucket',
      ['s3:GetBucketPolicy', 's3:GetBucketPublicAccessBlock', 's3:GetBucketVersioning', 's3:GetEncryptionConfiguration'],
      stateBucket,
      ownAccount(setup),
    ),
  ];
}

export function readingKeys({ keys }: Patterns): Statement {
  const actions = ['kms:DescribeKey', 'kms:GetKeyPolicy', 'kms:GetKeyRotationStatus', 'kms:ListResourceTags'];
  return allow('ReadKeys', actions, keys);
}

/** The states and the records beside them. */
export function readingState(setup: Setup, { stateBucket, state }: Patterns): readonly Statement[] {
  return [
    allow('FindState', ['s3:ListBucket'], stateBucket, ownAccount(setup)),
    allow('ReadStateAndRecords', ['s3:GetObject'], state('*'), ownAccount(setup)),
    ...usingStateKey(setup),
  ];
}

/** Both roles write beside the state, and S3 encrypts by the key ("Using server-side encryption with AWS KMS keys", permissions). */
function usingStateKey({ state }: Setup): readonly Statement[] {
  return state.kmsKey === undefined ? [] : [allow('UseStateKey', ['kms:Decrypt', 'kms:GenerateDataKey'], state.kmsKey)];
}

/** Records that are created, and never written over ("Enforce conditional writes on Amazon S3 buckets"). */
export function creatingRecords(setup: Setup, { state }: Patterns, kinds: readonly string[]): Statement {
  const condition = { ...ownAccount(setup), Null: { 's3:if-none-match': 'false' } };
  const records = kinds.map((kind) => state(`records/${kind}/*`));
  return allow('CreateRecords', ['s3:PutObject'], records, condition);
}

export function readingTrails({ trails }: Patterns): readonly Statement[] {
  return [
    allow('FindTrails', ['cloudtrail:DescribeTrails'], '*'),
    allow('ReadTrails', ['cloudtrail:GetEventSelectors', 'cloudtrail:GetTrailStatus', 'cloudtrail:ListTags'], trails),
  ];
}

export function readingPoints({ points }: Patterns): readonly Statement[] {
  const actions = ['s3:GetAccessPointPolicy', 's3:GetAccessPointPolicyStatus', 's3:ListTagsForResource'];
  return [allow('FindAccessPoints', ['s3:GetAccessPoint'], '*'), allow('ReadAccessPoints', actions, points)];
}

export function readingScans({ scans }: Patterns): Statement {
  return allow('ReadScans', ['guardduty:GetMalwareProtectionPlan', 'guardduty:ListTagsForResource'], scans);
}

export function readingProviders({ providers }: Patterns): Statement {
  return allow('ReadIdentityProviders', ['iam:GetOpenIDConnectProvider'], oneOrAll(providers));
}
