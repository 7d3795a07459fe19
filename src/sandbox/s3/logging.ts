import { refuse } from '../call.js';
import { child, textAt } from '../xml.js';
import { malformedXml } from './request.js';
import type { Accept } from './subresource.js';

/** Access logs go to an own bucket of the same region. Target grants need ACLs and are refused as AWS does under enforced ownership. */
export const acceptLogging: Accept = (root, { bucket, account }) => {
  const logging = child(root, 'LoggingEnabled');
  if (logging === undefined) return root;
  const [name, prefix] = [textAt(logging, 'TargetBucket'), textAt(logging, 'TargetPrefix')];
  if (name === undefined || prefix === undefined) return malformedXml();
  const target = account.world.buckets.get(name);
  if (target === undefined) {
    const message =
      'The target bucket for logging does not exist, is not owned by you, or does not have the appropriate grants for the log-delivery group.';
    return refuse(400, 'InvalidTargetBucketForLogging', message, { detail: { TargetBucket: name } });
  }
  if (target.region !== bucket.region)
    return refuse(403, 'CrossLocationLoggingProhibitted', 'Cross S3 location logging not allowed.');
  if (child(logging, 'TargetGrants') !== undefined) {
    return refuse(400, 'InvalidTargetBucketForLogging', "You can't use target grants: the target bucket does not allow ACLs.");
  }
  return root;
};
