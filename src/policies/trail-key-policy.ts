import { trailArn } from '../spec/arn.js';
import { accountAdministers } from './encryption.js';
import type { PolicyDocument, References } from './policy-document.js';
import type { BucketSpec } from '../spec/spec.js';
import { policyDocument } from './statements.js';

/**
 * The policy of the created trail's key: the account administers it by IAM (and so reads the logs), and CloudTrail encrypts with it for
 * this trail alone (CloudTrail User Guide, "Configure AWS KMS key policies for CloudTrail"). `trail` is the trail's name.
 */
export function trailKeyPolicy(spec: BucketSpec, trail: string, refs: References): PolicyDocument {
  const arn = trailArn(spec, refs.account, trail);
  const allow = { Effect: 'Allow', Principal: { Service: ['cloudtrail.amazonaws.com'] }, Resource: ['*'] } as const;
  return policyDocument([
    accountAdministers(spec.partition, refs.account),
    {
      Sid: 'TrailEncrypts',
      ...allow,
      Action: ['kms:GenerateDataKey*'],
      Condition: {
        StringEquals: { 'aws:SourceArn': arn },
        // In any region, as AWS writes it for a trail; the source is exact.
        StringLike: { 'kms:EncryptionContext:aws:cloudtrail:arn': trailArn({ ...spec, region: '*' }, refs.account, trail) },
      },
    },
    { Sid: 'TrailDescribesKey', ...allow, Action: ['kms:DescribeKey'], Condition: { StringEquals: { 'aws:SourceArn': arn } } },
  ]);
}
