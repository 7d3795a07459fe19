import { defined } from '../defined.js';
import type { InventorySpec, LogBucketSpec, LoggingSpec, EncryptionSpec } from '../spec/spec.js';
import { quote } from '../fault/fault.js';
import { logBucketName, trailName } from '../request/names.js';
import { days } from '../request/terms.js';
import { byDefault, type Draft, note, refuse } from './draft.js';
import { accountOfArn } from '../spec/arn.js';

/** How long the created log bucket keeps what it gets: a year, which is what most audits look back on. In days. */
const defaultKeepDays = 365;

/** Where access logs are in the created log bucket: each service that writes there has a prefix of its own. */
const accessPrefix = 'access/';

/** What of the settings logging depends on. */
export interface LoggingSettings {
  /** One log bucket for all requests, or one for each region. */
  readonly serverAccess?: string | Readonly<Record<string, string>> | undefined;
}

/** What logging depends on beyond the request. */
interface LoggingAround {
  readonly settings: LoggingSettings | undefined;
  /** The own account, where the settings tell. */
  readonly account: string | undefined;
  readonly replica: string | undefined;
}

/** Who used the bucket, on record: where access logs go, and which trail has the object-level events. */
export function resolveLogging(draft: Draft, around: LoggingAround): LoggingSpec {
  const serverAccess = resolveServerAccess(draft, around);
  const dataEvents = resolveDataEvents(draft, around);
  return defined({ serverAccess, dataEvents });
}

/** The request's own log bucket, else the settings': a request can choose another one, and can't do without. */
function resolveServerAccess(draft: Draft, { settings, replica }: LoggingAround): LoggingSpec['serverAccess'] {
  const { bucket, region, logging } = draft.request.value;
  const asked = logging?.serverAccess;
  if (asked === 'create') return { bucket: createdName(draft), prefix: accessPrefix, created: true };
  const target = asked ?? settingsTarget(draft, settings, replica);
  if (target === undefined) return undefined;
  const text = `${quote(target)} gets the access logs under ${bucket}/. It has to be in ${region} and in this account, encrypted with SSE-S3, without a default retention, and its policy has to admit the log service: the statement is printed with the hand-over.`;
  note(draft, 'log-bucket-exists', text);
  return { bucket: target, prefix: `${bucket}/`, created: false };
}

/**
 * The log bucket that the settings name; undefined where they name none. Refuses settings that name none for this region
 * (`request/no-log-bucket`), or another bucket of this request (`request/logs-itself`).
 */
function settingsTarget(draft: Draft, settings: LoggingSettings | undefined, replica: string | undefined): string | undefined {
  const { bucket, region } = draft.request.value;
  const named = settings?.serverAccess;
  if (named === undefined) return undefined;
  if (typeof named !== 'string' && !Object.hasOwn(named, region)) {
    const message = `The settings want access logs and name no log bucket in ${region}; S3 writes logs within a region only.`;
    const fix = `Add "${region}: <a bucket there>" to logging.serverAccess of the settings, or write logging: { serverAccess: create } here.`;
    refuse(draft, 'no-log-bucket', ['region'], message, fix);
    return undefined;
  }
  const target = typeof named === 'string' ? named : (named[region] ?? '');
  if (target === bucket || target === replica) {
    const [who, path] = target === bucket ? ['the bucket', ['bucket']] : ['the replica', ['replication', 'bucket']];
    const message = `${quote(target)}, the name of ${who}, is that of the log bucket that the settings name.`;
    const fix = 'Write another name here; or, if the logs are to go elsewhere, logging: { serverAccess: create }.';
    refuse(draft, 'logs-itself', path, message, fix);
  }
  return byDefault(draft, 'logging.serverAccess', target, 'the log bucket that the settings name');
}

function resolveDataEvents(draft: Draft, { account }: LoggingAround): LoggingSpec['dataEvents'] {
  const { bucket, region, logging } = draft.request.value;
  if (logging?.dataEvents === undefined) return undefined;
  const written = logging.dataEvents;
  const { trail, record: asked } = typeof written === 'string' ? { trail: written } : written;
  const record =
    asked ?? byDefault(draft, 'logging.dataEvents.record', 'all', 'people ask both who read and who wrote, after the fact');
  note(draft, 'data-events-cost', 'CloudTrail charges for every object-level event that it records.');
  if (trail === 'create') {
    // CloudTrail User Guide, "Quotas": five trails in a region, which can't be raised.
    const text = `AWS allows five trails in a region, and this one counts in every region: where one exists already, name its ARN.`;
    note(draft, 'trail-quota', text);
    return { trail: trailName(bucket), created: true, record };
  }
  note(
    draft,
    'trail-by-hand',
    `The trail ${trail} is not changed here: the commands that complete it are printed with the hand-over.`,
  );
  const home = trail.split(':')[3] ?? '';
  if (home !== region) {
    const text = `The trail is at home in ${home}, and the bucket in ${region}: it has to be a multi-region trail.`;
    note(draft, 'trail-home-region', text);
  }
  if (account !== undefined && accountOfArn(trail) !== account) {
    const text = `The trail belongs to the account ${accountOfArn(trail)}, and records this bucket only if it is its organization's.`;
    note(draft, 'trail-other-account', text);
  }
  return { trail, created: false, record };
}

