import { isRefusal, refuse, reply, type Outcome, type Refusal } from '../call.js';
import type { Bucket } from '../world.js';
import { element, parseXml, renderXml, type XmlElement } from '../xml.js';
import {
  acceptAccelerate,
  acceptCors,
  acceptNotification,
  acceptOwnership,
  acceptPayment,
  acceptPublicAccessBlock,
} from './accept.js';
import { acceptEncryption, DEFAULT_ENCRYPTION } from './encryption.js';
import { acceptInventory } from './inventory.js';
import { acceptLifecycle, TRANSITION_MINIMUM } from './lifecycle.js';
import { acceptLogging } from './logging.js';
import { acceptReplication } from './replication.js';
import { NAMESPACE, parseBody, XML_TYPE, type BucketRequest, type S3Operation, type S3Table } from './request.js';
import { acceptTags } from './tagging.js';
import { acceptObjectLock, acceptVersioning } from './versioning.js';

/** Checks what a PUT brings against the bucket and the world, and gives what is kept of it. */
export type Accept = (root: XmlElement, request: BucketRequest) => XmlElement | Refusal;

interface Subresource {
  /** The query parameter. */
  readonly query: string;
  /** The calls' names; without `remove` there is no such call. */
  readonly names: { readonly get: string; readonly put: string; readonly remove?: string };
  readonly root: string;
  /** What GET answers where nothing was put. */
  readonly absent: XmlElement | Refusal;
  readonly accept: Accept;
  /** What a DELETE leaves, where that is not nothing. */
  readonly removed?: XmlElement;
}

const missing = (code: string, message: string) => refuse(404, code, message);
const notThere = (code: string, what: string) => missing(code, `The ${what} was not found`);
const named = (what: string): Subresource['names'] => ({ get: `Get${what}`, put: `Put${what}`, remove: `Delete${what}` });
const kept = (what: string): Subresource['names'] => ({ get: `Get${what}`, put: `Put${what}` });

/** One row a subresource: adding one is adding a row. */
const SUBRESOURCES: readonly Subresource[] = [
  {
    query: 'accelerate',
    names: kept('BucketAccelerateConfiguration'),
    root: 'AccelerateConfiguration',
    absent: element('AccelerateConfiguration'),
    accept: acceptAccelerate,
  },
  {
    query: 'cors',
    names: named('BucketCors'),
    root: 'CORSConfiguration',
    absent: missing('NoSuchCORSConfiguration', 'The CORS configuration does not exist'),
    accept: acceptCors,
  },
  {
    query: 'encryption',
    names: named('BucketEncryption'),
    root: 'ServerSideEncryptionConfiguration',
    absent: notThere('ServerSideEncryptionConfigurationNotFoundError', 'server side encryption configuration'),
    accept: acceptEncryption,
    removed: DEFAULT_ENCRYPTION,
  },
  {
    query: 'lifecycle',
    names: { get: 'GetBucketLifecycleConfiguration', put: 'PutBucketLifecycleConfiguration', remove: 'DeleteBucketLifecycle' },
    root: 'LifecycleConfiguration',
    absent: missing('NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist'),
    accept: acceptLifecycle,
  },
  {
    query: 'logging',
    names: kept('BucketLogging'),
    root: 'BucketLoggingStatus',
    absent: element('BucketLoggingStatus'),
    accept: acceptLogging,
  },
  {
    query: 'notification',
    names: kept('BucketNotificationConfiguration'),
    root: 'NotificationConfiguration',
    absent: element('NotificationConfiguration'),
    accept: acceptNotification,
  },
  {
    query: 'object-lock',
    names: kept('ObjectLockConfiguration'),
    root: 'ObjectLockConfiguration',
    absent: missing('ObjectLockConfigurationNotFoundError', 'Object Lock configuration does not exist for this bucket'),
    accept: acceptObjectLock,
  },
  {
    query: 'ownershipControls',
    names: named('BucketOwnershipControls'),
    root: 'OwnershipControls',
    absent: missing('OwnershipControlsNotFoundError', 'The bucket ownership controls were not found'),
    accept: acceptOwnership,
  },
  {
    query: 'publicAccessBlock',
    names: named('PublicAccessBlock'),
    root: 'PublicAccessBlockConfiguration',
    absent: missing('NoSuchPublicAccessBlockConfiguration', 'The public access block configuration was not found'),
    accept: acceptPublicAccessBlock,
  },
  {
    query: 'replication',
    names: named('BucketReplication'),
    root: 'ReplicationConfiguration',
    absent: notThere('ReplicationConfigurationNotFoundError', 'replication configuration'),
    accept: acceptReplication,
  },
  {
    query: 'requestPayment',
    names: kept('BucketRequestPayment'),
    root: 'RequestPaymentConfiguration',
    absent: element('RequestPaymentConfiguration', element('Payer', 'BucketOwner')),
    accept: acceptPayment,
  },
  {
    query: 'tagging',
    names: named('BucketTagging'),
    root: 'Tagging',
    absent: missing('NoSuchTagSet', 'The TagSet does not exist'),
    accept: acceptTags,
  },
  {
    query: 'versioning',
    names: kept('BucketVersioning'),
    root: 'VersioningConfiguration',
    absent: element('VersioningConfiguration'),
    accept: acceptVersioning,
  },
  {
    query: 'inventory',
    names: named('BucketInventoryConfiguration'),
    root: 'InventoryConfiguration',
    absent: missing('NoSuchConfiguration', 'The specified configuration does not exist.'),
    accept: acceptInventory,
  },
];

