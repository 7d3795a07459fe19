import { laterActions, lookActions, actionOf, readCalls, repairActions, writeCalls } from '../workflows/aws-calls.js';
import { account } from '../workflows/policies.js';
import { applied, comment, created, followUp, holder, kept, records, state } from '../workflows/roles.js';

/** A call that a role makes: which of them, and on what. */
export interface Call {
  readonly by: 'plan' | 'apply' | 'both';
  readonly action: string;
  readonly resource: string;
  readonly context?: Readonly<Record<string, string>>;
  /** The bucket or access point whose name it is made with. */
  readonly bucket?: string;
}

/** The resources of a stack by type and name. */
export type Resources = Readonly<Record<string, Readonly<Record<string, object>>>>;

/** A call on a role, which has this boundary. */
export function withBoundary(call: Call, boundary: string | undefined): Call {
  if (boundary === undefined || !/^iam:.*Role/.test(call.action)) return call;
  return { ...call, context: { 'iam:PermissionsBoundary': boundary, ...call.context } };
}

/** Of which resource of a stack the provider makes a recorded call. A bucket is read with all its parts. */
const callers: readonly (readonly [type: string, calls: RegExp])[] = [
  ['aws_cloudtrail', /^cloudtrail:/],
  ['aws_guardduty_malware_protection_plan', /^guardduty:/],
  ['aws_iam_openid_connect_provider', /^iam:.*OpenIDConnectProvider$/],
  ['aws_iam_role', /^iam:(?!.*OpenIDConnectProvider|PassRole)/],
  // A role's policy is written by its own calls: they are asked for with the role.
  ['aws_iam_role_policy', /^$/],
  ['aws_kms_key', /^kms:/],
  ['aws_s3_access_point', /^s3:.*AccessPoint/],
  ['aws_s3_bucket', /^s3:(?:HeadBucket|CreateBucket|PutBucketTagging|Get(?!AccessPoint).*)$/],
  ['aws_s3_bucket_accelerate_configuration', /^s3:PutBucketAccelerateConfiguration$/],
  ['aws_s3_bucket_cors_configuration', /^s3:PutBucketCors$/],
  ['aws_s3_bucket_inventory', /^s3:(?:Put|Delete)BucketInventoryConfiguration$/],
  ['aws_s3_bucket_lifecycle_configuration', /^s3:(?:PutBucketLifecycleConfiguration|DeleteBucketLifecycle)$/],
  ['aws_s3_bucket_logging', /^s3:PutBucketLogging$/],
  ['aws_s3_bucket_notification', /^s3:PutBucketNotificationConfiguration$/],
  ['aws_s3_bucket_object_lock_configuration', /^s3:PutObjectLockConfiguration$/],
  ['aws_s3_bucket_ownership_controls', /^s3:PutBucketOwnershipControls$/],
  ['aws_s3_bucket_policy', /^s3:PutBucketPolicy$/],
  ['aws_s3_bucket_public_access_block', /^s3:PutPublicAccessBlock$/],
  ['aws_s3_bucket_replication_configuration', /^s3:(?:PutBucketReplication|DeleteBucketReplication)$/],
  ['aws_s3_bucket_server_side_encryption_configuration', /^s3:PutBucketEncryption$/],
  ['aws_s3_bucket_versioning', /^s3:PutBucketVersioning$/],
];

/** What is called beside the recorded calls: by newer providers, to change back what was changed by hand, and to find what a run left. */
const others: readonly (readonly [type: string, actions: readonly string[]])[] = [
  ['aws_guardduty_malware_protection_plan', lookActions.filter((action) => action.startsWith('guardduty:'))],
  ['aws_iam_role', repairActions.filter((action) => action.startsWith('iam:'))],
  ['aws_kms_key', [...repairActions, ...lookActions].filter((action) => /^(?:kms|tag):/.test(action))],
  ['aws_s3_access_point', ['s3:ListTagsForResource']],
  ['aws_s3_bucket', laterActions],
];

/** To what service a role is given. */
const services: Readonly<Record<string, string>> = {
  malware: 'malware-protection-plan.guardduty.amazonaws.com',
  replication: 's3.amazonaws.com',
};

const laterReads = ['s3:GetBucketAbac', 's3:ListTagsForResource'];

/** What the two roles call for a stack: the provider for its resources, and the run for its state and records. */
export function callsOf(resources: Resources): readonly Call[] {
  const bucketNames = Object.entries(resources['aws_s3_bucket'] ?? {}).map(([name, value]) => [name, textOf(value, 'bucket')]);
  const buckets = new Map(bucketNames.map(([name = '', bucket = '']) => [name, bucket]));
  const named = Object.entries(resources).flatMap(([type, all]) =>
    Object.entries(all).flatMap(([name, value]) => ofResource(type, name, value, buckets)),
  );
  return [...named, ...ownCalls];
}

