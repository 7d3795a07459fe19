import type { BucketSpec, EncryptionSpec, Partition } from './spec.js';

/** ARN of a bucket. Bucket ARNs name neither region nor account. */
export function bucketArn(partition: Partition, bucket: string): string {
  return `arn:${partition}:s3:::${bucket}`;
}

/** ARN pattern of a bucket's objects, or of those whose key starts with `prefix`, taken literally. */
export function objectsArn(partition: Partition, bucket: string, prefix = ''): string {
  return `${bucketArn(partition, bucket)}/${literal(prefix)}*`;
}

/** ARN of the role that S3 assumes to replicate; `account` is where the source bucket is. */
export function roleArn(spec: BucketSpec, account: string, role: string): string {
  return `arn:${spec.partition}:iam::${account}:role/${role}`;
}

/** ARN that stands for a whole account in a resource policy: it delegates to the account's own IAM policies. */
export function accountArn(partition: Partition, account: string): string {
  return `arn:${partition}:iam::${account}:root`;
}

/** ARN of the customer key of an encryption, `created` where this stack makes the key; undefined where S3 keeps the key. */
export function customerKeyArn(encryption: EncryptionSpec, created: string): string | undefined {
  switch (encryption.key.from) {
    case 's3':
      return undefined;
    case 'created':
      return created;
    case 'given':
      return encryption.key.arn;
  }
}

/**
 * Text that stands for itself in `Resource` and in `StringLike`: `*`, `?` and `$` would otherwise be a wildcard or start a policy variable
 * (IAM User Guide, "Special characters").
 */
export function literal(text: string): string {
  return text.replace(/[*?$]/g, (character) => `\${${character}}`);
}
