import { canonical } from './attributes.js';
import { isDangerous, kinds, type Change, type Kind } from './change.js';
import { compareStates } from './compare.js';
import { isRecord, unknown, valuesOf, type PlanView, type ResourceView, type Side } from './plan-view.js';
import { removalOf } from './removal.js';
import { readState, type StackState } from './state.js';
import { computed, isPart, isUnderstood, label, repeats, reported, understood } from './understood.js';

/**
 * What a plan would do, in words, the worst first.
 *
 * @example
 * // plan: of a bucket whose deleted files are kept 7 days from now on, in place of 30
 * describePlan(plan).map(({ kind, text }) => `${kind}: ${text}`); // → ['weakens: deleted files are kept 7 days, were 30 days']
 */
export function describePlan(plan: PlanView): readonly Change[] {
  return describeChange(readState(plan, 'before'), readState(plan, 'after'), plan);
}

/**
 * The same of a plan that goes on with a first apply: as nothing of it was in use, it is compared with nothing, as a new one is. What holds
 * data or is not the stack's alone is lost all the same.
 */
export function describeFirst(plan: PlanView): readonly Change[] {
  const kept = new Set(plan.changes.filter(isLasting).map(({ address }) => address));
  // Others of the account may use an identity provider from the moment that it is there.
  const { identityProviders } = readState(plan, 'before');
  const before = { ...readState({ resources: [] }, 'before'), identityProviders };
  const said = describeChange(before, readState(plan, 'after'), plan)
    .map((change): Change => (kept.has(change.address) ? change : asFirst(change)))
    .sort(inOrder);
  const [rest] = plan.changes;
  if (rest === undefined || said.length > 0) return said;
  // The parts of a new bucket go without saying, but a plan that does something is not without risk.
  return [{ kind: 'creates', code: 'step/go-on', text: 'the rest of what the first apply was to make', address: rest.address }];
}

const lasting = new Set(['aws_s3_bucket', 'aws_kms_key', 'aws_iam_openid_connect_provider']);

function isLasting({ type }: ResourceView): boolean {
  return lasting.has(type) || !isUnderstood(type);
}

/** What happens to a part whose values nobody has used. */
function asFirst(change: Change): Change {
  if (change.code === 'step/replace' || change.code === 'step/renew' || change.code === 'step/remove')
    return { ...change, kind: 'neutral' };
  return change;
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
  return describePlan({ changes: changedOutside(plan), resources: [...still, ...plan.drift], drift: [] });
}

/** What was changed outside of Terraform, whether or not there are words for it. */
export function changedOutside({ resources, drift }: PlanView): readonly ResourceView[] {
  const own = new Set(resources.map((resource) => `${resource.type}.${resource.name}`));
  return drift.filter(
    (resource) => canonical(withoutRepeats(resource, 'before', own)) !== canonical(withoutRepeats(resource, 'after', own)),
  );
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
function describeChange(before: StackState, after: StackState, plan: PlanView): readonly Change[] {
  const withBucket = (action: ResourceView['action']) =>
    new Set(plan.changes.filter((one) => one.action === action && one.type === 'aws_s3_bucket').map(({ name }) => name));
  const roles = new Set(
    plan.changes.filter(({ action, type }) => action === 'replace' && type === 'aws_iam_role').map(({ name }) => name),
  );
  const whole = { forget: withBucket('forget'), replace: withBucket('replace'), roles };
  const steps = plan.changes.flatMap((resource) => describeStep(resource, whole));
  const byKey = new Map(plan.changes.map((resource) => [`${resource.type}.${resource.name}`, resource]));
  const meanings = compareStates(before, after).flatMap((change) => {
    const resource = byKey.get(change.address);
    return resource === undefined || resource.action === 'forget' ? [] : [{ ...change, address: resource.address }];
  });
  const said = [...steps, ...meanings];
  const rest = plan.changes.flatMap((resource) => describeRest(resource, before, after, said));
  return [...said, ...rest].sort(inOrder);
}

function inOrder(a: Change, b: Change): number {
  return kinds.indexOf(a.kind) - kinds.indexOf(b.kind) || firstOf(a) - firstOf(b);
}

/** Of what is equally grave, the buckets come first. */
function firstOf(change: Change): number {
  return change.code.startsWith('step/') && !change.address.startsWith('aws_s3_bucket.') ? 1 : 0;
}

const keyLoss = ": whatever the old one encrypted can't be read any more";

/** What the action itself means, whatever the values are. `whole`: the buckets and the roles that it happens to with all their parts. */
function describeStep(
  resource: ResourceView,
  whole: Readonly<Record<'forget' | 'replace' | 'roles', ReadonlySet<string>>>,
): readonly Change[] {
  const say = (kind: Kind, code: string, text: string): readonly Change[] => [{ kind, code, text, address: resource.address }];
  const steps: Change[] = [];
  if (resource.previousAddress !== undefined)
    steps.push(...say('neutral', 'step/move', `${resource.previousAddress} becomes ${resource.address}`));
  if (resource.importId !== undefined)
    steps.push(...say('neutral', 'step/import', `${label(resource)} exists and is taken over`));
  const data = resource.type === 'aws_s3_bucket' || resource.type === 'aws_kms_key';
  const withBucket = (buckets: ReadonlySet<string>) => resource.type.startsWith('aws_s3_bucket_') && buckets.has(resource.name);
  const withRole = resource.type === 'aws_iam_role_policy' && whole.roles.has(resource.name);
  if (resource.action === 'replace' && resource.type === 'aws_guardduty_malware_protection_plan') {
    // It holds nothing, and is there again within seconds.
    steps.push(...say('weakens', 'step/renew', `${label(resource)} is made anew: what arrives meanwhile is not scanned`));
  } else if (resource.action === 'replace' && !withBucket(whole.replace) && !withRole) {
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
  if (resource.action === 'forget' && !withBucket(whole.forget))
    steps.push(...say('forgets', 'step/forget', `${label(resource)} stays in AWS, and nobody looks after it any more`));
  // The parts of a bucket or of a role go without saying.
  if (resource.action === 'create' && !isPart(resource.type)) steps.push(...say('creates', 'step/create', label(resource)));
  return steps;
}

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
      return describeRemoval(resource, own, after);
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

/** What is gone, where nothing has been said of it that is as grave. */
function describeRemoval(resource: ResourceView, own: readonly Change[], left: StackState): readonly Change[] {
  const { kind, means } = removalOf(resource, left);
  if (kind !== 'weakens' && own.length > 0) return [];
  const text = `${label(resource)} is removed${means === undefined ? '' : `: ${means}`}`;
  return [{ kind, code: 'step/remove', text, address: resource.address }];
}

function changedAttributes(resource: ResourceView): readonly string[] {
  const [before, after] = [valuesOf(resource, 'before'), valuesOf(resource, 'after')];
  if (!isRecord(before) || !isRecord(after)) return [];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  const isReported = (name: string) => after[name] === unknown && reported[resource.type]?.includes(name) === true;
  return names.filter((name) => !computed.has(name) && !isReported(name) && canonical(before[name]) !== canonical(after[name]));
}
