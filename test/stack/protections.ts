import type { AccessSpec, InventorySpec, VendorRole } from '../../src/spec/spec.js';
import { account, createdKey, customGrant, otherAccount, type Overrides } from '../policies/specs.js';

const reader = `arn:aws:iam::${account}:role/reports`;
const vendor = `arn:aws:iam::${otherAccount}:root`;

export const points: AccessSpec['points'] = [
  {
    name: 'acme-files-reports',
    prefix: 'reports/',
    principals: [reader],
    onObjects: ['s3:GetObject'],
    onBucket: ['s3:ListBucket'],
  },
  {
    name: 'acme-files-inside',
    vpc: 'vpc-0abc1234def567890',
    principals: [reader],
    onObjects: ['s3:GetObject', 's3:PutObject'],
    onBucket: [],
  },
];

export const noAccess: AccessSpec = { points: [], cloudfront: [], principals: [], mfaForDelete: false, mfaDelete: false };

const inventory: InventorySpec = {
  frequency: 'weekly',
  versions: 'all',
  format: 'Parquet',
  bucket: 'acme-files-logs',
  prefix: 'inventory/',
  created: true,
  encryption: { type: 'sse-kms', key: 'bucket' },
  fields: ['Size', 'LastModifiedDate', 'EncryptionStatus', 'BucketKeyStatus', 'ReplicationStatus', 'ObjectLockRetainUntilDate'],
};

/** Everything that protects a bucket, at once. */
export const everyProtection: Overrides = {
  encryption: createdKey,
  replication: { encryption: createdKey },
  retention: { lock: { mode: 'governance', days: 7 } },
  services: [
    {
      service: 'logdelivery.elasticloadbalancing.amazonaws.com',
      statements: [
        { sid: 'BalancerWrites', on: 'objects', actions: ['s3:PutObject'], prefix: 'balancer/AWSLogs/{{account_id}}/' },
        {
          sid: 'BalancerReports',
          on: 'objects',
          actions: ['s3:PutObject'],
          prefix: 'reports/AWSLogs/{{account_id}}/',
          conditions: [
            {
              operator: 'ArnLike',
              key: 'aws:SourceArn',
              values: ['arn:aws:elasticloadbalancing:us-east-1:{{account_id}}:loadbalancer/*'],
            },
          ],
        },
      ],
    },
  ],
  access: {
    network: {
      vpcEndpoints: ['vpce-0abc1234def567890'],
      vpcs: ['vpc-0abc1234def567890'],
      sourceIps: ['203.0.113.0/24'],
      deployers: [`arn:aws:iam::${account}:role/deployer`],
    },
    points,
    cloudfront: [`arn:aws:cloudfront::${account}:distribution/EDFDVBD6EXAMPLE`],
    presignedUrlMaxAge: 900,
    principals: [{ ...customGrant, principals: [reader], allow: 'read-write' }],
    mfaForDelete: true,
    mfaDelete: false,
  },
  logging: {
    serverAccess: { bucket: 'acme-files-logs', prefix: 'access/', created: true },
    dataEvents: { trail: 'acme-files-data-events', created: true, record: 'all' },
  },
  logBucket: { bucket: 'acme-files-logs', keepDays: 365 },
  inventory,
  eventBridge: true,
  malwareScan: { role: 'acme-files-malware', prefixes: ['uploads/', 'incoming/'], tag: true },
};

/** An override says what a spec has and not what it lacks, but for this. */
const noLifecycle = { recoverDeletedDays: 'never', incompleteUploadsDays: undefined } as unknown as NonNullable<
  Overrides['retention']
>;

/** What is recorded in buckets and by a trail that exist already, and no lifecycle, since MFA delete goes with none. */
export const elsewhere: Overrides = {
  retention: noLifecycle,
  access: { ...noAccess, mfaDelete: true },
  logging: {
    serverAccess: { bucket: 'acme-access-logs', prefix: 'acme-files/', created: false },
    dataEvents: { trail: `arn:aws:cloudtrail:us-east-1:${account}:trail/all`, created: false, record: 'write' },
  },
  inventory: {
    ...inventory,
    frequency: 'daily',
    versions: 'current',
    format: 'CSV',
    bucket: 'acme-reports',
    prefix: '',
    created: false,
    encryption: {
      type: 'sse-kms',
      key: { arn: `arn:aws:kms:us-east-1:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab` },
    },
    fields: [],
  },
  malwareScan: { role: 'acme-files-malware', prefixes: [], tag: false },
};

