import type { Fault } from '../fault/fault.js';
import type { Path, Source } from '../yaml/document.js';
import { keyArnFaults } from './arn.js';
import type { PartialRequest } from './schema.js';
import type { EncryptionType, UploadRule } from './terms.js';

/** What a request says of an encryption, whether as a word or as a map. */
interface WrittenEncryption {
  readonly type: EncryptionType;
  readonly key?: string | undefined;
  readonly bucketKey?: boolean | undefined;
  readonly uploads?: UploadRule | undefined;
  readonly sseC?: 'refused' | 'allowed' | undefined;
}

/** The map that a word stands for. */
export function asMap(written: EncryptionType | WrittenEncryption): WrittenEncryption {
  return typeof written === 'string' ? { type: written } : written;
}

/** The encryption of the bucket: keys and bucket keys only where S3 takes them, and no upload both refused and allowed. */
export function checkEncryption({ encryption, region }: PartialRequest, source: Source): readonly Fault[] {
  if (encryption === undefined) return [];
  const written = asMap(encryption);
  return [...encryptionFaults(written, { source, path: ['encryption'], region }), ...bothWays(written, source)];
}

function bothWays({ type, uploads, sseC }: WrittenEncryption, source: Source): readonly Fault[] {
  if (sseC !== 'allowed' || uploads === undefined || uploads === 'default') return [];
  const message = `uploads: ${uploads} refuses what is not encrypted with ${type}, and an upload with a customer-provided key (SSE-C) is not.`;
  const fix = 'Remove sseC, or write uploads: default.';
  return [source.fault(['encryption', 'sseC'], { code: 'request/sse-c', message, fix })];
}

/** The faults of one encryption, the bucket's or the replica's. */
export function encryptionFaults(
  { type, key, bucketKey }: WrittenEncryption,
  place: {
    readonly source: Source;
    readonly path: Path;
    readonly region: string | undefined;
    readonly account?: string | undefined;
  },
): readonly Fault[] {
  const { source, path } = place;
  const faults: Fault[] = [];
  const keyPath = [...path, 'key'];
  if (key !== undefined && type === 'sse-s3') {
    const message = 'sse-s3 takes no key: S3 holds its own.';
    faults.push(
      source.fault(keyPath, { code: 'request/key-without-kms', message, fix: 'Write type: sse-kms, or remove the key.' }, 'key'),
    );
  } else if (key !== undefined && key !== 'create') {
    faults.push(...keyArnFaults(key, { ...place, path: keyPath, prefix: 'request' }));
  }
  if (bucketKey === true && type !== 'sse-kms') {
    const message = `S3 Bucket Keys are for sse-kms, and the type is ${type}.`;
    const at = [...path, 'bucketKey'];
    faults.push(
      source.fault(at, { code: 'request/bucket-key', message, fix: 'Remove bucketKey, or write type: sse-kms.' }, 'key'),
    );
  }
  return faults;
}
