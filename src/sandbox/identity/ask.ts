import type { Account, Call } from '../call.js';
import { callKeys } from '../policy/call-keys.js';
import type { Permission } from '../policy/permission.js';
import type { RequestKeys } from '../policy/variable.js';

/** An action on something of the account's own, or, on `*`, on nothing that anybody owns. */
export function ask(call: Call, account: Account, action: string, resource: string, more: RequestKeys = {}): Permission {
  const owner = resource === '*' ? {} : { 'aws:resourceaccount': [account.id] };
  return { action, resource, keys: { ...callKeys(call, account), ...owner, ...more } };
}

/** A role is given to a service (IAM User Guide, "Grant a user permissions to pass a role to an AWS service"). */
export function askToPass(call: Call, account: Account, role: string, service: string): Permission {
  return ask(call, account, 'iam:PassRole', role, { 'iam:passedtoservice': [service] });
}
