import { canonical } from './attributes.js';
import { isDangerous, kinds, type Change, type Kind } from './change.js';
import { compareStates } from './compare.js';
import { isRecord, valuesOf, type PlanView, type ResourceView, type Side } from './plan-view.js';
import { readState, type StackState } from './state.js';

/** What a plan would do, in words, the worst first. */
export function describePlan(plan: PlanView): readonly Change[] {
  return describeChange(readState(plan, 'before'), readState(plan, 'after'), plan);
}

/**
 * What was changed outside of Terraform since the last apply, in the same words. The plan usually puts it right, so it is no part of
 * what the plan would do.
 */
export function describeDrift(plan: PlanView): readonly Change[] {
  const drifted = new Set(plan.drift.map((resource) => resource.address));
  const still = plan.resources
    .filter((resource) => !drifted.has(resource.address) && resource.action !== 'create')
    .map((resource): ResourceView => ({ ...resource, action: 'no-op', after: resource.before, unknownPaths: [] }));
  const own = new Set(plan.resources.map((resource) => `${resource.type}.${resource.name}`));
  const changes = plan.drift.filter(
    (resource) => canonical(withoutRepeats(resource, 'before', own)) !== canonical(withoutRepeats(resource, 'after', own)),
  );
  return describePlan({ changes, resources: [...still, ...plan.drift], drift: [] });
}

/** The values of a resource, without those that a resource of its own in the stack holds. */
function withoutRepeats(resource: ResourceView, side: Side, own: ReadonlySet<string>): unknown {
  const values = valuesOf(resource, side);
  const held = repeats[resource.type];
  if (held === undefined || !isRecord(values)) return values;
  return Object.fromEntries(Object.entries(values).filter(([name]) => !own.has(`${held[name] ?? ''}.${resource.name}`)));
}

/**
 * The difference between two readings of one stack, and whatever else the plan does that the readings do not show. Every changed
 * resource is accounted for at least once: by what it means, or by its address.
 */
export function describeChange(before: StackState, after: StackState, plan: PlanView): readonly Change[] {
  const forgotten = new Set(plan.changes.filter((r) => r.action === 'forget' && r.type === 'aws_s3_bucket').map((r) => r.name));
  const steps = plan.changes.flatMap((resource) => describeStep(resource, forgotten));
  const byKey = new Map(plan.changes.map((resource) => [`${resource.type}.${resource.name}`, resource]));
  const meanings = compareStates(before, after).flatMap((change) => {
    const resource = byKey.get(change.address);
    return resource === undefined || resource.action === 'forget' ? [] : [{ ...change, address: resource.address }];
  });
  const said = [...steps, ...meanings];
  const rest = plan.changes.flatMap((resource) => describeRest(resource, before, after, said));
  return [...said, ...rest].sort((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind) || firstOf(a) - firstOf(b));
}

/** Of what is equally grave, the buckets come first. */
function firstOf(change: Change): number {
  return change.code.startsWith('step/') && !change.address.startsWith('aws_s3_bucket.') ? 1 : 0;
}

/**
 * The attributes of each resource type that the readings show whole. What changes elsewhere is named by its attribute; a type that is
 * not here is not understood, and its deletion is taken for the loss of data.
 */
const understood: Readonly<Record<string, readonly string[]>> = {
  aws_s3_bucket: ['bucket', 'tags', 'force_destroy'],
  aws_s3_bucket_public_access_block: [
    'block_public_acls',
    'block_public_policy',
    'ignore_public_acls',
    'restrict_public_buckets',
  ],
  aws_s3_bucket_policy: ['policy'],
  aws_s3_bucket_ownership_controls: ['rule'],
  aws_s3_bucket_server_side_encryption_configuration: ['rule'],
  aws_s3_bucket_versioning: ['versioning_configuration'],
  aws_s3_bucket_object_lock_configuration: ['rule'],
  aws_s3_bucket_lifecycle_configuration: ['rule'],
  aws_s3_bucket_cors_configuration: ['cors_rule'],
  aws_s3_bucket_accelerate_configuration: ['status'],
  aws_s3_bucket_replication_configuration: ['rule', 'role'],
  aws_iam_role: ['assume_role_policy'],
  aws_iam_role_policy: ['policy'],
  aws_kms_key: ['policy', 'enable_key_rotation', 'is_enabled', 'deletion_window_in_days'],
};

/**
 * Attributes in which the provider repeats what a resource of its own in the stack holds: that resource tells of a change, and these
 * change after every apply. Without such a resource they are the only sign of it.
 */
const repeats: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  aws_s3_bucket: {
    acceleration_status: 'aws_s3_bucket_accelerate_configuration',
    cors_rule: 'aws_s3_bucket_cors_configuration',
    lifecycle_rule: 'aws_s3_bucket_lifecycle_configuration',
    object_lock_configuration: 'aws_s3_bucket_object_lock_configuration',
    object_lock_enabled: 'aws_s3_bucket_object_lock_configuration',
    policy: 'aws_s3_bucket_policy',
    replication_configuration: 'aws_s3_bucket_replication_configuration',
    server_side_encryption_configuration: 'aws_s3_bucket_server_side_encryption_configuration',
    versioning: 'aws_s3_bucket_versioning',
  },
  aws_iam_role: { inline_policy: 'aws_iam_role_policy' },
};

