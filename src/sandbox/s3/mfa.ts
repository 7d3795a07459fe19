import { refuse, type Account, type Call, type Refusal } from '../call.js';
import { arnOf } from '../partition.js';
import type { Bucket } from '../world.js';
import { settingOf } from './request.js';

/** Whether the bucket's versions can be deleted with the root user's MFA device alone (S3 User Guide, "Configuring MFA delete"). */
export function hasMfaDelete(bucket: Bucket): boolean {
  return settingOf(bucket, 'versioning', 'MfaDelete') === 'Enabled';
}

/** Refuses a call without the code of the root user's MFA device. Here the header itself stands for the root user, whose keys nobody has. */
export function checkMfa(call: Call, account: Account): Refusal | undefined {
  const [, serial] = /^(\S+) \d{6}$/.exec(call.headers['x-amz-mfa'] ?? '') ?? [];
  if (serial === undefined) return refuse(403, 'AccessDenied', 'Mfa Authentication must be used for this request');
  return serial === arnOf(account, 'iam', '', 'mfa/root-account-mfa-device')
    ? undefined
    : refuse(403, 'AccessDenied', 'This operation may only be performed by the bucket owner');
}
