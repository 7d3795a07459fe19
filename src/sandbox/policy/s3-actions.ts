/*
 * What S3's policies can name: facts of the Service Authorization Reference, "Actions, resources, and condition keys for Amazon S3".
 * A test compares them with a second source. They are the sandbox's own on purpose: it judges what the rooms above it write, and a mistake in
 * a table of theirs must not be one of its own.
 */

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}

/** Actions on a bucket. */
export const bucketActions: ReadonlySet<string> = words(`
  AllowVendedLogDeliveryForResource CreateBucket CreateBucketMetadataTableConfiguration DeleteBucket
  DeleteBucketMetadataTableConfiguration DeleteBucketPolicy DeleteBucketWebsite GetAccelerateConfiguration
  GetAnalyticsConfiguration GetBucketAbac GetBucketAcl GetBucketCORS GetBucketLocation GetBucketLogging
  GetBucketMetadataTableConfiguration GetBucketNotification GetBucketObjectLockConfiguration GetBucketOwnershipControls
  GetBucketPolicy GetBucketPolicyStatus GetBucketPublicAccessBlock GetBucketRequestPayment GetBucketTagging
  GetBucketVersioning GetBucketWebsite GetEncryptionConfiguration GetIntelligentTieringConfiguration
  GetInventoryConfiguration GetLifecycleConfiguration GetMetricsConfiguration GetReplicationConfiguration ListBucket
  ListBucketMultipartUploads ListBucketVersions ListTagsForResource PauseReplication PutAccelerateConfiguration
  PutAnalyticsConfiguration PutBucketAbac PutBucketAcl PutBucketCORS PutBucketLogging PutBucketNotification
  PutBucketObjectLockConfiguration PutBucketOwnershipControls PutBucketPolicy PutBucketPublicAccessBlock
  PutBucketRequestPayment PutBucketTagging PutBucketVersioning PutBucketWebsite PutEncryptionConfiguration
  PutIntelligentTieringConfiguration PutInventoryConfiguration PutLifecycleConfiguration PutMetricsConfiguration
  PutReplicationConfiguration TagResource UntagResource UpdateBucketMetadataAnnotationTableConfiguration
  UpdateBucketMetadataInventoryTableConfiguration UpdateBucketMetadataJournalTableConfiguration
`);

/** Actions on objects. */
export const objectActions: ReadonlySet<string> = words(`
  AbortMultipartUpload BypassGovernanceRetention DeleteObject DeleteObjectAnnotation DeleteObjectTagging
  DeleteObjectVersion DeleteObjectVersionAnnotation DeleteObjectVersionTagging GetObject GetObjectAcl GetObjectAnnotation
  GetObjectAttributes GetObjectLegalHold GetObjectRetention GetObjectTagging GetObjectTorrent GetObjectVersion
  GetObjectVersionAcl GetObjectVersionAnnotation GetObjectVersionAnnotationForReplication GetObjectVersionAttributes
  GetObjectVersionForReplication GetObjectVersionTagging GetObjectVersionTorrent InitiateReplication
  ListMultipartUploadParts ListObjectAnnotations ListObjectVersionAnnotations ObjectOwnerOverrideToBucketOwner PutObject
  PutObjectAcl PutObjectAnnotation PutObjectLegalHold PutObjectRetention PutObjectTagging PutObjectVersionAcl
  PutObjectVersionAnnotation PutObjectVersionTagging ReplicateDelete ReplicateObject ReplicateObjectAnnotation
  ReplicateTags RestoreObject UpdateObjectEncryption
`);

/** S3's own condition keys; those with a part that varies, such as `s3:ExistingObjectTag/KEY`, without it. */
export const conditionKeys: ReadonlySet<string> = words(`
  s3:AccessGrantScope s3:AccessGrantsInstanceArn s3:AccessGrantsLocationScope s3:AccessPointNetworkOrigin
  s3:AccessPointTag s3:BucketTag s3:DataAccessPointAccount s3:DataAccessPointArn s3:ExistingJobOperation
  s3:ExistingJobPriority s3:ExistingObjectTag s3:InventoryAccessibleOptionalFields s3:JobSuspendedCause
  s3:ObjectCreationOperation s3:RequestJobOperation s3:RequestJobPriority s3:RequestObjectTag s3:RequestObjectTagKeys
  s3:ResourceAccount s3:TlsVersion s3:annotation-prefix s3:authType s3:delimiter s3:deliverySourceArn s3:destinationRegion
  s3:if-match s3:if-none-match s3:isReplicationPauseRequest s3:locationconstraint s3:logType s3:max-annotation-results
  s3:max-keys s3:object-lock-event-hold s3:object-lock-event-hold-duration-days s3:object-lock-legal-hold
  s3:object-lock-mode s3:object-lock-remaining-retention-days s3:object-lock-retain-until-date s3:prefix
  s3:resourceArnBeingAuthorized s3:signatureAge s3:signatureversion s3:versionid s3:x-amz-acl s3:x-amz-bucket-namespace
  s3:x-amz-content-sha256 s3:x-amz-copy-source s3:x-amz-grant-full-control s3:x-amz-grant-read s3:x-amz-grant-read-acp
  s3:x-amz-grant-write s3:x-amz-grant-write-acp s3:x-amz-metadata-directive s3:x-amz-object-annotation-directive
  s3:x-amz-object-if-match s3:x-amz-object-ownership s3:x-amz-server-side-encryption
  s3:x-amz-server-side-encryption-aws-kms-key-id s3:x-amz-server-side-encryption-customer-algorithm s3:x-amz-storage-class
  s3:x-amz-website-redirect-location
`);
