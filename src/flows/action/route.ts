import { ok, type Result } from '../../fault/fault.js';
import type { Fetched, Route, Sought } from '../../gate/facts.js';
import { isOnFirstParent, lastCommitTouching, type Repository } from '../../git/index.js';
import type { GitHub, PullRequest } from '../../github/port.js';
import { fetched } from './gathering.js';

/** How a request's present bytes came to the default branch, and by which pull request. */
export interface Traced {
  /** The commit of the branch itself that last touched the file. */
  readonly commit: string | undefined;
  readonly route: Fetched<Route>;
  readonly pullRequest: Sought<PullRequest>;
}

export interface Trace {
  readonly git: Repository;
  readonly github: Pick<GitHub, 'pullRequestsOf'>;
  readonly tip: string;
  readonly defaultBranch: string;
  /** Named by hand: decides where several pull requests hold the commit. */
  readonly named?: number | undefined;
}

/** Traces a file's last change back. The calls of GitHub are remembered by the caller, by commit. */
export async function traceRoute({ git, github, tip, defaultBranch, named }: Trace, file: string): Promise<Traced> {
  const touched = await lastCommitTouching(git, file, tip);
  if (!touched.ok) return unreadable(undefined, fetched(touched));
  const commit = touched.value?.commit;
  if (commit === undefined)
    return { commit, route: { unreadable: 'git knows no commit that touches the file' }, pullRequest: { absent: true } };
  const found = await github.pullRequestsOf(commit);
  if (!found.ok) return unreadable(commit, fetched(found));
  const merged = found.value.filter(({ state, baseBranch }) => state === 'merged' && baseBranch === defaultBranch);
  const chosen = chooseMerged(merged, { commit, named });
  if (chosen === undefined) {
    const route: Route = merged.length === 0 ? { kind: 'direct', commit } : several(merged);
    return { commit, route: { value: route }, pullRequest: merged[0] === undefined ? { absent: true } : { value: merged[0] } };
  }
  const onBranch = await isMerged(git, chosen, tip);
  if (!onBranch.ok) return unreadable(commit, fetched(onBranch));
  const route: Route = { kind: 'merged', pullRequest: chosen.number, onDefaultBranch: onBranch.value };
  return { commit, route: { value: route }, pullRequest: { value: chosen } };
}

/** The one that merged a commit: by its merge commit, by its number where that is named, or as the only one. */
export function chooseMerged<T extends Pick<PullRequest, 'number' | 'mergeCommit'>>(
  merged: readonly T[],
  { commit, named }: { readonly commit: string; readonly named?: number | undefined },
): T | undefined {
  const exact = merged.filter(({ mergeCommit }) => mergeCommit === commit);
  const candidates = exact.length > 0 ? exact : merged;
  return candidates.length === 1 ? candidates[0] : candidates.find(({ number }) => number === named);
}

function several(merged: readonly PullRequest[]): Route {
  return { kind: 'several', pullRequests: merged.map(({ number }) => number) };
}

async function isMerged(git: Repository, { mergeCommit }: PullRequest, tip: string): Promise<Result<boolean>> {
  return mergeCommit === null ? ok(false) : isOnFirstParent(git, mergeCommit, tip);
}

function unreadable(commit: string | undefined, fact: Fetched<unknown>): Traced {
  const why = { unreadable: 'unreadable' in fact ? fact.unreadable : '' };
  return { commit, route: why, pullRequest: why };
}
