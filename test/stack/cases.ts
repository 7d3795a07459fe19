import { createdKey, givenKey, otherAccount, specOf } from '../bucket/specs.js';
import { elsewhere, everyProtection, inventoryAlone, tokenRole, vendorRoles } from './protections.js';

/** The specs whose configuration is kept in `test/cases/<name>/cdk.tf.json`. */
export const cases = [
  { name: 'stack-plain', spec: specOf() },
  {
    name: 'stack-everything',
    spec: specOf({
      encryption: { ...createdKey, uploads: 'explicit' },
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
      tags: { 'a ${template}': '%{ if true }$${x}', 'managed-by': 'vendor-bucket' },
    }),
  },
  {
    name: 'stack-across-accounts',
    spec: specOf({
      encryption: { type: 'dsse-kms', key: { from: 'given', arn: givenKey }, bucketKey: false, uploads: 'matching' },
      replication: {
        account: otherAccount,
        encryption: {
          ...createdKey,
          key: { from: 'given', arn: `arn:aws:kms:us-west-2:${otherAccount}:key/11111111-1111-1111-1111-111111111111` },
        },
      },
    }),
  },
  {
    name: 'stack-least',
    spec: specOf({ retention: { versioning: false, incompleteUploadsDays: 1, transitions: [] }, grants: [], tags: {} }),
  },
  { name: 'stack-protected', spec: specOf(everyProtection) },
  { name: 'stack-vendor-role', spec: specOf({ ...elsewhere, encryption: createdKey, grants: [], roles: vendorRoles }) },
  { name: 'stack-oidc', spec: specOf({ ...inventoryAlone, grants: [], roles: [tokenRole({ create: true })] }) },
];
