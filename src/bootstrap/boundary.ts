import { allow, documentOf, type PolicyDocument } from './document.js';
import { patternsOf } from './patterns.js';
import { ownAccount } from './reading.js';
import type { Setup } from './setup.js';

/** How a key is used for the objects of a bucket. */
export const keyUse = ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'];

/** How GuardDuty has itself told of uploads ("Prerequisites", of "Malware Protection for S3"). */
export const scanRules = [
  'events:DeleteRule',
  'events:DescribeRule',
  'events:ListTargetsByRule',
  'events:PutRule',
  'events:PutTargets',
  'events:RemoveTargets',
];

/** What S3 is called where it asks a key, for `kms:ViaService`; in China it has either name. */
export function throughS3({ partition }: Pick<Setup, 'partition'>): string | readonly string[] {
  const service = 's3.*.amazonaws.com';
  return partition === 'aws-cn' ? [service, `${service}.cn`] : service;
}

/**
 * The most that a role of a request can do, whatever is written into it: use the files in the buckets of requests and replicate between
 * them, within this account. It can't change a bucket, but for what GuardDuty needs to hear of uploads. A replica in another account is
 * beyond it.
 */
export function permissionsBoundary(setup: Setup): PolicyDocument {
  const { partition, account } = setup;
  const use = [
    's3:AbortMultipartUpload',
    's3:DeleteObject*',
    's3:Get*',
    's3:List*',
    's3:PutBucketNotification',
    's3:PutObject*',
    's3:Replicate*',
    's3:RestoreObject',
  ];
  return documentOf([
    // A pattern of buckets is one of their objects, too: in IAM `*` stands for slashes.
    allow('UseBucketsOfRequests', use, patternsOf(setup).buckets, ownAccount(setup)),
    allow('UseKeysThroughS3', keyUse, '*', { StringLike: { 'kms:ViaService': throughS3(setup) } }),
    allow('DescribeKeys', ['kms:DescribeKey'], '*'),
    allow('HearOfUploads', scanRules, `arn:${partition}:events:*:${account}:rule/DO-NOT-DELETE-AmazonGuardDuty*`),
  ]);
}
