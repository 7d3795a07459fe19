import { ok } from '../fault/fault.js';
import type { Api } from './api.js';
import { createAsking, type Request } from './ask.js';
import { askIdentity } from './identity.js';
import { systemClock, type Clock } from './retry.js';

export interface GitHubOptions {
  readonly owner: string;
  readonly repo: string;
  /** Whose the token is, where that is known; GitHub is asked when absent, which costs a call. */
  readonly login?: string;
  /** `GITHUB_GRAPHQL_URL`; that of github.com when absent. */
  readonly graphqlUrl?: string;
  readonly clock?: Clock;
}

/** What every part of GitHub works with. `request` is `getOctokit(token).request`, or one like it: it knows the token and the API's address. */
export function openApi(request: Request, { owner, repo, login, graphqlUrl, clock }: GitHubOptions): Api {
  const asking = createAsking(request, { owner, repo }, clock ?? systemClock);
  let identity: ReturnType<Api['identity']> | undefined;
  return {
    ...asking,
    owner,
    repo,
    graphql: `POST ${graphqlUrl ?? '/graphql'}`,
    identity: () => (identity ??= login === undefined ? askIdentity(asking, graphqlUrl) : Promise.resolve(ok({ login }))),
  };
}
