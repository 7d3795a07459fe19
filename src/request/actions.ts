import { keptFromOthers, subjectOf } from '../iam/catalogue.js';

/**
 * The S3 actions that anybody can be granted here. Everything else is refused: what is not here is either never needed to use a bucket
 * or hands over control of it. Names are those of the Service Authorization Reference for Amazon S3.
 */
const grantable = named(
  ['AbortMultipartUpload', 'DeleteObject', 'DeleteObjectTagging', 'DeleteObjectVersion', 'DeleteObjectVersionTagging'],
  ['GetObject', 'GetObjectAcl', 'GetObjectAttributes', 'GetObjectLegalHold', 'GetObjectRetention', 'GetObjectTagging'],
  ['GetObjectVersion', 'GetObjectVersionAcl', 'GetObjectVersionAttributes', 'GetObjectVersionTagging'],
  ['ListMultipartUploadParts', 'PutObject', 'PutObjectTagging', 'PutObjectVersionTagging', 'RestoreObject'],
  ['GetBucketAcl', 'GetBucketCORS', 'GetBucketLocation', 'GetBucketObjectLockConfiguration', 'GetBucketTagging'],
  ['GetBucketVersioning', 'GetEncryptionConfiguration', 'GetLifecycleConfiguration'],
  ['ListBucket', 'ListBucketMultipartUploads', 'ListBucketVersions'],
);

function named(...names: readonly (readonly string[])[]): readonly string[] {
  return names.flat().map((name) => `s3:${name}`);
}

/** Those on objects. */
export const objectActions: ReadonlySet<string> = new Set(grantable.filter((action) => subjectOf(action) === 'object'));

/** Those on the bucket itself. */
export const bucketActions: ReadonlySet<string> = new Set(grantable.filter((action) => subjectOf(action) === 'bucket'));

/**
 * Of those on the bucket the ones that go by way of an access point: in the Service Authorization Reference they have the resource type
 * "access point". All those on objects go by one.
 */
export const pointActions: ReadonlySet<string> = new Set(
  named(['GetBucketAcl', 'GetBucketCORS', 'GetBucketLocation', 'ListBucket', 'ListBucketVersions']),
);

/** What Security Hub's S3.6 forbids another account, and what does the same to a version. */
const controlActions: readonly string[] = [...keptFromOthers, 's3:PutObjectVersionAcl'];

/** Why an action must not be granted to another account; undefined where it may be, or is not known. */
export function whyForbidden(action: string): string | undefined {
  if (/[*?]/.test(action)) return 'a wildcard grants what nobody read';
  const same = controlActions.find((name) => name.toLowerCase() === action.toLowerCase());
  return same && `${same} lets another account take control of the bucket or its objects (Security Hub S3.6)`;
}
