import { failed, ok, type Result } from '../fault/fault.js';
import { gitFailed } from './faults.js';
import { zeroTerminated } from './file.js';
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
    for (const { commit, paths } of walked.value) {
      const position = positions.size;
      positions.set(commit, position);
      left.delete(commit);
      for (const path of paths) if (!touched.has(path)) touched.set(path, position);
    }
    if (walked.value.length < first) break;
  }
  return ok({
    isTouchedAfter: (path, commit) => {
      const last = touched.get(path);
      return commit !== tip && last !== undefined && last < (positions.get(commit) ?? Infinity);
    },
  });
}

interface Step {
  readonly commit: string;
  readonly paths: string[];
}

/** The commits of the branch, newest first, with what each changed against its first parent. */
async function walk(
  repository: Repository,
  tip: string,
  { skip, limit }: { readonly skip: number; readonly limit: number | undefined },
): Promise<Result<readonly Step[]>> {
  const range = [`--skip=${skip}`, ...(limit === undefined ? [] : [`--max-count=${limit}`]), tip, '--'];
  const listed = await repository.git(['rev-list', '--no-color', '--first-parent', '--parents', ...range]);
  if (listed.code !== 0) return failed(gitFailed('read the history', listed));
  const rows = listed.stdout
    .toString('latin1')
    .split('\n')
    .filter((row) => row !== '');
  if (rows.length === 0) return ok([]);
  const exit = await repository.git(
    [
      ...['diff-tree', '--stdin', '--root', '-r', '-z', '--raw', '--no-renames', '--no-ext-diff', '--no-textconv'],
      ...['--ignore-submodules=none', '-O/dev/null', '--'],
    ],
    // A commit with one parent named is compared with that one.
    rows.map((row) => `${row.split(' ').slice(0, 2).join(' ')}\n`).join(''),
  );
  if (exit.code !== 0) return failed(gitFailed('read what was changed', exit));
  const steps = rows.map((row): Step => ({ commit: row.split(' ')[0] ?? '', paths: [] }));
  const known = steps.every(({ commit }) => isId(repository, commit)) && fill(steps, zeroTerminated(exit.stdout));
  return known ? ok(steps) : failed(gitFailed('read what was changed in a form that is known', exit));
}

/** A path follows what begins with a colon, so that a file can be named as a commit is. */
function fill(steps: readonly Step[], parts: readonly Buffer[]): boolean {
  const byId = new Map(steps.map((step) => [step.commit, step]));
  let at: Step | undefined;
  for (let i = 0; i < parts.length; i += 1) {
    const text = parts[i]?.toString('latin1') ?? '';
    if (!text.startsWith(':')) {
      at = byId.get(text);
      if (at === undefined) return false;
      continue;
    }
    i += 1;
    const path = parts[i]?.toString('utf8');
    if (at === undefined || path === undefined) return false;
    at.paths.push(path);
  }
  return true;
}
