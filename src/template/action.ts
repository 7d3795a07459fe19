import { bucketActions, objectActions } from '../request/actions.js';

export { whyForbidden } from '../request/actions.js';

/** The KMS actions that a grant to another account can name, beside the S3 actions that anybody can be granted. */
const keyActions = new Set(
  ['Decrypt', 'DescribeKey', 'Encrypt', 'GenerateDataKey', 'GenerateDataKeyWithoutPlaintext', 'ReEncryptFrom', 'ReEncryptTo'].map(
    (name) => `kms:${name}`,
  ),
);

/**
 * What S3.6 forbids, and a template can grant all the same by a finding, with the reason: some vendors name an ACL when they upload,
 * which takes this permission. With ACLs switched off (bucket owner enforced) it lets nobody change who may read an object.
 */
const findingActions: ReadonlySet<string> = new Set(['s3:PutObjectAcl']);

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

/** Whether an action, which S3.6 forbids, can be granted on this level by a finding of a template; never because a request names it. */
export function fitsByFinding(action: string, level: ActionLevel): boolean {
  return level === 'objects' && findingActions.has(action);
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
