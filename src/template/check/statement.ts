import { quote } from '../../fault/fault.js';
import { nearest } from '../../fault/nearest.js';
import type { Path } from '../../yaml/document.js';
import { type ActionLevel, fits, fitsByFinding, grantableActions, whyForbidden } from '../action.js';
import { checkUse, type Use, type SetCheck } from './use.js';
import { accountPlaceholder, partsOf, placeholdersOf } from '../placeholder.js';
import { whyUnsafePrefix } from '../../request/prefix.js';
import { namesWith } from '../presence.js';
import type { GrantRule, StatementRule, ConditionRule } from '../schema.js';

/** Checks one statement of a grant: its actions fit what they are granted on, and nothing widens it. */
export function checkStatement(check: SetCheck, grant: GrantRule, statement: StatementRule, path: Path): void {
  const { actions, on, prefix } = statement;
  if (Array.isArray(actions)) {
    for (const [k, action] of actions.entries()) {
      const found = (grant.findings ?? []).some((finding) => finding.action === action);
      if (!(found && fitsByFinding(action, on))) checkAction(check, action, on, [...path, 'actions', k]);
    }
  } else {
    const use: Use = { place: 'an action', types: ['list'], presences: ['always'], patterned: 'no', masked: 'no' };
    checkUse(check, actions.parameter, [...path, 'actions', 'parameter'], use);
  }
  if (prefix !== undefined) checkPrefix(check, prefix, [...path, 'prefix']);
  checkConditions(check, grant, statement, path);
}

/** Checks that an action can be granted on a level; names the level or the action that was probably meant. */
export function checkAction(check: SetCheck, action: string, level: ActionLevel, path: Path): void {
  if (fits(action, level)) return;
  const forbidden = whyForbidden(action);
  if (forbidden !== undefined) {
    const fix = fitsByFinding(action, level)
      ? 'Remove it; where the vendor\'s page demands it, add it to "findings" with the reason.'
      : 'Remove it.';
    check.report('forbidden-action', path, `${quote(action)} can't be granted: ${forbidden}.`, fix);
    return;
  }
  const elsewhere = (['bucket', 'objects', 'key'] as const).find((other) => fits(action, other));
  if (elsewhere !== undefined) {
    const fix = elsewhere === 'key' ? 'Move it to "keyActions".' : `Move it to a statement with "on: ${elsewhere}".`;
    check.report('action-level', path, `${action} does nothing on ${level === 'key' ? 'a key' : `the ${level}`}.`, fix);
    return;
  }
  const meant = nearest(action, grantableActions(level));
  const fix =
    meant === undefined
      ? `The actions that can be granted here are: ${grantableActions(level).join(', ')}`
      : `Did you mean ${meant}?`;
  check.report('unknown-action', path, `${quote(action)} is not an action that can be granted to a vendor.`, fix);
}

/** A prefix names parameters that are always given, or leaves them out with what belongs to them: `[{path}/]`. */
function checkPrefix(check: SetCheck, prefix: string, path: Path): void {
  const optional = new Set(namesWith(check.set, 'optional'));
  const use: Omit<Use, 'presences'> = { place: 'a prefix', types: ['string'], patterned: 'yes', masked: 'no' };
  for (const part of partsOf(prefix, optional)) {
    for (const name of placeholdersOf(part.text).names) {
      if (name === accountPlaceholder) continue;
      const alone = prefix === `{${name}}`;
      if (optional.has(name) && !part.optional && !alone) {
        const message = `The parameter ${name} is optional, and without it the prefix would have a gap.`;
        check.report('prefix', path, message, `Put it in brackets with what belongs to it: [{${name}}/].`);
        continue;
      }
      checkUse(check, name, path, { ...use, presences: optional.has(name) ? ['optional'] : ['always'] });
    }
  }
  const { outputs } = placeholdersOf(prefix);
  const literal = partsOf(prefix, optional)
    .map(({ text }) => text.replace(/\{[A-Za-z0-9-]+\}/g, 'x'))
    .join('');
  const why = outputs.length > 0 ? 'it has a value that is known only after apply' : whyUnsafePrefix(literal);
  if (why !== undefined) {
    const fix = 'Write it as "exports/" or "{parameter}"; {account} is the own account.';
    check.report('prefix', path, `The prefix ${quote(prefix)} can't be used: ${why}.`, fix);
  }
}

/** What a request's condition key needs: the operator, and what carries it (Service Authorization Reference, S3; IAM, global keys). */
interface KeyRule {
  readonly operator: ConditionRule['operator'];
  readonly values: RegExp;
  /** How a value is written, where that is not for the vendor's page alone to say. */
  readonly form?: string;
  /** The actions whose requests carry the key: on others the condition never holds, and the vendor would be refused. */
  readonly actions?: readonly string[];
  readonly subject?: 'service';
}

const uploads = ['s3:PutObject', 's3:PutObjectAcl'];
const cannedAcls = /^(private|bucket-owner-read|bucket-owner-full-control)$/;

const rules: Readonly<Record<ConditionRule['key'], KeyRule>> = {
  's3:x-amz-acl': { operator: 'StringEquals', values: cannedAcls, actions: uploads },
  's3:x-amz-storage-class': { operator: 'StringEquals', values: /^[A-Z_]+$/, actions: ['s3:PutObject'] },
  'aws:SourceArn': {
    operator: 'ArnLike',
    // The service stays fixed: another one's ARN could name whatever its customers choose.
    values: /^arn:(aws[a-z-]*|\{partition\}):[a-z0-9-]+:([a-z0-9*-]*|\{region\}):([0-9*]*|\{account\}):[\w*/.:-]+$/,
    form: 'Write it as arn:{partition}:<service>:{region}:{account}:<resource>, with a service and a resource that the page names.',
    subject: 'service',
  },
  'aws:SecureTransport': { operator: 'Bool', values: /^true$/ },
};

/** Checks a statement's conditions: each key with its operator, on requests that carry it, with values that mean something. */
function checkConditions({ report }: SetCheck, grant: GrantRule, statement: StatementRule, path: Path): void {
  for (const [i, { operator, key, values }] of (statement.conditions ?? []).entries()) {
    const at = [...path, 'conditions', i];
    const rule = rules[key];
    if (operator !== rule.operator) {
      report('condition', [...at, 'operator'], `${key} is not tested with ${operator} here.`, `Write ${rule.operator}.`);
    }
    for (const [j, value] of values.entries()) {
      if (rule.values.test(value)) continue;
      report(
        'condition',
        [...at, 'values', j],
        `${quote(value)} can't be a value of ${key}.`,
        rule.form ?? "Write a value that the vendor's page names.",
      );
    }
    if (rule.subject === 'service' && grant.service === undefined) {
      report('condition', [...at, 'key'], `Only the requests of an AWS service carry ${key}.`, 'Remove the condition.');
    }
    const { actions } = statement;
    const others = Array.isArray(actions) ? actions.filter((action) => rule.actions?.includes(action) === false) : [];
    if (others.length > 0 || (rule.actions !== undefined && !Array.isArray(actions))) {
      const what = others.length > 0 ? others.join(', ') : 'actions of the request';
      const message = `${key} is not part of the requests of ${what}, so the condition would refuse them.`;
      report('condition', [...at, 'key'], message, `Move ${rule.actions?.join(' and ') ?? ''} to a statement of their own.`);
    }
  }
}
