import { quote } from '../fault/fault.js';
import type { Setup } from './setup.js';

/** What a branch can say otherwise and an administrator has to see before agreeing: whom the trusts let in, what the roles reach, what bounds and encrypts. */
export function summaryOf(setup: Setup): readonly string[] {
  const { account, github, workflow, defaultBranch, environment, prefixes, boundary, state } = setup;
  const { host, owner, repository } = github;
  const [, , , , ofKey] = (state.kmsKey ?? '').split(':');
  return [
    `Account ${account}, for ${owner}/${repository} on ${host}`,
    ...workflow.commits.map((commit) => `  the trusts accept ${workflow.file}@${commit}`),
    `  planned for: pull requests, the merge queue and the branch ${quote(defaultBranch)}`,
    `  applied from: the environment ${quote(environment)}, which has to admit that branch alone`,
    `  buckets: ${prefixes.map((prefix) => `${prefix}*`).join(', ')}`,
    ...(boundary === undefined ? [] : [`  boundary of the roles of requests: ${boundary}`]),
    ...(state.kmsKey === undefined
      ? []
      : [
          `  the state is encrypted by ${state.kmsKey}${ofKey === account ? '' : ', a key of another account, which can lock the state'}`,
        ]),
  ];
}
