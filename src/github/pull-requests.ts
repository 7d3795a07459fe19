import { failed, ok, quote, type Result } from '../fault/fault.js';
import type { Commit, Listing } from '../gate/facts.js';
import { listAll, mapped, type Api } from './api.js';
import { readCommit } from './people.js';
import type { ChangedFile, GitHub } from './port.js';
import {
  branchAtCommit as branchShape,
  commit,
  dismissalIn,
  file,
  mergeQueue,
  person,
  pullRequest,
  pullRequestEvent,
  review,
} from './shapes.js';

/** "List commits on a pull request", "List pull requests files": what GitHub gives at most. */
const mostCommits = 250;
const mostFiles = 3000;

type Reading = Pick<
  GitHub,
  | 'branchTip'
  | 'branchNow'
  | 'pullRequest'
  | 'reviews'
  | 'commits'
  | 'files'
  | 'pullRequestsOf'
  | 'mergesOf'
  | 'mergeQueue'
  | 'dismissals'
  | 'team'
>;

/** What is read of pull requests and teams. */
export function readingPart(api: Api): Reading {
  return {
    pullRequest: (number) =>
      api.ask({ ...about(number, 'read'), route: 'GET /repos/{owner}/{repo}/pulls/{pull_number}', shape: pullRequest }),
    branchTip: async (branch) => mapped(await api.ask(aboutBranch(branch)), ({ commit }) => commit.sha),
    branchNow: (branch) => readBranchNow(api, branch),
    reviews: (number) =>
      api.list({
        ...about(number, 'list the reviews of'),
        route: 'GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews',
        shape: review,
      }),
    commits: (number) => listCommits(api, number),
    files: (number) => listFiles(api, number),
    pullRequestsOf: (sha) =>
      listAll(api, {
        what: `list the pull requests of commit ${quote(sha)}`,
        needs: 'pull-requests: read',
        route: 'GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls',
        parameters: { commit_sha: sha },
        shape: pullRequest,
      }),
    mergesOf: async (number) =>
      mapped(await eventsOf(api, number), (events) =>
        events.flatMap(({ event, commit_id: commit }) => (event === 'merged' && commit !== null ? [commit] : [])),
      ),
    mergeQueue: (branch) => readQueue(api, branch),
    dismissals: async (number) => mapped(await eventsOf(api, number), (events) => events.flatMap(dismissalIn)),
    team: (name) => readTeam(api, name),
  };
}

/** "Get a branch" answers 301 for one that was renamed, which is followed; one that is made under the old name since hides it. */
async function readBranchNow(api: Api, branch: string): ReturnType<GitHub['branchNow']> {
  const gone = ({ status }: { readonly status: number }) => (status === 404 ? 'gone' : undefined);
  const found = await api.ask<{ readonly name: string } | 'gone'>({ ...aboutBranch(branch), expected: gone });
  return mapped(found, (now) => (now === 'gone' ? undefined : now.name));
}

async function listCommits(api: Api, number: number): Promise<Result<Listing<Commit>>> {
  const listed = await api.list({
    ...about(number, 'list the commits of'),
    route: 'GET /repos/{owner}/{repo}/pulls/{pull_number}/commits',
    shape: commit,
  });
  return mapped(listed, (all) => ({ ...upTo(mostCommits, all), items: all.items.map(readCommit) }));
}

async function listFiles(api: Api, number: number): Promise<Result<Listing<ChangedFile>>> {
  const listed = await api.list({
    ...about(number, 'list the files of'),
    route: 'GET /repos/{owner}/{repo}/pulls/{pull_number}/files',
    shape: file,
  });
  return mapped(listed, (all) => upTo(mostFiles, all));
}

function aboutBranch(branch: string) {
  return {
    what: `read the branch ${quote(branch)}`,
    needs: 'contents: read' as const,
    route: 'GET /repos/{owner}/{repo}/branches/{branch}',
    parameters: { branch },
    shape: branchShape,
  };
}

/** REST has no list of a merge queue. GitHub builds at most 100 groups at a time. */
async function readQueue(api: Api, branch: string): ReturnType<GitHub['mergeQueue']> {
  const answer = await api.ask({
    what: `list the merge queue of ${quote(branch)}`,
    needs: 'pull-requests: read',
    route: api.graphql,
    parameters: { query: queueQuery, variables: { owner: api.owner, name: api.repo, branch } },
    shape: mergeQueue,
  });
  return mapped(answer, ({ data }) => {
    const entries = data.repository.mergeQueue?.entries.nodes ?? null;
    return entries && entries.toSorted((a, b) => a.position - b.position).map(({ pullRequest }) => pullRequest.number);
  });
}

const queueQuery =
  'query($owner: String!, $name: String!, $branch: String!) { repository(owner: $owner, name: $name) { mergeQueue(branch: $branch) { entries(first: 100) { nodes { position pullRequest { number } } } } } }';

function about(number: number, verb: string) {
  return {
    what: `${verb} pull request #${number}`,
    needs: 'pull-requests: read' as const,
    parameters: { pull_number: number },
  };
}

function eventsOf(api: Api, number: number) {
  return listAll(api, {
    what: `list the events of pull request #${number}`,
    needs: 'pull-requests: read',
    route: 'GET /repos/{owner}/{repo}/issues/{issue_number}/events',
    parameters: { issue_number: number },
    shape: pullRequestEvent,
  });
}

/** A list as long as GitHub's limit may be one that was cut there. */
function upTo<T>(most: number, { items, complete }: Listing<T>): Listing<T> {
  return { items, complete: complete && items.length < most };
}

async function readTeam(api: Api, name: string): ReturnType<GitHub['team']> {
  const parts = name.split('/');
  const [org = '', slug = ''] = parts.length === 2 ? parts : [api.owner, name];
  const listed: Result<Listing<{ login: string; id: number }>> = await api.list({
    what: `list the members of team ${quote(name)}`,
    needs: 'metadata: read',
    route: 'GET /orgs/{org}/teams/{team_slug}/members',
    parameters: { org, team_slug: slug },
    shape: person.transform(({ login, id }) => ({ login, id })),
  });
  if (listed.ok) {
    const { items, complete } = listed.value;
    return ok(complete ? { team: name, members: items } : { team: name, unreadable: 'it has more members than can be read' });
  }
  const hidden = listed.faults.every(({ code }) => code === 'github/permission' || code === 'github/not-found');
  if (!hidden) return failed(...listed.faults);
  const unreadable =
    'this token may not read it, or there is none of this name; it takes a token of a GitHub App with "members: read", or a personal one with "read:org"';
  return ok({ team: name, unreadable });
}
