import { failed, ok, type Result } from '../fault/fault.js';
import { askBucket, connectBucket, errorCode, type Answered, type S3Bucket, type S3Options } from './s3-ask.js';
import { refusedCall, strange, type S3Call } from './s3-faults.js';
import { pageQuery, parsePage } from './s3-list.js';
import type { ListedObject, ObjectStore, StoredObject } from './store.js';

/** How many objects are kept, so that S3 only says of them that they are the same (304). */
const mostSeen = 256;

/**
 * Objects in S3. What may pass (5xx, slow down, cut connections, no answer) is tried again, five times in all. Refuses at once without
 * credentials (`ledger/credentials`) and with a bucket, region or endpoint that can't be one.
 */
export function s3Store(options: S3Options): Result<ObjectStore> {
  const connected = connectBucket(options);
  if (!connected.ok) return connected;
  const bucket = connected.value;
  const seen = new Map<string, StoredObject>();
  return ok({
    place: (key) => `s3://${options.bucket}/${key}`,
    read: (key) => readKey(bucket, seen, key),
    list: (prefix, most) => listKeys(bucket, prefix, most),
    remove: (key, tag) => removeKey(bucket, key, tag),
    write: (key, text, over) => writeKey(bucket, key, text, over),
  });
}

async function readKey(bucket: S3Bucket, seen: Map<string, StoredObject>, key: string): ReturnType<ObjectStore['read']> {
  const call = bucket.call('read', key);
  const known = seen.get(key);
  const headers: Record<string, string> = known === undefined ? {} : { 'if-none-match': known.tag };
  const answer = await askBucket(bucket, call, { method: 'GET', url: bucket.urlOf(key), headers, body: '' });
  if (!answer.ok) return answer;
  const { status } = answer.value;
  if (status === 404 && errorCode(answer.value) === 'NoSuchKey') return ok(undefined);
  if (status === 304 && known !== undefined) return ok(known);
  if (status !== 200) return failed(refusedCall(call, status, errorCode(answer.value)));
  const object = objectIn(call, answer.value);
  if (object.ok && (seen.has(key) || seen.size < mostSeen)) seen.set(key, object.value);
  return object;
}

function objectIn(call: S3Call, { headers, body }: Answered): Result<StoredObject> {
  const tag = headers.etag;
  if (tag === undefined || tag === '') return failed(strange(call, 'has no ETag'));
  return ok({ bytes: body, tag, modified: instant(headers['last-modified']) });
}

async function listKeys(bucket: S3Bucket, prefix: string, most: number): ReturnType<ObjectStore['list']> {
  const call = bucket.call('list', prefix);
  const objects: ListedObject[] = [];
  for (let next: string | undefined = ''; next !== undefined && objects.length < most;) {
    const url = bucket.queryOf(pageQuery(prefix, next === '' ? undefined : next));
    const answer = await askBucket(bucket, call, { method: 'GET', url, headers: {}, body: '' });
    if (!answer.ok) return answer;
    const { status, body } = answer.value;
    if (status !== 200) return failed(refusedCall(call, status, errorCode(answer.value)));
    const page = parsePage(call, body);
    if (!page.ok) return page;
    objects.push(...page.value.objects);
    next = page.value.next;
  }
  return ok(objects.slice(0, most));
}

/** "Conditional deletes" of the S3 User Guide; a store that knows none removes what was there a moment ago. */
async function removeKey(bucket: S3Bucket, key: string, tag: string): ReturnType<ObjectStore['remove']> {
  const call = bucket.call('remove', key);
  const request = { method: 'DELETE', url: bucket.urlOf(key), headers: { 'if-match': tag }, body: '' } as const;
  const answer = await askBucket(bucket, call, request);
  if (!answer.ok) return answer;
  const { status } = answer.value;
  return status === 200 || status === 204 ? ok('removed') : conflictOr(call, answer.value);
}

async function writeKey(bucket: S3Bucket, key: string, text: string, over?: string): ReturnType<ObjectStore['write']> {
  const call = bucket.call('write', key);
  const condition: Record<string, string> = over === undefined ? { 'if-none-match': '*' } : { 'if-match': over };
  const headers = { 'content-type': typeOf(key), ...condition, ...encryption(bucket.kmsKey) };
  const answer = await askBucket(bucket, call, { method: 'PUT', url: bucket.urlOf(key), headers, body: text });
  if (!answer.ok) return answer;
  return answer.value.status === 200 ? ok('written') : conflictOr(call, answer.value);
}

/**
 * Whether somebody else was faster. 404: what was to be replaced is gone. An attempt that wrote, but whose answer was cut off, is a
 * conflict with itself.
 */
function conflictOr(call: S3Call, answer: Answered): Result<'conflict'> {
  const { status } = answer;
  const code = errorCode(answer);
  const conflict = status === 412 || status === 409 || (status === 404 && code === 'NoSuchKey');
  return conflict ? ok('conflict') : failed(refusedCall(call, status, code));
}

function typeOf(key: string): string {
  if (key.endsWith('.md')) return 'text/markdown; charset=utf-8';
  return key.endsWith('.json') ? 'application/json' : 'text/plain; charset=utf-8';
}

function instant(header: string | undefined): number | undefined {
  const time = Date.parse(header ?? '');
  return Number.isNaN(time) ? undefined : time;
}

function encryption(kmsKey: string | undefined): Record<string, string> {
  const header = 'x-amz-server-side-encryption';
  return kmsKey === undefined ? {} : { [header]: 'aws:kms', [`${header}-aws-kms-key-id`]: kmsKey };
}
