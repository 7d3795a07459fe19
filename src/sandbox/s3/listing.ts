import { isRefusal, reply, type Outcome, type Refusal } from '../call.js';
import type { Bucket, ObjectVersion } from '../world.js';
import { element, renderXml, type XmlElement } from '../xml.js';
import { canonicalUser, invalidArgument, namespace, wholeNumber, xmlType, type BucketRequest, type S3Table } from './request.js';

const pageSize = 1000;

/** The three ways to list a bucket. */
export const listingCalls: S3Table = {
  'GET bucket': { name: 'ListObjects', action: 'ListBucket', run: listObjects },
  'GET bucket ?list-type': { name: 'ListObjectsV2', action: 'ListBucket', run: listObjectsV2 },
  'GET bucket ?versions': { name: 'ListObjectVersions', action: 'ListBucketVersions', run: listVersions },
};

interface Entry {
  readonly key: string;
  readonly version: ObjectVersion;
  readonly latest: boolean;
}

interface Page {
  readonly entries: readonly Entry[];
  readonly prefixes: readonly string[];
  readonly truncated: boolean;
  /** The key, or the common prefix, after which the next page begins; for versions also the version. */
  readonly last: string;
  readonly lastVersion: string;
}

interface Shape {
  readonly prefix: string;
  readonly delimiter: string;
  readonly limit: number;
  readonly encode: (text: string) => string;
}

function readShape({ call }: BucketRequest): Shape | Refusal {
  const asked = call.query.get('max-keys');
  const limit = asked === null ? pageSize : wholeNumber(asked);
  if (limit === undefined || limit < 0) return invalidArgument('Argument max-keys must be an integer between 0 and 2147483647');
  const encode = call.query.get('encoding-type') === 'url' ? encodeKey : (text: string) => text;
  return {
    prefix: call.query.get('prefix') ?? '',
    delimiter: call.query.get('delimiter') ?? '',
    limit: Math.min(limit, pageSize),
    encode,
  };
}

function encodeKey(key: string): string {
  return encodeURIComponent(key).replaceAll('%2F', '/').replaceAll('%20', '+');
}

/** Keys in the order of their UTF-8 bytes, each with its versions, newest first. */
function entriesOf(bucket: Bucket): Entry[] {
  const keys = [...bucket.objects.keys()].sort(compareKeys);
  return keys.flatMap((key) => (bucket.objects.get(key) ?? []).map((version, n) => ({ key, version, latest: n === 0 })));
}

function currentOf(bucket: Bucket): Entry[] {
  return entriesOf(bucket).filter((entry) => entry.latest && !entry.version.deleteMarker);
}

interface Marker {
  readonly key: string;
  /** Of that key's versions the last one seen; '' where the whole key was. */
  readonly version: string;
}

/** What comes after the marker, which need not exist any more. */
function entriesAfter(all: readonly Entry[], { key, version }: Marker): readonly Entry[] {
  if (key === '') return all;
  const seen = version === '' ? -1 : all.findIndex((entry) => entry.key === key && entry.version.versionId === version);
  return seen === -1 ? all.filter((entry) => compareKeys(entry.key, key) > 0) : all.slice(seen + 1);
}

