import { failed, ok, type Result } from '../fault/fault.js';
import { readChangedPaths } from './changed-paths.js';
import { gitFailed, unsafePath } from './faults.js';
import type { CommitNode } from './parse-objects.js';
import { isId, requireHistory, type Repository } from './repository.js';
import { isInside } from './tree.js';

/** So many commits are looked at first, as most of what is asked for is new; then all of them. */
const first = 200;
/** Beyond this, paths are named by their folders, and beyond that not at all. */
const mostArguments = { paths: 200, characters: 30_000 };

/** {@link lastCommitsTouching} of one file or folder. */
export async function lastCommitTouching(
  repository: Repository,
  path: string,
  tip: string,
): Promise<Result<CommitNode | undefined>> {
  const found = await lastCommitsTouching(repository, [path], tip);
  return found.ok ? ok(found.value.get(path)) : found;
}

/**
 * The last commit of the branch itself that changed or deleted each of these files or folders, up to `tip`; undefined where none ever
 * did. What a merge brought is the merge's change. At most four processes for any number of paths, and none for a path that was asked
 * for before. Refuses a missing commit, a shallow clone, and a path that leads out of the repository.
 */
export async function lastCommitsTouching(
  repository: Repository,
  paths: readonly string[],
  tip: string,
): Promise<Result<ReadonlyMap<string, CommitNode | undefined>>> {
  const unsafe = paths.filter((path) => !isInside(path));
  if (unsafe.length > 0) return failed(...unsafe.map(unsafePath));
  const there = await requireHistory(repository, [tip]);
  if (!there.ok) return there;
  const { touched } = repository;
  const key = (path: string) => `${tip} ${path}`;
  const wanted = new Set(paths.filter((path) => !touched.has(key(path))));
  const pathspecs = pathspecsOf([...wanted]);
  for (const limit of [first, undefined]) {
    if (wanted.size === 0) break;
    const nodes = await readNodes(repository, tip, { pathspecs, limit });
    if (!nodes.ok) return nodes;
    const found = await findTouched(repository, nodes.value, { wanted, pathspecs });
    if (!found.ok) return found;
    for (const [path, node] of found.value) {
      touched.set(key(path), node);
      wanted.delete(path);
    }
    if (limit !== undefined && nodes.value.length < limit) break;
  }
  for (const path of wanted) touched.set(key(path), undefined);
  return ok(new Map(paths.map((path) => [path, touched.get(key(path))])));
}

function pathspecsOf(paths: readonly string[]): readonly string[] {
  const fits = (some: readonly string[]) =>
    some.length <= mostArguments.paths && some.join('').length <= mostArguments.characters;
  if (fits(paths)) return paths;
  const folders = [...new Set(paths.map((path) => path.slice(0, Math.max(0, path.lastIndexOf('/')))))];
  return folders.includes('') || !fits(folders) ? [] : folders;
}

/** The commits of the branch itself that change any of these paths, newest first. */
async function readNodes(
  repository: Repository,
  tip: string,
  { pathspecs, limit }: { readonly pathspecs: readonly string[]; readonly limit: number | undefined },
): Promise<Result<readonly CommitNode[]>> {
  const most = limit === undefined ? [] : [`--max-count=${limit}`];
  // %P are the parents as the commit has them; `--parents` would show them rewritten where a path is given.
  const args = ['rev-list', '--no-color', '--format=%P', ...most, '--first-parent', tip, '--', ...pathspecs];
  const exit = await repository.git(args);
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

/** Of each wanted path the first of these commits that changes it or what is in it, against its first parent alone. */
async function findTouched(
  repository: Repository,
  nodes: readonly CommitNode[],
  { wanted, pathspecs }: { readonly wanted: ReadonlySet<string>; readonly pathspecs: readonly string[] },
): Promise<Result<ReadonlyMap<string, CommitNode>>> {
  const changed = await readChangedPaths(repository, nodes, pathspecs);
  if (!changed.ok) return changed;
  const found = new Map<string, CommitNode>();
  for (const [node, paths] of changed.value)
    for (const one of paths.flatMap(withFolders)) if (wanted.has(one) && !found.has(one)) found.set(one, node);
  return ok(found);
}

/** A path and the folders that it is in. */
function withFolders(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.map((_, n) => parts.slice(0, n + 1).join('/'));
}