function ofResource(type: string, name: string, value: object, buckets: ReadonlyMap<string, string>): readonly Call[] {
  const recorded = callers.filter(([one]) => one === type).map(([, calls]) => calls);
  if (recorded.length === 0) throw new Error(`which calls does the provider make for ${type}?`);
  const on = arnOf(type, name, value, buckets);
  const is = (call: string) => recorded.some((calls) => calls.test(call));
  const more = others.filter(([one]) => one === type).flatMap(([, actions]) => actions);
  const reads = [...readCalls.filter(is).map(actionOf), ...more.filter((action) => laterReads.includes(action))];
  const writes = [...writeCalls.filter(is).map(actionOf), ...more.filter((action) => !laterReads.includes(action))];
  const service = type === 'aws_iam_role' ? services[name] : undefined;
  return [
    ...reads.map((action) => ({ by: 'both', action, ...on }) as const),
    ...writes.map((action) => ({ by: 'apply', action, ...on }) as const),
    ...(service === undefined
      ? []
      : [{ by: 'apply', action: 'iam:PassRole', ...on, context: { 'iam:PassedToService': service } } as const]),
  ];
}

function arnOf(type: string, name: string, value: object, buckets: ReadonlyMap<string, string>) {
  const iam = `arn:aws:iam::${account}`;
  const regional = (service: string, rest: string) => `arn:aws:${service}:eu-west-1:${account}:${rest}`;
  switch (type) {
    case 'aws_cloudtrail':
      return { resource: regional('cloudtrail', `trail/${textOf(value, 'name')}`) };
    case 'aws_guardduty_malware_protection_plan':
      return { resource: regional('guardduty', 'malware-protection-plan/b4c1') };
    case 'aws_iam_openid_connect_provider':
      return { resource: `${iam}:oidc-provider/${textOf(value, 'url').replace('https://', '')}` };
    case 'aws_iam_role':
      return { resource: `${iam}:role/${textOf(value, 'name')}` };
    case 'aws_kms_key':
      return { resource: regional('kms', 'key/1234abcd-12ab-34cd-56ef-1234567890ab') };
    case 'aws_s3_access_point':
      return { resource: regional('s3', `accesspoint/${textOf(value, 'name')}`), bucket: textOf(value, 'name') };
    default: {
      const bucket = buckets.get(name) ?? buckets.get('bucket') ?? '';
      return { resource: `arn:aws:s3:::${bucket}`, bucket };
    }
  }
}

function textOf(value: object, key: string): string {
  const text: unknown = Object.entries(value).find(([name]) => name === key)?.[1];
  if (typeof text !== 'string') throw new Error(`${key} is no text`);
  return text;
}

/** What doctor calls with the role that plans (src/cli/doctor/aws*.ts): on the two roles, their policies, GitHub's provider and the state bucket. */
const looks: readonly Call[] = [
  ...['iam:GetRole', 'iam:GetRolePolicy', 'iam:ListAttachedRolePolicies', 'iam:ListRolePolicies'].flatMap((action) =>
    ['plan', 'apply'].map((name): Call => ({
      by: 'plan',
      action,
      resource: `arn:aws:iam::${account}:role/vendor-bucket-${name}`,
    })),
  ),
  ...['iam:GetPolicy', 'iam:GetPolicyVersion'].flatMap((action) =>
    ['plan-1', 'apply-10'].map((name): Call => ({
      by: 'plan',
      action,
      resource: `arn:aws:iam::${account}:policy/vendor-bucket-${name}`,
    })),
  ),
  {
    by: 'plan',
    action: 'iam:GetOpenIDConnectProvider',
    resource: `arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com`,
  },
  ...['s3:GetBucketPolicy', 's3:GetBucketPublicAccessBlock', 's3:GetBucketVersioning', 's3:GetEncryptionConfiguration'].map(
    (action): Call => ({ by: 'plan', action, resource: state }),
  ),
];

/** On the state and the records, by the keys under which they are written. */
const ownCalls: readonly Call[] = [
  { by: 'both', action: 's3:ListBucket', resource: state },
  { by: 'both', action: 's3:GetObject', resource: applied },
  ...records.map((resource) => ({ by: 'plan', action: 's3:PutObject', resource, context: created }) as const),
  ...[comment, followUp].map((resource) => ({ by: 'apply', action: 's3:PutObject', resource, context: created }) as const),
  ...[applied, holder, kept].map((resource) => ({ by: 'apply', action: 's3:PutObject', resource }) as const),
  { by: 'apply', action: 's3:DeleteObject', resource: holder },
  ...looks,
];
