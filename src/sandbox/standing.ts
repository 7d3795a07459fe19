import type { Account } from './call.js';
import { defaultKeyPolicy } from './kms/key-policy.js';
import { arnOf, bucketArn, parseKeyArn } from './partition.js';
import { newBucket } from './s3/bucket.js';
import type { ForeignBucket } from './world.js';

/** What is in an account already, made by somebody else: nothing here creates it, and what is created may name it. */
export interface Standing {
  /** Full ARNs of users and roles of the account. */
  readonly principals: readonly string[];
  /** Full ARNs of KMS keys of the account. AWS's services may encrypt with them for the account. */
  readonly keys: readonly string[];
  /** Full ARNs of OpenID Connect providers of the account. */
  readonly oidcProviders: readonly string[];
  /** Buckets of the account that take what AWS's services write for the account. */
  readonly targets: readonly { readonly name: string; readonly region: string }[];
  /** Buckets of other accounts. */
  readonly foreignBuckets: readonly ForeignBucket[];
}

/** Puts into the account what of it is not there yet, and gives its names: those of other accounts are looked up by nobody else. */
export function furnish(account: Account, standing: Standing): readonly string[] {
  return [
    ...standing.principals.filter((arn) => addPrincipal(arn, account)),
    ...standing.keys.filter((arn) => addKey(arn, account)),
    ...standing.oidcProviders.filter((arn) => addProvider(arn, account)),
    ...standing.targets.filter((target) => addTarget(target, account)).map(({ name }) => name),
    ...standing.foreignBuckets.filter((bucket) => addForeign(bucket, account)).map(({ name }) => name),
  ];
}

function addPrincipal(arn: string, account: Account): boolean {
  const { caller, world } = account;
  const known = [caller.arn, ...world.principals, ...[...world.roles.values()].map((role) => role.arn)];
  if (!arn.startsWith(arnOf(account, 'iam', '', '')) || arn.endsWith(':root') || known.includes(arn)) return false;
  world.principals.push(arn);
  return true;
}

function addKey(arn: string, account: Account): boolean {
  const { region = '', account: owner, resource = '' } = parseKeyArn(arn, account) ?? {};
  const [, id] = /^key\/([\w-]+)$/.exec(resource) ?? [];
  if (id === undefined || owner !== account.id || account.world.keys.has(arn)) return false;
  const policy = JSON.parse(defaultKeyPolicy(account)) as { Statement: object[] };
  policy.Statement.push(serviceWrites(['kms:GenerateDataKey*', 'kms:Decrypt'], '*', account));
  account.world.keys.set(arn, {
    ...{ id, arn, region, created: Math.floor(account.now().getTime() / 1000), description: 'There already' },
    ...{ state: 'Enabled', spec: 'SYMMETRIC_DEFAULT', usage: 'ENCRYPT_DECRYPT', policy: JSON.stringify(policy), tags: new Map() },
  });
  return true;
}

function addProvider(arn: string, account: Account): boolean {
  const { world, now } = account;
  const own = arnOf(account, 'iam', '', 'oidc-provider/');
  if (!arn.startsWith(own) || world.oidcProviders.has(arn)) return false;
  const [created, url] = [now().toISOString(), arn.slice(own.length)];
  world.oidcProviders.set(arn, { arn, url, created, clientIds: ['sts.amazonaws.com'], thumbprints: [], tags: new Map() });
  return true;
}

function addTarget({ name, region }: Standing['targets'][number], account: Account): boolean {
  const { buckets, foreignBuckets } = account.world;
  if (buckets.has(name) || foreignBuckets.has(name)) return false;
  const bucket = newBucket(name, region, { ownership: 'BucketOwnerEnforced', locked: false }, account.now());
  const writes = serviceWrites(['s3:PutObject'], bucketArn(account, name, '*'), account);
  bucket.subresources.set('policy', JSON.stringify({ Version: '2012-10-17', Statement: [writes] }));
  buckets.set(name, bucket);
  return true;
}

/** What whoever owns it was asked to let the services of records do. */
function serviceWrites(actions: readonly string[], resource: string, { id }: Account): object {
  return {
    Effect: 'Allow',
    Principal: { Service: ['logging.s3.amazonaws.com', 's3.amazonaws.com'] },
    Action: actions,
    Resource: resource,
    Condition: { StringEquals: { 'aws:SourceAccount': id } },
  };
}

function addForeign(bucket: ForeignBucket, { world }: Account): boolean {
  if (world.buckets.has(bucket.name) || world.foreignBuckets.has(bucket.name)) return false;
  world.foreignBuckets.set(bucket.name, bucket);
  return true;
}
