import { S3BucketOwnershipControls } from '@cdktf/provider-aws/lib/s3-bucket-ownership-controls/index.js';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy/index.js';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block/index.js';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning/index.js';
import type { TerraformResource } from 'cdktf';
import { defined } from '../defined.js';
import { s3Encryption } from '../spec/encryption.js';
import type { EncryptionSpec, RetentionSpec } from '../spec/spec.js';
import type { StorageClass } from '../request/terms.js';
import { lifecycleRules } from './retention.js';
import { PlainResource, type Attributes } from './plain-resource.js';
import { place, type PlainStack } from './plain-stack.js';
import type { AwsProvider } from './provider.js';
import { reference } from './text.js';

/** The buckets of a stack, by the name that all of their resources have. */
type BucketName = 'bucket' | 'replica' | 'logs';

/** What makes up a bucket, be it the source, the replica or the log bucket. */
interface ProtectedBucket {
  readonly name: BucketName;
  readonly bucket: string;
  readonly provider?: AwsProvider;
  /** As text. */
  readonly policy: string;
  readonly encryption: EncryptionSpec;
  /** ARN of the customer key, where the encryption has one. */
  readonly customerKey?: string | undefined;
  readonly retention: RetentionSpec;
  readonly tags: Readonly<Record<string, string>>;
  /** The storage class in which objects arrive, where it is not the standard one. */
  readonly stored?: StorageClass;
}

/** How a resource joins the chain. */
interface Joining {
  /** What it waits for beside the chain. */
  readonly after?: readonly TerraformResource[];
  /** Its name, where that is not the bucket's. */
  readonly name?: string;
  /** Whether Terraform refuses to destroy it. */
  readonly protect?: boolean;
}

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

  /**
   * The bucket's name as its other resources say it: by its own attribute, which a plan knows before the bucket is there. Terraform needs
   * the order only; Checkov, KICS and `terraform graph` see by it what belongs to the bucket.
   */
  get bucket(): string {
    return reference(`${this.#plan.name}Name`);
  }

  /** Where every resource of this bucket stands, and which bucket it is of. */
  scope(kind: string): readonly [PlainStack, string, { readonly bucket: string; readonly provider?: AwsProvider }] {
    const { name, provider } = this.#plan;
    const { bucket } = this;
    return [this.#stack, `${name}-${kind}`, provider === undefined ? { bucket } : { bucket, provider }];
  }

  /** Appends a resource to the chain. */
  add(resource: TerraformResource, { after = [], name = this.#plan.name }: Joining = {}): void {
    this.#last = place(resource, name, [...this.last, ...after]);
  }

  /** Appends a resource of this bucket to the chain, by its type. */
  append(type: string, attributes: Attributes, joining: Joining = {}): void {
    const { name, provider } = this.#plan;
    const resource = new PlainResource(this.#stack, `${type}-${joining.name ?? name}`, {
      type,
      attributes: { bucket: this.bucket, ...attributes },
      protect: joining.protect ?? false,
      ...defined({ provider }),
    });
    this.add(resource, joining);
  }

  /**
   * The lifecycle rules, if there are any; they come last, since S3 checks them against versioning. None is more than an empty
   * configuration, which S3 refuses, and MFA delete goes with no configuration at all.
   */
  addLifecycle(): void {
    const { retention, stored } = this.#plan;
    const rule = lifecycleRules(retention, stored);
    if (rule.length > 0) this.append('aws_s3_bucket_lifecycle_configuration', { rule });
  }

  #addBucket(): void {
    const { bucket, tags } = this.#plan;
    this.append('aws_s3_bucket', { bucket, tags }, { protect: true });
  }

  #addAccess(): void {
    const [stack, id, on] = this.scope('public-access');
    const blocked = {
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
      ...on,
    };
    this.add(new S3BucketPublicAccessBlock(stack, id, blocked));
    this.add(new S3BucketPolicy(stack, this.scope('policy')[1], { policy: this.#plan.policy, ...on }));
    const rule = { objectOwnership: 'BucketOwnerEnforced' };
    this.add(new S3BucketOwnershipControls(stack, this.scope('ownership')[1], { rule, ...on }));
  }

  #addEncryption(): void {
    const { encryption, customerKey: key } = this.#plan;
    const rule = {
      bucket_key_enabled: encryption.type === 'sse-kms' ? encryption.bucketKey : undefined,
      apply_server_side_encryption_by_default: { kms_master_key_id: key, sse_algorithm: s3Encryption[encryption.type] },
    };
    this.append('aws_s3_bucket_server_side_encryption_configuration', { rule: [rule] });
  }

  #addVersions(): void {
    const { versioning, lock } = this.#plan.retention;
    const [stack, id, on] = this.scope('versioning');
    // `Suspended` and not left out: so that switching it off later is an update that says what it does, and not a destroyed resource.
    const status = versioning ? 'Enabled' : 'Suspended';
    this.add(new S3BucketVersioningA(stack, id, { versioningConfiguration: { status }, ...on }));
    if (lock === undefined) return;
    const rule = { default_retention: { days: lock.days, mode: lock.mode.toUpperCase() } };
    this.append('aws_s3_bucket_object_lock_configuration', { rule });
  }
}
