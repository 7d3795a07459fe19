import type { Allowance, EncryptionType, LockMode, Recording, StorageClass, UploadRule, Partition } from '../request/terms.js';
import type { RoleTrust } from './trust.js';

/** Where the key of an encryption comes from: S3 itself, a key that this stack creates, or a key that exists. */
export type KeySource = { readonly from: 's3' } | { readonly from: 'created' } | { readonly from: 'given'; readonly arn: string };

export interface EncryptionSpec {
  readonly type: EncryptionType;
  readonly key: KeySource;
  /** S3 Bucket Keys; only ever true with `sse-kms`. */
  readonly bucketKey: boolean;
  readonly uploads: UploadRule;
  /** Encryption with keys that the uploader brings along (SSE-C). */
  readonly sseC: 'refused' | 'allowed';
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
  /** Undefined: incomplete uploads stay; only where MFA delete leaves no room for a lifecycle. */
  readonly incompleteUploadsDays?: number;
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
  /**
   * Without leading slash; `exports/` covers `exports/…`. On the bucket it limits what can be listed (`s3:prefix`). May contain
   * `{{account_id}}`, which only Terraform knows.
   */
  readonly prefix?: string;
  /** What else has to hold, as the vendor's page asks for it. */
  readonly conditions?: readonly ConditionTest[];
}

/**
 * One test of a statement's `Condition`: `StringEquals s3:x-amz-acl [bucket-owner-full-control]`. Values may contain `{{account_id}}`, as a
 * prefix may.
 */
export interface ConditionTest {
  readonly operator: 'StringEquals' | 'StringLike' | 'ArnLike' | 'Bool';
  readonly key: string;
  readonly values: readonly string[];
}

/** What principals outside of this account may do, by the bucket policy and the key policy. */
export interface Grant {
  /** Full ARNs of users or roles, or an account's root ARN. Never a wildcard. */
  readonly principals: readonly string[];
  readonly statements: readonly GrantStatement[];
  /** KMS actions that these principals need on a customer key (`kms:Decrypt`, …); empty where the vendor's page names none. */
  readonly keyActions: readonly string[];
}

/** A role of this account that the vendor assumes, and what it may do then. */
export interface VendorRole {
  /** At most 64 characters. */
  readonly name: string;
  readonly trust: RoleTrust;
  readonly statements: readonly GrantStatement[];
  readonly keyActions: readonly string[];
}

/** What all roles have that this stack creates. */
export interface CreatedRoles {
  /** Full ARN of the policy that is their permissions boundary. */
  readonly boundary?: string;
  /** Begins and ends with a slash. */
  readonly path?: string;
}

/** What an AWS service may do for this account (its own `aws:SourceArn`, or else `aws:SourceAccount`), by the bucket policy. */
export interface ServiceGrant {
  /** `logdelivery.elasticloadbalancing.amazonaws.com` */
  readonly service: string;
  readonly statements: readonly GrantStatement[];
}

/** Something that a control forbids and a vendor's page demands, with the reason why it is granted all the same. */
export interface Finding {
  /** Security Hub's id: `S3.6`. */
  readonly control: string;
  readonly action: string;
  readonly reason: string;
}

/** Requests come only through one of these, but for those who have to be able to work from elsewhere. */
export interface NetworkSpec {
  readonly vpcEndpoints: readonly string[];
  readonly vpcs: readonly string[];
  /** CIDR ranges. */
  readonly sourceIps: readonly string[];
  /** Full ARNs of the roles that plan and apply. */
  readonly deployers: readonly string[];
}

export interface AccessPointSpec {
  readonly name: string;
  /** The VPC from which alone it can be used; undefined: from the Internet. It can't be changed later. */
  readonly vpc?: string;
  readonly prefix?: string;
  /** Full ARNs of users or roles. */
  readonly principals: readonly string[];
  /** S3 actions on the objects, and on the bucket. */
  readonly onObjects: readonly string[];
  readonly onBucket: readonly string[];
}

/** What a role of the own account may do, by the bucket policy. */
export interface OwnGrant extends Grant {
  readonly allow: Allowance;
}