/** The name of the log bucket that this stack creates; recorded as a default once, by {@link resolveLogBucket}. */
function createdName(draft: Draft): string {
  const { bucket, logging } = draft.request.value;
  return logging?.bucket ?? logBucketName(bucket);
}

/**
 * The log bucket, if anything goes there: access logs, a created trail's, or an inventory without a bucket of its own. Refuses the name of
 * the one that the settings name (`request/log-bucket-name`); what else the request names was checked with it.
 */
export function resolveLogBucket(
  draft: Draft,
  { logging, inventory }: { logging: LoggingSpec; inventory: InventorySpec | undefined },
): LogBucketSpec | undefined {
  const { serverAccess, dataEvents } = logging;
  const written = draft.request.value.logging;
  if (serverAccess?.created !== true && dataEvents?.created !== true && inventory?.created !== true) return undefined;
  const name = createdName(draft);
  if (written?.bucket === undefined)
    byDefault(draft, 'logging.bucket', name, "the bucket's name and -logs, shortened where it is too long");
  if (serverAccess?.created === false && serverAccess.bucket === name) {
    const message = `The log bucket that is created has the name ${quote(name)}, which is that of the one that the settings name.`;
    refuse(draft, 'log-bucket-name', ['logging', 'bucket'], message, 'Write another name for it: logging.bucket.');
  }
  const why = 'long enough to look back on a year, and it does not grow forever';
  const keepDays = written?.keep ?? byDefault(draft, 'logging.keep', defaultKeepDays, why, days(defaultKeepDays));
  return { bucket: name, keepDays };
}

/** Below it S3 puts the bucket's name itself (S3 User Guide, "Locating your inventory list"), so that many buckets can share one. */
const prefix = 'inventory';

/**
 * What is listed of every object: all that the S3 API offers and provider 5.100 takes, but for what says nothing in a bucket without ACLs
 * (ObjectAccessControlList, ObjectOwner).
 */
const fields: readonly string[] = [
  'Size',
  'LastModifiedDate',
  'StorageClass',
  'ETag',
  'IsMultipartUploaded',
  'ReplicationStatus',
  'EncryptionStatus',
  'ObjectLockRetainUntilDate',
  'ObjectLockMode',
  'ObjectLockLegalHoldStatus',
  'IntelligentTieringAccessTier',
  'BucketKeyStatus',
  'ChecksumAlgorithm',
];

/** The list of all objects, if one is asked for. Refuses a report with the bucket's customer key where it has none (`request/inventory-key`). */
export function resolveInventory(draft: Draft, encryption: EncryptionSpec): InventorySpec | undefined {
  const { bucket: source, region, inventory: written } = draft.request.value;
  if (written === undefined) return undefined;
  const { frequency, bucket } = written;
  if (bucket !== undefined) {
    const text = `${quote(bucket)} gets the inventory under ${prefix}/${source}/. It has to be in this account and in ${region}, and its policy has to admit S3: the statement is printed with the hand-over.`;
    note(draft, 'inventory-bucket-exists', text);
  }
  return {
    frequency,
    versions:
      written.versions ??
      byDefault(draft, 'inventory.versions', 'all', 'earlier versions are stored, encrypted and paid for too'),
    format: written.format ?? byDefault(draft, 'inventory.format', 'CSV', 'everything reads it'),
    bucket: bucket ?? byDefault(draft, 'inventory.bucket', createdName(draft), 'the log bucket that is created'),
    prefix,
    created: bucket === undefined,
    encryption: resolveReportEncryption(draft, encryption),
    fields,
  };
}

function resolveReportEncryption(draft: Draft, encryption: EncryptionSpec): InventorySpec['encryption'] {
  const path = 'inventory.encryption';
  const asked = draft.request.value.inventory?.encryption;
  const written = asked ?? byDefault(draft, path, 'sse-s3' as const, 'a list of names needs no key of its own');
  const { type, key } = typeof written === 'string' ? { type: written } : written;
  if (type === 'sse-s3') return { type };
  if (key !== undefined) return { type, key: { arn: key } };
  if (encryption.key.from === 's3') {
    const message = `Without a key it is the bucket's customer key, and the bucket has none: it is encrypted with ${encryption.type} by default.`;
    refuse(
      draft,
      'inventory-key',
      ['inventory', 'encryption'],
      message,
      'Write encryption: sse-s3, or add the full ARN of a key.',
    );
  }
  return { type, key: 'bucket' };
}
