import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import {
  S3BucketReplicationConfigurationA,
  type S3BucketReplicationConfigurationRule,
  type S3BucketReplicationConfigurationRuleDestination,
} from '@cdktf/provider-aws/lib/s3-bucket-replication-configuration/index.js';
import type { TerraformResource } from 'cdktf';
import { bucketArn, customerKeyArn } from '../bucket/arn.js';
import type { References } from '../bucket/policy-document.js';
import { replicationRolePolicy, replicationTrust } from '../bucket/replication-policy.js';
import type { BucketSpec, ReplicationSpec } from '../bucket/spec.js';
import { place, type PlainStack } from './plain-stack.js';
import type { BucketResources } from './protected-bucket.js';
import { reference } from './text.js';

/** S3 knows no other time for replication time control. In minutes. */
const timeControlMinutes = 15;

/** Adds the role that S3 assumes to replicate, and gives its policy, for the replication to wait for. */
export function addReplicationRole(
  stack: PlainStack,
  spec: BucketSpec,
  replication: ReplicationSpec,
  refs: References,
): TerraformResource {
  const role = place(
    new IamRole(stack, 'replication-role', {
      name: replication.role,
      description: `Replicates the S3 bucket ${spec.bucket}`,
      assumeRolePolicy: JSON.stringify(replicationTrust()),
      tags: { ...spec.tags },
    }),
    'replication',
    [],
  );
  const policy = JSON.stringify(replicationRolePolicy(spec, replication, refs));
  const inline = { name: 'replication', role: replication.role, policy };
  return place(new IamRolePolicy(stack, 'replication-role-policy', inline), 'replication', [role]);
}

/** Adds the replication rule to the source bucket, once the role and the replica are complete. */
export function addReplication(
  source: BucketResources,
  spec: BucketSpec,
  replication: ReplicationSpec,
  after: readonly TerraformResource[],
): void {
  const [stack, id, on] = source.scope('replication');
  const rule = [replicationRule(spec, replication)];
  source.add(new S3BucketReplicationConfigurationA(stack, id, { ...on, role: reference('roleArn'), rule }), after);
}

function replicationRule(spec: BucketSpec, replication: ReplicationSpec): S3BucketReplicationConfigurationRule {
  const { deleteMarkers, encryption } = replication;
  // S3 takes the criterion and the replica's key only together.
  const criteria =
    encryption.key.from === 's3' ? {} : { sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: 'Enabled' } } };
  return {
    id: 'replicate-all',
    status: 'Enabled',
    priority: 0,
    filter: {},
    deleteMarkerReplication: { status: deleteMarkers ? 'Enabled' : 'Disabled' },
    destination: destination(spec, replication),
    ...criteria,
  };
}

function destination(spec: BucketSpec, replication: ReplicationSpec): S3BucketReplicationConfigurationRuleDestination {
  const { account, bucket, encryption, storageClass, timeControl } = replication;
  const key = customerKeyArn(encryption, reference('replicaKeyArn'));
  const minutes = { minutes: timeControlMinutes };
  return {
    bucket: bucketArn(spec.partition, bucket),
    ...(account === undefined ? {} : { account, accessControlTranslation: { owner: 'Destination' } }),
    ...(storageClass === undefined ? {} : { storageClass }),
    ...(key === undefined ? {} : { encryptionConfiguration: { replicaKmsKeyId: key } }),
    ...(timeControl
      ? { replicationTime: { status: 'Enabled', time: minutes }, metrics: { status: 'Enabled', eventThreshold: minutes } }
      : {}),
  };
}