export interface AccessSpec {
  readonly network?: NetworkSpec;
  readonly points: readonly AccessPointSpec[];
  /** ARNs of CloudFront distributions that read by origin access control. */
  readonly cloudfront: readonly string[];
  /** How old the signature of a request may be, in seconds. */
  readonly presignedUrlMaxAge?: number;
  readonly principals: readonly OwnGrant[];
  /** Whether deleting takes a session with MFA, by a condition of the bucket policy. */
  readonly mfaForDelete: boolean;
  /** Whether MFA delete itself is to be switched on, by hand. */
  readonly mfaDelete: boolean;
}

/** The bucket that this stack creates for access logs, the trail and the inventory. */
export interface LogBucketSpec {
  readonly bucket: string;
  readonly keepDays: number;
}

export interface LoggingSpec {
  /** `created`: the target is {@link BucketSpec.logBucket}; else it exists, and its owner has to admit the log service. */
  readonly serverAccess?: { readonly bucket: string; readonly prefix: string; readonly created: boolean };
  /** `trail`: the name of the trail that this stack creates, or the ARN of one that exists, which is completed by hand. */
  readonly dataEvents?: { readonly trail: string; readonly created: boolean; readonly record: Recording };
}

export interface InventorySpec {
  readonly frequency: 'daily' | 'weekly';
  readonly versions: 'all' | 'current';
  readonly format: 'CSV' | 'ORC' | 'Parquet';
  readonly bucket: string;
  readonly prefix: string;
  /** Whether the destination is {@link BucketSpec.logBucket}; else it exists, and its owner has to admit S3. */
  readonly created: boolean;
  /** The report's own encryption; a customer key is the bucket's, or given by ARN. */
  readonly encryption:
    { readonly type: 'sse-s3' } | { readonly type: 'sse-kms'; readonly key: 'bucket' | { readonly arn: string } };
  /** Optional fields, as the S3 API spells them. */
  readonly fields: readonly string[];
}

/** GuardDuty's malware protection for the bucket. */
export interface MalwareScanSpec {
  /** Name of the role that GuardDuty assumes; at most 64 characters. */
  readonly role: string;
  /** Only what is uploaded under these; empty: everything. At most five. */
  readonly prefixes: readonly string[];
  /** Whether each object is tagged with its result. */
  readonly tag: boolean;
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
  /** What is left to do by hand in the own account, because Terraform can't. */
  readonly byHand?: readonly HandStep[];
}

/** A step that somebody takes by hand: what, why not Terraform, and the exact command where there is one. */
export interface HandStep {
  readonly title: string;
  readonly why: string;
  readonly command?: string;
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

/** A template that did not come with this project. */
export interface OwnTemplate {
  readonly file: string;
  /** Where it replaces a built-in one: what it makes of the request otherwise than that, in sentences; none where it is alike. */
  readonly differences?: readonly string[];
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
    /** What the vendor encrypts itself before it arrives, in a sentence. */
    readonly clientSideEncryption?: string;
    /** The phase that the request is in, where the vendor's set-up has several; counted from 1. */
    readonly phase?: number;
    /** Of a template that is the repository's own. */
    readonly own?: OwnTemplate;
  };
  readonly owner?: string;
  /** The AWS account that the bucket is in, as the settings call it, and its twelve digits; undefined where they know of none. */
  readonly account?: { readonly name: string; readonly id: string };
  readonly bucket: string;
  readonly region: string;
  readonly partition: Partition;
  readonly encryption: EncryptionSpec;
  readonly retention: RetentionSpec;
  readonly replication?: ReplicationSpec;
  readonly transferAcceleration: boolean;
  readonly cors: readonly CorsRule[];
  readonly grants: readonly Grant[];
  readonly roles: readonly VendorRole[];
  readonly createdRoles?: CreatedRoles;
  readonly services: readonly ServiceGrant[];
  readonly findings: readonly Finding[];
  readonly access: AccessSpec;
  readonly logging: LoggingSpec;
  readonly logBucket?: LogBucketSpec;
  readonly inventory?: InventorySpec;
  /** Whether every event of the bucket goes to EventBridge. */
  readonly eventBridge: boolean;
  readonly malwareScan?: MalwareScanSpec;
  /** Of every resource that takes tags; sorted by key. */
  readonly tags: Readonly<Record<string, string>>;
  readonly handover: HandoverSpec;
  readonly notes: readonly Note[];
  /** Which values came from a default and not from the request: path (`retention.recoverDeleted`) and what was chosen, in words. */
  readonly defaults: readonly { readonly path: string; readonly value: string; readonly why: string }[];
  /** The provider's version constraint. */
  readonly providerVersion: string;
}
