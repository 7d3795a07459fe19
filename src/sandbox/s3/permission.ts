import { refuse, type Account, type Call, type Refusal } from '../call.js';
import { askToPass } from '../identity/ask.js';
import type { Permission } from '../policy/permission.js';
import { bucketArn } from '../partition.js';
import { callKeys } from '../policy/call-keys.js';
import { decide } from '../policy/decide.js';
import { callerNames } from '../policy/principal.js';
import { conditionKeys } from '../policy/s3-actions.js';
import type { RequestKeys } from '../policy/variable.js';
import { child, parseXml, textAt } from '../xml.js';
import type { BucketRequest, S3Operation } from './request.js';

const s3Keys = new Map([...conditionKeys].map((key) => [key.toLowerCase(), key]));

/**
 * Refuses what the bucket's policy denies the caller, as S3 does: a policy that admits only others locks out its own author. What it allows is not
 * asked, since the caller may do all that is not denied. `action` is without `s3:`, and '' is never asked for.
 */
export function checkPermission(request: BucketRequest, action: string, key = request.key): Refusal | undefined {
  const { bucket, account, call } = request;
  const policy = bucket.subresources.get('policy');
  if (policy === undefined || action === '') return undefined;
  const resource = bucketArn(account, bucket.name, key === '' ? undefined : key);
  const named = `s3:${versioned(action, call)}`;
  const decision = decide(policy, {
    principals: callerNames(account),
    action: named,
    resource,
    keys: keysOf(call, account, account.id),
  });
  if (decision !== 'deny') return undefined;
  const message = `User: ${account.caller.session} is not authorized to perform: ${named} on resource: "${resource}" with an explicit deny in a resource-based policy`;
  return refuse(403, 'AccessDenied', message);
}

/** Of a version that is named, S3 asks for another action. */
function versioned(action: string, call: Call): string {
  return call.query.has('versionId') && ['GetObject', 'DeleteObject'].includes(action) ? `${action}Version` : action;
}

/** What conditions can ask of a call. */
function keysOf(call: Call, account: Account, owner: string | undefined): RequestKeys {
  return {
    ...fromHeaders(call),
    ...fromQuery(call),
    ...callKeys(call, account),
    's3:tlsversion': ['1.3'],
    ...(owner === undefined ? {} : { 'aws:resourceaccount': [owner], 's3:resourceaccount': [owner] }),
    's3:authtype': ['REST-HEADER'],
    's3:signatureversion': ['AWS4-HMAC-SHA256'],
    's3:signatureage': ['0'],
  };
}

/** `x-amz-acl` is `s3:x-amz-acl`, `x-amz-object-lock-mode` is `s3:object-lock-mode`. */
function fromHeaders({ headers }: Call): RequestKeys {
  const found = Object.entries(headers).flatMap(([name, value]) =>
    [`s3:${name}`, `s3:${name.replace('x-amz-', '')}`].filter((key) => s3Keys.has(key)).map((key) => [key, [value]] as const),
  );
  return Object.fromEntries(found);
}

function fromQuery({ query }: Call): RequestKeys {
  const named = { prefix: 's3:prefix', delimiter: 's3:delimiter', 'max-keys': 's3:max-keys', versionId: 's3:versionid' };
  return Object.fromEntries(Object.entries(named).flatMap(([name, key]) => (query.has(name) ? [[key, query.getAll(name)]] : [])));
}

/** What a call is about: a bucket by its name, '' for none, and an object in it by its key, '' for none. */
interface Target {
  readonly bucket: string;
  readonly key: string;
}

/** What a call asks of IAM (S3 User Guide, "Required permissions for Amazon S3 API operations"). */
export function s3Permissions(operation: S3Operation, call: Call, account: Account, target: Target): readonly Permission[] {
  if (operation.name === 'ListBuckets') return [askS3(call, account, 'ListAllMyBuckets', target)];
  if (operation.name === 'CreateBucket') return creating(call).map((action) => askS3(call, account, action, target));
  if ('bare' in operation || operation.action === '') return [];
  const more = operation.name === 'PutBucketReplication' ? passing(call, account) : [];
  const actions = [versioned(operation.action, call), ...byHeader(operation.name, call)];
  return [...actions.map((action) => askS3(call, account, action, target)), ...more];
}

/** An action, without `s3:`. What is not there yet has no owner; a bucket of that name may be somebody else's. */
export function askS3(call: Call, account: Account, action: string, { bucket, key }: Target): Permission {
  const { buckets, foreignBuckets } = account.world;
  const owner = buckets.has(bucket) && action !== 'CreateBucket' ? account.id : foreignBuckets.get(bucket)?.account;
  const resource = bucket === '' ? '*' : bucketArn(account, bucket, key === '' ? undefined : key);
  return { action: `s3:${action}`, resource, keys: keysOf(call, account, owner) };
}

/** API reference, CreateBucket, "Permissions": what comes with a new bucket is asked for too. */
function creating({ headers, body }: Call): readonly string[] {
  const locked = headers['x-amz-bucket-object-lock-enabled']?.toLowerCase() === 'true';
  const tagged = body.length > 0 && child(parseXml(body.toString('utf8')), 'Tags') !== undefined;
  return [
    'CreateBucket',
    ...(locked ? ['PutBucketObjectLockConfiguration', 'PutBucketVersioning'] : []),
    ...(headers['x-amz-object-ownership'] === undefined ? [] : ['PutBucketOwnershipControls']),
    ...(tagged ? ['TagResource'] : []),
  ];
}

/** S3 User Guide, "Managing Object Lock": a retention that comes with an object, and to pass over one, are actions of their own. */
function byHeader(operation: string, { headers }: Call): readonly string[] {
  if (operation === 'PutObject') return headers['x-amz-object-lock-mode'] === undefined ? [] : ['PutObjectRetention'];
  const bypass = headers['x-amz-bypass-governance-retention']?.toLowerCase() === 'true';
  return operation === 'DeleteObject' && bypass ? ['BypassGovernanceRetention'] : [];
}

/** S3 User Guide, "Setting up permissions for live replication": the role of the configuration is passed to S3. */
function passing(call: Call, account: Account): readonly Permission[] {
  const role = textAt(parseXml(call.body.toString('utf8')), 'Role');
  return role === undefined ? [] : [askToPass(call, account, role, 's3.amazonaws.com')];
}
