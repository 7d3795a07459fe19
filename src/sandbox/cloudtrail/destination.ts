import { isRefusal, refuse, type Refusal } from '../call.js';
import type { Trail } from '../entities.js';
import { findUsableKey } from '../kms/input.js';
import type { Place } from '../json.js';
import { bucketArn, parseArn } from '../partition.js';
import { serviceRequest } from '../policy/service.js';
import { decide } from '../policy/decide.js';

const service = 'cloudtrail.amazonaws.com';

/**
 * Refuses a trail that could not deliver, as CreateTrail does: the bucket has to exist, its policy has to let CloudTrail look at its ACL and put
 * objects for this trail, and the key, in the bucket's region, has to let it describe it and generate data keys (CloudTrail User Guide, "Amazon S3
 * bucket policy for CloudTrail" and "Configure AWS KMS key policies for CloudTrail"). Another account's bucket and key can't be looked at.
 */
export function checkDestination(trail: Trail, place: Place): Refusal | undefined {
  const { account } = place;
  const bucket = account.world.buckets.get(trail.bucket);
  const foreign = account.world.foreignBuckets.get(trail.bucket);
  if (bucket === undefined && foreign === undefined)
    return refuse(400, 'S3BucketDoesNotExistException', `S3 bucket ${trail.bucket} does not exist!`);
  if (bucket !== undefined && !mayDeliver(trail, bucket.subresources.get('policy'), place)) {
    const message = `Incorrect S3 bucket policy is detected for bucket: ${trail.bucket}`;
    return refuse(400, 'InsufficientS3BucketPolicyException', message);
  }
  return trail.key === undefined ? undefined : checkKey(trail, trail.key, bucket?.region ?? foreign?.region ?? '', place);
}

function mayDeliver(trail: Trail, policy: string | undefined, { account, region }: Place): boolean {
  const from = { service: service, sourceArn: trail.arn, account };
  const prefix = trail.prefix === undefined ? '' : `${trail.prefix}/`;
  const log = `${prefix}AWSLogs/${account.id}/CloudTrail/${region}/2026/01/01/log.json.gz`;
  const acl = { 's3:x-amz-acl': ['bucket-owner-full-control'] };
  const looks = serviceRequest(from, 's3:GetBucketAcl', bucketArn(account, trail.bucket));
  const puts = serviceRequest(from, 's3:PutObject', bucketArn(account, trail.bucket, log), acl);
  return policy !== undefined && [looks, puts].every((request) => decide(policy, request) === 'allow');
}

function checkKey(trail: Trail, id: string, region: string, { account }: Place): Refusal | undefined {
  const owner = parseArn(id, account)?.account;
  if (owner !== undefined && owner !== account.id) return undefined;
  const key = findUsableKey(id, { account, region });
  if (isRefusal(key)) {
    const message = `KMS key ${id} does not exist, or is not in the region of the S3 bucket, ${region}, or can't be used.`;
    return refuse(400, 'KmsKeyNotFoundException', message);
  }
  const from = { service: service, sourceArn: trail.arn, account };
  const context = { 'kms:encryptioncontext:aws:cloudtrail:arn': [trail.arn] };
  const describes = serviceRequest(from, 'kms:DescribeKey', key.arn);
  const generates = serviceRequest(from, 'kms:GenerateDataKey', key.arn, context);
  if ([describes, generates].every((request) => decide(key.policy, request) === 'allow')) return undefined;
  const message = `Insufficient permissions to access S3 bucket ${trail.bucket} or KMS key ${key.arn}.`;
  return refuse(400, 'InsufficientEncryptionPolicyException', message);
}
