import type { Fault } from '../fault/fault.js';
import { grantOf } from './keys.js';

/** What a fault tells of a call: addresses and names from the settings, nothing of what was sent or answered. */
export interface S3Call {
  readonly task: 'read' | 'write' | 'list' | 'remove';
  /** With `list` what the keys begin with. */
  readonly key: string;
  readonly bucket: string;
  readonly region: string;
  readonly partition: string;
  readonly kmsKey?: string;
  /** The account that the bucket has to belong to. */
  readonly account?: string;
}

const badCredentials = new Set([
  'ExpiredToken',
  'InvalidAccessKeyId',
  'InvalidToken',
  'SignatureDoesNotMatch',
  'RequestTimeTooSkewed',
  'TokenRefreshRequired',
]);
const elsewhere = new Set([
  'NoSuchBucket',
  'PermanentRedirect',
  'TemporaryRedirect',
  'AuthorizationHeaderMalformed',
  'IllegalLocationConstraintException',
]);

/** An answer of S3 that another attempt would not change. `code` is S3's own word for it. */
export function refusedCall(call: S3Call, status: number, code: string): Fault {
  const message = `S3 refused to ${call.task} s3://${call.bucket}/${call.key} (${status}${code === '' ? '' : ` ${code}`}).`;
  if (badCredentials.has(code)) {
    const fix = 'Run aws-actions/configure-aws-credentials shortly before this step, and check the clock of the runner.';
    return { code: 'ledger/credentials', message, fix };
  }
  if (elsewhere.has(code) || status === 301 || status === 307) {
    return { code: 'ledger/bucket', message, fix: `Check "state.s3": is there a bucket ${call.bucket} in ${call.region}?` };
  }
  return status === 403
    ? { code: 'ledger/forbidden', message, fix: `${grant(call)}${otherAccount(call)}` }
    : {
        code: 'ledger/refused',
        message,
        fix: 'Look the code up in the S3 API reference ("Error responses"), and check "state.s3" in the settings.',
      };
}

/** S3 answers alike where the role may not and where the bucket is another account's than was expected. */
function otherAccount({ account, bucket }: S3Call): string {
  return account === undefined
    ? ''
    : ` If it may do that already, ${bucket} is not of the account ${account}, which "state.s3.account" asks for.`;
}

/** Conditional writes need s3:GetObject too (S3 User Guide, "Conditional writes"). */
function grant({ task, key, bucket, partition, kmsKey }: S3Call): string {
  const own = `arn:${partition}:s3:::${bucket}`;
  if (task === 'list') return `Allow the role s3:ListBucket on ${own}.`;
  const objects = `${own}/${grantOf(key)}`;
  const needed =
    task === 'read'
      ? [
          `s3:GetObject on ${objects}`,
          `s3:ListBucket on ${own} (without it, S3 answers 403 also for a record that is not there yet)`,
        ]
      : [`${task === 'remove' ? 's3:DeleteObject' : 's3:PutObject'} and s3:GetObject on ${objects}`];
  const decrypt =
    kmsKey === undefined || task === 'remove'
      ? []
      : [`${task === 'read' ? 'kms:Decrypt' : 'kms:GenerateDataKey and kms:Decrypt'} on ${kmsKey}`];
  return `Allow the role ${[...needed, ...decrypt].join(', and ')}.`;
}

/** A call that failed in every attempt for a reason that may pass: `last` is the status and S3's code, or how the connection broke. */
export function unavailable(call: S3Call, { attempts, last }: { readonly attempts: number; readonly last: string }): Fault {
  const unknown = call.task === 'write' ? ' Whether the last attempt wrote it is not known.' : '';
  return {
    code: 'ledger/unavailable',
    message: `S3 could not ${call.task} s3://${call.bucket}/${call.key} in ${attempts} attempts (${last}).${unknown}`,
    fix: 'Run it again; it goes on where this run ended.',
  };
}

/** An answer that is not S3's. */
export function strange(call: S3Call, what: string): Fault {
  return {
    code: 'ledger/strange-answer',
    message: `The answer to the attempt to ${call.task} s3://${call.bucket}/${call.key} ${what}.`,
    fix: 'Check AWS_ENDPOINT_URL and HTTP_PROXY: what answers there is not S3.',
  };
}