function compareKeys(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function page(all: readonly Entry[], after: Marker, { prefix, delimiter, limit }: Shape): Page {
  const entries: Entry[] = [];
  const prefixes: string[] = [];
  let [last, lastVersion] = ['', ''];
  for (const entry of entriesAfter(all, after)) {
    if (!entry.key.startsWith(prefix)) continue;
    const cut = delimiter === '' ? -1 : entry.key.indexOf(delimiter, prefix.length);
    const common = cut === -1 ? undefined : entry.key.slice(0, cut + delimiter.length);
    if (common !== undefined && (prefixes.at(-1) === common || after.key.startsWith(common))) continue;
    if (entries.length + prefixes.length >= limit) return { entries, prefixes, truncated: limit > 0, last, lastVersion };
    if (common === undefined) entries.push(entry);
    else prefixes.push(common);
    [last, lastVersion] = [common ?? entry.key, common === undefined ? entry.version.versionId : ''];
  }
  return { entries, prefixes, truncated: false, last: '', lastVersion: '' };
}

function frame({ call, bucket }: BucketRequest, { prefix, delimiter, limit, encode }: Shape, truncated: boolean): XmlElement[] {
  return [
    element('Name', bucket.name),
    element('Prefix', encode(prefix)),
    ...(delimiter === '' ? [] : [element('Delimiter', encode(delimiter))]),
    element('MaxKeys', limit),
    ...(call.query.get('encoding-type') === null ? [] : [element('EncodingType', 'url')]),
    element('IsTruncated', truncated),
  ];
}

function contents({ key, version }: Entry, encode: Shape['encode']): XmlElement {
  const storageClass = version.headers.get('x-amz-storage-class') ?? 'STANDARD';
  return element(
    'Contents',
    ...[element('Key', encode(key)), element('LastModified', version.modified), element('ETag', `"${version.etag}"`)],
    ...[element('Size', version.body.length), element('StorageClass', storageClass)],
  );
}

function commonPrefixes(found: Page, { encode }: Shape): XmlElement[] {
  return found.prefixes.map((prefix) => element('CommonPrefixes', element('Prefix', encode(prefix))));
}

function listObjectsV2(request: BucketRequest): Outcome {
  if (request.call.query.get('list-type') !== '2') return invalidArgument('Invalid List Type specified in Request');
  const shape = readShape(request);
  if (isRefusal(shape)) return shape;
  const token = request.call.query.get('continuation-token');
  const after = token === null ? (request.call.query.get('start-after') ?? '') : Buffer.from(token, 'base64').toString('utf8');
  const found = page(currentOf(request.bucket), { key: after, version: '' }, shape);
  return answer('ListBucketResult', [
    ...frame(request, shape, found.truncated),
    element('KeyCount', found.entries.length + found.prefixes.length),
    ...(found.truncated ? [element('NextContinuationToken', Buffer.from(found.last).toString('base64'))] : []),
    ...found.entries.map((entry) => contents(entry, shape.encode)),
    ...commonPrefixes(found, shape),
  ]);
}

function listObjects(request: BucketRequest): Outcome {
  const shape = readShape(request);
  if (isRefusal(shape)) return shape;
  const marker = request.call.query.get('marker') ?? '';
  const found = page(currentOf(request.bucket), { key: marker, version: '' }, shape);
  return answer('ListBucketResult', [
    ...frame(request, shape, found.truncated),
    element('Marker', shape.encode(marker)),
    ...(found.truncated ? [element('NextMarker', shape.encode(found.last))] : []),
    ...found.entries.map((entry) => contents(entry, shape.encode)),
    ...commonPrefixes(found, shape),
  ]);
}

function listVersions(request: BucketRequest): Outcome {
  const shape = readShape(request);
  if (isRefusal(shape)) return shape;
  const { query } = request.call;
  const found = page(
    entriesOf(request.bucket),
    { key: query.get('key-marker') ?? '', version: query.get('version-id-marker') ?? '' },
    shape,
  );
  const next = [element('NextKeyMarker', shape.encode(found.last)), element('NextVersionIdMarker', found.lastVersion)];
  return answer('ListVersionsResult', [
    ...frame(request, shape, found.truncated),
    element('KeyMarker', shape.encode(query.get('key-marker') ?? '')),
    ...(found.truncated ? next : []),
    ...found.entries.map((entry) => versionElement(entry, shape.encode)),
    ...commonPrefixes(found, shape),
  ]);
}

function versionElement(entry: Entry, encode: Shape['encode']): XmlElement {
  const { version } = entry;
  const owner = element('Owner', element('ID', canonicalUser));
  const identity = [element('VersionId', version.versionId), element('IsLatest', entry.latest), owner];
  if (!version.deleteMarker)
    return { ...contents(entry, encode), name: 'Version', children: [...contents(entry, encode).children, ...identity] };
  return element('DeleteMarker', element('Key', encode(entry.key)), element('LastModified', version.modified), ...identity);
}

function answer(name: string, content: readonly XmlElement[]): Outcome {
  return reply(renderXml(element(name, ...content), namespace), xmlType);
}
