import { z } from 'zod';
import { defined } from '../defined.js';
import { failed, ok, quote, type Result } from '../fault/fault.js';
import { isOwn, mapped, type Api } from './api.js';
import { readMarker } from './marker.js';
import { saysSame, wordsOf, type IssueText } from './issue-text.js';
import type { GitHub, IssueToOpen, Label, OpenedIssue } from './port.js';
import type { Refusal } from './trouble.js';
import { closing, id, issue, type ReadIssue } from './shapes.js';

/** The issues of hand-overs. */
export function issuesPart(
  api: Api,
): Pick<GitHub, 'issue' | 'openIssues' | 'closing' | 'findIssue' | 'openIssue' | 'rewriteIssue' | 'reopenIssue'> {
  return {
    issue: (number) => readOne(api, number),
    openIssues: (label) => listOpen(api, label),
    closing: (number) => readClosing(api, number),
    findIssue: async (key) => mapped(await find(api, key), (found) => found?.issue),
    openIssue: (toOpen) => open(api, toOpen),
    rewriteIssue: (number, text) => rewriteOpen(api, number, text),
    reopenIssue: (number, text, why) => reopen(api, number, text, why),
  };
}

async function readOne(api: Api, number: number): ReturnType<GitHub['issue']> {
  const identity = await api.identity();
  if (!identity.ok) return identity;
  return mapped(await get(api, number), (read) => {
    if (read === 'gone') return undefined;
    const { title, body } = read;
    return { ...read.issue, title, body, key: isOwn(read.author, identity.value) ? readMarker(body)?.key : undefined };
  });
}

/**
 * "Issues" in the API description: one that was moved answers 301, which is followed to where it is now; one that was moved to where the
 * token can't see it, 404; one that was deleted, 410.
 */
async function get(api: Api, number: number): Promise<Result<ReadIssue | 'gone'>> {
  const read = await api.ask<ReadIssue | 'gone'>({
    what: `read issue #${number}`,
    needs: 'issues: read',
    route: 'GET /repos/{owner}/{repo}/issues/{issue_number}',
    parameters: { issue_number: number },
    shape: issue,
    expected: ({ status }) => (status === 404 || status === 410 ? 'gone' : undefined),
  });
  const here = `/${api.owner}/${api.repo}/issues/${number}`.toLowerCase();
  return mapped(read, (found) => (found === 'gone' || !found.issue.url.toLowerCase().endsWith(here) ? 'gone' : found));
}

async function listOpen(api: Api, label: string): ReturnType<GitHub['openIssues']> {
  const listed = await api.list({
    what: 'list the open issues',
    needs: 'issues: read',
    route: 'GET /repos/{owner}/{repo}/issues',
    parameters: { state: 'open', labels: label },
    shape: issue,
  });
  return mapped(listed, ({ items }) => new Map(items.map(({ issue, title, body }) => [issue.number, { title, body }])));
}

/**
 * REST's events name no pull request: `commit_id` stays empty where a merge closed the issue. "ClosedEvent" of the GraphQL API has the
 * closer: a Commit, a PullRequest or a ProjectV2, and nothing where somebody closed it by hand.
 */
async function readClosing(api: Api, number: number): ReturnType<GitHub['closing']> {
  const answer = await api.ask({
    what: `find out what closed issue #${number}`,
    needs: 'issues: read',
    route: api.graphql,
    parameters: { query: closingQuery, variables: { owner: api.owner, name: api.repo, number } },
    shape: closing,
  });
  return mapped(answer, ({ data }) => {
    const { closings, reopenings } = data.repository.issue;
    return { closerKind: closings.nodes[0].closer?.__typename ?? 'hand', reopenings: reopenings.totalCount };
  });
}

const closingQuery =
  'query($owner: String!, $name: String!, $number: Int!) { repository(owner: $owner, name: $name) { issue(number: $number) { closings: timelineItems(last: 1, itemTypes: [CLOSED_EVENT]) { nodes { ... on ClosedEvent { closer { __typename } } } } reopenings: timelineItems(itemTypes: [REOPENED_EVENT]) { totalCount } } } }';

async function rewriteOpen(api: Api, number: number, text: IssueText): ReturnType<GitHub['rewriteIssue']> {
  const identity = await api.identity();
  if (!identity.ok) return identity;
  const read = await get(api, number);
  if (!read.ok) return read;
  if (read.value === 'gone') return ok('gone');
  const { author, issue: found, isPullRequest } = read.value;
  if (found.state !== 'open' || isPullRequest || !isOwn(author, identity.value) || saysSame(read.value, text)) return ok('left');
  return mapped(await write(api, number, wordsOf(text)), () => 'rewritten');
}

export async function reopen(
  api: Api,
  number: number,
  text: IssueText | undefined,
  why: string,
): ReturnType<GitHub['reopenIssue']> {
  const written = await write(api, number, { ...(text === undefined ? {} : wordsOf(text)), state: 'open' });
  return written.ok ? mapped(await say(api, number, why), () => undefined) : written;
}

/** Saying it twice is harmless. */
function say(api: Api, number: number, body: string): Promise<Result<unknown>> {
  return api.ask<unknown>({
    what: `comment on issue #${number}`,
    needs: 'issues: write',
    route: 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments',
    parameters: { issue_number: number, body },
    shape: z.object({ id }),
  });
}

/** Writing the same again is harmless. */
export function write(api: Api, number: number, fields: object): Promise<Result<ReadIssue>> {
  return api.ask({
    what: `write issue #${number} anew`,
    needs: 'issues: write',
    route: 'PATCH /repos/{owner}/{repo}/issues/{issue_number}',
    parameters: { issue_number: number, ...fields },
    shape: issue,
  });
}

