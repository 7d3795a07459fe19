import { at, canonical, items, text } from './attributes.js';
import { isRecord, unknown, type Unknown, type Read } from './plan-view.js';

const replicationParts = new Set([
  'id',
  'status',
  'priority',
  'destination',
  'delete_marker_replication',
  'source_selection_criteria',
]);
/** The one replication rule of a bucket, and whatever else the configuration says. */
export function readReplication(values: unknown): ReplicationState {
  const rules = items(values, 'rule');
  if (rules === unknown) {
    const all: Unknown = unknown;
    return {
      enabled: all,
      target: all,
      account: all,
      deleteMarkers: all,
      storageClass: all,
      timeControl: all,
      key: all,
      encryptedObjects: all,
      role: all,
      other: all,
    };
  }
  const [rule, ...more] = rules;
  const destination = (...path: readonly string[]) => text(at(rule, 'destination', ...path));
  const status = at(rule, 'status');
  const rest = isRecord(rule) ? Object.fromEntries(Object.entries(rule).filter(([key]) => !replicationParts.has(key))) : {};
  const other = canonical([rest, ...more]);
  return {
    enabled: status === unknown ? unknown : status === 'Enabled' ? true : undefined,
    target: destination('bucket'),
    account: destination('account'),
    deleteMarkers: text(at(rule, 'delete_marker_replication', 'status')),
    storageClass: destination('storage_class'),
    timeControl: destination('replication_time', 'status'),
    key: destination('encryption_configuration', 'replica_kms_key_id'),
    encryptedObjects: text(at(rule, 'source_selection_criteria', 'sse_kms_encrypted_objects', 'status')),
    role: text(at(values, 'role')),
    other: other === 'null' ? undefined : other,
  };
}

/** The rule by which a bucket's files are copied. */
export interface ReplicationState {
  readonly enabled: Read<boolean>;
  readonly target: Read<string>;
  /** Of a target that is another account's. */
  readonly account: Read<string>;
  readonly deleteMarkers: Read<string>;
  readonly storageClass: Read<string>;
  readonly timeControl: Read<string>;
  readonly key: Read<string>;
  readonly encryptedObjects: Read<string>;
  readonly role: Read<string>;
  /** What else the rules say, in canonical JSON. */
  readonly other: Read<string>;
}
