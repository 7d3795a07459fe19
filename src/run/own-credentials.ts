import { ownerOf } from '../aws/names.js';
import { failed, ok, quote, type Fault, type Result } from '../fault/fault.js';
import { settingsFor } from '../settings/accounts.js';
import { byAccount } from './accounts.js';
import type { Loaded } from './load.js';

/**
 * Refuses what a machine's credentials can't do: requests of several accounts at once (`account/several`), and an account that they are not of
 * (`account/other-credentials`). AWS says whose they are (GetCallerIdentity).
 */
export async function checkCredentials(loaded: Loaded, env: Readonly<Record<string, string | undefined>>): Promise<Result<true>> {
  const [group, ...more] = byAccount(loaded.specs);
  const account = group?.specs[0]?.account;
  if (account === undefined) return ok(true);
  if (more.length > 0) return failed(several([group, ...more].map((one) => one?.name ?? '')));
  const region = settingsFor(loaded.settings, account.name).state?.s3.region ?? 'us-east-1';
  const owner = await ownerOf({ env }, region);
  const whose = 'why' in owner ? undefined : owner.account;
  if (whose === account.id) return ok(true);
  const says = 'why' in owner ? `${owner.why}` : `the credentials of this machine are of the account ${owner.account}`;
  return failed({
    code: 'account/other-credentials',
    message: `The requests are of the account ${quote(account.name)}, ${account.id}, and ${says}`,
    fix: `Take credentials of ${account.id}, as by AWS_PROFILE=${account.name} and "aws sso login", or name another account by --account.`,
  });
}

function several(names: readonly string[]): Fault {
  return {
    code: 'account/several',
    message: `The requests are of several accounts (${names.join(', ')}), and the credentials of a machine are of one`,
    fix: `Run it once for each: --account ${names[0] ?? ''}.`,
  };
}
