import { decodePath } from '../address.js';
import {
  isRefusal,
  notImplemented,
  refuse,
  type Account,
  type Call,
  type Operation,
  type Outcome,
  type Refusal,
} from '../call.js';
import { partitionOf, suffixOf } from '../partition.js';
import type { Service } from '../service.js';
import type { Bucket } from '../world.js';
import { element, renderXml } from '../xml.js';
import { aclCalls } from './acl.js';
import { bucketCalls } from './bucket.js';
import { listingCalls } from './listing.js';
import { objectCalls } from './object.js';
import { checkPermission, s3Permissions } from './permission.js';
import { policyCalls } from './policy.js';
import { subresourceCalls } from './subresource-calls.js';
import { xmlType, type S3Operation, type S3Table } from './request.js';

const table: S3Table = {
  ...bucketCalls,
  ...aclCalls,
  ...subresourceCalls,
  ...policyCalls,
  ...listingCalls,
  ...objectCalls,
};

/** Query parameters that shape a call but do not name another one. All others name a subresource, known or not. */
const plainParameters = new Set([
  ...[
    'x-id',
    'id',
    'prefix',
    'delimiter',
    'marker',
    'max-keys',
    'continuation-token',
    'start-after',
    'encoding-type',
    'fetch-owner',
  ],
  ...['key-marker', 'version-id-marker', 'versionId', 'max-buckets', 'bucket-region'],
]);

/** S3 over REST: the bucket in the host or the path, the call in the method and the query. */
export const s3: Service = {
  resolve(call: Call, account: Account): Operation {
    const { name, path } = locate(call);
    const key = decodePath(path);
    if (key === undefined) return { name: 'none', run: () => refuse(400, 'InvalidURI', "Couldn't parse the specified URI.") };
    const level = name === '' ? 'service' : key === '' ? 'bucket' : 'object';
    const subresources = [...new Set(call.query.keys())].filter((parameter) => !plainParameters.has(parameter));
    const id = [`${call.method} ${level}`, ...subresources.map((s) => `?${s}`)].join(' ');
    const copied = call.headers['x-amz-copy-source'] === undefined ? id : `${id} copy`;
    const operation = Object.hasOwn(table, copied) ? table[copied] : undefined;
    const bucket = name === '' ? {} : { bucket: name };
    if (operation === undefined) return { ...unknown(call.query.get('x-id') ?? copied), ...bucket };
    const asks = () => s3Permissions(operation, call, account, { bucket: name, key });
    return { name: operation.name, ...bucket, asks, run: () => run(operation, call, account, name, key) };
  },
  renderError(refusal: Refusal, requestId: string) {
    const detail = Object.entries(refusal.detail ?? {}).map(([name, value]) => element(name, value));
    const error = element(
      'Error',
      element('Code', refusal.code),
      element('Message', refusal.message),
      ...detail,
      element('RequestId', requestId),
    );
    return { body: `<?xml version="1.0" encoding="UTF-8"?>\n${renderXml(error)}`, headers: xmlType };
  },
};

function unknown(name: string): Operation {
  return { name, run: () => notImplemented('s3', name) };
}

/** Virtual-host style where the host begins with a bucket, else path style. */
function locate(call: Call): { readonly name: string; readonly path: string } {
  const label = call.host.split('.').slice(0, -2).join('.');
  if (label !== '') return { name: label, path: call.path.slice(1) };
  const [, name = '', path = ''] = /^\/([^/]*)\/?(.*)$/s.exec(call.path) ?? [];
  return { name: decodePath(name) ?? name, path };
}

function run(operation: S3Operation, call: Call, account: Account, name: string, key: string): Outcome {
  if ('bare' in operation) return operation.bare({ call, account, name });
  const bucket = findBucket(call, account, name);
  if (isRefusal(bucket)) return bucket;
  const request = { call, account, name, key, bucket };
  return checkPermission(request, operation.action) ?? operation.run(request);
}

/** The account's own bucket of that name, if the call is signed for its region. */
function findBucket(call: Call, account: Account, name: string): Bucket | Refusal {
  const bucket = account.world.buckets.get(name);
  const detail = { BucketName: name };
  const foreign = bucket === undefined ? account.world.foreignBuckets.get(name) : undefined;
  if (foreign !== undefined) return refuse(403, 'AccessDenied', 'Access Denied', { detail, headers: locationOf(foreign) });
  if (bucket === undefined) return refuse(404, 'NoSuchBucket', 'The specified bucket does not exist', { detail });
  if ((call.headers['x-amz-expected-bucket-owner'] ?? account.id) !== account.id)
    return refuse(403, 'AccessDenied', 'Access Denied', { detail, headers: locationOf(bucket) });
  return bucket.region === call.region ? bucket : elsewhere(bucket, call.region);
}

/** "calls to the HeadBucket operation always return the bucket's location […], whether access to the bucket is authorized or not" (GetBucketLocation). */
function locationOf({ region }: Pick<Bucket, 'region'>) {
  return { 'x-amz-bucket-region': region };
}

/**
 * What S3 answers where a call is signed for another region than the bucket's: the global endpoint, us-east-1, knows the bucket and finds fault with
 * the signature; a regional one sends the caller on.
 */
function elsewhere(bucket: Bucket, signedFor: string): Refusal {
  const headers = locationOf(bucket);
  if (signedFor === 'us-east-1') {
    const message = `The authorization header is malformed; the region 'us-east-1' is wrong; expecting '${bucket.region}'`;
    return refuse(400, 'AuthorizationHeaderMalformed', message, { headers, detail: { Region: bucket.region } });
  }
  const message =
    'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.';
  const endpoint = `${bucket.name}.s3.${bucket.region}.${suffixOf(partitionOf(bucket.region))}`;
  return refuse(301, 'PermanentRedirect', message, { headers, detail: { Endpoint: endpoint, Bucket: bucket.name } });
}
