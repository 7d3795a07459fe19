import { ok, type Result } from '../../fault/fault.js';
import type { Facts, Fetched } from '../../gate/facts.js';
import {
  bytesIn,
  changesWithoutRenames,
  hasCommit,
  isAncestor,
  mergeBase,
  parents,
  readEntries,
  readFiles,
  refusedFile,
} from '../../git/index.js';
import { isOwn } from '../../github/api.js';
import type { PullRequest } from '../../github/port.js';
import type { Ledger } from '../../ledger/index.js';
import type { ActionContext } from '../context.js';
import { isTouched } from './follow-up-text.js';

/** What the names of the branches begin with on which the action proposes to have something reviewed again. */
export const followUpBranches = 'vendor-bucket/again/';

/** What a follow-up is compared with, and the request that is judged. */
interface FollowUpQuestion {
  readonly tip: Fetched<string>;
  readonly ledger: Result<Pick<Ledger, 'readFollowUp'>>;
  readonly request: { readonly kind?: 'template'; readonly file: string; readonly bucket: string };
}

type Asked = Pick<ActionContext, 'git' | 'github'>;

/** The only file that a branch changes, and by how many commits; undefined where it changes more, or in another way. */
interface Change {
  readonly commits: number;
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

/**
 * What is on a branch that has the name of a follow-up, worked out afresh, as anybody who may write can have put it there; undefined for
 * a branch of any other name, and for what is an ordinary pull request in effect: the right change, by somebody else, or by nobody knows
 * whom, as it is not on record.
 */
export async function followUpOf(
  asked: Asked,
  pull: PullRequest,
  { tip, ledger, request }: FollowUpQuestion,
): Promise<NonNullable<Facts['followUp']> | undefined> {
  if (!pull.headBranch.startsWith(followUpBranches)) return undefined;
  if (!('value' in tip)) return 'unread';
  const here = await hasCommit(asked.git, pull.head);
  if (!here.ok) return 'unread';
  const change = here.value ? await changeInGit(asked, pull, tip.value) : await changeAtGitHub(asked, pull);
  if (!change.ok) return 'unread';
  if (change.value === undefined || !isTouched(change.value.before, change.value.after)) return 'foreign';
  const identity = await asked.github.identity();
  if (!identity.ok) return 'unread';
  if (change.value.commits !== 1 || !isOwn(pull.author, identity.value) || request.kind === 'template') return undefined;
  if (!ledger.ok) return 'unread';
  // Any workflow can make such a branch and open it: that we did, only the role that applies can say.
  const kept = await ledger.value.readFollowUp({ bucket: request.bucket, head: pull.head });
  if (!kept.ok) return 'unread';
  return kept.value?.file === request.file ? 'own' : undefined;
}

async function changeInGit({ git }: Asked, { head }: PullRequest, tip: string): Promise<Result<Change | undefined>> {
  const above = await parents(git, head);
  if (!above.ok) return above;
  const [parent, ...more] = above.value;
  const onBranch = parent === undefined ? ok(false) : await isAncestor(git, parent, tip);
  if (!onBranch.ok) return onBranch;
  const single = parent !== undefined && more.length === 0 && onBranch.value;
  const base = single ? ok(parent) : await mergeBase(git, head, tip);
  if (!base.ok) return base;
  const changed = await changesWithoutRenames(git, { base: base.value, head, matches: () => true });
  if (!changed.ok) return changed;
  const [only, ...others] = changed.value;
  if (only?.kind !== 'modified' || others.length > 0 || only.before.type !== only.after.type) return ok(undefined);
  if (refusedFile(only.before) !== undefined || refusedFile(only.after) !== undefined) return ok(undefined);
  const read = await readEntries(git, [only.before, only.after]);
  if (!read.ok) return read;
  const [before, after] = read.value;
  if (before?.kind !== 'bytes' || after?.kind !== 'bytes') return ok(undefined);
  return ok({ commits: single ? 1 : 2, before: before.bytes, after: after.bytes });
}

/** Where the branch is gone and a squash left its commit nowhere in the clone. */
async function changeAtGitHub({ git, github }: Asked, { number, head, base }: PullRequest): Promise<Result<Change | undefined>> {
  const [files, commits] = [await github.files(number), await github.commits(number)];
  if (!files.ok) return files;
  if (!commits.ok) return commits;
  const [only, ...others] = files.value.items;
  if (only?.status !== 'modified' || others.length > 0 || !files.value.complete || !commits.value.complete) return ok(undefined);
  const after = await github.fileAt(head, only.path);
  if (!after.ok) return after;
  const read = await readFiles(git, base, [only.path]);
  const before = read.ok ? bytesIn(read.value.get(only.path) ?? null) : read;
  if (!before.ok) return before;
  if (before.value === null || after.value === null) return ok(undefined);
  return ok({ commits: commits.value.items.length, before: before.value, after: after.value });
}
