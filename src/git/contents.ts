import { failed, ok, quote, type Fault, type Result } from '../fault/fault.js';
import { damagedObject, gitFailed, missingObject } from './faults.js';
import { refusedFile, type GitFile } from './file.js';
import type { Answer } from './object-process.js';
import type { Repository } from './repository.js';
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
 * The files at these paths of a commit, as far as they are there: null where nothing is.
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
  const readable = files.filter((file) => refusedFile(file) === undefined && !repository.small.has(file.blob));
  const paths = new Map(readable.map(({ blob, path }) => [blob, path]));
  const fresh = [...paths.keys()];
  const sizes = await sizesOf(repository, paths);
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
  const bytes = await bytesOf(repository, new Map(small.map((id) => [id, paths.get(id) ?? ''])));
  if (!bytes.ok) return bytes;
  for (const [id, kept] of bytes.value) {
    if (kept.length <= mostKept.size && repository.small.size < mostKept.files) repository.small.set(id, kept);
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

type Paths = ReadonlyMap<string, string>;
type Found = Extract<Answer, { readonly kind: 'found' }>;

async function sizesOf(repository: Repository, paths: Paths): Promise<Result<ReadonlyMap<string, number>>> {
  const found = blobsOf(await repository.types.ask([...paths.keys()], Infinity), paths);
  return found.ok ? ok(new Map(found.value.map(([id, { size }]) => [id, size]))) : found;
}

async function bytesOf(repository: Repository, paths: Paths): Promise<Result<ReadonlyMap<string, Uint8Array>>> {
  const found = blobsOf(await repository.bytes.ask([...paths.keys()], largestFile), paths);
  return found.ok ? ok(new Map(found.value.map(([id, { bytes = new Uint8Array() }]) => [id, bytes]))) : found;
}

/** The answers about the bytes of files, with their ids; a fault where one is no answer, missing, or of something else. */
function blobsOf(answers: readonly Answer[], paths: Paths): Result<readonly (readonly [string, Found])[]> {
  const found: (readonly [string, Found])[] = [];
  for (const [n, [id, path]] of [...paths].entries()) {
    const answer = answers[n];
    if (answer?.kind === 'failed') return failed(gitFailed('read files', answer.exit));
    if (answer?.kind !== 'found') return failed(missingObject(id, path));
    if (answer.type !== 'blob') return failed(damagedObject(id, 'is not the file that it should be'));
    found.push([id, answer]);
  }
  return ok(found);
}
