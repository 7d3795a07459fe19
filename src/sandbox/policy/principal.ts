import type { Account } from '../call.js';
import { arnOf, parseArn } from '../partition.js';
import type { Statement } from './document.js';
import { matches } from './variable.js';

const identityPath = /^(root|(?:role|user|assumed-role|federated-user)\/[\w+=,.@/-]+)$/;
const service = /^[a-z0-9.-]+\.amazonaws\.com$/;

/** The kinds of principal that policies of a kind may name. Identity providers are for trust policies alone. */
export const principalsIn = {
  bucket: ['AWS', 'Service', 'CanonicalUser'],
  key: ['AWS', 'Service'],
  trust: ['AWS', 'Service', 'Federated'],
} as const;

/** The first principal that AWS would not know, or not take there, or undefined. Those of other accounts can't be looked up and are accepted. */
export function strayPrincipal(
  statement: Statement,
  account: Account,
  kinds: readonly string[],
): { readonly kind: string; readonly value: string } | undefined {
  return statement.principals?.values.find(({ kind, value }) => !kinds.includes(kind) || !exists(kind, value, account));
}

function exists(kind: string, value: string, account: Account): boolean {
  if (kind === 'Service') return service.test(value);
  if (kind === 'CanonicalUser') return /^[0-9a-f]{64}$/.test(value);
  if (kind === 'Federated') return providerExists(value, account);
  if (value === '*' || /^\d{12}$/.test(value)) return true;
  const { owner, who } = parseIdentity(value, account) ?? { who: '' };
  const roles = [...account.world.roles.values()];
  if (owner === undefined) return roles.some((role) => role.id === value);
  if (owner !== account.id || who === 'root' || value === account.caller.arn || value === account.caller.session) return true;
  if (account.world.principals.includes(value)) return true;
  return roles.some((role) => role.arn === value || who.startsWith(`assumed-role/${role.name}/`));
}

/** Whose identity an ARN is, and which; of another partition there is none. */
function parseIdentity(value: string, account: Account): { readonly owner: string; readonly who: string } | undefined {
  const arn = parseArn(value, account);
  if (arn === undefined || !['iam', 'sts'].includes(arn.service) || arn.region !== '') return undefined;
  return /^\d{12}$/.test(arn.account) && identityPath.test(arn.resource) ? { owner: arn.account, who: arn.resource } : undefined;
}

/** A provider has to be the account's own: IAM itself finds out when somebody first assumes the role, and here nobody waits for that. */
function providerExists(value: string, account: Account): boolean {
  return account.world.oidcProviders.has(value);
}

/** Every name that a policy may have for the caller. */
export function callerNames(account: Account): readonly { readonly kind: string; readonly value: string }[] {
  const names = [account.id, arnOf(account, 'iam', '', 'root'), account.caller.arn, account.caller.session];
  return names.map((value) => ({ kind: 'AWS', value }));
}

/** Whether a statement allows an action to the caller, or to the account, which may pass it on; a condition is taken to be met. */
export function allowsCaller(statement: Statement, action: string, account: Account): boolean {
  if (statement.effect !== 'Allow' || statement.principals === undefined || statement.principals.negated) return false;
  const own = ['*', ...callerNames(account).map(({ value }) => value)];
  const named = statement.principals.values.some(({ kind, value }) => kind === 'AWS' && own.includes(value));
  const matching = statement.actions.some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase()));
  return named && matching !== statement.actionsNegated;
}
