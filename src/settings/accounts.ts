import picomatch from 'picomatch';
import { defined } from '../defined.js';
import { quote, type Fault } from '../fault/fault.js';
import { nearest } from '../fault/nearest.js';
import { accountOfArn } from '../spec/arn.js';
import type { Source } from '../yaml/document.js';
import type { Accounts } from './accounts-schema.js';
import type { Settings } from './schema.js';

/** An account as the settings call it, and its twelve digits. */
export interface Account {
  readonly name: string;
  readonly id: string;
}

/** The settings as they hold for the requests of one account; without accounts, for all requests. */
export interface OwnSettings extends Omit<Settings, 'accounts'> {
  readonly account?: Account;
}

/** The accounts of settings, by the order in which they are written. */
export function accountsOf({ accounts = {} }: Pick<Settings, 'accounts'>): readonly Account[] {
  return Object.entries(accounts).map(([name, { id }]) => ({ name, id }));
}

/** The account of that name. Undefined where there is none. */
export function accountNamed({ accounts = {} }: Pick<Settings, 'accounts'>, name: string): Accounts[string] | undefined {
  return Object.hasOwn(accounts, name) ? accounts[name] : undefined;
}

/**
 * The settings as they hold for one account: its state, its two roles among the deployers, and its own guardrails, roles and logs over the general
 * ones, key by key. Without accounts they are the settings, unchanged. Of an account that there is not they have no state.
 */
export function settingsFor(settings: Settings, name: string | undefined): OwnSettings {
  const { accounts, ...general } = settings;
  if (accounts === undefined) return general;
  const own = name === undefined ? undefined : accountNamed(settings, name);
  if (own === undefined || name === undefined) return { ...general, state: undefined };
  const { id, guardrails, roles, logging, state } = own;
  const others = (general.deployers ?? []).filter((arn) => accountOfArn(arn) === id);
  return {
    ...general,
    state: { s3: { ...state, account: id } },
    deployers: [...new Set([own['plan-role'], own['apply-role'], ...others])],
    ...defined({
      guardrails: over(general.guardrails, guardrails),
      roles: over(general.roles, roles),
      logging: logging ?? general.logging,
    }),
    account: { name, id },
  };
}

function over<T extends object>(general: T | undefined, own: T | undefined): T | undefined {
  return own === undefined ? general : { ...general, ...own };
}

/** The buckets of all states: their names are nobody else's, whichever account a request belongs to. */
export function stateBucketsOf({ state, accounts = {} }: Pick<Settings, 'state' | 'accounts'>): ReadonlySet<string> {
  const own = Object.values(accounts).map((account) => account.state.bucket);
  return new Set(state === undefined ? own : [state.s3.bucket, ...own]);
}

/** The account that a request belongs to; undefined where there are no accounts. */
type Belonging = { readonly ok: true; readonly account: Account | undefined } | { readonly ok: false; readonly fault: Fault };

/**
 * The account of a request: the one whose pattern matches its file, else the one that it names, else the default. Refuses a name that there is
 * not (`request/unknown-account`, `request/no-accounts`), one beside a pattern that says another (`request/account-of-folder`), patterns of two
 * accounts (`request/account-patterns`), and a request that none of it says an account for (`request/account-missing`).
 */
export function accountOf(
  settings: Pick<Settings, 'accounts'>,
  { account: asked }: { readonly account?: string | undefined },
  source: Pick<Source, 'file' | 'fault'>,
): Belonging {
  const refuse = (code: string, message: string, fix: string, part?: 'key'): Belonging => ({
    ok: false,
    fault: source.fault(['account'], { code: `request/${code}`, message, fix }, part),
  });
  const { accounts } = settings;
  if (accounts === undefined) {
    if (asked === undefined) return { ok: true, account: undefined };
    const fix = 'Remove the key, or describe the account under "accounts" in the settings.';
    return refuse('no-accounts', 'The request names an account, and the settings know of none.', fix, 'key');
  }
  const names = Object.keys(accounts);
  if (asked !== undefined && !Object.hasOwn(accounts, asked)) {
    const near = nearest(asked, names);
    const fix = near === undefined ? `Write one of: ${names.join(', ')}.` : `Write ${near}.`;
    return refuse('unknown-account', `The settings know no account ${quote(asked)}.`, fix);
  }
  const [folder, ...more] = claimingFile(accounts, source.file);
  if (folder !== undefined && more.length > 0) {
    const fix = 'Narrow "requests" of one of them in the settings.';
    return refuse('account-patterns', `Patterns of ${[folder, ...more].map(quote).join(' and ')} match this file.`, fix);
  }
  if (folder !== undefined && asked !== undefined && asked !== folder) {
    const message = `The request names the account ${quote(asked)}, and by its folder it belongs to ${quote(folder)}.`;
    return refuse('account-of-folder', message, fixOfFolder(asked, folder, accounts));
  }
  const name = folder ?? asked ?? names.find((one) => accounts[one]?.default === true);
  const id = name === undefined ? undefined : accounts[name]?.id;
  if (name !== undefined && id !== undefined) return { ok: true, account: { name, id } };
  const fix = `Write ${names.map((one) => `account: ${one}`).join(' or ')}, or give one of them "default: true" in the settings.`;
  return refuse('account-missing', 'The request names no account, and none is the default.', fix);
}

/** A bucket stays in its account: the file goes where that is, and another account is written for what is not made yet. */
function fixOfFolder(asked: string, folder: string, accounts: Accounts): string {
  const [pattern] = accounts[asked]?.requests ?? [];
  const where =
    pattern === undefined
      ? `where no pattern of ${folder} matches`
      : `where a pattern of ${asked} matches, as ${quote(pattern)} does`;
  return `Put the file ${where}. Only for a bucket that does not exist yet: write account: ${folder} instead.`;
}

/** The accounts of which a pattern matches a file. */
function claimingFile(accounts: Accounts, file: string): readonly string[] {
  return Object.entries(accounts).flatMap(([name, { requests }]) =>
    requests !== undefined && picomatch([...requests], { dot: false })(file) ? [name] : [],
  );
}
