import { failed, ok, type Fault, type Result } from '../fault/fault.js';
import { gitFailed, unsafePath } from './faults.js';
import { gitFile, zeroTerminated, type GitFile } from './file.js';
import { requireCommits, type Repository } from './repository.js';

export interface ListOptions {
  /** A folder, without a slash at its end; default: everything. */
  readonly under?: string;
  readonly matches: (path: string) => boolean;
}

/**
 * The entries of a commit's tree that `matches` accepts, by path, with the ids of their bytes, so that thousands of files can be
 * compared without reading one. Nothing there is an empty list. Refuses a missing commit and a folder that leads out.
 */
export async function listFiles(
  repository: Repository,
  commit: string,
  { under, matches }: ListOptions,
): Promise<Result<readonly GitFile[]>> {
  if (under !== undefined && !isInside(under)) return failed(unsafePath(under));
  const listed = await listTree(repository, commit, { recursive: true, paths: under === undefined ? [] : [under] });
  return listed.ok ? ok(listed.value.filter(({ path }) => matches(path))) : listed;
}

/** Beyond this, listing everything costs less than comparing each entry with each path, and fits into the arguments of a process. */
const mostArguments = { paths: 200, characters: 30_000 };

/** The entries at exactly these paths; a path where nothing is has no entry. Refuses paths that are empty or lead out (`git/path`). */
export async function findEntries(
  repository: Repository,
  commit: string,
  paths: readonly string[],
): Promise<Result<ReadonlyMap<string, GitFile>>> {
  const faults: readonly Fault[] = paths.filter((path) => !isInside(path)).map(unsafePath);
  if (faults.length > 0) return failed(...faults);
  if (paths.length === 0) return ok(new Map());
  const listed = await listPaths(repository, commit, paths);
  if (!listed.ok) return listed;
  const wanted = new Set(paths);
  return ok(new Map(listed.value.filter(({ path, exact }) => exact && wanted.has(path)).map((file) => [file.path, file])));
}

/** At least what is at these paths; asked once where they are few. */
async function listPaths(repository: Repository, commit: string, paths: readonly string[]): Promise<Result<readonly GitFile[]>> {
  const few = paths.length <= mostArguments.paths && paths.join('').length <= mostArguments.characters;
  if (!few) return listTree(repository, commit, { recursive: true, paths: [] });
  const key = JSON.stringify([commit, paths]);
  const known = repository.listed.get(key);
  if (known !== undefined) return ok(known);
  const listed = await listTree(repository, commit, { recursive: false, paths });
  if (listed.ok) repository.listed.set(key, listed.value);
  return listed;
}

const folder = '040000';
const entry = /^([0-7]{6}) (?:blob|tree|commit) ([0-9a-f]{40,64})$/;

async function listTree(
  repository: Repository,
  commit: string,
  { recursive, paths }: { readonly recursive: boolean; readonly paths: readonly string[] },
): Promise<Result<readonly GitFile[]>> {
  const found = await requireCommits(repository, [commit]);
  if (!found.ok) return found;
  const exit = await repository.git(['ls-tree', '-z', '--full-tree', ...(recursive ? ['-r'] : []), commit, '--', ...paths]);
  if (exit.code !== 0) return failed(gitFailed('list a commit', exit));
  const files: GitFile[] = [];
  for (const part of zeroTerminated(exit.stdout)) {
    const tab = part.indexOf('\t');
    const [, mode, id] = entry.exec(part.subarray(0, tab).toString('latin1')) ?? [];
    if (tab === -1 || mode === undefined || id === undefined)
      return failed(gitFailed('list a commit in a form that is known', exit));
    if (mode !== folder) files.push(gitFile(mode, id, part.subarray(tab + 1)));
  }
  return ok(files.sort((a, b) => (a.path < b.path ? -1 : 1)));
}

/** Whether a text is a path from the repository's root on: no empty, `.` or `..` part, no slash at the ends, no NUL. */
export function isInside(path: string): boolean {
  return (
    path.length <= 4096 && !path.includes('\0') && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
  );
}