/**
 * Of several the oldest, so that every run finds the same. One call where the repository has no more than a page of issues and pull
 * requests, else two: what was opened just now is on the newest page, whatever its labels, and what is older GitHub's search knows, by a
 * word that stands in its title and its text.
 */
export async function find(
  api: Api,
  key: string,
  { former = [] }: { readonly former?: readonly number[] | undefined } = {},
): Promise<Result<ReadIssue | undefined>> {
  const identity = await api.identity();
  if (!identity.ok) return identity;
  const own = (issues: readonly ReadIssue[]) =>
    issues
      .filter(({ author, isPullRequest }) => !isPullRequest && isOwn(author, identity.value))
      .filter(({ issue, body }) => readMarker(body)?.key === key && !former.includes(issue.number))
      .sort((a, b) => a.issue.number - b.issue.number)[0];
  const newest = await readNewest(api, key);
  if (!newest.ok) return newest;
  const recent = own(newest.value);
  if (recent !== undefined || newest.value.length < aPage) return ok(recent);
  return mapped(await search(api, key), own);
}

/** GitHub's largest page. */
const aPage = 100;

function readNewest(api: Api, key: string): Promise<Result<readonly ReadIssue[]>> {
  return api.ask({
    what: `look for the issue ${quote(key)}`,
    needs: 'issues: read',
    route: 'GET /repos/{owner}/{repo}/issues',
    parameters: { state: 'all', sort: 'created', direction: 'desc', per_page: aPage },
    shape: z.array(issue),
  });
}

/** "Search issues and pull requests" of the REST API: by the last word of the key, a bucket's name. A search that was cut short is a fault. */
async function search(api: Api, key: string): Promise<Result<readonly ReadIssue[]>> {
  const word = key.replace(/^.*\//, '');
  const found = await api.ask({
    what: `search for the issue ${quote(key)}`,
    needs: 'issues: read',
    route: 'GET /search/issues',
    parameters: {
      q: `"${word}" in:title,body is:issue repo:${api.owner}/${api.repo}`,
      ...{ sort: 'created', order: 'asc', per_page: aPage },
    },
    shape: z.object({ incomplete_results: z.boolean(), items: z.array(issue) }),
  });
  if (!found.ok || !found.value.incomplete_results) return mapped(found, ({ items }) => items);
  return failed({
    code: 'github/incomplete',
    message: `GitHub did not search all issues for ${quote(key)}, so none is opened: there could be two`,
    fix: 'Run the workflow again.',
  });
}

export async function open(api: Api, toOpen: IssueToOpen): Promise<Result<OpenedIssue>> {
  // Anybody who triages may take a label off, so the search before opening goes without.
  const found = await find(api, toOpen.key, toOpen);
  if (!found.ok) return found;
  if (found.value !== undefined) return adopt(api, found.value, toOpen);
  for (const label of toOpen.labels) {
    const made = await ensureLabel(api, label);
    if (!made.ok) return failed(...made.faults);
  }
  const first = await create(api, toOpen, toOpen.assignees);
  const opened = first.ok && first.value === 'assignees' ? await create(api, toOpen, []) : first;
  if (!opened.ok) return opened;
  if (opened.value === 'assignees') throw new Error('GitHub refused assignees where there were none.');
  const { issue, assignees } = opened.value;
  const assigned = new Set(assignees.map((login) => login.toLowerCase()));
  // Who has no access to the repository is left out without a word.
  return ok({ issue, existed: false, notAssigned: toOpen.assignees.filter((login) => !assigned.has(login.toLowerCase())) });
}

/** Of what was there before nothing stays but its number: whoever may write can have written its text, or closed it. */
async function adopt(api: Api, { issue }: ReadIssue, toOpen: IssueToOpen): Promise<Result<OpenedIssue>> {
  const written = await write(api, issue.number, { ...wordsOf(toOpen), state: 'open' });
  return mapped(written, (now) => ({ issue: now.issue, existed: true, notAssigned: [] }));
}

/** The issue, or `assignees` where GitHub refuses one of them. */
function create(
  api: Api,
  { labels, ...text }: IssueToOpen,
  assignees: readonly string[],
): Promise<Result<ReadIssue | 'assignees'>> {
  return api.ask<ReadIssue | 'assignees'>({
    what: `open the issue ${quote(text.key)}`,
    needs: 'issues: write',
    route: 'POST /repos/{owner}/{repo}/issues',
    parameters: { ...wordsOf(text), labels: labels.map(({ name }) => name), assignees },
    shape: issue,
    made: () => find(api, text.key, text),
    expected: (refusal) => (assignees.length > 0 && objectsTo(refusal, 'assignee') ? 'assignees' : undefined),
  });
}

/** Creates a label, or finds that it is there. */
function ensureLabel(api: Api, { name, colour, description }: Label): Promise<Result<unknown>> {
  return api.ask<unknown>({
    what: `create the label ${quote(name)}`,
    needs: 'issues: write',
    route: 'POST /repos/{owner}/{repo}/labels',
    parameters: {
      name,
      ...defined({ color: colour, description }),
    },
    shape: z.object({ name: z.string() }),
    expected: ({ status, errors }) =>
      status === 422 && errors.some(({ code }) => code === 'already_exists') ? { name } : undefined,
  });
}

function objectsTo({ status, errors }: Refusal, field: string): boolean {
  return status === 422 && errors.some((error) => error.field?.startsWith(field) === true);
}
