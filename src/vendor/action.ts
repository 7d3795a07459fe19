/**
 * The S3 and KMS actions that a grant to another account can name. Everything else is refused: what is not here is either never needed
 * by a vendor or hands over control of the bucket. Names and levels are those of the Service Authorization Reference for Amazon S3.
 */

const objectActions = new Set(
  [
    ['AbortMultipartUpload', 'DeleteObject', 'DeleteObjectTagging', 'DeleteObjectVersion', 'DeleteObjectVersionTagging'],
    ['GetObject', 'GetObjectAcl', 'GetObjectAttributes', 'GetObjectLegalHold', 'GetObjectRetention', 'GetObjectTagging'],
    ['GetObjectVersion', 'GetObjectVersionAcl', 'GetObjectVersionAttributes', 'GetObjectVersionTagging'],
    ['ListMultipartUploadParts', 'PutObject', 'PutObjectTagging', 'PutObjectVersionTagging', 'RestoreObject'],
  ]
    .flat()
    .map((name) => `s3:${name}`),
);

const bucketActions = new Set(
  [
    ['GetBucketAcl', 'GetBucketCORS', 'GetBucketLocation', 'GetBucketObjectLockConfiguration', 'GetBucketTagging'],
    ['GetBucketVersioning', 'GetEncryptionConfiguration', 'GetLifecycleConfiguration'],
    ['ListBucket', 'ListBucketMultipartUploads', 'ListBucketVersions'],
  ]
    .flat()
    .map((name) => `s3:${name}`),
);

const keyActions = new Set(
  ['Decrypt', 'DescribeKey', 'Encrypt', 'GenerateDataKey', 'GenerateDataKeyWithoutPlaintext', 'ReEncryptFrom', 'ReEncryptTo'].map(
    (name) => `kms:${name}`,
  ),
);

/** What Security Hub's S3.6 forbids another account, and what does the same to a version. */
const controlActions = new Set([
  's3:DeleteBucketPolicy',
  's3:PutBucketAcl',
  's3:PutBucketPolicy',
  's3:PutEncryptionConfiguration',
  's3:PutObjectAcl',
  's3:PutObjectVersionAcl',
]);

export type ActionLevel = 'bucket' | 'objects' | 'key';

const byLevel: Readonly<Record<ActionLevel, ReadonlySet<string>>> = {
  bucket: bucketActions,
  objects: objectActions,
  key: keyActions,
};

/** All actions of the given levels, in a stable order. */
export function grantableActions(...levels: readonly ActionLevel[]): readonly string[] {
  return levels.flatMap((level) => [...byLevel[level]]);
}

/** Whether an action is one of this level: `s3:ListBucket` is of `bucket`, `s3:GetObject` of `objects`. */
export function fits(action: string, level: ActionLevel): boolean {
  return byLevel[level].has(action);
}

/** Why an action must not be granted to another account; undefined where it may be, or is not known. */
export function whyForbidden(action: string): string | undefined {
  if (/[*?]/.test(action)) return 'a wildcard grants what nobody read';
  const same = [...controlActions].find((name) => name.toLowerCase() === action.toLowerCase());
  return same && `${same} lets another account take control of the bucket or its objects (Security Hub S3.6)`;
}

/**
 * The KMS actions that S3 asks for on behalf of the caller: an upload needs GenerateDataKey, a download Decrypt, and a multipart upload
 * both (S3 User Guide, "Using server-side encryption with AWS KMS keys").
 */
export function keyActionsFor(granted: readonly string[]): readonly string[] {
  const uploads = granted.includes('s3:PutObject');
  const downloads = granted.some((action) => action === 's3:GetObject' || action === 's3:GetObjectVersion');
  return [...(uploads || downloads ? ['kms:Decrypt'] : []), ...(uploads ? ['kms:GenerateDataKey'] : [])];
}
