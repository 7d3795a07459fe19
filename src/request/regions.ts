import { quote, type Fault } from '../fault/fault.js';
import { nearest } from '../fault/nearest.js';
import type { Path, Source } from '../yaml/document.js';
import type { Partition } from './terms.js';

/** AWS's regions by partition (botocore 1.44.8, data/partitions.json, of which test/request/aws-regions.json is a copy). */
// prettier-ignore
const regions: Readonly<Record<Partition, readonly string[]>> = {
  aws: [
    'us-east-1', 'us-east-2', 'us-west-1', 'us-west-2',
    'ca-central-1', 'ca-west-1', 'mx-central-1', 'sa-east-1', 'sa-west-1',
    'eu-central-1', 'eu-central-2', 'eu-north-1', 'eu-south-1', 'eu-south-2', 'eu-west-1', 'eu-west-2', 'eu-west-3',
    'ap-east-1', 'ap-east-2', 'ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-south-1', 'ap-south-2',
    'ap-southeast-1', 'ap-southeast-2', 'ap-southeast-3', 'ap-southeast-4', 'ap-southeast-5', 'ap-southeast-6', 'ap-southeast-7',
    'af-south-1', 'il-central-1', 'me-central-1', 'me-south-1', 'me-west-1',
  ],
  'aws-cn': ['cn-north-1', 'cn-northwest-1'],
  'aws-us-gov': ['us-gov-east-1', 'us-gov-west-1'],
};

const partitions: ReadonlyMap<string | undefined, Partition> = new Map(
  (Object.keys(regions) as Partition[]).flatMap((partition) => regions[partition].map((region) => [region, partition] as const)),
);

/** Every region, the most used first. */
export const regionNames: readonly string[] = Object.values(regions).flat();

/** Regions that every account has; AWS opened them before March 20, 2019, and all later ones have to be enabled in an account ("Enable or disable AWS Regions in your account"). */
// prettier-ignore
const enabled: ReadonlySet<string> = new Set([
  'us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'ca-central-1', 'sa-east-1',
  'eu-central-1', 'eu-north-1', 'eu-west-1', 'eu-west-2', 'eu-west-3',
  'ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-south-1', 'ap-southeast-1', 'ap-southeast-2',
]);

/** Whether a region is off in an account until somebody enables it there. The accounts of other partitions have all of theirs. */
export function isOptIn(region: string): boolean {
  return partitionOf(region) === 'aws' && !enabled.has(region);
}

/** Partitions that requests can't be for, by how their regions begin: the AWS provider finds their endpoints in none, or not all, of the versions that settings allow. */
const otherPartitions = {
  'eusc-': 'aws-eusc',
  'us-iso-': 'aws-iso',
  'us-isob-': 'aws-iso-b',
  'eu-isoe-': 'aws-iso-e',
  'us-isof-': 'aws-iso-f',
};

/** The partition of a region; undefined for a region that is not known, or not there. */
export function partitionOf(region: string | undefined): Partition | undefined {
  return partitions.get(region);
}

/** The fault of a region that AWS does not have: `<prefix>/unknown-region`. `part` says whether the region is the key or the value there. */
export function regionFaults(
  region: string,
  place: { readonly source: Source; readonly path: Path; readonly prefix: string },
  part?: 'key' | 'value',
): readonly Fault[] {
  if (partitions.has(region)) return [];
  const [, other] = Object.entries(otherPartitions).find(([start]) => region.startsWith(start)) ?? [];
  const message =
    other === undefined
      ? `${quote(region)} is not an AWS region.`
      : `${quote(region)} is a region of the AWS partition ${other}, which is not supported.`;
  const near = nearest(region, regionNames);
  const alike = regionNames.filter((known) => known.startsWith(region.slice(0, 3)));
  const fix =
    near !== undefined
      ? `Write ${near}.`
      : alike.length > 0
        ? `Write one of ${alike.join(', ')}.`
        : "Write a region's code, such as us-east-1 or eu-central-1.";
  return [place.source.fault(place.path, { code: `${place.prefix}/unknown-region`, message, fix }, part)];
}

/** A request, as far as it says where. */
interface Places {
  readonly region?: string | undefined;
  readonly replication?: { readonly region: string } | undefined;
}

/** The regions of a request: both known, not the same, and in one partition, since S3 replicates neither within nor across. */
export function checkRegions({ region, replication }: Places, source: Source): readonly Fault[] {
  const path = ['replication', 'region'];
  const faults = [
    ...(region === undefined ? [] : regionFaults(region, { source, path: ['region'], prefix: 'request' })),
    ...(replication === undefined ? [] : regionFaults(replication.region, { source, path, prefix: 'request' })),
  ];
  if (region === undefined || replication === undefined || faults.length > 0) return faults;
  if (region === replication.region) {
    const message = `The replica is in the bucket's own region, ${region}.`;
    return [source.fault(path, { code: 'request/replica-same-region', message, fix: otherRegion(region) })];
  }
  const [own, other] = [partitionOf(region), partitionOf(replication.region)];
  if (own === other) return [];
  const message = `${replication.region} is in the partition ${other}, ${region} in ${own}: S3 does not replicate across partitions.`;
  return [source.fault(path, { code: 'request/replica-other-partition', message, fix: otherRegion(region) })];
}

function otherRegion(region: string): string {
  const partition = partitionOf(region);
  const others = regionNames.filter((known) => known !== region && partitionOf(known) === partition);
  const near = others.find((known) => known.slice(0, 3) === region.slice(0, 3)) ?? others[0];
  return `Write another region of the partition ${String(partition)}, such as ${String(near)}.`;
}
