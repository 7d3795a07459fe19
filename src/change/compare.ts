import { bucketAspects, keyAspects, type Aspect } from './aspects.js';
import type { Change } from './change.js';
import { unknown } from './plan-view.js';
import { comparePolicies } from './policy-change.js';
import type { PolicyReading } from './policy.js';
import type { BucketState, Read, StackState } from './state.js';

/** What differs between two readings; `address` is `<type>.<name>` of the resource that carries the difference. */
export function compareStates(before: StackState, after: StackState): readonly Change[] {
  return [...compareBuckets(before, after), ...compareKeys(before, after), ...compareRoles(before, after)];
}

function compareBuckets(before: StackState, after: StackState): readonly Change[] {
  return [...after.buckets].flatMap(([role, now]) => {
    const was = before.buckets.get(role);
    const policyAt = `aws_s3_bucket_policy.${role}`;
    const lead = role === 'bucket' ? '' : `${role}: `;
    // A new bucket can't get weaker than it was, but it can be public.
    if (!was) return comparePolicy([], ownTerms(now), policyAt, lead).filter((change) => change.kind === 'exposes');
    return [
      ...compareAspects(bucketAspects, was, now, role, lead),
      ...comparePolicy(ownTerms(was), ownTerms(now), policyAt, lead),
    ];
  });
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

function compareRoles(before: StackState, after: StackState): readonly Change[] {
  return [...after.roles].flatMap(([name, now]) => {
    const was = before.roles.get(name);
    const trustAt = `aws_iam_role.${name}`;
    if (!was) return comparePolicy([], now.trust, trustAt, `${name} role, trust: `).filter((change) => change.kind === 'exposes');
    return [
      ...comparePolicy(was.trust, now.trust, trustAt, `${name} role, trust: `),
      ...comparePolicy(was.policy, now.policy, `aws_iam_role_policy.${name}`, `${name} role: `),
    ];
  });
}

function compareAspects<S>(aspects: readonly Aspect<S>[], was: S, now: S, name: string, lead: string): readonly Change[] {
  return aspects.flatMap(({ code, type, compare }) => {
    const found = compare(was, now);
    return found ? [{ ...found, code, text: `${lead}${found.text}`, address: `${type}.${name}` }] : [];
  });
}

function comparePolicy(was: Read<PolicyReading>, now: Read<PolicyReading>, address: string, lead: string): readonly Change[] {
  if (now === unknown || was === unknown) {
    return [{ kind: 'weakens', code: 'policy/unknown', text: `${lead}who gets access can’t be known before apply`, address }];
  }
  return comparePolicies(was ?? [], now ?? []).map((change) => ({ ...change, text: `${lead}${change.text}`, address }));
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
        return [test, values.map((value) => (statement.effect === 'Deny' && value === own ? 'the bucket’s own' : value))];
      }),
    ),
  }));
}
