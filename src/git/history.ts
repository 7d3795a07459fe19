import { failed, ok, type Result } from '../fault/fault.js';
import { gitFailed, unsafePath } from './faults.js';
import { isId, requireHistory, type Repository } from './repository.js';
import { isInside } from './tree.js';

/** A commit with its parents, the first one first. A commit without parents begins a history. */
export interface CommitNode {
  readonly commit: string;
  readonly parents: readonly string[];
}

/**
 * The best common ancestor of two commits (full ids), from which a pull request is compared. Refuses a missing commit, a shallow clone,
 * and two histories that have nothing in common (`git/no-merge-base`).
 */
export async function mergeBase(repository: Repository, a: string, b: string): Promise<Result<string>> {
  const found = await requireHistory(repository, [a, b]);
  if (!found.ok) return found;
  const exit = await repository.git(['merge-base', a, b]);
  const [base = ''] = exit.stdout.toString('latin1').split('\n');
  if (exit.code === 0 && isId(repository, base)) {
    repository.known.add(base);
    return ok(base);
  }
  if (exit.code !== 1) return failed(gitFailed('find a common ancestor', exit));
  return failed({
    code: 'git/no-merge-base',
    message: `The commits ${a} and ${b} have no common ancestor.`,
    fix: 'Make the branch again, from the default branch.',
  });
}

/** Whether `ancestor` is `descendant` itself, or lies in its history by any parent. */
export async function isAncestor(repository: Repository, ancestor: string, descendant: string): Promise<Result<boolean>> {
  const found = await requireHistory(repository, [ancestor, descendant]);
  if (!found.ok) return found;
  const exit = await repository.git(['merge-base', '--is-ancestor', ancestor, descendant]);
  if (exit.code === 0 || exit.code === 1) return ok(exit.code === 0);
  return failed(gitFailed('compare two histories', exit));
}

export interface HistoryOptions {
  /** Only commits that change this file or folder, compared with their first parent; also those that delete it. */
  readonly path?: string;
  /** How many commits at most. */
  readonly limit: number;
}

/**
 * The commits of a branch itself, newest first: `from`, its first parent, and so on. What a merge brought is the merge's change.
 * Refuses a missing commit, a shallow clone, and a path that leads out of the repository.
 */
export async function firstParentHistory(
  repository: Repository,
  from: string,
  { path, limit }: HistoryOptions,
): Promise<Result<readonly CommitNode[]>> {
  if (path !== undefined && !isInside(path)) return failed(unsafePath(path));
  if (!Number.isSafeInteger(limit) || limit < 1) throw new Error('The limit of a history is a whole number from 1 on.');
  const found = await requireHistory(repository, [from]);
  if (!found.ok) return found;
  return readNodes(repository, [`--max-count=${limit}`, '--first-parent', from, '--', ...(path === undefined ? [] : [path])]);
}

/** The last commit of the branch itself that changed or deleted a file, up to `tip`; undefined where none ever did. */
export async function lastCommitTouching(
  repository: Repository,
  path: string,
  tip: string,
): Promise<Result<CommitNode | undefined>> {
  const history = await firstParentHistory(repository, tip, { path, limit: 1 });
  return history.ok ? ok(history.value[0]) : history;
}

/** The parents of a commit, the first one first. Refuses a missing commit and a shallow clone. */
export async function parents(repository: Repository, commit: string): Promise<Result<readonly string[]>> {
  const history = await firstParentHistory(repository, commit, { limit: 1 });
  return history.ok ? ok(history.value[0]?.parents ?? []) : history;
}

/**
 * Whether a commit is `tip` itself, or one of the branch that ends there: reached by first parents alone. A commit that a merge brought
 * along is not. The cost depends on how far back it is.
 */
export async function isOnFirstParent(repository: Repository, commit: string, tip: string): Promise<Result<boolean>> {
  const found = await requireHistory(repository, [commit, tip]);
  if (!found.ok) return found;
  if (commit === tip) return ok(true);
  // The walk ends at the first commit that is in the history of `commit`: on the branch, that is `commit` itself.
  const since = await readNodes(repository, ['--first-parent', tip, `^${commit}`, '--']);
  return since.ok ? ok(since.value.at(-1)?.parents[0] === commit) : since;
}

async function readNodes(repository: Repository, args: readonly string[]): Promise<Result<readonly CommitNode[]>> {
  // %P are the parents as the commit has them; `--parents` would show them rewritten where a path is given.
  const exit = await repository.git(['rev-list', '--no-color', '--format=%P', ...args]);
  if (exit.code !== 0) return failed(gitFailed('read the history', exit));
  const rows = exit.stdout.toString('latin1').split('\n');
  const nodes: CommitNode[] = [];
  for (let i = 0; i + 1 < rows.length; i += 2) {
    const commit = rows[i]?.replace(/^commit /, '') ?? '';
    const above = (rows[i + 1] ?? '').split(' ').filter((id) => id !== '');
    if (![commit, ...above].every((id) => isId(repository, id)))
      return failed(gitFailed('read the history in a form that is known', exit));
    nodes.push({ commit, parents: above });
    repository.known.add(commit);
  }
  return ok(nodes);
}
