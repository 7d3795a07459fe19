import { failed, ok, type Result } from '../fault/fault.js';
import { gitFailed } from './faults.js';
import { gitFile, zeroTerminated, type FileChange } from './file.js';
import { compareTrees } from './compare-trees.js';
import type { Repository } from './repository.js';

interface ChangesOptions {
  readonly base: string;
  readonly head: string;
  readonly matches: (path: string) => boolean;
}

/** From half of the lines on it is the same file, as for git itself; above this many candidates only equal bytes are a rename. */
const sameFile = '-M50%';
const mostCandidates = '-l1000';

/**
 * The files that `matches` accepts and that differ between the trees of two commits (full ids), by path. The cost depends on what
 * changed, not on how many files there are. A file renamed into what matches is `added`, out of it `deleted`.
 * Links, submodules and odd names are reported like all others: see `refusedFile`. Refuses a missing commit.
 */
export async function changes(
  repository: Repository,
  { base, head, matches }: ChangesOptions,
): Promise<Result<readonly FileChange[]>> {
  const all = await allChanges(repository, base, head);
  if (!all.ok) return all;
  const chosen = all.value.flatMap((change) => within(change, matches));
  return ok(chosen.sort((a, b) => compare(pathOf(a), pathOf(b)) || compare(a.kind, b.kind)));
}

/** {@link changes} without looking for renames, of which either side counts: so it never needs a process of its own. */
export async function changesWithoutRenames(
  repository: Repository,
  { base, head, matches }: ChangesOptions,
): Promise<Result<readonly FileChange[]>> {
  const all = await compareTrees(repository, base, head);
  return all.ok ? ok(all.value.filter((change) => matches(pathOf(change)))) : all;
}

/** Asks git only where something comes and something goes, as only then something can be renamed. */
async function allChanges(repository: Repository, base: string, head: string): Promise<Result<readonly FileChange[]>> {
  const key = `${base} ${head}`;
  const known = repository.compared.get(key);
  if (known !== undefined) return ok(known);
  const plain = await compareTrees(repository, base, head);
  if (!plain.ok) return plain;
  const kinds = new Set(plain.value.map(({ kind }) => kind));
  const all = kinds.has('added') && kinds.has('deleted') ? await withRenames(repository, base, head) : plain;
  if (all.ok) repository.compared.set(key, all.value);
  return all;
}

async function withRenames(repository: Repository, base: string, head: string): Promise<Result<readonly FileChange[]>> {
  const exit = await repository.git([
    ...['diff-tree', '-r', '-z', '--raw', '--no-abbrev', '--no-commit-id', '--no-ext-diff', '--no-textconv'],
    ...[sameFile, mostCandidates, '--no-rename-empty', '--ignore-submodules=none', base, head, '--'],
  ]);
  if (exit.code !== 0) return failed(gitFailed('compare two commits', exit));
  const all = parseRaw(exit.stdout);
  return all === undefined ? failed(gitFailed('compare two commits in a form that is known', exit)) : ok(all);
}

/** The path at the head, of a deleted file the one at the base. */
export function pathOf(change: FileChange): string {
  return change.kind === 'deleted' ? change.before.path : change.after.path;
}

function within(change: FileChange, matches: (path: string) => boolean): readonly FileChange[] {
  if (change.kind !== 'renamed') return matches(pathOf(change)) ? [change] : [];
  const [from, to] = [matches(change.before.path), matches(change.after.path)];
  if (from && to) return [change];
  if (to) return [{ kind: 'added', after: change.after }];
  return from ? [{ kind: 'deleted', before: change.before }] : [];
}

const entry = /^:([0-7]{6}) ([0-7]{6}) ([0-9a-f]{40,64}) ([0-9a-f]{40,64}) ([ADMRT])[0-9]*$/;

/** Reads `--raw -z`: a line of modes, ids and status, then the path, for a rename both. Undefined where it is something else. */
function parseRaw(output: Buffer): readonly FileChange[] | undefined {
  const parts = zeroTerminated(output);
  const found: FileChange[] = [];
  for (let i = 0; i < parts.length;) {
    const [, oldMode, newMode, oldId, newId, status] = entry.exec(parts[i]?.toString('latin1') ?? '') ?? [];
    const first = parts[i + 1];
    const second = status === 'R' ? parts[i + 2] : first;
    if (oldMode === undefined || newMode === undefined || oldId === undefined || newId === undefined) return undefined;
    if (first === undefined || second === undefined) return undefined;
    const before = gitFile(oldMode, oldId, first);
    const after = gitFile(newMode, newId, second);
    if (status === 'A') found.push({ kind: 'added', after });
    else if (status === 'D') found.push({ kind: 'deleted', before });
    else found.push({ kind: status === 'R' ? 'renamed' : 'modified', before, after });
    i += status === 'R' ? 3 : 2;
  }
  return found;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
