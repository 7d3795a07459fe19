import { createHash } from 'node:crypto';
import { defined } from '../../defined.js';
import { isRefusal, notImplemented, refuse, reply, type Call, type Outcome, type Refusal } from '../call.js';
import { decodeChunked, type Payload } from '../chunked.js';
import { mint, type Bucket, type ObjectVersion } from '../world.js';
import { algorithms, checkKey } from './encryption.js';
import { invalidArgument, invalidRequest, settingOf, wholeNumber, type BucketRequest } from './request.js';

const keptHeader =
  /^(content-(type|encoding|language|disposition)|cache-control|expires|x-amz-(meta-.+|storage-class|website-redirect-location|checksum-(crc32c?|crc64nvme|sha1|sha256)))$/;
const unknownHeader =
  /^x-amz-(tagging|object-lock-legal-hold|server-side-encryption-customer-.+|server-side-encryption-context|grant-.+|write-offset-bytes)$/;
const encryptionHeader = 'x-amz-server-side-encryption';
const dayInMilliseconds = 86_400_000;

export function putObject(request: BucketRequest): Outcome {
  const { call, bucket, key } = request;
  const unknown = checkCall(call, key);
  if (unknown !== undefined) return unknown;
  const payload = readPayload(call);
  if (isRefusal(payload)) return payload;
  const unmet = checkPreconditions(call, bucket, key);
  if (unmet !== undefined) return unmet;
  const encryption = readEncryption(request);
  if (isRefusal(encryption)) return encryption;
  const lock = readLock(request);
  if (isRefusal(lock)) return lock;
  const kept = Object.entries({ ...call.headers, ...payload.trailers }).filter(([name]) => keptHeader.test(name));
  const version = versionOf(request, { body: payload.body, kept, encryption, lock });
  addVersion(bucket, key, version);
  return reply('', {
    etag: `"${version.etag}"`,
    ...encryption,
    ...Object.fromEntries(kept.filter(([name]) => name.startsWith('x-amz-checksum-'))),
    ...(isVersioned(bucket) ? { 'x-amz-version-id': version.versionId } : {}),
  });
}

function checkCall({ headers }: Call, key: string): Refusal | undefined {
  const strange = Object.keys(headers).find((name) => unknownHeader.test(name));
  if (strange !== undefined) return notImplemented('s3', `PutObject with ${strange}`);
  if (Buffer.byteLength(key) > 1024) return refuse(400, 'KeyTooLongError', 'Your key is too long');
  const acl = headers['x-amz-acl'] ?? 'bucket-owner-full-control';
  if (['bucket-owner-full-control', 'private'].includes(acl)) return undefined;
  return refuse(400, 'AccessControlListNotSupported', 'The bucket does not allow ACLs');
}

interface Content extends Pick<ObjectVersion, 'body' | 'lock'> {
  /** The headers that S3 keeps with an object. */
  readonly kept: readonly (readonly [string, string])[];
  readonly encryption: Readonly<Record<string, string>>;
}

function versionOf({ bucket, account }: BucketRequest, { body, kept, encryption, lock }: Content): ObjectVersion {
  const headers = [...kept.map(([name, value]) => [name, coding(name, value)] as const), ...Object.entries(encryption)];
  return {
    versionId: isVersioned(bucket) ? mint(account.world, 'v', 32) : 'null',
    modified: account.now().toISOString(),
    deleteMarker: false,
    body,
    etag: createHash('md5').update(body).digest('hex'),
    headers: new Map(headers.filter(([, value]) => value !== '')),
    lock,
  };
}

function isVersioned(bucket: Bucket): boolean {
  return settingOf(bucket, 'versioning', 'Status') === 'Enabled';
}

/** `aws-chunked` is taken off with the coding itself. */
function coding(name: string, value: string): string {
  return name === 'content-encoding'
    ? value
        .split(',')
        .map((c) => c.trim())
        .filter((c) => c !== 'aws-chunked')
        .join(',')
    : value;
}

/** The new version comes first; without versioning it takes the place of the one whose id is `null`. */
export function addVersion(bucket: Bucket, key: string, version: ObjectVersion): void {
  const others = (bucket.objects.get(key) ?? []).filter((v) => version.versionId !== 'null' || v.versionId !== 'null');
  bucket.objects.set(key, [version, ...others]);
}

