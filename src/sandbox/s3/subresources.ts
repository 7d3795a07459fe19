import { refuse } from '../call.js';
import { element } from '../xml.js';
import {
  acceptAccelerate,
  acceptCors,
  acceptNotification,
  acceptOwnership,
  acceptPayment,
  acceptPublicAccessBlock,
} from './accept.js';
import { acceptEncryption, defaultEncryption } from './encryption.js';
import { acceptInventory } from './inventory.js';
import { acceptLifecycle, minimumHeaders } from './lifecycle.js';
import { acceptLogging } from './logging.js';
import { acceptReplication } from './replication.js';
import { acceptTags } from './tagging.js';
import { acceptObjectLock, acceptVersioning } from './versioning.js';
import type { Subresource } from './subresource-row.js';

const missing = (code: string, message: string) => refuse(404, code, message);
const notThere = (code: string, what: string) => missing(code, `The ${what} was not found`);
const named = (what: string): Subresource['names'] => ({ get: `Get${what}`, put: `Put${what}`, remove: `Delete${what}` });
const kept = (what: string): Subresource['names'] => ({ get: `Get${what}`, put: `Put${what}` });

/** One row a subresource: adding one is adding a row. */
export const subresources: readonly Subresource[] = [
  {
    query: 'accelerate',
    names: kept('BucketAccelerateConfiguration'),
    permission: 'AccelerateConfiguration',
    root: 'AccelerateConfiguration',
    absent: element('AccelerateConfiguration'),
    accept: acceptAccelerate,
  },
  {
    query: 'cors',
    names: named('BucketCors'),
    permission: 'BucketCORS',
    root: 'CORSConfiguration',
    absent: missing('NoSuchCORSConfiguration', 'The CORS configuration does not exist'),
    accept: acceptCors,
  },
  {
    query: 'encryption',
    names: named('BucketEncryption'),
    permission: 'EncryptionConfiguration',
    root: 'ServerSideEncryptionConfiguration',
    absent: notThere('ServerSideEncryptionConfigurationNotFoundError', 'server side encryption configuration'),
    accept: acceptEncryption,
    removed: defaultEncryption,
  },
  {
    query: 'lifecycle',
    names: { get: 'GetBucketLifecycleConfiguration', put: 'PutBucketLifecycleConfiguration', remove: 'DeleteBucketLifecycle' },
    permission: 'LifecycleConfiguration',
    root: 'LifecycleConfiguration',
    absent: missing('NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist'),
    accept: acceptLifecycle,
    headers: minimumHeaders,
  },
  {
    query: 'logging',
    names: kept('BucketLogging'),
    permission: 'BucketLogging',
    root: 'BucketLoggingStatus',
    absent: element('BucketLoggingStatus'),
    accept: acceptLogging,
  },
  {
    query: 'notification',
    names: kept('BucketNotificationConfiguration'),
    permission: 'BucketNotification',
    root: 'NotificationConfiguration',
    absent: element('NotificationConfiguration'),
    accept: acceptNotification,
  },
  {
    query: 'object-lock',
    names: kept('ObjectLockConfiguration'),
    permission: 'BucketObjectLockConfiguration',
    root: 'ObjectLockConfiguration',
    absent: missing('ObjectLockConfigurationNotFoundError', 'Object Lock configuration does not exist for this bucket'),
    accept: acceptObjectLock,
  },
  {
    query: 'ownershipControls',
    names: named('BucketOwnershipControls'),
    permission: 'BucketOwnershipControls',
    root: 'OwnershipControls',
    absent: missing('OwnershipControlsNotFoundError', 'The bucket ownership controls were not found'),
    accept: acceptOwnership,
  },
  {
    query: 'publicAccessBlock',
    names: named('PublicAccessBlock'),
    permission: 'BucketPublicAccessBlock',
    root: 'PublicAccessBlockConfiguration',
    absent: missing('NoSuchPublicAccessBlockConfiguration', 'The public access block configuration was not found'),
    accept: acceptPublicAccessBlock,
  },
  {
    query: 'replication',
    names: named('BucketReplication'),
    permission: 'ReplicationConfiguration',
    root: 'ReplicationConfiguration',
    absent: notThere('ReplicationConfigurationNotFoundError', 'replication configuration'),
    accept: acceptReplication,
  },
  {
    query: 'requestPayment',
    names: kept('BucketRequestPayment'),
    permission: 'BucketRequestPayment',
    root: 'RequestPaymentConfiguration',
    absent: element('RequestPaymentConfiguration', element('Payer', 'BucketOwner')),
    accept: acceptPayment,
  },
  {
    query: 'tagging',
    names: named('BucketTagging'),
    permission: 'BucketTagging',
    root: 'Tagging',
    absent: missing('NoSuchTagSet', 'The TagSet does not exist'),
    accept: acceptTags,
    putStatus: 204,
  },
  {
    query: 'versioning',
    names: kept('BucketVersioning'),
    permission: 'BucketVersioning',
    root: 'VersioningConfiguration',
    absent: element('VersioningConfiguration'),
    accept: acceptVersioning,
  },
  {
    query: 'inventory',
    names: named('BucketInventoryConfiguration'),
    permission: 'InventoryConfiguration',
    root: 'InventoryConfiguration',
    absent: missing('NoSuchConfiguration', 'The specified configuration does not exist.'),
    accept: acceptInventory,
    several: true,
    putStatus: 204,
  },
];
