import { ok } from '../fault/fault.js';
import type { Api } from './api.js';
import { createAsking, type Request } from './ask.js';
import { commentsPart } from './comments.js';
import { commitsPart } from './commits.js';
import { deploymentsPart } from './deployments.js';
import { followUpPart } from './follow-up.js';
import { askIdentity } from './identity.js';
import { issuesPart } from './issues.js';
import type { GitHub } from './port.js';
import { readingPart } from './pull-requests.js';
import { systemClock, type Clock } from './retry.js';
import { runsPart } from './runs.js';
import { statusesPart } from './statuses.js';

/** Whose `github.token` is: no call can tell, and none is needed. */
export const workflowLogin = 'github-actions[bot]';

export interface GitHubOptions {
  readonly owner: string;
  readonly repo: string;
  /** Whose the token is, as {@link workflowLogin}; GitHub is asked when absent, which costs a call. */
  readonly login?: string;
  /** `GITHUB_GRAPHQL_URL`; that of github.com when absent. */
  readonly graphqlUrl?: string;
  readonly clock?: Clock;
}

/** GitHub behind its port. `request` is `getOctokit(token).request`: it knows the token and the API's address. */
export function openGitHub(request: Request, { owner, repo, login, graphqlUrl, clock }: GitHubOptions): GitHub {
  const asking = createAsking(request, { owner, repo }, clock ?? systemClock);
  let identity: ReturnType<Api['identity']> | undefined;
  const api: Api = {
    ...asking,
    owner,
    repo,
    graphql: `POST ${graphqlUrl ?? '/graphql'}`,
    identity: () => (identity ??= login === undefined ? askIdentity(asking, graphqlUrl) : Promise.resolve(ok({ login }))),
  };
  return {
    calls: api.calls,
    identity: api.identity,
    ...readingPart(api),
    ...commitsPart(api),
    ...commentsPart(api),
    ...runsPart(api),
    ...statusesPart(api),
    ...deploymentsPart(api),
    ...issuesPart(api),
    ...followUpPart(api),
  };
}
