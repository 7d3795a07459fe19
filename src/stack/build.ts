import { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity/index.js';
import { S3BucketAccelerateConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-accelerate-configuration/index.js';
import { defined } from '../defined.js';
import { customerKeyArn } from '../spec/arn.js';
import type { BucketSpec, CorsRule, ReplicationSpec } from '../spec/spec.js';
import { addAccessPoints } from './access-points.js';
import { documentsOf, type DocumentText } from './documents.js';
import { addKey } from './encryption.js';
import { addLogBucket, addRecords, addTrail } from './records.js';
import { addMalwareScan } from './watch.js';
import { addOutputs } from './outputs.js';
import type { Attributes } from './plain-resource.js';
import { PlainStack, withoutStackTraces } from './plain-stack.js';
import { BucketResources } from './protected-bucket.js';
import { AwsProvider } from './provider.js';
import { removedBlocks } from './removed.js';
import { addReplication, addReplicationRole } from './replication.js';
import { reference, shield, type TerraformJson } from './text.js';
import { addVendorRoles } from './vendor-roles.js';

/** The oldest Terraform and OpenTofu whose S3 backend locks without a table (`use_lockfile`). */
const requiredVersion = '>= 1.10.0';

/** The parts of a spec that are words for people. Nothing of them stands in a configuration, so none of it is shielded. */
const withoutWords = {
  handover: { by: '', steps: [], features: [], expect: [], snippets: [] },
  notes: [],
  defaults: [],
} satisfies Partial<BucketSpec>;

/**
 * The Terraform configuration of one spec. It depends on nothing but the spec.
 *
 * @example
 * // spec: of examples/sendsafely-minimal.yml
 * buildStack(spec).resource.aws_s3_bucket_public_access_block.bucket.restrict_public_buckets; // → true
 */
export function buildStack(spec: BucketSpec): TerraformJson {
  return withoutStackTraces(() => build(shield({ ...spec, ...withoutWords })));
}

function build(spec: BucketSpec): TerraformJson {
  const stack = new PlainStack(spec.id, {
    // Where the state is depends on who runs it, so it is given to `terraform init`.
    backend: { s3: {} },
    required_providers: { aws: { source: 'hashicorp/aws', version: spec.providerVersion } },
    required_version: requiredVersion,
  });
  const documents = documentsOf(spec);
  const replicaProvider = addProviders(stack, spec);
  const logs = spec.logBucket === undefined ? undefined : addLogBucket(stack, spec, spec.logBucket, documents);
  addTrail(stack, spec, { documents, logs });
  addVendorRoles(stack, spec, documents);
  const source = addSource(stack, spec, documents);
  addAccess(source, spec);
  addRecords(source, spec, logs);
  // GuardDuty hears of uploads by EventBridge, and switches it on itself: said here, so that no later change switches it off.
  if (spec.eventBridge || spec.malwareScan !== undefined) source.append('aws_s3_bucket_notification', { eventbridge: true });
  addAccessPoints(source, spec, documents);
  addMalwareScan(stack, source, spec, documents);
  const replica = addReplicated(stack, source, spec, { documents, provider: replicaProvider });
  // Only now: nothing has to wait for a lifecycle, for which the provider takes most of a minute.
  for (const bucket of [replica, source, logs]) bucket?.addLifecycle();
  addOutputs(stack, spec);
  const removed = removedBlocks(spec);
  return { ...stack.toTerraform(), ...(removed.length === 0 ? {} : { removed }) };
}

/**
 * Adds the provider, and gives the one for the replica's region. The alias is always there: Terraform needs it to forget a replica that the
 * state still has, and starts no process for one that nothing uses.
 */
function addProviders(stack: PlainStack, spec: BucketSpec): AwsProvider {
  const only = defined({ account: spec.account?.id });
  new AwsProvider(stack, 'aws', { region: spec.region, ...only });
  const local = spec.replication?.account === undefined ? spec.replication : undefined;
  const replica = new AwsProvider(stack, 'aws-replica', { alias: 'replica', region: local?.region ?? spec.region, ...only });
  new DataAwsCallerIdentity(stack, 'caller-identity', {}).overrideLogicalId('current');
  return replica;
}

/** Adds how browsers and distant clients reach the bucket. */
function addAccess(source: BucketResources, spec: BucketSpec): void {
  if (spec.transferAcceleration) {
    const [stack, id, on] = source.scope('acceleration');
    source.add(new S3BucketAccelerateConfiguration(stack, id, { status: 'Enabled', ...on }));
  }
  if (spec.cors.length > 0) source.append('aws_s3_bucket_cors_configuration', { cors_rule: spec.cors.map(corsRule) });
}

function corsRule({ allowedHeaders, allowedMethods, allowedOrigins, exposeHeaders, maxAgeSeconds }: CorsRule): Attributes {
  return {
    allowed_headers: allowedHeaders,
    allowed_methods: allowedMethods,
    allowed_origins: allowedOrigins,
    expose_headers: exposeHeaders,
    max_age_seconds: maxAgeSeconds,
  };
}

/** Adds the bucket that the request is for, with its key where it has one of its own. */
function addSource(stack: PlainStack, spec: BucketSpec, documents: DocumentText): BucketResources {
  const { bucket, encryption, retention, tags } = spec;
  if (encryption.key.from === 'created') addKey(stack, 'bucket', { encrypts: `the S3 bucket ${bucket}`, documents, tags });
  return new BucketResources(stack, {
    name: 'bucket',
    bucket,
    policy: documents('bucket-policy', 'bucket'),
    encryption,
    customerKey: customerKeyArn(encryption, reference('keyArn')),
    retention,
    tags,
  });
}

/** Adds the replication, with the replica bucket where it is in the same account, and gives that. */
function addReplicated(
  stack: PlainStack,
  source: BucketResources,
  spec: BucketSpec,
  given: { readonly documents: DocumentText; readonly provider: AwsProvider },
): BucketResources | undefined {
  const { replication } = spec;
  if (replication === undefined) return undefined;
  const replica = replication.account === undefined ? addReplica(stack, spec, replication, given) : undefined;
  const role = addReplicationRole(stack, spec, replication, given.documents);
  addReplication(source, spec, replication, [role, ...(replica?.last ?? [])]);
  return replica;
}

/** Adds the replica bucket, as protected as the source but for its lifecycle, with its key where it has one of its own. */
function addReplica(
  stack: PlainStack,
  { retention, tags }: BucketSpec,
  { bucket, encryption, storageClass }: ReplicationSpec,
  { documents, provider }: { readonly documents: DocumentText; readonly provider: AwsProvider },
): BucketResources {
  if (encryption.key.from === 'created') {
    addKey(stack, 'replica', { encrypts: `the S3 bucket ${bucket}`, documents, tags, provider });
  }
  return new BucketResources(stack, {
    name: 'replica',
    bucket,
    provider,
    policy: documents('bucket-policy', 'replica'),
    encryption,
    customerKey: customerKeyArn(encryption, reference('replicaKeyArn')),
    retention: { ...retention, versioning: true },
    tags,
    ...defined({ stored: storageClass }),
  });
}