/** Says nothing about safety: what AWS or the provider computes. */
const computed = new Set(['tags_all', 'id', 'arn', 'unique_id']);

const harmlessToDelete = new Set(['aws_s3_bucket_cors_configuration', 'aws_s3_bucket_accelerate_configuration']);

const isUnderstood = (type: string) => Object.hasOwn(understood, type);

function label(resource: ResourceView): string {
  const values = [valuesOf(resource, 'before'), valuesOf(resource, 'after')].find(isRecord);
  const name = values?.['bucket'] ?? values?.['name'];
  if (resource.type === 'aws_kms_key') return `the key of the ${resource.name} (${resource.address})`;
  if (typeof name !== 'string') return resource.address;
  if (resource.type === 'aws_s3_bucket') return `the bucket ${name}`;
  return resource.type === 'aws_iam_role' ? `the role ${name}` : `${resource.address} (${name})`;
}

const keyLoss = ': whatever the old one encrypted can’t be read any more';

/** What the action itself means, whatever the values are. */
function describeStep(resource: ResourceView, forgotten: ReadonlySet<string>): readonly Change[] {
  const say = (kind: Kind, code: string, text: string): readonly Change[] => [{ kind, code, text, address: resource.address }];
  const steps: Change[] = [];
  if (resource.previousAddress !== undefined)
    steps.push(...say('neutral', 'step/move', `${resource.previousAddress} becomes ${resource.address}`));
  if (resource.importId !== undefined)
    steps.push(...say('neutral', 'step/import', `${label(resource)} exists and is taken over`));
  const data = resource.type === 'aws_s3_bucket' || resource.type === 'aws_kms_key';
  if (resource.action === 'replace') {
    steps.push(
      ...say(
        'replaces',
        'step/replace',
        `${label(resource)} is deleted and created anew${resource.type === 'aws_kms_key' ? keyLoss : ''}`,
      ),
    );
  }
  if (resource.action === 'delete' && (data || !isUnderstood(resource.type))) {
    steps.push(
      ...say('destroys', 'step/destroy', `${label(resource)} is destroyed${resource.type === 'aws_kms_key' ? keyLoss : ''}`),
    );
  }
  const withBucket = resource.type.startsWith('aws_s3_bucket_') && forgotten.has(resource.name);
  if (resource.action === 'forget' && !withBucket)
    steps.push(...say('forgets', 'step/forget', `${label(resource)} stays in AWS, and nobody looks after it any more`));
  // The parts of a bucket or of a role go without saying.
  if (resource.action === 'create' && !isPart(resource.type)) steps.push(...say('creates', 'step/create', label(resource)));
  return steps;
}

const isPart = (type: string) => type.startsWith('aws_s3_bucket_') || type === 'aws_iam_role_policy';

/** Whatever nothing has been said about yet. */
function describeRest(resource: ResourceView, before: StackState, after: StackState, said: readonly Change[]): readonly Change[] {
  const own = said.filter((change) => change.address === resource.address);
  const say = (kind: Kind, code: string, text: string): readonly Change[] => [{ kind, code, text, address: resource.address }];
  const owners = resource.type === 'aws_iam_role_policy' ? 'roles' : 'buckets';
  const existed = before[owners].has(resource.name);
  const stays = after[owners].has(resource.name);
  switch (resource.action) {
    case 'delete':
      if (!isUnderstood(resource.type) || own.some(isDangerous) || (isPart(resource.type) && existed && !stays)) return [];
      if (harmlessToDelete.has(resource.type)) return own.length > 0 ? [] : say('neutral', 'step/remove', `${label(resource)} is removed`); // prettier-ignore
      return say('weakens', 'step/remove', `${label(resource)} is removed`);
    case 'create':
      return isPart(resource.type) && existed && own.length === 0
        ? say('neutral', 'step/add', `${label(resource)} is added`)
        : [];
    case 'update': {
      const changed = changedAttributes(resource).filter(
        (name) => own.length === 0 || !understood[resource.type]?.includes(name),
      );
      if (changed.length === 0 && own.length > 0) return [];
      const what = changed.length === 0 ? '' : `: ${changed.join(', ')}`;
      return say('neutral', 'step/update', `${label(resource)} is changed${what}`);
    }
    case 'replace':
    case 'forget':
    case 'read':
    case 'no-op':
      return [];
  }
}

function changedAttributes(resource: ResourceView): readonly string[] {
  const [before, after] = [valuesOf(resource, 'before'), valuesOf(resource, 'after')];
  if (!isRecord(before) || !isRecord(after)) return [];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.filter((name) => !computed.has(name) && canonical(before[name]) !== canonical(after[name]));
}
