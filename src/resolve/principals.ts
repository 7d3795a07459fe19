import { quote } from '../fault/fault.js';
import { type Draft, refuse } from './draft.js';
import type { Parameters } from './parameters.js';
import { partitionOfArn, principalArn } from '../request/principal.js';
import type { PrincipalsRule } from '../template/schema.js';
import type { Partition } from '../request/terms.js';

/**
 * The principals of a grant or of a role's trust, each once: the template's own, those that a parameter chooses, or those that it holds.
 * Refuses wildcards, what is no full ARN, and another partition than the bucket's.
 */
export function resolvePrincipals(
  draft: Draft,
  rule: PrincipalsRule,
  parameters: Parameters,
  partition: Partition,
): readonly string[] {
  const principals = principalsOf(rule, parameters);
  const name = Array.isArray(rule) || rule.of !== undefined ? undefined : rule.parameter;
  const isList = name !== undefined && Array.isArray(parameters.get(name));
  for (const [i, arn] of principals.entries()) {
    const path = name === undefined ? ['region'] : ['parameters', name, ...(isList ? [i] : [])];
    if (!principalArn.test(arn)) {
      const fix = `Write the full ARN of a user, a role or an account root, as arn:${partition}:iam::123456789012:role/name.`;
      const why = /[*?]/.test(arn)
        ? 'a wildcard lets in whoever it happens to match'
        : 'it is not the full ARN of a user, a role or an account root';
      refuse(draft, 'principal', path, `${quote(arn)} can't be granted access: ${why}.`, fix);
    } else if (partitionOfArn(arn) !== partition && !refusedRegion(draft)) {
      const message = `The bucket is in the partition ${partition}, and the vendor's principal ${quote(arn)} is not: no grant crosses partitions.`;
      refuse(draft, 'partition', path, message, `Choose a region of the partition ${partitionOfArn(arn)}.`);
    }
  }
  return [...new Set(principals)];
}

function principalsOf(rule: PrincipalsRule, parameters: Parameters): readonly string[] {
  if (Array.isArray(rule)) return rule;
  const value = parameters.get(rule.parameter);
  if (rule.of === undefined) return value === undefined ? [] : [value].flat();
  return typeof value === 'string' && Object.hasOwn(rule.of, value) ? (rule.of[value] ?? []) : [];
}

/** Whether the vendor's own rule refuses the region already, which then is the one thing to say. */
function refusedRegion(draft: Draft): boolean {
  return draft.faults.some(({ code }) => code === 'request/region-not-allowed');
}
