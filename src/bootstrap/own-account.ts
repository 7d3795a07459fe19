import { failed, ok, quote, type Fault, type Result } from '../fault/fault.js';
import { accountNamed, settingsFor, type OwnSettings } from '../settings/accounts.js';
import type { Settings } from '../settings/schema.js';
import { callerFile, type Called, type Caller } from './caller.js';

/** What a repository of requests says of one account. */
export interface OwnAccount {
  readonly settings: OwnSettings;
  readonly caller: Caller;
}

/**
 * Settings and caller as they hold for one account: that of the name, or the only one; without accounts, as they are. Refuses a name that the
 * settings don't know, none where they know several (`usage/account`), and a caller that leaves the roles to accounts that there are not, or
 * names roles beside accounts (`bootstrap/accounts`).
 */
export function ownAccount(settings: Settings, called: Called, name: string | undefined): Result<OwnAccount> {
  const names = Object.keys(settings.accounts ?? {});
  if (settings.accounts === undefined) {
    if (name !== undefined) return failed(noAccounts(name));
    const { roles } = called;
    return roles === undefined
      ? failed(onlyCalled)
      : ok({ settings: settingsFor(settings, undefined), caller: { ...called, roles } });
  }
  if (called.roles !== undefined) return failed(notCalled);
  const chosen = name ?? (names.length === 1 ? names[0] : undefined);
  const own = chosen === undefined ? undefined : accountNamed(settings, chosen);
  if (own === undefined) return failed(name === undefined ? which(names) : unknownName(name, names));
  const roles = { plan: own['plan-role'], apply: own['apply-role'] };
  return ok({ settings: settingsFor(settings, chosen), caller: { ...called, roles } });
}

function noAccounts(name: string): Fault {
  return {
    code: 'usage/account',
    message: `--account: the settings know no accounts, and so none that is called ${quote(name)}.`,
    fix: 'Leave --account out: there is the one account of the two roles.',
  };
}

function which(names: readonly string[]): Fault {
  return {
    code: 'usage/account',
    message: `The settings know the accounts ${names.join(', ')}, and none is named.`,
    fix: `Run it once for each, with credentials of that account: --account ${names[0] ?? 'prod'}.`,
  };
}

function unknownName(name: string, names: readonly string[]): Fault {
  return {
    code: 'usage/account',
    message: `--account: the settings know no account ${quote(name)}.`,
    fix: `Write one of ${names.join(', ')}.`,
  };
}

const onlyCalled: Fault = {
  code: 'bootstrap/accounts',
  message: `${callerFile} says that the settings have accounts, and they have none.`,
  fix: `Describe them under "accounts" in .github/vendor-bucket.yml, or name the two roles in ${callerFile} in place of accounts: true.`,
};

const notCalled: Fault = {
  code: 'bootstrap/accounts',
  message: `The settings have accounts, and ${callerFile} names two roles for all of them.`,
  fix: `Write accounts: true in place of plan-role and apply-role, below "with" in ${callerFile}.`,
};
