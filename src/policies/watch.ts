import { bucketArn, customerKeyArn, objectsArn } from '../spec/arn.js';
import { throughS3 } from './encryption.js';
import type { PolicyDocument, References, Statement } from './policy-document.js';
import type { BucketSpec, MalwareScanSpec } from '../spec/spec.js';
import { policyDocument } from './statements.js';

const service = 'malware-protection-plan.guardduty.amazonaws.com';
/** EventBridge's managed rule by which GuardDuty hears of uploads; what follows in its name is GuardDuty's. */
const rule = 'DO-NOT-DELETE-AmazonGuardDutyMalwareProtectionS3';
/** The object that GuardDuty puts to see whether it may. */
const validationObject = 'malware-protection-resource-validation-object';

/**
 * Lets GuardDuty's malware protection assume the role, as AWS documents it (GuardDuty User Guide, "Create or update IAM role policy"):
 * without a condition on the source, since one on a key that GuardDuty does not send would stop every scan. No plan of another account can
 * use the role either way, since a role is passed (`iam:PassRole`) only within its own account.
 */
export function malwareTrust(): PolicyDocument {
  return policyDocument([
    { Sid: 'GuardDutyAssumes', Effect: 'Allow', Principal: { Service: [service] }, Action: ['sts:AssumeRole'] },
  ]);
}

/**
 * What GuardDuty may do to scan uploads and to tag them (GuardDuty User Guide, "Create or update IAM role policy"): only under the
 * prefixes, where there are any.
 */
export function malwareRolePolicy(spec: BucketSpec, scan: MalwareScanSpec, refs: References): PolicyDocument {
  const { partition, bucket } = spec;
  const whole = bucketArn(partition, bucket);
  const objects = (scan.prefixes.length === 0 ? [''] : scan.prefixes).map((prefix) => objectsArn(partition, bucket, prefix));
  const allow = (Sid: string, Action: readonly string[], Resource: readonly string[]): Statement => ({
    Sid,
    Effect: 'Allow',
    Action,
    Resource,
  });
  return policyDocument([
    ...ruleStatements(spec, refs),
    allow('EventsOfBucket', ['s3:PutBucketNotification', 's3:GetBucketNotification'], [whole]),
    allow('CheckBucket', ['s3:ListBucket'], [whole]),
    allow('PutValidationObject', ['s3:PutObject'], [`${whole}/${validationObject}`]),
    allow('ReadUploads', ['s3:GetObject', 's3:GetObjectVersion'], objects),
    ...(scan.tag ? [allow('TagUploads', tagging, objects)] : []),
    ...keyStatements(spec, refs),
  ]);
}

const tagging = ['s3:PutObjectTagging', 's3:GetObjectTagging', 's3:PutObjectVersionTagging', 's3:GetObjectVersionTagging'];

function ruleStatements({ partition, region }: BucketSpec, { account }: References): readonly Statement[] {
  const Resource = [`arn:${partition}:events:${region}:${account}:rule/${rule}*`];
  return [
    {
      Sid: 'ManageOwnRule',
      Effect: 'Allow',
      Action: ['events:PutRule', 'events:DeleteRule', 'events:PutTargets', 'events:RemoveTargets'],
      Resource,
      Condition: { StringEquals: { 'events:ManagedBy': service } },
    },
    { Sid: 'WatchOwnRule', Effect: 'Allow', Action: ['events:DescribeRule', 'events:ListTargetsByRule'], Resource },
  ];
}

function keyStatements(spec: BucketSpec, refs: References): readonly Statement[] {
  const key = customerKeyArn(spec.encryption, refs.keyArn);
  if (key === undefined) return [];
  const Action = ['kms:GenerateDataKey', 'kms:Decrypt'];
  return [{ Sid: 'DecryptUploads', Effect: 'Allow', Action, Resource: [key], Condition: throughS3(spec) }];
}
