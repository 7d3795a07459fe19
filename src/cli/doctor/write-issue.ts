import type { RemotePlace } from '../../bootstrap/remote.js';
import { defined } from '../../defined.js';
import type { Finding } from '../../doctor/finding.js';
import { failed, type Result } from '../../fault/fault.js';
import { graphqlUrlOf } from '../../github/addresses.js';
import { fetchRequest } from '../../github/fetch-request.js';
import { keepIssue, type Kept } from '../../github/kept-issue.js';
import { lookupAt } from '../../github/lookup.js';
import { openApi } from '../../github/open-api.js';
import type { Clock } from '../../github/retry.js';
import type { Context } from '../command.js';
import { issueKey, issueOf } from './issue-text.js';

/**
 * Writes the one issue of a repository that says how it is set up, with the token in `GITHUB_TOKEN` or `GH_TOKEN`. Refuses to go without one
 * (`doctor/no-token`), and what GitHub refuses (`github/…`).
 */
export async function writeIssue(
  findings: readonly Finding[],
  { host, owner, repository: repo }: RemotePlace,
  { env, clock }: Pick<Context, 'env'> & { readonly clock?: Clock },
): Promise<Result<Kept>> {
  const lookup = lookupAt(host, env);
  if (lookup?.token === undefined)
    return failed({
      code: 'doctor/no-token',
      message: `There is no token for ${host} to write the issue with.`,
      fix: 'Set GITHUB_TOKEN to a token with "issues: write"; for a server of your own, set GITHUB_SERVER_URL as well.',
    });
  const graphqlUrl = env['GITHUB_GRAPHQL_URL'] || graphqlUrlOf(lookup.api);
  const api = openApi(fetchRequest(lookup), { owner, repo, graphqlUrl, ...defined({ clock }) });
  return keepIssue(api, issueKey, (before) => issueOf(findings, before));
}
