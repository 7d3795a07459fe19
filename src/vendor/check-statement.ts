import { quote } from '../fault/fault.js';
import { nearest } from '../fault/nearest.js';
import type { Path } from '../yaml/document.js';
import { type ActionLevel, fits, fitsByFinding, grantableActions, whyForbidden } from './action.js';
import { checkConditions } from './check-conditions.js';
import { checkUse, type Use } from './check-use.js';
import { accountPlaceholder, partsOf, placeholdersOf } from './placeholder.js';
import { whyUnsafePrefix } from './prefix.js';
import { namesWith } from './presence.js';
import type { GrantRule, StatementRule } from './schema.js';
import type { SetCheck } from './set-check.js';

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
    check.report('forbidden-action', path, `${quote(action)} can not be granted: ${forbidden}.`, fix);
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
    check.report('prefix', path, `The prefix ${quote(prefix)} can not be used: ${why}.`, fix);
  }
}
