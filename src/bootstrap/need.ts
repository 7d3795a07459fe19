/** What only some stacks have, by its type in Terraform: of roles also by what it is for. */
export const allNeeds = [
  'aws_cloudtrail',
  'aws_guardduty_malware_protection_plan',
  'aws_iam_openid_connect_provider',
  'aws_iam_role.malware',
  'aws_iam_role.replication',
  'aws_iam_role.vendor',
  'aws_kms_key',
  'aws_s3_access_point',
  'aws_s3_bucket_accelerate_configuration',
  'aws_s3_bucket_cors_configuration',
  'aws_s3_bucket_inventory',
  'aws_s3_bucket_logging',
  'aws_s3_bucket_notification',
  'aws_s3_bucket_object_lock_configuration',
  'aws_s3_bucket_replication_configuration',
] as const;

export type Need = (typeof allNeeds)[number];

/** What a resource of a stack needs beyond what every bucket does, by its address: `aws_iam_role.vendor-2`. */
export function needOf(address: string): Need | undefined {
  const [type = '', name = ''] = address.split('.');
  const role = `${type}.${name.replace(/[-_][0-9]+$/, '')}`;
  return allNeeds.find((need) => need === type || need === role);
}
