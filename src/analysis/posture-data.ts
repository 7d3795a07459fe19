import { days } from '../request/terms.js';
import {
  bucketWords,
  notApplicable,
  satisfied,
  skipped,
  undecided,
  type Control,
  type Facts,
  type Judgement,
} from './posture-facts.js';

const names = { 'sse-s3': 'SSE-S3', 'sse-kms': 'SSE-KMS', 'dsse-kms': 'DSSE-KMS' } as const;

/** How the data is encrypted, and how long it is kept. */
export const dataControls: readonly Control[] = [
  {
    id: 'encryption',
    title: 'Data is encrypted at rest',
    ids: 'CKV_AWS_19',
    judge: ({ spec }) => ({
      ...satisfied(`default encryption is explicit: ${names[spec.encryption.type]}`),
      ...(spec.encryption.type === 'dsse-kms' ? { without: ['CKV_AWS_19'] } : {}),
    }),
  },
  {
    id: 'customer-key',
    title: 'Data is encrypted under a customer key',
    ids: 'S3.17 CKV_AWS_145 AVD-AWS-0132',
    judge: ({ spec: { encryption } }) => {
      if (encryption.type === 'sse-s3') return skipped("the request keeps to S3's own keys (SSE-S3)");
      const which =
        encryption.key.from === 'given' ? 'a customer key, by its full ARN' : 'a customer key that this stack creates';
      return { ...satisfied(which), ...(encryption.type === 'dsse-kms' ? { without: ['CKV_AWS_145'] } : {}) };
    },
  },
  {
    id: 'scanner-dsse',
    title: 'A scanner does not know DSSE-KMS',
    ids: 'CKV_AWS_19 CKV_AWS_145',
    judge: ({ spec }) =>
      spec.encryption.type === 'dsse-kms'
        ? skipped('DSSE-KMS encrypts twice under the customer key; the checks know AES256 and aws:kms only')
        : undefined,
  },
  {
    id: 'key',
    title: 'Keys rotate, and have a policy of their own',
    ids: 'CKV_AWS_7 CKV2_AWS_64 CKV_AWS_33 CKV_AWS_227',
    judge: ({ spec, world, public: verdicts }) => {
      const created = world.documents.filter(({ kind }) => kind === 'key-policy');
      if (created.length === 0) {
        return notApplicable(
          spec.encryption.key.from === 'given' ? 'the key exists already and is not managed here' : 'no key is created',
        );
      }
      const open = verdicts.filter((verdict) => verdict.kind === 'key-policy' && verdict.public);
      if (open.length > 0) return undecided('A key is open to everyone', 'the policy of a key allows everyone');
      return satisfied('rotation every year, enabled, and an explicit policy without an unconditioned "*"');
    },
  },
  {
    id: 'uploads',
    title: 'Uploads are encrypted as the bucket',
    ids: '',
    judge: ({ spec: { encryption } }) => {
      if (encryption.uploads === 'explicit') return satisfied("an upload has to name the bucket's encryption");
      if (encryption.uploads === 'matching') return satisfied('an upload that asks for another encryption is refused');
      if (encryption.type === 'sse-s3')
        return skipped('an upload may ask for another encryption than SSE-S3; it is never stored in the clear');
      return undecided(
        'Uploads can be encrypted otherwise than the bucket',
        "an upload may ask for another encryption than the bucket's, and is then not under its key",
      );
    },
  },
  {
    id: 'sse-c',
    title: 'Uploads bring no key of their own (SSE-C)',
    ids: '',
    judge: ({ spec }) =>
      spec.encryption.sseC === 'refused'
        ? satisfied('the bucket policy refuses it')
        : undecided(
            'Uploads can bring a key of their own (SSE-C)',
            'the request allows it: who loses such a key loses the file, and nobody else can read it',
          ),
  },
  { id: 'versioning', title: 'Versioning is on', ids: 'S3.14 CKV_AWS_21 AVD-AWS-0090', judge: versioning },
  {
    id: 'lifecycle',
    title: 'A lifecycle ends incomplete uploads',
    ids: 'S3.13 CKV2_AWS_61 CKV_AWS_300',
    judge: ({ spec: { retention } }) =>
      retention.incompleteUploadsDays === undefined
        ? skipped('S3 refuses MFA delete on a bucket with a lifecycle, and the request asks for MFA delete')
        : satisfied(`incomplete uploads are removed after ${days(retention.incompleteUploadsDays)}`),
  },
  {
    id: 'replication',
    title: 'Data is replicated to another region',
    ids: 'S3.7 CKV_AWS_144',
    judge: ({ spec: { replication } }) =>
      replication === undefined
        ? skipped('the request asks for no copy in another region; S3 keeps the data in at least three zones of its own')
        : satisfied(`an enabled rule copies every file to ${replication.bucket} in ${replication.region}`),
  },
  { id: 'object-lock', title: 'Objects are locked', ids: 'S3.15 CKV_AWS_143', judge: objectLock },
  {
    id: 'scanner-object-lock',
    title: 'A scanner reads only the inline block',
    ids: 'CKV_AWS_143',
    judge: ({ spec }) =>
      spec.retention.lock === undefined
        ? undefined
        : skipped("object lock is on, by a resource of its own; the check reads the bucket's inline block only"),
  },
  { id: 'mfa-delete', title: 'MFA delete is on', ids: 'S3.20 AVD-AWS-0170', judge: mfaDelete },
];

function versioning({ spec }: Facts): Judgement {
  const { retention } = spec;
  if (!retention.versioning)
    return undecided('Versioning is off', 'versioning is off: what is deleted or overwritten is gone at once');
  const kept = typeof retention.recoverDeletedDays === 'number' ? `for ${days(retention.recoverDeletedDays)}` : 'forever';
  return satisfied(`on for ${bucketWords(spec)}; deleted files can be recovered ${kept}`);
}

function objectLock({ spec: { retention } }: Facts): Judgement {
  const { lock } = retention;
  if (lock === undefined) return skipped('the request asks for no lock; it could not be undone');
  return { ...satisfied(`${lock.mode} mode, new files for ${days(lock.days)}`), without: ['CKV_AWS_143'] };
}

function mfaDelete({ spec: { access } }: Facts): Judgement {
  if (access.mfaDelete) return skipped("Terraform can't switch it on: the hand-over has the command for the account's root user");
  return skipped(
    `only the account's root user can switch it on, and not beside a lifecycle${access.mfaForDelete ? '; the bucket policy asks for MFA to delete' : ''}`,
  );
}
