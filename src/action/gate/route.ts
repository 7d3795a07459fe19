import { ok, type Result } from '../../fault/fault.js';
import type { Fetched, Route, Sought } from '../../gate/facts.js';
import { hasCommit, isOnFirstParent, lastCommitTouching, type Repository } from '../../git/index.js';
import type { GitHub, PullRequest } from '../../github/port.js';
import { fetched } from './fetched.js';

/** How a request's present bytes came to the default branch, and by which pull request. */
export interface Traced {
  /** The commit of the branch itself that last touched the file. */
  readonly commit: string | undefined;
  readonly route: Fetched<Route>;
  readonly pullRequest: Sought<PullRequest>;
}

interface Trace {
  readonly git: Repository;
  readonly github: Pick<GitHub, 'pullRequestsOf' | 'mergesOf' | 'branchNow'>;
  readonly tip: string;
  readonly defaultBranch: string;
  /** Named by hand: decides where several pull requests hold the commit. */
  readonly named?: number | undefined;
}

/** Traces a file's last change back. The calls of GitHub are remembered by the caller, by commit. */
export async function traceRoute(trace: Trace, file: string): Promise<Traced> {
  const { git, github, tip } = trace;
  const touched = await lastCommitTouching(git, file, tip);
  if (!touched.ok) return unreadable(undefined, fetched(touched));
  const commit = touched.value?.commit;
  if (commit === undefined)
    return { commit, route: { unreadable: 'git knows no commit that touches the file' }, pullRequest: { absent: true } };
  const found = await github.pullRequestsOf(commit);
  if (!found.ok) return unreadable(commit, fetched(found));
  const into = await intoDefaultBranch(trace, found.value);
  if (!into.ok) return unreadable(commit, fetched(into));
  const merged = into.value;
  const chosen = await chooseMerged(trace, merged, commit);
  if (!chosen.ok) return unreadable(commit, fetched(chosen));
  const pull = chosen.value;
  if (pull !== undefined) {
    return { commit, route: { value: { kind: 'merged', pullRequest: pull.number } }, pullRequest: { value: pull } };
  }
  const route: Route =
    merged.length === 0 ? { kind: 'direct', commit } : { kind: 'several', pullRequests: merged.map(({ number }) => number) };
  return { commit, route: { value: route }, pullRequest: merged[0] === undefined ? { absent: true } : { value: merged[0] } };
}

/**
 * Those that were merged into the default branch. One that was renamed since is the same branch, by GitHub's own word; a pull request
 * keeps the name that it was merged under, so it is given with the present one.
 */
async function intoDefaultBranch(
  { github, defaultBranch }: Trace,
  pulls: readonly PullRequest[],
): Promise<Result<readonly PullRequest[]>> {
  const into: PullRequest[] = [];
  for (const pull of pulls.filter(({ state }) => state === 'merged')) {
    const isSame = pull.baseBranch === defaultBranch && pull.defaultBranch === defaultBranch;
    const now = isSame ? ok(defaultBranch) : await github.branchNow(pull.baseBranch);
    if (!now.ok) return now;
    if (now.value === pull.defaultBranch) into.push({ ...pull, baseBranch: now.value });
  }
  return ok(into);
}

/**
 * Of the merged pull requests that hold a commit of the default branch, the one that brought it there: the only one; else the one whose
 * merge, by its events, is the first on the branch from the commit on; else the one that is named.
 */
async function chooseMerged(
  { git, github, tip, named }: Trace,
  merged: readonly PullRequest[],
  commit: string,
): Promise<Result<PullRequest | undefined>> {
  if (merged.length <= 1) return ok(merged[0]);
  const landed: { readonly pull: PullRequest; readonly merge: string }[] = [];
  for (const pull of merged) {
    const merges = await github.mergesOf(pull.number);
    if (!merges.ok) return merges;
    for (const merge of merges.value) {
      const after = await isBetween(git, { first: commit, commit: merge, last: tip });
      if (!after.ok) return after;
      if (after.value) landed.push({ pull, merge });
    }
  }
  const first = new Set<PullRequest>();
  for (const { pull, merge } of landed) {
    const before = await Promise.all(landed.map((other) => isOnFirstParent(git, merge, other.merge)));
    if (before.every((one) => one.ok && one.value)) first.add(pull);
  }
  const [only, ...more] = first;
  return ok(more.length === 0 && only !== undefined ? only : merged.find(({ number }) => number === named));
}

/** Whether a commit is on a branch itself, from `first` to `last`. One that git does not have is not. */
async function isBetween(
  git: Repository,
  { first, commit, last }: { readonly first: string; readonly commit: string; readonly last: string },
): Promise<Result<boolean>> {
  const there = await hasCommit(git, commit);
  if (!there.ok || !there.value) return there;
  const onBranch = await isOnFirstParent(git, commit, last);
  return onBranch.ok && onBranch.value ? isOnFirstParent(git, first, commit) : onBranch;
}

function unreadable(commit: string | undefined, fact: Fetched<unknown>): Traced {
  const why = { unreadable: 'unreadable' in fact ? fact.unreadable : '' };
  return { commit, route: why, pullRequest: why };
}
