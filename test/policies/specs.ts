import type { BucketSpec, EncryptionSpec, Grant, ReplicationSpec, RetentionSpec } from '../../src/spec/spec.js';

/** What a test changes of the spec that {@link specOf} gives. */
export type Overrides = Partial<Omit<BucketSpec, 'encryption' | 'retention' | 'replication'>> & {
  readonly encryption?: Partial<EncryptionSpec>;
  readonly retention?: Partial<RetentionSpec>;
  readonly replication?: Partial<Omit<ReplicationSpec, 'encryption'>> & { readonly encryption?: Partial<EncryptionSpec> };
};

export const account = '111122223333';
export const otherAccount = '444455556666';
export const givenKey = `arn:aws:kms:us-east-1:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
export const givenReplicaKey = `arn:aws:kms:us-west-2:${account}:key/0987dcba-09fe-87dc-65ba-ab0987654321`;

/** Of the tokens by which a vendor's role is assumed. */
export const issuer = 'tokens.vendor.example/audit';

export const sseS3: EncryptionSpec = {
  type: 'sse-s3',
  key: { from: 's3' },
  bucketKey: false,
  uploads: 'default',
  sseC: 'refused',
};
export const createdKey: EncryptionSpec = {
  type: 'sse-kms',
  key: { from: 'created' },
  bucketKey: true,
  uploads: 'default',
  sseC: 'refused',
};

/** A custom vendor's grant, for a reader and writer of `exports/`. */
export const customGrant: Grant = {
  principals: ['arn:aws:iam::222233334444:role/partner'],
  statements: [
    { sid: 'PartnerLists', actions: ['s3:ListBucket', 's3:GetBucketLocation'], on: 'bucket', prefix: 'exports/' },
    { sid: 'PartnerWrites', actions: ['s3:GetObject', 's3:PutObject'], on: 'objects', prefix: 'exports/' },
  ],
  keyActions: ['kms:Decrypt', 'kms:GenerateDataKey'],
};

const plain: BucketSpec = {
  id: 'acme-files',
  file: 'buckets/acme-files.yml',
  vendor: { id: 'custom', title: 'Custom', source: 'https://vendor.example/s3', read: '2026-11-01', verified: true },
  bucket: 'acme-files',
  region: 'us-east-1',
  partition: 'aws',
  encryption: sseS3,
  retention: { versioning: true, recoverDeletedDays: 30, incompleteUploadsDays: 7, transitions: [] },
  transferAcceleration: false,
  cors: [],
  grants: [customGrant],
  roles: [],
  services: [],
  findings: [],
  access: { points: [], cloudfront: [], principals: [], mfaForDelete: false, mfaDelete: false },
  logging: {},
  eventBridge: false,
  tags: { 'managed-by': 'vendor-bucket', vendor: 'custom' },
  handover: { by: 'You', steps: [], features: [], expect: [], snippets: [] },
  notes: [],
  defaults: [],
  providerVersion: '>= 5.100.0, < 7.0.0',
};

const plainReplication: ReplicationSpec = {
  region: 'us-west-2',
  bucket: 'acme-files-replica',
  encryption: sseS3,
  timeControl: false,
  deleteMarkers: false,
  role: 'acme-files-replication',
};

/** A spec as the resolver would give it for a plain request, with the differences that a test is about. */
export function specOf({ encryption, retention, replication, ...rest }: Overrides = {}): BucketSpec {
  return {
    ...plain,
    ...rest,
    encryption: { ...plain.encryption, ...encryption },
    retention: { ...plain.retention, ...retention },
    ...(replication === undefined
      ? {}
      : {
          replication: {
            ...plainReplication,
            ...replication,
            encryption: { ...plainReplication.encryption, ...replication.encryption },
          },
        }),
  };
}
