/** What an action is about. */
export type Subject = 'bucket' | 'object' | 'key' | 'role' | 'other';

type Names = Readonly<Partial<Record<ActionGroup, string>>>;

/** The actions of S3 and KMS that matter for one bucket, by the Service Authorization Reference, as people group them. */
const names: Readonly<Record<'bucket' | 'object' | 'key', Names>> = {
  bucket: {
    list: 'ListBucket ListBucketVersions ListBucketMultipartUploads',
    read:
      'GetBucketAcl GetBucketCORS GetBucketLocation GetBucketLogging GetBucketNotification GetBucketObjectLockConfiguration ' +
      'GetBucketOwnershipControls GetBucketPolicy GetBucketPolicyStatus GetBucketPublicAccessBlock GetBucketTagging ' +
      'GetBucketVersioning GetEncryptionConfiguration GetInventoryConfiguration GetLifecycleConfiguration ' +
      'GetReplicationConfiguration GetAccelerateConfiguration',
    settings:
      'DeleteBucket DeleteBucketPolicy PutBucketAcl PutBucketCORS PutBucketLogging PutBucketNotification ' +
      'PutBucketObjectLockConfiguration PutBucketOwnershipControls PutBucketPolicy PutBucketPublicAccessBlock ' +
      'PutBucketRequestPayment PutBucketTagging PutBucketVersioning PutBucketWebsite PutEncryptionConfiguration ' +
      'PutInventoryConfiguration PutLifecycleConfiguration PutReplicationConfiguration PutAccelerateConfiguration',
  },
  object: {
    list: 'ListMultipartUploadParts',
    read:
      'GetObject GetObjectVersion GetObjectAcl GetObjectVersionAcl GetObjectAttributes GetObjectVersionAttributes GetObjectTagging ' +
      'GetObjectVersionTagging GetObjectRetention GetObjectLegalHold GetObjectVersionForReplication',
    write:
      'PutObject PutObjectAcl PutObjectVersionAcl PutObjectTagging PutObjectVersionTagging PutObjectRetention PutObjectLegalHold ' +
      'AbortMultipartUpload RestoreObject ReplicateObject ReplicateTags ObjectOwnerOverrideToBucketOwner',
    delete:
      'DeleteObject DeleteObjectVersion DeleteObjectTagging DeleteObjectVersionTagging ReplicateDelete BypassGovernanceRetention',
  },
  key: {
    list: 'ListGrants ListKeyPolicies ListResourceTags',
    read: 'Decrypt DescribeKey GetKeyPolicy GetKeyRotationStatus',
    write: 'Encrypt GenerateDataKey GenerateDataKeyWithoutPlaintext ReEncryptFrom ReEncryptTo',
    delete: 'ScheduleKeyDeletion DeleteImportedKeyMaterial',
    settings:
      'CreateGrant RevokeGrant PutKeyPolicy EnableKey DisableKey EnableKeyRotation DisableKeyRotation UpdateKeyDescription TagResource ' +
      'UntagResource CancelKeyDeletion',
  },
};

const groups = new Map<string, ActionGroup>();
const bySubject = new Map<Subject, readonly string[]>();
for (const subject of ['bucket', 'object', 'key'] as const) {
  const all: string[] = [];
  for (const [group, list] of Object.entries(names[subject]) as [ActionGroup, string][]) {
    for (const name of list.split(' ')) {
      const action = `${subject === 'key' ? 'kms' : 's3'}:${name}`;
      groups.set(action, group);
      all.push(action);
    }
  }
  bySubject.set(subject, all);
}

/** The actions of the catalogue that are about a bucket, an object or a key. */
export function actionsOn(subject: Subject): readonly string[] {
  return bySubject.get(subject) ?? [];
}

/** Actions by what they are about. */
export type Actions = (subject: Subject) => readonly string[];

/** The catalogue, and what documents or a template name that it does not know; all of those where nothing is known of the subject. */
export function withNamed(named: readonly string[]): Actions {
  const unknown = [...new Set(named)].filter(
    (action) => !groups.has(action) && !/^(s3|kms):.*[*?]/.test(action) && action !== '*',
  );
  const found = new Map<Subject, readonly string[]>();
  return (subject) => {
    const all = found.get(subject) ?? [
      ...actionsOn(subject),
      ...unknown.filter((one) => subject === 'other' || subjectOf(one) === subject),
    ];
    found.set(subject, all);
    return all;
  };
}

/** What people call an action; by its verb where the catalogue does not know it. */
export function groupOf(action: string): ActionGroup {
  const known = groups.get(action);
  if (known !== undefined) return known;
  const verb = action.slice(action.indexOf(':') + 1);
  if (/^List/i.test(verb)) return 'list';
  if (/^(Get|Describe|Head)/i.test(verb)) return 'read';
  return /^(Delete|Remove)/i.test(verb) ? 'delete' : /Object|Part/i.test(verb) ? 'write' : 'settings';
}

/** What an action is about; by its name where the catalogue does not know it. */
export function subjectOf(action: string): Subject {
  for (const [subject, actions] of bySubject) if (actions.includes(action)) return subject;
  if (action.startsWith('kms:')) return 'key';
  if (!action.startsWith('s3:')) return 'other';
  return /Object|Part|Multipart/i.test(action) && !/Bucket/.test(action) ? 'object' : 'bucket';
}

/**
 * Bucket actions whose request carries a prefix (`s3:prefix`, Service Authorization Reference, S3): a condition on it would deny all others,
 * s3:ListBucketMultipartUploads among them.
 */
export const listings: ReadonlySet<string> = new Set(['s3:ListBucket', 's3:ListBucketVersions']);

/** What no other account should be allowed on a bucket (Security Hub S3.6). */
export const keptFromOthers: readonly string[] = [
  's3:DeleteBucketPolicy',
  's3:PutBucketAcl',
  's3:PutBucketPolicy',
  's3:PutEncryptionConfiguration',
  's3:PutObjectAcl',
];

/** The actions as people think of them; `settings` is everything that changes the bucket itself. */
export const actionGroups = ['list', 'read', 'write', 'delete', 'settings'] as const;
export type ActionGroup = (typeof actionGroups)[number];
