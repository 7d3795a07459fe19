import { failed, ok, type Fault, type Result } from '../fault/fault.js';
import { damagedObject, gitFailed, missingCommit, missingObject, unsafeRevision } from './faults.js';
import { parseCommit, parseTree, type CommitObject, type Tree } from './parse-objects.js';
import { isId, type Repository } from './repository.js';

/** The most bytes of one tree, and of one commit; and how many entries of trees are kept for the next time. */
const largestTree = 64 * 1024 * 1024;
const largestCommit = 16 * 1024 * 1024;
const mostEntriesKept = 200_000;

/** Reads trees, each once. Refuses one that is missing (`git/missing-object`) or not as git writes it (`git/damaged-object`). */
export async function readTrees(repository: Repository, ids: readonly string[]): Promise<Result<ReadonlyMap<string, Tree>>> {
  const { trees } = repository;
  const found = new Map<string, Tree>();
  for (const id of ids) {
    const known = trees.byId.get(id);
    if (known !== undefined) found.set(id, known);
  }
  const fresh = [...new Set(ids)].filter((id) => !found.has(id));
  const answers = await repository.bytes.ask(fresh, largestTree);
  for (const [n, id] of fresh.entries()) {
    const answer = answers[n];
    if (answer?.kind === 'failed') return failed(gitFailed('read a folder', answer.exit));
    if (answer?.kind !== 'found') return failed(missingObject(id));
    const tree = answer.type === 'tree' && answer.bytes ? parseTree(answer.bytes, repository.idLength / 2) : undefined;
    if (tree === undefined) return failed(damagedObject(id, 'is not the folder that it should be'));
    found.set(id, tree);
    if (trees.entries + tree.size > mostEntriesKept) {
      trees.byId.clear();
      trees.entries = 0;
    }
    if (tree.size > mostEntriesKept) continue;
    trees.byId.set(id, tree);
    trees.entries += tree.size;
  }
  return ok(found);
}

/** Reads commits, each once. Refuses one that is missing (`git/missing-commit`), or that is something else. */
export async function readCommits(
  repository: Repository,
  ids: readonly string[],
): Promise<Result<ReadonlyMap<string, CommitObject>>> {
  const unsafe = ids.filter((id) => !isId(repository, id));
  if (unsafe.length > 0) return failed(...unsafe.map(unsafeRevision));
  const fresh = [...new Set(ids)].filter((id) => !repository.commits.has(id));
  const answers = await repository.bytes.ask(fresh, largestCommit);
  const faults: Fault[] = [];
  for (const [n, id] of fresh.entries()) {
    const answer = answers[n];
    if (answer?.kind === 'failed') return failed(gitFailed('read a commit', answer.exit));
    if (answer?.kind !== 'found' || answer.type !== 'commit') {
      faults.push(missingCommit(id));
      continue;
    }
    const commit = parseCommit((answer.bytes ?? Buffer.alloc(0)).toString('latin1'), repository.idLength);
    if (commit === undefined) faults.push(damagedObject(id, 'is not a commit as git writes it'));
    else repository.commits.set(id, commit);
  }
  if (faults.length > 0) return failed(...faults);
  return ok(new Map(ids.flatMap((id) => entryOf(repository.commits, id))));
}

function entryOf<K, V>(map: ReadonlyMap<K, V>, key: K): readonly (readonly [K, V])[] {
  const value = map.get(key);
  return value === undefined ? [] : [[key, value]];
}
