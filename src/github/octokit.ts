import type { Request } from './ask.js';
import { commentsPart } from './comments.js';
import { commitsPart } from './commits.js';
import { deploymentsPart } from './deployments.js';
import { followUpPart } from './follow-up.js';
import { issuesPart } from './issues.js';
import { openApi, type GitHubOptions } from './open-api.js';
import type { GitHub } from './port.js';
import { readingPart } from './pull-requests.js';
import { runsPart } from './runs.js';
import { statusesPart } from './statuses.js';

export type { GitHubOptions } from './open-api.js';

/** Whose `github.token` is: no call can tell, and none is needed. */
export const workflowLogin = 'github-actions[bot]';

/** GitHub behind its port. `request` is `getOctokit(token).request`: it knows the token and the API's address. */
export function openGitHub(request: Request, options: GitHubOptions): GitHub {
  const api = openApi(request, options);
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
