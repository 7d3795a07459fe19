import { days } from '../request/terms.js';
import type { BucketSpec, EncryptionSpec, ReplicationSpec, RetentionSpec } from '../bucket/spec.js';
import type { EncryptionType, UploadRule } from '../request/terms.js';

/** What a bucket will be, a line for each concern. Plain text: whoever shows it escapes it. */
export function settingsOf(spec: BucketSpec): readonly (readonly [concern: string, words: string])[] {
  const { retention, replication, cors } = spec;
  return [
    ['Bucket', `${spec.bucket} in ${spec.region}`],
    ['Encryption', encryptionWords(spec.encryption)],
    ['Uploads', uploads[spec.encryption.uploads]],
    ['Deleted files', recoveryWords(retention)],
    ['Files', lifeWords(retention)],
    ...(retention.lock ? [['Object lock', `${retention.lock.mode}, new files for ${days(retention.lock.days)}`] as const] : []),
    ['Replication', replication ? replicationWords(replication) : 'none'],
    ['Transport', `TLS 1.2 or newer only${spec.transferAcceleration ? '; transfer acceleration on' : ''}`],
    ['Public access', 'blocked; no ACLs'],
    ...(cors.length > 0
      ? [
          [
            'CORS',
            cors.map((rule) => `${rule.allowedMethods.join(', ')} from ${rule.allowedOrigins.join(', ')}`).join('; '),
          ] as const,
        ]
      : []),
    ...(Object.keys(spec.tags).length > 0
      ? [['Tags', Object.entries(spec.tags).map(([key, value]) => `${key}=${value}`).join(', ')] as const] // prettier-ignore
      : []),
  ];
}

export const encryptionNames: Readonly<Record<EncryptionType, string>> = {
  'sse-s3': 'SSE-S3',
  'sse-kms': 'SSE-KMS',
  'dsse-kms': 'DSSE-KMS',
};

const uploads: Readonly<Record<UploadRule, string>> = {
  default: 'any; the bucket encrypts what does not ask for it',
  matching: 'refused when they ask for another encryption',
  explicit: 'refused unless they name the bucket’s encryption',
};

function encryptionWords({ type, key, bucketKey }: EncryptionSpec): string {
  const which = { s3: 'S3’s own keys', created: 'a key created here, rotated every year', given: '' }[key.from];
  return `${encryptionNames[type]}, ${key.from === 'given' ? key.arn : which}${bucketKey ? ', with bucket key' : ''}`;
}

function recoveryWords({ versioning, recoverDeletedDays, keepVersions }: RetentionSpec): string {
  if (!versioning) return 'gone at once: versioning is off';
  const kept = keepVersions === undefined ? '' : `, and the last ${keepVersions} beyond that`;
  if (typeof recoverDeletedDays !== 'number') return 'can be recovered for ever';
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

/** One line of who can do what. Plain text, `may` as a list of actions where it is one. */
export interface AccessRow {
  readonly who: string;
  readonly principals: readonly string[];
  readonly may: readonly string[] | string;
  readonly on: string;
}

/** Who can do what with the buckets and the keys of a spec; whoever is not listed can do nothing. */
export function accessOf(spec: BucketSpec): readonly AccessRow[] {
  const { vendor, replication, encryption } = spec;
  const grants = spec.grants.flatMap(({ principals, statements, keyActions }): readonly AccessRow[] => {
    const row = (may: readonly string[], on: string): AccessRow => ({ who: vendor.title, principals, may, on });
    const key = keyActions.length > 0 && encryption.key.from !== 's3' ? [row(keyActions, 'the key, through this bucket')] : [];
    return [...statements.map(({ actions, on, prefix }) => row(actions, placeWords(on, prefix))), ...key];
  });
  const role: readonly AccessRow[] = replication
    ? [{ who: 'S3 replication', principals: [replication.role], may: 'read files here, write their copies', on: `${spec.bucket} → ${replication.bucket}` }] // prettier-ignore
    : [];
  return [
    ...grants,
    ...role,
    {
      who: 'This AWS account',
      principals: [],
      may: 'what its own IAM policies allow',
      on: replication ? 'the bucket and the replica' : 'the bucket',
    },
    { who: 'Everyone else', principals: [], may: 'nothing', on: '' },
  ];
}

function placeWords(on: 'bucket' | 'objects', prefix: string | undefined): string {
  if (on === 'objects') return prefix === undefined ? 'every file' : `files under ${prefix}`;
  return prefix === undefined ? 'the bucket' : `the bucket, where it lists ${prefix}`;
}
