/** The parts of AWS whose accounts know nothing of each other (AWS General Reference, "Amazon Resource Names"). */
export type Partition = 'aws' | 'aws-cn' | 'aws-us-gov';

export const partitions = ['aws', 'aws-cn', 'aws-us-gov'] as const satisfies readonly Partition[];

/** The partition of a region, by its name. */
export function partitionOf(region: string): Partition {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

/** What the names of AWS's hosts end with. */
export function suffixOf(partition: Partition): string {
  return partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
}

/** Where a sandbox has the bucket for Terraform's state. */
export function stateRegion(partition: Partition): string {
  return { aws: 'us-east-1', 'aws-cn': 'cn-north-1', 'aws-us-gov': 'us-gov-west-1' }[partition];
}

/** An account, as far as ARNs name it. */
export interface Owner {
  readonly id: string;
  readonly partition: Partition;
}

/** The parts of an ARN; `region` and `account` are '' where it has none. */
interface Arn {
  readonly service: string;
  readonly region: string;
  readonly account: string;
  readonly resource: string;
}

/** Reads an ARN of a partition, or gives undefined where the text is none, or of another one: nothing works across partitions. */
export function parseArn(text: string, { partition }: Pick<Owner, 'partition'>): Arn | undefined {
  const [, of, service, region, account, resource] = /^arn:([^:]*):([^:]+):([^:]*):([^:]*):(.+)$/s.exec(text) ?? [];
  if (of !== partition || service === undefined || region === undefined) return undefined;
  return account === undefined || resource === undefined ? undefined : { service, region, account, resource };
}

/** The ARN of something of the account. */
export function arnOf({ id, partition }: Owner, service: string, region: string, resource: string): string {
  return `arn:${partition}:${service}:${region}:${id}:${resource}`;
}

/** The ARN of a bucket, or of what is in it by a key or a pattern. */
export function bucketArn({ partition }: Pick<Owner, 'partition'>, bucket: string, key?: string): string {
  return `arn:${partition}:s3:::${bucket}${key === undefined ? '' : `/${key}`}`;
}

/** The bucket that an ARN is of, or undefined where it is of none. */
export function bucketOfArn(text: string, owner: Pick<Owner, 'partition'>): string | undefined {
  const arn = parseArn(text, owner);
  return arn?.service === 's3' && arn.region + arn.account === '' && /^[^/]+$/.test(arn.resource) ? arn.resource : undefined;
}

/** Region, account and resource of the ARN of a KMS key or alias. */
export function parseKeyArn(text: string, owner: Pick<Owner, 'partition'>): Arn | undefined {
  const arn = parseArn(text, owner);
  const fits = arn?.service === 'kms' && /^[a-z0-9-]+$/.test(arn.region) && /^\d{12}$/.test(arn.account);
  return fits && /^(key|alias)\/[\w/-]+$/.test(arn.resource) ? arn : undefined;
}
