import { failed, ok, type Fault, type Result } from '../../fault/fault.js';
import { severalLedgers, type Ledger, type Ledgers, type Whose } from '../../ledger/index.js';
import { accountNamed, accountsOf, settingsFor } from '../../settings/accounts.js';
import type { AccountSetting } from '../../settings/accounts-schema.js';
import type { Settings } from '../../settings/schema.js';
import type { BucketSpec } from '../../spec/spec.js';

export type Env = Readonly<Record<string, string | undefined>>;

/** The role of an account that a run works by. */
export type WhichRole = 'plan-role' | 'apply-role';

/** Sessions of a run in the accounts of its settings. */
export interface Roles {
  /** The environment of the run with a session of the account's role in place of all other credentials: `role/...` where there is none. */
  readonly envOf: (name: string, account: AccountSetting) => Promise<Result<Env>>;
}

/** What of a context reaches AWS. */
export interface Reach {
  readonly env: Env;
  /** Absent where GitHub gives the job no token. */
  readonly roles?: Roles | undefined;
}

/** The settings of one account as all others have them, and an environment with a session in it. */
interface Own {
  readonly settings: Settings;
  readonly env: Env;
}

/** What a run works with in one account; without accounts what it has anyway. */
export async function ownOf(reach: Reach, settings: Settings, name: string | undefined): Promise<Result<Own>> {
  if (settings.accounts === undefined) return ok({ settings, env: reach.env });
  const account = name === undefined ? undefined : accountNamed(settings, name);
  if (name === undefined || account === undefined) return failed(unknown);
  if (reach.roles === undefined) return failed(noRoles);
  const env = await reach.roles.envOf(name, account);
  return env.ok ? ok({ settings: settingsFor(settings, name), env: env.value }) : env;
}

/** The same for a context and rules, as the flows hand them on. */
export async function inAccount<C extends Reach, R extends { readonly settings: Settings }>(
  context: C,
  rules: R,
  name: string | undefined,
): Promise<Result<{ readonly context: C; readonly rules: R }>> {
  if (rules.settings.accounts === undefined) return ok({ context, rules });
  const own = await ownOf(context, rules.settings, name);
  if (!own.ok) return own;
  return ok({ context: { ...context, env: own.value.env }, rules: { ...rules, settings: own.value.settings } });
}

const unknown: Fault = {
  code: 'settings/unknown-account',
  message: 'A request belongs to no account of the settings',
  fix: 'Look at its faults, and at "accounts" in the settings.',
};

const noRoles: Fault = {
  code: 'role/no-token',
  message: 'The settings have accounts, and GitHub gives this job no token to assume their roles by',
  fix: 'Give the job the permission "id-token: write"; of the reusable workflow set the input accounts: true.',
};

/** Whose things are, by specs. */
export function whoseAre(specs: readonly Pick<BucketSpec, 'bucket' | 'file' | 'account'>[]): Whose {
  const names = specs.flatMap(({ bucket, file, account }) =>
    account === undefined ? [] : [{ bucket, file, name: account.name }],
  );
  const byBucket = new Map(names.map(({ bucket, name }) => [bucket, name]));
  const byFile = new Map(names.map(({ file, name }) => [file, name]));
  return { ofBucket: (bucket) => byBucket.get(bucket), ofFile: (file) => byFile.get(file) };
}

/** What opens the ledger beside one state. */
type Open = (settings: Settings, env: Env) => Result<Ledger>;

/**
 * The ledger of settings: the one beside the state, or those of the accounts as one. `names` are the accounts that are concerned; default: all. A
 * session is taken when something is asked of its account.
 */
export function openLedgers(
  reach: Reach,
  open: Open,
  settings: Settings,
  whose: Whose,
  names: readonly string[] = accountsOf(settings).map(({ name }) => name),
): Result<Ledger & Partial<Pick<Ledgers, 'recordedIn'>>> {
  if (settings.accounts === undefined) return open(settings, reach.env);
  if (reach.roles === undefined) return failed(noRoles);
  const parts = accountsOf(settings)
    .filter(({ name }) => names.includes(name))
    .map(({ name, id }) => {
      let last: { readonly env: Env; readonly ledger: Result<Ledger> } | undefined;
      return {
        ...{ name, id },
        async open() {
          const own = await ownOf(reach, settings, name);
          if (!own.ok) return own;
          // The same session has the same environment, and a store that knows what it has read.
          if (last?.env !== own.value.env) last = { env: own.value.env, ledger: open(own.value.settings, own.value.env) };
          return last.ledger;
        },
      };
    });
  return ok(severalLedgers(parts, whose));
}

/** The same of the accounts of some specs alone. */
export function ledgersOf(
  reach: Reach,
  open: Open,
  settings: Settings,
  specs: readonly Pick<BucketSpec, 'bucket' | 'file' | 'account'>[],
): Result<Ledger> {
  const names = specs.flatMap(({ account }) => account?.name ?? []);
  return openLedgers(reach, open, settings, whoseAre(specs), names);
}

/** Accounts that can't be reached, by name, each with the reason: of all, or of those of some specs. */
export async function unreachable(
  reach: Reach,
  settings: Settings,
  specs?: readonly Pick<BucketSpec, 'account'>[],
): Promise<ReadonlyMap<string, readonly Fault[]>> {
  const concerned = accountsOf(settings).filter(({ name }) => specs?.some(({ account }) => account?.name === name) ?? true);
  const tried = await Promise.all(concerned.map(async ({ name }) => [name, await ownOf(reach, settings, name)] as const));
  return new Map(tried.flatMap(([name, own]) => (own.ok ? [] : [[name, own.faults] as const])));
}
