import type { TerraformResource } from 'cdktf';
import { bucketArn, customerKeyArn } from '../spec/arn.js';
import type { BucketSpec, ReplicationSpec } from '../spec/spec.js';
import type { DocumentText } from './documents.js';
import type { Attributes } from './plain-resource.js';
import type { PlainStack } from './plain-stack.js';
import type { BucketResources } from './protected-bucket.js';
import { addRole } from './role.js';
import { reference } from './text.js';

/** S3 knows no other time for replication time control. In minutes. */
const timeControlMinutes = 15;

/** Adds the role that S3 assumes to replicate, and gives its policy, for the replication to wait for. */
export function addReplicationRole(
  stack: PlainStack,
  spec: BucketSpec,
  replication: ReplicationSpec,
  documents: DocumentText,
): TerraformResource {
  return addRole(stack, {
    name: 'replication',
    role: replication.role,
    description: `Replicates the S3 bucket ${spec.bucket}`,
    documents,
    spec,
  });
}

/** Adds the replication rule to the source bucket, once the role and the replica are complete. */
export function addReplication(
  source: BucketResources,
  spec: BucketSpec,
  replication: ReplicationSpec,
  after: readonly TerraformResource[],
): void {
  const rule = [replicationRule(spec, replication)];
  source.append('aws_s3_bucket_replication_configuration', { role: reference('roleArn'), rule }, { after });
}

function replicationRule(spec: BucketSpec, replication: ReplicationSpec): Attributes {
  const { deleteMarkers, encryption } = replication;
  return {
    id: 'replicate-all',
    priority: 0,
    status: 'Enabled',
    delete_marker_replication: { status: deleteMarkers ? 'Enabled' : 'Disabled' },
    destination: destination(spec, replication),
    filter: {},
    // S3 takes the criterion and the replica's key only together.
    source_selection_criteria: encryption.key.from === 's3' ? undefined : { sse_kms_encrypted_objects: { status: 'Enabled' } },
  };
}

function destination(spec: BucketSpec, replication: ReplicationSpec): Attributes {
  const { account, bucket, encryption, storageClass, timeControl } = replication;
  const key = customerKeyArn(encryption, reference('replicaKeyArn'));
  const minutes = { minutes: timeControlMinutes };
  return {
    account,
    bucket: bucketArn(spec.partition, bucket),
    storage_class: storageClass,
    access_control_translation: account === undefined ? undefined : { owner: 'Destination' },
    encryption_configuration: key === undefined ? undefined : { replica_kms_key_id: key },
    metrics: timeControl ? { status: 'Enabled', event_threshold: minutes } : undefined,
    replication_time: timeControl ? { status: 'Enabled', time: minutes } : undefined,
  };
}
