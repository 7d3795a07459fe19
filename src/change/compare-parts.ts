import type { Aspect } from './aspect.js';
import type { Change } from './change.js';
import { unknown, type Read } from './plan-view.js';
import { comparePolicies, type PolicyChange } from './policy-change.js';
import type { PolicyReading } from './policy.js';

/** What differs between two sides by their aspects; `name` is that of the resource, `lead` stands before the words. */
export function compareAspects<S>(aspects: readonly Aspect<S>[], was: S, now: S, name: string, lead: string): readonly Change[] {
  return aspects.flatMap(({ code, type, compare }) => {
    const found = compare(was, now);
    return found ? [{ ...found, code, text: `${lead}${found.text}`, address: `${type}.${name}` }] : [];
  });
}

/** What differs between two policies, whose resource is at `address`. One that can't be known is never as safe as it was. */
export function comparePolicy(
  was: Read<PolicyReading>,
  now: Read<PolicyReading>,
  address: string,
  lead: string,
  compare: (was: PolicyReading, now: PolicyReading) => readonly PolicyChange[] = comparePolicies,
): readonly Change[] {
  if (now === unknown || was === unknown) {
    const what = address.startsWith('aws_iam_role.') ? 'who may assume it' : 'who gets access';
    const why = 'the plan hides it, or it is known only after apply';
    return [{ kind: 'weakens', code: 'policy/unknown', text: `${lead}${what} can’t be told: ${why}`, address }];
  }
  return compare(was ?? [], now ?? []).map((change) => ({ ...change, text: `${lead}${change.text}`, address }));
}
