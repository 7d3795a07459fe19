import { failed, ok, type Result } from '../fault/fault.js';
import { gitFailed } from './faults.js';
import { zeroTerminated } from './file.js';
import type { CommitNode } from './parse-objects.js';
import type { Repository } from './repository.js';

/**
 * What each of these commits changed against its first parent alone, limited to `pathspecs` where there are any: the paths by commit, in the
 * order of `nodes`. One process, and none without commits. An answer that names another commit is refused.
 */
export async function readChangedPaths(
  repository: Repository,
  nodes: readonly CommitNode[],
  pathspecs: readonly string[] = [],
): Promise<Result<ReadonlyMap<CommitNode, readonly string[]>>> {
  if (nodes.length === 0) return ok(new Map());
  const exit = await repository.git(
    [
      ...['diff-tree', '--stdin', '--root', '-r', '-z', '--raw', '--no-renames', '--no-ext-diff', '--no-textconv'],
      ...['--ignore-submodules=none', '-O/dev/null', '--', ...pathspecs],
    ],
    // A commit with one parent named is compared with that one.
    nodes.map(({ commit, parents }) => `${[commit, ...parents.slice(0, 1)].join(' ')}\n`).join(''),
  );
  if (exit.code !== 0) return failed(gitFailed('compare commits', exit));
  const read = parseChangedPaths(nodes, zeroTerminated(exit.stdout));
  return read === undefined ? failed(gitFailed('compare commits in a form that is known', exit)) : ok(read);
}

/** A path follows what begins with a colon, so that a file can be named as a commit is. */
function parseChangedPaths(
  nodes: readonly CommitNode[],
  parts: readonly Buffer[],
): ReadonlyMap<CommitNode, readonly string[]> | undefined {
  const changed = new Map(nodes.map((node) => [node, [] as string[]]));
  const byId = new Map(nodes.map((node) => [node.commit, changed.get(node)]));
  let paths: string[] | undefined;
  for (let i = 0; i < parts.length; i += 1) {
    const text = parts[i]?.toString('latin1') ?? '';
    if (!text.startsWith(':')) {
      paths = byId.get(text);
      if (paths === undefined) return undefined;
      continue;
    }
    i += 1;
    const path = parts[i]?.toString('utf8');
    if (paths === undefined || path === undefined) return undefined;
    paths.push(path);
  }
  return changed;
}
