import type { Aspect } from './aspect.js';
import { bucketAspects, keyAspects } from './bucket-aspects.js';
import type { BucketState } from './bucket-state.js';
import type { Change } from './change.js';
import { compareRoles } from './compare-roles.js';
import { judgeKeys } from './foreign-key.js';
import { unknown, type Read } from './plan-view.js';
import { comparePolicies, comparePolicy } from './policy-change.js';
import type { PolicyReading, PolicyChange } from './policy.js';
import { receiversAspect, scanAspects } from './watch.js';
import { recordAspects, trailAspects } from './records.js';
import { replicationAspects } from './replication.js';
import { lockMeans, retentionAspects } from './retention.js';
import { readService } from './service-access.js';
import type { StackState, PointState } from './state.js';
import { identityProviderAspects, pointAspects } from './access.js';

/** What differs between two readings; `address` is `<type>.<name>` of the resource that carries the difference. */
export function compareStates(before: StackState, after: StackState): readonly Change[] {
  const buckets = compareBuckets(before, after);
  // What a point's policy and its delegation by the bucket's policy say alike is said once.
  const points = comparePoints(before, after).filter(({ text }) => !buckets.some((change) => change.text === text));
  const all = [
    ...buckets,
    ...points,
    ...compareKeys(before, after),
    ...compareRoles(before, after),
    ...compareEach(before.trails, after.trails, trailAspects, () => ''),
    ...compareEach(before.scans, after.scans, scanAspects, () => ''),
    ...compareEach(before.identityProviders, after.identityProviders, identityProviderAspects, () => 'identity provider: '),
  ];
  return judgeKeys(all, before, after);
}

const everyBucketAspect = [...bucketAspects, ...retentionAspects, ...replicationAspects, ...recordAspects, receiversAspect];
const leads: Readonly<Record<string, string>> = { bucket: '', logs: 'log bucket: ' };

function compareBuckets(before: StackState, after: StackState): readonly Change[] {
  return [...after.buckets].flatMap(([role, now]) => {
    const was = before.buckets.get(role);
    const policyAt = `aws_s3_bucket_policy.${role}`;
    const lead = leads[role] ?? `${role}: `;
    // A new bucket can't get weaker than it was, but it can be public, and locked for good.
    if (!was) {
      const exposes = comparePolicy([], ownTerms(now), policyAt, lead).filter((change) => change.kind === 'exposes');
      return [...exposes, ...lockedFromTheStart(now, role, lead)];
    }
    return [
      ...compareAspects(everyBucketAspect, was, now, role, lead),
      ...comparePolicy(renamed(was, now), ownTerms(now), policyAt, lead, role === 'logs' ? compareLogPolicies : comparePolicies),
    ];
  });
}

function lockedFromTheStart({ lockMode }: BucketState, role: string, lead: string): readonly Change[] {
  const means = lockMeans(lockMode);
  if (typeof lockMode !== 'string' || means === undefined) return [];
  const address = `aws_s3_bucket_object_lock_configuration.${role}`;
  const text = `${lead}object lock is ${lockMode.toLowerCase()} from the start: ${means}`;
  return [{ kind: 'irreversible', code: 'retention/lock-mode', text, address }];
}

/** AWS's services that write records of this account into the log bucket make nothing weaker: they are what it is for. */
function compareLogPolicies(was: PolicyReading, now: PolicyReading): readonly PolicyChange[] {
  const services = (policy: PolicyReading) => [...new Set(policy.flatMap((statement) => readService(statement) ?? []))];
  const rest = (policy: PolicyReading) => policy.filter((statement) => readService(statement) === undefined);
  const [before, after] = [services(was), services(now)];
  const say = (text: string): PolicyChange => ({ kind: 'neutral', code: 'policy/allow', text });
  return [
    ...comparePolicies(rest(was), rest(now)),
    ...after.filter((one) => !before.includes(one)).map((one) => say(`${one} may write here`)),
    ...before.filter((one) => !after.includes(one)).map((one) => say(`${one} may no longer write here`)),
  ];
}

function compareKeys(before: StackState, after: StackState): readonly Change[] {
  return [...after.keys].flatMap(([name, now]) => {
    const was = before.keys.get(name);
    const lead = name === 'bucket' ? 'key: ' : `${name} key: `;
    if (!was) return comparePolicy([], now.policy, `aws_kms_key.${name}`, lead).filter((change) => change.kind === 'exposes');
    return [
      ...compareAspects(keyAspects, was, now, name, lead),
      ...comparePolicy(was.policy, now.policy, `aws_kms_key.${name}`, lead),
    ];
  });
}

