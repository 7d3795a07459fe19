import type { Grant, GrantStatement, Partition } from '../bucket/spec.js';
import { quote } from '../fault/fault.js';
import { nearest } from '../fault/nearest.js';
import { type ActionLevel, fits, grantableActions, keyActionsFor, whyForbidden } from './action.js';
import { type Draft, note, refuse } from './draft.js';
import type { Parameters } from './parameters.js';
import { fill, placeholdersOf } from './placeholder.js';
import { whyUnsafePrefix } from './prefix.js';
import { isAccountRoot, partitionOfArn, principalArn } from './principal.js';
import type { GrantRule, StatementRule } from './schema.js';

/** What the vendor may do: the template's grants with the request's parameters in them. Refuses wildcards, control actions and `*`. */
export function resolveGrants(draft: Draft, parameters: Parameters, partition: Partition): readonly Grant[] {
  checkActionParameters(draft, parameters);
  return (draft.set.grants ?? []).map((rule) => {
    const principals = resolvePrincipals(draft, rule, parameters, partition);
    const statements = rule.statements.flatMap((statement) => resolveStatement(draft, statement, parameters));
    const granted = statements.flatMap(({ actions }) => actions);
    const keyActions = rule.keyActions === 'as-needed' ? keyActionsFor(granted) : (rule.keyActions ?? []);
    return { principals, statements, keyActions };
  });
}

function resolvePrincipals(draft: Draft, rule: GrantRule, parameters: Parameters, partition: Partition): readonly string[] {
  const name = Array.isArray(rule.principals) ? undefined : rule.principals.parameter;
  const principals = Array.isArray(rule.principals) ? rule.principals : list(parameters.get(rule.principals.parameter));
  for (const [i, arn] of principals.entries()) {
    const path = name === undefined ? ['region'] : ['parameters', name, i];
    if (!principalArn.test(arn)) {
      const fix = 'Write the full ARN of a user, a role or an account root, as arn:aws:iam::123456789012:role/name.';
      const why = /[*?]/.test(arn)
        ? 'a wildcard lets in whoever it happens to match'
        : 'it is not the full ARN of a user, a role or an account root';
      refuse(draft, 'principal', path, `${quote(arn)} can not be granted access: ${why}.`, fix);
    } else if (partitionOfArn(arn) !== partition) {
      const message = `The bucket is in the partition ${partition}, and the vendor's principal ${quote(arn)} is not: no grant crosses partitions.`;
      refuse(draft, 'partition', path, message, `Choose a region of the partition ${partitionOfArn(arn)}.`);
    } else if (isAccountRoot(arn)) {
      note(
        draft,
        'account-root-principal',
        `${arn} stands for a whole account: its owner decides which of its users and roles get in.`,
      );
    }
  }
  return [...new Set(principals)];
}

function resolveStatement(draft: Draft, rule: StatementRule, parameters: Parameters): readonly GrantStatement[] {
  const actions = Array.isArray(rule.actions) ? rule.actions : list(parameters.get(rule.actions.parameter));
  const fitting = [...new Set(actions.filter((action) => fits(action, rule.on)))];
  const prefix = resolvePrefix(draft, rule, parameters);
  if (prefix === undefined || rule.on === 'objects') return statement(rule.sid, fitting, rule.on, prefix);
  const lists = fitting.filter((action) => action.startsWith('s3:List'));
  const others = fitting.filter((action) => !lists.includes(action));
  return [...statement(rule.sid, lists, 'bucket', prefix), ...statement(`${rule.sid}Settings`, others, 'bucket', undefined)];
}

/** One statement, or none without actions. Only a listing has a prefix (`s3:prefix`): a condition on it would deny other bucket actions. */
function statement(
  sid: string,
  actions: readonly string[],
  on: StatementRule['on'],
  prefix: string | undefined,
): readonly GrantStatement[] {
  return actions.length === 0 ? [] : [{ sid, actions, on, ...(prefix !== undefined && { prefix }) }];
}

function resolvePrefix(draft: Draft, rule: StatementRule, parameters: Parameters): string | undefined {
  if (rule.prefix === undefined) return undefined;
  const { names } = placeholdersOf(rule.prefix);
  if (names.some((name) => !parameters.has(name))) return undefined;
  const texts = [...parameters].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : []));
  const prefix = fill(rule.prefix, new Map(texts));
  const why = whyUnsafePrefix(prefix);
  if (why === undefined) return prefix;
  const fix = "Write it as exports/ from letters, digits and the characters !_.=+@:'(),-";
  if (rule.on === 'objects')
    refuse(draft, 'prefix', ['parameters', ...names], `The prefix ${quote(prefix)} can not be granted: ${why}.`, fix);
  return prefix;
}

/** Actions that come from the request are refused one by one, at their own place, and never silently left out. */
function checkActionParameters(draft: Draft, parameters: Parameters): void {
  const levels = new Map<string, Set<ActionLevel>>();
  for (const { on, actions } of (draft.set.grants ?? []).flatMap(({ statements }) => statements)) {
    if (Array.isArray(actions)) continue;
    levels.set(actions.parameter, (levels.get(actions.parameter) ?? new Set()).add(on));
  }
  for (const [name, on] of levels) {
    for (const [i, action] of list(parameters.get(name)).entries()) {
      if (![...on].some((level) => fits(action, level)))
        refuseAction(draft, action, ['parameters', name, i], grantableActions(...on));
    }
  }
}

function refuseAction(draft: Draft, action: string, path: (string | number)[], possible: readonly string[]): void {
  const forbidden = whyForbidden(action);
  if (forbidden !== undefined) {
    const fix = 'Name the actions one by one, and only those that the vendor documents; leave this one out.';
    refuse(draft, 'forbidden-action', path, `${quote(action)} can not be granted: ${forbidden}.`, fix);
    return;
  }
  const meant = nearest(action, possible);
  const fix = meant === undefined ? `Possible are: ${possible.join(', ')}` : `Did you mean ${meant}?`;
  refuse(draft, 'unknown-action', path, `${quote(action)} is not an action that can be granted to a vendor.`, fix);
}

function list(value: string | readonly string[] | undefined): readonly string[] {
  return value === undefined || typeof value === 'string' ? [] : value;
}
