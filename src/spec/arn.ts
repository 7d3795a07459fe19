import type { AccessPointSpec, BucketSpec, EncryptionSpec } from './spec.js';
import type { Partition } from '../request/terms.js';

/** The twelve digits of the account that an ARN names; empty where it names none, as a bucket's. */
export function accountOfArn(arn: string): string {
  return arn.split(':')[4] ?? '';
}

/** ARN of a bucket. Bucket ARNs name neither region nor account. */
export function bucketArn(partition: Partition, bucket: string): string {
  return `arn:${partition}:s3:::${bucket}`;
}

/** ARN pattern of a bucket's objects, or of those whose key starts with `prefix`, taken literally. */
export function objectsArn(partition: Partition, bucket: string, prefix = ''): string {
  return `${bucketArn(partition, bucket)}/${literal(prefix)}*`;
}

/** ARN of a role of this stack; `account` is where the stack is. */
export function roleArn(
  { partition, createdRoles }: Pick<BucketSpec, 'partition' | 'createdRoles'>,
  account: string,
  role: string,
): string {
  return `arn:${partition}:iam::${account}:role${createdRoles?.path ?? '/'}${role}`;
}

/**
 * ARN pattern of the roles by which AWS's services work in an account: nobody else can assume one, or make a role under their path
 * (IAM User Guide, "Service-linked roles"; CreateRole answers "can only be used for AWS Service linked Roles").
 */
export function serviceLinkedRoles(partition: Partition, account: string): string {
  return `arn:${partition}:iam::${account}:role/aws-service-role/*`;
}

/** ARN that stands for a whole account in a resource policy: it delegates to the account's own IAM policies. */
export function accountArn(partition: Partition, account: string): string {
  return `arn:${partition}:iam::${account}:root`;
}

/** ARN of an access point of the bucket. */
export function accessPointArn(spec: BucketSpec, account: string, { name }: Pick<AccessPointSpec, 'name'>): string {
  return `arn:${spec.partition}:s3:${spec.region}:${account}:accesspoint/${name}`;
}

/** ARN of the account's OpenID Connect provider; `issuer` is its host and path, without `https://`. */
export function oidcProviderArn(partition: Partition, account: string, issuer: string): string {
  return `arn:${partition}:iam::${account}:oidc-provider/${issuer}`;
}

/** ARN of a trail whose home is the bucket's region. */
export function trailArn({ partition, region }: BucketSpec, account: string, trail: string): string {
  return `arn:${partition}:cloudtrail:${region}:${account}:trail/${trail}`;
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
 * Text that stands for itself in `Resource`, and in conditions whose operator knows wildcards (`StringLike` and all on ARNs): `*`, `?` and
 * `$` would otherwise be a wildcard or start a policy variable (IAM User Guide, "Special characters").
 */
export function literal(text: string): string {
  return text.replace(/[*?$]/g, (character) => `\${${character}}`);
}

/** Text that stands for itself in `StringEquals` and its like, which know policy variables but no wildcards. */
export function exact(text: string): string {
  return text.replace(/\$(?=\{)/g, '${$}');
}
