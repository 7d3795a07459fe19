import { failed, ok, quote, type Fault, type Result } from '../fault/fault.js';
import { gitFailed } from './faults.js';
import { refusedFile, type GitFile } from './file.js';
import { lines, type Repository } from './repository.js';
import { findEntries } from './tree.js';

/** What was found at a path. Links and submodules are not followed, and what is too large is not read. */
export type FileContent =
  | { readonly kind: 'bytes'; readonly file: GitFile; readonly bytes: Uint8Array }
  | { readonly kind: 'too-large'; readonly file: GitFile; readonly size: number }
  | { readonly kind: 'refused'; readonly file: GitFile; readonly fault: Fault };

/** No file that a person writes for this project is larger, in bytes; and the most that is read at once. */
export const largestFile = 1024 * 1024;
const mostAtOnce = 128 * 1024 * 1024;
/** What is kept for the next time: settings, templates and requests are read again and again. In bytes, and files. */
const mostKept = { size: 16 * 1024, files: 2_000 };

/**
 * The files at these paths of a commit, as far as they are there: null where nothing is. All bytes come from one process.
 * Refuses a missing commit, a path that leads out of the repository, and over 128 MiB in total (`git/too-much`).
 */
export async function readFiles(
  repository: Repository,
  commit: string,
  paths: readonly string[],
): Promise<Result<ReadonlyMap<string, FileContent | null>>> {
  const entries = await findEntries(repository, commit, paths);
  if (!entries.ok) return entries;
  const contents = await readEntries(repository, [...entries.value.values()]);
  if (!contents.ok) return contents;
  const byPath = new Map(contents.value.map((content) => [content.file.path, content]));
  return ok(new Map(paths.map((path) => [path, byPath.get(path) ?? null])));
}

/** The bytes of files that were listed or found changed before, in their order. Refuses over 128 MiB in total (`git/too-much`). */
export async function readEntries(repository: Repository, files: readonly GitFile[]): Promise<Result<readonly FileContent[]>> {
  const ids = [...new Set(files.filter((file) => refusedFile(file) === undefined).map(({ blob }) => blob))];
  const fresh = ids.filter((id) => !repository.small.has(id));
  const sizes = await sizesOf(repository, fresh);
  if (!sizes.ok) return sizes;
  const small = fresh.filter((id) => (sizes.value.get(id) ?? 0) <= largestFile);
  const total = small.reduce((sum, id) => sum + (sizes.value.get(id) ?? 0), 0);
  if (total > mostAtOnce) {
    return failed({
      code: 'git/too-much',
      message: `${small.length} files have over 128 MiB together.`,
      fix: 'Change fewer files at once.',
    });
  }
  const bytes = await bytesOf(repository, small);
  if (!bytes.ok) return bytes;
  for (const [id, kept] of bytes.value) {
    // A copy, so that it does not hold on to all that was read with it.
    if (kept.length <= mostKept.size && repository.small.size < mostKept.files) repository.small.set(id, Uint8Array.from(kept));
  }
  const bytesOfFile = ({ blob }: GitFile) => bytes.value.get(blob) ?? repository.small.get(blob);
  return ok(files.map((file) => contentOf(file, sizes.value.get(file.blob) ?? 0, bytesOfFile(file))));
}

function contentOf(file: GitFile, size: number, bytes: Uint8Array | undefined): FileContent {
  const fault = refusedFile(file);
  if (fault !== undefined) return { kind: 'refused', file, fault };
  return bytes === undefined ? { kind: 'too-large', file, size } : { kind: 'bytes', file, bytes };
}

/** The bytes of a content, or why there are none: `git/too-large`, or what `refusedFile` says. Null stays null. */
export function bytesIn(content: FileContent | null): Result<Uint8Array | null> {
  if (content === null) return ok(null);
  switch (content.kind) {
    case 'bytes':
      return ok(content.bytes);
    case 'refused':
      return failed(content.fault);
    case 'too-large':
      return failed({
        code: 'git/too-large',
        message: `${quote(content.file.path)} has ${content.size} bytes; at most ${largestFile} (1 MiB) are read.`,
        fix: 'Make it smaller: a request has a few lines.',
        at: { file: content.file.path, line: 1, column: 1 },
      });
  }
}

async function sizesOf(repository: Repository, ids: readonly string[]): Promise<Result<ReadonlyMap<string, number>>> {
  if (ids.length === 0) return ok(new Map());
  const exit = await repository.git(['cat-file', '--batch-check=%(objectname) %(objecttype) %(objectsize)'], lines(ids));
  const sizes = new Map<string, number>();
  for (const line of exit.stdout.toString('latin1').split('\n')) {
    const [, id, size] = /^([0-9a-f]+) blob ([0-9]{1,15})$/.exec(line) ?? [];
    if (id !== undefined) sizes.set(id, Number(size));
  }
  return exit.code === 0 && ids.every((id) => sizes.has(id)) ? ok(sizes) : failed(gitFailed('find the bytes of a file', exit));
}

async function bytesOf(repository: Repository, ids: readonly string[]): Promise<Result<ReadonlyMap<string, Uint8Array>>> {
  if (ids.length === 0) return ok(new Map());
  const exit = await repository.git(['cat-file', '--batch'], lines(ids));
  if (exit.code !== 0) return failed(gitFailed('read files', exit));
  const bytes = new Map<string, Uint8Array>();
  let start = 0;
  for (const id of ids) {
    const end = exit.stdout.indexOf('\n', start);
    const [, found, size] =
      /^([0-9a-f]+) blob ([0-9]{1,9})$/.exec(exit.stdout.subarray(start, Math.max(start, end)).toString('latin1')) ?? [];
    const next = end + 1 + Number(size);
    if (found !== id || exit.stdout[next] !== 10) return failed(gitFailed('read files in a form that is known', exit));
    bytes.set(id, exit.stdout.subarray(end + 1, next));
    start = next + 1;
  }
  return ok(bytes);
}
