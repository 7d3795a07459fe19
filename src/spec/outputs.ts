/** The outputs of a stack, by what they hold; a text of the hand-over names one as `{{kms_key_arn}}`. Those of a part that a stack has not are absent from it. */
export const outputNames = {
  account: 'account_id',
  bucket: 'bucket_name',
  bucketArn: 'bucket_arn',
  bucketDomainName: 'bucket_domain_name',
  bucketRegionalDomainName: 'bucket_regional_domain_name',
  region: 'bucket_region',
  keyArn: 'kms_key_arn',
  replica: 'replica_bucket_name',
  replicaArn: 'replica_bucket_arn',
  replicaRegion: 'replica_region',
  replicaKeyArn: 'replica_kms_key_arn',
  replicationRole: 'replication_role_arn',
  /** Of the role that the vendor assumes; the first, where there are several. */
  vendorRole: 'vendor_role_arn',
  vendorRoleName: 'vendor_role_name',
  logBucket: 'log_bucket_name',
  trail: 'trail_arn',
  trailKeyArn: 'trail_kms_key_arn',
} as const;
