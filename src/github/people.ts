import type { z } from 'zod';
import type { Commit, Contributor } from '../gate/facts.js';
import type { commit as commitShape } from './shapes.js';

/** The address that GitHub gives who keeps theirs private, with the account's id since 2017 ("Setting your commit email address"). */
const noReply = /^(?:(\d{1,15})\+)?([A-Za-z0-9_-]+(?:\[bot\])?)@users\.noreply\.[A-Za-z0-9.-]+$/;

/** A line anywhere in the message: a trailer too many only keeps an approval out. */
const coAuthor = /^[ \t]*co-authored-by[ \t]*:.*<([^<>\s]{1,320})>[ \t]*\r?$/gim;

/** Those behind a commit. Who has no account is known by the address, and by the account that the address names. */
export function readCommit({ sha, author, committer, commit }: z.output<typeof commitShape>): Commit {
  return {
    sha,
    authorship: commit.verification?.verified === true ? 'signed' : author === null ? 'unknown' : 'account',
    author: author ?? byEmail(commit.author?.email),
    committer: committer ?? byEmail(commit.committer?.email),
    coAuthors: [...commit.message.matchAll(coAuthor)].flatMap(([, email]) => byEmail(email) ?? []),
  };
}

function byEmail(email: string | undefined): Contributor | null {
  if (email === undefined) return null;
  const [, id, login] = noReply.exec(email) ?? [];
  if (login === undefined) return { email };
  return { login, ...(id === undefined ? {} : { id: Number(id) }) };
}