const writes: Pick<VendorRole, 'statements' | 'keyActions'> = {
  statements: [
    { sid: 'VendorLists', on: 'bucket', actions: ['s3:ListBucket'], prefix: 'exports/' },
    { sid: 'VendorWrites', on: 'objects', actions: ['s3:PutObject'], prefix: 'exports/' },
  ],
  keyActions: ['kms:GenerateDataKey', 'kms:Decrypt'],
};

/** An external id that would be a template, and break out of a string of JSON or of Terraform, if it were not escaped. */
export const secret = '${file("/etc/passwd")}\\" %{ if true } $';

/** Roles that the vendor assumes by an external id: one with an id that nobody is shown, one in its first phase. */
export const vendorRoles: readonly VendorRole[] = [
  {
    name: 'acme-files-vendor',
    trust: { by: 'principals', principals: [vendor], externalId: { value: secret, sensitive: true } },
    ...writes,
  },
  { name: 'acme-files-stage', trust: { by: 'own-account', externalId: { value: '0000', sensitive: false } }, ...writes },
];

/** A role that the vendor assumes by a token, with the provider that it trusts. */
export function tokenRole(trust: {
  readonly create: boolean;
  readonly provider?: string;
  readonly audience?: string;
}): VendorRole {
  const { create, provider = 'tokens.vendor.example/acme', audience = 'sts.amazonaws.com' } = trust;
  const subject = { value: 'https://vendor.example/acme', sensitive: true };
  return { name: 'acme-files-vendor', trust: { by: 'oidc', provider, audience, subject, create }, ...writes };
}

/** Only an inventory, in the log bucket that is created for it. */
export const inventoryAlone: Overrides = {
  logBucket: { bucket: 'acme-files-logs', keepDays: 90 },
  inventory: { ...inventory, encryption: { type: 'sse-s3' } },
};

/** Overrides that differ in which parts they have, for what has to hold of all. */
export const variety: readonly { readonly name: string; readonly overrides: Overrides }[] = [
  { name: 'a plain bucket', overrides: {} },
  { name: 'every protection', overrides: everyProtection },
  { name: 'records elsewhere', overrides: elsewhere },
  { name: 'roles with an external id', overrides: { grants: [], roles: vendorRoles, encryption: createdKey } },
  { name: 'a role by token', overrides: { grants: [], roles: [tokenRole({ create: true })] } },
  { name: 'a role by token of a provider that exists', overrides: { grants: [], roles: [tokenRole({ create: false })] } },
  { name: 'an inventory alone', overrides: inventoryAlone },
  {
    name: 'a trail alone',
    overrides: {
      logging: { dataEvents: { trail: 'acme-files-data-events', created: true, record: 'read' } },
      logBucket: { bucket: 'acme-files-logs', keepDays: 30 },
    },
  },
  {
    name: 'everything by name and nothing created',
    overrides: { ...everyProtection, replication: { account: otherAccount }, roles: vendorRoles },
  },
];

/** Everything that is kept, copied and let through of the files themselves. */
export const everyDataSetting: Overrides = {
  replication: { encryption: createdKey, timeControl: true, deleteMarkers: true, storageClass: 'STANDARD_IA' },
  retention: {
    lock: { mode: 'governance', days: 7 },
    keepVersions: 3,
    expireDays: 400,
    transitions: [
      { afterDays: 30, to: 'STANDARD_IA', of: 'current' },
      { afterDays: 90, to: 'GLACIER', of: 'current' },
      { afterDays: 20, to: 'GLACIER_IR', of: 'noncurrent' },
    ],
  },
  transferAcceleration: true,
  cors: [
    {
      allowedHeaders: ['*'],
      allowedMethods: ['GET', 'PUT'],
      allowedOrigins: ['*'],
      exposeHeaders: ['ETag'],
      maxAgeSeconds: 3000,
    },
  ],
};
