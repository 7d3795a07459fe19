import { failed, ok, type Fault, type Result } from '../fault/fault.js';
import { damagedObject, tooManyFiles, unsafePath } from './faults.js';
import { gitFile, type GitFile } from './file.js';
import { readCommits, readTrees } from './objects.js';
import type { Tree, TreeEntry } from './parse-objects.js';
import type { Repository } from './repository.js';

interface ListOptions {
  /** A folder, without a slash at its end; default: everything. */
  readonly under?: string;
  readonly matches: (path: string) => boolean;
}

/** The mode of a folder. */
export const folder = '040000';
/** Folders of one name each can hold each other a thousandfold in a few bytes: so many entries, and so long a path, are enough. */
const mostEntries = 1_000_000;
const longestPath = 4096;
const foldersAtOnce = 512;

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
  const root = await treeOf(repository, commit);
  if (!root.ok) return root;
  const start = under === undefined ? ok(rootEntry(root.value)) : await find(repository, root.value, under);
  if (!start.ok) return start;
  if (start.value === undefined) return ok([]);
  const prefix = under === undefined ? Buffer.alloc(0) : Buffer.from(under, 'utf8');
  if (start.value.mode !== folder) {
    const file = gitFile(start.value.mode, start.value.id, prefix);
    return ok(matches(file.path) ? [file] : []);
  }
  return walk(repository, [{ path: prefix, id: start.value.id }], matches);
}

interface Folder {
  readonly path: Buffer;
  readonly id: string;
}

async function walk(
  repository: Repository,
  start: readonly Folder[],
  matches: (path: string) => boolean,
): Promise<Result<readonly GitFile[]>> {
  const files: GitFile[] = [];
  const folders = [...start];
  let entries = 0;
  for (let done = 0; done < folders.length;) {
    const some = folders.slice(done, done + foldersAtOnce);
    done += some.length;
    const trees = await readTrees(
      repository,
      some.map(({ id }) => id),
    );
    if (!trees.ok) return trees;
    for (const { path, id } of some) {
      for (const { mode, name, id: entry } of trees.value.get(id)?.values() ?? []) {
        const full = path.length === 0 ? name : Buffer.concat([path, slash, name]);
        entries += 1;
        if (entries > mostEntries || full.length > longestPath) return failed(tooManyFiles());
        if (mode === folder) folders.push({ path: full, id: entry });
        else {
          const file = gitFile(mode, entry, full);
          if (matches(file.path)) files.push(file);
        }
      }
    }
  }
  return ok(files.sort((a, b) => (a.path < b.path ? -1 : 1)));
}

const slash = Buffer.from('/');

/** The entries at exactly these paths; a path where nothing is has no entry. Refuses paths that are empty or lead out (`git/path`). */
export async function findEntries(
  repository: Repository,
  commit: string,
  paths: readonly string[],
): Promise<Result<ReadonlyMap<string, GitFile>>> {
  const faults: readonly Fault[] = paths.filter((path) => !isInside(path)).map(unsafePath);
  if (faults.length > 0) return failed(...faults);
  if (paths.length === 0) return ok(new Map());
  const root = await treeOf(repository, commit);
  if (!root.ok) return root;
  const found = new Map<string, GitFile>();
  for (const path of paths) {
    const entry = await find(repository, root.value, path);
    if (!entry.ok) return entry;
    if (entry.value === undefined || entry.value.mode === folder) continue;
    const file = gitFile(entry.value.mode, entry.value.id, Buffer.from(path, 'utf8'));
    if (file.path === path) found.set(path, file);
  }
  return ok(found);
}

/** The entry at a path, which is one of the tree's by its bytes; a link or a submodule on the way is not followed. */
async function find(repository: Repository, root: string, path: string): Promise<Result<TreeEntry | undefined>> {
  let entry: TreeEntry | undefined = rootEntry(root);
  for (const part of path.split('/')) {
    if (entry.mode !== folder) return ok(undefined);
    const tree = await readTree(repository, entry.id);
    if (!tree.ok) return tree;
    entry = tree.value.get(Buffer.from(part, 'utf8').toString('latin1'));
    if (entry === undefined) return ok(undefined);
  }
  return ok(entry);
}

function rootEntry(id: string): TreeEntry {
  return { mode: folder, id, name: Buffer.alloc(0) };
}

/** The id of a commit's tree. Refuses a missing commit. */
export async function treeOf(repository: Repository, commit: string): Promise<Result<string>> {
  const read = await readCommits(repository, [commit]);
  if (!read.ok) return read;
  const found = read.value.get(commit);
  return found === undefined ? failed(damagedObject(commit, 'is not a commit')) : ok(found.tree);
}

async function readTree(repository: Repository, id: string): Promise<Result<Tree>> {
  const read = await readTrees(repository, [id]);
  if (!read.ok) return read;
  return ok(read.value.get(id) ?? new Map());
}

/** Whether a text is a path from the repository's root on: no empty, `.` or `..` part, no slash at the ends, no NUL. */
export function isInside(path: string): boolean {
  return (
    path.length <= 4096 && !path.includes('\0') && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
  );
}
