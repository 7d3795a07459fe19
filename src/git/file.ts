import { TextDecoder } from 'node:util';
import { findHidden } from '../fault/hidden.js';
import { quote, type Fault } from '../fault/fault.js';

/** What an entry of a tree is. Only `file` and `executable` hold the bytes of a file. */
type EntryType = 'file' | 'executable' | 'link' | 'submodule' | 'unknown';

/** One entry of a commit's tree. */
export interface GitFile {
  /** From the root of the repository, with forward slashes. What is not UTF-8 in it reads U+FFFD, and `exact` is false. */
  readonly path: string;
  readonly exact: boolean;
  readonly type: EntryType;
  /** The id of its bytes: equal ids are equal bytes. For a submodule the id of a commit. */
  readonly blob: string;
}

/**
 * What happened to one file between two commits. `modified` has equal paths and differs in bytes, in type, or in both: a file that
 * became a link is `modified`, and its `after.type` says so. `renamed` may have changed its bytes, too.
 */
export type FileChange =
  | { readonly kind: 'added'; readonly after: GitFile }
  | { readonly kind: 'modified' | 'renamed'; readonly before: GitFile; readonly after: GitFile }
  | { readonly kind: 'deleted'; readonly before: GitFile };

const types: Readonly<Record<string, EntryType>> = {
  '100644': 'file',
  '100755': 'executable',
  '100664': 'file', // written by early versions of git
  '120000': 'link',
  '160000': 'submodule',
};

function entryType(mode: string): EntryType {
  return types[mode] ?? 'unknown';
}

export function gitFile(mode: string, blob: string, name: Uint8Array): GitFile {
  return { ...decodePath(name), type: entryType(mode), blob };
}

function decodePath(bytes: Uint8Array): Pick<GitFile, 'path' | 'exact'> {
  try {
    return { path: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes), exact: true };
  } catch {
    return { path: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes), exact: false };
  }
}

/**
 * Why a file can't be a request, settings or a template; undefined where it can. Refuses symbolic links, submodules and other things
 * that are not files (`git/symbolic-link`, `git/submodule`, `git/not-a-file`), and names that can't be shown as they are: not UTF-8,
 * or with line breaks, controls or marks that reorder text (`git/file-name`).
 */
export function refusedFile(file: GitFile): Fault | undefined {
  const at = { file: file.path, line: 1, column: 1 };
  const name = quote(file.path);
  if (!file.exact || findHidden(file.path) !== undefined) {
    const what = file.exact ? 'has characters that are not seen' : 'is not UTF-8';
    return {
      code: 'git/file-name',
      message: `The name of the file ${name} ${what}.`,
      fix: 'Rename it, with letters, digits, dots and hyphens.',
      at,
    };
  }
  switch (file.type) {
    case 'file':
    case 'executable':
      return undefined;
    case 'link':
      return {
        code: 'git/symbolic-link',
        message: `${name} is a symbolic link.`,
        fix: 'Put the file itself there: a link can be pointed elsewhere after it was reviewed.',
        at,
      };
    case 'submodule':
      return { code: 'git/submodule', message: `${name} is a submodule.`, fix: 'Put the file itself into this repository.', at };
    case 'unknown':
      return { code: 'git/not-a-file', message: `${name} is not a regular file.`, fix: 'Put a regular file there.', at };
  }
}

/** Parts of `-z` output: what stands before each NUL. */
export function zeroTerminated(output: Buffer): readonly Buffer[] {
  const parts: Buffer[] = [];
  let start = 0;
  for (let end = output.indexOf(0); end !== -1; end = output.indexOf(0, start)) {
    parts.push(output.subarray(start, end));
    start = end + 1;
  }
  return parts;
}