function compareEach<S>(
  before: ReadonlyMap<string, S>,
  after: ReadonlyMap<string, S>,
  aspects: readonly Aspect<S>[],
  lead: (now: S) => string,
): readonly Change[] {
  return [...after].flatMap(([name, now]) => {
    const was = before.get(name);
    return was ? compareAspects(aspects, was, now, name, lead(now)) : [];
  });
}

/** The policy of a bucket that gets another name, as if it had that already: what is about all of it stays so. */
function renamed(was: BucketState, now: BucketState): Read<PolicyReading> {
  const policy = ownTerms(was);
  const [from, to] = [was.name, now.name];
  if (typeof policy !== 'object' || typeof from !== 'string' || typeof to !== 'string') return policy;
  const rename = (arn: string) => (arn.replace(/^arn:[^:]*:s3:::([^/]*).*$/, '$1') === from ? arn.replace(from, to) : arn);
  return policy.map((statement) => ({ ...statement, resources: statement.resources.map(rename) }));
}

/**
 * A bucket policy with the bucket's own encryption and key named as such: a refusal of what differs from the bucket's encryption stays
 * the same refusal when the encryption changes. That change is said by itself.
 */
function ownTerms(bucket: BucketState): Read<PolicyReading> {
  if (bucket.policy === unknown || bucket.policy === undefined) return bucket.policy;
  const terms: Readonly<Record<string, Read<string>>> = {
    's3:x-amz-server-side-encryption': bucket.encryption,
    's3:x-amz-server-side-encryption-aws-kms-key-id': bucket.key,
  };
  return bucket.policy.map((statement) => ({
    ...statement,
    conditions: Object.fromEntries(
      Object.entries(statement.conditions).map(([test, values]) => {
        const own = terms[test.split(' ')[1] ?? ''];
        return [test, values.map((value) => (statement.effect === 'Deny' && value === own ? "the bucket's own" : value))];
      }),
    ),
  }));
}

/** What differs between two sides by their aspects; `name` is that of the resource, `lead` stands before the words. */
function compareAspects<S>(aspects: readonly Aspect<S>[], was: S, now: S, name: string, lead: string): readonly Change[] {
  return aspects.flatMap(({ code, type, compare }) => {
    const found = compare(was, now);
    return found ? [{ ...found, code, text: `${lead}${found.text}`, address: `${type}.${name}` }] : [];
  });
}

/** What differs between the access points of two readings. One that is new lets somebody in, where the bucket is not new too. */
function comparePoints(before: StackState, after: StackState): readonly Change[] {
  return [...after.points].flatMap(([name, now]) => {
    const was = before.points.get(name);
    const policies = comparePolicy(
      was ? throughPoint(was, before) : [],
      throughPoint(now, after),
      `aws_s3_access_point.${name}`,
      '',
    );
    if (was) return [...compareAspects(pointAspects, was, now, name, `access point ${named(now)}: `), ...policies];
    return before.buckets.has('bucket') ? policies : policies.filter((change) => change.kind === 'exposes');
  });
}

const named = ({ name }: { readonly name: Read<string> }) =>
  typeof name === 'string' ? name : 'of a name that is not known yet';

/** The policy of an access point as the bucket's policy would say it: about the bucket and its files, through this point. */
function throughPoint({ policy }: PointState, state: StackState): Read<PolicyReading> {
  const bucket = state.buckets.get('bucket')?.name;
  if (typeof policy !== 'object' || typeof bucket !== 'string') return policy;
  return policy.map((statement) => {
    const points = statement.resources.map((resource) =>
      /^(arn:([^:]+):s3:[^:]*:[^:]*:accesspoint\/[^/]+)(?:\/object(\/.*))?$/.exec(resource),
    );
    const [arn, ...others] = [...new Set(points.map((found) => found?.[1]))];
    if (arn === undefined || others.length > 0) return statement;
    const resources = points.map((found) => `arn:${found?.[2] ?? ''}:s3:::${bucket}${found?.[3] ?? ''}`);
    return { ...statement, resources, conditions: { ...statement.conditions, 'StringEquals s3:dataaccesspointarn': [arn] } };
  });
}
