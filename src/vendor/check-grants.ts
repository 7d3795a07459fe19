import { quote } from '../fault/fault.js';
import { nearest } from '../fault/nearest.js';
import type { Path } from '../yaml/document.js';
import { type ActionLevel, fits, grantableActions, whyForbidden } from './action.js';
import type { SetCheck } from './set-check.js';
import { placeholdersOf } from './placeholder.js';
import { whyUnsafePrefix } from './prefix.js';
import type { GrantRule, StatementRule } from './schema.js';

/** Checks each grant of a set: actions are known, fit what they are granted on and hand over no control; what it refers to exists. */
export function checkGrants(check: SetCheck): void {
  const sids = new Set<string>();
  for (const [i, grant] of (check.set.grants ?? []).entries()) {
    const path = ['grants', i];
    if (!Array.isArray(grant.principals)) checkList(check, grant.principals.parameter, [...path, 'principals', 'parameter']);
    for (const [j, statement] of grant.statements.entries()) {
      const at = [...path, 'statements', j];
      if (sids.has(statement.sid))
        check.report('sid', [...at, 'sid'], `The sid ${statement.sid} stands twice.`, 'Give each statement its own.');
      sids.add(statement.sid);
      checkStatement(check, statement, at);
    }
    checkKeyActions(check, grant, path);
  }
}

function checkStatement(check: SetCheck, statement: StatementRule, path: Path): void {
  if (Array.isArray(statement.actions)) {
    for (const [k, action] of statement.actions.entries()) checkAction(check, action, statement.on, [...path, 'actions', k]);
  } else {
    checkList(check, statement.actions.parameter, [...path, 'actions', 'parameter']);
  }
  if (statement.prefix === undefined) return;
  const { names, outputs } = placeholdersOf(statement.prefix);
  for (const name of names) {
    const parameters = check.set.parameters ?? {};
    if (Object.hasOwn(parameters, name) && parameters[name]?.type !== 'list') continue;
    check.report(
      'unknown-parameter',
      [...path, 'prefix'],
      `There is no string parameter ${quote(name)}.`,
      'Describe it under "parameters".',
    );
  }
  const literal = statement.prefix.replace(/\{[a-z0-9-]+\}/g, 'x');
  const why = outputs.length > 0 ? 'it has a value that is known only after apply' : whyUnsafePrefix(literal);
  if (why !== undefined)
    check.report(
      'prefix',
      [...path, 'prefix'],
      `The prefix ${quote(statement.prefix)} can not be used: ${why}.`,
      'Write it as "exports/" or "{parameter}".',
    );
}

function checkAction(check: SetCheck, action: string, level: ActionLevel, path: Path): void {
  if (fits(action, level)) return;
  const forbidden = whyForbidden(action);
  if (forbidden !== undefined) {
    check.report('forbidden-action', path, `${quote(action)} can not be granted: ${forbidden}.`, 'Remove it.');
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

function checkKeyActions(check: SetCheck, grant: GrantRule, path: Path): void {
  const withKey = (check.set.rules?.encryption?.allowed ?? ['sse-kms']).some((type) => type !== 'sse-s3');
  if (grant.keyActions === undefined && withKey) {
    const fix = 'List them under "keyActions", or limit "rules.encryption.allowed" to sse-s3.';
    check.report(
      'key-actions',
      path,
      'A customer key is possible, and the grant names no key actions, so the vendor would be refused.',
      fix,
    );
  }
  if (!Array.isArray(grant.keyActions)) return;
  for (const [k, action] of grant.keyActions.entries()) checkAction(check, action, 'key', [...path, 'keyActions', k]);
}

function checkList(check: SetCheck, name: string, path: Path): void {
  const rule = check.set.parameters?.[name];
  const needs = `There is no list parameter ${quote(name)} that always has a value.`;
  if (rule?.type === 'list' && (rule.required === true || rule.default !== undefined)) return;
  check.report('unknown-parameter', path, needs, 'Describe it under "parameters", with "type: list" and "required: true".');
}
