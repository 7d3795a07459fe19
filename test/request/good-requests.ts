import type { Request } from '../../src/request/schema.js';

const key = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const replicaKey = 'arn:aws:kms:us-west-2:444455556666:key/mrk-1234567890abcdef1234567890abcdef';
const least: Request = { vendor: 'custom', bucket: 'acme-files', region: 'us-east-1' };
const base = 'vendor: custom\nbucket: acme-files\nregion: us-east-1\n';

/** Requests without a fault, and what they are read as. */
export const goodRequests: readonly { readonly title: string; readonly text: string; readonly value: Request }[] = [
  { title: 'the least', text: base, value: least },
  { title: 'as JSON', text: JSON.stringify(least), value: least },
  {
    title: 'with a document start, comments and Windows line breaks',
    text: `---\r\n# a bucket\r\n${base.replaceAll('\n', '\r\n')}...\r\n`,
    value: least,
  },
  { title: 'an encryption as a word', text: `${base}encryption: sse-kms\n`, value: { ...least, encryption: 'sse-kms' } },
  {
    title: 'an encryption as a map',
    text: `${base}encryption: { type: sse-kms, key: "${key}", bucketKey: false, uploads: explicit }\n`,
    value: { ...least, encryption: { type: 'sse-kms', key, bucketKey: false, uploads: 'explicit' } },
  },
  {
    title: 'a replica in another account',
    text: `${base}encryption: { type: sse-kms, key: create }\nreplication:\n  region: us-west-2\n  bucket: acme-copy\n  account: "444455556666"\n  encryption: { type: sse-kms, key: "${replicaKey}" }\n  storageClass: GLACIER_IR\n  timeControl: true\n  deleteMarkers: true\n`,
    value: {
      ...least,
      encryption: { type: 'sse-kms', key: 'create' },
      replication: {
        region: 'us-west-2',
        bucket: 'acme-copy',
        account: '444455556666',
        encryption: { type: 'sse-kms', key: replicaKey },
        storageClass: 'GLACIER_IR',
        timeControl: true,
        deleteMarkers: true,
      },
    },
  },
  {
    title: 'a retention with everything',
    text: `${base}retention:\n  versioning: true\n  recoverDeleted: 12 weeks\n  keepVersions: 3\n  expire: 10 years\n  incompleteUploads: 1 day\n  transitions:\n    - { after: 30 days, to: STANDARD_IA }\n    - { after: 60 days, to: GLACIER }\n    - { after: 1 year, to: DEEP_ARCHIVE }\n    - { after: 30 days, to: ONEZONE_IA, of: noncurrent }\n  lock: { mode: compliance, for: 100 years }\n  vendorFeatures: [expiration]\n`,
    value: {
      ...least,
      retention: {
        versioning: true,
        recoverDeleted: 84,
        keepVersions: 3,
        expire: 3650,
        incompleteUploads: 1,
        transitions: [
          { after: 30, to: 'STANDARD_IA' },
          { after: 60, to: 'GLACIER' },
          { after: 365, to: 'DEEP_ARCHIVE' },
          { after: 30, to: 'ONEZONE_IA', of: 'noncurrent' },
        ],
        lock: { mode: 'compliance', for: 36_500 },
        vendorFeatures: ['expiration'],
      },
    },
  },
  {
    title: 'deleted files that are never removed',
    text: `${base}retention: { versioning: true, recoverDeleted: never }\n`,
    value: { ...least, retention: { versioning: true, recoverDeleted: 'never' } },
  },
  {
    title: 'no versioning',
    text: `${base}retention: { versioning: false }\n`,
    value: { ...least, retention: { versioning: false } },
  },
  {
    title: 'tags, owner, variant and parameters',
    text: `${base}variant: joint\nparameters: { path: exports, on: true, n: 3, list: [a, b] }\ntags: { team: Büro 7, cost: "0042", cost-unit: "x/y=z+1@a:b" }\nowner: files@example.com\n`,
    value: {
      ...least,
      variant: 'joint',
      parameters: { path: 'exports', on: true, n: 3, list: ['a', 'b'] },
      tags: { team: 'Büro 7', cost: '0042', 'cost-unit': 'x/y=z+1@a:b' },
      owner: 'files@example.com',
    },
  },
];
