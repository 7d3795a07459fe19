import { isAbout, isOn, type Policy } from './evaluate.js';
import type { Context } from './pattern.js';

const nothing: Context = new Map();

/** The rules of a policy that are about one resource, and which of them are about an action, remembered for as long as the policy. */
interface RulesAt {
  readonly rules: Policy;
  /** `1` for each rule that is about an action, `0` for the others: the policy says the same of two actions with the same text. */
  readonly sort: (action: string) => string;
}

const remembered = new WeakMap<Policy, Map<string, RulesAt>>();

export function rulesAt(policy: Policy, arn: string): RulesAt {
  const byArn = remembered.get(policy) ?? new Map<string, RulesAt>();
  remembered.set(policy, byArn);
  const known = byArn.get(arn);
  if (known !== undefined) return known;
  // A pattern with a variable depends on the request, so such a rule is kept, and the evaluator looks at it again.
  const rules = policy.filter((rule) => hasVariable(rule) || isOn(rule, arn, nothing));
  const sorts = new Map<string, string>();
  const sort = (action: string): string => {
    const found = sorts.get(action) ?? rules.map((rule) => (isAbout(rule, action) ? '1' : '0')).join('');
    sorts.set(action, found);
    return found;
  };
  const at = { rules, sort };
  byArn.set(arn, at);
  return at;
}

/** Whether what a rule is about depends on the request. */
export function hasVariable({ resources }: Policy[number]): boolean {
  return resources.some(
    ({ parts }) => parts !== 'all' && parts.some(({ tokens }) => tokens.some(({ kind }) => kind === 'variable')),
  );
}
