import type { AwsProvider } from './provider.js';
import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration/index.js';
import { S3BucketObjectLockConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-object-lock-configuration/index.js';
import { S3BucketOwnershipControls } from '@cdktf/provider-aws/lib/s3-bucket-ownership-controls/index.js';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy/index.js';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block/index.js';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration/index.js';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning/index.js';
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket/index.js';
import type { TerraformResource } from 'cdktf';
import { customerKeyArn } from '../bucket/arn.js';
import type { PolicyDocument } from '../bucket/policy-document.js';
import type { EncryptionSpec, RetentionSpec } from '../bucket/spec.js';
import type { EncryptionType, StorageClass } from '../request/terms.js';
import { lifecycleRules } from './lifecycle.js';
import { place, type PlainStack } from './plain-stack.js';

/** The two buckets of a stack, by the name that all of their resources have. */
export type BucketName = 'bucket' | 'replica';

/** What makes up a bucket, be it the source or the replica. */
export interface ProtectedBucket {
  readonly name: BucketName;
  readonly bucket: string;
  readonly provider?: AwsProvider;
  readonly policy: PolicyDocument;
  readonly encryption: EncryptionSpec;
  /** Reference to the key that this stack creates for the bucket. */
  readonly createdKey: string;
  readonly retention: RetentionSpec;
  readonly tags: Readonly<Record<string, string>>;
  /** The storage class in which objects arrive, where it is not the standard one. */
  readonly stored?: StorageClass;
}

const algorithm: Readonly<Record<EncryptionType, string>> = {
  'sse-s3': 'AES256',
  'sse-kms': 'aws:kms',
  'dsse-kms': 'aws:kms:dsse',
};

/**
 * The resources of one bucket. Each waits for the one before: S3 answers concurrent writes to a bucket's subresources with
 * 409 OperationAborted.
 */
export class BucketResources {
  readonly #stack: PlainStack;
  readonly #plan: ProtectedBucket;
  #last: TerraformResource | undefined;

  /** Adds the bucket and all that protects it from its first moment; the object lock is the last of it. */
  constructor(stack: PlainStack, plan: ProtectedBucket) {
    this.#stack = stack;
    this.#plan = plan;
    this.#addBucket();
    this.#addAccess();
    this.#addEncryption();
    this.#addVersions();
  }

  /** The resource that was added last: what waits for it waits for all of them. */
  get last(): readonly TerraformResource[] {
    return this.#last === undefined ? [] : [this.#last];
  }

  /** Where every resource of this bucket stands, and which bucket it is of. */
  scope(kind: string): readonly [PlainStack, string, { readonly bucket: string; readonly provider?: AwsProvider }] {
    const { name, bucket, provider } = this.#plan;
    return [this.#stack, `${name}-${kind}`, provider === undefined ? { bucket } : { bucket, provider }];
  }

  /** Appends a resource to the chain. */
  add(resource: TerraformResource, alsoAfter: readonly TerraformResource[] = []): void {
    this.#last = place(resource, this.#plan.name, [...this.last, ...alsoAfter]);
  }

  /** The lifecycle rules; they come last, since S3 checks them against versioning. */
  addLifecycle(): void {
    const { retention, stored } = this.#plan;
    const [stack, id, on] = this.scope('lifecycle');
    this.add(new S3BucketLifecycleConfiguration(stack, id, { ...on, rule: lifecycleRules(retention, stored) }));
  }

  #addBucket(): void {
    const [stack, id, on] = this.scope('bucket');
    this.add(new S3Bucket(stack, id, { ...on, tags: { ...this.#plan.tags }, lifecycle: { preventDestroy: true } }));
  }

  #addAccess(): void {
    const [stack, id, on] = this.scope('public-access');
    const blocked = { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true };
    this.add(new S3BucketPublicAccessBlock(stack, id, { ...on, ...blocked }));
    const policy = JSON.stringify(this.#plan.policy);
    this.add(new S3BucketPolicy(stack, this.scope('policy')[1], { ...on, policy }));
    const rule = { objectOwnership: 'BucketOwnerEnforced' };
    this.add(new S3BucketOwnershipControls(stack, this.scope('ownership')[1], { ...on, rule }));
  }

  #addEncryption(): void {
    const { encryption, createdKey } = this.#plan;
    const key = customerKeyArn(encryption, createdKey);
    const byDefault = { sseAlgorithm: algorithm[encryption.type], ...(key === undefined ? {} : { kmsMasterKeyId: key }) };
    const bucketKey = encryption.type === 'sse-kms' ? { bucketKeyEnabled: encryption.bucketKey } : {};
    const [stack, id, on] = this.scope('encryption');
    const rule = [{ applyServerSideEncryptionByDefault: byDefault, ...bucketKey }];
    this.add(new S3BucketServerSideEncryptionConfigurationA(stack, id, { ...on, rule }));
  }

  #addVersions(): void {
    const { versioning, lock } = this.#plan.retention;
    const [stack, id, on] = this.scope('versioning');
    // `Suspended` and not left out: so that switching it off later is an update that says what it does, and not a destroyed resource.
    const status = versioning ? 'Enabled' : 'Suspended';
    this.add(new S3BucketVersioningA(stack, id, { ...on, versioningConfiguration: { status } }));
    if (lock === undefined) return;
    const rule = { defaultRetention: { mode: lock.mode.toUpperCase(), days: lock.days } };
    this.add(new S3BucketObjectLockConfigurationA(stack, this.scope('lock')[1], { ...on, rule }));
  }
}
