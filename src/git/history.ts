import { failed, ok, type Result } from '../fault/fault.js';
import { Frontier, readOnTheWay } from './graph.js';
import type { CommitNode } from './parse-objects.js';
import { requireHistory, type Repository } from './repository.js';

/** The painter's colours: reached from one commit, from the other, and from a common one. */
const [fromA, fromB, below] = [1, 2, 4];

/**
 * The best common ancestor of two commits (full ids), from which a pull request is compared; of several as good the newest. Refuses a
 * missing commit, a shallow clone, and two histories that have nothing in common (`git/no-merge-base`).
 */
export async function mergeBase(repository: Repository, a: string, b: string): Promise<Result<string>> {
  const found = await requireHistory(repository, [a, b]);
  if (!found.ok) return found;
  const common = await commonAncestors(repository, a, b);
  if (!common.ok) return common;
  const best: string[] = [];
  for (const one of common.value) {
    let isBest = true;
    for (const other of common.value) {
      const above = one === other ? ok(false) : await isAncestor(repository, one, other);
      if (!above.ok) return above;
      if (above.value) isBest = false;
    }
    if (isBest) best.push(one);
  }
  const timeOf = (id: string) => repository.commits.get(id)?.time ?? 0;
  const [base] = best.sort((x, y) => timeOf(y) - timeOf(x) || (x < y ? -1 : 1));
  if (base !== undefined) return ok(base);
  return failed({
    code: 'git/no-merge-base',
    message: `The commits ${a} and ${b} have no common ancestor.`,
    fix: 'Make the branch again, from the default branch.',
  });
}

/** Common ancestors with the best among them: paints both histories until all that is left lies below a common one. */
async function commonAncestors(repository: Repository, a: string, b: string): Promise<Result<readonly string[]>> {
  const colours = new Map<string, number>();
  const colourOf = (id: string) => colours.get(id) ?? 0;
  const frontier = new Frontier();
  const paint = async (ids: readonly string[], colour: number): Promise<Result<void>> => {
    const read = await readOnTheWay(repository, ids);
    if (!read.ok) return read;
    for (const id of ids) {
      const commit = repository.commits.get(id);
      if (commit === undefined || (colourOf(id) & colour) === colour) continue;
      colours.set(id, colourOf(id) | colour);
      frontier.add(id, commit);
    }
    return ok(undefined);
  };
  for (const [id, colour] of [
    [a, fromA],
    [b, fromB],
  ] as const) {
    const painted = await paint([id], colour);
    if (!painted.ok) return painted;
  }
  const common = new Set<string>();
  while (frontier.some((id) => (colourOf(id) & below) === 0)) {
    const id = frontier.next() ?? '';
    const both = (colourOf(id) & (fromA | fromB)) === (fromA | fromB);
    if (both && (colourOf(id) & below) === 0) common.add(id);
    const painted = await paint(repository.commits.get(id)?.parents ?? [], both ? colourOf(id) | below : colourOf(id));
    if (!painted.ok) return painted;
  }
  return ok([...common].filter((id) => (colourOf(id) & below) === 0));
}

/** Whether `ancestor` is `descendant` itself, or lies in its history by any parent. */
export async function isAncestor(repository: Repository, ancestor: string, descendant: string): Promise<Result<boolean>> {
  const found = await requireHistory(repository, [ancestor, descendant]);
  if (!found.ok) return found;
  const frontier = new Frontier();
  const seen = new Set<string>();
  for (let unseen: readonly string[] = [descendant]; ;) {
    const read = await readOnTheWay(repository, unseen);
    if (!read.ok) return read;
    for (const id of new Set(unseen)) {
      const commit = repository.commits.get(id);
      if (commit !== undefined) frontier.add(id, commit);
      seen.add(id);
    }
    const id = frontier.next();
    if (id === undefined || id === ancestor) return ok(id === ancestor);
    unseen = (repository.commits.get(id)?.parents ?? []).filter((parent) => !seen.has(parent));
  }
}

/**
 * The commits of a branch itself, newest first: `from`, its first parent, and so on, at most `limit`.
 * Refuses a missing commit and a shallow clone.
 */
export async function firstParentHistory(
  repository: Repository,
  from: string,
  { limit }: { readonly limit: number },
): Promise<Result<readonly CommitNode[]>> {
  if (!Number.isSafeInteger(limit) || limit < 1) throw new Error('The limit of a history is a whole number from 1 on.');
  const found = await requireHistory(repository, [from]);
  if (!found.ok) return found;
  const nodes: CommitNode[] = [];
  for (let commit: string | undefined = from; commit !== undefined && nodes.length < limit; commit = nodes.at(-1)?.parents[0]) {
    const read = await readOnTheWay(repository, [commit]);
    if (!read.ok) return read;
    nodes.push({ commit, parents: read.value[0]?.parents ?? [] });
  }
  return ok(nodes);
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
  for (let at: string | undefined = tip; at !== undefined; at = repository.commits.get(at)?.parents[0]) {
    if (at === commit) return ok(true);
    const read = await readOnTheWay(repository, [at]);
    if (!read.ok) return read;
  }
  return ok(false);
}
