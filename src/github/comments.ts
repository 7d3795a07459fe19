import { createHash } from 'node:crypto';
import { defined } from '../defined.js';
import { ok, type Result } from '../fault/fault.js';
import { isOwn, listAll, mapped, type Api } from './api.js';
import { markText, readMarker } from './marker.js';
import type { Comment, CommentPut, CommentToPut, GitHub, PullRequest } from './port.js';
import { comment, pullRequest } from './shapes.js';

/** The one comment of a pull request. */
export function commentsPart(api: Api): Pick<GitHub, 'comment' | 'putComment'> {
  return {
    comment: async (number, key) => mapped(await find(api, number, key), (found) => found && plain(found)),
    putComment: (toPut) => put(api, toPut),
  };
}

interface Found extends Comment {
  readonly key: string | undefined;
}

function plain({ id, url, head, digest, replaced }: Comment): Comment {
  return { id, url, head, digest, replaced };
}

/** By marker and author; of several the oldest, so that every run finds the same. */
async function find(api: Api, number: number, key: string): Promise<Result<Found | undefined>> {
  const identity = await api.identity();
  if (!identity.ok) return identity;
  const listed = await listAll(api, {
    what: `list the comments of pull request #${number}`,
    needs: 'pull-requests: read',
    route: 'GET /repos/{owner}/{repo}/issues/{issue_number}/comments',
    parameters: { issue_number: number },
    shape: comment,
  });
  return mapped(listed, (comments) => {
    const own = comments.filter(({ user }) => isOwn(user, identity.value)).map(read);
    return own.filter((one) => one.key === key).sort((a, b) => a.id - b.id)[0];
  });
}

function read({ id, html_url, body }: { id: number; html_url: string; body: string }): Found {
  const { key, head, replaced = false } = readMarker(body) ?? {};
  return { id, url: html_url, head, digest: digestOf(body), key, replaced };
}

/** What an editor does to line ends and to the end of a text is no other text. */
function digestOf(text: string): string {
  return createHash('sha256').update(text.replace(/\r\n/g, '\n').trim()).digest('hex');
}

/** What is said above a text that stands in the place of one that was not ours. */
const replacedNote = `> [!WARNING]
> Somebody else had edited or removed this comment. It is written anew, from what was planned; what was approved before that, has to be
> approved again. Its list of edits shows who it was; where it shows nobody, the run that wrote it was cut off.

`;

async function put(api: Api, toPut: CommentToPut): Promise<Result<CommentPut>> {
  const { pullRequest: number, key, head, render, anew = false, afresh = false, run, note } = toPut;
  const found = toPut.found === undefined ? await find(api, number, key) : ok(toPut.found ?? undefined);
  if (!found.ok) return found;
  const current = found.value;
  const body = render(current && plain(current));
  if (body === undefined) return ok({ done: 'nothing' });
  // Said until there is another head: the next run's text would hide it else.
  const replaced = anew || (current?.replaced === true && current.head === head);
  const of = defined({ head, run });
  const text = markText({ key, ...of, body: replaced ? replacedNote + body : body, replaced });
  const digest = digestOf(text);
  const same = current?.digest === digest && !anew;
  // Where the comment already speaks of this head there is no newer one to spoil.
  if (head !== undefined && (afresh || (!same && current?.head !== head))) {
    const now = await pullNow(api, number);
    if (!now.ok) return now;
    if (now.value.head !== head || (afresh && now.value.state !== 'open')) return ok({ done: 'outdated' });
  }
  if (same) return ok({ done: 'unchanged', comment: plain(current) });
  const noted = await note?.(digest);
  if (noted?.ok === false) return noted;
  const written = current === undefined ? await create(api, number, key, text) : await update(api, current.id, text, number);
  const done = current === undefined ? 'created' : 'updated';
  // Of what was sent: what came back may have been edited since.
  return mapped(written, (comment) => ({ done, comment: { ...plain(comment), digest } }));
}

function pullNow(api: Api, number: number): Promise<Result<PullRequest>> {
  return api.ask({
    what: `read pull request #${number}`,
    needs: 'pull-requests: read',
    route: 'GET /repos/{owner}/{repo}/pulls/{pull_number}',
    parameters: { pull_number: number },
    shape: pullRequest,
  });
}

function create(api: Api, number: number, key: string, text: string): Promise<Result<Found>> {
  return api.ask({
    what: `comment on pull request #${number}`,
    needs: 'pull-requests: write',
    route: 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments',
    parameters: { issue_number: number, body: text },
    shape: comment.transform(read),
    made: () => find(api, number, key),
  });
}

function update(api: Api, id: number, text: string, number: number): Promise<Result<Found>> {
  return api.ask({
    what: `update the comment of pull request #${number}`,
    needs: 'pull-requests: write',
    route: 'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}',
    parameters: { comment_id: id, body: text },
    shape: comment.transform(read),
  });
}
