import { aspect, neutral, onOff, ranked, set, text, yesNo, type Aspect, type Definition, more, on } from './aspect.js';
import type { BucketState } from './bucket-state.js';
import { unknown } from './plan-view.js';
import { blockAspects } from './access.js';
import type { KeyState } from './state.js';

const bucket = <T extends string | number | boolean>(definition: Definition<BucketState, T>) => aspect(definition);
const algorithms: Readonly<Record<string, string>> = { AES256: 'SSE-S3', 'aws:kms': 'SSE-KMS', 'aws:kms:dsse': 'DSSE-KMS' };
const strength = ['', 'AES256', 'aws:kms', 'aws:kms:dsse'];
const s3 = (name: string) => `aws_s3_bucket_${name}`;

/** A raise from S3's own keys to a customer key that is yet to be made, which is no weaker. One that is there is named: it may be anybody's. */
function raised(was: BucketState, now: BucketState): boolean {
  return (
    was.key === undefined &&
    now.key === unknown &&
    typeof now.encryption === 'string' &&
    was.encryption !== unknown &&
    strength.indexOf(now.encryption) > strength.indexOf(was.encryption ?? '')
  );
}

const encryption = [
  bucket({
    code: 'encryption/type',
    type: s3('server_side_encryption_configuration'),
    subject: 'encryption is',
    read: (b) => b.encryption,
    say: (value) => (value === undefined ? 'not set' : (algorithms[value] ?? value)),
    judge: ranked(...strength),
  }),
  bucket({
    code: 'encryption/key',
    type: s3('server_side_encryption_configuration'),
    subject: 'the encryption key is',
    read: (b) => b.key,
    say: text('managed by AWS'),
    judge: set,
    when: (was, now) => !raised(was, now),
  }),
  bucket({
    code: 'encryption/bucket-key',
    type: s3('server_side_encryption_configuration'),
    subject: 'the S3 Bucket Key is',
    read: (b) => b.bucketKey || undefined,
    say: onOff,
    judge: neutral,
  }),
];

const access = [
  ...blockAspects<BucketState>(s3('public_access_block'), 'access'),
  bucket({
    code: 'access/ownership',
    type: s3('ownership_controls'),
    subject: 'object ownership is',
    read: (b) => b.ownership,
    say: text('not set'),
    judge: ranked('BucketOwnerEnforced'),
  }),
  bucket({
    code: 'access/force-destroy',
    type: 'aws_s3_bucket',
    subject: 'a bucket that holds files may be destroyed:',
    read: (b) => b.forceDestroy || undefined,
    say: yesNo,
    judge: (_was, now) => (now === true ? 'weakens' : 'strengthens'),
  }),
];

const plain = [
  bucket({
    code: 'vendor/cors',
    type: s3('cors_configuration'),
    subject: 'CORS rules are',
    link: 'were',
    read: (b) => b.cors,
    say: text('none'),
    judge: neutral,
  }),
  bucket({
    code: 'vendor/acceleration',
    type: s3('accelerate_configuration'),
    subject: 'transfer acceleration is',
    read: (b) => b.acceleration,
    say: (value) => (value === 'Enabled' ? 'on' : 'off'),
    judge: neutral,
  }),
  bucket({
    code: 'tags',
    type: 'aws_s3_bucket',
    subject: 'tags are',
    link: 'were',
    read: (b) => b.tags,
    say: text('none'),
    judge: neutral,
  }),
];

/** What can be said of how a bucket encrypts, whom it lets in, and what else it has. */
export const bucketAspects: readonly Aspect<BucketState>[] = [...encryption, ...access, ...plain];

const key = <T extends string | number | boolean>(definition: Omit<Definition<KeyState, T>, 'type'>) =>
  aspect({ type: 'aws_kms_key', ...definition });

/** What can be said of a customer key. */
export const keyAspects: readonly Aspect<KeyState>[] = [
  key({ code: 'key/rotation', subject: 'yearly rotation of the key is', read: (k) => k.rotation, say: onOff, judge: on }),
  key({
    code: 'key/enabled',
    subject: 'the key is',
    read: (k) => k.enabled,
    // The provider enables a key unless it is told otherwise.
    say: (value) => (value === false ? 'disabled' : 'enabled'),
    judge: (_was, now) => (now === false ? 'weakens' : 'strengthens'),
  }),
  key({
    code: 'key/deletion-window',
    subject: 'days between asking to delete the key and its end:',
    read: (k) => k.deletionWindow,
    // AWS waits 30 days unless it is told otherwise.
    say: (value) => String(value ?? 30),
    judge: more(30),
  }),
];
