import { createHash } from 'node:crypto';
import { quote, type Fault } from '../fault/fault.js';
import type { Source } from '../yaml/document.js';
import { bucketNameFaults, longestBucketName } from './bucket-name.js';
import type { PartialRequest } from './schema.js';

/** IAM, "IAM and AWS STS quotas". */
const longestRoleName = 64;
/** CloudTrail User Guide, "Naming requirements for CloudTrail trails". */
const longestTrailName = 128;

/** What names are made with, of the bucket's. One that is not here is not found by {@link originsOf}. */
const suffixes = {
  replica: '-replica',
  replication: '-replication',
  logs: '-logs',
  trail: '-data-events',
  malware: '-malware',
  vendor: '-vendor',
} as const;

/** The names in a request: the bucket's and the replica's, each by S3's rules, and not the same. */
export function checkNames({ bucket, replication }: PartialRequest, source: Source): readonly Fault[] {
  const path = ['replication', 'bucket'];
  const faults = bucket === undefined ? [] : [...bucketNameFaults(bucket, { source, path: ['bucket'], prefix: 'request' })];
  const replica = replication?.bucket;
  if (replica === undefined) return faults;
  faults.push(...bucketNameFaults(replica, { source, path, prefix: 'request' }));
  if (replica === bucket) {
    const message = `The replica has the bucket's own name, ${quote(replica)}; a name is unique in all regions.`;
    faults.push(
      source.fault(path, { code: 'request/replica-same-name', message, fix: `Write ${replicaName(bucket)}, or remove the key.` }),
    );
  }
  return faults;
}

/** The name of a bucket's replica where the request gives none: `<bucket>-replica`, at most 63 characters, valid where the bucket's is. */
export function replicaName(bucket: string): string {
  return suffixed(bucket, suffixes.replica, longestBucketName);
}

/** The name of a request's replica, its own or the default; undefined where there is none, or its bucket has no name. */
export function replicaOf({ bucket, replication }: Pick<PartialRequest, 'bucket' | 'replication'>): string | undefined {
  if (replication === undefined) return undefined;
  return replication.bucket ?? (bucket === undefined ? undefined : replicaName(bucket));
}

/** The name of the role that S3 assumes to replicate a bucket: `<bucket>-replication`, at most 64 characters. */
export function roleName(bucket: string): string {
  return suffixed(bucket, suffixes.replication, longestRoleName);
}

/** The name of the log bucket that is created for a bucket, where the request gives none: `<bucket>-logs`, at most 63 characters. */
export function logBucketName(bucket: string): string {
  return suffixed(bucket, suffixes.logs, longestBucketName);
}

/** Another name for a bucket whose name is taken: with its region at the end, at most 63 characters, valid where the taken one is. */
export function otherName(taken: string, region: string): string {
  return suffixed(taken, `-${region}`, longestBucketName);
}

/**
 * The name of the trail that is created for a bucket: `<bucket>-data-events`, at most 128 characters. A trail's name has no two hyphens
 * or dots side by side, a bucket's may: of such a name one stays, and a digest tells it from the name that was so from the start.
 */
export function trailName(bucket: string): string {
  const single = bucket.replace(/[.-]{2,}/g, '-');
  return suffixed(single === bucket ? bucket : single + digestOf(bucket), suffixes.trail, longestTrailName);
}

/** The name of the role that GuardDuty assumes to scan a bucket: `<bucket>-malware`, at most 64 characters. */
export function malwareRoleName(bucket: string): string {
  return suffixed(bucket, suffixes.malware, longestRoleName);
}

/** The name of a bucket's role, counted from 1, that the vendor assumes: `<bucket>-vendor`, `<bucket>-vendor-2`; at most 64 characters. */
export function vendorRoleName(bucket: string, count: number): string {
  return suffixed(bucket, count === 1 ? suffixes.vendor : `${suffixes.vendor}-${count}`, longestRoleName);
}

const made = new RegExp(`(?:${Object.values(suffixes).join('|')}(?:-[0-9]+)?)$`);

/** Of what a name can be made: whole names of buckets, and the beginning of one that was too long for it. */
interface Origins {
  readonly whole: readonly string[];
  readonly start?: string;
}

/**
 * What a name could have been made of: itself, the bucket's name that a suffix was put to, or the beginning of one. One of them stands in
 * every request that can have the name, but for repeated hyphens, which a trail's has not.
 */
export function originsOf(name: string): Origins {
  const stem = name.replace(made, '');
  const start = stem.replace(/-[0-9a-f]{8}$/, '');
  return { whole: stem === name ? [name] : [name, stem], ...(start === stem ? {} : { start }) };
}

/** A name with a suffix; of one that gets too long the end gives way to a digest, so that two long names stay two. */
function suffixed(name: string, suffix: string, longest: number): string {
  if (name.length + suffix.length <= longest) return name + suffix;
  const digest = digestOf(name);
  const kept = name.slice(0, longest - suffix.length - digest.length).replace(/[.-]+$/, '');
  return kept + digest + suffix;
}

function digestOf(name: string): string {
  return `-${createHash('sha256').update(name).digest('hex').slice(0, 8)}`;
}
