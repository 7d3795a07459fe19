import { isRefusal, notImplemented, refuse, reply, type Outcome, type Refusal } from '../call.js';
import { partitionOf } from '../partition.js';
import type { Bucket } from '../world.js';
import { child, element, renderXml, textAt, type XmlElement } from '../xml.js';
import { ownerships } from './accept.js';
import { defaultEncryption } from './encryption.js';
import { isBucketName } from './name.js';
import {
  canonicalUser,
  invalidArgument,
  namespace,
  parseBody,
  xmlType,
  type BareRequest,
  type BucketRequest,
  type S3Table,
} from './request.js';
import { newTags, setBucketTags } from './tagging.js';

/** The calls on buckets themselves. */
export const bucketCalls: S3Table = {
  'GET service': { name: 'ListBuckets', bare: listBuckets },
  'PUT bucket': { name: 'CreateBucket', bare: createBucket },
  'HEAD bucket': {
    name: 'HeadBucket',
    action: 'ListBucket',
    run: ({ bucket }) => reply('', { 'x-amz-bucket-region': bucket.region }),
  },
  'DELETE bucket': { name: 'DeleteBucket', action: 'DeleteBucket', run: deleteBucket },
  'GET bucket ?location': {
    name: 'GetBucketLocation',
    action: 'GetBucketLocation',
    run: ({ bucket }) => reply(renderXml(location(bucket), namespace), xmlType),
  },
};

function location(bucket: Bucket) {
  return element('LocationConstraint', bucket.region === 'us-east-1' ? '' : bucket.region);
}

function listBuckets({ account }: BareRequest): Outcome {
  const buckets = [...account.world.buckets.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const entries = buckets.map((b) =>
    element('Bucket', element('Name', b.name), element('CreationDate', b.created), element('BucketRegion', b.region)),
  );
  const owner = element('Owner', element('ID', canonicalUser));
  return reply(renderXml(element('ListAllMyBucketsResult', owner, element('Buckets', ...entries)), namespace), xmlType);
}

function createBucket({ call, account, name }: BareRequest): Outcome {
  const { world } = account;
  if (!isBucketName(name))
    return refuse(400, 'InvalidBucketName', 'The specified bucket is not valid.', { detail: { BucketName: name } });
  const configuration = call.body.length === 0 ? undefined : parseBody(call, 'CreateBucketConfiguration');
  if (isRefusal(configuration)) return configuration;
  const region = readRegion(configuration, call.region);
  if (isRefusal(region)) return region;
  const tags = newTags(child(configuration, 'Tags'));
  if (isRefusal(tags)) return tags;
  const options = readOptions(call.headers);
  if (isRefusal(options)) return options;
  const detail = { BucketName: name };
  if (world.foreignBuckets.has(name)) {
    const message = 'The requested bucket name is not available. The bucket namespace is shared by all users of the system.';
    return refuse(409, 'BucketAlreadyExists', message, { detail });
  }
  const existing = world.buckets.get(name);
  // In us-east-1 creating one's own bucket again succeeds, for compatibility.
  if (existing !== undefined && (existing.region !== 'us-east-1' || region !== 'us-east-1')) {
    return refuse(
      409,
      'BucketAlreadyOwnedByYou',
      'Your previous request to create the named bucket succeeded and you already own it.',
      { detail },
    );
  }
  if (existing !== undefined) return reply('', { location: `/${name}` });
  const bucket = newBucket(name, region, options, account.now());
  setBucketTags(bucket, tags);
  world.buckets.set(name, bucket);
  return reply('', { location: `/${name}` });
}

function readRegion(configuration: XmlElement | undefined, signedFor: string): string | Refusal {
  const strange = configuration?.children.find(({ name }) => !['LocationConstraint', 'Tags'].includes(name));
  if (strange !== undefined) return notImplemented('s3', `CreateBucket with ${strange.name}`);
  const constraint = textAt(configuration, 'LocationConstraint') ?? '';
  const asked = constraint === '' ? 'us-east-1' : constraint;
  if (constraint === 'us-east-1')
    return refuse(400, 'InvalidLocationConstraint', 'The specified location-constraint is not valid');
  if (asked !== signedFor && signedFor !== 'us-east-1') {
    const what = constraint === '' ? 'unspecified' : constraint;
    return refuse(
      400,
      'IllegalLocationConstraintException',
      `The ${what} location constraint is incompatible for the region specific endpoint this request was sent to.`,
    );
  }
  return /^[a-z]{2}(-[a-z]+)+-\d$/.test(asked) && partitionOf(asked) === partitionOf(signedFor)
    ? asked
    : refuse(400, 'InvalidLocationConstraint', 'The specified location-constraint is not valid');
}

interface Options {
  readonly ownership: string;
  readonly locked: boolean;
}

function readOptions(headers: Readonly<Record<string, string>>): Options | Refusal {
  const ownership = headers['x-amz-object-ownership'] ?? 'BucketOwnerEnforced';
  if (!ownerships.includes(ownership)) return invalidArgument('Invalid x-amz-object-ownership header');
  if ((headers['x-amz-acl'] ?? 'private') !== 'private' || Object.keys(headers).some((name) => name.startsWith('x-amz-grant-'))) {
    return refuse(
      400,
      'InvalidBucketAclWithObjectOwnership',
      "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
    );
  }
  return { ownership, locked: headers['x-amz-bucket-object-lock-enabled']?.toLowerCase() === 'true' };
}

/** What AWS gives every new bucket: ownership enforced, public access blocked (both since April 2023), encrypted with S3's own keys (since 2023). */
export function newBucket(name: string, region: string, options: Options, now: Date): Bucket {
  const blocked = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'].map((flag) =>
    element(flag, true),
  );
  const subresources = [
    element('PublicAccessBlockConfiguration', ...blocked),
    element('OwnershipControls', element('Rule', element('ObjectOwnership', options.ownership))),
    defaultEncryption,
    ...(options.locked ? [element('ObjectLockConfiguration', element('ObjectLockEnabled', 'Enabled'))] : []),
    ...(options.locked ? [element('VersioningConfiguration', element('Status', 'Enabled'))] : []),
  ];
  const queries = ['publicAccessBlock', 'ownershipControls', 'encryption', 'object-lock', 'versioning'];
  return {
    name,
    region,
    created: now.toISOString(),
    subresources: new Map(subresources.map((xml, n) => [queries[n] ?? '', renderXml(xml)])),
    objects: new Map(),
  };
}

function deleteBucket({ bucket, account }: BucketRequest): Outcome {
  if ([...account.world.accessPoints.values()].some((point) => point.bucket === bucket.name)) {
    const message = 'Bucket has access points attached and cannot be deleted.';
    return refuse(400, 'BucketHasAccessPointsAttached', message, { detail: { BucketName: bucket.name } });
  }
  if ([...bucket.objects.values()].some((versions) => versions.length > 0)) {
    const versioned = bucket.subresources.has('versioning');
    const message = `The bucket you tried to delete is not empty${versioned ? '. You must delete all versions in the bucket.' : ''}`;
    return refuse(409, 'BucketNotEmpty', message, { detail: { BucketName: bucket.name } });
  }
  account.world.buckets.delete(bucket.name);
  return reply('', {}, 204);
}
