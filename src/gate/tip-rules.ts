import type { Facts, PlanRecord, Resolutions } from './facts.js';
import { identical, refuses, unread, waits, type Say } from './reason.js';
import type { ChangeRule } from './rule.js';
import type { Reason } from './verdict.js';

/**
 * Rule 3: what was planned is what the rules of its base and those of the default branch make of the request. What was approved by a
 * template or a guardrail that has been changed since, is approved no more.
 */
export const tipRules: readonly ChangeRule[] = [
  { kind: 'change', of: 'request', rule: 3, name: 'the rules of the default branch', check: ({ facts }) => rulesOfTip(facts) },
];

/** What the two say against it; nothing where they are at one with the record. */
export function rulesOfTip(facts: Facts): readonly Reason[] {
  const { resolved, record } = facts;
  if ('unreadable' in resolved) return [unread(3, 'rules on the default branch', resolved.unreadable)];
  if (!('value' in record)) return [];
  const [say, fix] = facts.stage === 'review' ? [waits(3), update] : [refuses(3), followUp];
  return compare(say, fix, record.value, resolved.value);
}

const update = 'Update the branch with its base branch, so that it is planned again, and have that plan approved.';
const followUp =
  'Where this run opened a follow-up pull request, which has a plan by the present rules, have it approved and merge it; else open one that changes the request file again.';
const change = 'Open a pull request that changes the request or the rules, and have that one approved.';

function compare(say: Say, fix: string, { specDigest }: PlanRecord, { base, tip, changed }: Resolutions): readonly Reason[] {
  if ('fault' in tip) {
    const text = `The rules on the default branch refuse the request by now${because(changed)}: ${tip.fault}.`;
    return [say('refused-by-rules', text, fix === update ? update : change)];
  }
  if (!identical(tip.specDigest, specDigest)) {
    return [
      say('other-rules', `The request means something else by the rules on the default branch now${because(changed)}.`, fix),
    ];
  }
  if (!('fault' in base) && identical(base.specDigest, specDigest)) return [];
  return [say('other-rules', 'The request means something else by the rules at its base than the plan on record says.', fix)];
}

function because(changed: readonly string[]): string {
  return changed.length === 0 ? '' : `, as ${changed.join(' and ')} changed`;
}