const NO_WEBSITE = missing('NoSuchWebsiteConfiguration', 'The specified bucket does not have a website configuration');

/** GET, PUT and DELETE of every subresource that is plain XML. */
export const SUBRESOURCE_CALLS: S3Table = {
  ...Object.fromEntries(SUBRESOURCES.flatMap(rowCalls)),
  'GET bucket ?website': { name: 'GetBucketWebsite', run: () => NO_WEBSITE },
};

function rowCalls(row: Subresource): [string, S3Operation][] {
  const { query, names } = row;
  const calls: [string, S3Operation][] = [
    [`GET bucket ?${query}`, { name: names.get, run: (request) => read(row, request) }],
    [`PUT bucket ?${query}`, { name: names.put, run: (request) => put(row, request) }],
  ];
  if (names.remove !== undefined)
    calls.push([`DELETE bucket ?${query}`, { name: names.remove, run: (request) => remove(row, request) }]);
  return calls;
}

/** Configurations of which a bucket has several are told apart by the parameter `id`. */
function slot(row: Subresource, { call }: BucketRequest): string {
  const id = call.query.get('id');
  return id === null ? row.query : `${row.query}/${id}`;
}

function read(row: Subresource, request: BucketRequest): Outcome {
  const { bucket } = request;
  const text = bucket.subresources.get(slot(row, request));
  const found = text === undefined ? row.absent : parseXml(text);
  if (isRefusal(found)) return { ...found, detail: { BucketName: bucket.name } };
  return reply(renderXml(found ?? element(row.root), NAMESPACE), { ...XML_TYPE, ...minimumOf(row, bucket) });
}

/** The header that the provider waits for on a lifecycle configuration. */
function minimumOf(row: Subresource, bucket: Bucket): Record<string, string> {
  return row.query === 'lifecycle' && bucket.transitionMinimum !== undefined
    ? { [TRANSITION_MINIMUM]: bucket.transitionMinimum }
    : {};
}

function put(row: Subresource, request: BucketRequest): Outcome {
  const root = parseBody(request.call, row.root);
  const accepted = isRefusal(root) ? root : row.accept(root, request);
  if (isRefusal(accepted)) return accepted;
  request.bucket.subresources.set(slot(row, request), renderXml(accepted));
  return reply('', minimumOf(row, request.bucket), row.query === 'tagging' || row.query === 'inventory' ? 204 : 200);
}

function remove(row: Subresource, request: BucketRequest): Outcome {
  const { subresources } = request.bucket;
  if (row.query === 'inventory' && !subresources.has(slot(row, request)) && isRefusal(row.absent)) return row.absent;
  if (row.removed === undefined) subresources.delete(slot(row, request));
  else subresources.set(row.query, renderXml(row.removed));
  return reply('', {}, 204);
}
