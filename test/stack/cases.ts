import { account, createdKey, givenKey, otherAccount, specOf } from '../policies/specs.js';
import { elsewhere, everyDataSetting, everyProtection, inventoryAlone, tokenRole, vendorRoles } from './protections.js';

const createdRoles = { boundary: `arn:aws:iam::${account}:policy/landing-zone`, path: '/vendors/' };

/** The specs whose configuration is kept in `test/cases/<name>/cdk.tf.json`. */
export const cases = [
  { name: 'stack-plain', spec: specOf() },
  {
    name: 'stack-everything',
    spec: specOf({
      encryption: { ...createdKey, uploads: 'explicit' },
      ...everyDataSetting,
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
  {
    name: 'stack-vendor-role',
    spec: specOf({ ...elsewhere, encryption: createdKey, grants: [], roles: vendorRoles, createdRoles }),
  },
  { name: 'stack-oidc', spec: specOf({ ...inventoryAlone, grants: [], roles: [tokenRole({ create: true })] }) },
];
