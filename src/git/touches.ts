import { failed, ok, type Result } from '../fault/fault.js';
import { readChangedPaths } from './changed-paths.js';
import { gitFailed } from './faults.js';
import type { CommitNode } from './parse-objects.js';
import { isId, requireHistory, type Repository } from './repository.js';

/** What the commits of a branch itself touched. */
export interface Touches {
  /**
   * Whether a file was changed, deleted or put there by a commit of the branch after `commit`, whatever it holds now. True also where
   * the branch does not have that commit any more, and the file was touched at all.
   */
  readonly isTouchedAfter: (path: string, commit: string) => boolean;
}

/** So many commits are looked at first, as what is asked for is mostly new; then all. */
const first = 200;

/**
 * Walks a branch back by first parents until all of these commits were met. What a merge brought is the merge's change. No process where
 * all of them are the tip, mostly two, at most four. Refuses a missing tip and a shallow clone.
 */
export async function readTouches(repository: Repository, tip: string, commits: ReadonlySet<string>): Promise<Result<Touches>> {
  const positions = new Map<string, number>();
  const touched = new Map<string, number>();
  const left = new Set(commits);
  left.delete(tip);
  if (left.size > 0) {
    const there = await requireHistory(repository, [tip]);
    if (!there.ok) return there;
  }
  for (const limit of [first, undefined]) {
    if (left.size === 0) break;
    const walked = await walk(repository, tip, { skip: positions.size, limit });
    if (!walked.ok) return walked;
    for (const [{ commit }, paths] of walked.value) {
      const position = positions.size;
      positions.set(commit, position);
      left.delete(commit);
      for (const path of paths) if (!touched.has(path)) touched.set(path, position);
    }
    if (walked.value.size < first) break;
  }
  return ok({
    isTouchedAfter: (path, commit) => {
      const last = touched.get(path);
      return commit !== tip && last !== undefined && last < (positions.get(commit) ?? Infinity);
    },
  });
}

/** The commits of the branch, newest first, with what each changed against its first parent. */
async function walk(
  repository: Repository,
  tip: string,
  { skip, limit }: { readonly skip: number; readonly limit: number | undefined },
): Promise<Result<ReadonlyMap<CommitNode, readonly string[]>>> {
  const range = [`--skip=${skip}`, ...(limit === undefined ? [] : [`--max-count=${limit}`]), tip, '--'];
  const listed = await repository.git(['rev-list', '--no-color', '--first-parent', '--parents', ...range]);
  if (listed.code !== 0) return failed(gitFailed('read the history', listed));
  const rows = listed.stdout
    .toString('latin1')
    .split('\n')
    .filter((row) => row !== '');
  const nodes = rows.map((row): CommitNode => {
    const [commit = '', ...parents] = row.split(' ');
    return { commit, parents };
  });
  if (!nodes.every(({ commit }) => isId(repository, commit)))
    return failed(gitFailed('read the history in a form that is known', listed));
  return readChangedPaths(repository, nodes);
}
