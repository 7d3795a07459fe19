import type { Partition } from '../bucket/spec.js';
import { quote, type Fault } from '../fault/fault.js';
import type { Place } from './place.js';

/** The fault of an ARN of another partition than the bucket's: `<prefix>/partition`. None where the bucket's is not known. */
export function partitionFaults(
  arn: string,
  { source, path, prefix, partition }: Place & { readonly partition: Partition | undefined },
): readonly Fault[] {
  if (partition === undefined || arn.startsWith(`arn:${partition}:`)) return [];
  const message = `The bucket is in the partition ${partition}, and ${quote(arn)} is not: nothing works across partitions.`;
  const fix = `Write an ARN that starts with arn:${partition}:, or choose another region.`;
  return [source.fault(path, { code: `${prefix}/partition`, message, fix })];
}
