import { z } from 'zod';
import { failed, ok, quote, type Result } from '../fault/fault.js';
import { isOwn, listAll, mapped, type Api } from './api.js';
import { markText, readMarker } from './marker.js';
import type { GitHub, IssueToOpen, Label, OpenedIssue } from './port.js';
import type { Refusal } from './trouble.js';
import { issue, type ReadIssue } from './shapes.js';

/** The issues of hand-overs. */
export function issuesPart(api: Api): Pick<GitHub, 'issue' | 'findIssue' | 'openIssue' | 'rewriteIssue'> {
  return {
    issue: (number) => readOne(api, number),
    findIssue: async (key, label) => mapped(await find(api, key, label), (found) => found?.issue),
    openIssue: (toOpen) => open(api, toOpen),
    rewriteIssue: (number, text) => rewriteOpen(api, number, text),
  };
}

async function readOne(api: Api, number: number): ReturnType<GitHub['issue']> {
  const identity = await api.identity();
  if (!identity.ok) return identity;
  return mapped(await get(api, number), ({ issue, author, body }) => ({
    ...issue,
    key: isOwn(author, identity.value) ? readMarker(body)?.key : undefined,
  }));
}

function get(api: Api, number: number): Promise<Result<ReadIssue>> {
  return api.ask({
    what: `read issue #${number}`,
    needs: 'issues: read',
    route: 'GET /repos/{owner}/{repo}/issues/{issue_number}',
    parameters: { issue_number: number },
    shape: issue,
  });
}

async function rewriteOpen(
  api: Api,
  number: number,
  { key, title, body }: Pick<IssueToOpen, 'key' | 'title' | 'body'>,
): ReturnType<GitHub['rewriteIssue']> {
  const identity = await api.identity();
  if (!identity.ok) return identity;
  const read = await get(api, number);
  if (!read.ok) return read;
  const { author, issue: found, isPullRequest } = read.value;
  const text = { title, body: markText({ key, body }) };
  const same = read.value.title === text.title && read.value.body === text.body;
  if (same || found.state !== 'open' || isPullRequest || !isOwn(author, identity.value)) return ok('left');
  return mapped(await write(api, number, text), () => 'rewritten');
}

/** Writing the same again is harmless. */
function write(api: Api, number: number, fields: object): Promise<Result<ReadIssue>> {
  return api.ask({
    what: `write issue #${number} anew`,
    needs: 'issues: write',
    route: 'PATCH /repos/{owner}/{repo}/issues/{issue_number}',
    parameters: { issue_number: number, ...fields },
    shape: issue,
  });
}

/** Of several the oldest, so that every run finds the same. */
async function find(api: Api, key: string, label?: string): Promise<Result<ReadIssue | undefined>> {
  const identity = await api.identity();
  if (!identity.ok) return identity;
  const listed = await listAll(api, {
    what: `look for the issue ${quote(key)}`,
    needs: 'issues: read',
    route: 'GET /repos/{owner}/{repo}/issues',
    parameters: { state: 'all', sort: 'created', direction: 'asc', ...(label === undefined ? {} : { labels: label }) },
    shape: issue,
  });
  return mapped(listed, (all) =>
    all
      .filter(({ author, isPullRequest }) => !isPullRequest && isOwn(author, identity.value))
      .find(({ body }) => readMarker(body)?.key === key),
  );
}

async function open(api: Api, toOpen: IssueToOpen): Promise<Result<OpenedIssue>> {
  // Anybody who triages may take a label off, so the search before opening goes without.
  const found = await find(api, toOpen.key);
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
async function adopt(api: Api, { issue }: ReadIssue, { key, title, body }: IssueToOpen): Promise<Result<OpenedIssue>> {
  const written = await write(api, issue.number, { title, body: markText({ key, body }), state: 'open' });
  return mapped(written, (now) => ({ issue: now.issue, existed: true, notAssigned: [] }));
}

/** The issue, or `assignees` where GitHub refuses one of them. */
function create(
  api: Api,
  { key, title, body, labels }: IssueToOpen,
  assignees: readonly string[],
): Promise<Result<ReadIssue | 'assignees'>> {
  return api.ask<ReadIssue | 'assignees'>({
    what: `open the issue ${quote(key)}`,
    needs: 'issues: write',
    route: 'POST /repos/{owner}/{repo}/issues',
    parameters: { title, body: markText({ key, body }), labels: labels.map(({ name }) => name), assignees },
    shape: issue,
    made: () => find(api, key),
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
      ...(colour === undefined ? {} : { color: colour }),
      ...(description === undefined ? {} : { description }),
    },
    shape: z.object({ name: z.string() }),
    expected: ({ status, errors }) =>
      status === 422 && errors.some(({ code }) => code === 'already_exists') ? { name } : undefined,
  });
}

function objectsTo({ status, errors }: Refusal, field: string): boolean {
  return status === 422 && errors.some((error) => error.field?.startsWith(field) === true);
}
