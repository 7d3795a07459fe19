import { failed, ok, quote, type Result } from '../fault/fault.js';
import { nearest } from '../fault/nearest.js';
import { accountsOf, settingsFor } from '../settings/accounts.js';
import type { BucketSpec } from '../spec/spec.js';
import type { Loaded } from './load.js';

/** Specs by their account, in the order of the first of each. */
export function byAccount<S extends Pick<BucketSpec, 'account'>>(
  specs: readonly S[],
): readonly { readonly name: string | undefined; readonly specs: readonly S[] }[] {
  const groups = new Map<string | undefined, S[]>();
  for (const spec of specs) groups.set(spec.account?.name, [...(groups.get(spec.account?.name) ?? []), spec]);
  return [...groups].map(([name, of]) => ({ name, specs: of }));
}

/** What is loaded of one account alone. Refuses a name that the settings do not know, and one that no request is of. */
export function limitTo(loaded: Loaded, name: string | undefined): Result<Loaded> {
  if (name === undefined) return ok(loaded);
  const names = accountsOf(loaded.settings).map((one) => one.name);
  if (!names.includes(name)) {
    const near = nearest(name, names);
    const known = names.length === 0 ? 'Leave it out: the settings know of no accounts.' : `Write one of: ${names.join(', ')}.`;
    const fix = near === undefined ? known : `Write --account ${near}.`;
    return failed({ code: 'usage/account', message: `--account: the settings know no account ${quote(name)}`, fix });
  }
  const specs = loaded.specs.filter(({ account }) => account?.name === name);
  if (specs.length > 0) return ok({ ...loaded, specs });
  const fix = 'Name files of requests of that account, or another account.';
  return failed({ code: 'usage/account', message: `--account: no request is of the account ${quote(name)}`, fix });
}

/** What is loaded, account by account, each with the settings as they hold in it. */
export function partsOf({ specs, settings }: Loaded): readonly Loaded[] {
  return byAccount(specs).map((group) => ({ specs: group.specs, settings: settingsFor(settings, group.name) }));
}
