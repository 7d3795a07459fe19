import type { Path } from '../../yaml/document.js';
import { quote } from '../../fault/fault.js';
import { fitsByFinding } from '../action.js';
import { checkAction, checkStatement } from './statement.js';
import { checkSubject } from './subject.js';
import type { GrantRule } from '../schema.js';
import type { SetCheck } from './use.js';

/**
 * Checks each grant of a set: who gets in is said and bounded, actions are known, fit what they are granted on and hand over no control;
 * what it refers to exists.
 */
export function checkGrants(check: SetCheck): void {
  const sids = new Set<string>();
  for (const [i, grant] of (check.set.grants ?? []).entries()) {
    const path = ['grants', i];
    checkSubject(check, grant, path);
    checkFindings(check, grant, path);
    for (const [j, statement] of grant.statements.entries()) {
      const at = [...path, 'statements', j];
      if (sids.has(statement.sid))
        check.report('sid', [...at, 'sid'], `The sid ${statement.sid} stands twice.`, 'Give each statement its own.');
      sids.add(statement.sid);
      checkStatement(check, grant, statement, at);
    }
    checkKeyActions(check, grant, path);
  }
}

function checkFindings(check: SetCheck, grant: GrantRule, path: Path): void {
  const granted = grant.statements.flatMap(({ actions }) => (Array.isArray(actions) ? actions : []));
  for (const [i, { action }] of (grant.findings ?? []).entries()) {
    const at = [...path, 'findings', i, 'action'];
    if (!fitsByFinding(action, 'objects')) {
      const message = `${quote(action)} can't be granted by a finding: only s3:PutObjectAcl can.`;
      check.report('finding', at, message, 'Remove it, here and in the statements.');
    } else if (!granted.includes(action)) {
      check.report(
        'finding',
        at,
        `No statement of this grant has ${action}.`,
        'Remove the finding, or add the action to a statement.',
      );
    }
  }
}

function checkKeyActions(check: SetCheck, { service, keyActions }: GrantRule, path: Path): void {
  const withKey = (check.set.rules?.encryption?.allowed ?? ['sse-kms']).some((type) => type !== 'sse-s3');
  if (service !== undefined) {
    const fix = 'Limit "rules.encryption.allowed" to sse-s3, and leave "keyActions" out.';
    const message = 'An AWS service gets no access to a customer key here, and the template makes one possible.';
    if (withKey || keyActions !== undefined) check.report('key-actions', path, message, fix);
    return;
  }
  if (keyActions === undefined && withKey) {
    const fix = 'List them under "keyActions", or limit "rules.encryption.allowed" to sse-s3.';
    const message = 'A customer key is possible, and the grant names no key actions, so the vendor would be refused.';
    check.report('key-actions', path, message, fix);
  }
  if (!Array.isArray(keyActions)) return;
  for (const [k, action] of keyActions.entries()) checkAction(check, action, 'key', [...path, 'keyActions', k]);
}
