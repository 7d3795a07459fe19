import { TerraformOutput } from 'cdktf';
import { customerKeyArn } from '../spec/arn.js';
import { outputNames } from '../spec/outputs.js';
import type { BucketSpec } from '../spec/spec.js';
import type { PlainStack } from './plain-stack.js';
import { reference } from './text.js';

/** Adds every output that the hand-over can name; their values exist once the bucket does. */
export function addOutputs(stack: PlainStack, spec: BucketSpec): void {
  const { logBucket, replication } = spec;
  const [role] = spec.roles;
  const trail = spec.logging.dataEvents?.created === true;
  const values: Partial<Record<keyof typeof outputNames, string | undefined>> = {
    account: reference('account'),
    bucket: spec.bucket,
    bucketArn: reference('bucketArn'),
    bucketDomainName: reference('bucketDomainName'),
    bucketRegionalDomainName: reference('bucketRegionalDomainName'),
    region: spec.region,
    keyArn: customerKeyArn(spec.encryption, reference('keyArn')),
    ...(replication === undefined
      ? {}
      : {
          replica: replication.bucket,
          replicaRegion: replication.region,
          replicationRole: reference('roleArn'),
          replicaKeyArn: customerKeyArn(replication.encryption, reference('replicaKeyArn')),
          ...(replication.account === undefined ? { replicaArn: reference('replicaArn') } : {}),
        }),
    // The role's name and ARN say nothing of who may assume it, so that they are not sensitive where its trust is.
    ...(role === undefined ? {} : { vendorRole: reference('vendorRoleArn'), vendorRoleName: role.name }),
    ...(logBucket === undefined ? {} : { logBucket: logBucket.bucket }),
    ...(trail ? { trail: reference('trailArn'), trailKeyArn: reference('trailKeyArn') } : {}),
  };
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue;
    new TerraformOutput(stack, `output-${name}`, { value }).overrideLogicalId(outputNames[name as keyof typeof outputNames]);
  }
}
