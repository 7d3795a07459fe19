import { days, type EncryptionType, type UploadRule } from '../request/terms.js';
import type { BucketSpec, EncryptionSpec, ReplicationSpec, RetentionSpec } from '../spec/spec.js';
import { admissionRows, type Row } from './admission-words.js';
import { recordRows } from './records.js';

/** What a bucket will be, a line for each concern. Plain text: whoever shows it escapes it. */
export function settingsOf(spec: BucketSpec): readonly Row[] {
  const { retention, replication, cors, vendor } = spec;
  const tags = Object.entries(spec.tags).map(([key, value]) => `${key}=${value}`);
  return [
    ['Bucket', `${spec.bucket} in ${spec.region}`],
    ...(spec.account === undefined ? [] : [['Account', `${spec.account.name}, ${spec.account.id}`] as const]),
    ...(vendor.phase === undefined ? [] : [['Phase', phaseWords(vendor.phase)] as const]),
    ['Encryption', encryptionWords(spec.encryption)],
    ...(vendor.clientSideEncryption === undefined ? [] : [['Before upload', vendor.clientSideEncryption] as const]),
    ['Uploads', `${uploads[spec.encryption.uploads]}; ${sseC[spec.encryption.sseC]}`],
    ['Deleted files', recoveryWords(retention)],
    ['Files', lifeWords(retention)],
    ...(retention.lock ? [['Object lock', `${retention.lock.mode}, new files for ${days(retention.lock.days)}`] as const] : []),
    ['Replication', replication ? replicationWords(replication) : 'none'],
    ['Transport', `TLS 1.2 or newer only${spec.transferAcceleration ? '; transfer acceleration on' : ''}`],
    ['Public access', 'blocked; no ACLs'],
    ...admissionRows(spec),
    ...recordRows(spec),
    ...(cors.length > 0
      ? [
          [
            'CORS',
            cors.map((rule) => `${rule.allowedMethods.join(', ')} from ${rule.allowedOrigins.join(', ')}`).join('; '),
          ] as const,
        ]
      : []),
    ...(tags.length > 0 ? [['Tags', tags.join(', ')] as const] : []),
  ];
}

export const encryptionNames: Readonly<Record<EncryptionType, string>> = {
  'sse-s3': 'SSE-S3',
  'sse-kms': 'SSE-KMS',
  'dsse-kms': 'DSSE-KMS',
};

function phaseWords(phase: number): string {
  return phase === 1 ? '1: the vendor is still to say who it is, and gets nothing yet' : `${phase}: the vendor is known`;
}

const sseC = {
  refused: "keys of the uploader's own (SSE-C) are refused",
  allowed: "keys of the uploader's own (SSE-C) are allowed",
} as const;

const uploads: Readonly<Record<UploadRule, string>> = {
  default: 'any; the bucket encrypts what does not ask for it',
  matching: 'refused when they ask for another encryption',
  explicit: "refused unless they name the bucket's encryption",
};

function encryptionWords({ type, key, bucketKey }: EncryptionSpec): string {
  const which = { s3: "S3's own keys", created: 'a key created here, rotated every year', given: '' }[key.from];
  return `${encryptionNames[type]}, ${key.from === 'given' ? key.arn : which}${bucketKey ? ', with bucket key' : ''}`;
}

function recoveryWords({ versioning, recoverDeletedDays, keepVersions }: RetentionSpec): string {
  if (!versioning) return 'gone at once: versioning is off';
  const kept = keepVersions === undefined ? '' : `, and the last ${keepVersions} beyond that`;
  if (typeof recoverDeletedDays !== 'number') return 'can be recovered forever';
  return `can be recovered for ${days(recoverDeletedDays)}${kept}`;
}

function lifeWords({ expireDays, transitions, incompleteUploadsDays }: RetentionSpec): string {
  const moves = transitions.map(
    (move) => `${move.of === 'current' ? '' : 'deleted ones '}to ${move.to} after ${days(move.afterDays)}`,
  );
  const life = expireDays === undefined ? 'never expire' : `expire after ${days(expireDays)}`;
  return [
    life,
    ...moves,
    incompleteUploadsDays === undefined
      ? 'incomplete uploads stay'
      : `incomplete uploads are removed after ${days(incompleteUploadsDays)}`,
  ].join('; ');
}

function replicationWords(replication: ReplicationSpec): string {
  const { bucket, region, account, encryption, storageClass, timeControl, deleteMarkers } = replication;
  return [
    `to ${bucket} in ${region}${account === undefined ? '' : ` of account ${account}`}`,
    encryptionNames[encryption.type],
    ...(storageClass === undefined ? [] : [storageClass]),
    ...(timeControl ? ['within 15 minutes'] : []),
    deleteMarkers ? 'deletions too' : 'deletions stay out',
  ].join(', ');
}
