import { isRefusal, refuse, type Refusal } from '../call.js';
import { findUsableKey } from '../kms/input.js';
import { bucketArn, bucketOfArn, parseKeyArn } from '../partition.js';
import { decide } from '../policy/decide.js';
import { serviceRequest } from '../policy/service.js';
import { child, childrenOf, textAt, type XmlElement } from '../xml.js';
import { invalidArgument, malformedXml, type BucketRequest } from './request.js';
import type { Accept } from './subresource-row.js';

const formats = ['CSV', 'ORC', 'Parquet'];
/** API reference, InventoryConfiguration, OptionalFields. */
const optionalFields = [
  ...['Size', 'LastModifiedDate', 'StorageClass', 'ETag', 'IsMultipartUploaded', 'ReplicationStatus', 'EncryptionStatus'],
  ...['ObjectLockRetainUntilDate', 'ObjectLockMode', 'ObjectLockLegalHoldStatus', 'IntelligentTieringAccessTier'],
  ...['BucketKeyStatus', 'ChecksumAlgorithm', 'ObjectAccessControlList', 'ObjectOwner', 'LifecycleExpirationDate'],
];
const service = 's3.amazonaws.com';

/** An inventory has the id of the call, and a destination bucket by ARN. */
export const acceptInventory: Accept = (root, request) => {
  const destination = child(child(root, 'Destination'), 'S3BucketDestination');
  const [enabled, versions] = [textAt(root, 'IsEnabled'), textAt(root, 'IncludedObjectVersions')];
  const frequency = textAt(root, 'Schedule', 'Frequency');
  const fields = childrenOf(child(root, 'OptionalFields'), 'Field').map(({ text }) => text);
  if (enabled === undefined || !['All', 'Current'].includes(versions ?? '') || !['Daily', 'Weekly'].includes(frequency ?? ''))
    return malformedXml();
  if (!formats.includes(textAt(destination, 'Format') ?? '') || fields.some((field) => !optionalFields.includes(field)))
    return malformedXml();
  const id = request.call.query.get('id') ?? '';
  if (!/^[\w.-]{1,64}$/.test(id) || textAt(root, 'Id') !== id) return invalidArgument('Invalid configuration id');
  return checkDestination(destination, id, request) ?? root;
};

/**
 * S3 itself looks only at the ARN, and delivers later or never (User Guide, "Configuring Amazon S3 Inventory"); nobody waits for a report here, so
 * that a destination that does not exist, lies elsewhere or does not admit S3 is refused at once. Another account's can't be looked at.
 */
function checkDestination(destination: XmlElement | undefined, id: string, request: BucketRequest): Refusal | undefined {
  const { bucket, account } = request;
  const name = bucketOfArn(textAt(destination, 'Bucket') ?? '', account);
  if (name === undefined) return invalidDestination('Invalid bucket ARN.');
  const key = textAt(destination, 'Encryption', 'SSE-KMS', 'KeyId');
  const keyProblem = key === undefined ? undefined : checkKey(key, request);
  if (keyProblem !== undefined) return keyProblem;
  const [own, foreign] = [account.world.buckets.get(name), account.world.foreignBuckets.get(name)];
  if (own === undefined && foreign === undefined) return invalidDestination(`The bucket ${name} does not exist.`);
  if ((own ?? foreign)?.region !== bucket.region)
    return invalidDestination(`The bucket ${name} is not in the region of the source.`);
  const owner = textAt(destination, 'AccountId');
  if (owner !== undefined && owner !== (foreign?.account ?? account.id))
    return invalidDestination(`The bucket ${name} is not of the account ${owner}.`);
  if (own === undefined) return undefined;
  const prefix = textAt(destination, 'Prefix') ?? '';
  const report = `${prefix === '' ? '' : `${prefix}/`}${bucket.name}/${id}/2026-01-01T00-00Z/manifest.json`;
  const acl = { 's3:x-amz-acl': ['bucket-owner-full-control'] };
  const puts = serviceRequest(delivery(request), 's3:PutObject', bucketArn(account, name, report), acl);
  if (decide(own.subresources.get('policy') ?? '', puts) === 'allow') return undefined;
  return invalidDestination(`The policy of the bucket ${name} does not let Amazon S3 deliver the inventory.`);
}

function delivery({ bucket, account }: BucketRequest) {
  return { service: service, sourceArn: bucketArn(account, bucket.name), account };
}

/** A key of the account has to exist in the region, and its policy has to let S3 generate data keys for this bucket. */
function checkKey(id: string, request: BucketRequest): Refusal | undefined {
  const { account, bucket } = request;
  const { region, account: owner, resource = '' } = parseKeyArn(id, account) ?? {};
  if (region !== bucket.region || !resource.startsWith('key/'))
    return invalidArgument('Invalid KMS key ARN: it has to be in the region of the bucket.');
  if (owner !== account.id) return undefined;
  const key = findUsableKey(id, { account, region });
  if (isRefusal(key)) return refuse(400, `KMS.${key.code}`, key.message);
  const generates = serviceRequest(delivery(request), 'kms:GenerateDataKey', key.arn);
  return decide(key.policy, generates) === 'allow'
    ? undefined
    : invalidArgument(`The policy of the key ${key.arn} does not let Amazon S3 encrypt the inventory.`);
}

function invalidDestination(why: string): Refusal {
  return refuse(400, 'InvalidS3DestinationBucket', why);
}
