import type { BucketSpec, EncryptionSpec, MalwareScanSpec, ReplicationSpec } from '../spec/spec.js';
import { resolveAccess } from './access.js';
import { byDefault, type Draft, note } from './draft.js';
import { resolveInventory, type LoggingSettings, resolveLogBucket, resolveLogging } from './records.js';
import { accountOfArn } from '../spec/arn.js';
import { ownAccountOf } from './own-account.js';
import type { VendorSide } from './vendor-side.js';
import { malwareRoleName } from '../request/names.js';
import type { Partition } from '../request/terms.js';

/** What of the settings protects every bucket. */
export interface ProtectionSettings {
  /** Full ARNs of the roles that plan and apply. */
  readonly deployers?: readonly string[] | undefined;
  readonly logging?: LoggingSettings | undefined;
}

/** The parts of a spec that the protections depend on. */
export interface ProtectionsAround {
  readonly partition: Partition;
  readonly encryption: EncryptionSpec;
  readonly replication: ReplicationSpec | undefined;
  readonly vendor: VendorSide;
  readonly settings: ProtectionSettings;
}

/** What a spec has beyond the vendor's own set-up. */
export type Protections = Pick<BucketSpec, 'access' | 'logging' | 'logBucket' | 'inventory' | 'eventBridge' | 'malwareScan'>;

/** Who else gets in and from where, what goes on record, and what AWS looks for in the bucket: as the request and the settings ask for it. */
export function resolveProtections(draft: Draft, around: ProtectionsAround): Protections {
  const { partition, encryption, vendor, settings } = around;
  const deployers = settings.deployers ?? [];
  const replica = around.replication?.bucket;
  const access = resolveAccess(draft, { partition, deployers, vendor });
  const logging = resolveLogging(draft, { settings: settings.logging, account: ownAccountOf(deployers, partition), replica });
  const inventory = resolveInventory(draft, encryption);
  const logBucket = resolveLogBucket(draft, { logging, inventory });
  const malwareScan = resolveMalwareScan(draft);
  noteSseC(draft, encryption);
  noteKeyOfOthers(draft, encryption, ownAccountOf(deployers, partition));
  return {
    access,
    logging,
    ...(logBucket !== undefined && { logBucket }),
    ...(inventory !== undefined && { inventory }),
    eventBridge: resolveEvents(draft, malwareScan),
    ...(malwareScan !== undefined && { malwareScan }),
  };
}

/** GuardDuty hears of uploads by EventBridge and switches it on itself, so that it is on where files are scanned (GuardDuty User Guide). */
function resolveEvents(draft: Draft, malwareScan: MalwareScanSpec | undefined): boolean {
  const asked = draft.request.value.events?.eventBridge;
  if (malwareScan === undefined || asked !== undefined) return asked ?? false;
  return byDefault(draft, 'events.eventBridge', true, 'GuardDuty hears of uploads by EventBridge');
}

function noteSseC(draft: Draft, { sseC }: EncryptionSpec): void {
  if (sseC === 'refused') return;
  const text =
    'A file that is uploaded with a key of its own (SSE-C) can be read by nobody without that key, neither by this account nor by a malware scan.';
  note(draft, 'sse-c-allowed', text);
}

/** KMS Developer Guide, "Allowing users in other accounts to use a KMS key": the policy of the key decides, which its own account writes. */
function noteKeyOfOthers(draft: Draft, { key }: EncryptionSpec, account: string | undefined): void {
  if (key.from !== 'given' || account === undefined || accountOfArn(key.arn) === account) return;
  const text = `The key ${key.arn} is of another account than the deployers': its owner decides who can read the files here, and can take that from everybody.`;
  note(draft, 'key-other-account', text);
}

/** GuardDuty's malware protection, if it is asked for. */
export function resolveMalwareScan(draft: Draft): MalwareScanSpec | undefined {
  const { bucket, protection } = draft.request.value;
  const written = protection?.malwareScan;
  if (written === undefined || written === false) return undefined;
  const { prefixes = [], tag } = written === true ? {} : written;
  // GuardDuty User Guide, "Malware Protection for S3".
  const scan =
    'GuardDuty scans a file after it was stored, so it can be read before; what was there already is not scanned. AWS charges for every file and gigabyte that is scanned.';
  note(draft, 'malware-scan', scan);
  const test = 'GuardDuty puts a test object, malware-protection-resource-validation-object, into the bucket: it can be ignored.';
  note(draft, 'malware-scan-test-object', test);
  const why = 'the result stands on the file itself, as the tag GuardDutyMalwareScanStatus';
  return {
    role: malwareRoleName(bucket),
    prefixes,
    tag: tag ?? byDefault(draft, 'protection.malwareScan.tag', true, why),
  };
}
