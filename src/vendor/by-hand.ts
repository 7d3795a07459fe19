import { outputNames } from '../bucket/outputs.js';
import type { BucketSpec, EncryptionSpec, HandStep } from '../bucket/spec.js';
import { outputPlaceholder } from './placeholder.js';
import { shellCommand, shellWord } from './shell.js';
import { trailStep } from './trail-step.js';

/** What somebody has to do by hand in the own account, because Terraform can't, or must not. Empty for most requests. */
export function handStepsOf(spec: BucketSpec): readonly HandStep[] {
  return [
    ...trailStep(spec),
    ...(spec.encryption.sseC === 'allowed' ? [customerKeyStep(spec)] : []),
    // Last: with it on, some of what Terraform does takes a code.
    ...(spec.access.mfaDelete ? [mfaDeleteStep(spec)] : []),
  ];
}

/**
 * S3 User Guide, "Configuring MFA delete": only the root user, with access keys and by the API. The serial number is that of a device
 * which shows codes; a passkey or a security key shows none.
 */
function mfaDeleteStep({ bucket, region, partition }: BucketSpec): HandStep {
  const device = `arn:${partition}:iam::${outputPlaceholder(outputNames.account)}:mfa/root-account-mfa-device`;
  const why = [
    "S3 takes this from the account's root user alone, with access keys and a code of its MFA device, so Terraform can not do it.",
    "Create access keys for the root user, put the device's own serial number (aws iam list-mfa-devices) and the code that it shows in place of the last argument, and delete the keys again.",
    'From then on it takes the root user and a code to delete a version for good, to suspend versioning or to switch this off (MFADelete=Disabled), which has to come before the bucket can be decommissioned.',
  ];
  return {
    title: `Switch on MFA delete for ${bucket}`,
    why: why.join(' '),
    command: [
      shellCommand('aws', 's3api', 'put-bucket-versioning', '--region', region, '--bucket', bucket),
      shellCommand('--versioning-configuration', 'Status=Enabled,MFADelete=Enabled'),
      `--mfa ${shellWord(`${device} 123456`)}`,
    ].join(' '),
  };
}

/** What `PutBucketEncryption` calls each encryption. */
const algorithms: Readonly<Record<EncryptionSpec['type'], string>> = {
  'sse-s3': 'AES256',
  'sse-kms': 'aws:kms',
  'dsse-kms': 'aws:kms:dsse',
};

/** S3 User Guide, "Blocking or unblocking SSE-C": new buckets block it since April 2026. Provider 5.100 has no argument for it. */
function customerKeyStep({ bucket, region, encryption }: BucketSpec): HandStep {
  const { type, key, bucketKey } = encryption;
  const arn = key.from === 'given' ? key.arn : outputPlaceholder(outputNames.keyArn);
  const rule = {
    ApplyServerSideEncryptionByDefault: {
      SSEAlgorithm: algorithms[type],
      ...(key.from !== 's3' && { KMSMasterKeyID: arn }),
    },
    BucketKeyEnabled: bucketKey,
    BlockedEncryptionTypes: { EncryptionType: ['NONE'] },
  };
  return {
    title: `Let ${bucket} take uploads with keys of their own (SSE-C)`,
    why: "S3 blocks SSE-C on new buckets since April 2026, beside the bucket's policy, and not all versions of the provider can lift that. Repeat it whenever Terraform has changed the bucket's encryption.",
    command: shellCommand(
      ...['aws', 's3api', 'put-bucket-encryption', '--region', region, '--bucket', bucket],
      ...['--server-side-encryption-configuration', JSON.stringify({ Rules: [rule] })],
    ),
  };
}
