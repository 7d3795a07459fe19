import type { EncryptionSpec, KeySource } from '../spec/spec.js';
import type { EncryptionType, UploadRule } from '../request/terms.js';
import { byDefault, type Draft, refuse } from './draft.js';

/** An encryption as it is written: a type, or a map. */
type Written =
  | EncryptionType
  | {
      readonly type: EncryptionType;
      readonly key?: string | undefined;
      readonly bucketKey?: boolean | undefined;
      readonly uploads?: UploadRule | undefined;
      readonly sseC?: 'refused' | 'allowed' | undefined;
    };

/** The bucket's encryption. Refuses a type or a rule for uploads with which the vendor's documented set-up would stop working. */
export function resolveEncryption(draft: Draft): EncryptionSpec {
  const { encryption, uploads } = draft.set.rules ?? {};
  const { title } = draft.template.file;
  const written = draft.request.value.encryption;
  const spec = resolveOne(draft, 'encryption', written ?? defaultType(draft));
  if (encryption !== undefined && !encryption.allowed.includes(spec.type)) {
    const path = typeof written === 'object' ? ['encryption', 'type'] : ['encryption'];
    const message = `${title} does not work with ${spec.type}: ${encryption.reason}`;
    refuse(draft, 'encryption-not-supported', path, message, `Write ${encryption.allowed.join(' or ')}.`);
  }
  if (uploads !== undefined && !uploads.allowed.includes(spec.uploads)) {
    const message = `${title} does not work with uploads: ${spec.uploads}. ${uploads.reason}`;
    refuse(draft, 'uploads-not-supported', ['encryption', 'uploads'], message, `Write ${uploads.allowed.join(' or ')}.`);
  }
  return spec;
}

/**
 * The replica's encryption, which has the source's type: S3 copies objects with the type that they have, whatever the replica's default is
 * (S3 User Guide, "How default bucket encryption affects replication"). Only S3 itself writes there, so it has no rule for uploads of its own.
 */
export function resolveReplicaEncryption(draft: Draft, source: EncryptionSpec): EncryptionSpec {
  const path = 'replication.encryption';
  const written = draft.request.value.replication?.encryption;
  const one = resolveOne(draft, path, written ?? byDefault(draft, path, source.type, "the type of the bucket's own encryption"));
  if (one.type !== source.type) {
    const at = typeof written === 'object' ? ['replication', 'encryption', 'type'] : ['replication', 'encryption'];
    const message = `A replica keeps the type of its source's encryption, ${source.type} here: ${one.type} would have no effect.`;
    refuse(draft, 'replica-encryption', at, message, `Write ${source.type}, or give the bucket ${one.type} too.`);
  }
  return { ...one, sseC: source.sseC };
}

function defaultType(draft: Draft): EncryptionType {
  const allowed = draft.set.rules?.encryption?.allowed ?? ['sse-s3'];
  if (allowed.includes('sse-s3'))
    return byDefault(draft, 'encryption', 'sse-s3', 'S3 encrypts with keys of its own, and the vendor needs no access to a key');
  return byDefault(draft, 'encryption', allowed[0] ?? 'sse-s3', "it is what the vendor's documentation covers");
}

/** Nothing in such a file can be read without a key that only the uploader has (S3 User Guide, "SSE-C"). */
const whyNoSseC = "nobody but its uploader could read a file that is encrypted with the uploader's own key";

function resolveOne(draft: Draft, path: 'encryption' | 'replication.encryption', written: Written): EncryptionSpec {
  const { type, key, bucketKey, uploads, sseC } = typeof written === 'string' ? { type: written } : written;
  const rule =
    uploads ??
    (path === 'encryption'
      ? byDefault(
          draft,
          'encryption.uploads',
          'default',
          'any upload is accepted, and the bucket encrypts what does not ask for it',
        )
      : 'default');
  const why = 'fewer calls to KMS, which cost less';
  return {
    type,
    key: resolveKey(draft, path, type, key),
    bucketKey: type === 'sse-kms' && (bucketKey ?? byDefault(draft, `${path}.bucketKey`, true, why)),
    uploads: rule,
    sseC:
      path === 'encryption' && sseC === undefined
        ? byDefault(draft, 'encryption.sseC', 'refused', whyNoSseC)
        : (sseC ?? 'refused'),
  };
}

function resolveKey(draft: Draft, path: string, type: EncryptionType, key: string | undefined): KeySource {
  if (type === 'sse-s3') return { from: 's3' };
  const why = 'a key of its own, whose policy admits nobody outside of this account but the vendor';
  const chosen = key ?? byDefault(draft, `${path}.key`, 'create', why);
  return chosen === 'create' ? { from: 'created' } : { from: 'given', arn: chosen };
}
