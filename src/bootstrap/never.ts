import type { Statement } from './document.js';
import type { Patterns } from './patterns.js';
import type { Setup } from './setup.js';

/** What touches the files in a bucket. */
const onFiles = ['s3:DeleteObject', 's3:DeleteObjectVersion', 's3:GetObject', 's3:GetObjectVersion', 's3:PutObject'];

/** Whatever else the applying role is given: it deletes no bucket and no key, and neither reads nor writes the files in a bucket. */
export function neverDestroy({ keys, buckets, objects }: Patterns): Statement {
  const others = [
    'kms:DisableKey',
    'kms:ScheduleKeyDeletion',
    's3:BypassGovernanceRetention',
    's3:DeleteBucket',
    's3:PutBucketAcl',
  ];
  return {
    Sid: 'NeverDestroyNorTouchFiles',
    Effect: 'Deny',
    Action: [...others, ...onFiles].sort(),
    Resource: [keys, ...buckets, ...objects],
  };
}

/** Nor does it stop a trail, delete an identity provider, or touch files through an access point. */
export function neverStopRecords({ partition, account }: Setup): Statement {
  return {
    Sid: 'NeverStopRecordsNorTouchFiles',
    Effect: 'Deny',
    Action: ['cloudtrail:StopLogging', 'iam:DeleteOpenIDConnectProvider', ...onFiles],
    Resource: [
      `arn:${partition}:cloudtrail:*:${account}:trail/*`,
      `arn:${partition}:iam::${account}:oidc-provider/*`,
      `arn:${partition}:s3:*:${account}:accesspoint/*`,
    ],
  };
}

/** Nor does it do more with the key of the state than use it: whoever has the key's policy can shut everybody out of every state. */
export function neverChangeStateKey({ state: { kmsKey } }: Setup): readonly Statement[] {
  if (kmsKey === undefined) return [];
  const used = ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey', 'kms:GetKeyPolicy', 'kms:GetKeyRotationStatus'];
  const NotAction = [...used, 'kms:ListResourceTags'];
  return [{ Sid: 'NeverChangeTheStateKey', Effect: 'Deny', NotAction, Resource: kmsKey }];
}

/** Nor does it make or change who may anything without the boundary, where there is one, or that boundary itself. */
export function neverUnbind({ boundary }: Setup): readonly Statement[] {
  if (boundary === undefined) return [];
  const made = ['Role', 'User'].flatMap((who) => [`iam:Attach${who}Policy`, `iam:Create${who}`, `iam:Put${who}Policy`]);
  const changed = ['iam:CreatePolicyVersion', 'iam:DeletePolicy', 'iam:DeletePolicyVersion', 'iam:SetDefaultPolicyVersion'];
  const deny = { Effect: 'Deny', Resource: '*' } as const;
  return [
    {
      ...deny,
      Sid: 'NeverWithoutTheBoundary',
      Action: [...made, 'iam:PutRolePermissionsBoundary', 'iam:PutUserPermissionsBoundary', 'iam:UpdateAssumeRolePolicy'].sort(),
      Condition: { StringNotEquals: { 'iam:PermissionsBoundary': boundary } },
    },
    {
      ...deny,
      Sid: 'NeverTakeTheBoundaryAway',
      Action: ['iam:DeleteRolePermissionsBoundary', 'iam:DeleteUserPermissionsBoundary'],
    },
    { ...deny, Sid: 'NeverChangeTheBoundary', Action: changed, Resource: boundary },
  ];
}