function readPayload(call: Call): Payload | Refusal {
  const chunked = /^STREAMING-/.test(call.headers['x-amz-content-sha256'] ?? '');
  const payload = chunked ? decodeChunked(call.body) : { body: call.body, trailers: {} };
  if (payload === undefined) return refuse(400, 'IncompleteBody', 'The request body terminated unexpectedly');
  const length = call.headers['x-amz-decoded-content-length'];
  if (length !== undefined && wholeNumber(length) !== payload.body.length)
    return refuse(400, 'IncompleteBody', 'You did not provide the number of bytes specified.');
  const given = { ...call.headers, ...payload.trailers };
  const digest = (algorithm: string, encoding: 'base64' | 'hex') => createHash(algorithm).update(payload.body).digest(encoding);
  const sha256 = call.headers['x-amz-content-sha256'] ?? '';
  const wrong =
    (given['content-md5'] !== undefined && given['content-md5'] !== digest('md5', 'base64')) ||
    (given['x-amz-checksum-sha1'] !== undefined && given['x-amz-checksum-sha1'] !== digest('sha1', 'base64')) ||
    (given['x-amz-checksum-sha256'] !== undefined && given['x-amz-checksum-sha256'] !== digest('sha256', 'base64'));
  if (wrong) return refuse(400, 'BadDigest', 'The checksum you specified did not match what we received.');
  if (/^[0-9a-f]{64}$/.test(sha256) && sha256 !== digest('sha256', 'hex')) {
    return refuse(
      400,
      'XAmzContentSHA256Mismatch',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    );
  }
  return payload;
}

/** Conditional writes: `If-None-Match: *` where nothing may be there, `If-Match` where exactly that is to be replaced. */
function checkPreconditions(call: Call, bucket: Bucket, key: string): Refusal | undefined {
  const [noneMatch, match] = [call.headers['if-none-match'], call.headers['if-match']];
  const newest = bucket.objects.get(key)?.[0];
  const current = newest?.deleteMarker === false ? newest : undefined;
  if (noneMatch !== undefined && noneMatch !== '*') return notImplemented('s3', 'PutObject with If-None-Match other than *');
  if (match !== undefined && current === undefined)
    return refuse(404, 'NoSuchKey', 'The specified key does not exist.', { detail: { Key: key } });
  const failed =
    noneMatch !== undefined ? current !== undefined : match !== undefined && match.replaceAll('"', '') !== current?.etag;
  const condition = noneMatch === undefined ? 'If-Match' : 'If-None-Match';
  return failed
    ? refuse(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', {
        detail: { Condition: condition },
      })
    : undefined;
}

/** The encryption that the upload asks for, else the bucket's. */
function readEncryption({ call, bucket, account }: BucketRequest): Record<string, string> | Refusal {
  const rule = ['Rule', 'ApplyServerSideEncryptionByDefault'] as const;
  const asked = call.headers[encryptionHeader];
  const algorithm = asked ?? settingOf(bucket, 'encryption', ...rule, 'SSEAlgorithm') ?? 'AES256';
  const key =
    asked === undefined
      ? settingOf(bucket, 'encryption', ...rule, 'KMSMasterKeyID')
      : call.headers[`${encryptionHeader}-aws-kms-key-id`];
  if (!algorithms.includes(algorithm)) return invalidArgument('The encryption method specified is not supported');
  if (algorithm === 'AES256')
    return key === undefined ? { [encryptionHeader]: algorithm } : invalidArgument('A KMS key id does not go with AES256.');
  return (
    (key === undefined ? undefined : checkKey(key, account, bucket.region)) ?? {
      [encryptionHeader]: algorithm,
      ...defined({ [`${encryptionHeader}-aws-kms-key-id`]: key }),
    }
  );
}

/** The retention that the upload asks for, else the bucket's default. */
function readLock({ call, bucket, account }: BucketRequest): ObjectVersion['lock'] | Refusal {
  const [mode, until] = [call.headers['x-amz-object-lock-mode'], call.headers['x-amz-object-lock-retain-until-date']];
  if (mode !== undefined || until !== undefined) {
    if (!bucket.subresources.has('object-lock')) return invalidRequest('Bucket is missing Object Lock Configuration');
    if (
      mode === undefined ||
      until === undefined ||
      Number.isNaN(Date.parse(until)) ||
      !['GOVERNANCE', 'COMPLIANCE'].includes(mode)
    ) {
      return invalidArgument('x-amz-object-lock-mode and x-amz-object-lock-retain-until-date have to be given together');
    }
    return { mode, until };
  }
  const retention = (part: string) => settingOf(bucket, 'object-lock', 'Rule', 'DefaultRetention', part);
  const byDefault = retention('Mode');
  if (byDefault === undefined) return undefined;
  const days = (wholeNumber(retention('Days')) ?? 0) + 365 * (wholeNumber(retention('Years')) ?? 0);
  return { mode: byDefault, until: new Date(account.now().getTime() + days * dayInMilliseconds).toISOString() };
}
