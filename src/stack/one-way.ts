import type { BucketSpec } from '../spec/spec.js';
import { countOf, quote, type Fault } from '../fault/fault.js';

/** The values of the managed resources that a state holds, by address. */
type AppliedValues = ReadonlyMap<string, unknown>;

/**
 * What a spec asks for that AWS can't do to what is applied, or that Terraform could only do by destroying what is protected: a bucket does not
 * move and gets no other name, and an object lock stays. Found before anything is planned; Terraform would find it on applying, half-way.
 */
export function oneWayFaults(spec: BucketSpec, applied: AppliedValues): readonly Fault[] {
  return [
    ...regionFaults(spec, applied),
    ...replicaFaults(spec, applied),
    ...logFaults(spec, applied),
    ...versionFaults(spec, applied),
  ].map((fault) => ({ ...fault, at: { file: spec.file, line: 1, column: 1 } }));
}

/** A fix names the key that it is about, and leaves what stands beside that as it is: followed to the letter, it loses nothing. */
type Unplaced = Omit<Fault, 'at'>;

function regionFaults({ bucket, region }: BucketSpec, applied: AppliedValues): readonly Unplaced[] {
  const stands = textOf(applied, 'aws_s3_bucket.bucket', 'region');
  if (stands === undefined || stands === region) return [];
  return [
    {
      code: 'bucket/region-fixed',
      key: ['region'],
      message: `The bucket ${quote(bucket)} is in ${stands}, and "region" says ${region}: AWS can't move a bucket`,
      fix: `Write "region: ${stands}". To move: add a request for a bucket with another name in ${region}, copy the files, hand that bucket over to the vendor, and then retire this one.`,
    },
  ];
}

/** The replica has its address whatever it is called, so another one would take the place of the one that is there. */
function replicaFaults({ replication }: BucketSpec, applied: AppliedValues): readonly Unplaced[] {
  const [name, region] = ['bucket', 'region'].map((key) => textOf(applied, 'aws_s3_bucket.replica', key));
  if (replication === undefined || replication.account !== undefined || name === undefined || region === undefined) return [];
  const isMoved = region !== replication.region;
  if (!isMoved && name === replication.bucket) return [];
  const asked = isMoved
    ? `"replication.region" says ${replication.region}: AWS can't move a bucket`
    : `"replication.bucket" says ${quote(replication.bucket)}: AWS can't rename a bucket`;
  const key = isMoved ? `region: ${region}` : `bucket: ${name}`;
  return [
    {
      code: 'bucket/replica-fixed',
      key: ['replication', isMoved ? 'region' : 'bucket'],
      message: `The replica ${quote(name)} is in ${region}, and ${asked}`,
      fix: `Write "${key}" below "replication". For another replica: remove "replication" and have that applied, which leaves the old one and its files in AWS; then ask for "replication: { region: ${replication.region}, bucket: … }" with a name that is new. What was there before is copied by S3 Batch Replication.`,
    },
  ];
}

function logFaults({ logBucket }: BucketSpec, applied: AppliedValues): readonly Unplaced[] {
  const name = textOf(applied, 'aws_s3_bucket.logs', 'bucket');
  if (logBucket === undefined || name === undefined || name === logBucket.bucket) return [];
  return [
    {
      code: 'bucket/logs-fixed',
      key: ['logging', 'bucket'],
      message: `The log bucket of this request is ${quote(name)}, and "logging.bucket" says ${quote(logBucket.bucket)}: AWS can't rename a bucket`,
      fix: `Write "bucket: ${name}" below "logging". For another one: remove "logging" and "inventory" and have that applied, which leaves the old one and its logs in AWS; then ask for them with the other name.`,
    },
  ];
}

/**
 * S3 User Guide, "Locking objects with Object Lock": "After you enable Object Lock on a bucket, you can't disable Object Lock or suspend
 * versioning for that bucket." "Configuring MFA delete": it can't be used with lifecycle configurations.
 */
function versionFaults({ bucket, region, retention, access }: BucketSpec, applied: AppliedValues): readonly Unplaced[] {
  const lock = applied.get('aws_s3_bucket_object_lock_configuration.bucket');
  const isLocked = lock !== undefined || valueAt(applied.get('aws_s3_bucket.bucket'), 'object_lock_enabled') === true;
  const written = lockWords(lock);
  const faults: Unplaced[] = [];
  if (isLocked && !retention.versioning) {
    faults.push({
      code: 'bucket/lock-fixed',
      key: ['retention', 'versioning'],
      message: `The bucket ${quote(bucket)} has an object lock, and "retention.versioning" says false: AWS never lets go of the versioning of such a bucket`,
      fix: `Remove "versioning: false"${lock === undefined ? '' : `, and keep "lock: ${written}"`}. A bucket without versions is another bucket.`,
    });
  }
  if (lock !== undefined && retention.lock === undefined) {
    faults.push({
      code: 'bucket/lock-fixed',
      key: ['retention', 'lock'],
      message: `The bucket ${quote(bucket)} has an object lock, and the request has none any more: AWS never takes it off, files that are locked stay locked, and a replication without "lock" could not copy them`,
      fix: `Write "lock: ${written}" below "retention". Fewer days are for files that come later.`,
    });
  }
  const mfa = valueAt(applied.get('aws_s3_bucket_versioning.bucket'), 'versioning_configuration', 'mfa_delete');
  if (mfa === 'Enabled' && !access.mfaDelete) {
    faults.push({
      code: 'bucket/mfa-delete-on',
      key: ['access', 'mfaDelete'],
      message: `MFA delete is switched on for the bucket ${quote(bucket)}, and the request does not ask for it: as long as it is on, AWS takes no lifecycle, and lets nobody but the root user change versioning`,
      fix: `Write "mfaDelete: true" below "access". Or let the root user switch it off first: "aws s3api put-bucket-versioning --region ${region} --bucket ${bucket} --versioning-configuration Status=Enabled,MFADelete=Disabled --mfa 'SERIAL CODE'"; then plan again.`,
    });
  }
  return faults;
}

function lockWords(lock: unknown): string {
  const [mode, days, years] = ['mode', 'days', 'years'].map((key) => valueAt(lock, 'rule', 'default_retention', key));
  if (typeof mode !== 'string') return '{ mode: governance, for: 1 day }';
  const span = typeof days === 'number' && days > 0 ? days : Number(years) * 365;
  return `{ mode: ${mode.toLowerCase()}, for: ${countOf(span, 'day')} }`;
}

function textOf(applied: AppliedValues, address: string, key: string): string | undefined {
  const value = valueAt(applied.get(address), key);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A value within blocks, which Terraform writes as lists. */
function valueAt(value: unknown, ...path: readonly string[]): unknown {
  let at = value;
  for (const key of path) {
    const block: unknown = Array.isArray(at) ? at[0] : at;
    at = typeof block === 'object' && block !== null ? (block as Record<string, unknown>)[key] : undefined;
  }
  return at;
}
