import { refuse, type Refusal } from '../call.js';
import { bucketArn } from '../partition.js';
import { decide } from '../policy/decide.js';
import { serviceRequest } from '../policy/service.js';
import type { Bucket } from '../world.js';
import { child, textAt } from '../xml.js';
import { malformedXml, settingOf, type BucketRequest } from './request.js';
import type { Accept } from './subresource-row.js';

/**
 * Access logs go to an own bucket of the same region. Target grants need ACLs and are refused as AWS does under enforced ownership. What would
 * only make S3 drop the logs without a word (User Guide, "Enabling Amazon S3 server access logging") is refused at once, since nobody waits for
 * logs here: a target that does not admit the log service, has a default retention, another encryption than SSE-S3, or makes requesters pay.
 */
export const acceptLogging: Accept = (root, request) => {
  const { bucket, account } = request;
  const logging = child(root, 'LoggingEnabled');
  if (logging === undefined) return root;
  const [name, prefix] = [textAt(logging, 'TargetBucket'), textAt(logging, 'TargetPrefix')];
  if (name === undefined || prefix === undefined) return malformedXml();
  const target = account.world.buckets.get(name);
  if (target === undefined) return invalidTarget(name, 'does not exist, or is not owned by you');
  if (target.region !== bucket.region)
    return refuse(403, 'CrossLocationLoggingProhibitted', 'Cross S3 location logging not allowed.');
  if (child(logging, 'TargetGrants') !== undefined)
    return invalidTarget(name, 'does not allow ACLs, and target grants need them');
  return checkTarget(target, prefix, request) ?? root;
};

function checkTarget(target: Bucket, prefix: string, { bucket, account }: BucketRequest): Refusal | undefined {
  const algorithm = settingOf(target, 'encryption', 'Rule', 'ApplyServerSideEncryptionByDefault', 'SSEAlgorithm') ?? 'AES256';
  if (settingOf(target, 'object-lock', 'Rule', 'DefaultRetention', 'Mode') !== undefined)
    return invalidTarget(target.name, 'has a default retention');
  if (algorithm !== 'AES256') return invalidTarget(target.name, 'is not encrypted with SSE-S3 by default');
  if (settingOf(target, 'requestPayment', 'Payer') === 'Requester') return invalidTarget(target.name, 'makes requesters pay');
  const from = { service: 'logging.s3.amazonaws.com', sourceArn: bucketArn(account, bucket.name), account };
  const log = bucketArn(account, target.name, `${prefix}2026-01-01-00-00-00-5A4DB0C500000000`);
  const puts = serviceRequest(from, 's3:PutObject', log);
  const admitted = decide(target.subresources.get('policy') ?? '', puts) === 'allow';
  return admitted ? undefined : invalidTarget(target.name, 'does not have the appropriate grants for the log-delivery group');
}

function invalidTarget(name: string, why: string): Refusal {
  return refuse(400, 'InvalidTargetBucketForLogging', `The target bucket for logging ${why}.`, {
    detail: { TargetBucket: name },
  });
}
