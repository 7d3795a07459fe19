import { notImplemented, refuse, reply, type Outcome, type Refusal } from '../call.js';
import type { ObjectVersion } from '../world.js';
import { deleteObject, deleteObjects } from './object-delete.js';
import { putObject } from './object-put.js';
import type { BucketRequest, S3Table } from './request.js';

/** The calls on objects. Uploads in parts and copies are not here: 501 says so. */
export const objectCalls: S3Table = {
  'PUT object': { name: 'PutObject', action: 'PutObject', run: putObject },
  'GET object': { name: 'GetObject', action: 'GetObject', run: getObject },
  'HEAD object': { name: 'HeadObject', action: 'GetObject', run: getObject },
  'DELETE object': { name: 'DeleteObject', action: 'DeleteObject', run: deleteObject },
  'POST bucket ?delete': { name: 'DeleteObjects', action: '', run: deleteObjects },
};

function getObject(request: BucketRequest): Outcome {
  const { call, key } = request;
  const version = findVersion(request);
  if ('kind' in version) return version;
  const versioned = request.bucket.subresources.has('versioning') ? { 'x-amz-version-id': version.versionId } : {};
  const headers = {
    ...Object.fromEntries(
      [...version.headers].filter(
        ([name]) => call.headers['x-amz-checksum-mode'] !== undefined || !name.startsWith('x-amz-checksum-'),
      ),
    ),
    ...versioned,
    ...(version.lock === undefined
      ? {}
      : { 'x-amz-object-lock-mode': version.lock.mode, 'x-amz-object-lock-retain-until-date': version.lock.until }),
    etag: `"${version.etag}"`,
    'last-modified': new Date(version.modified).toUTCString(),
    'accept-ranges': 'bytes',
  };
  const condition = checkConditions(call.headers, version, key);
  if (condition !== undefined) return { ...condition, headers };
  if (call.headers['range'] !== undefined) return rangeOf(call.headers['range'], version, headers);
  return reply(version.body, { ...headers, 'content-length': String(version.body.length) });
}

function findVersion({ bucket, key, call }: BucketRequest): ObjectVersion | Refusal {
  const versions = bucket.objects.get(key) ?? [];
  const id = call.query.get('versionId');
  const version = id === null ? versions[0] : versions.find((v) => v.versionId === id);
  if (version === undefined) {
    return id === null
      ? refuse(404, 'NoSuchKey', 'The specified key does not exist.', { detail: { Key: key } })
      : refuse(404, 'NoSuchVersion', 'The specified version does not exist.', { detail: { Key: key, VersionId: id } });
  }
  if (!version.deleteMarker) return version;
  const headers = { 'x-amz-delete-marker': 'true', 'x-amz-version-id': version.versionId };
  return id === null
    ? refuse(404, 'NoSuchKey', 'The specified key does not exist.', { headers, detail: { Key: key } })
    : refuse(405, 'MethodNotAllowed', 'The specified method is not allowed against this resource.', { headers });
}

function checkConditions(headers: BucketRequest['call']['headers'], version: ObjectVersion, key: string): Refusal | undefined {
  if (headers['if-modified-since'] !== undefined || headers['if-unmodified-since'] !== undefined)
    return notImplemented('s3', 'GetObject by date');
  const etags = (name: string) => headers[name]?.split(',').map((etag) => etag.trim().replaceAll('"', ''));
  const [match, noneMatch] = [etags('if-match'), etags('if-none-match')];
  if (match !== undefined && !match.includes(version.etag) && !match.includes('*')) {
    return refuse(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', {
      detail: { Key: key },
    });
  }
  return noneMatch?.some((etag) => etag === version.etag || etag === '*') === true
    ? refuse(304, 'NotModified', 'Not Modified')
    : undefined;
}

function rangeOf(range: string, version: ObjectVersion, headers: Readonly<Record<string, string>>): Outcome {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(range) ?? [];
  const size = version.body.length;
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if ((from === '' && to === '') || start > end) return refuse(416, 'InvalidRange', 'The requested range is not satisfiable');
  const body = version.body.subarray(start, end + 1);
  return reply(
    body,
    { ...headers, 'content-range': `bytes ${start}-${end}/${size}`, 'content-length': String(body.length) },
    206,
  );
}
