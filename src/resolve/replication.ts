import { defined } from '../defined.js';
import type { EncryptionSpec, ReplicationSpec } from '../spec/spec.js';
import { quote } from '../fault/fault.js';
import { replicaName, roleName } from '../request/names.js';
import { byDefault, type Draft, note } from './draft.js';
import { resolveReplicaEncryption } from './encryption.js';

/** The copy in another region, if one is asked for. */
export function resolveReplication(draft: Draft, source: EncryptionSpec): ReplicationSpec | undefined {
  const { bucket, replication: written } = draft.request.value;
  if (written === undefined) return undefined;
  const { region, account, storageClass } = written;
  const path = 'replication.bucket';
  const replica =
    written.bucket ??
    byDefault(draft, path, replicaName(bucket), "the bucket's name and -replica, shortened where it is too long");
  const spec: ReplicationSpec = {
    region,
    bucket: replica,
    ...defined({ account }),
    encryption: resolveReplicaEncryption(draft, source),
    ...defined({ storageClass }),
    timeControl:
      written.timeControl ??
      byDefault(draft, 'replication.timeControl', false, 'it costs extra, and most copies take minutes without it'),
    deleteMarkers:
      written.deleteMarkers ??
      byDefault(draft, 'replication.deleteMarkers', false, 'what is deleted in the bucket stays visible in the replica'),
    role: roleName(bucket),
  };
  if (account === undefined) return spec;
  const text = `The replica ${quote(replica)} belongs to the account ${account}: its owner has to create it, versioned, and add the policies that are printed with the hand-over, before anything is copied.`;
  note(draft, 'replica-other-account', text);
  return spec;
}
