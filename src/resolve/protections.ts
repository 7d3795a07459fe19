import { defined } from '../defined.js';
import type { BucketSpec, EncryptionSpec, ReplicationSpec } from '../spec/spec.js';
import { resolveAccess } from './access.js';
import { type Draft, note } from './draft.js';
import { resolveInventory, type LoggingSettings, resolveLogBucket, resolveLogging } from './records.js';
import { accountOfArn } from '../spec/arn.js';
import { ownAccountOf } from './own-account.js';
import { resolveEvents, resolveMalwareScan } from './watch.js';
import type { VendorSide } from './vendor-side.js';
import type { Partition } from '../request/terms.js';

/** What of the settings protects every bucket. */
export interface ProtectionSettings {
  /** Full ARNs of the roles that plan and apply. */
  readonly deployers?: readonly string[] | undefined;
  readonly logging?: LoggingSettings | undefined;
}

/** The parts of a spec that the protections depend on. */
interface ProtectionsAround {
  readonly partition: Partition;
  readonly encryption: EncryptionSpec;
  readonly replication: ReplicationSpec | undefined;
  readonly vendor: VendorSide;
  readonly settings: ProtectionSettings;
}

/** What a spec has beyond the vendor's own set-up. */
type Protections = Pick<BucketSpec, 'access' | 'logging' | 'logBucket' | 'inventory' | 'eventBridge' | 'malwareScan'>;

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
    ...defined({ logBucket, inventory }),
    eventBridge: resolveEvents(draft, malwareScan),
    ...defined({ malwareScan }),
  };
}

function noteSseC(draft: Draft, { sseC }: EncryptionSpec): void {
  if (sseC === 'refused') return;
  const text =
    'Nobody can read a file that is uploaded with a customer-provided key (SSE-C) without that key: neither this account nor a malware scan.';
  note(draft, 'sse-c-allowed', text);
}

/** KMS Developer Guide, "Allowing users in other accounts to use a KMS key": the policy of the key decides, which its own account writes. */
function noteKeyOfOthers(draft: Draft, { key }: EncryptionSpec, account: string | undefined): void {
  if (key.from !== 'given' || account === undefined || accountOfArn(key.arn) === account) return;
  const text = `The key ${key.arn} is in an account other than the deployers': its owner decides who can read the files here, and can shut everybody out.`;
  note(draft, 'key-other-account', text);
}
