import type { Request } from '../../src/request/schema.js';

const key = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const replicaKey = 'arn:aws:kms:us-west-2:444455556666:key/mrk-1234567890abcdef1234567890abcdef';
const role = 'arn:aws:iam::111122223333:role/reports';
const distribution = 'arn:aws:cloudfront::111122223333:distribution/EDFDVBD6EXAMPLE';
const trail = 'arn:aws:cloudtrail:us-east-1:111122223333:trail/acme';
const least: Request = { vendor: 'custom', bucket: 'acme-files', region: 'us-east-1' };
const base = 'vendor: custom\nbucket: acme-files\nregion: us-east-1\n';

/** Requests without a fault, and what they are read as. */
export const goodRequests: readonly { readonly title: string; readonly text: string; readonly value: Request }[] = [
  { title: 'the least', text: base, value: least },
  { title: 'with a byte order mark', text: `\ufeff${base}`, value: least },
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
  {
    title: 'an access with everything',
    text: `${base}access:\n  vpcEndpoints: [vpce-0abc1234def567890]\n  vpcs: [vpc-0abc1234]\n  sourceIps: [203.0.113.0/24, "2001:db8:1::/48"]\n  points:\n    - { name: acme-reports, vpc: vpc-0abc1234, prefix: reports/, principals: ["${role}"], actions: read }\n    - { name: acme-all, principals: ["${role}"], actions: [s3:GetObject, s3:ListBucket] }\n  cloudfront: ["${distribution}"]\n  presignedUrlMaxAge: 15 minutes\n  principals:\n    - { role: "${role}", allow: read-write, prefix: reports/ }\n  mfaForDelete: true\n  mfaDelete: false\n`,
    value: {
      ...least,
      access: {
        vpcEndpoints: ['vpce-0abc1234def567890'],
        vpcs: ['vpc-0abc1234'],
        sourceIps: ['203.0.113.0/24', '2001:db8:1::/48'],
        points: [
          { name: 'acme-reports', vpc: 'vpc-0abc1234', prefix: 'reports/', principals: [role], actions: 'read' },
          { name: 'acme-all', principals: [role], actions: ['s3:GetObject', 's3:ListBucket'] },
        ],
        cloudfront: [distribution],
        presignedUrlMaxAge: 900,
        principals: [{ role, allow: 'read-write', prefix: 'reports/' }],
        mfaForDelete: true,
        mfaDelete: false,
      },
    },
  },
  {
    title: 'MFA delete, which leaves no room for a lifecycle',
    text: `${base}access: { mfaDelete: true }\nretention: { recoverDeleted: never, incompleteUploads: never }\n`,
    value: { ...least, access: { mfaDelete: true }, retention: { recoverDeleted: 'never', incompleteUploads: 'never' } },
  },
  {
    title: 'a logging that creates',
    text: `${base}logging: { serverAccess: create, dataEvents: { trail: create, record: write }, bucket: acme-logs, keep: 1 year }\n`,
    value: {
      ...least,
      logging: { serverAccess: 'create', dataEvents: { trail: 'create', record: 'write' }, bucket: 'acme-logs', keep: 365 },
    },
  },
  {
    title: 'a logging to what exists',
    text: `${base}logging: { serverAccess: acme-access-logs, dataEvents: "${trail}" }\n`,
    value: { ...least, logging: { serverAccess: 'acme-access-logs', dataEvents: trail } },
  },
  {
    title: 'a log bucket for the inventory alone',
    text: `${base}logging: { keep: 90 days }\ninventory: { frequency: weekly }\n`,
    value: { ...least, logging: { keep: 90 }, inventory: { frequency: 'weekly' } },
  },
  {
    title: 'an inventory with everything',
    text: `${base}inventory: { frequency: daily, versions: current, format: Parquet, bucket: acme-reports, encryption: { type: sse-kms, key: "${key}" } }\n`,
    value: {
      ...least,
      inventory: {
        frequency: 'daily',
        versions: 'current',
        format: 'Parquet',
        bucket: 'acme-reports',
        encryption: { type: 'sse-kms', key },
      },
    },
  },
  {
    title: "an inventory with the bucket's own key",
    text: `${base}encryption: sse-kms\ninventory: { frequency: daily, encryption: { type: sse-kms } }\n`,
    value: { ...least, encryption: 'sse-kms', inventory: { frequency: 'daily', encryption: { type: 'sse-kms' } } },
  },
  {
    title: 'an inventory with a key of a bucket whose encryption the template chooses',
    text: `${base}inventory: { frequency: daily, encryption: { type: sse-kms } }\n`,
    value: { ...least, inventory: { frequency: 'daily', encryption: { type: 'sse-kms' } } },
  },
  {
    title: 'no events, and no scan',
    text: `${base}events: { eventBridge: false }\nprotection: { malwareScan: false }\n`,
    value: { ...least, events: { eventBridge: false }, protection: { malwareScan: false } },
  },
  {
    title: 'events, and a scan of some prefixes',
    text: `${base}events: { eventBridge: true }\nprotection: { malwareScan: { prefixes: [in/, in-other/], tag: false } }\n`,
    value: {
      ...least,
      events: { eventBridge: true },
      protection: { malwareScan: { prefixes: ['in/', 'in-other/'], tag: false } },
    },
  },
  {
    title: 'a scan by a word',
    text: `${base}protection: { malwareScan: true }\n`,
    value: { ...least, protection: { malwareScan: true } },
  },
  {
    title: 'keys of the customer',
    text: `${base}encryption: { type: sse-s3, uploads: default, sseC: allowed }\n`,
    value: { ...least, encryption: { type: 'sse-s3', uploads: 'default', sseC: 'allowed' } },
  },
];
