import type { BucketSpec } from '../../src/spec/spec.js';
import { deployer, partner } from './callers.js';
import { account, createdKey, customGrant, issuer, specOf } from './specs.js';

const reader = `arn:aws:iam::${account}:role/reader`;
const statements = [
  { sid: 'VendorLists', actions: ['s3:ListBucket'], on: 'bucket' },
  { sid: 'VendorReads', actions: ['s3:GetObject', 's3:PutObject'], on: 'objects', prefix: 'in/' },
] as const;
const keyActions = ['kms:Decrypt', 'kms:GenerateDataKey'];

/** A spec that has every part that a spec can have, and one of each that deploys a document. */
export const richest: BucketSpec = specOf({
  encryption: { ...createdKey, uploads: 'explicit' },
  replication: { encryption: { ...createdKey, uploads: 'explicit' } },
  grants: [customGrant, customGrant],
  roles: [
    {
      name: 'acme-files-vendor',
      trust: { by: 'principals', principals: [partner], externalId: { value: 'acme:42', sensitive: true } },
      statements,
      keyActions,
    },
    {
      name: 'acme-files-vendor-2',
      trust: {
        by: 'oidc',
        provider: issuer,
        audience: 'sts.amazonaws.com',
        subject: { value: 'https://vendor.example/acme', sensitive: false },
        create: true,
      },
      statements,
      keyActions,
    },
  ],
  services: [
    {
      service: 'delivery.logs.amazonaws.com',
      statements: [{ sid: 'Delivers', actions: ['s3:PutObject'], on: 'objects', prefix: 'AWSLogs/{{account_id}}/' }],
    },
  ],
  access: {
    network: {
      vpcEndpoints: ['vpce-0abc1234def567890'],
      vpcs: ['vpc-0abc1234def567890'],
      sourceIps: ['203.0.113.0/24'],
      deployers: [deployer],
    },
    points: [
      {
        name: 'acme-inside',
        vpc: 'vpc-0abc1234def567890',
        prefix: 'in/',
        principals: [reader],
        onObjects: ['s3:GetObject'],
        onBucket: [],
      },
      { name: 'acme-outside', principals: [reader], onObjects: ['s3:PutObject'], onBucket: ['s3:ListBucket'] },
    ],
    cloudfront: [`arn:aws:cloudfront::${account}:distribution/EDFDVBD6EXAMPLE`],
    presignedUrlMaxAge: 900,
    principals: [
      {
        allow: 'read',
        principals: [reader],
        statements: [{ sid: 'OwnReadObjects', actions: ['s3:GetObject'], on: 'objects' }],
        keyActions: ['kms:Decrypt'],
      },
    ],
    mfaForDelete: true,
    mfaDelete: false,
  },
  logging: {
    serverAccess: { bucket: 'acme-files-logs', prefix: 'access/', created: true },
    dataEvents: { trail: 'acme-files-data-events', created: true, record: 'all' },
  },
  logBucket: { bucket: 'acme-files-logs', keepDays: 365 },
  inventory: {
    frequency: 'weekly',
    versions: 'all',
    format: 'CSV',
    bucket: 'acme-files-logs',
    prefix: 'inventory',
    created: true,
    encryption: { type: 'sse-kms', key: 'bucket' },
    fields: ['Size'],
  },
  eventBridge: true,
  malwareScan: { role: 'acme-files-malware', prefixes: ['in/'], tag: true },
});
