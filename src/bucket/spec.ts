import type { EncryptionType, LockMode, StorageClass, UploadRule } from '../request/terms.js';

/** The AWS partitions whose ARNs differ. */
export type Partition = 'aws' | 'aws-cn' | 'aws-us-gov';

/** Where the key of an encryption comes from: S3 itself, a key that this stack creates, or a key that exists. */
export type KeySource = { readonly from: 's3' } | { readonly from: 'created' } | { readonly from: 'given'; readonly arn: string };

export interface EncryptionSpec {
  readonly type: EncryptionType;
  readonly key: KeySource;
  /** S3 Bucket Keys; only ever true with `sse-kms`. */
  readonly bucketKey: boolean;
  readonly uploads: UploadRule;
}

export interface TransitionSpec {
  readonly afterDays: number;
  readonly to: StorageClass;
  readonly of: 'current' | 'noncurrent';
}

/** Every duration in days. */
export interface RetentionSpec {
  readonly versioning: boolean;
  /** How long noncurrent versions stay; `never`: they are not removed; undefined without versioning. */
  readonly recoverDeletedDays?: number | 'never';
  /** How many noncurrent versions stay beyond `recoverDeletedDays`. */
  readonly keepVersions?: number;
  readonly expireDays?: number;
  readonly incompleteUploadsDays: number;
  readonly transitions: readonly TransitionSpec[];
  readonly lock?: { readonly mode: LockMode; readonly days: number };
}

export interface ReplicationSpec {
  readonly region: string;
  readonly bucket: string;
  /** The account that owns the replica, where it is another one: then its bucket exists already and is not managed here. */
  readonly account?: string;
  readonly encryption: EncryptionSpec;
  readonly storageClass?: StorageClass;
  readonly timeControl: boolean;
  readonly deleteMarkers: boolean;
  /** Name of the role that S3 assumes; at most 64 characters. */
  readonly role: string;
}

/** One CORS rule, in the terms of S3's PutBucketCors. */
export interface CorsRule {
  readonly allowedHeaders: readonly string[];
  readonly allowedMethods: readonly string[];
  readonly allowedOrigins: readonly string[];
  readonly exposeHeaders: readonly string[];
  readonly maxAgeSeconds?: number;
}

/** One statement of a grant: actions on the bucket itself, or on its objects (under a prefix, where there is one). */
export interface GrantStatement {
  readonly sid: string;
  readonly actions: readonly string[];
  readonly on: 'bucket' | 'objects';
  /** Without leading slash; `exports/` covers `exports/…`. On the bucket it limits what can be listed (`s3:prefix`). */
  readonly prefix?: string;
}

/** What principals outside of this account may do, by the bucket policy and the key policy. */
export interface Grant {
  /** Full ARNs of users or roles, or an account's root ARN. Never a wildcard. */
  readonly principals: readonly string[];
  readonly statements: readonly GrantStatement[];
  /** KMS actions that these principals need on a customer key (`kms:Decrypt`, …); empty where the vendor's page names none. */
  readonly keyActions: readonly string[];
}

/** What the customer has to do at the vendor once the bucket exists; every text is final but for `{{output}}` placeholders. */
export interface HandoverSpec {
  /** Who has to act, in the vendor's words. */
  readonly by: string;
  readonly why?: string;
  readonly steps: readonly string[];
  /** The message that the vendor gets, where there is one. */
  readonly message?: {
    readonly to: string;
    readonly subject?: string;
    readonly body: string;
    readonly secure?: { readonly recipient: string; readonly body: string };
  };
  readonly features: readonly VendorFeature[];
  /** What the vendor will do by itself, and what of it can be ignored. */
  readonly expect: readonly string[];
  /** Policies for someone outside of this stack. */
  readonly snippets: readonly Snippet[];
}

/** A policy as text: what it is and for whom, and the JSON. */
export interface Snippet {
  readonly title: string;
  readonly text: string;
}

export interface VendorFeature {
  readonly name: string;
  readonly title: string;
  readonly warning: string;
}

/** Something a reviewer should know that is not a fault: `code` is stable, `text` one sentence. */
export interface Note {
  readonly code: string;
  readonly text: string;
}

/**
 * A request resolved against its template and the settings: every default made explicit, every rule checked.
 * What a stage after this one needs to know about a bucket stands here and nowhere else.
 */
export interface BucketSpec {
  /** The bucket's name; it names the stack, its folder and its state. */
  readonly id: string;
  /** The request's path, relative to the repository. */
  readonly file: string;
  readonly vendor: {
    readonly id: string;
    readonly title: string;
    readonly variant?: string;
    readonly source: string;
    readonly read: string;
    readonly verified: boolean;
  };
  readonly owner?: string;
  readonly bucket: string;
  readonly region: string;
  readonly partition: Partition;
  readonly encryption: EncryptionSpec;
  readonly retention: RetentionSpec;
  readonly replication?: ReplicationSpec;
  readonly transferAcceleration: boolean;
  readonly cors: readonly CorsRule[];
  readonly grants: readonly Grant[];
  /** Of every resource that takes tags; sorted by key. */
  readonly tags: Readonly<Record<string, string>>;
  readonly handover: HandoverSpec;
  readonly notes: readonly Note[];
  /** Which values came from a default and not from the request: path (`retention.recoverDeleted`) and what was chosen, in words. */
  readonly defaults: readonly { readonly path: string; readonly value: string; readonly why: string }[];
  /** The provider's version constraint. */
  readonly providerVersion: string;
}
