import { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity/index.js';
import { AwsProvider } from './provider.js';
import { S3BucketAccelerateConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-accelerate-configuration/index.js';
import { S3BucketCorsConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-cors-configuration/index.js';
import { bucketPolicy, replicaBucketPolicy } from '../bucket/bucket-policy.js';
import { keyPolicy, replicaKeyPolicy } from '../bucket/key-policy.js';
import type { References } from '../bucket/policy-document.js';
import type { BucketSpec, CorsRule, ReplicationSpec } from '../bucket/spec.js';
import { addKey } from './encryption-key.js';
import { addOutputs } from './outputs.js';
import { PlainStack, withoutStackTraces } from './plain-stack.js';
import { BucketResources } from './protected-bucket.js';
import { removedBlocks } from './removed.js';
import { addReplication, addReplicationRole } from './replication.js';
import { reference, type TerraformJson } from './text.js';

/** The oldest Terraform and OpenTofu whose S3 backend locks without a table (`use_lockfile`). */
const requiredVersion = '>= 1.10.0';

const refs: References = {
  account: reference('account'),
  keyArn: reference('keyArn'),
  replicaKeyArn: reference('replicaKeyArn'),
  trailKeyArn: reference('trailKeyArn'),
};

/** The Terraform configuration of one spec. It depends on nothing but the spec. */
export function buildStack(spec: BucketSpec): TerraformJson {
  return withoutStackTraces(() => build(spec));
}

function build(spec: BucketSpec): TerraformJson {
  const stack = new PlainStack(spec.id, {
    // Where the state is depends on who runs it, so it is given to `terraform init`.
    backend: { s3: {} },
    required_providers: { aws: { source: 'hashicorp/aws', version: spec.providerVersion } },
    required_version: requiredVersion,
  });
  const replicaProvider = addProviders(stack, spec);
  if (spec.encryption.key.from === 'created') {
    addKey(stack, 'bucket', { policy: keyPolicy(spec, refs), encrypts: spec.bucket, tags: spec.tags });
  }
  const source = new BucketResources(stack, {
    name: 'bucket',
    bucket: spec.bucket,
    policy: bucketPolicy(spec, refs),
    encryption: spec.encryption,
    createdKey: refs.keyArn,
    retention: spec.retention,
    tags: spec.tags,
  });
  addAccess(source, spec);
  const { replication } = spec;
  if (replication !== undefined) {
    const replica = replication.account === undefined ? addReplica(stack, spec, replication, replicaProvider) : undefined;
    const role = addReplicationRole(stack, spec, replication, refs);
    addReplication(source, spec, replication, [role, ...(replica?.last ?? [])]);
    // Only now: the replication has no need to wait for the lifecycle, for which the provider takes most of a minute.
    replica?.addLifecycle();
  }
  source.addLifecycle();
  addOutputs(stack, spec);
  const removed = removedBlocks(spec);
  return { ...stack.toTerraform(), ...(removed.length === 0 ? {} : { removed }) };
}

/**
 * Adds the provider, and gives the one for the replica's region. The alias is always there: Terraform needs it to forget a replica that the
 * state still has, and starts no process for one that nothing uses.
 */
function addProviders(stack: PlainStack, spec: BucketSpec): AwsProvider {
  new AwsProvider(stack, 'aws', { region: spec.region });
  const local = spec.replication?.account === undefined ? spec.replication : undefined;
  const replica = new AwsProvider(stack, 'aws-replica', { alias: 'replica', region: local?.region ?? spec.region });
  new DataAwsCallerIdentity(stack, 'caller-identity', {}).overrideLogicalId('current');
  return replica;
}

/** Adds how browsers and distant clients reach the bucket. */
function addAccess(source: BucketResources, spec: BucketSpec): void {
  if (spec.transferAcceleration) {
    const [stack, id, on] = source.scope('acceleration');
    source.add(new S3BucketAccelerateConfiguration(stack, id, { ...on, status: 'Enabled' }));
  }
  if (spec.cors.length > 0) {
    const [stack, id, on] = source.scope('cors');
    source.add(new S3BucketCorsConfiguration(stack, id, { ...on, corsRule: spec.cors.map(corsRule) }));
  }
}

function corsRule({ allowedHeaders, allowedMethods, allowedOrigins, exposeHeaders, maxAgeSeconds }: CorsRule) {
  return {
    allowedHeaders: [...allowedHeaders],
    allowedMethods: [...allowedMethods],
    allowedOrigins: [...allowedOrigins],
    exposeHeaders: [...exposeHeaders],
    ...(maxAgeSeconds === undefined ? {} : { maxAgeSeconds }),
  };
}

/** Adds the replica bucket, as protected as the source but for its lifecycle, with its key where it has one of its own. */
function addReplica(stack: PlainStack, spec: BucketSpec, replication: ReplicationSpec, provider: AwsProvider): BucketResources {
  const { bucket, encryption, storageClass } = replication;
  if (encryption.key.from === 'created') {
    addKey(stack, 'replica', { policy: replicaKeyPolicy(spec, refs), encrypts: bucket, tags: spec.tags, provider });
  }
  return new BucketResources(stack, {
    name: 'replica',
    bucket,
    provider,
    policy: replicaBucketPolicy(spec, replication, refs),
    encryption,
    createdKey: refs.replicaKeyArn,
    retention: { ...spec.retention, versioning: true },
    tags: spec.tags,
    ...(storageClass === undefined ? {} : { stored: storageClass }),
  });
}
