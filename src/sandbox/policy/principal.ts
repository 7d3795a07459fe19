import type { Account } from '../call.js';
import { CALLER } from '../world.js';
import { matches, type Statement } from './document.js';

const AWS_ARN = /^arn:aws:(?:iam|sts)::(\d{12}):(root|(?:role|user|assumed-role|federated-user)\/[\w+=,.@/-]+)$/;
const SERVICE = /^[a-z0-9.-]+\.amazonaws\.com$/;

/** The first principal that AWS would not know, or undefined. Those of other accounts can't be looked up and are accepted. */
export function strayPrincipal(statement: Statement, account: Account): string | undefined {
  return statement.principals?.values.find(({ kind, value }) => !exists(kind, value, account))?.value;
}

function exists(kind: string, value: string, account: Account): boolean {
  if (kind === 'Service') return SERVICE.test(value);
  if (kind === 'CanonicalUser') return /^[0-9a-f]{64}$/.test(value);
  if (kind === 'Federated') return /^(arn:aws:iam::\d{12}:(oidc|saml)-provider\/.+|[a-z0-9.-]+\.[a-z]+)$/.test(value);
  if (value === '*' || /^\d{12}$/.test(value)) return true;
  const [, owner, who = ''] = AWS_ARN.exec(value) ?? [];
  const roles = [...account.world.roles.values()];
  if (owner === undefined) return roles.some((role) => role.id === value);
  if (owner !== account.id || who === 'root' || value === CALLER.arn) return true;
  return roles.some((role) => role.arn === value || who.startsWith(`assumed-role/${role.name}/`));
}

/** Whether a statement allows an action to the caller, or to the account, which may pass it on; a condition is taken to be met. */
export function allowsCaller(statement: Statement, action: string, account: Account): boolean {
  if (statement.effect !== 'Allow' || statement.principals === undefined || statement.principals.negated) return false;
  const own = [account.id, `arn:aws:iam::${account.id}:root`, CALLER.arn, '*'];
  const named = statement.principals.values.some(({ kind, value }) => kind === 'AWS' && own.includes(value));
  const matching = statement.actions.some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase()));
  return named && matching !== statement.actionsNegated;
}
