import { literal, oidcProviderArn } from '../spec/arn.js';
import { documentOf, oneOrAll, type Condition, type PolicyDocument } from './document.js';
import type { GitHubPlace, Setup } from './setup.js';

/** Who may assume the planning role: pull requests, the merge queue and the default branch, by the accepted workflow alone. */
export function planTrust(setup: Setup): PolicyDocument {
  const branch = literal(setup.defaultBranch);
  const contexts = [
    'pull_request',
    'ref:refs/pull/*',
    `ref:refs/heads/${branch}`,
    `ref:refs/heads/gh-readonly-queue/${branch}/*`,
  ];
  return trust(setup, 'BucketRequestsPlan', 'StringLike', contexts);
}

/** Who may assume the applying role: the environment, by the accepted workflow alone. */
export function applyTrust(setup: Setup): PolicyDocument {
  return trust(setup, 'BucketRequestsApply', 'StringEquals', [`environment:${setup.environment}`]);
}

function trust(setup: Setup, sid: string, operator: 'StringEquals' | 'StringLike', contexts: readonly string[]): PolicyDocument {
  const { partition, account, github, workflow } = setup;
  const issuer = issuerOf(github.host);
  const refs = workflow.commits.map((commit) => `${workflow.file}@${commit}`);
  const subjects = repositoriesOf(github).flatMap((repository) => contexts.map((context) => `repo:${repository}:${context}`));
  const byClaim = readsWorkflow(github.host);
  const sub = byClaim ? subjects : subjects.flatMap((subject) => refs.map((ref) => `${subject}:job_workflow_ref:${ref}`));
  const exactly = {
    [`${issuer}:aud`]: 'sts.amazonaws.com',
    ...(byClaim ? { [`${issuer}:job_workflow_ref`]: oneOrAll(refs) } : {}),
  };
  const whose = { [`${issuer}:sub`]: oneOrAll(sub) };
  const condition: Condition =
    operator === 'StringEquals' ? { StringEquals: { ...exactly, ...whose } } : { StringEquals: exactly, StringLike: whose };
  return documentOf([
    {
      Sid: sid,
      Effect: 'Allow',
      Principal: { Federated: oidcProviderArn(partition, account, issuer) },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: condition,
    },
  ]);
}

/**
 * Host and path of the issuer of the tokens of Actions (GitHub, "OpenID Connect reference"; GitHub Enterprise Cloud, "Network details for
 * GHE.com"; GitHub Enterprise Server, "OpenID Connect").
 */
export function issuerOf(host: string): string {
  if (readsWorkflow(host)) return 'token.actions.githubusercontent.com';
  return host.endsWith('.ghe.com') ? `token.actions.${host}` : `${host}/_services/token`;
}

/** AWS reads `job_workflow_ref` of the tokens of github.com alone ("Available keys for AWS OIDC federation"). */
function readsWorkflow(host: string): boolean {
  return host === 'github.com';
}

/** The repository by its names, and by its names and ids: a subject has the one or the other. */
function repositoriesOf({ owner, repository, ids }: GitHubPlace): readonly string[] {
  const byName = `${owner}/${repository}`;
  return ids === undefined ? [byName] : [byName, `${owner}@${ids.owner}/${repository}@${ids.repository}`];
}
